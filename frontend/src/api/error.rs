//! Errors of requests to the server.

use serde::de::IgnoredAny;
use shared::problem::{MEDIA_TYPE, Problem, ProblemCode};

use super::Head;

/// Why a request did not return the expected answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ApiError {
    /// The server refused the request.
    Problem(Box<Problem>),
    /// No answer arrived: offline, too slow, or the connection broke.
    Unreachable,
    /// A gateway between page and server says that the server is temporarily unavailable: it is restarting or
    /// overloaded. The number is the wait in seconds that the gateway asks for.
    Gateway(Option<u32>),
    /// An HTML page arrived instead of data: the network requires a log-in first (captive portal).
    Portal,
    /// A gateway between page and server refuses a body of this length.
    LengthLimit,
    /// An answer arrived that is not our server's and none of the above.
    Unreadable,
}

impl ApiError {
    /// The error of an answer with an error status or with an unexpected body.
    pub(crate) fn from_answer(head: &Head, body: &str) -> Self {
        let read = |body: &str| serde_json::from_str(body).ok().map(Problem::<IgnoredAny>::without_findings);
        Self::read(head, body, read)
    }

    /// The error of an answer to an upload, including its findings.
    pub(crate) fn from_upload(head: &Head, body: &str) -> Self {
        Self::read(head, body, |body| serde_json::from_str(body).ok())
    }

    fn read(head: &Head, body: &str, problem: impl FnOnce(&str) -> Option<Problem>) -> Self {
        let is_problem = head.media_type.as_deref().is_some_and(|kind| kind.starts_with(MEDIA_TYPE));
        if let Some(mut problem) = is_problem.then(|| problem(body)).flatten() {
            problem.retry_after_seconds = problem.retry_after_seconds.or_else(|| head.wait_seconds());
            return Self::Problem(Box::new(problem));
        }
        match head.status {
            // "Network Authentication Required" is the status that RFC 6585 gives to such networks.
            511 => Self::Portal,
            _ if head.redirected => Self::Portal,
            0 => Self::Unreachable,
            200..400 if head.is_html() => Self::Portal,
            413 => Self::LengthLimit,
            // 408, 425 and 429 ask the client to retry; 501 and 505 are permanent; 52x are statuses of content delivery
            // networks.
            408 | 425 | 429 | 500 | 502..=504 | 520..=530 => Self::Gateway(head.wait_seconds()),
            _ => Self::Unreadable,
        }
    }

    /// The code, for [`Self::Problem`].
    pub(crate) fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            Self::Unreachable | Self::Gateway(_) | Self::Portal | Self::LengthLimit | Self::Unreadable => {
                None
            }
        }
    }

    /// The wait in seconds that the server asks for.
    pub(crate) fn wait_seconds(&self) -> Option<u32> {
        match self {
            Self::Problem(problem) => problem.retry_after_seconds,
            Self::Gateway(seconds) => *seconds,
            Self::Unreachable | Self::Portal | Self::LengthLimit | Self::Unreadable => None,
        }
    }

    /// Whether the same request may succeed later.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable | Self::Gateway(_) => true,
            Self::Portal | Self::LengthLimit | Self::Unreadable => false,
            Self::Problem(problem) => match problem.code {
                ProblemCode::Overloaded
                | ProblemCode::StorageUnavailable
                | ProblemCode::RequestTimeout
                | ProblemCode::Internal
                | ProblemCode::Conflict
                | ProblemCode::DigestMismatch => true,
                ProblemCode::MalformedRequest
                | ProblemCode::InvalidFields
                | ProblemCode::NotFound
                | ProblemCode::MethodNotAllowed
                | ProblemCode::UnsupportedMediaType
                | ProblemCode::BodyTooLarge
                | ProblemCode::CrossSite
                | ProblemCode::UnknownHost
                | ProblemCode::NotMatched
                | ProblemCode::ChallengeRequired
                | ProblemCode::ProofRequired
                | ProblemCode::ErasurePending
                | ProblemCode::TooManyUploads
                | ProblemCode::StepUpRequired
                | ProblemCode::SecondFactorRequired
                | ProblemCode::TooManyAttempts
                | ProblemCode::ConsentRequired
                | ProblemCode::SessionRequired
                | ProblemCode::SignedInElsewhere
                | ProblemCode::NotYetOpen
                | ProblemCode::Closed
                | ProblemCode::ClosesSoon
                | ProblemCode::WrongStage
                | ProblemCode::ConfirmationRequired
                | ProblemCode::DigestRequired
                | ProblemCode::PhotoRefused
                | ProblemCode::PhotoUnreadable
                | ProblemCode::PaymentUnavailable
                | ProblemCode::WechatTaken
                | ProblemCode::StudentOnOtherWechat
                | ProblemCode::WechatRequired
                | ProblemCode::WechatUnavailable
                | ProblemCode::InvalidSignature
                | ProblemCode::StaffSignInRequired
                | ProblemCode::SignInFailed
                | ProblemCode::CodeRequired
                | ProblemCode::NotPermitted
                | ProblemCode::LastAdmin
                | ProblemCode::WhoseDocument
                | ProblemCode::PasswordChangeRequired
                | ProblemCode::DeliveryUnderWay
                | ProblemCode::NothingToDeliver
                | ProblemCode::SamplingUnfinished
                | ProblemCode::NothingToInspect
                | ProblemCode::SamePerson
                | ProblemCode::AlreadyDelivered
                | ProblemCode::RefundUnderWay
                | ProblemCode::DeliveryNotReady
                | ProblemCode::DeliveryRecalled
                | ProblemCode::CollectionArchived
                | ProblemCode::CollectionBusy
                | ProblemCode::CollectionHasStudents
                | ProblemCode::RangeNotSatisfiable
                | ProblemCode::Erased => false,
            },
        }
    }

    /// Whether the request came without a session that the server knows.
    pub(crate) fn is_sessionless(&self) -> bool {
        self.code() == Some(ProblemCode::SessionRequired)
    }

    /// Whether the error means that no student is signed in on this phone any more.
    pub(crate) fn signs_out(&self) -> bool {
        matches!(self.code(), Some(ProblemCode::SessionRequired | ProblemCode::SignedInElsewhere))
    }

    /// Whether the application is in another state than this page assumes.
    pub(crate) fn is_stale(&self) -> bool {
        matches!(
            self.code(),
            Some(ProblemCode::WrongStage | ProblemCode::Conflict | ProblemCode::ConfirmationRequired)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(status: u16, media_type: &str) -> Head {
        Head { status, media_type: Some(media_type.to_owned()), ..Head::default() }
    }

    #[test]
    fn only_problems_of_our_server_are_parsed() {
        let problem = Problem::from(ProblemCode::NotMatched);
        let body = serde_json::to_string(&problem).unwrap();
        let read = |media_type, body: &str| ApiError::from_answer(&head(404, media_type), body);
        assert_eq!(read(MEDIA_TYPE, &body), ApiError::Problem(Box::new(problem)));
        assert_eq!(read("application/json", &body), ApiError::Unreadable);
        assert_eq!(read(MEDIA_TYPE, "{"), ApiError::Unreadable);
    }

    #[test]
    fn only_the_findings_of_an_upload_are_parsed() {
        use shared::photo::check::{CheckId, Finding, Remedy, Value};
        let finding =
            Finding::block(CheckId::FinishedData, Value::Broken(7), Value::Nothing, Remedy::MakeAgain);
        let plain = Problem::from(ProblemCode::PhotoRefused);
        let told = Problem { findings: vec![finding], ..plain.clone() };
        let body = serde_json::to_string(&told).unwrap();
        let head = head(422, MEDIA_TYPE);
        assert_eq!(ApiError::from_upload(&head, &body), ApiError::Problem(Box::new(told)));
        assert_eq!(ApiError::from_answer(&head, &body), ApiError::Problem(Box::new(plain)));
    }

    #[test]
    fn an_answer_of_a_gateway_is_classified_by_its_status_and_html_is_a_login_only_instead_of_data() {
        let html = "text/html; charset=utf-8";
        for (status, media_type, error) in [
            (200, html, ApiError::Portal),
            (302, html, ApiError::Portal),
            (511, html, ApiError::Portal),
            (200, "application/json", ApiError::Unreadable),
            (403, html, ApiError::Unreadable),
            (404, html, ApiError::Unreadable),
            (413, html, ApiError::LengthLimit),
            (500, html, ApiError::Gateway(None)),
            (502, html, ApiError::Gateway(None)),
            (503, "text/plain", ApiError::Gateway(None)),
            (504, html, ApiError::Gateway(None)),
            (522, html, ApiError::Gateway(None)),
            (501, html, ApiError::Unreadable),
            (0, "", ApiError::Unreachable),
        ] {
            assert_eq!(
                ApiError::from_answer(&head(status, media_type), "<html>"),
                error,
                "{status} {media_type}"
            );
        }
        let elsewhere = Head { redirected: true, ..head(404, "text/plain") };
        assert_eq!(ApiError::from_answer(&elsewhere, ""), ApiError::Portal);
    }

    #[test]
    fn a_wait_that_only_the_header_contains_is_used() {
        let head = Head { retry_after: Some("9".to_owned()), ..head(503, MEDIA_TYPE) };
        let body = serde_json::to_string(&Problem::from(ProblemCode::Overloaded)).unwrap();
        assert_eq!(ApiError::from_answer(&head, &body).wait_seconds(), Some(9));
        // An unknown problem code of a newer server is classified by its status.
        let newer = body.replace("overloaded", "something_new");
        assert_eq!(ApiError::from_answer(&head, &newer), ApiError::Gateway(Some(9)));
    }
}

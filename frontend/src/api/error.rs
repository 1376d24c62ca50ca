//! Why the server did not do what was asked.

use shared::problem::{MEDIA_TYPE, Problem, ProblemCode};

/// Why an answer is not the wanted one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ApiError {
    /// The server said no.
    Problem(Box<Problem>),
    /// No answer came: offline, or too slow.
    Unreachable,
    /// An answer came that is not ours, such as a hotspot's login page.
    Unreadable,
}

impl ApiError {
    /// What an answer with an error status says.
    pub(crate) fn from_answer(media_type: Option<&str>, body: &str) -> Self {
        let is_problem = media_type.is_some_and(|media_type| media_type.starts_with(MEDIA_TYPE));
        match serde_json::from_str(body) {
            Ok(problem) if is_problem => Self::Problem(Box::new(problem)),
            Ok(_) | Err(_) => Self::Unreadable,
        }
    }

    /// The problem's code, when it is a problem.
    pub(crate) fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            Self::Unreachable | Self::Unreadable => None,
        }
    }

    /// How long the server asks to wait.
    pub(crate) fn wait_seconds(&self) -> Option<u32> {
        match self {
            Self::Problem(problem) => problem.retry_after_seconds,
            Self::Unreachable | Self::Unreadable => None,
        }
    }

    /// Whether the same request may succeed a moment later.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable => true,
            Self::Unreadable => false,
            Self::Problem(problem) => match problem.code {
                ProblemCode::Overloaded
                | ProblemCode::RequestTimeout
                | ProblemCode::Internal
                | ProblemCode::DigestMismatch => true,
                ProblemCode::MalformedRequest
                | ProblemCode::InvalidFields
                | ProblemCode::NotFound
                | ProblemCode::MethodNotAllowed
                | ProblemCode::UnsupportedMediaType
                | ProblemCode::BodyTooLarge
                | ProblemCode::CrossSite
                | ProblemCode::NotMatched
                | ProblemCode::TooManyAttempts
                | ProblemCode::ConsentRequired
                | ProblemCode::SessionRequired
                | ProblemCode::SignedInElsewhere
                | ProblemCode::NotYetOpen
                | ProblemCode::Closed
                | ProblemCode::WrongStage
                | ProblemCode::Conflict
                | ProblemCode::ConfirmationRequired
                | ProblemCode::DigestRequired
                | ProblemCode::PhotoRefused
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
                | ProblemCode::AlreadyDelivered
                | ProblemCode::DeliveryNotReady
                | ProblemCode::RangeNotSatisfiable
                | ProblemCode::Erased => false,
            },
        }
    }

    /// Whether it means that nobody is signed in on this phone any more.
    pub(crate) fn signs_out(&self) -> bool {
        matches!(self.code(), Some(ProblemCode::SessionRequired | ProblemCode::SignedInElsewhere))
    }

    /// Whether the application is not where this page believes it is.
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

    #[test]
    fn only_our_own_problems_are_believed() {
        let problem = Problem::from(ProblemCode::NotMatched);
        let body = serde_json::to_string(&problem).unwrap();
        let read = |media_type, body: &str| ApiError::from_answer(media_type, body);
        assert_eq!(read(Some(MEDIA_TYPE), &body), ApiError::Problem(Box::new(problem)));
        assert_eq!(read(Some("text/html"), "<html>"), ApiError::Unreadable);
        assert_eq!(read(Some("application/json"), &body), ApiError::Unreadable);
        assert_eq!(read(None, ""), ApiError::Unreadable);
    }
}

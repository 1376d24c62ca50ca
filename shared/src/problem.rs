//! What can go wrong between the page and the server: RFC 9457 problems with one closed list of codes.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::challenge::Challenge;
use crate::person::{DocumentError, NameError, NumberError, PhoneError};
use crate::photo::Finding;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $name:ident = $status:literal $word:literal $title:literal;)*) => {
        /// The stable name of a problem; what a client decides by.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum ProblemCode {
            $($(#[$doc])* $name,)*
        }

        impl ProblemCode {
            /// Every code, for documentation and tests.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The HTTP status that carries it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status),* }
            }

            /// The word in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// One English sentence for developers; people read the page's own words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title),* }
            }
        }
    };
}

problem_codes! {
    /// The body is not the JSON that was expected.
    MalformedRequest = 400 "malformed_request" "The request could not be read.";
    /// Fields are missing or wrong; `fields` says which.
    InvalidFields = 422 "invalid_fields" "Some fields are missing or wrong.";
    /// Nothing lives at this address.
    NotFound = 404 "not_found" "Nothing lives at this address.";
    /// The address exists, the method does not.
    MethodNotAllowed = 405 "method_not_allowed" "This address does not answer to this method.";
    /// The body has another media type than the address takes.
    UnsupportedMediaType = 415 "unsupported_media_type" "The body has the wrong media type.";
    /// The body is larger than the address takes.
    BodyTooLarge = 413 "body_too_large" "The body is too large.";
    /// The body did not arrive in time.
    RequestTimeout = 408 "request_timeout" "The request took too long to arrive.";
    /// The request came from another site.
    CrossSite = 403 "cross_site" "The request came from another site.";
    /// The request calls the server by a name that is not its own.
    UnknownHost = 421 "unknown_host" "This server does not go by the name in the request's Host.";
    /// No such person, or a wrong second factor: the answer is the same.
    NotMatched = 404 "not_matched" "No entry of the roster matches.";
    /// Too many attempts; `retry_after_seconds` says how long to wait.
    TooManyAttempts = 429 "too_many_attempts" "Too many attempts.";
    /// Many failures came before: the page has to compute a proof of work first; `challenge` says which.
    ChallengeRequired = 403 "challenge_required" "Many attempts failed before: compute the proof of work first.";
    /// A consent that the purpose needs was not given, or to an outdated text.
    ConsentRequired = 422 "consent_required" "A consent is missing or outdated.";
    /// Nobody is signed in, or not any more: verify again.
    SessionRequired = 401 "session_required" "Verify your identity first.";
    /// It can't be undone, so the student has to enter 校验信息 once more first.
    ProofRequired = 403 "proof_required" "Prove your identity once more first.";
    /// It is to be erased, so nothing new is taken in; verifying again calls that off.
    ErasurePending = 409 "erasure_pending" "The data is to be erased: verify again to call that off.";
    /// Too many photographs were sent in an hour; `retry_after_seconds` says when the next one is taken.
    TooManyUploads = 429 "too_many_uploads" "Too many photographs within an hour.";
    /// The same student verified on another device, which signed this one out.
    SignedInElsewhere = 401 "signed_in_elsewhere" "The same student verified on another device.";
    /// The collection does not take photographs yet.
    NotYetOpen = 403 "not_yet_open" "The collection is not open yet.";
    /// The collection takes no photographs any more.
    Closed = 403 "closed" "The collection is closed.";
    /// The photograph can't be taken back any more: the collection closes before another could be handed in.
    ClosesSoon = 403 "closes_soon" "The collection closes before another photograph could be handed in.";
    /// The application is in a stage where this does not happen.
    WrongStage = 409 "wrong_stage" "This does not happen in the application's present stage.";
    /// Somebody else changed the same thing at the same moment: read again.
    Conflict = 409 "conflict" "Somebody else changed this at the same moment.";
    /// The student has not confirmed 院校名称, 院校代码, 学号 and 姓名 yet.
    ConfirmationRequired = 409 "confirmation_required" "Confirm the roster entry first.";
    /// The upload carries no `Content-Digest` with SHA-256.
    DigestRequired = 400 "digest_required" "The upload needs a Content-Digest header with sha-256.";
    /// The bytes that arrived are not the bytes that were sent.
    DigestMismatch = 422 "digest_mismatch" "The bytes that arrived do not match their digest.";
    /// The photograph breaks a rule; `findings` says which.
    PhotoRefused = 422 "photo_refused" "The photograph breaks a rule of the collection.";
    /// Another delivery of the collection is being prepared.
    DeliveryUnderWay = 409 "delivery_under_way" "Another delivery of this collection is being prepared.";
    /// No paid photograph waits to be delivered.
    NothingToDeliver = 409 "nothing_to_deliver" "No photograph waits to be delivered.";
    /// The delivery is still being prepared.
    DeliveryNotReady = 409 "delivery_not_ready" "The delivery is still being prepared.";
    /// It was erased at the end of its retention.
    Erased = 410 "erased" "This was erased at the end of its retention.";
    /// An administrator recalled the delivery.
    DeliveryRecalled = 410 "delivery_recalled" "The delivery was recalled.";
    /// The collection is archived: nothing of it changes.
    CollectionArchived = 409 "collection_archived" "The collection is archived.";
    /// A photograph of the collection waits for its verdict, or a delivery is being prepared.
    CollectionBusy = 409 "collection_busy" "The collection is not finished.";
    /// Somebody is in the roster of the collection.
    CollectionHasStudents = 409 "collection_has_students" "The collection has students.";
    /// The part of a file that was asked for is behind its end.
    RangeNotSatisfiable = 416 "range_not_satisfiable" "The part that was asked for is behind the end.";
    /// The WeChat that the page is opened in belongs to another student of the collection.
    WechatTaken = 409 "wechat_taken" "This WeChat belongs to another student of the collection.";
    /// The student belongs to another WeChat.
    StudentOnOtherWechat = 409 "student_on_other_wechat" "The student belongs to another WeChat.";
    /// The page has to be opened in WeChat, or WeChat has not said yet who opened it.
    WechatRequired = 403 "wechat_required" "Open the page in WeChat.";
    /// WeChat does not answer.
    WechatUnavailable = 503 "wechat_unavailable" "WeChat does not answer.";
    /// The payment provider does not answer.
    PaymentUnavailable = 503 "payment_unavailable" "The payment provider does not answer.";
    /// The school has the photograph already, so its fee does not go back.
    AlreadyDelivered = 409 "already_delivered" "The photograph was delivered already.";
    /// Money is still on its way back: until it has arrived nothing is paid again, and nothing else gives it back.
    RefundUnderWay = 409 "refund_under_way" "A refund is still under way.";
    /// A payment notification whose signature does not hold.
    InvalidSignature = 401 "invalid_signature" "The signature does not hold.";
    /// Nobody of the staff is signed in, or not any more.
    StaffSignInRequired = 401 "staff_sign_in_required" "Sign in to the console first.";
    /// It gives power over others, so the password or the code is asked for once more first.
    StepUpRequired = 403 "step_up_required" "Confirm with your password or your code first.";
    /// An administrator has to enrol an authenticator before anything else.
    SecondFactorRequired = 403 "second_factor_required" "Enrol an authenticator first.";
    /// User name, password or code do not fit: the answer is the same.
    SignInFailed = 401 "sign_in_failed" "The user name, the password or the code is wrong.";
    /// Name and password fit; the code of the authenticator is missing.
    CodeRequired = 401 "code_required" "The code of the authenticator is missing.";
    /// Another member of the staff may do this.
    NotPermitted = 403 "not_permitted" "This account may not do that.";
    /// Without this account nobody could manage the staff any more.
    LastAdmin = 409 "last_admin" "This is the last administrator.";
    /// The password was given by somebody else: it has to be changed first.
    PasswordChangeRequired = 403 "password_change_required" "Change the password first.";
    /// Another document for a student number: say whether it is the same person's or another one's.
    WhoseDocument = 409 "whose_document" "Say whether the document is the same person's or another one's.";
    /// The server is busy; try again in a moment.
    Overloaded = 503 "overloaded" "The server is busy.";
    /// The server can't read or keep anything at the moment: its disk, its photographs' folder or its database.
    StorageUnavailable = 503 "storage_unavailable" "The server cannot store anything at the moment.";
    /// The photograph's file on the server is missing or damaged; `request_id` finds the log line.
    PhotoUnreadable = 500 "photo_unreadable" "The photograph's file on the server is missing or damaged.";
    /// Our fault; `request_id` finds the log line.
    Internal = 500 "internal" "Something went wrong on the server.";
}

/// A problem as it travels. `F` is what is read of the findings: most answers have none, and [`IgnoredAny`] keeps their
/// parser, which is large, out of a program that never shows them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Problem"))]
#[serde(bound(deserialize = "F: Deserialize<'de>"))]
pub struct Problem<F = Finding> {
    /// `urn:yipai:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: Cow<'static, str>,
    /// [`ProblemCode::title`].
    pub title: Cow<'static, str>,
    /// [`ProblemCode::status`].
    pub status: u16,
    /// What a client decides by.
    pub code: ProblemCode,
    /// The fields that are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// The photo rules that are broken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<F>,
    /// How long to wait before the next attempt, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
    /// What to compute before the next attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<Challenge>,
    /// What support asks for; finds the log line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl From<ProblemCode> for Problem {
    fn from(code: ProblemCode) -> Self {
        Self {
            kind: Cow::Owned(format!("urn:yipai:problem:{}", code.as_str())),
            title: Cow::Borrowed(code.title()),
            status: code.status(),
            code,
            fields: Vec::new(),
            findings: Vec::new(),
            retry_after_seconds: None,
            challenge: None,
            request_id: None,
        }
    }
}

impl Problem<IgnoredAny> {
    /// The same problem, whose findings were not read.
    #[must_use]
    pub fn without_findings(self) -> Problem {
        let Self {
            kind,
            title,
            status,
            code,
            fields,
            findings: _,
            retry_after_seconds,
            request_id,
            challenge,
        } = self;
        Problem {
            kind,
            title,
            status,
            code,
            fields,
            findings: Vec::new(),
            retry_after_seconds,
            request_id,
            challenge,
        }
    }
}

/// A field of a form that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldProblem {
    /// JSON pointer into the request, such as `/document_number`.
    pub pointer: Cow<'static, str>,
    /// What is wrong with it.
    pub code: FieldCode,
}

/// What is wrong with a field; the page makes the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldCode {
    /// Nothing was entered.
    Required,
    /// The name is too long.
    NameTooLong,
    /// The name contains what stands in no name.
    NameCharacter,
    /// The number has the wrong length for the kind of document.
    DocumentLength,
    /// The number contains what this kind of document does not have.
    DocumentCharacter,
    /// The number is of another kind of document than the one that was chosen.
    DocumentOtherKind,
    /// The first digits name no region.
    DocumentRegion,
    /// The birth date is not on the calendar.
    DocumentBirthDate,
    /// The check digit does not fit: a digit was mistyped.
    DocumentCheckDigit,
    /// Not a telephone number.
    PhoneForm,
    /// More than one telephone number.
    PhoneSeveral,
    /// The telephone number contains what none has.
    PhoneCharacter,
    /// It is not the one it has to be: a password or a code typed to confirm something.
    Wrong,
    /// Not a form that such a thing has.
    Form,
    /// A password shorter than ours are.
    PasswordTooShort,
    /// The name, or something that others are known to use.
    PasswordEasy,
    /// Longer than this field may be.
    TooLong,
    /// Beyond the bounds of this field.
    OutOfRange,
    /// Somebody else has it.
    Taken,
    /// Students rely on what it was: they agreed to it, or handed in photographs because of it.
    Relied,
    /// No template for the names of delivered files.
    FileNames,
    /// Names nothing that there is.
    Unknown,
}

impl From<NameError> for FieldCode {
    fn from(error: NameError) -> Self {
        match error {
            NameError::Empty => Self::Required,
            NameError::TooLong => Self::NameTooLong,
            NameError::Character(_) => Self::NameCharacter,
        }
    }
}

impl From<DocumentError> for FieldCode {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Empty => Self::Required,
            DocumentError::Length => Self::DocumentLength,
            DocumentError::Character | DocumentError::Refused(_) => Self::DocumentCharacter,
            DocumentError::OtherKind(_) => Self::DocumentOtherKind,
            DocumentError::Region => Self::DocumentRegion,
            DocumentError::BirthDate => Self::DocumentBirthDate,
            DocumentError::CheckDigit => Self::DocumentCheckDigit,
        }
    }
}

impl From<NumberError> for FieldCode {
    fn from(error: NumberError) -> Self {
        match error {
            NumberError::Empty => Self::Required,
            NumberError::Length => Self::OutOfRange,
            NumberError::Character(_) => Self::Form,
        }
    }
}

impl From<PhoneError> for FieldCode {
    fn from(error: PhoneError) -> Self {
        match error {
            PhoneError::Empty => Self::Required,
            PhoneError::Form => Self::PhoneForm,
            PhoneError::Several => Self::PhoneSeveral,
            PhoneError::Character(_) => Self::PhoneCharacter,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_word_everywhere() {
        for code in ProblemCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            assert!((400..600).contains(&code.status()), "{}", code.as_str());
        }
    }
}

//! Errors between page and server: RFC 9457 problems with a closed list of codes.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::challenge::Challenge;
use crate::person::{DocumentError, NameError, NumberError, PhoneError};
use crate::photo::Finding;

/// Media type of a problem body.
pub const MEDIA_TYPE: &str = "application/problem+json";

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $name:ident = $status:literal $word:literal $title:literal;)*) => {
        /// Stable name of a problem; clients decide by it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum ProblemCode {
            $($(#[$doc])* $name,)*
        }

        impl ProblemCode {
            /// All codes, for documentation and tests.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// HTTP status of the response.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status),* }
            }

            /// Name of the code in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// One English sentence for developers; the page has its own texts.
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
    /// No resource has this path.
    NotFound = 404 "not_found" "No resource has this path.";
    /// The address exists, the method does not.
    MethodNotAllowed = 405 "method_not_allowed" "The resource does not support this method.";
    /// The body has another media type than the address takes.
    UnsupportedMediaType = 415 "unsupported_media_type" "The body has the wrong media type.";
    /// The body is larger than the address takes.
    BodyTooLarge = 413 "body_too_large" "The body is too large.";
    /// The body did not arrive in time.
    RequestTimeout = 408 "request_timeout" "The request took too long to arrive.";
    /// The request came from another site.
    CrossSite = 403 "cross_site" "The request came from another site.";
    /// The request's `Host` is not a name of this server.
    UnknownHost = 421 "unknown_host" "The request's Host is not a name of this server.";
    /// No such student, or a wrong second factor: both answer alike.
    NotMatched = 404 "not_matched" "No entry of the roster matches.";
    /// Too many attempts; `retry_after_seconds` says how long to wait.
    TooManyAttempts = 429 "too_many_attempts" "Too many attempts.";
    /// Many failures came before: the page has to compute a proof of work first; `challenge` says which.
    ChallengeRequired = 403 "challenge_required" "Many attempts failed before: compute the proof of work first.";
    /// A required consent is missing or refers to an outdated text.
    ConsentRequired = 422 "consent_required" "A consent is missing or outdated.";
    /// No student is signed in, or the session has ended: verify again.
    SessionRequired = 401 "session_required" "Verify your identity first.";
    /// The operation can't be undone, so the student has to enter 校验信息 again first.
    ProofRequired = 403 "proof_required" "Prove your identity again first.";
    /// The data will be erased, so nothing new is accepted; verifying again cancels the erasure.
    ErasurePending = 409 "erasure_pending" "The data will be erased: verify again to cancel that.";
    /// Too many photographs within an hour; `retry_after_seconds` says when the next one is accepted.
    TooManyUploads = 429 "too_many_uploads" "Too many photographs within an hour.";
    /// The same student verified on another device, which signed this one out.
    SignedInElsewhere = 401 "signed_in_elsewhere" "The same student verified on another device.";
    /// The collection does not accept photographs yet.
    NotYetOpen = 403 "not_yet_open" "The collection is not open yet.";
    /// The collection accepts no photographs any more.
    Closed = 403 "closed" "The collection is closed.";
    /// The photograph can't be withdrawn any more: the collection closes before the student could submit
    /// another.
    ClosesSoon = 403 "closes_soon" "The collection closes before another photograph could be submitted.";
    /// The application's stage does not allow this operation.
    WrongStage = 409 "wrong_stage" "The application's stage does not allow this.";
    /// Another request changed the same data: read them again.
    Conflict = 409 "conflict" "Another request changed this at the same time.";
    /// The student has not confirmed the roster's entry.
    ConfirmationRequired = 409 "confirmation_required" "Confirm the roster entry first.";
    /// The upload carries no `Content-Digest` with SHA-256.
    DigestRequired = 400 "digest_required" "The upload needs a Content-Digest header with sha-256.";
    /// The received bytes do not match the digest.
    DigestMismatch = 422 "digest_mismatch" "The received bytes do not match the digest.";
    /// The photograph breaks a rule; `findings` says which.
    PhotoRefused = 422 "photo_refused" "The photograph breaks a rule of the collection.";
    /// Another delivery of the collection is being prepared.
    DeliveryUnderWay = 409 "delivery_under_way" "Another delivery of this collection is being prepared.";
    /// No paid photograph waits for a delivery.
    NothingToDeliver = 409 "nothing_to_deliver" "No photograph waits for a delivery.";
    /// Photographs are held back until the sampling inspection of their approvals is finished.
    SamplingUnfinished = 409 "sampling_unfinished" "The sampling inspection is not finished.";
    /// The collection has no sampling inspection, or no approval that is in no lot yet.
    NothingToInspect = 409 "nothing_to_inspect" "No approval waits for a sampling inspection.";
    /// The reviewer who approved a photograph can't inspect the approval.
    SamePerson = 403 "same_person" "Another person has to look at this approval.";
    /// The delivery is still being prepared.
    DeliveryNotReady = 409 "delivery_not_ready" "The delivery is still being prepared.";
    /// The resource was erased at the end of its retention.
    Erased = 410 "erased" "This was erased at the end of its retention.";
    /// An administrator recalled the delivery.
    DeliveryRecalled = 410 "delivery_recalled" "The delivery was recalled.";
    /// The collection is archived and read-only.
    CollectionArchived = 409 "collection_archived" "The collection is archived.";
    /// A photograph of the collection waits for a decision, or a delivery is being prepared.
    CollectionBusy = 409 "collection_busy" "Photographs wait for a decision, or a delivery is being prepared.";
    /// The roster of the collection is not empty.
    CollectionHasStudents = 409 "collection_has_students" "The collection has students.";
    /// The requested range is beyond the end of the file.
    RangeNotSatisfiable = 416 "range_not_satisfiable" "The requested range is beyond the end.";
    /// The visitor's WeChat account belongs to another student of the collection.
    WechatTaken = 409 "wechat_taken" "This WeChat account belongs to another student of the collection.";
    /// The student is bound to another WeChat account.
    StudentOnOtherWechat = 409 "student_on_other_wechat" "The student is bound to another WeChat account.";
    /// The page has to be opened in WeChat, or the visitor's account is not known yet.
    WechatRequired = 403 "wechat_required" "Open the page in WeChat.";
    /// WeChat does not answer.
    WechatUnavailable = 503 "wechat_unavailable" "WeChat does not answer.";
    /// The payment provider does not answer.
    PaymentUnavailable = 503 "payment_unavailable" "The payment provider does not answer.";
    /// The school has received the photograph, so the fee is not refunded.
    AlreadyDelivered = 409 "already_delivered" "The photograph was delivered already.";
    /// A refund is in progress: until it completes, the fee can't be paid and no other refund starts.
    RefundUnderWay = 409 "refund_under_way" "A refund is still in progress.";
    /// The signature of a payment notification is invalid.
    InvalidSignature = 401 "invalid_signature" "The signature is invalid.";
    /// No staff member is signed in, or the session has ended.
    StaffSignInRequired = 401 "staff_sign_in_required" "Sign in to the console first.";
    /// The operation needs a step-up: confirm with password or code first.
    StepUpRequired = 403 "step_up_required" "Confirm with your password or your code first.";
    /// An administrator has to enrol an authenticator before anything else.
    SecondFactorRequired = 403 "second_factor_required" "Enrol an authenticator first.";
    /// User name, password or code are wrong: all answer alike.
    SignInFailed = 401 "sign_in_failed" "The user name, the password or the code is wrong.";
    /// Name and password are right; the code of the authenticator is missing.
    CodeRequired = 401 "code_required" "The code of the authenticator is missing.";
    /// The account's role does not include this operation.
    NotPermitted = 403 "not_permitted" "This account may not do that.";
    /// The last enabled administrator can't be changed or disabled.
    LastAdmin = 409 "last_admin" "This is the last administrator.";
    /// Another person set the password: it has to be changed first.
    PasswordChangeRequired = 403 "password_change_required" "Change the password first.";
    /// A student number would move to another document: the request has to say whether it is the same person's.
    WhoseDocument = 409 "whose_document" "Say whether the document belongs to the same person.";
    /// The server is busy; try again in a moment.
    Overloaded = 503 "overloaded" "The server is busy.";
    /// The server can't read or write at the moment: disk, photo folder or database.
    StorageUnavailable = 503 "storage_unavailable" "The server cannot store anything at the moment.";
    /// The photograph's file on the server is missing or damaged; `request_id` is in the log line.
    PhotoUnreadable = 500 "photo_unreadable" "The photograph's file on the server is missing or damaged.";
    /// A defect of the server; `request_id` is in the log line.
    Internal = 500 "internal" "Something went wrong on the server.";
}

/// A problem body. `F` is the type of its findings: most answers have none, and [`IgnoredAny`] keeps their
/// large parser out of programs that never show them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Problem"))]
#[serde(bound(deserialize = "F: Deserialize<'de>"))]
pub struct Problem<F = Finding> {
    /// `urn:yipai:problem:` followed by the code.
    #[serde(rename = "type")]
    pub kind: Cow<'static, str>,
    /// [`ProblemCode::title`] of the code.
    pub title: Cow<'static, str>,
    /// [`ProblemCode::status`] of the code.
    pub status: u16,
    /// The code, by which clients decide.
    pub code: ProblemCode,
    /// Fields that are wrong; empty when none is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// Photo rules that are broken; empty when none is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<F>,
    /// Seconds until the next attempt is accepted; `None` when a retry needs no wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
    /// The challenge to solve before the next attempt; `None` for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<Challenge>,
    /// Identifier of the request, which support asks for; it is in the log line.
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
    /// The same problem without findings.
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

/// A wrong field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldProblem {
    /// JSON pointer into the request, such as `/document_number`.
    pub pointer: Cow<'static, str>,
    /// Why it is wrong.
    pub code: FieldCode,
}

/// Why a field is wrong; the page has the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldCode {
    /// The field is empty.
    Required,
    /// The name is longer than [`crate::limits::NAME_CHARS`].
    NameTooLong,
    /// The name contains a character that names do not have.
    NameCharacter,
    /// The number has the wrong length for the kind of document.
    DocumentLength,
    /// The number contains a character that this kind of document does not have.
    DocumentCharacter,
    /// The number belongs to another kind of document.
    DocumentOtherKind,
    /// The first digits name no region.
    DocumentRegion,
    /// The birth date does not exist or is in the future.
    DocumentBirthDate,
    /// The check digit is wrong: a digit was mistyped.
    DocumentCheckDigit,
    /// The text is not a telephone number.
    PhoneForm,
    /// The field contains more than one telephone number.
    PhoneSeveral,
    /// The telephone number contains a character that none has.
    PhoneCharacter,
    /// A password or code that confirms an operation is wrong.
    Wrong,
    /// The text does not have the form that the field requires.
    Form,
    /// The password is shorter than [`crate::api::staff::account::PASSWORD_MIN_CHARS`].
    PasswordTooShort,
    /// The password is the user name or a common password.
    PasswordEasy,
    /// The text is longer than the field allows.
    TooLong,
    /// The number is outside the field's range.
    OutOfRange,
    /// Another entry has this value.
    Taken,
    /// Students have relied on the old value: they agreed to it or submitted photographs because of it.
    Relied,
    /// The text is not a valid template for file names.
    FileNames,
    /// The value names nothing that exists.
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

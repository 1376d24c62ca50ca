//! Staff sign-in and the staff member's own account.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::StaffSessionId;
use crate::person::SchoolCode;
use crate::problem::FieldCode;
use crate::staff::{Role, StaffName};
use crate::time::Timestamp;

/// Paths of sign-in and account.
pub mod path {
    /// `POST` [`super::SignInRequest`]: [`super::AccountView`] and a cookie. `GET`: [`super::AccountView`].
    /// `DELETE`: signs out.
    pub const SESSION: &str = "/api/staff/session";
    /// `GET`: [`super::SessionList`].
    pub const SESSIONS: &str = "/api/staff/sessions";
    /// `DELETE`: ends this session.
    pub const ONE_SESSION: &str = "/api/staff/sessions/{session}";
    /// `PUT` [`super::PasswordChange`]: [`super::AccountView`].
    pub const PASSWORD: &str = "/api/staff/password";
    /// `POST` [`super::PasswordProof`]: [`super::AuthenticatorOffer`]. `PUT` [`super::CodeProof`]:
    /// [`super::RecoveryCodes`].
    pub const AUTHENTICATOR: &str = "/api/staff/authenticator";
    /// `POST` [`super::PasswordProof`]: nothing.
    pub const AUTHENTICATOR_REMOVAL: &str = "/api/staff/authenticator/removal";

    /// `POST` [`super::StepUp`]: for five minutes the session may use capabilities that need a step-up.
    pub const PROOF: &str = "/api/staff/session/proof";

    /// Path of [`ONE_SESSION`] for a session.
    #[must_use]
    pub fn one_session(session: crate::id::StaffSessionId) -> String {
        ONE_SESSION.replace("{session}", &session.to_string())
    }
}

/// Shortest password of staff, in characters. NIST SP 800-63B-4 asks for 8 with a second factor and 15 alone;
/// here the second factor is optional for most roles, so 12 lies between.
pub const PASSWORD_MIN_CHARS: usize = 12;

/// Longest password of staff, in characters: argon2 takes more, but longer ones are not typed by hand.
pub const PASSWORD_MAX_CHARS: usize = 128;

macro_rules! secret_debug {
    ($($name:ident),*) => {$(
        /// Omits the secrets.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

/// Staff sign-in, as typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignInRequest {
    /// User name, as typed.
    pub name: String,
    /// Password, as typed.
    pub password: String,
    /// Six digits of the authenticator, or a recovery code; empty for accounts without an authenticator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A change of the own password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordChange {
    /// The current password.
    pub password: String,
    /// The new password.
    pub new: String,
}

impl PasswordChange {
    /// The first rule that the new password breaks; `None` when it is acceptable.
    #[must_use]
    pub fn new_is(&self, name: &StaffName) -> Option<FieldCode> {
        let length = self.new.chars().count();
        if length < PASSWORD_MIN_CHARS {
            return Some(FieldCode::PasswordTooShort);
        }
        let lower = self.new.to_lowercase();
        let repeats = self.new.chars().all(|c| self.new.starts_with(c));
        let easy = lower.contains(name.as_str())
            || self.new == self.password
            || repeats
            || crate::password::is_common(&self.new);
        (easy || length > PASSWORD_MAX_CHARS).then_some(FieldCode::PasswordEasy)
    }
}

/// The current password, as proof of identity.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordProof {
    /// The current password.
    pub password: String,
}

/// Step-up: proof of identity again, by code where an authenticator is enrolled, else by password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct StepUp {
    /// The password; empty when a code is given.
    pub password: String,
    /// Six digits or a recovery code; empty when a password is given.
    pub code: String,
}

/// Proof that the authenticator has the secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodeProof {
    /// Six digits of the authenticator.
    pub code: String,
}

/// A new secret for an authenticator.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuthenticatorOffer {
    /// The secret in base32, for typing.
    pub secret: String,
    /// The secret as a QR code in SVG, for scanning.
    pub qr: String,
}

/// Recovery codes, each valid once in place of the authenticator. The server shows them only in this answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryCodes {
    /// The codes, as the user has to type them.
    pub codes: Vec<String>,
}

secret_debug!(
    SignInRequest,
    PasswordChange,
    PasswordProof,
    StepUp,
    CodeProof,
    AuthenticatorOffer,
    RecoveryCodes
);

/// The signed-in account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountView {
    /// User name of the account.
    pub name: StaffName,
    /// Role of the account; its capabilities follow from it.
    pub role: Role,
    /// The school of an account with the role school; `None` for other roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<SchoolCode>,
    /// Whether an authenticator is enrolled.
    pub second_factor: bool,
    /// Whether another person set the password, so that it has to be changed before anything else.
    pub must_change_password: bool,
    /// Whether an authenticator has to be enrolled before anything else.
    #[serde(default)]
    pub must_enrol: bool,
}

/// Active sessions of the account, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionList {
    /// Active sessions, the latest first.
    pub sessions: Vec<SessionView>,
}

/// One active session of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionView {
    /// Identifier of the session.
    pub id: StaffSessionId,
    /// Family of the browser; empty when the browser did not name itself.
    pub browser: String,
    /// When the session began.
    pub signed_in_at: Timestamp,
    /// When the session was last used, to the minute.
    pub seen_at: Timestamp,
    /// Whether it is the session of this request.
    pub is_this: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_not_the_first_that_comes_to_mind() {
        let name: StaffName = "li.na".parse().unwrap();
        let judge = |new: &str| {
            PasswordChange { password: "correct horse battery".to_owned(), new: new.to_owned() }.new_is(&name)
        };
        assert_eq!(judge("短短短短短短短短短短短"), Some(FieldCode::PasswordTooShort));
        assert_eq!(judge("Li.Na-is-the-best"), Some(FieldCode::PasswordEasy));
        assert_eq!(judge("aaaaaaaaaaaaaaaa"), Some(FieldCode::PasswordEasy));
        assert_eq!(judge("correct horse battery"), Some(FieldCode::PasswordEasy), "it is the old one");
        assert_eq!(judge("山高水长，不如一张好照片"), None);
    }
}

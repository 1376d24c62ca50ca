//! Signing in, and one's own account.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::StaffSessionId;
use crate::person::SchoolCode;
use crate::problem::FieldCode;
use crate::staff::{Role, StaffName};
use crate::time::Timestamp;

/// The addresses.
pub mod path {
    /// `POST` [`super::SignInRequest`]: [`super::AccountView`] and a cookie. `GET`: [`super::AccountView`].
    /// `DELETE`: signs out.
    pub const SESSION: &str = "/api/staff/session";
    /// `GET`: [`super::SessionList`].
    pub const SESSIONS: &str = "/api/staff/sessions";
    /// `DELETE`: ends it.
    pub const ONE_SESSION: &str = "/api/staff/sessions/{session}";
    /// `PUT` [`super::PasswordChange`]: [`super::AccountView`].
    pub const PASSWORD: &str = "/api/staff/password";
    /// `POST` [`super::PasswordProof`]: [`super::AuthenticatorOffer`]. `PUT` [`super::CodeProof`]:
    /// [`super::RecoveryCodes`].
    pub const AUTHENTICATOR: &str = "/api/staff/authenticator";
    /// `POST` [`super::PasswordProof`]: nothing.
    pub const AUTHENTICATOR_REMOVAL: &str = "/api/staff/authenticator/removal";

    /// `POST` [`super::StepUp`]: the session may use power over others for five minutes.
    pub const PROOF: &str = "/api/staff/session/proof";

    /// [`ONE_SESSION`] of a session.
    #[must_use]
    pub fn one_session(session: crate::id::StaffSessionId) -> String {
        ONE_SESSION.replace("{session}", &session.to_string())
    }
}

/// The shortest password that staff may choose. NIST SP 800-63B-4 asks for 8 beside a second factor and 15 alone; the
/// second factor is the account's choice here, so the middle.
pub const PASSWORD_MIN_CHARS: usize = 12;

/// The longest: argon2 takes more, but nobody types it.
pub const PASSWORD_MAX_CHARS: usize = 128;

macro_rules! secret_debug {
    ($($name:ident),*) => {$(
        /// Without what it holds.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

/// Everybody's first screen.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignInRequest {
    /// The user name, as typed.
    pub name: String,
    /// The password.
    pub password: String,
    /// Six digits of the authenticator, or a recovery code; only for whoever has enrolled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A new password, and the one so far.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordChange {
    /// The password so far.
    pub password: String,
    /// The new one.
    pub new: String,
}

impl PasswordChange {
    /// What is wrong with the new password, if anything is.
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

/// That whoever asks knows the password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordProof {
    /// The password.
    pub password: String,
}

/// Who somebody is, once more: a code where an authenticator is enrolled, else the password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct StepUp {
    /// The password; empty where a code is given.
    pub password: String,
    /// Six digits, or a recovery code.
    pub code: String,
}

/// That an authenticator has the secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodeProof {
    /// Six digits.
    pub code: String,
}

/// A secret for an authenticator.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuthenticatorOffer {
    /// In base32, to be typed.
    pub secret: String,
    /// To be scanned, as an SVG.
    pub qr: String,
}

/// Codes that open once without the authenticator. They are shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryCodes {
    /// The codes.
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

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountView {
    /// The user name.
    pub name: StaffName,
    /// What they may do follows from it.
    pub role: Role,
    /// The school, for an account of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<SchoolCode>,
    /// Whether an authenticator is enrolled.
    pub second_factor: bool,
    /// Whether the password was given by somebody else and has to be changed before anything else.
    pub must_change_password: bool,
    /// Whether an authenticator has to be enrolled before anything else.
    #[serde(default)]
    pub must_enrol: bool,
}

/// Where one is signed in, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionList {
    /// The sessions.
    pub sessions: Vec<SessionView>,
}

/// One place where one is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionView {
    /// Its identifier.
    pub id: StaffSessionId,
    /// The family of the browser; empty when it did not say.
    pub browser: String,
    /// Since when.
    pub signed_in_at: Timestamp,
    /// When it was used last, within a minute.
    pub seen_at: Timestamp,
    /// Whether it is the one that asks.
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

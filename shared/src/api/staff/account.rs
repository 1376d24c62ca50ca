//! Signing in, and one's own account.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::person::SchoolCode;
use crate::staff::{Role, StaffName};

/// The addresses.
pub mod path {
    /// `POST` [`super::SignInRequest`]: [`super::AccountView`] and a cookie. `GET`: [`super::AccountView`].
    /// `DELETE`: signs out.
    pub const SESSION: &str = "/api/staff/session";
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

/// Without the password.
impl fmt::Debug for SignInRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInRequest").finish_non_exhaustive()
    }
}

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
}

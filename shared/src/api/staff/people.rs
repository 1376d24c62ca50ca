//! Accounts of staff, as an administrator manages them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::person::SchoolCode;
use crate::problem::{FieldCode, FieldProblem};
use crate::staff::{Role, StaffName};
use crate::time::Timestamp;

/// Paths of staff accounts.
pub mod path {
    /// `GET`: [`super::PeopleList`]. `POST` [`super::NewPerson`]: [`super::GivenPassword`].
    pub const PEOPLE: &str = "/api/staff/people";
    /// `PUT` [`super::Appointment`]: no body in the answer.
    pub const PERSON: &str = "/api/staff/people/{name}";
    /// `POST`: [`super::GivenPassword`].
    pub const PERSON_PASSWORD: &str = "/api/staff/people/{name}/password";
    /// `DELETE`: removes the account's authenticator.
    pub const PERSON_AUTHENTICATOR: &str = "/api/staff/people/{name}/authenticator";

    /// `path` for an account.
    #[must_use]
    pub fn of(path: &str, name: &crate::staff::StaffName) -> String {
        path.replace("{name}", name.as_str())
    }
}

/// All staff accounts, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PeopleList {
    /// Accounts, by name.
    pub people: Vec<Person>,
}

/// A staff account as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Person {
    /// User name of the account.
    pub name: StaffName,
    /// Role of the account.
    pub role: Role,
    /// The school of an account with the role school; `None` for other roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<SchoolCode>,
    /// Whether an authenticator is enrolled.
    pub second_factor: bool,
    /// When the account was disabled; `None` while it is enabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<Timestamp>,
    /// When the account was created.
    pub created_at: Timestamp,
}

/// A new account, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewPerson {
    /// User name, as typed.
    pub name: String,
    /// Role of the new account.
    pub role: Role,
    /// 院校代码 for the role school, as typed; empty for other roles.
    #[serde(default)]
    pub school: String,
}

/// The new role and state of an account, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Appointment {
    /// Role from now on.
    pub role: Role,
    /// 院校代码 for the role school, as typed; empty for other roles.
    #[serde(default)]
    pub school: String,
    /// Whether the account is disabled.
    pub disabled: bool,
}

/// A generated password, shown once and changed at the first sign-in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GivenPassword {
    /// The password in clear.
    pub password: String,
}

/// Omits the password.
impl fmt::Debug for GivenPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GivenPassword(…)")
    }
}

/// The school that belongs to a role: only the role school has one.
pub fn school_of(role: Role, typed: &str) -> Result<Option<SchoolCode>, FieldProblem> {
    if !role.is_of_a_school() {
        return Ok(None);
    }
    let code = if typed.trim().is_empty() { FieldCode::Required } else { FieldCode::Form };
    SchoolCode::parse(typed).map(Some).map_err(|_| FieldProblem { pointer: "/school".into(), code })
}

impl NewPerson {
    /// The parsed fields, or one problem for each wrong field.
    pub fn parse(&self) -> Result<(StaffName, Option<SchoolCode>), Vec<FieldProblem>> {
        let name = self.name.trim().parse::<StaffName>();
        let code = if self.name.trim().is_empty() { FieldCode::Required } else { FieldCode::Form };
        let name = name.map_err(|_| FieldProblem { pointer: "/name".into(), code });
        match (name, school_of(self.role, &self.school)) {
            (Ok(name), Ok(school)) => Ok((name, school)),
            (name, school) => Err(name.err().into_iter().chain(school.err()).collect()),
        }
    }
}

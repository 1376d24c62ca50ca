//! The staff, as an administrator sees them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::person::SchoolCode;
use crate::problem::{FieldCode, FieldProblem};
use crate::staff::{Role, StaffName};
use crate::time::Timestamp;

/// The addresses.
pub mod path {
    /// `GET`: [`super::PeopleList`]. `POST` [`super::NewPerson`]: [`super::GivenPassword`].
    pub const PEOPLE: &str = "/api/staff/people";
    /// `PUT` [`super::Appointment`]: nothing.
    pub const PERSON: &str = "/api/staff/people/{name}";
    /// `POST`: [`super::GivenPassword`].
    pub const PERSON_PASSWORD: &str = "/api/staff/people/{name}/password";
    /// `DELETE`: removes a lost authenticator.
    pub const PERSON_AUTHENTICATOR: &str = "/api/staff/people/{name}/authenticator";

    /// `path` of somebody.
    #[must_use]
    pub fn of(path: &str, name: &crate::staff::StaffName) -> String {
        path.replace("{name}", name.as_str())
    }
}

/// Everybody, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PeopleList {
    /// The accounts.
    pub people: Vec<Person>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Person {
    /// The user name.
    pub name: StaffName,
    /// What they were appointed to.
    pub role: Role,
    /// The school, for an account of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<SchoolCode>,
    /// Whether an authenticator is enrolled.
    pub second_factor: bool,
    /// Since when the account opens nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<Timestamp>,
    /// Since when it is there.
    pub created_at: Timestamp,
}

/// Somebody to be appointed, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewPerson {
    /// The user name.
    pub name: String,
    /// What to.
    pub role: Role,
    /// The school, for an account of one; empty otherwise.
    #[serde(default)]
    pub school: String,
}

/// What an account is from now on, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Appointment {
    /// What they are appointed to.
    pub role: Role,
    /// The school, for an account of one; empty otherwise.
    #[serde(default)]
    pub school: String,
    /// Whether the account opens nothing.
    pub disabled: bool,
}

/// A password to be told once and changed at the first sign-in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GivenPassword {
    /// The password.
    pub password: String,
}

/// Without the password.
impl fmt::Debug for GivenPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GivenPassword(…)")
    }
}

/// The school of a role: exactly the account of a school has one.
pub fn school_of(role: Role, typed: &str) -> Result<Option<SchoolCode>, FieldProblem> {
    if !role.is_of_a_school() {
        return Ok(None);
    }
    let code = if typed.trim().is_empty() { FieldCode::Required } else { FieldCode::Form };
    SchoolCode::parse(typed).map(Some).map_err(|_| FieldProblem { pointer: "/school".into(), code })
}

impl NewPerson {
    /// Parses every field, or says what is wrong with each that is.
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

//! Changes by an administrator, and their results.

use shared::api::staff::people::{Appointment, GivenPassword, NewPerson, Person, path};
use shared::problem::{FieldCode, ProblemCode};

use crate::api::ApiError;
use crate::staff::api;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    Nothing,
    Done,
    /// A new password, for the person with this name.
    Given(String, GivenPassword),
    /// The user name is taken.
    Taken,
    Failed(ApiError),
}

impl Outcome {
    /// The error of a field.
    pub(super) fn field(&self, pointer: &str) -> Option<FieldCode> {
        if *self == Self::Taken && pointer == "/name" {
            return Some(FieldCode::Taken);
        }
        let Self::Failed(ApiError::Problem(problem)) = self else { return None };
        problem.fields.iter().find(|field| field.pointer == pointer).map(|field| field.code)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    Add(NewPerson),
    Appoint(Person, Appointment),
    Password(Person),
    Authenticator(Person),
}

impl Change {
    /// Disables or enables an account, and leaves the rest unchanged.
    pub(super) fn disable(person: &Person, disabled: bool) -> Self {
        let school = person.school.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default();
        Self::Appoint(person.clone(), Appointment { role: person.role, school, disabled })
    }
}

pub(super) async fn send(change: Change) -> Outcome {
    let given = |name: String| move |given| Outcome::Given(name, given);
    let adds = matches!(change, Change::Add(_));
    let answer = match change {
        Change::Add(person) => api::send("POST", path::PEOPLE, Some(&person)).await.map(given(person.name)),
        Change::Password(person) => {
            let address = path::of(path::PERSON_PASSWORD, &person.name);
            api::send::<(), _>("POST", &address, None).await.map(given(person.name.to_string()))
        }
        Change::Appoint(person, appointment) => {
            let address = path::of(path::PERSON, &person.name);
            api::tell("PUT", &address, Some(&appointment)).await.map(|()| Outcome::Done)
        }
        Change::Authenticator(person) => {
            let address = path::of(path::PERSON_AUTHENTICATOR, &person.name);
            api::tell::<()>("DELETE", &address, None).await.map(|()| Outcome::Done)
        }
    };
    match answer {
        Ok(outcome) => outcome,
        Err(error) if adds && error.code() == Some(ProblemCode::Conflict) => Outcome::Taken,
        Err(error) => Outcome::Failed(error),
    }
}

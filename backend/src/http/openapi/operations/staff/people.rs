//! The staff.

use shared::api::staff::people::{Appointment, GivenPassword, NewPerson, PeopleList, path};
use shared::problem::ProblemCode as Code;
use shared::staff::{Access, Capability};

use super::super::{Answer, Body, GET, Operation, POST, of};

const MANAGERS: Option<Access> = Some(Access::Needs(Capability::ManageStaff));
const PASSWORD: (u16, &str, Answer) =
    (200, "The password for the staff member, shown only once.", Answer::Json(of::<GivenPassword>));

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::PEOPLE,
        id: "listPeople",
        summary: "The staff, by name.",
        staff: MANAGERS,
        answers: &[(200, "The accounts.", Answer::Json(of::<PeopleList>))],
        ..GET
    },
    Operation {
        path: path::PEOPLE,
        id: "addPerson",
        summary: "Creates an account.",
        staff: MANAGERS,
        body: Body::Json(of::<NewPerson>),
        answers: &[PASSWORD],
        problems: &[Code::StepUpRequired, Code::InvalidFields, Code::Conflict],
        ..POST
    },
    Operation {
        method: "PUT",
        path: path::PERSON,
        id: "appointPerson",
        summary: "Changes the role or the school, closes an account or opens it again.",
        staff: MANAGERS,
        body: Body::Json(of::<Appointment>),
        answers: &[(204, "Done.", Answer::Empty)],
        problems: &[
            Code::StepUpRequired,
            Code::InvalidFields,
            Code::NotFound,
            Code::LastAdmin,
            Code::Conflict,
        ],
        ..GET
    },
    Operation {
        path: path::PERSON_PASSWORD,
        id: "resetPassword",
        summary: "Sets a new password and ends every session.",
        staff: MANAGERS,
        answers: &[PASSWORD],
        problems: &[Code::StepUpRequired, Code::NotFound, Code::Conflict],
        ..POST
    },
    Operation {
        method: "DELETE",
        path: path::PERSON_AUTHENTICATOR,
        id: "resetAuthenticator",
        summary: "Removes a lost authenticator.",
        staff: MANAGERS,
        answers: &[(204, "Removed.", Answer::Empty)],
        problems: &[Code::StepUpRequired, Code::NotFound, Code::Conflict],
        ..GET
    },
];

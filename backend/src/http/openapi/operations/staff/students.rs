//! One student, for whoever answers the hotline.

use shared::api::staff::students::{Identity, StudentRecord, WhichStudent, path};
use shared::problem::ProblemCode as Code;
use shared::staff::{Access, Capability};

use super::super::{Answer, Body, Operation, POST, of};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::FIND,
        id: "findStudent",
        summary: "Where a student stands, and what was decided about each photograph; the document number masked.",
        staff: Some(Access::Needs(Capability::Review)),
        body: Body::Json(of::<WhichStudent>),
        answers: &[(200, "The student.", Answer::Json(of::<StudentRecord>))],
        problems: &[Code::NotFound],
        ..POST
    },
    Operation {
        path: path::IDENTITY,
        id: "revealIdentity",
        summary: "A document number, whole; the audit log keeps who saw it.",
        staff: Some(Access::Needs(Capability::RevealIdentity)),
        body: Body::Json(of::<WhichStudent>),
        answers: &[(200, "The number.", Answer::Json(of::<Identity>))],
        problems: &[Code::NotFound],
        ..POST
    },
];

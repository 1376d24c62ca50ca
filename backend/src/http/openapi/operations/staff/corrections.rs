//! What students say is wrong in the roster.

use shared::api::staff::corrections::{Corrections, path};
use shared::problem::ProblemCode as Code;
use shared::staff::{Access, Capability};

use super::super::{Answer, GET, Operation, POST, of};

const ROSTER: Option<Access> = Some(Access::Needs(Capability::ImportRoster));

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::CORRECTIONS,
        id: "listCorrections",
        summary: "Open requests of students, the one that waits longest first.",
        staff: ROSTER,
        answers: &[(200, "The requests.", Answer::Json(of::<Corrections>))],
        ..GET
    },
    Operation {
        path: path::CLOSE,
        id: "closeCorrection",
        summary: "Somebody has seen to a request.",
        staff: ROSTER,
        answers: &[(204, "Closed.", Answer::Empty)],
        problems: &[Code::NotFound],
        ..POST
    },
];

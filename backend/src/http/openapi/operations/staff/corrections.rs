//! Students' reports of mistakes in the roster.

use shared::api::staff::corrections::{AnswerCorrection, ApplyCorrection, Corrections, path};
use shared::problem::ProblemCode as Code;
use shared::staff::{Access, Capability};

use super::super::{Answer, Body, GET, Operation, POST, of};

const ROSTER: Option<Access> = Some(Access::Needs(Capability::ImportRoster));

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::CORRECTIONS,
        id: "listCorrections",
        summary: "Open requests of students, the oldest first.",
        staff: ROSTER,
        answers: &[(200, "The requests.", Answer::Json(of::<Corrections>))],
        ..GET
    },
    Operation {
        path: path::CLOSE,
        id: "closeCorrection",
        summary: "Closes a request that was handled.",
        staff: ROSTER,
        answers: &[(204, "Closed.", Answer::Empty)],
        problems: &[Code::NotFound],
        ..POST
    },
    Operation {
        path: path::ANSWER,
        id: "answerCorrection",
        summary: "Closes a request with an answer that the student reads.",
        staff: ROSTER,
        body: Body::Json(of::<AnswerCorrection>),
        answers: &[(204, "Answered.", Answer::Empty)],
        problems: &[Code::InvalidFields, Code::NotFound],
        ..POST
    },
    Operation {
        path: path::APPLY,
        id: "applyCorrection",
        summary: "Applies the requested value to the roster and closes the request; the student has to confirm again.",
        staff: ROSTER,
        body: Body::Json(of::<ApplyCorrection>),
        answers: &[(204, "Applied.", Answer::Empty)],
        problems: &[
            Code::InvalidFields,
            Code::NotFound,
            Code::CollectionArchived,
            Code::WhoseDocument,
            Code::WrongStage,
            Code::Conflict,
        ],
        ..POST
    },
];

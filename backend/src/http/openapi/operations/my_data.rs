//! A student's own data.

use shared::api::my_data::{CorrectionRequest, MyData, ProofRequest, path};
use shared::problem::ProblemCode as Code;

use super::{Answer, Body, GET, Operation, POST, of};

const MY_DATA: (u16, &str, Answer) = (200, "What is stored.", Answer::Json(of::<MyData>));

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::MY_DATA,
        id: "getMyData",
        summary: "我的数据: everything that is stored of the student.",
        session: true,
        answers: &[MY_DATA],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        method: "DELETE",
        path: path::MY_DATA,
        id: "eraseMyData",
        summary: "The photographs and the roster's entry are erased for good in 72 hours; until the delivery.",
        session: true,
        answers: &[MY_DATA],
        problems: &[Code::ProofRequired, Code::WrongStage, Code::Conflict, Code::NotFound],
        ..GET
    },
    Operation {
        method: "DELETE",
        path: path::ERASURE,
        id: "keepMyData",
        summary: "The erasing is called off; verifying again does the same.",
        session: true,
        answers: &[MY_DATA],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        path: path::PROOF,
        id: "proveIdentity",
        summary: "Who the student is, once more; then what can't be undone is taken for ten minutes.",
        session: true,
        body: Body::Json(of::<ProofRequest>),
        answers: &[(204, "It is the student.", Answer::Empty)],
        problems: &[Code::InvalidFields, Code::NotMatched, Code::TooManyAttempts],
        ..POST
    },
    Operation {
        path: path::CORRECTION,
        id: "requestCorrection",
        summary: "The student says that the roster's entry is wrong; takes the place of an open request.",
        session: true,
        body: Body::Json(of::<CorrectionRequest>),
        answers: &[MY_DATA],
        problems: &[Code::InvalidFields, Code::NotFound],
        ..POST
    },
];

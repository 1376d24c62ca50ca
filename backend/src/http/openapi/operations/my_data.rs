//! A student's own data.

use shared::api::my_data::{CorrectionRequest, MyData, ProofRequest, path};
use shared::problem::ProblemCode as Code;

use super::{Answer, Body, GET, Operation, POST, of};

const MY_DATA: (u16, &str, Answer) = (200, "What is stored.", Answer::Json(of::<MyData>));

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::MY_DATA,
        id: "getMyData",
        summary: "我的数据: everything that is stored about the student.",
        session: true,
        answers: &[MY_DATA],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        method: "DELETE",
        path: path::MY_DATA,
        id: "eraseMyData",
        summary: "Schedules the erasure of the photographs and the roster's entry in 72 hours; possible until the delivery.",
        session: true,
        answers: &[MY_DATA],
        problems: &[Code::ProofRequired, Code::WrongStage, Code::Conflict, Code::NotFound],
        ..GET
    },
    Operation {
        method: "DELETE",
        path: path::ERASURE,
        id: "keepMyData",
        summary: "Cancels the erasure; verifying again does the same.",
        session: true,
        answers: &[MY_DATA],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        path: path::PROOF,
        id: "proveIdentity",
        summary: "The student verifies again; for ten minutes, requests that can't be undone are accepted.",
        session: true,
        body: Body::Json(of::<ProofRequest>),
        answers: &[(204, "The student has verified.", Answer::Empty)],
        problems: &[Code::InvalidFields, Code::NotMatched, Code::TooManyAttempts],
        ..POST
    },
    Operation {
        path: path::CORRECTION,
        id: "requestCorrection",
        summary: "The student reports a mistake in the roster's entry; replaces an open request.",
        session: true,
        body: Body::Json(of::<CorrectionRequest>),
        answers: &[MY_DATA],
        problems: &[Code::InvalidFields, Code::NotFound],
        ..POST
    },
];

//! A student's own data.

use shared::api::my_data::{CorrectionRequest, MyData, path};
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
        summary: "Erases the photographs and the roster's entry for good and signs out; until the delivery.",
        session: true,
        answers: &[(204, "Erased.", Answer::Empty)],
        problems: &[Code::WrongStage, Code::Conflict, Code::NotFound],
        ..GET
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

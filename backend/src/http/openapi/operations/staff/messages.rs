//! Messages to students.

use shared::api::staff::messages::{MessagePage, MessageQuery, UnbindRequest, path};
use shared::problem::ProblemCode as Code;
use shared::staff::{Access, Capability};

use super::super::{Answer, Body, GET, Operation, POST, of, query};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::MESSAGES,
        id: "listMessages",
        summary: "Who was told in WeChat and who could not be, the latest first; by `collection`, `state` and `before`.",
        staff: Some(Access::Needs(Capability::ReadProgress)),
        query: Some(query::<MessageQuery>()),
        answers: &[(200, "A page of messages.", Answer::Json(of::<MessagePage>))],
        problems: &[Code::NotFound, Code::MalformedRequest],
        ..GET
    },
    Operation {
        path: path::UNBIND,
        id: "unbindWechat",
        summary: "Lets go of a student's WeChat, so that another can take its place.",
        staff: Some(Access::Needs(Capability::ImportRoster)),
        body: Body::Json(of::<UnbindRequest>),
        answers: &[(204, "The student has none now.", Answer::Empty)],
        problems: &[Code::NotFound],
        ..POST
    },
];

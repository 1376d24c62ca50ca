//! Messages to students.

use shared::api::staff::messages::{MessagePage, MessageQuery, UnbindRequest, path};
use shared::problem::ProblemCode as Code;
use shared::staff::{Access, Capability};

use super::super::{Answer, Body, GET, Operation, POST, of, query};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::MESSAGES,
        id: "listMessages",
        summary: "Students who were notified in WeChat or could not be, the latest first; by `collection`, `state` and `before`.",
        staff: Some(Access::Needs(Capability::ReadProgress)),
        query: Some(query::<MessageQuery>()),
        answers: &[(200, "A page of messages.", Answer::Json(of::<MessagePage>))],
        problems: &[Code::NotFound, Code::MalformedRequest],
        ..GET
    },
    Operation {
        path: path::UNBIND,
        id: "unbindWechat",
        summary: "Unbinds a student's WeChat account, so that another can be bound.",
        staff: Some(Access::Needs(Capability::ImportRoster)),
        body: Body::Json(of::<UnbindRequest>),
        answers: &[(204, "It is unbound.", Answer::Empty)],
        problems: &[Code::NotFound],
        ..POST
    },
];

//! The audit log.

use shared::api::staff::audit::{AuditPage, AuditQuery, path};
use shared::problem::ProblemCode as Code;
use shared::staff::{Access, Capability};

use super::super::{Answer, GET, Operation, of, query};

const READERS: Option<Access> = Some(Access::Needs(Capability::ReadAudit));

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::AUDIT,
        id: "listAudit",
        summary: "Who did what, the latest first; by `action`, `actor`, `subject`, `from`, `until`, and `before` as cursor.",
        staff: READERS,
        query: Some(query::<AuditQuery>()),
        answers: &[(200, "A page of lines.", Answer::Json(of::<AuditPage>))],
        problems: &[Code::MalformedRequest],
        ..GET
    },
    Operation {
        path: path::AUDIT_CSV,
        id: "exportAudit",
        summary: "The same lines for a spreadsheet, with their hashes. The export is logged too.",
        staff: READERS,
        query: Some(query::<AuditQuery>()),
        answers: &[(200, "The lines.", Answer::Text("text/csv"))],
        problems: &[Code::MalformedRequest],
        ..GET
    },
];

//! Payment orders.

use shared::api::staff::orders::{FindingName, OrdersPage, OrdersQuery, RefundRequest, StaffOrder, path};
use shared::problem::ProblemCode as Code;
use shared::staff::{Access, Capability};

use super::super::{Answer, Body, GET, Operation, POST, of, query};

const REFUND: Option<Access> = Some(Access::Needs(Capability::Refund));

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::ORDERS,
        id: "listOrders",
        summary: "Orders, the latest first, by `?collection=`, `application=` and `state=`; `cursor=` continues.",
        staff: REFUND,
        query: query::<OrdersQuery>(),
        answers: &[(200, "A page of them.", Answer::Json(of::<OrdersPage>))],
        problems: &[Code::MalformedRequest, Code::NotFound],
        ..GET
    },
    Operation {
        path: path::REFUND,
        id: "refundOrder",
        summary: "The money goes back, and the fee is due again. Asking twice refunds once.",
        staff: REFUND,
        body: Body::Json(of::<RefundRequest>),
        answers: &[(200, "The order as it is then.", Answer::Json(of::<StaffOrder>))],
        problems: &[
            Code::StepUpRequired,
            Code::InvalidFields,
            Code::NotFound,
            Code::WrongStage,
            Code::Conflict,
            Code::AlreadyDelivered,
        ],
        ..POST
    },
    Operation {
        path: path::CLOSE_FINDING,
        id: "closeFinding",
        summary: "Somebody has seen to a finding about money. Saying it twice is the same.",
        staff: REFUND,
        body: Body::Json(of::<FindingName>),
        answers: &[(204, "It no longer waits for anybody.", Answer::Empty)],
        problems: &[Code::NotFound],
        ..POST
    },
];

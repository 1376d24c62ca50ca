//! Payment orders.

use shared::api::staff::orders::{DiscrepancyRef, OrdersPage, OrdersQuery, RefundRequest, StaffOrder, path};
use shared::api::staff::refunds::RefundStepRequest;
use shared::problem::ProblemCode as Code;
use shared::staff::{Access, Capability};

use super::super::{Answer, Body, GET, Operation, POST, of, query};

const REFUND: Option<Access> = Some(Access::Needs(Capability::Refund));

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::ORDERS,
        id: "listOrders",
        summary: "Orders, the latest first, by `?collection=`, `application=`, `state=` and `search=`; `cursor=` continues.",
        staff: REFUND,
        query: Some(query::<OrdersQuery>()),
        answers: &[(200, "A page of orders.", Answer::Json(of::<OrdersPage>))],
        problems: &[Code::MalformedRequest, Code::NotFound],
        ..GET
    },
    Operation {
        path: path::EXPORT,
        id: "exportOrders",
        summary: "The same orders as CSV, for the finance department.",
        staff: REFUND,
        query: Some(query::<OrdersQuery>()),
        answers: &[(200, "The lines.", Answer::Text("text/csv"))],
        problems: &[Code::MalformedRequest, Code::NotFound],
        ..GET
    },
    Operation {
        path: path::REFUND,
        id: "refundOrder",
        summary: "Refunds the order; then the fee is due again. A repeated request refunds once: it starts another attempt when WeChat closed the one before.",
        staff: REFUND,
        body: Body::Json(of::<RefundRequest>),
        answers: &[(200, "The order in its new state.", Answer::Json(of::<StaffOrder>))],
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
        path: path::REFUND_STEP,
        id: "stepRefund",
        summary: "Performs one of the order's `steps` for a refund that does not end without help.",
        staff: REFUND,
        body: Body::Json(of::<RefundStepRequest>),
        answers: &[(200, "The order in its new state.", Answer::Json(of::<StaffOrder>))],
        problems: &[
            Code::StepUpRequired,
            Code::InvalidFields,
            Code::NotFound,
            Code::WrongStage,
            Code::Conflict,
            Code::RefundUnderWay,
            Code::PaymentUnavailable,
        ],
        ..POST
    },
    Operation {
        path: path::CLOSE_DISCREPANCY,
        id: "closeDiscrepancy",
        summary: "Closes a discrepancy that was handled. A repeated request has no further effect.",
        staff: REFUND,
        body: Body::Json(of::<DiscrepancyRef>),
        answers: &[(204, "Closed.", Answer::Empty)],
        problems: &[Code::NotFound],
        ..POST
    },
];

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
        answers: &[(200, "A page of them.", Answer::Json(of::<OrdersPage>))],
        problems: &[Code::MalformedRequest, Code::NotFound],
        ..GET
    },
    Operation {
        path: path::EXPORT,
        id: "exportOrders",
        summary: "The same orders as CSV, for finance.",
        staff: REFUND,
        query: Some(query::<OrdersQuery>()),
        answers: &[(200, "The lines.", Answer::Text("text/csv"))],
        problems: &[Code::MalformedRequest, Code::NotFound],
        ..GET
    },
    Operation {
        path: path::REFUND,
        id: "refundOrder",
        summary: "The money goes back; then the fee is due again. Asking again refunds once: it begins another attempt when WeChat closed the one before.",
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
        path: path::REFUND_STEP,
        id: "stepRefund",
        summary: "Does one of the order's `steps` about a refund that does not end by itself.",
        staff: REFUND,
        body: Body::Json(of::<RefundStepRequest>),
        answers: &[(200, "The order as it is then.", Answer::Json(of::<StaffOrder>))],
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
        summary: "Somebody has seen to a discrepancy about money. Saying it twice is the same.",
        staff: REFUND,
        body: Body::Json(of::<DiscrepancyRef>),
        answers: &[(204, "It no longer waits for anybody.", Answer::Empty)],
        problems: &[Code::NotFound],
        ..POST
    },
];

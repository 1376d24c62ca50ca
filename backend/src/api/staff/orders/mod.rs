//! Payment orders: `/api/staff/orders`.

pub mod close_finding;
pub mod list;
pub mod refund;

use shared::api::staff::orders::{OrderStanding, StaffOrder};
use shared::payment::OrderStage;
use shared::time::Timestamp;

use crate::http::ApiError;
use crate::store::order::Listed;
use crate::store::{self, Conn};

/// An order as the console sees it.
async fn view(conn: &mut Conn, listed: Listed) -> Result<StaffOrder, ApiError> {
    let Listed { order, collection, student_number, name, is_undelivered } = listed;
    let findings = store::finding::of_order(conn, order.id).await?;
    let receipt = order.stage.receipt();
    Ok(StaffOrder {
        id: order.id,
        collection,
        application: order.application,
        student_number,
        name,
        amount: order.amount,
        standing: OrderStanding::from(&order.stage),
        created_at: order.created_at,
        paid_at: receipt.map(|receipt| receipt.paid_at),
        refunded_at: refunded_at(&order.stage),
        transaction: receipt.map(|receipt| receipt.transaction.clone()),
        refundable: is_undelivered && matches!(order.stage, OrderStage::Paid { .. }),
        refund_reason: order.refund_reason,
        findings,
    })
}

const fn refunded_at(stage: &OrderStage) -> Option<Timestamp> {
    match stage {
        OrderStage::Refunded { refunded_at, .. } => Some(*refunded_at),
        OrderStage::Open
        | OrderStage::Awaiting { .. }
        | OrderStage::Paid { .. }
        | OrderStage::Closed { .. }
        | OrderStage::Refunding { .. } => None,
    }
}

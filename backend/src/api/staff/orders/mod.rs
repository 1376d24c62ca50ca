//! Payment orders: `/api/staff/orders`.

pub mod close_discrepancy;
pub mod export;
pub mod list;
pub mod refund;
pub mod refund_step;

use axum::response::Response;
use shared::api::staff::orders::{OrderStanding, StaffOrder, Trouble};
use shared::api::staff::refunds::StaffRefund;
use shared::id::OrderId;
use shared::money::Fen;
use shared::payment::OrderStage;
use shared::problem::ProblemCode;
use shared::time::Timestamp;

use crate::api::respond;
use crate::app::App;
use crate::domain::order::refund::steps;
use crate::http::ApiError;
use crate::store::order::{OrderRow, OrderSelection};
use crate::store::refund::Refund;
use crate::store::{self, Conn};

/// An order as the console sees it.
async fn view(conn: &mut Conn, listed: OrderRow) -> Result<StaffOrder, ApiError> {
    let OrderRow { order, collection, student_number, name, is_undelivered } = listed;
    let discrepancies = store::discrepancy::of_order(conn, order.id).await?;
    let refunds = store::refund::of_order(conn, order.id).await?;
    let steps = steps::possible(&order.stage, &refunds);
    let returned = store::refund::returned(&refunds).map_or(Fen::ZERO, |returned| returned.amount);
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
        returned,
        refunds: refunds.into_iter().map(refund_view).collect(),
        steps,
        trouble: order.trouble.map(|(text, at)| Trouble { text, at }),
        discrepancies,
    })
}

fn refund_view(refund: Refund) -> StaffRefund {
    let Refund { number, origin, amount, standing, begun_at, ended_at, note, .. } = refund;
    StaffRefund { number, origin, amount, standing, begun_at, ended_at, note }
}

/// The answer with one order in its current state.
async fn one(app: &App, id: OrderId) -> Result<Response, ApiError> {
    let mut reader = app.db.reader().await?;
    let which = OrderSelection { only: Some(id), ..OrderSelection::default() };
    let listed = store::order::page(&mut reader, &which, 1).await?.pop();
    let order = view(&mut reader, listed.ok_or(ProblemCode::NotFound)?).await?;
    Ok(respond::private(order))
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

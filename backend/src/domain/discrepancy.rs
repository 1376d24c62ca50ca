//! Differences between payments and orders that no rule resolves. Each is recorded once, for a person, who closes it.

use serde_json::json;
use shared::api::staff::orders::{DiscrepancyKind, DiscrepancyRef};
use shared::audit::Action;
use shared::id::OrderId;
use shared::review::StaffName;
use shared::time::Timestamp;

use super::Error;
use crate::app::App;
use crate::store::audit::Actor;
use crate::store::order::Order;
use crate::store::{self, Tx};

#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// An order of ours.
    Order(&'a Order),
    /// A number at the provider that is no order of ours.
    Stray(&'a str),
}

/// Records a discrepancy, with its row in the audit log; a repetition changes nothing. `detail` contains numbers and
/// words of the provider. The caller commits.
pub async fn add(
    tx: &mut Tx,
    about: About<'_>,
    kind: DiscrepancyKind,
    detail: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let (number, order) = match about {
        About::Order(order) => (order.id.trade_number(), Some(order.id)),
        About::Stray(number) => (number.to_owned(), None),
    };
    if !store::discrepancy::add(tx, &number, order, kind, detail, now).await? {
        return Ok(());
    }
    let subject = subject(order, &number);
    tracing::warn!(order = %subject, discrepancy = kind.as_str(), detail, "a discrepancy needs a person");
    let detail = json!({ "discrepancy": kind, "detail": detail });
    store::audit::append(tx, now, &Actor::System, Action::DiscrepancyFound, &subject, detail).await?;
    Ok(())
}

/// The subject of a discrepancy in the audit log.
fn subject(order: Option<OrderId>, trade_number: &str) -> String {
    order.map_or_else(|| trade_number.to_owned(), |order| order.to_string())
}

/// Marks a discrepancy as handled. A repetition changes nothing.
pub async fn close(app: &App, discrepancy: &DiscrepancyRef, by: &StaffName) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let order =
        store::discrepancy::order_of(&mut tx, discrepancy).await?.ok_or(Error::Unknown("discrepancy"))?;
    if !store::discrepancy::close(&mut tx, discrepancy, now).await? {
        return Ok(());
    }
    let subject = subject(order, &discrepancy.trade_number);
    let detail = json!({ "discrepancy": discrepancy.kind, "detail": discrepancy.detail });
    let actor = Actor::Staff(by.clone());
    store::audit::append(&mut tx, now, &actor, Action::DiscrepancyClosed, &subject, detail).await?;
    tx.commit().await?;
    Ok(())
}

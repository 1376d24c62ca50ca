//! Money that no rule settles is written down for a person, once.

use serde_json::json;
use shared::api::staff::orders::MoneyFindingKind;
use shared::time::Timestamp;

use super::Error;
use crate::store::audit::{Action, Actor};
use crate::store::order::Order;
use crate::store::{self, Tx};

/// What it is about.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// An order of ours.
    Order(&'a Order),
    /// A number at the provider that is no order of ours.
    Stray(&'a str),
}

/// Writes it down, with its line in the audit log; finding it again changes nothing. `detail` holds numbers and words of
/// the provider. Not committed yet.
pub async fn add(
    tx: &mut Tx,
    about: About<'_>,
    kind: MoneyFindingKind,
    detail: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let (number, order) = match about {
        About::Order(order) => (order.id.trade_number(), Some(order.id)),
        About::Stray(number) => (number.to_owned(), None),
    };
    if !store::finding::add(tx, &number, order, kind, detail, now).await? {
        return Ok(());
    }
    let subject = order.map_or(number, |order| order.to_string());
    tracing::warn!(order = %subject, finding = kind.word(), detail, "money needs a person");
    let detail = json!({ "finding": kind, "detail": detail });
    store::audit::append(tx, now, &Actor::System, Action::MoneyFound, &subject, detail).await?;
    Ok(())
}

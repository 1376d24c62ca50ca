//! Gauges of payments and messages, for operators.

use shared::time::Timestamp;

use super::dialect::Engine;
use super::{Conn, Error};

/// A refund that takes longer than this does not complete by itself: a wallet takes minutes, and banks a day or two.
const STUCK_AFTER_SECONDS: i64 = 24 * 3600;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperationalGauges {
    /// Open discrepancies between payments and orders.
    pub discrepancies: u32,
    /// Refunds that take longer than `STUCK_AFTER_SECONDS`.
    pub stuck_refunds: u32,
    /// The age of the oldest message that is not sent yet, in seconds; 0 when none waits.
    pub outbox_seconds: u32,
}

pub async fn read(conn: &mut Conn, now: Timestamp) -> Result<OperationalGauges, Error> {
    let (discrepancies, stuck, oldest) = sqlx::query_as::<Engine, (i64, i64, Option<i64>)>(
        "SELECT (SELECT COUNT(*) FROM payment_discrepancy WHERE closed_at IS NULL), \
         (SELECT COUNT(*) FROM payment_order o WHERE o.stage = 'refunding' \
          AND (json_extract(o.stage_data, '$.since') < $1 OR EXISTS (SELECT 1 FROM payment_discrepancy f \
               WHERE f.payment_order = o.id AND f.closed_at IS NULL \
               AND f.kind IN ('refund_refused', 'refund_abnormal', 'refund_closed')))), \
         (SELECT MIN(created_at) FROM outbox WHERE state = 'queued')",
    )
    .bind(now.plus_seconds(-STUCK_AFTER_SECONDS).as_millis())
    .fetch_one(conn)
    .await?;
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    let age = oldest.map_or(0, |oldest| (now.as_millis() - oldest).max(0) / 1000);
    Ok(OperationalGauges {
        discrepancies: count(discrepancies),
        stuck_refunds: count(stuck),
        outbox_seconds: count(age),
    })
}

//! Payment orders.

mod listing;

use shared::id::{ApplicationId, OrderId};
use shared::money::Fen;
use shared::payment::{OrderStage, Payee};
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at, to_json};
use super::{Conn, Error, Revision, Tx, unless_taken};
use crate::keys::{Aad, Keys};
use crate::payment::KnownOrder;
use crate::rng::Rng;
use crate::wechat::OpenId;
pub use listing::{OrderRow, OrderSelection, page, paid_between, totals};

const TABLE: &str = "payment_order";

/// An order as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// [`OrderId::trade_number`] is its number at the provider.
    pub id: OrderId,
    pub application: ApplicationId,
    pub amount: Fen,
    pub stage: OrderStage,
    /// Incremented with each change.
    pub revision: Revision,
    pub created_at: Timestamp,
    /// The description, as it is sent to the provider.
    pub subject: String,
    /// The sealed openid of the payer: see [`Order::payer`].
    pub payer_sealed: Option<Vec<u8>>,
    /// Whether the provider may know the order.
    pub started: bool,
    /// When to query the provider next; `None` when no query is needed.
    pub next_check_at: Option<Timestamp>,
    /// The number of queries since the order entered its stage.
    pub checks: u32,
    /// An administrator's reason for the refund; `None` when there is none.
    pub refund_reason: Option<String>,
    /// The recipient of the payment; `None` until the order is sent to the provider.
    pub payee: Option<Payee>,
    /// The last refusal of the provider about the order, and its time.
    pub trouble: Option<(String, Timestamp)>,
}

/// How long a student may take to pay. WeChat's payment page lasts for two hours; a student who comes later gets
/// another order.
const LIFE_SECONDS: i64 = 30 * 60;

impl Order {
    /// After this the provider accepts no payment. The value follows from the order alone, so that each request is the
    /// same: WeChat accepts the same number a second time only with identical parameters.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.created_at.plus_seconds(LIFE_SECONDS)
    }

    /// The order as the provider knows it.
    #[must_use]
    pub const fn at_provider(&self) -> KnownOrder<'_> {
        KnownOrder { id: self.id, payee: self.payee.as_ref() }
    }

    /// The openid of the payer.
    pub fn payer(&self, keys: &Keys) -> Result<Option<OpenId>, Error> {
        let Some(sealed) = &self.payer_sealed else { return Ok(None) };
        let id = self.id.to_string();
        let source = Source { table: TABLE, id: &id };
        let text = keys.open(aad(&id), sealed).map_err(|_| source.inconsistent("payer"))?;
        OpenId::new(text.as_str()).map(Some).map_err(|_| source.inconsistent("payer"))
    }
}

const fn aad(id: &str) -> Aad<'_> {
    Aad { table: TABLE, column: "payer", row: id }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    application: String,
    amount: i64,
    stage: String,
    stage_data: String,
    revision: i64,
    created_at: i64,
    subject: String,
    payer: Option<Vec<u8>>,
    started: i64,
    next_check_at: Option<i64>,
    checks: i64,
    refund_reason: Option<String>,
    mch_id: Option<String>,
    app_id: Option<String>,
    trouble: Option<String>,
    trouble_at: Option<i64>,
}

impl TryFrom<Row> for Order {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: TABLE, id: &row.id };
        let stage: OrderStage = source.json("stage_data", &row.stage_data)?;
        if stage.as_str() != row.stage {
            return Err(source.inconsistent("stage"));
        }
        Ok(Self {
            id: source.parse("id", &row.id)?,
            application: source.parse("application", &row.application)?,
            amount: source.fen("amount", row.amount)?,
            stage,
            revision: Revision(row.revision),
            created_at: at(row.created_at),
            subject: row.subject,
            payer_sealed: row.payer,
            started: row.started == 1,
            next_check_at: row.next_check_at.map(at),
            checks: source.count("checks", row.checks)?,
            refund_reason: row.refund_reason,
            payee: row.mch_id.zip(row.app_id).map(|(mch_id, app_id)| Payee { mch_id, app_id }),
            trouble: row.trouble.zip(row.trouble_at.map(at)),
        })
    }
}

/// One list of columns for every query that reads a [`Row`].
macro_rules! select {
    ($tail:literal) => {
        select!("", $tail)
    };
    // With more columns, each after its comma.
    ($more:literal, $tail:literal) => {
        concat!(
            "SELECT o.id, o.application, o.amount, o.stage, o.stage_data, o.revision, o.created_at, o.subject, ",
            "o.payer, o.started, o.next_check_at, o.checks, o.refund_reason, o.mch_id, o.app_id, ",
            "o.trouble, o.trouble_at",
            $more,
            " FROM payment_order o ",
            $tail
        )
    };
}
use select;

/// The data of a new order.
#[derive(Debug, Clone, Copy)]
pub struct NewOrder<'a> {
    pub id: OrderId,
    pub application: ApplicationId,
    pub amount: Fen,
    /// The description, as it is sent to the provider.
    pub subject: &'a str,
}

/// Adds an order in [`OrderStage::Open`] that the provider does not know; `None` when the application already has an
/// open order. Its first check is due when it expires.
pub async fn insert(tx: &mut Tx, new: NewOrder<'_>, now: Timestamp) -> Result<Option<Order>, Error> {
    let NewOrder { id, application, amount, subject } = new;
    let stage = OrderStage::Open;
    let order = Order {
        id,
        application,
        amount,
        stage,
        revision: Revision(0),
        created_at: now,
        subject: subject.to_owned(),
        payer_sealed: None,
        started: false,
        next_check_at: Some(now.plus_seconds(LIFE_SECONDS)),
        checks: 0,
        refund_reason: None,
        payee: None,
        trouble: None,
    };
    let inserted = sqlx::query(
        "INSERT INTO payment_order \
         (id, application, amount, stage, stage_data, revision, created_at, subject, started, next_check_at) \
         VALUES ($1, $2, $3, $4, $5, 0, $6, $7, 0, $8)",
    )
    .bind(id.to_string())
    .bind(application.to_string())
    .bind(i64::from(amount.get()))
    .bind(order.stage.as_str())
    .bind(to_json(&order.stage))
    .bind(now.as_millis())
    .bind(subject)
    .bind(order.next_check_at.map(Timestamp::as_millis))
    .execute(&mut **tx)
    .await;
    Ok(unless_taken(inserted)?.map(|_| order))
}

/// Records, before the request to the provider, that the provider may know the order from now on, who pays and who
/// receives the money. Returns the changed order; `None` when it changed in the meantime.
pub async fn set_started(
    tx: &mut Tx,
    order: &Order,
    (payer, merchant): (Option<&OpenId>, Option<Payee>),
    next_check_at: Timestamp,
    (keys, rng): (&Keys, &Rng),
) -> Result<Option<Order>, Error> {
    let id = order.id.to_string();
    let sealed = payer.map(|payer| keys.seal(aad(&id), payer.expose(), rng));
    let changed = sqlx::query(
        "UPDATE payment_order SET started = 1, payer = $1, next_check_at = $2, checks = 0, revision = $3, \
         mch_id = $6, app_id = $7 WHERE id = $4 AND revision = $5",
    )
    .bind(sealed.clone())
    .bind(next_check_at.as_millis())
    .bind(order.revision.next().0)
    .bind(&id)
    .bind(order.revision.0)
    .bind(merchant.as_ref().map(|payee| payee.mch_id.as_str()))
    .bind(merchant.as_ref().map(|payee| payee.app_id.as_str()))
    .execute(&mut **tx)
    .await?;
    Ok((changed.rows_affected() == 1).then(|| Order {
        started: true,
        payee: merchant,
        payer_sealed: sealed,
        next_check_at: Some(next_check_at),
        checks: 0,
        revision: order.revision.next(),
        ..order.clone()
    }))
}

pub async fn by_id(conn: &mut Conn, id: OrderId) -> Result<Option<Order>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!("WHERE o.id = $1"))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(Order::try_from).transpose()
}

/// The latest order of an application.
pub async fn latest(conn: &mut Conn, application: ApplicationId) -> Result<Option<Order>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE o.application = $1 ORDER BY o.created_at DESC, o.id DESC LIMIT 1"
    ))
    .bind(application.to_string())
    .fetch_optional(conn)
    .await?;
    row.map(Order::try_from).transpose()
}

/// Sets the stage if the order still has the expected revision, and the next check to `next_check_at`. Returns the new
/// revision; `None` when another change came first.
pub async fn set_stage(
    tx: &mut Tx,
    id: OrderId,
    expected: Revision,
    stage: &OrderStage,
    next_check_at: Option<Timestamp>,
) -> Result<Option<Revision>, Error> {
    let receipt = stage.receipt();
    let changed = sqlx::query(
        "UPDATE payment_order SET stage = $1, stage_data = $2, revision = $3, next_check_at = $4, checks = 0, \
         transaction_no = $5, paid_at = $6 WHERE id = $7 AND revision = $8",
    )
    .bind(stage.as_str())
    .bind(to_json(stage))
    .bind(expected.next().0)
    .bind(next_check_at.map(Timestamp::as_millis))
    .bind(receipt.map(|receipt| receipt.transaction.as_str()))
    .bind(receipt.map(|receipt| receipt.paid_at.as_millis()))
    .bind(id.to_string())
    .bind(expected.0)
    .execute(&mut **tx)
    .await?;
    Ok((changed.rows_affected() == 1).then(|| expected.next()))
}

/// Orders that are due for a check, the longest wait first.
pub async fn due(conn: &mut Conn, now: Timestamp, limit: u32) -> Result<Vec<Order>, Error> {
    let rows: Vec<Row> =
        sqlx::query_as::<Engine, _>(select!("WHERE o.next_check_at <= $1 ORDER BY o.next_check_at LIMIT $2"))
            .bind(now.as_millis())
            .bind(i64::from(limit))
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(Order::try_from).collect()
}

/// Reserves the check of an order until `until`; `false` when another process has it, or no check is due.
pub async fn claim(tx: &mut Tx, order: &Order, until: Timestamp) -> Result<bool, Error> {
    let claimed = sqlx::query(
        "UPDATE payment_order SET next_check_at = $1, checks = checks + 1 WHERE id = $2 AND next_check_at = $3",
    )
    .bind(until.as_millis())
    .bind(order.id.to_string())
    .bind(order.next_check_at.map(Timestamp::as_millis))
    .execute(&mut **tx)
    .await?;
    Ok(claimed.rows_affected() == 1)
}

/// Sets the next check of an order, unless it changed since the order was `seen`.
pub async fn schedule_check(
    tx: &mut Tx,
    id: OrderId,
    seen: Option<Timestamp>,
    next: Option<Timestamp>,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE payment_order SET next_check_at = $1 WHERE id = $2 AND next_check_at IS NOT DISTINCT FROM $3",
    )
    .bind(next.map(Timestamp::as_millis))
    .bind(id.to_string())
    .bind(seen.map(Timestamp::as_millis))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes the next check of an order: no result is outstanding.
pub async fn clear_check(tx: &mut Tx, id: OrderId) -> Result<(), Error> {
    sqlx::query("UPDATE payment_order SET next_check_at = NULL WHERE id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Reserves a query of the provider on behalf of a student's page; `false` when there was one after `since`.
pub async fn may_ask(tx: &mut Tx, id: OrderId, since: Timestamp, now: Timestamp) -> Result<bool, Error> {
    let taken = sqlx::query(
        "UPDATE payment_order SET asked_at = $1 WHERE id = $2 AND (asked_at IS NULL OR asked_at <= $3)",
    )
    .bind(now.as_millis())
    .bind(id.to_string())
    .bind(since.as_millis())
    .execute(&mut **tx)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Stores an administrator's reason for the refund of an order.
pub async fn set_refund_reason(tx: &mut Tx, id: OrderId, reason: &str) -> Result<(), Error> {
    sqlx::query("UPDATE payment_order SET refund_reason = $1 WHERE id = $2")
        .bind(reason)
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Schedules a check of an order, and resets its number of checks.
pub async fn look_at(tx: &mut Tx, id: OrderId, next: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE payment_order SET next_check_at = $1, checks = 0 WHERE id = $2")
        .bind(next.as_millis())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Stores a refusal of the provider about an order.
pub async fn set_trouble(tx: &mut Tx, id: OrderId, text: &str, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE payment_order SET trouble = $1, trouble_at = $2 WHERE id = $3")
        .bind(text)
        .bind(now.as_millis())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Removes an administrator's reason for the refund of an erased student. The refund request contains the reason, so it
/// stays until the provider has accepted the refund, and no longer.
pub async fn forget_reason_of_erased(tx: &mut Tx, id: OrderId) -> Result<(), Error> {
    sqlx::query(
        "UPDATE payment_order SET refund_reason = NULL WHERE id = $1 AND refund_reason IS NOT NULL \
         AND EXISTS (SELECT 1 FROM application a WHERE a.id = payment_order.application AND a.stage = 'erased')",
    )
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes the payer and an administrator's reason: the orders stay, without personal data. The reason of a refund that
/// the provider may not have accepted yet stays until then ([`forget_reason_of_erased`]), because every request of a
/// refund must have the same text.
pub async fn forget_people(tx: &mut Tx, application: ApplicationId) -> Result<(), Error> {
    sqlx::query(
        "UPDATE payment_order SET payer = NULL, refund_reason = CASE WHEN stage = 'refunding' AND NOT EXISTS \
         (SELECT 1 FROM order_refund r WHERE r.payment_order = payment_order.id AND r.origin = 'ours' \
          AND r.standing <> 'requested') THEN refund_reason END WHERE application = $1",
    )
    .bind(application.to_string())
    .execute(&mut **tx)
    .await?;
    super::refund::forget_people(tx, application).await
}

/// Sets the payee of orders from a version that did not store it: there was only one.
pub async fn set_missing_payees(tx: &mut Tx, payee: &Payee) -> Result<u64, Error> {
    let filled = sqlx::query(
        "UPDATE payment_order SET mch_id = $1, app_id = $2 WHERE mch_id IS NULL AND started = 1 \
         AND (transaction_no IS NULL OR transaction_no NOT LIKE 'sandbox-%' OR $1 = 'sandbox')",
    )
    .bind(&payee.mch_id)
    .bind(&payee.app_id)
    .execute(&mut **tx)
    .await?;
    Ok(filled.rows_affected())
}

/// The merchants whose orders still need checks, each with the number of these orders.
pub async fn open_merchants(conn: &mut Conn) -> Result<Vec<(String, i64)>, Error> {
    Ok(sqlx::query_as::<Engine, _>(
        "SELECT mch_id, COUNT(*) FROM payment_order WHERE next_check_at IS NOT NULL AND mch_id IS NOT NULL \
         GROUP BY mch_id ORDER BY mch_id",
    )
    .fetch_all(conn)
    .await?)
}

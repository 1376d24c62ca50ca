//! Lists of orders for the console and for the reconciliation.

use shared::api::staff::orders::{OrderFilter, OrderTotals};
use shared::collection::Slug;
use shared::id::{ApplicationId, CollectionId, OrderId};
use shared::person::{PersonName, StudentNumber};
use shared::time::Timestamp;

use super::super::dialect::Engine;
use super::super::row::Source;
use super::super::{Conn, Error};
use super::{Order, Row, TABLE, select};

/// The conditions of a list; `None` matches everything.
#[derive(Debug, Clone, Default)]
pub struct OrderSelection {
    pub collection: Option<CollectionId>,
    pub application: Option<ApplicationId>,
    pub state: Option<OrderFilter>,
    /// A student number, or the number of an order, a payment or a refund.
    pub search: Option<String>,
    /// Only orders that are older than this one.
    pub before: Option<OrderId>,
    /// Only this order.
    pub only: Option<OrderId>,
}

/// An order with its student.
#[derive(Debug, Clone)]
pub struct OrderRow {
    pub order: Order,
    pub collection: Slug,
    /// 学号.
    pub student_number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// Whether this order pays for the application and no delivery contains it: then the payment can be refunded.
    pub is_undelivered: bool,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    order: Row,
    slug: String,
    student_number: String,
    name: String,
    is_undelivered: i64,
}

impl TryFrom<ListedRow> for OrderRow {
    type Error = Error;

    fn try_from(row: ListedRow) -> Result<Self, Error> {
        let source = Source { table: TABLE, id: &row.order.id };
        let collection = source.parse("slug", &row.slug)?;
        let student_number =
            StudentNumber::parse(&row.student_number).map_err(|_| source.inconsistent("student_number"))?;
        let name = PersonName::parse(&row.name).map_err(|_| source.inconsistent("name"))?;
        let is_undelivered = row.is_undelivered == 1;
        Ok(Self { order: row.order.try_into()?, collection, student_number, name, is_undelivered })
    }
}

/// At most `limit` orders, the latest first.
pub async fn page(conn: &mut Conn, which: &OrderSelection, limit: u32) -> Result<Vec<OrderRow>, Error> {
    let rows: Vec<ListedRow> = sqlx::query_as::<Engine, _>(select!(
        ", c.slug, s.student_number, s.name, \
         NOT EXISTS (SELECT 1 FROM delivery_item i WHERE i.application = a.id) AS is_undelivered",
        "JOIN application a ON a.id = o.application \
         JOIN student s ON s.id = a.student JOIN collection c ON c.id = a.collection \
         WHERE ($1 IS NULL OR a.collection = $1) AND ($2 IS NULL OR o.application = $2) \
         AND ($3 IS NULL OR o.id < $3) AND ($6 IS NULL OR o.id = $6) \
         AND ($4 IS NULL OR o.stage = $4 OR ($4 = 'waiting' AND o.stage IN ('open', 'awaiting')) \
              OR ($4 = 'discrepancies' AND EXISTS (SELECT 1 FROM payment_discrepancy f \
                                           WHERE f.payment_order = o.id AND f.closed_at IS NULL))) \
         AND ($7 IS NULL OR s.student_number = $7 OR o.id = $7 OR o.id = 'ord_' || $7 OR o.transaction_no = $7 \
              OR EXISTS (SELECT 1 FROM order_refund r WHERE r.payment_order = o.id AND r.number = $7)) \
         ORDER BY o.id DESC LIMIT $5"
    ))
    .bind(which.collection.map(|id| id.to_string()))
    .bind(which.application.map(|id| id.to_string()))
    .bind(which.before.map(|id| id.to_string()))
    .bind(which.state.map(OrderFilter::as_str))
    .bind(i64::from(limit))
    .bind(which.only.map(|id| id.to_string()))
    .bind(&which.search)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(OrderRow::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct TotalsRow {
    orders: i64,
    received: i64,
    refunded: i64,
    refunding: i64,
}

/// The totals of all orders that match, regardless of pages.
pub async fn totals(conn: &mut Conn, which: &OrderSelection) -> Result<OrderTotals, Error> {
    let row: TotalsRow = sqlx::query_as::<Engine, _>(
        "SELECT COUNT(*) AS orders, \
         COALESCE(SUM(CASE WHEN o.transaction_no IS NOT NULL THEN o.amount ELSE 0 END), 0) AS received, \
         COALESCE(SUM(back.fen), 0) AS refunded, \
         COALESCE(SUM(CASE WHEN o.stage = 'refunding' THEN o.amount - COALESCE(back.fen, 0) ELSE 0 END), 0) AS refunding \
         FROM payment_order o JOIN application a ON a.id = o.application JOIN student s ON s.id = a.student \
         LEFT JOIN (SELECT payment_order, SUM(amount) AS fen FROM order_refund WHERE standing = 'done' \
                    GROUP BY payment_order) back ON back.payment_order = o.id AND o.transaction_no IS NOT NULL \
         WHERE ($1 IS NULL OR a.collection = $1) AND ($2 IS NULL OR o.application = $2) \
         AND ($3 IS NULL OR o.stage = $3 OR ($3 = 'waiting' AND o.stage IN ('open', 'awaiting')) \
              OR ($3 = 'discrepancies' AND EXISTS (SELECT 1 FROM payment_discrepancy f \
                                           WHERE f.payment_order = o.id AND f.closed_at IS NULL))) \
         AND ($4 IS NULL OR s.student_number = $4 OR o.id = $4 OR o.id = 'ord_' || $4 OR o.transaction_no = $4 \
              OR EXISTS (SELECT 1 FROM order_refund r WHERE r.payment_order = o.id AND r.number = $4))",
    )
    .bind(which.collection.map(|id| id.to_string()))
    .bind(which.application.map(|id| id.to_string()))
    .bind(which.state.map(OrderFilter::as_str))
    .bind(&which.search)
    .fetch_one(conn)
    .await?;
    let fen = |number: i64| u64::try_from(number).unwrap_or_default();
    let (received, refunded, refunding) = (fen(row.received), fen(row.refunded), fen(row.refunding));
    let settled = received.saturating_sub(refunded + refunding);
    Ok(OrderTotals { orders: fen(row.orders), received, refunded, refunding, settled })
}

/// Orders that were paid from `start` (inclusive) to `end` (exclusive), by the clock of the provider.
pub async fn paid_between(conn: &mut Conn, start: Timestamp, end: Timestamp) -> Result<Vec<Order>, Error> {
    let rows: Vec<Row> =
        sqlx::query_as::<Engine, _>(select!("WHERE o.paid_at >= $1 AND o.paid_at < $2 ORDER BY o.id"))
            .bind(start.as_millis())
            .bind(end.as_millis())
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(Order::try_from).collect()
}

//! Compares a day's trade bill with our orders.
//!
//! The bill proves nothing by itself: it is not signed and has only a checksum. So the provider is queried about a
//! payment that the bill contains and we do not know, and `domain::settle` processes the signed answer like every
//! other.

use std::collections::HashSet;

use serde_json::json;
use shared::api::staff::refunds::RefundState;
use shared::audit::Action;
use shared::id::OrderId;
use shared::money::Fen;
use shared::time::{Date, Timestamp};

use super::Error;
use super::order::ask;
use super::order::refund::steps::learn;
use crate::app::App;
use crate::store::audit::Actor;
use crate::store::order::Order;
use crate::store::{self, Conn};
use crate::wechat::pay::bill::{Bill, Entry, Line};
use crate::wechat::pay::moment::iso_date;

/// The result of comparing a bill with our orders.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ReconciliationReport {
    /// Payments that are equal in both.
    pub payments: usize,
    /// Refunds that are equal in both.
    pub refunds: usize,
    /// The sum of the payments in the bill, in fen.
    pub received: u64,
    /// The sum of the refunds in the bill, in fen.
    pub refunded: u64,
    /// The fees of WeChat, in 1/100000 yuan; negative when it returns more fees than it charges.
    pub fees: i64,
    pub differences: Vec<Difference>,
}

/// A difference between the bill and our orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// A payment with a number that is no order here.
    UnknownPayment {
        /// 商户订单号.
        trade_number: String,
        /// 微信订单号.
        transaction: String,
        amount: Fen,
    },
    /// A payment that we have not recorded.
    UnbookedPayment {
        order: OrderId,
        /// The stage of the order here.
        stage: &'static str,
        /// 微信订单号.
        transaction: String,
        amount: Fen,
    },
    /// We recorded a payment with another transaction.
    OtherTransaction {
        order: OrderId,
        /// 微信订单号 in the bill.
        transaction: String,
    },
    /// Both contain the payment, with different amounts.
    PaymentAmount {
        order: OrderId,
        /// The amount here.
        ours: Fen,
        /// The amount in the bill.
        theirs: Fen,
    },
    /// A line of another merchant or account.
    Foreign {
        /// 商户订单号.
        trade_number: String,
    },
    /// We recorded a payment of that day that is not in the bill.
    PaymentNotInBill { order: OrderId, amount: Fen },
    /// A refund that we did not request.
    UnknownRefund {
        /// 商户订单号.
        trade_number: String,
        /// 商户退款单号.
        refund_number: String,
        amount: Fen,
    },
    /// Both contain the refund, with different amounts.
    RefundAmount {
        order: OrderId,
        /// The amount here.
        ours: Fen,
        /// The amount in the bill.
        theirs: Fen,
    },
    /// The refund is complete in one and failed in the other.
    RefundStatus {
        order: OrderId,
        /// The state here.
        ours: RefundState,
        /// The status in the bill.
        status: String,
    },
    /// The bill contains a payment or a refund twice.
    Repeated {
        /// 商户订单号.
        trade_number: String,
        /// 微信订单号 of a payment, 商户退款单号 of a refund.
        number: String,
    },
    /// A refund that WeChat accepted that day is not in the bill.
    RefundNotInBill { order: OrderId, amount: Fen },
    /// A line that cannot be parsed, by its number in the file.
    Unreadable(usize),
    /// The bill contradicts itself.
    Sums(String),
}

impl Difference {
    /// The order about which to query the provider; `None` for other differences.
    const fn unbooked(&self) -> Option<OrderId> {
        match self {
            Self::UnbookedPayment { order, .. } => Some(*order),
            _ => None,
        }
    }

    /// The refund about which to query the provider; `None` for other differences.
    fn unknown_refund(&self) -> Option<(OrderId, &str)> {
        match self {
            Self::UnknownRefund { trade_number, refund_number, .. } => {
                Some((OrderId::from_trade_number(trade_number).ok()?, refund_number))
            }
            _ => None,
        }
    }
}

/// Our merchant and account: lines of others are differences.
#[derive(Debug, Clone, Copy)]
pub struct MerchantIdentity<'a> {
    /// 商户号.
    pub mch_id: &'a str,
    /// 公众账号ID; an order that was created under another one has the other one in the bill.
    pub app_id: &'a str,
}

/// The payments and refunds in the lines before.
#[derive(Debug, Default)]
struct Seen {
    /// Payments that are recorded here.
    paid: HashSet<OrderId>,
    /// 微信订单号 of payments and 商户退款单号 of refunds, with their amounts: another amount is a separate difference.
    numbers: HashSet<(String, Fen)>,
}

/// Compares the bill of a day with our orders. It changes nothing.
pub async fn compare(
    conn: &mut Conn,
    ours: MerchantIdentity<'_>,
    date: Date,
    bill: &Bill,
) -> Result<ReconciliationReport, Error> {
    let mut report = ReconciliationReport::default();
    let mut seen = Seen::default();
    for line in &bill.lines {
        let difference = match line {
            Line::Payment(entry) => payment(conn, ours, entry, &mut seen).await?,
            Line::Refund { of, refund_number, amount, status } => {
                refund(conn, ours, (of, refund_number, *amount, status), &mut seen).await?
            }
            Line::Unreadable(number) => Some(Difference::Unreadable(*number)),
        };
        report.count(line, difference);
    }
    if let Err(what) = &bill.sums {
        report.differences.push(Difference::Sums(what.clone()));
    }
    let (start, end) = day(date);
    for order in store::order::paid_between(conn, start, end).await? {
        if is_of(ours, &order) && !seen.paid.contains(&order.id) {
            let amount = order.amount;
            report.differences.push(Difference::PaymentNotInBill { order: order.id, amount });
        }
    }
    for refund in store::refund::asked_between(conn, start, end).await? {
        let order = store::order::by_id(conn, refund.order).await?;
        let is_ours = order.is_some_and(|order| is_of(ours, &order));
        let is_expected = refund.standing.is_open() || refund.standing == RefundState::Done;
        if is_ours && is_expected && !seen.numbers.contains(&(refund.number.clone(), refund.amount)) {
            let (order, amount) = (refund.order, refund.amount);
            report.differences.push(Difference::RefundNotInBill { order, amount });
        }
    }
    Ok(report)
}

impl ReconciliationReport {
    fn count(&mut self, line: &Line, difference: Option<Difference>) {
        match line {
            Line::Payment(entry) => {
                self.received += u64::from(entry.amount.get());
                self.fees += entry.fee;
                self.payments += usize::from(difference.is_none());
            }
            Line::Refund { of, amount, .. } => {
                self.refunded += u64::from(amount.get());
                self.fees += of.fee;
                self.refunds += usize::from(difference.is_none());
            }
            Line::Unreadable(_) => {}
        }
        self.differences.extend(difference);
    }
}

/// Whether an order belongs to this merchant; an order without a stored merchant does.
fn is_of(ours: MerchantIdentity<'_>, order: &Order) -> bool {
    order.payee.as_ref().is_none_or(|payee| payee.mch_id == ours.mch_id)
}

/// The start and the end of a day in China.
fn day(date: Date) -> (Timestamp, Timestamp) {
    let start = date.begins_in_china();
    (start, start.plus_seconds(86_400))
}

async fn find(conn: &mut Conn, trade_number: &str) -> Result<Option<Order>, Error> {
    match OrderId::from_trade_number(trade_number) {
        Ok(id) => Ok(store::order::by_id(conn, id).await?),
        Err(_) => Ok(None),
    }
}

fn is_foreign(ours: MerchantIdentity<'_>, entry: &Entry, order: Option<&Order>) -> bool {
    let payee = order.and_then(|order| order.payee.as_ref());
    let (mch_id, app_id) = payee.map_or((ours.mch_id, ours.app_id), |payee| (&payee.mch_id, &payee.app_id));
    entry.mch_id != mch_id || entry.app_id != app_id
}

async fn payment(
    conn: &mut Conn,
    ours: MerchantIdentity<'_>,
    entry: &Entry,
    seen: &mut Seen,
) -> Result<Option<Difference>, Error> {
    let Entry { transaction, trade_number, amount, .. } = entry.clone();
    let order = find(conn, &trade_number).await?;
    if is_foreign(ours, entry, order.as_ref()) {
        return Ok(Some(Difference::Foreign { trade_number }));
    }
    if !seen.numbers.insert((transaction.clone(), amount)) {
        return Ok(Some(Difference::Repeated { trade_number, number: transaction }));
    }
    let Some(order) = order else {
        return Ok(Some(Difference::UnknownPayment { trade_number, transaction, amount }));
    };
    let Some(receipt) = order.stage.receipt() else {
        let (order, stage) = (order.id, order.stage.as_str());
        return Ok(Some(Difference::UnbookedPayment { order, stage, transaction, amount }));
    };
    if receipt.transaction != transaction {
        return Ok(Some(Difference::OtherTransaction { order: order.id, transaction }));
    }
    seen.paid.insert(order.id);
    let differs = receipt.amount != amount;
    Ok(differs.then_some(Difference::PaymentAmount { order: order.id, ours: receipt.amount, theirs: amount }))
}

async fn refund(
    conn: &mut Conn,
    ours: MerchantIdentity<'_>,
    (of, refund_number, amount, status): (&Entry, &str, Fen, &str),
    seen: &mut Seen,
) -> Result<Option<Difference>, Error> {
    let trade_number = of.trade_number.clone();
    let order = find(conn, &trade_number).await?;
    if is_foreign(ours, of, order.as_ref()) {
        return Ok(Some(Difference::Foreign { trade_number }));
    }
    let number = refund_number.to_owned();
    if !seen.numbers.insert((number.clone(), amount)) {
        return Ok(Some(Difference::Repeated { trade_number, number }));
    }
    let known = match &order {
        Some(order) => store::refund::of_order(conn, order.id).await?,
        None => Vec::new(),
    };
    let Some(known) = known.into_iter().find(|refund| refund.number == refund_number) else {
        return Ok(Some(Difference::UnknownRefund { trade_number, refund_number: number, amount }));
    };
    let (order, ours) = (known.order, known.standing);
    let contradicts = match ours {
        RefundState::Done => !matches!(status, "SUCCESS" | "PROCESSING"),
        RefundState::Closed | RefundState::Void => status == "SUCCESS",
        RefundState::Requested | RefundState::Processing | RefundState::Abnormal => false,
    };
    Ok(match () {
        () if known.amount != amount => {
            Some(Difference::RefundAmount { order, ours: known.amount, theirs: amount })
        }
        () if contradicts => Some(Difference::RefundStatus { order, ours, status: status.to_owned() }),
        () => None,
    })
}

/// Queries the provider about every payment and refund that the bill contains and we have not recorded, and records the
/// signed answers. Returns the number of queries.
pub async fn settle_unbooked(app: &App, report: &ReconciliationReport) -> Result<usize, Error> {
    let mut asked = 0;
    for id in report.differences.iter().filter_map(Difference::unbooked) {
        let order = super::order::find(app, id).await?.ok_or(Error::Unknown("order"))?;
        asked += 1;
        // A failed query leaves the difference, and does not prevent the other queries.
        if let Err(error) = ask::close_at_provider(app, &order).await {
            tracing::warn!(order = %id, error = &error as &dyn std::error::Error, "an order's check failed");
        }
    }
    for (id, number) in report.differences.iter().filter_map(Difference::unknown_refund) {
        asked += 1;
        if let Err(error) = learn(app, id, number).await {
            tracing::warn!(order = %id, error = &error as &dyn std::error::Error, "a refund's check failed");
        }
    }
    Ok(asked)
}

/// Records that a merchant's day was reconciled, and the result.
pub async fn note(
    app: &App,
    date: Date,
    ours: MerchantIdentity<'_>,
    report: &ReconciliationReport,
) -> Result<(), Error> {
    let detail = json!({
        "merchant": ours.mch_id, "payments": report.payments, "refunds": report.refunds,
        "received": report.received, "refunded": report.refunded, "fees": report.fees,
        "differences": report.differences.len(),
    });
    let mut tx = app.db.begin().await?;
    let (now, action) = (app.clock.now(), Action::PaymentsReconciled);
    store::audit::append(&mut tx, now, &Actor::Operator, action, &iso_date(date), detail).await?;
    tx.commit().await?;
    Ok(())
}

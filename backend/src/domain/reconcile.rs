//! A day's trade bill held against our orders: what fits, and everything that does not.
//!
//! The bill is no proof by itself — it is not signed, only its check sum is — so a payment that it names and we do not
//! know is asked about, and what the signed answer says is settled by `domain::settle` like everything else.

use std::collections::HashSet;

use serde_json::json;
use shared::audit::Action;
use shared::id::OrderId;
use shared::money::Fen;
use shared::payment::OrderStage;
use shared::time::{Date, Timestamp};

use super::Error;
use super::order::ask;
use crate::app::App;
use crate::store::audit::Actor;
use crate::store::order::Order;
use crate::store::{self, Conn};
use crate::wechat::pay::bill::{Bill, Entry, Line};
use crate::wechat::pay::moment::iso_date;

/// What a bill and our orders say of each other.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Payments that both know alike.
    pub payments: usize,
    /// Refunds that both know alike.
    pub refunds: usize,
    /// What does not fit.
    pub differences: Vec<Difference>,
}

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// A payment for a number that is no order here.
    UnknownPayment {
        /// 商户订单号.
        trade_number: String,
        /// 微信订单号.
        transaction: String,
        /// How much.
        amount: Fen,
    },
    /// A payment that we have not booked.
    UnbookedPayment {
        /// The order.
        order: OrderId,
        /// Where it stands here.
        stage: &'static str,
        /// 微信订单号.
        transaction: String,
        /// How much.
        amount: Fen,
    },
    /// We booked a payment of another transaction.
    OtherTransaction {
        /// The order.
        order: OrderId,
        /// 微信订单号 in the bill.
        transaction: String,
    },
    /// Both know the payment, with different amounts.
    PaymentAmount {
        /// The order.
        order: OrderId,
        /// Here.
        ours: Fen,
        /// In the bill.
        theirs: Fen,
    },
    /// Another merchant's or account's line.
    Foreign {
        /// 商户订单号.
        trade_number: String,
    },
    /// We booked a payment of that day that is not in the bill.
    PaymentNotInBill {
        /// The order.
        order: OrderId,
        /// How much.
        amount: Fen,
    },
    /// A refund that nobody here asked for.
    UnknownRefund {
        /// 商户订单号.
        trade_number: String,
        /// 商户退款单号.
        refund_number: String,
        /// How much.
        amount: Fen,
    },
    /// Both know the refund, with different amounts.
    RefundAmount {
        /// The order.
        order: OrderId,
        /// Here.
        ours: Fen,
        /// In the bill.
        theirs: Fen,
    },
    /// WeChat says that the money is not back, and we that it is.
    RefundStatus {
        /// The order.
        order: OrderId,
        /// WeChat's word.
        status: String,
    },
    /// A refund that WeChat took that day is not in the bill.
    RefundNotInBill {
        /// The order.
        order: OrderId,
        /// How much.
        amount: Fen,
    },
    /// A line that can't be read, by its number in the file.
    Unreadable(usize),
    /// The bill contradicts itself.
    Sums(String),
}

impl Difference {
    /// The order that the provider can be asked about.
    const fn unbooked(&self) -> Option<OrderId> {
        match self {
            Self::UnbookedPayment { order, .. } => Some(*order),
            _ => None,
        }
    }
}

/// Who we are: lines of others are differences.
#[derive(Debug, Clone, Copy)]
pub struct Ours<'a> {
    /// 商户号.
    pub mch_id: &'a str,
    /// 公众账号ID.
    pub app_id: &'a str,
}

/// Holds a day's bill against our orders. Nothing is changed.
pub async fn compare(conn: &mut Conn, ours: Ours<'_>, date: Date, bill: &Bill) -> Result<Report, Error> {
    let mut report = Report::default();
    let (mut paid, mut back) = (HashSet::new(), HashSet::new());
    for line in &bill.lines {
        let difference = match line {
            Line::Payment(entry) => payment(conn, ours, entry, &mut paid).await?,
            Line::Refund { of, refund_number, amount, status } => {
                refund(conn, ours, (of, refund_number, *amount, status), &mut back).await?
            }
            Line::Unreadable(number) => Some(Difference::Unreadable(*number)),
        };
        match (difference, line) {
            (Some(difference), _) => report.differences.push(difference),
            (None, Line::Payment(_)) => report.payments += 1,
            (None, Line::Refund { .. } | Line::Unreadable(_)) => report.refunds += 1,
        }
    }
    if let Err(what) = &bill.sums {
        report.differences.push(Difference::Sums(what.clone()));
    }
    let (start, end) = day(date);
    for order in store::order::paid_between(conn, start, end).await? {
        if !paid.contains(&order.id) {
            let amount = order.amount;
            report.differences.push(Difference::PaymentNotInBill { order: order.id, amount });
        }
    }
    for order in store::order::refunds_asked_between(conn, start, end).await? {
        if !back.contains(&order.id) {
            report.differences.push(Difference::RefundNotInBill { order: order.id, amount: order.amount });
        }
    }
    Ok(report)
}

/// A day in China.
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

fn is_foreign(ours: Ours<'_>, entry: &Entry) -> bool {
    entry.mch_id != ours.mch_id || entry.app_id != ours.app_id
}

async fn payment(
    conn: &mut Conn,
    ours: Ours<'_>,
    entry: &Entry,
    seen: &mut HashSet<OrderId>,
) -> Result<Option<Difference>, Error> {
    let Entry { transaction, trade_number, amount, .. } = entry.clone();
    if is_foreign(ours, entry) {
        return Ok(Some(Difference::Foreign { trade_number }));
    }
    let Some(order) = find(conn, &trade_number).await? else {
        return Ok(Some(Difference::UnknownPayment { trade_number, transaction, amount }));
    };
    let Some(receipt) = order.stage.receipt() else {
        let (order, stage) = (order.id, order.stage.word());
        return Ok(Some(Difference::UnbookedPayment { order, stage, transaction, amount }));
    };
    if receipt.transaction != transaction {
        return Ok(Some(Difference::OtherTransaction { order: order.id, transaction }));
    }
    seen.insert(order.id);
    let differs = receipt.amount != amount;
    Ok(differs.then_some(Difference::PaymentAmount { order: order.id, ours: receipt.amount, theirs: amount }))
}

async fn refund(
    conn: &mut Conn,
    ours: Ours<'_>,
    (of, refund_number, amount, status): (&Entry, &str, Fen, &str),
    seen: &mut HashSet<OrderId>,
) -> Result<Option<Difference>, Error> {
    let trade_number = of.trade_number.clone();
    if is_foreign(ours, of) {
        return Ok(Some(Difference::Foreign { trade_number }));
    }
    let order = find(conn, &trade_number).await?;
    let known = order.filter(|order| order.id.refund_number() == refund_number);
    let receipt = known.as_ref().and_then(|order| order.stage.receipt().map(|receipt| (order, receipt)));
    let (order, receipt) = match receipt {
        Some((order, receipt)) if !matches!(order.stage, OrderStage::Paid { .. }) => (order, receipt),
        _ => {
            let refund_number = refund_number.to_owned();
            return Ok(Some(Difference::UnknownRefund { trade_number, refund_number, amount }));
        }
    };
    seen.insert(order.id);
    let is_back = matches!(order.stage, OrderStage::Refunded { .. });
    Ok(match () {
        () if receipt.amount != amount => {
            Some(Difference::RefundAmount { order: order.id, ours: receipt.amount, theirs: amount })
        }
        () if is_back && !matches!(status, "SUCCESS" | "PROCESSING") => {
            Some(Difference::RefundStatus { order: order.id, status: status.to_owned() })
        }
        () => None,
    })
}

/// Asks about every payment that the bill names and we have not booked, and books what the signed answer says; how many
/// were asked about.
pub async fn settle_unbooked(app: &App, report: &Report) -> Result<usize, Error> {
    let mut asked = 0;
    for id in report.differences.iter().filter_map(Difference::unbooked) {
        let order = super::order::find(app, id).await?.ok_or(Error::Unknown("order"))?;
        asked += 1;
        // One that can't be asked about stays a difference, and does not hold up the others.
        if let Err(error) = ask::retire(app, &order).await {
            tracing::warn!(order = %id, error = &error as &dyn std::error::Error, "an order's check failed");
        }
    }
    Ok(asked)
}

/// Writes down that a day was reconciled, and how.
pub async fn note(app: &App, date: Date, report: &Report) -> Result<(), Error> {
    let detail = json!({
        "payments": report.payments, "refunds": report.refunds, "differences": report.differences.len(),
    });
    let mut tx = app.db.begin().await?;
    let (now, action) = (app.clock.now(), Action::PaymentsReconciled);
    store::audit::append(&mut tx, now, &Actor::Operator, action, &iso_date(date), detail).await?;
    tx.commit().await?;
    Ok(())
}

//! `yipai pay …`: compares a day's payments with WeChat's bill.

use clap::Subcommand;
use shared::time::Date;

use super::{Failure, output};
use crate::app::App;
use crate::domain::reconcile::{self, Difference, MerchantIdentity, ReconciliationReport};
use crate::payment::Provider;
use crate::wechat::pay::bill::Bill;
use crate::wechat::pay::{Merchant, moment};

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Compare WeChat's trade bill of a day with the orders; fails if there is a difference
    Reconcile {
        /// The day in China, such as 2026-11-23: its bill is available from ten the next morning
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
        date: Date,
        /// Query WeChat about payments in the bill that are not booked, and book the result
        #[arg(long)]
        apply: bool,
    },
}

fn date(text: &str) -> Result<Date, &'static str> {
    moment::parse_date(text).ok_or("not a day of the form YYYY-MM-DD")
}

/// Runs the command.
pub(super) async fn pay(app: &App, command: Command) -> Result<(), Failure> {
    let Command::Reconcile { date, apply } = command;
    let merchants = match &app.provider {
        Provider::WeChat(merchants) => merchants,
        Provider::Nobody | Provider::Sandbox(_) => {
            return Err("only WeChat Pay has bills: see the settings `payment` and `wechat`".into());
        }
    };
    let mut count = 0;
    for merchant in merchants.one_of_each_number() {
        count += reconcile(app, merchant, date, apply).await?;
    }
    match count {
        0 => Ok(()),
        count => Err(format!("{count} differences between the bill and the orders").into()),
    }
}

/// Compares one merchant's bill; returns the number of differences.
async fn reconcile(app: &App, merchant: &Merchant, date: Date, apply: bool) -> Result<usize, Failure> {
    let bill = merchant.bill(date, app.clock.now()).await?;
    let payee = merchant.payee();
    let ours = MerchantIdentity { mch_id: &payee.mch_id, app_id: &payee.app_id };
    let mut report = compare(app, ours, date, &bill).await?;
    if apply && reconcile::settle_unbooked(app, &report).await? > 0 {
        report = compare(app, ours, date, &bill).await?;
    }
    reconcile::note(app, date, ours, &report).await?;
    say(date, ours, &report)?;
    Ok(report.differences.len())
}

async fn compare(
    app: &App,
    ours: MerchantIdentity<'_>,
    date: Date,
    bill: &Bill,
) -> Result<ReconciliationReport, Failure> {
    Ok(reconcile::compare(&mut *app.db.reader().await?, ours, date, bill).await?)
}

fn say(date: Date, ours: MerchantIdentity<'_>, report: &ReconciliationReport) -> Result<(), Failure> {
    let day = moment::iso_date(date);
    let ReconciliationReport { payments, refunds, received, refunded, fees, .. } = report;
    output::line(format_args!("{day}: {payments} payments and {refunds} refunds match"))?;
    output::line(format_args!(
        "{day}: merchant {}, received {}, refunded {}, fees {}",
        ours.mch_id,
        yuan(*received, 100),
        yuan(*refunded, 100),
        fees_in_yuan(*fees),
    ))?;
    for difference in &report.differences {
        output::line(format_args!("{}", words(difference)))?;
    }
    Ok(())
}

/// Parts of a yuan, as decimals.
fn yuan(parts: u64, of: u64) -> String {
    let digits = of.ilog10() as usize;
    format!("{}.{:0digits$}", parts / of, parts % of)
}

fn fees_in_yuan(fees: i64) -> String {
    let sign = if fees < 0 { "-" } else { "" };
    format!("{sign}{}", yuan(fees.unsigned_abs(), 100_000))
}

/// One line, beginning with the kind of the difference.
fn words(difference: &Difference) -> String {
    match difference {
        Difference::UnknownPayment { trade_number, transaction, amount } => {
            format!("missing here   payment of {amount} for {trade_number} ({transaction}): no such order")
        }
        Difference::UnbookedPayment { order, stage, transaction, amount } => {
            format!("missing here   payment of {amount} for {order} ({transaction}): the order is {stage}")
        }
        Difference::OtherTransaction { order, transaction } => {
            format!("missing here   payment {transaction} for {order}: another transaction is booked")
        }
        Difference::PaymentAmount { order, ours, theirs } => {
            format!("wrong amount   payment for {order}: {ours} here, {theirs} in the bill")
        }
        Difference::Foreign { trade_number } => {
            format!("not ours       {trade_number}: another merchant or account")
        }
        Difference::PaymentNotInBill { order, amount } => {
            format!("missing there  payment of {amount} for {order}")
        }
        Difference::UnknownRefund { trade_number, refund_number, amount } => {
            format!("missing here   refund of {amount} for {trade_number} ({refund_number})")
        }
        Difference::RefundAmount { order, ours, theirs } => {
            format!("wrong amount   refund for {order}: {ours} here, {theirs} in the bill")
        }
        Difference::RefundStatus { order, ours, status } => {
            format!("wrong status   refund for {order}: {} here, {status} in the bill", ours.as_str())
        }
        Difference::Repeated { trade_number, number } => {
            format!("listed twice   {number} for {trade_number}")
        }
        Difference::RefundNotInBill { order, amount } => {
            format!("missing there  refund of {amount} for {order}")
        }
        Difference::Unreadable(line) => format!("unreadable     line {line} of the bill"),
        Difference::Sums(what) => format!("incomplete     the bill contradicts itself: {what}"),
    }
}

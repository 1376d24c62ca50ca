//! `yipai pay …`: the money of a day, held against WeChat's bill.

use clap::Subcommand;
use shared::time::Date;

use super::{Failure, output};
use crate::app::App;
use crate::domain::reconcile::{self, Difference, Ours, Report};
use crate::payment::Provider;
use crate::wechat::pay::bill::Bill;
use crate::wechat::pay::{Merchant, moment};

/// What can be done.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Hold WeChat's trade bill of a day against the orders; fails if anything does not fit
    Reconcile {
        /// The day in China, such as 2026-11-23: its bill is there from the next morning at ten on
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
        date: Date,
        /// Ask WeChat about payments that the bill names and we have not booked, and book what it says
        #[arg(long)]
        apply: bool,
    },
}

fn date(text: &str) -> Result<Date, &'static str> {
    moment::parse_date(text).ok_or("not a day of the form YYYY-MM-DD")
}

/// Does it.
pub(super) async fn pay(app: &App, command: Command) -> Result<(), Failure> {
    let Command::Reconcile { date, apply } = command;
    let merchant = match &app.provider {
        Provider::WeChat(merchant) => merchant,
        Provider::Nobody | Provider::Sandbox(_) => {
            return Err("only WeChat Pay has bills: see the settings `payment` and `wechat`".into());
        }
    };
    let bill = merchant.bill(date, app.clock.now()).await?;
    let mut report = compare(app, merchant, date, &bill).await?;
    if apply && reconcile::settle_unbooked(app, &report).await? > 0 {
        report = compare(app, merchant, date, &bill).await?;
    }
    reconcile::note(app, date, &report).await?;
    say(date, &report)?;
    match report.differences.len() {
        0 => Ok(()),
        count => Err(format!("{count} differences between the bill and the orders").into()),
    }
}

async fn compare(app: &App, merchant: &Merchant, date: Date, bill: &Bill) -> Result<Report, Failure> {
    let ours = Ours { mch_id: merchant.mch_id(), app_id: merchant.app_id() };
    Ok(reconcile::compare(&mut *app.db.reader().await?, ours, date, bill).await?)
}

fn say(date: Date, report: &Report) -> Result<(), Failure> {
    let day = moment::iso_date(date);
    output::line(format_args!("{day}: {} payments and {} refunds match", report.payments, report.refunds))?;
    for difference in &report.differences {
        output::line(format_args!("{}", words(difference)))?;
    }
    Ok(())
}

/// One line, beginning with what kind of difference it is.
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
        Difference::RefundStatus { order, status } => {
            format!("wrong status   refund for {order}: back here, {status} in the bill")
        }
        Difference::RefundNotInBill { order, amount } => {
            format!("missing there  refund of {amount} for {order}")
        }
        Difference::Unreadable(line) => format!("unreadable     line {line} of the bill"),
        Difference::Sums(what) => format!("incomplete     the bill contradicts itself: {what}"),
    }
}

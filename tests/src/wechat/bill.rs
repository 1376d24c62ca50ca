//! The trade bill of a day: payments and refunds, in yuan, each cell after a back-tick.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::call::{Answer, Call, Refusal};
use super::clock::{self, DAY};
use super::fault::Fault;
use super::keys::{APP_ID, MCH_ID, letters, sha1};
use super::order::Standing;
use super::place::Place;
use super::refund::Ending;
use super::state::{BillFile, SimulatorState};

/// Validity of a bill's address in seconds: five minutes.
const ADDRESS_SECONDS: i64 = 300;
/// When yesterday's bill becomes available, in seconds of the day: ten in the morning.
const READY_SECONDS: i64 = 10 * 3600;
/// WeChat Pay's fee, in hundredths of a percent.
const FEE: i64 = 60;

const HEADER: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,\
    付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,\
    商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
const SUMMARY: &str =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";

/// A line of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Unix seconds.
    pub at: i64,
    /// WeChat Pay's number of the payment.
    pub transaction: String,
    /// The merchant's number of the order.
    pub out_trade_no: String,
    /// The payer.
    pub openid: String,
    /// The payment in fen; 0 in the line of a refund.
    pub paid: i64,
    /// The refund: its two numbers, its fen, and its state.
    pub refund: Option<(String, String, i64, &'static str)>,
    /// The description of the order.
    pub description: String,
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// A fee: fen × FEE / 10,000, in yuan with five decimals.
fn fee(fen: i64) -> String {
    let units = fen * FEE / 10;
    let sign = if units < 0 { "-" } else { "" };
    format!("{sign}{}.{:05}", units.abs() / 100_000, units.abs() % 100_000)
}

impl Row {
    fn line(&self) -> String {
        let (ids, refund, state) = match &self.refund {
            Some((id, number, fen, state)) => ((id.as_str(), number.as_str()), *fen, *state),
            None => (("0", "0"), 0, ""),
        };
        let is_refund = self.refund.is_some();
        let cells = [
            clock::bill_time(self.at),
            APP_ID.to_owned(),
            MCH_ID.to_owned(),
            "0".to_owned(),
            String::new(),
            self.transaction.clone(),
            self.out_trade_no.clone(),
            self.openid.clone(),
            "JSAPI".to_owned(),
            if is_refund { "REFUND" } else { "SUCCESS" }.to_owned(),
            "OTHERS".to_owned(),
            "CNY".to_owned(),
            yuan(self.paid),
            yuan(0),
            ids.0.to_owned(),
            ids.1.to_owned(),
            yuan(refund),
            yuan(0),
            if is_refund { "ORIGINAL" } else { "" }.to_owned(),
            state.to_owned(),
            self.description.replace(',', " "),
            String::new(),
            fee(self.paid - refund),
            format!("{}.{:02}%", FEE / 100, FEE % 100),
            yuan(self.paid),
            yuan(refund),
            String::new(),
        ];
        cells.map(|cell| format!("`{cell}")).join(",")
    }
}

/// The whole bill.
fn write(rows: &[Row]) -> String {
    let mut bill = format!("\u{feff}{HEADER}\r\n");
    for row in rows {
        write!(bill, "{}\r\n", row.line()).expect("a string takes any text");
    }
    let paid: i64 = rows.iter().map(|row| row.paid).sum();
    let refunded: i64 = rows.iter().filter_map(|row| row.refund.as_ref()).map(|refund| refund.2).sum();
    let sums = [yuan(paid), yuan(refunded), yuan(0), fee(paid - refunded), yuan(paid), yuan(refunded)];
    let sums = sums.map(|sum| format!("`{sum}")).join(",");
    write!(bill, "{SUMMARY}\r\n`{},{sums}\r\n", rows.len()).expect("a string takes any text");
    bill
}

impl SimulatorState {
    /// Makes the bill of a day, and returns its address.
    pub(super) fn bill(&mut self, call: &Call) -> Result<Answer, Refusal> {
        let date = call.query("bill_date");
        let kind = call.query("bill_type");
        let packing = call.query("tar_type");
        if !clock::is_date(&date)
            || !matches!(kind.as_str(), "" | "ALL" | "SUCCESS" | "REFUND")
            || !matches!(packing.as_str(), "" | "GZIP")
        {
            return Err(Refusal::param("参数错误：账单"));
        }
        let now = self.now();
        let is_ready = date.as_str() < clock::date(now - READY_SECONDS).as_str();
        if !is_ready && !self.manner.early_bills {
            return Err(Refusal::Pay(400, "STATEMENT_CREATING", "账单生成中".to_owned()));
        }
        if date < clock::date(now - 92 * DAY) {
            return Err(Refusal::param("仅支持三个月内的账单下载申请"));
        }
        let mut rows = self.rows(&date);
        rows.retain(|row| match kind.as_str() {
            "SUCCESS" => row.refund.is_none(),
            "REFUND" => row.refund.is_some(),
            _ => true,
        });
        if rows.is_empty() && self.tampering.is_none() {
            return Err(Refusal::Pay(400, "NO_STATEMENT_EXIST", "账单文件不存在".to_owned()));
        }
        if let Some(tamper) = self.tampering {
            tamper(&mut rows);
        }
        let bytes = write(&rows).into_bytes();
        let mut hash = sha1(&bytes);
        if self.plans.strikes(Place::Bill, Fault::AmountChanged) {
            hash = sha1(b"another bill");
        }
        let token = letters(40);
        let is_gzip = packing == "GZIP";
        let bytes = if is_gzip { gzip(&bytes) } else { bytes };
        self.bills.insert(token.clone(), BillFile { bytes, is_gzip, until: now + ADDRESS_SECONDS });
        Ok(Answer::json(&json!({
            "hash_type": "SHA1", "hash_value": hash,
            "download_url": format!("{}/v3/billdownload/file?token={token}", self.origin),
        })))
    }

    /// The file; its answer has no signature.
    pub(super) fn bill_file(&self, call: &Call) -> Result<Answer, Refusal> {
        let file = self.bills.get(&call.query("token")).filter(|file| self.now() < file.until);
        let file = file.ok_or_else(|| Refusal::param("token 已失效"))?;
        let kind = if file.is_gzip { "application/gzip" } else { "text/plain" };
        Ok(Answer::of(kind, file.bytes.clone()))
    }

    /// Payments and refunds of a day, in order of time.
    fn rows(&self, date: &str) -> Vec<Row> {
        let mut rows = Vec::new();
        for order in self.orders.values() {
            let Standing::Paid { transaction, at } = &order.standing else { continue };
            let row = Row {
                at: *at,
                transaction: transaction.clone(),
                out_trade_no: order.request.out_trade_no.clone(),
                openid: order.request.payer.openid.clone(),
                paid: order.request.amount.total,
                refund: None,
                description: order.request.description.clone(),
            };
            for refund in self.refunds.values().filter(|refund| refund.out_trade_no == row.out_trade_no) {
                let state = match refund.ending {
                    Some(Ending::Success) => "SUCCESS",
                    Some(Ending::Abnormal) => "CHANGE",
                    Some(Ending::Closed) => "REFUNDCLOSE",
                    Some(Ending::Never) | None => "PROCESSING",
                };
                let told = (refund.id.clone(), refund.out_refund_no.clone(), refund.amount, state);
                rows.push(Row { at: refund.made_at, paid: 0, refund: Some(told), ..row.clone() });
            }
            rows.push(row);
        }
        rows.retain(|row| clock::date(row.at) == date);
        rows.sort_by_key(|row| row.at);
        rows
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).expect("memory takes bytes");
    packed.finish().expect("memory takes bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(paid: i64, refund: Option<(String, String, i64, &'static str)>) -> Row {
        Row {
            at: 1_772_323_200,
            transaction: "4200002603012026030100000001".to_owned(),
            out_trade_no: "ord_000001".to_owned(),
            openid: "oInvented".to_owned(),
            paid,
            refund,
            description: "图像采集".to_owned(),
        }
    }

    #[test]
    fn a_bill_has_the_format_of_the_published_sample() {
        let refund = ("50000".to_owned(), "r1".to_owned(), 2000, "SUCCESS");
        let bill = write(&[row(2000, None), row(0, Some(refund)), row(1, None)]);
        let lines: Vec<&str> = bill.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0].split(',').count(), 27);
        assert_eq!(
            lines[1],
            "`2026-03-01 08:00:00,`wx7e2c9a40d51b8f36,`1900000001,`0,`,`4200002603012026030100000001,`ord_000001,\
             `oInvented,`JSAPI,`SUCCESS,`OTHERS,`CNY,`20.00,`0.00,`0,`0,`0.00,`0.00,`,`,`图像采集,`,`0.12000,`0.60%,\
             `20.00,`0.00,`"
        );
        assert!(
            lines[2].contains(",`0.00,`0.00,`50000,`r1,`20.00,`0.00,`ORIGINAL,`SUCCESS,"),
            "{}",
            lines[2]
        );
        assert!(lines[2].contains(",`-0.12000,"), "{}", lines[2]);
        assert_eq!(lines[5], "`3,`20.01,`20.00,`0.00,`0.00006,`20.01,`20.00");
        assert_eq!(lines.len(), 6);
    }
}

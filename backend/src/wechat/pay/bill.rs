//! The daily trade bill (交易账单, doc/v3/merchant/4012556654): WeChat's list of a day's transactions, available after the
//! day.
//!
//! The bill is UTF-8 with a byte order mark. It has a line of titles; a line for each payment and each refund, with a
//! back-tick before every cell; a line of titles and one of sums. Amounts are yuan with decimals. Cells are found by
//! their titles, because the bills of other kinds of merchants have other columns. A line that can't be parsed becomes
//! a [`Line::Unreadable`]: no line is skipped.

use std::collections::HashMap;
use std::io::Read as _;

use serde::Deserialize;
use sha1::{Digest as _, Sha1};
use shared::money::Fen;
use shared::time::{Date, Timestamp};

use super::call::{is, parse};
use super::{Merchant, moment};
use crate::keys::hex;
use crate::payment::ProviderError;

/// The longest compressed bill: a line has some 400 bytes and compresses to a fifth of that, so 64 MiB are 800,000
/// lines.
const PACKED_BYTES: usize = 64 << 20;
/// Ten in the morning in China, which is two in UTC.
const READY_MILLIS: i64 = 2 * 3_600_000;
/// The longest uncompressed bill.
const BYTES: u64 = 512 << 20;

/// Why there is no bill.
#[derive(Debug, thiserror::Error)]
pub enum BillError {
    /// WeChat refused it.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The day is not over, or its bill is not ready.
    #[error("the bill of a day is there from the next morning at ten on")]
    Early,
    /// WeChat is creating it.
    #[error("WeChat is still making the bill of this day: try again in some minutes")]
    Creating,
    /// Its URL is not at WeChat's API.
    #[error("the bill is said to be at an address that is not the merchant's API")]
    Elsewhere,
    /// It can't be decompressed.
    #[error("the bill can't be unpacked")]
    Packed(#[from] std::io::Error),
    /// Its checksum differs from the one that WeChat sent.
    #[error("the bill's SHA-1 is not the one that WeChat signed")]
    CheckSum,
    /// It is not a trade bill.
    #[error("the bill has no {0}")]
    Form(&'static str),
}

/// The location of a bill.
#[derive(Debug, Deserialize)]
struct Where {
    hash_type: String,
    hash_value: String,
    download_url: String,
}

/// A day's bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    pub lines: Vec<Line>,
    /// `Err` if the sums at the end differ from the lines.
    pub sums: Result<(), String>,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Money that was paid.
    Payment(Entry),
    /// Money that was refunded.
    Refund {
        /// The payment that was refunded.
        of: Entry,
        /// 商户退款单号.
        refund_number: String,
        /// 申请退款金额.
        amount: Fen,
        /// 退款状态.
        status: String,
    },
    /// A line that can't be parsed, by its number in the file, from 1.
    Unreadable(usize),
}

/// The fields that payments and refunds share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 交易时间.
    pub at: Timestamp,
    /// 公众账号ID.
    pub app_id: String,
    /// 商户号.
    pub mch_id: String,
    /// 微信订单号.
    pub transaction: String,
    /// 商户订单号.
    pub trade_number: String,
    /// 订单金额; zero on a refund's line.
    pub amount: Fen,
    /// 手续费 in 1/100000 yuan, the precision of bills; negative when WeChat refunds it.
    pub fee: i64,
}

/// A fee in 1/100000 yuan as exact decimals: `0.12000`, or `-0.12`.
#[must_use]
pub fn fee(text: &str) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(rest) || rest.len() > 5 {
        return None;
    }
    let less: i64 = format!("{rest:0<5}").parse().ok()?;
    Some(sign * whole.parse::<i64>().ok()?.checked_mul(100_000)?.checked_add(less)?)
}

/// Yuan as exact decimals: `20.00`, or `0.1`.
#[must_use]
pub fn yuan(text: &str) -> Option<Fen> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(rest) {
        return None;
    }
    // Digits beyond the fen must be zero.
    let (fen, less) = rest.split_at(rest.len().min(2));
    if less.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let fen: u32 = format!("{fen:0<2}").parse().ok()?;
    whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(fen).map(Fen::new)
}

/// The cells of a line: WeChat puts a back-tick before each, and escapes nothing.
fn cells(line: &str) -> Option<Vec<&str>> {
    Some(line.strip_prefix('`')?.split(",`").collect())
}

/// 商品名称, the only free text of a line: the merchant's text, which may contain a separator or a line break.
const TEXT: &str = "商品名称";

/// The logical lines: a title with a line break continues in the next line. Each with its number in the file, from 1.
fn whole_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match lines.last_mut() {
            Some((_, last)) if last.starts_with('`') && !line.starts_with(['`', '总']) => {
                last.push_str(line);
            }
            _ => lines.push((index + 1, line.to_owned())),
        }
    }
    lines
}

/// The titles of a bill, with their columns.
struct Titles<'a>(HashMap<&'a str, usize>);

impl<'a> Titles<'a> {
    fn read(line: &'a str) -> Self {
        Self(line.split(',').enumerate().map(|(place, title)| (title.trim(), place)).collect())
    }

    fn cell<'b>(&self, cells: &[&'b str], title: &str) -> Option<&'b str> {
        cells.get(*self.0.get(title)?).map(|cell| cell.trim())
    }

    fn line(&self, text: &str) -> Option<Line> {
        let mut cells = cells(text)?;
        // A separator in the title splits it into several cells: columns after it are counted from the end.
        let more = cells.len().checked_sub(self.0.len())?;
        if more > 0 {
            let at = *self.0.get(TEXT)?;
            cells.drain(at + 1..=at + more);
        }
        let cell = |title| self.cell(&cells, title);
        let of = Entry {
            at: moment::parse_of_bill(cell("交易时间")?)?,
            app_id: cell("公众账号ID")?.to_owned(),
            mch_id: cell("商户号")?.to_owned(),
            transaction: cell("微信订单号")?.to_owned(),
            trade_number: cell("商户订单号")?.to_owned(),
            amount: yuan(cell("订单金额")?)?,
            fee: fee(cell("手续费")?)?,
        };
        if cell("货币种类")? != super::answers::CURRENCY {
            return None;
        }
        match cell("交易状态")? {
            "SUCCESS" => Some(Line::Payment(of)),
            "REFUND" => Some(Line::Refund {
                of,
                refund_number: cell("商户退款单号")?.to_owned(),
                amount: yuan(cell("申请退款金额")?)?,
                status: cell("退款状态")?.to_owned(),
            }),
            _ => None,
        }
    }
}

impl Bill {
    /// A day without transactions.
    const EMPTY: Self = Self { lines: Vec::new(), sums: Ok(()) };

    /// Reads a bill.
    pub fn read(text: &str) -> Result<Self, BillError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut rows = whole_lines(text);
        if rows.is_empty() {
            return Err(BillError::Form("titles"));
        }
        let (_, titles) = rows.remove(0);
        let titles = Titles::read(&titles);
        if !titles.0.contains_key("商户订单号") {
            return Err(BillError::Form("titles"));
        }
        let (Some((_, sums)), Some((_, names))) = (rows.pop(), rows.pop()) else {
            return Err(BillError::Form("sums"));
        };
        if !names.starts_with("总交易单数") {
            return Err(BillError::Form("sums"));
        }
        let lines: Vec<_> = rows
            .into_iter()
            .map(|(number, line)| titles.line(&line).unwrap_or(Line::Unreadable(number)))
            .collect();
        let sums = sums_hold(&Titles::read(&names), &sums, &lines);
        Ok(Self { lines, sums })
    }
}

/// Whether the sums at the end match the lines; a truncated bill is rejected.
fn sums_hold(names: &Titles<'_>, sums: &str, lines: &[Line]) -> Result<(), String> {
    let unreadable = || "its sums can't be read".to_owned();
    let cells = cells(sums).ok_or_else(unreadable)?;
    let number = |title| names.cell(&cells, title).and_then(yuan).map(|fen| u64::from(fen.get()));
    let (mut paid, mut back) = (0, 0);
    for line in lines {
        match line {
            Line::Payment(entry) => paid += u64::from(entry.amount.get()),
            Line::Refund { of, amount, .. } => {
                paid += u64::from(of.amount.get());
                back += u64::from(amount.get());
            }
            Line::Unreadable(_) => {}
        }
    }
    let table = [
        ("总交易单数", "lines", lines.len() as u64 * 100),
        ("订单总金额", "fen paid", paid),
        ("申请退款总金额", "fen refunded", back),
    ];
    for (title, what, ours) in table {
        let theirs = number(title).ok_or_else(unreadable)?;
        if theirs != ours && lines.iter().all(|line| !matches!(line, Line::Unreadable(_))) {
            return Err(format!("its end says {theirs}/100 {what}, its lines {ours}/100"));
        }
    }
    Ok(())
}

impl Merchant {
    /// The location of a day's bill; `None` when there is none.
    async fn find_bill(&self, date: Date, now: Timestamp) -> Result<Option<Where>, BillError> {
        let date = moment::iso_date(date);
        let path = format!("/v3/bill/tradebill?bill_date={date}&bill_type=ALL&tar_type=GZIP");
        match self.get(&path, now).await {
            Err(error) if is(&error, &["NOSTATEMENTEXIST"]) => Ok(None),
            Err(error) if is(&error, &["STATEMENTCREATING"]) => Err(BillError::Creating),
            answer => Ok(Some(parse(&answer?)?)),
        }
    }

    /// Whether there is a bill of a day.
    pub async fn has_bill(&self, date: Date, now: Timestamp) -> Result<bool, BillError> {
        Ok(self.find_bill(date, now).await?.is_some())
    }

    /// The bill of a day, from ten the next morning on; a day without transactions has an empty one.
    pub async fn bill(&self, date: Date, now: Timestamp) -> Result<Bill, BillError> {
        let Some(at) = self.find_bill(date, now).await? else {
            let ready = Timestamp::from_millis((date.days() + 1) * 86_400_000 + READY_MILLIS);
            return if now < ready { Err(BillError::Early) } else { Ok(Bill::EMPTY) };
        };
        if at.hash_type != "SHA1" {
            return Err(BillError::Form("SHA-1"));
        }
        // The request contains our signature, so it must not go to another server.
        let origins = &self.wechat.settings.origins;
        let path = origins.of_merchants_api(&at.download_url).ok_or(BillError::Elsewhere)?;
        let packed = self.download(path, PACKED_BYTES, now).await?;
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(&packed[..]).take(BYTES).read_to_end(&mut bytes)?;
        if !hex(&Sha1::digest(&bytes)).eq_ignore_ascii_case(&at.hash_value) {
            return Err(BillError::CheckSum);
        }
        Bill::read(&String::from_utf8(bytes).map_err(|_| BillError::Form("UTF-8"))?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TITLES: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,\
付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,\
商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
    const PAYMENT: &str = "`2026-11-23 09:30:00,`wx0123456789abcdef,`1900000001,`0,`,`4200000001,\
`019a00000000000000000000000000a1,`oInvented1,`JSAPI,`SUCCESS,`OTHERS,`CNY,`20.00,`0.00,`0,`0,`0.00,`0.00,`,`,\
`毕业生图像采集, 测试,`,`0.12000,`0.60%,`20.00,`0.00,`";
    const REFUND: &str = "`2026-11-23 10:00:00,`wx0123456789abcdef,`1900000001,`0,`,`4200000001,\
`019a00000000000000000000000000a1,`oInvented1,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5030000001,\
`R019a00000000000000000000000000a1,`20.00,`0.00,`ORIGINAL,`SUCCESS,`毕业生图像采集, 测试,`,`0.00000,`0.60%,`0.00,`20.00,`";
    const NAMES: &str =
        "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";

    fn bill(lines: &[&str], sums: &str) -> String {
        format!("\u{feff}{TITLES}\r\n{}\r\n{NAMES}\r\n{sums}\r\n", lines.join("\r\n"))
    }

    #[test]
    fn payments_and_refunds_are_read() {
        let read =
            Bill::read(&bill(&[PAYMENT, REFUND], "`2.0,`20.00,`20.00,`0.0,`0.12,`20.00,`20.0")).unwrap();
        assert_eq!(read.sums, Ok(()));
        let [Line::Payment(paid), Line::Refund { of, refund_number, amount, status }] = &read.lines[..]
        else {
            panic!("{read:?}")
        };
        assert_eq!((paid.amount, of.amount, *amount), (Fen::new(2000), Fen::ZERO, Fen::new(2000)));
        assert_eq!((paid.transaction.as_str(), status.as_str()), ("4200000001", "SUCCESS"));
        assert_eq!(refund_number, "R019a00000000000000000000000000a1");
        assert_eq!(moment::rfc3339(paid.at), "2026-11-23T09:30:00+08:00");
    }

    #[test]
    fn a_title_may_hold_what_separates_cells_and_lines() {
        let sums = "`1.0,`20.00,`0.00,`0.0,`0.12,`20.00,`0.0";
        for title in ["毕业生,`图像,`采集", "`,`", "毕业生\n图像\n采集", ",,`,", ""] {
            let line = PAYMENT.replace("毕业生图像采集, 测试", title);
            let read = Bill::read(&bill(&[&line], sums)).unwrap();
            assert_eq!(read.sums, Ok(()), "{title:?}");
            let [Line::Payment(paid)] = &read.lines[..] else { panic!("{title:?}: {read:?}") };
            assert_eq!((paid.amount, paid.fee), (Fen::new(2000), 12_000), "{title:?}");
        }
        let missing = PAYMENT.replace(",`20.00,`0.00,`", ",`20.00");
        let read = Bill::read(&bill(&[&missing], sums)).unwrap();
        assert_eq!(read.lines, [Line::Unreadable(2)], "a cell too few");
    }

    #[test]
    fn a_fee_is_read_exactly() {
        let table =
            [("0.12000", 12_000), ("-0.12000", -12_000), ("0.00006", 6), ("7", 700_000), ("0.1", 10_000)];
        for (text, expected) in table {
            assert_eq!(fee(text), Some(expected), "{text}");
        }
        for text in ["", "-", ".1", "0.000001", "1e3", "--1", "99999999999999999999"] {
            assert_eq!(fee(text), None, "{text}");
        }
    }

    #[test]
    fn what_can_t_be_read_is_named_and_a_bill_that_was_cut_short_is_noticed() {
        let sums = "`2.0,`20.00,`0.00,`0.0,`0.12,`20.00,`0.0";
        let odd = PAYMENT.replace("SUCCESS", "REVOKED");
        let read = Bill::read(&bill(&[PAYMENT, &odd], sums)).unwrap();
        assert!(matches!(read.lines[..], [Line::Payment(_), Line::Unreadable(3)]), "{read:?}");
        let short = Bill::read(&bill(&[PAYMENT], sums)).unwrap();
        assert!(short.sums.is_err());
        assert!(matches!(Bill::read("<html>"), Err(BillError::Form("titles"))));
        assert!(matches!(Bill::read(&format!("{TITLES}\n{PAYMENT}\n")), Err(BillError::Form("sums"))));
    }

    #[test]
    fn a_day_of_nothing_is_a_bill() {
        let read =
            Bill::read(&format!("{TITLES}\n{NAMES}\n`0,`0.00,`0.00,`0.0,`0.00,`0.00,`0.00\n")).unwrap();
        assert_eq!(read, Bill::EMPTY);
    }

    #[test]
    fn yuan_become_fen_exactly() {
        let table = [
            ("20.00", 2000),
            ("0.1", 10),
            ("0.29", 29),
            ("1.1", 110),
            ("4.35", 435),
            ("7", 700),
            ("0.500", 50),
        ];
        for (text, fen) in table {
            assert_eq!(yuan(text), Some(Fen::new(fen)), "{text}");
        }
        for text in ["", ".5", "-1.00", "1.005", "1,000.00", "1e3", "99999999999.00", "1.0 "] {
            assert_eq!(yuan(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_survives_its_text(fen in 0_u32..=u32::MAX) {
            prop_assert_eq!(yuan(&Fen::new(fen).to_string()), Some(Fen::new(fen)));
        }

        #[test]
        fn no_text_makes_it_panic(lines in prop::collection::vec("[`,0-9.A-Z总交易单数]{0,30}", 0..6)) {
            let _ = Bill::read(&format!("{TITLES}\n{}", lines.join("\n")));
        }
    }
}

//! WeChat Pay's refunds: one for each number, with a delayed result.

use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::call::{Answer, Call, Refusal};
use super::clock;
use super::fault::Fault;
use super::keys::{MCH_ID, digits};
use super::notification::{Event, PendingNotification};
use super::order::Standing;
use super::place::Place;
use super::state::SimulatorState;

/// Seconds until a refund reaches its final state.
const TAKES: u32 = 30;

/// The result of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// The refund succeeded.
    Success,
    /// The payer's account can't receive the refund: the merchant has to act.
    Abnormal,
    /// The refund was closed without a payment.
    Closed,
    /// It never reaches a final state.
    Never,
}

/// A refund.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refund {
    /// The merchant's number of the refund.
    pub out_refund_no: String,
    /// The merchant's number of the order.
    pub out_trade_no: String,
    /// In fen.
    pub amount: i64,
    /// Its result; `None` while it is in progress.
    pub ending: Option<Ending>,
    /// WeChat Pay's number of the refund.
    pub(super) id: String,
    pub(super) transaction: String,
    pub(super) total: i64,
    pub(super) made_at: i64,
    pub(super) ended_at: i64,
    /// The planned result.
    planned: Ending,
    /// The time of the result; after a restart at once.
    #[serde(skip, default = "Instant::now")]
    due: Instant,
    notify_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefundRequest {
    transaction_id: Option<String>,
    out_trade_no: Option<String>,
    out_refund_no: String,
    reason: Option<String>,
    notify_url: Option<String>,
    amount: RefundAmount,
    #[serde(rename = "funds_account")]
    _funds_account: Option<String>,
    #[serde(rename = "goods_detail")]
    _goods_detail: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefundAmount {
    refund: i64,
    total: i64,
    currency: String,
    #[serde(rename = "from")]
    _from: Option<Value>,
}

impl SimulatorState {
    /// Starts a refund; a repeated number returns the existing one.
    pub(super) fn refund(&mut self, call: &Call) -> Result<Answer, Refusal> {
        let request: RefundRequest = call.json().map_err(Refusal::param)?;
        let number = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'|' | b'*' | b'@');
        let is_number =
            (1..=64).contains(&request.out_refund_no.len()) && request.out_refund_no.bytes().all(number);
        let reason = request.reason.as_deref().unwrap_or_default();
        if !is_number || reason.len() > 80 || request.amount.currency != "CNY" || request.amount.refund < 1 {
            return Err(Refusal::param("参数错误：退款"));
        }
        let order = self
            .orders
            .values()
            .find(|order| {
                let by_number = request.out_trade_no.as_ref() == Some(&order.request.out_trade_no);
                let transaction = match &order.standing {
                    Standing::Paid { transaction, .. } => Some(transaction),
                    Standing::Unpaid | Standing::Closed => None,
                };
                let by_transaction = transaction.is_some() && request.transaction_id.as_ref() == transaction;
                // One of the two numbers identifies the payment; if both are given, both must match.
                (by_number || request.out_trade_no.is_none())
                    && (by_transaction || request.transaction_id.is_none())
                    && (by_number || by_transaction)
            })
            .ok_or_else(|| Refusal::Pay(404, "RESOURCE_NOT_EXISTS", "订单不存在".to_owned()))?;
        let Standing::Paid { transaction, .. } = order.standing.clone() else {
            return Err(Refusal::request("订单未支付"));
        };
        let (out_trade_no, total) = (order.request.out_trade_no.clone(), order.request.amount.total);
        if request.amount.total != total {
            return Err(Refusal::request("订单金额不一致"));
        }
        if let Some(refund) = self.refunds.get(&request.out_refund_no) {
            return if (&refund.out_trade_no, refund.amount) == (&out_trade_no, request.amount.refund) {
                Ok(Answer::json(&tell(refund)))
            } else {
                Err(Refusal::request("订单金额或退款金额与之前请求不一致，请核实后再试"))
            };
        }
        // A closed refund returned no money: a new number may replace it.
        let counts =
            |refund: &&Refund| refund.out_trade_no == out_trade_no && refund.ending != Some(Ending::Closed);
        let before: i64 = self.refunds.values().filter(counts).map(|refund| refund.amount).sum();
        if before + request.amount.refund > total {
            return Err(Refusal::request("申请退款金额大于订单可退金额"));
        }
        if self.plans.strikes(Place::Refund, Fault::NotEnough) {
            return Err(Refusal::Pay(403, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起".to_owned()));
        }
        let ending = if self.endings.is_empty() { Ending::Success } else { self.endings.remove(0) };
        let now = self.now();
        let refund = Refund {
            id: format!("50000{}{}", &clock::compact(now)[..8], digits(16)),
            out_refund_no: request.out_refund_no.clone(),
            out_trade_no,
            amount: request.amount.refund,
            ending: None,
            transaction,
            total,
            made_at: now,
            ended_at: 0,
            planned: ending,
            due: self.after(TAKES),
            notify_url: request.notify_url,
        };
        let told = tell(&refund);
        self.refunds.insert(request.out_refund_no, refund);
        Ok(Answer::json(&told))
    }

    /// Refunds an order on the merchant platform, in full or in part. No notification is sent, because its console does
    /// not know the product's address.
    pub(super) fn refund_on_platform(&mut self, out_trade_no: &str, amount: i64) -> Result<(), Refusal> {
        let order = self.orders.get(out_trade_no).ok_or_else(super::order::unknown)?;
        let Standing::Paid { transaction, .. } = order.standing.clone() else {
            return Err(Refusal::request("订单未支付"));
        };
        let (total, now) = (order.request.amount.total, self.now());
        let counts =
            |refund: &&Refund| refund.out_trade_no == out_trade_no && refund.ending != Some(Ending::Closed);
        let before: i64 = self.refunds.values().filter(counts).map(|refund| refund.amount).sum();
        if amount < 1 || before + amount > total {
            return Err(Refusal::request("申请退款金额大于订单可退金额"));
        }
        let number = format!("1{}", digits(27));
        let refund = Refund {
            id: format!("50000{}{}", &clock::compact(now)[..8], digits(16)),
            out_refund_no: number.clone(),
            out_trade_no: out_trade_no.to_owned(),
            amount,
            ending: None,
            transaction,
            total,
            made_at: now,
            ended_at: 0,
            planned: Ending::Success,
            due: self.after(TAKES),
            notify_url: None,
        };
        self.refunds.insert(number, refund);
        Ok(())
    }

    /// Returns the state of a refund.
    pub(super) fn refund_query(&self, call: &Call) -> Result<Answer, Refusal> {
        let number = call.path().rsplit('/').next().unwrap_or_default();
        let refund = self.refunds.get(number);
        let refund =
            refund.ok_or_else(|| Refusal::Pay(404, "RESOURCE_NOT_EXISTS", "退款单不存在".to_owned()));
        refund.map(|refund| Answer::json(&tell(refund)))
    }

    /// Ends the refunds that are due, and notifies the merchant of each. Returns the time of the next one.
    pub(super) fn end_refunds(&mut self, at: Instant) -> Option<Instant> {
        let now = self.now();
        let mut letters = Vec::new();
        for refund in self.refunds.values_mut().filter(|refund| refund.ending.is_none()) {
            let (ending, due) = (refund.planned, refund.due);
            if ending == Ending::Never || due > at {
                continue;
            }
            refund.ending = Some(ending);
            refund.ended_at = now;
            if let Some(url) = &refund.notify_url {
                letters.push(PendingNotification::new(
                    event(ending),
                    &refund.out_refund_no,
                    url,
                    notice(refund),
                    now,
                ));
            }
        }
        self.letters.append(&mut letters);
        let waiting = self.refunds.values().filter(|refund| refund.ending.is_none());
        waiting.filter(|refund| refund.planned != Ending::Never).map(|refund| refund.due).min()
    }
}

const fn event(ending: Ending) -> Event {
    match ending {
        Ending::Success => Event::Refunded,
        Ending::Abnormal | Ending::Never => Event::RefundAbnormal,
        Ending::Closed => Event::RefundClosed,
    }
}

const fn word(ending: Option<Ending>) -> &'static str {
    match ending {
        None | Some(Ending::Never) => "PROCESSING",
        Some(Ending::Success) => "SUCCESS",
        Some(Ending::Abnormal) => "ABNORMAL",
        Some(Ending::Closed) => "CLOSED",
    }
}

/// The JSON of a refund in answers.
fn tell(refund: &Refund) -> Value {
    let mut told = json!({
        "refund_id": refund.id, "out_refund_no": refund.out_refund_no, "transaction_id": refund.transaction,
        "out_trade_no": refund.out_trade_no, "channel": "ORIGINAL", "user_received_account": "支付用户零钱",
        "create_time": clock::rfc3339(refund.made_at), "status": word(refund.ending), "funds_account": "AVAILABLE",
        "amount": {
            "total": refund.total, "refund": refund.amount, "from": [], "payer_total": refund.total,
            "payer_refund": refund.amount, "settlement_refund": refund.amount, "settlement_total": refund.total,
            "discount_refund": 0, "currency": "CNY",
        },
        "promotion_detail": [],
    });
    if refund.ending == Some(Ending::Success) {
        told["success_time"] = json!(clock::rfc3339(refund.ended_at));
    }
    told
}

/// The JSON of a refund in notifications.
fn notice(refund: &Refund) -> Value {
    let mut told = json!({
        "mchid": MCH_ID, "out_trade_no": refund.out_trade_no, "transaction_id": refund.transaction,
        "out_refund_no": refund.out_refund_no, "refund_id": refund.id, "refund_status": word(refund.ending),
        "user_received_account": "支付用户零钱",
        "amount": {
            "total": refund.total, "refund": refund.amount, "payer_total": refund.total, "payer_refund": refund.amount,
        },
    });
    if refund.ending == Some(Ending::Success) {
        told["success_time"] = json!(clock::rfc3339(refund.ended_at));
    }
    told
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::Method;

    use super::super::order::tests::{ask, call, word as code};
    use super::super::state::tests::desk;
    use super::*;

    fn refund(desk: &mut SimulatorState, number: &str, fen: i64) -> Result<String, &'static str> {
        let body = json!({
            "out_trade_no": "ord_000001", "out_refund_no": number, "reason": "多付",
            "notify_url": "https://photo.example.edu.cn/api/refund",
            "amount": { "refund": fen, "total": 2000, "currency": "CNY" },
        });
        let answer = desk.refund(&call(Method::POST, "/v3/refund/domestic/refunds", &body));
        let answer: Value = serde_json::from_slice(&answer.map_err(|refusal| code(&refusal))?.body).unwrap();
        Ok(answer["status"].as_str().unwrap().to_owned())
    }

    #[test]
    fn a_number_refunds_once_and_never_more_than_was_paid() {
        let mut desk = desk();
        let openid = desk.somebody().openid;
        assert_eq!(refund(&mut desk, "r1", 2000), Err("RESOURCE_NOT_EXISTS"));
        desk.order(&call(Method::POST, "/v3/pay/transactions/jsapi", &ask("ord_000001", &openid))).unwrap();
        assert_eq!(refund(&mut desk, "r1", 2000), Err("INVALID_REQUEST"), "nothing was paid");
        desk.receive("ord_000001", false).unwrap();
        assert_eq!(refund(&mut desk, "r1", 2000).as_deref(), Ok("PROCESSING"));
        assert_eq!(refund(&mut desk, "r1", 2000).as_deref(), Ok("PROCESSING"), "the same again");
        assert_eq!(refund(&mut desk, "r1", 100), Err("INVALID_REQUEST"), "the same number, another amount");
        assert_eq!(refund(&mut desk, "r2", 1), Err("INVALID_REQUEST"), "nothing is left");
        let later = Instant::now() + Duration::from_mins(1);
        assert_eq!(desk.end_refunds(later), None);
        assert_eq!(refund(&mut desk, "r1", 2000).as_deref(), Ok("SUCCESS"));
        assert_eq!((desk.received(), desk.refunded()), (2000, 2000));
        let events: Vec<_> = desk.letters.iter().map(|letter| letter.event).collect();
        assert_eq!(events, [Event::Paid, Event::Refunded]);
        desk.end_refunds(later);
        assert_eq!(desk.letters.len(), 2, "an ended refund is told once");
    }

    #[test]
    fn a_refund_ends_as_the_test_planned() {
        let mut desk = desk();
        let openid = desk.somebody().openid;
        desk.order(&call(Method::POST, "/v3/pay/transactions/jsapi", &ask("ord_000001", &openid))).unwrap();
        desk.receive("ord_000001", false).unwrap();
        desk.endings = vec![Ending::Abnormal, Ending::Closed, Ending::Never];
        for number in ["r1", "r2", "r3"] {
            refund(&mut desk, number, 500).unwrap();
        }
        desk.end_refunds(Instant::now() + Duration::from_mins(1));
        let states = ["r1", "r2", "r3"].map(|number| refund(&mut desk, number, 500).unwrap());
        assert_eq!(states, ["ABNORMAL", "CLOSED", "PROCESSING"]);
        assert_eq!(desk.refunded(), 0);
        // A closed refund may be repeated with another number; an abnormal one may still succeed.
        assert_eq!(refund(&mut desk, "r4", 1000).as_deref(), Ok("PROCESSING"));
        assert_eq!(refund(&mut desk, "r5", 1), Err("INVALID_REQUEST"));
    }
}

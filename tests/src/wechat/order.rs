//! WeChat Pay's orders, from the prepay identifier to the payment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::call::{Answer, Call, Refusal};
use super::clock::{self, DAY};
use super::keys::{APP_ID, MCH_ID, digits, hex};
use super::notification::{Event, PendingNotification};
use super::state::SimulatorState;

/// Validity of a prepay identifier in seconds: two hours.
const PREPAY_SECONDS: i64 = 7200;
/// Default validity of an order in seconds: a week.
const DEFAULT_LIFE: i64 = 7 * DAY;

/// A request for an order. Fields that are only passed on stay unchanged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderRequest {
    /// The app identifier of the service account.
    pub appid: String,
    /// The merchant identifier.
    pub mchid: String,
    /// The description for the payer.
    pub description: String,
    /// The merchant's number of the order.
    pub out_trade_no: String,
    /// The end of its validity, RFC 3339.
    pub time_expire: Option<String>,
    /// Repeated in answers and notifications.
    pub attach: Option<String>,
    /// The address for notifications.
    pub notify_url: String,
    pub amount: Amount,
    pub payer: Payer,
    /// Passed on.
    pub goods_tag: Option<String>,
    /// Passed on.
    pub support_fapiao: Option<bool>,
    /// Passed on.
    pub detail: Option<Value>,
    /// Passed on.
    pub scene_info: Option<Value>,
    /// Passed on.
    pub settle_info: Option<Value>,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// In fen.
    pub total: i64,
    /// `CNY`.
    pub currency: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payer {
    /// The payer's openid for the service account.
    pub openid: String,
}

/// An order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// The first request.
    pub request: OrderRequest,
    pub standing: Standing,
    pub(super) expires_at: i64,
    /// Prepay identifiers with their creation times in Unix seconds.
    pub(super) prepays: BTreeMap<String, i64>,
}

/// The state of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    Unpaid,
    Closed,
    Paid {
        /// WeChat Pay's number of the payment.
        transaction: String,
        /// The time of the payment in Unix seconds.
        at: i64,
    },
}

impl Order {
    #[must_use]
    pub const fn is_paid(&self) -> bool {
        matches!(self.standing, Standing::Paid { .. })
    }
}

/// Refuses an invalid order.
fn check(desk: &SimulatorState, order: &OrderRequest) -> Result<(), Refusal> {
    let within = |text: &str, least: usize, most: usize| (least..=most).contains(&text.chars().count());
    let number = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'|' | b'*');
    if order.appid != APP_ID {
        return Err(Refusal::Pay(400, "APPID_MCHID_NOT_MATCH", "商户号mchid与appid不匹配".to_owned()));
    }
    let local = order.notify_url.starts_with("http://127.0.0.1:");
    let wrong = if order.mchid != MCH_ID {
        "mchid"
    } else if !within(&order.description, 1, 127) || order.description.chars().any(|c| c.len_utf8() > 3) {
        "description"
    } else if !within(&order.out_trade_no, 6, 32) || !order.out_trade_no.bytes().all(number) {
        "out_trade_no"
    } else if order.attach.as_deref().is_some_and(|attach| attach.len() > 128) {
        "attach"
    } else if !(order.notify_url.starts_with("https://") || local)
        || order.notify_url.contains(['?', '#'])
        || order.notify_url.len() > 255
    {
        "notify_url"
    } else if order.amount.total < 1
        || order.amount.currency.as_deref().is_some_and(|currency| currency != "CNY")
    {
        "amount"
    } else if order.payer.openid.len() > 128 {
        "payer"
    } else {
        ""
    };
    if !wrong.is_empty() {
        return Err(Refusal::param(format!("参数错误：{wrong}")));
    }
    if !desk.knows(&order.payer.openid) {
        return Err(Refusal::Pay(400, "OPENID_MISMATCH", "openid和appid不匹配".to_owned()));
    }
    Ok(())
}

impl SimulatorState {
    /// Creates an order, or a new prepay identifier when an identical request is repeated.
    pub(super) fn order(&mut self, call: &Call) -> Result<Answer, Refusal> {
        let request: OrderRequest = call.json().map_err(Refusal::param)?;
        check(self, &request)?;
        let now = self.now();
        let expires_at = match &request.time_expire {
            Some(text) => clock::parse(text).ok_or_else(|| Refusal::param("参数错误：time_expire"))?,
            None => now + DEFAULT_LIFE,
        };
        let prepay = format!("wx{}{}", clock::compact(now), hex(22));
        if let Some(order) = self.orders.get_mut(&request.out_trade_no) {
            match order.standing {
                Standing::Paid { .. } => return Err(paid()),
                Standing::Closed => return Err(closed()),
                Standing::Unpaid => {}
            }
            if order.request != request {
                return Err(Refusal::request("请求重入时，参数与首次请求时不一致"));
            }
            if now >= order.expires_at {
                return Err(Refusal::param("time_expire 已过期，请更换商户订单号"));
            }
            order.prepays.insert(prepay.clone(), now);
        } else {
            if expires_at < now + 60 || expires_at > now + 90 * DAY {
                return Err(Refusal::param("time_expire 须在一分钟之后、九十天之内"));
            }
            let order = Order {
                standing: Standing::Unpaid,
                expires_at,
                prepays: BTreeMap::from([(prepay.clone(), now)]),
                request,
            };
            self.orders.insert(order.request.out_trade_no.clone(), order);
        }
        Ok(Answer::json(&json!({ "prepay_id": prepay })))
    }

    /// Returns the state of an order, by the merchant's or by WeChat Pay's number.
    pub(super) fn query(&self, call: &Call) -> Result<Answer, Refusal> {
        if call.query("mchid") != MCH_ID {
            return Err(Refusal::param("参数错误：mchid"));
        }
        let number = call.path().rsplit('/').next().unwrap_or_default();
        let order = if call.path().contains("/id/") {
            let is_it = |order: &&Order| matches!(&order.standing, Standing::Paid { transaction, .. } if transaction == number);
            self.orders.values().find(is_it)
        } else {
            self.orders.get(number)
        };
        order.map(|order| Answer::json(&self.tell(order))).ok_or_else(unknown)
    }

    /// Closes an order.
    pub(super) fn close(&mut self, call: &Call) -> Result<Answer, Refusal> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Close {
            mchid: String,
        }
        let close: Close = call.json().map_err(Refusal::param)?;
        if close.mchid != MCH_ID {
            return Err(Refusal::param("参数错误：mchid"));
        }
        let number = call.path().trim_end_matches("/close").rsplit('/').next().unwrap_or_default();
        let order = self.orders.get_mut(number).ok_or_else(unknown)?;
        match order.standing {
            Standing::Paid { .. } => Err(paid()),
            Standing::Closed => Err(closed()),
            Standing::Unpaid => {
                order.standing = Standing::Closed;
                Ok(Answer::nothing())
            }
        }
    }

    /// The JSON of an order in answers and notifications.
    pub(super) fn tell(&self, order: &Order) -> Value {
        let request = &order.request;
        let is_refunded = self.refunds.values().any(|refund| refund.out_trade_no == request.out_trade_no);
        let (state, words) = match order.standing {
            Standing::Unpaid => ("NOTPAY", "订单未支付"),
            Standing::Closed => ("CLOSED", "订单已关闭"),
            Standing::Paid { .. } if is_refunded => ("REFUND", "转入退款"),
            Standing::Paid { .. } => ("SUCCESS", "支付成功"),
        };
        let mut told = json!({
            "appid": request.appid, "mchid": request.mchid, "out_trade_no": request.out_trade_no,
            "trade_state": state, "trade_state_desc": words, "attach": request.attach.as_deref().unwrap_or_default(),
            "amount": { "total": request.amount.total, "payer_currency": "CNY" },
            "payer": {}, "promotion_detail": [], "scene_info": { "device_id": "" },
        });
        if let Standing::Paid { transaction, at } = &order.standing {
            told["trade_type"] = json!("JSAPI");
            told["bank_type"] = json!("OTHERS");
            told["transaction_id"] = json!(transaction);
            told["success_time"] = json!(clock::rfc3339(*at));
            told["payer"] = json!({ "openid": request.payer.openid });
            told["amount"] = json!({
                "total": request.amount.total, "payer_total": request.amount.total,
                "currency": "CNY", "payer_currency": "CNY",
            });
        }
        told
    }

    /// The order of a prepay identifier, if this user may see its sheet.
    pub(super) fn open_sheet(&self, prepay: &str, openid: &str) -> Result<&Order, Refusal> {
        let order = self.orders.values().find(|order| order.prepays.contains_key(prepay));
        let order = order.ok_or_else(|| Refusal::phone("缺少参数：prepay_id 无效"))?;
        let now = self.now();
        let wrong = if order.prepays[prepay] + PREPAY_SECONDS < now {
            "prepay_id 已过期"
        } else if order.standing == Standing::Closed || now >= order.expires_at {
            "订单已关闭"
        } else if order.is_paid() {
            "该订单已支付"
        } else if order.request.payer.openid != openid {
            "下单账号与支付账号不一致"
        } else {
            return Ok(order);
        };
        Err(Refusal::phone(wrong))
    }

    /// Pays an order. A payment for an order that is closed or expired must never happen, but the product has to handle
    /// it: a test makes one with `despite`.
    pub(super) fn receive(&mut self, out_trade_no: &str, despite: bool) -> Result<(), Refusal> {
        let now = self.now();
        let order = self.orders.get_mut(out_trade_no).ok_or_else(unknown)?;
        if order.is_paid() {
            return Err(paid());
        }
        if !despite && (order.standing == Standing::Closed || now >= order.expires_at) {
            return Err(closed());
        }
        let transaction = format!("42000{}{}", &clock::compact(now)[..8], digits(15));
        order.standing = Standing::Paid { transaction, at: now };
        let order = order.clone();
        let told = self.tell(&order);
        self.post(PendingNotification::new(Event::Paid, out_trade_no, &order.request.notify_url, told, now));
        Ok(())
    }
}

pub(super) fn unknown() -> Refusal {
    Refusal::Pay(404, "ORDER_NOT_EXIST", "订单不存在".to_owned())
}

fn paid() -> Refusal {
    Refusal::Pay(400, "ORDERPAID", "该订单已支付".to_owned())
}

fn closed() -> Refusal {
    Refusal::Pay(400, "ORDER_CLOSED", "订单已关闭".to_owned())
}

#[cfg(test)]
pub(super) mod tests {
    use axum::body::Bytes;
    use axum::http::{HeaderMap, Method};

    use super::super::state::tests::desk;
    use super::*;

    pub(in crate::wechat) fn call(method: Method, target: &str, body: &Value) -> Call {
        let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        Call { method, target: target.to_owned(), headers: HeaderMap::new(), body }
    }

    pub(in crate::wechat) fn ask(number: &str, openid: &str) -> Value {
        json!({
            "appid": APP_ID, "mchid": MCH_ID, "description": "图像采集", "out_trade_no": number,
            "notify_url": "https://photo.example.edu.cn/api/payment", "amount": { "total": 2000, "currency": "CNY" },
            "payer": { "openid": openid },
        })
    }

    pub(in crate::wechat) fn word(refusal: &Refusal) -> &'static str {
        match refusal {
            Refusal::Pay(_, word, _) => word,
            Refusal::Account(..) | Refusal::Phone(_) => "",
        }
    }

    fn order(desk: &mut SimulatorState, body: &Value) -> Result<String, &'static str> {
        let answer = desk
            .order(&call(Method::POST, "/v3/pay/transactions/jsapi", body))
            .map_err(|refusal| word(&refusal))?;
        let answer: Value = serde_json::from_slice(&answer.body).unwrap();
        Ok(answer["prepay_id"].as_str().unwrap().to_owned())
    }

    #[test]
    fn an_identical_request_gives_a_new_prepay_identifier_and_a_different_one_none() {
        let mut desk = desk();
        let openid = desk.somebody().openid;
        let body = ask("ord_000001", &openid);
        let first = order(&mut desk, &body).unwrap();
        let second = order(&mut desk, &body).unwrap();
        assert_ne!(first, second);
        assert!(desk.open_sheet(&first, &openid).is_ok() && desk.open_sheet(&second, &openid).is_ok());
        let mut other = body.clone();
        other["amount"]["total"] = json!(1);
        assert_eq!(order(&mut desk, &other), Err("INVALID_REQUEST"));
        desk.receive("ord_000001", false).unwrap();
        assert_eq!(order(&mut desk, &body), Err("ORDERPAID"));
        assert!(desk.open_sheet(&first, &openid).is_err());
    }

    #[test]
    fn a_closed_order_stays_closed_and_a_paid_one_is_not_closed() {
        let mut desk = desk();
        let openid = desk.somebody().openid;
        for number in ["ord_000001", "ord_000002"] {
            order(&mut desk, &ask(number, &openid)).unwrap();
        }
        let close = |number: &str| {
            let target = format!("/v3/pay/transactions/out-trade-no/{number}/close");
            call(Method::POST, &target, &json!({ "mchid": MCH_ID }))
        };
        assert_eq!(desk.close(&close("ord_000001")).unwrap().status, 204);
        assert_eq!(word(&desk.close(&close("ord_000001")).unwrap_err()), "ORDER_CLOSED");
        assert_eq!(word(&desk.receive("ord_000001", false).unwrap_err()), "ORDER_CLOSED");
        assert_eq!(order(&mut desk, &ask("ord_000001", &openid)), Err("ORDER_CLOSED"));
        desk.receive("ord_000002", false).unwrap();
        assert_eq!(word(&desk.close(&close("ord_000002")).unwrap_err()), "ORDERPAID");
        assert_eq!(word(&desk.close(&close("ord_000003")).unwrap_err()), "ORDER_NOT_EXIST");
        assert_eq!((desk.received(), desk.refunded()), (2000, 0));
    }

    #[test]
    fn an_invalid_order_is_refused() {
        let mut desk = desk();
        let openid = desk.somebody().openid;
        let soon = clock::rfc3339(desk.now() + 30);
        let changes = [
            ("/appid", json!("wx0000000000000000"), "APPID_MCHID_NOT_MATCH"),
            ("/mchid", json!("1"), "PARAM_ERROR"),
            ("/description", json!("🎓"), "PARAM_ERROR"),
            ("/description", json!("长".repeat(128)), "PARAM_ERROR"),
            ("/out_trade_no", json!("short"), "PARAM_ERROR"),
            ("/out_trade_no", json!("ord_0123456789abcdef0123456789abcdef"), "PARAM_ERROR"),
            ("/notify_url", json!("http://photo.example.edu.cn/"), "PARAM_ERROR"),
            ("/notify_url", json!("https://photo.example.edu.cn/?a=b"), "PARAM_ERROR"),
            ("/amount/total", json!(0), "PARAM_ERROR"),
            ("/amount/total", json!("2000"), "PARAM_ERROR"),
            ("/amount/currency", json!("USD"), "PARAM_ERROR"),
            ("/payer/openid", json!("oSomebodyElse"), "OPENID_MISMATCH"),
        ];
        for (at, value, wanted) in changes {
            let mut body = ask("ord_000001", &openid);
            *body.pointer_mut(at).unwrap() = value;
            assert_eq!(order(&mut desk, &body), Err(wanted), "{at}");
        }
        for (name, value) in
            [("time_expire", json!(soon)), ("time_expire", json!("tomorrow")), ("colour", json!("red"))]
        {
            let mut body = ask("ord_000001", &openid);
            body[name] = value;
            assert_eq!(order(&mut desk, &body), Err("PARAM_ERROR"), "{name}");
        }
        assert!(desk.orders.is_empty());
    }
}

//! WeChat Pay for the interleavings: only its books, in this process and with the test's clock. The simulator in
//! `tests/` checks strictly; this one only gives true, signed answers, and fails where a test tells it to.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use backend::clock::Clock;
use backend::wechat::pay::{der, moment};
use backend::wechat::settings::{Account, Origins, Pay, Settings};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};
use shared::time::Timestamp;
use tokio::sync::Notify;

/// Two merchants that differ only in their number.
pub(super) const MERCHANTS: [&str; 2] = ["1900000001", "1900000002"];
const APP_ID: &str = "wx0123456789abcdef";
const SERIAL: &str = "PUB_KEY_ID_0119000000012026112300000000000001";
const API_V3_KEY: &str = "0123456789abcdefghijklmnopqrstuv";

/// An order at the simulator.
#[derive(Debug, Clone)]
pub(super) struct Sale {
    pub(super) amount: u64,
    pub(super) payer: String,
    pub(super) expires_at: Timestamp,
    /// The transaction and its time.
    pub(super) paid: Option<(String, Timestamp)>,
    pub(super) closed: bool,
    /// The merchant that it was made with.
    pub(super) mch_id: String,
    pub(super) refunds: Vec<Back>,
}

impl Sale {
    /// The refunded amount.
    pub(super) fn returned(&self) -> u64 {
        let done = self.refunds.iter().filter(|back| matches!(back.standing, Standing::Done(_)));
        done.map(|back| back.amount).sum()
    }

    /// The amount that new refunds may still have.
    fn left(&self) -> u64 {
        let alive = self.refunds.iter().filter(|back| back.standing != Standing::Closed);
        self.amount - alive.map(|back| back.amount).sum::<u64>()
    }
}

/// A refund at the simulator.
#[derive(Debug, Clone)]
pub(super) struct Back {
    pub(super) number: String,
    pub(super) amount: u64,
    pub(super) standing: Standing,
    /// Whether it was made on the merchant platform.
    pub(super) is_platform: bool,
}

/// The state of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Processing,
    Abnormal,
    Closed,
    Done(Timestamp),
}

/// What happens to a call of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The product is killed before the simulator receives the call.
    DiesBefore,
    /// The product is killed after the simulator has executed the call.
    DiesAfter,
    /// The simulator executes the call, and answers with a server error.
    BrokenAfter,
    /// The simulator answers with a server error.
    Broken,
}

#[derive(Debug, Default)]
struct Books {
    sales: BTreeMap<String, Sale>,
    /// Every notification that was ever due, by event and content.
    letters: Vec<(&'static str, Value)>,
    /// The remaining calls until the failure.
    trouble: Option<(u32, Trouble)>,
    calls: u64,
    /// What the product did although it must never do it.
    violations: Vec<String>,
}

impl Books {
    fn expect(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.violations.push(what());
        }
    }
}

/// The simulator. Clones share it.
#[derive(Clone)]
pub(super) struct Till {
    books: Arc<Mutex<Books>>,
    clock: Arc<Mutex<Clock>>,
    key: Arc<RsaKeyPair>,
    /// Notified when the product has to be killed.
    pub(super) death: Arc<Notify>,
    pub(super) origin: String,
}

/// The keys of both sides, created once.
fn keys() -> &'static (String, String) {
    static KEYS: OnceLock<(String, String)> = OnceLock::new();
    KEYS.get_or_init(|| {
        let openssl = |arguments: &[&str]| {
            let output = Command::new("openssl").args(arguments).output().expect("openssl makes the keys");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key.pem");
        let private = openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
        std::fs::write(&file, &private).unwrap();
        let public = openssl(&["pkey", "-pubout", "-in", file.to_str().unwrap()]);
        (private, public)
    })
}

impl Till {
    pub(super) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (_, der) = der::pem(&keys().0).unwrap();
        let till = Self {
            books: Arc::default(),
            clock: Arc::new(Mutex::new(Clock::System)),
            key: Arc::new(RsaKeyPair::from_pkcs8(&der).unwrap()),
            death: Arc::default(),
            origin,
        };
        let router = Router::new().fallback(serve).with_state(till.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        till
    }

    /// The settings for this simulator. Both sides have the same key pair: no test here depends on two.
    ///
    /// `main` is the merchant of new orders; the other one is kept for its open orders.
    pub(super) fn settings(&self, main: usize) -> Settings {
        let merchant = |mch_id: &str| {
            let (private, public) = keys().clone();
            Pay {
                mch_id: mch_id.to_owned(),
                key: private.into(),
                key_serial: "A".repeat(40),
                api_v3_key: API_V3_KEY.to_owned().into(),
                platform_keys: [(SERIAL.to_owned(), public)].into(),
                answer_key: None,
                app_id: APP_ID.to_owned(),
                collections: Vec::new(),
            }
        };
        Settings {
            account: Account { app_id: APP_ID.to_owned(), app_secret: "secret".to_owned().into() },
            pay: Some(merchant(MERCHANTS[main])),
            merchants: vec![merchant(MERCHANTS[1 - main])],
            templates: BTreeMap::new(),
            origins: Origins { pay: self.origin.clone(), ..Origins::default() },
        }
    }

    /// Empties the books and sets another clock.
    pub(super) fn reset(&self, clock: &Clock) {
        *self.books() = Books::default();
        *self.clock.lock().unwrap() = clock.clone();
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    fn now(&self) -> Timestamp {
        self.clock.lock().unwrap().now()
    }

    pub(super) fn sales(&self) -> BTreeMap<String, Sale> {
        self.books().sales.clone()
    }

    pub(super) fn violations(&self) -> Vec<String> {
        self.books().violations.clone()
    }

    pub(super) fn letters(&self) -> usize {
        self.books().letters.len()
    }

    /// Makes the n-th call from now on fail.
    pub(super) fn trouble(&self, calls: u32, trouble: Trouble) {
        self.books().trouble = Some((calls, trouble));
    }

    pub(super) fn calm(&self) {
        self.books().trouble = None;
    }

    /// A student pays the n-th order, if it can still be paid.
    pub(super) fn pay(&self, index: usize) {
        let (now, mut books) = (self.now(), self.books());
        let count = books.sales.len();
        let Some((number, sale)) = books.sales.iter_mut().nth(index % count.max(1)) else { return };
        if sale.paid.is_some() || sale.closed || sale.expires_at <= now {
            return;
        }
        sale.paid = Some((format!("42{}", &number[2..]), now));
        let letter = transaction(number, sale);
        books.letters.push(("TRANSACTION.SUCCESS", letter));
    }

    /// The n-th refund that is in progress, or abnormal, ends or gets stuck; WeChat sends a notification.
    pub(super) fn end_refund(&self, index: usize, how: fn(Timestamp) -> Standing) {
        let (now, mut books) = (self.now(), self.books());
        let mut waiting: Vec<_> = books
            .sales
            .iter_mut()
            .flat_map(|(number, sale)| {
                let amount = sale.amount;
                sale.refunds.iter_mut().map(move |back| (number, amount, back))
            })
            .filter(|(_, _, back)| matches!(back.standing, Standing::Processing | Standing::Abnormal))
            .collect();
        let count = waiting.len();
        let Some((number, total, back)) = waiting.get_mut(index % count.max(1)) else { return };
        back.standing = how(now);
        let mut letter = refund(number, *total, back);
        letter["refund_status"] = letter["status"].take();
        letter.as_object_mut().unwrap().remove("status");
        let event = match back.standing {
            Standing::Done(_) => "REFUND.SUCCESS",
            Standing::Abnormal => "REFUND.ABNORMAL",
            Standing::Closed | Standing::Processing => "REFUND.CLOSED",
        };
        books.letters.push((event, letter));
    }

    /// The n-th refund reaches the bank.
    pub(super) fn return_money(&self, index: usize) {
        self.end_refund(index, Standing::Done);
    }

    /// Refunds the n-th payment on the merchant platform, in full or in part.
    pub(super) fn refund_on_platform(&self, index: usize, part: Option<u64>) {
        let mut books = self.books();
        let count = books.sales.len();
        let Some((_, sale)) = books.sales.iter_mut().nth(index % count.max(1)) else { return };
        let amount = sale.left().min(part.unwrap_or(u64::MAX));
        if sale.paid.is_none() || amount == 0 {
            return;
        }
        let number = format!("5030{}{}", sale.refunds.len(), sale.payer);
        sale.refunds.push(Back { number, amount, standing: Standing::Processing, is_platform: true });
    }

    /// Cancels an abnormal refund on the merchant platform, because it was paid back by other means.
    pub(super) fn call_off(&self, number: &str) {
        if let Some(sale) = self.books().sales.get_mut(number) {
            for back in sale.refunds.iter_mut().filter(|back| back.standing == Standing::Abnormal) {
                back.standing = Standing::Closed;
            }
        }
    }

    /// The n-th notification, encrypted and signed now, or `late` seconds ago; `changed` is another amount in it.
    pub(super) fn letter(
        &self,
        index: usize,
        changed: Option<u64>,
        late: i64,
    ) -> Option<(&'static str, HeaderMap, Vec<u8>)> {
        let (event, mut content) = {
            let books = self.books();
            books.letters.get(index % books.letters.len().max(1))?.clone()
        };
        if let Some(amount) = changed {
            let field = if event == "TRANSACTION.SUCCESS" { "total" } else { "refund" };
            content["amount"][field] = json!(amount);
        }
        let sealing = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, API_V3_KEY.as_bytes()).unwrap());
        let mut sealed = content.to_string().into_bytes();
        let nonce = Nonce::try_assume_unique_for_key(b"0123456789ab").unwrap();
        sealing.seal_in_place_append_tag(nonce, Aad::from(b"x"), &mut sealed).unwrap();
        let body = json!({
            "id": format!("letter-{index}"),
            "event_type": event,
            "resource_type": "encrypt-resource",
            "resource": {
                "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": STANDARD.encode(sealed),
                "associated_data": "x",
                "nonce": "0123456789ab",
            },
        });
        let body = body.to_string().into_bytes();
        Some((event, self.sign(&body, self.now().plus_seconds(-late)), body))
    }

    fn sign(&self, body: &[u8], at: Timestamp) -> HeaderMap {
        let timestamp = (at.as_millis() / 1000).to_string();
        let message = [timestamp.as_bytes(), b"\nN\n", body, b"\n"].concat();
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &message, &mut signature).unwrap();
        let header = |name, text: &str| (HeaderName::from_static(name), HeaderValue::from_str(text).unwrap());
        HeaderMap::from_iter([
            header("wechatpay-serial", SERIAL),
            header("wechatpay-signature", &STANDARD.encode(signature)),
            header("wechatpay-timestamp", &timestamp),
            header("wechatpay-nonce", "N"),
        ])
    }

    /// The failure of the call that has just arrived.
    fn next_trouble(&self) -> Option<Trouble> {
        let mut books = self.books();
        books.calls += 1;
        let (left, trouble) = books.trouble?;
        if left > 0 {
            books.trouble = Some((left - 1, trouble));
            return None;
        }
        books.trouble = None;
        Some(trouble)
    }

    fn answer(&self, method: &Method, path: &str, body: &[u8], mch_id: &str) -> (u16, Value) {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let path: Vec<_> = path.trim_start_matches("/v3/").split('/').collect();
        let now = self.now();
        let mut books = self.books();
        if let [.., "out-trade-no", number] | [.., "out-trade-no", number, _] = &path[..]
            && let Some(sale) = books.sales.get(*number).cloned()
        {
            books.expect(sale.mch_id == mch_id, || format!("another merchant is asked about {sale:?}"));
        }
        match (method.as_str(), &path[..]) {
            ("POST", ["pay", "transactions", "jsapi"]) => order(&mut books, &body, mch_id, now),
            ("GET", ["pay", "transactions", "out-trade-no", number]) => match books.sales.get(*number) {
                None => (404, json!({ "code": "ORDER_NOT_EXIST" })),
                Some(sale) => (200, transaction(number, sale)),
            },
            ("POST", ["pay", "transactions", "out-trade-no", number, "close"]) => {
                match books.sales.get_mut(*number) {
                    None => (404, json!({ "code": "ORDER_NOT_EXIST" })),
                    Some(sale) if sale.paid.is_some() => (400, json!({ "code": "ORDERPAID" })),
                    Some(sale) => {
                        sale.closed = true;
                        (204, Value::Null)
                    }
                }
            }
            ("POST", ["refund", "domestic", "refunds"]) => give_back(&mut books, &body, mch_id),
            ("GET", ["refund", "domestic", "refunds", number]) => {
                let mut refunds = books.sales.iter().flat_map(|(trade_number, sale)| {
                    sale.refunds.iter().map(move |back| (trade_number, sale, back))
                });
                let found = refunds.find(|(_, sale, back)| sale.mch_id == mch_id && back.number == *number);
                found.map_or((404, json!({ "code": "RESOURCE_NOT_EXISTS" })), |(number, sale, back)| {
                    (200, refund(number, sale.amount, back))
                })
            }
            _ => panic!("{method} {path:?}"),
        }
    }
}

fn order(books: &mut Books, body: &Value, mch_id: &str, now: Timestamp) -> (u16, Value) {
    books.expect(body["mchid"] == mch_id, || "an order is signed by its own merchant".to_owned());
    let number = body["out_trade_no"].as_str().unwrap().to_owned();
    let expires_at = moment::parse(body["time_expire"].as_str().unwrap()).unwrap();
    let sale = Sale {
        amount: body["amount"]["total"].as_u64().unwrap(),
        payer: body["payer"]["openid"].as_str().unwrap().to_owned(),
        expires_at,
        paid: None,
        closed: false,
        mch_id: mch_id.to_owned(),
        refunds: Vec::new(),
    };
    if let Some(known) = books.sales.get(&number).cloned() {
        let unchanged =
            (known.amount, &known.payer, known.expires_at) == (sale.amount, &sale.payer, expires_at);
        books.expect(unchanged, || format!("an order's words changed: {known:?}, {sale:?}"));
        if known.paid.is_some() {
            return (400, json!({ "code": "ORDERPAID" }));
        }
        if known.closed {
            return (400, json!({ "code": "ORDER_CLOSED" }));
        }
    } else {
        books.expect(expires_at >= now.plus_seconds(60), || "an order lasts a minute at least".to_owned());
        // This rule keeps a student from paying twice.
        let is_open = |other: &&Sale| {
            other.payer == sale.payer && other.paid.is_none() && !other.closed && now < other.expires_at
        };
        let other = books.sales.values().find(is_open).cloned();
        books.expect(other.is_none(), || {
            format!("two orders of one student can be paid at once: {other:?}, {sale:?}")
        });
        books.sales.insert(number, sale);
    }
    (200, json!({ "prepay_id": format!("wx{}", books.calls) }))
}

fn give_back(books: &mut Books, body: &Value, mch_id: &str) -> (u16, Value) {
    let transaction = body["transaction_id"].as_str().unwrap();
    let is_it = |sale: &Sale| sale.paid.as_ref().is_some_and(|(paid, _)| paid == transaction);
    let found = books.sales.iter_mut().find(|(_, sale)| is_it(sale) && sale.mch_id == mch_id);
    let Some((number, sale)) = found else { return (404, json!({ "code": "RESOURCE_NOT_EXISTS" })) };
    let asked = body["out_refund_no"].as_str().unwrap().to_owned();
    let amount = body["amount"]["refund"].as_u64().unwrap();
    let is_whole = body["amount"]["total"] == sale.amount && asked.len() <= 64;
    if let Some(back) = sale.refunds.iter().find(|back| back.number == asked) {
        let (is_same, answer) = (back.amount == amount, (200, refund(number, sale.amount, back)));
        books.expect(is_same && is_whole, || format!("the same number in other words: {asked}, {amount}"));
        return answer;
    }
    // WeChat would refuse it; the product must not even try.
    let alive = sale.refunds.iter().find(|back| !back.is_platform && back.standing != Standing::Closed);
    let alive = alive.cloned();
    let answer = if amount > sale.left() {
        (400, json!({ "code": "INVALID_REQUEST", "message": "申请退款金额大于订单可退金额" }))
    } else {
        let back = Back { number: asked, amount, standing: Standing::Processing, is_platform: false };
        let answer = refund(number, sale.amount, &back);
        sale.refunds.push(back);
        (200, answer)
    };
    let may_follow = alive.as_ref().is_none_or(|alive| matches!(alive.standing, Standing::Done(_)));
    books.expect(may_follow && is_whole, || format!("an attempt while {alive:?} can still succeed"));
    answer
}

fn transaction(number: &str, sale: &Sale) -> Value {
    let state = match &sale.paid {
        Some(_) if sale.refunds.iter().any(|back| back.standing != Standing::Closed) => "REFUND",
        Some(_) => "SUCCESS",
        None if sale.closed => "CLOSED",
        None => "NOTPAY",
    };
    let mut transaction = json!({
        "appid": APP_ID,
        "mchid": sale.mch_id,
        "out_trade_no": number,
        "trade_state": state,
        "amount": { "total": sale.amount, "currency": "CNY" },
        "payer": { "openid": sale.payer },
    });
    if let Some((id, at)) = &sale.paid {
        transaction["transaction_id"] = json!(id);
        transaction["success_time"] = json!(moment::rfc3339(*at));
    }
    transaction
}

fn refund(number: &str, total: u64, back: &Back) -> Value {
    let status = match back.standing {
        Standing::Processing => "PROCESSING",
        Standing::Abnormal => "ABNORMAL",
        Standing::Closed => "CLOSED",
        Standing::Done(_) => "SUCCESS",
    };
    let mut refund = json!({
        "out_refund_no": back.number,
        "out_trade_no": number,
        "status": status,
        "create_time": "2026-11-23T16:00:00+08:00",
        "amount": { "refund": back.amount, "total": total },
    });
    if let Standing::Done(at) = back.standing {
        refund["success_time"] = json!(moment::rfc3339(at));
    }
    refund
}

/// The merchant that signed a request. Only the strict simulator checks the signature.
fn merchant(headers: &HeaderMap) -> String {
    let authorization = headers["authorization"].to_str().unwrap();
    let (_, rest) = authorization.split_once("mchid=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn serve(
    State(till): State<Till>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let trouble = till.next_trouble();
    if trouble == Some(Trouble::DiesBefore) {
        till.death.notify_one();
        return std::future::pending().await;
    }
    if trouble == Some(Trouble::Broken) {
        return (StatusCode::INTERNAL_SERVER_ERROR, "{\"code\":\"SYSTEM_ERROR\"}").into_response();
    }
    let (status, answer) = till.answer(&method, uri.path(), &body, &merchant(&headers));
    match trouble {
        Some(Trouble::DiesAfter) => {
            till.death.notify_one();
            std::future::pending().await
        }
        Some(Trouble::BrokenAfter) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "{\"code\":\"SYSTEM_ERROR\"}").into_response()
        }
        Some(Trouble::DiesBefore | Trouble::Broken) | None => {
            let body = if answer.is_null() { String::new() } else { answer.to_string() };
            let headers = till.sign(body.as_bytes(), till.now());
            (StatusCode::from_u16(status).unwrap(), headers, Body::from(body)).into_response()
        }
    }
}

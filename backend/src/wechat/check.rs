//! Finds mistakes in a configuration, point by point, each with its remedy: for `yipai wechat check`.
//!
//! A point is a line of [`check`]. Nothing is paid, sent or changed: the requests query an order that does not exist
//! and yesterday's bill, and fetch the token that the server needs anyway.

use std::sync::Arc;
use std::time::SystemTime;

use secrecy::ExposeSecret as _;
use shared::time::Timestamp;

use super::WeChat;
use super::api::{AccountError, WechatError};
use super::message::misfit;
use super::pay::bill::BillError;
use super::pay::seal::ApiV3Key;
use super::pay::sign::MerchantKey;
use super::pay::verify::{PlatformKeys, WINDOW_SECONDS};
use super::pay::{Merchant, NOTIFICATION};
use super::settings::{self, Occasion, Origins};
use super::token;
use crate::causes::chain;
use crate::clock::Clock;
use crate::config::Payment;
use crate::http::layers::PublicOrigin;
use crate::payment::{KnownOrder, ProviderError};
use crate::rng::Rng;

/// One checked point and its result.
#[derive(Debug)]
pub struct Point {
    pub name: &'static str,
    pub found: CheckResult,
}

/// The result of a check.
#[derive(Debug)]
pub enum CheckResult {
    /// Correct.
    Good(String),
    /// It works, but the operator should know this.
    Note(String),
    /// It does not work.
    Bad {
        /// What is wrong.
        what: String,
        /// What the operator has to do.
        cure: &'static str,
    },
}

const fn good(name: &'static str, text: String) -> Point {
    Point { name, found: CheckResult::Good(text) }
}

const fn note(name: &'static str, text: String) -> Point {
    Point { name, found: CheckResult::Note(text) }
}

const fn bad(name: &'static str, what: String, cure: &'static str) -> Point {
    Point { name, found: CheckResult::Bad { what, cure } }
}

/// Runs every check that is possible from this machine.
pub async fn check(wechat: Arc<WeChat>, payment: Option<Payment>, clock: &Clock, rng: &Rng) -> Vec<Point> {
    let mut points = vec![origin(&wechat.public_origin), servers(&wechat.settings.origins)];
    points.push(clock_skew(&wechat, clock).await);
    points.push(token(&wechat).await);
    points.push(hosts(&wechat.public_origin));
    points.extend([Occasion::Verdict, Occasion::Reminder].map(|occasion| messages(&wechat, occasion)));
    points.push(paying(&wechat, payment));
    let settings = Arc::clone(&wechat.settings);
    let Some(pay) = &settings.pay else { return points };
    for pay in std::iter::once(pay).chain(&settings.merchants) {
        points.extend([merchant_key(pay), api_v3_key(pay), platform_keys(pay)]);
        if let Ok(merchant) = Merchant::new(Arc::clone(&wechat), pay, rng.clone()) {
            points.push(signature(&merchant, clock.now()).await);
            points.push(answer(&merchant, clock.now()).await);
            points.push(opened(&merchant, clock.now()).await);
        }
    }
    points.push(note(
        "addresses",
        format!(
            "WeChat Pay notifies {0}{NOTIFICATION}; 支付授权目录 of the merchant: {0}/",
            wechat.public_origin.as_str()
        ),
    ));
    points
}

fn origin(origin: &PublicOrigin) -> Point {
    let name = "public origin";
    let origin = origin.as_str();
    if origin.starts_with("https://") {
        good(name, origin.to_owned())
    } else {
        let cure =
            "WeChat opens and notifies https only: set public_origin to the https address of the proxy";
        bad(name, format!("{origin} is not https"), cure)
    }
}

fn servers(origins: &Origins) -> Point {
    let name = "WeChat's servers";
    if *origins == Origins::default() {
        good(name, "the real ones".to_owned())
    } else if origins.are_real() {
        good(name, format!("the real ones, by {} and {}", origins.api, origins.pay))
    } else {
        note(name, "not the real ones: [origins] is written in WeChat's file; no real money moves".to_owned())
    }
}

async fn clock_skew(wechat: &WeChat, clock: &Clock) -> Point {
    let name = "clock";
    let request = wechat.client.get(&wechat.settings.origins.pay).build();
    let Ok(request) = request else {
        return bad(name, "no address to ask".to_owned(), "check [origins] in WeChat's file");
    };
    let answer = match wechat.client.send(request, super::client::ANSWER_BYTES).await {
        Ok(answer) => answer,
        Err(error) => {
            let cure = "this machine has to reach WeChat's servers over https: firewall, DNS, certificates";
            return bad(name, chain(&error), cure);
        }
    };
    let date = answer.headers.get("date").and_then(|date| http_date(date.to_str().ok()?));
    let Some(theirs) = date else { return note(name, "WeChat's server does not say the time".to_owned()) };
    let seconds = (clock.now().as_millis() - theirs.as_millis()).div_euclid(1000);
    if seconds.unsigned_abs() >= WINDOW_SECONDS {
        let cure = "WeChat refuses signatures that are five minutes off: let the machine keep time by NTP";
        bad(name, format!("{seconds} seconds from WeChat's"), cure)
    } else {
        good(name, format!("{seconds} seconds from WeChat's"))
    }
}

/// The value of a `Date` header (RFC 9110, 5.6.7).
fn http_date(text: &str) -> Option<Timestamp> {
    let since_epoch = httpdate::parse_http_date(text).ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).ok()?))
}

async fn token(wechat: &WeChat) -> Point {
    let name = "service account";
    match token::try_access_token(wechat).await {
        Ok(()) => good(name, format!("{} gives tokens", wechat.settings.account.app_id)),
        Err(error) => {
            let cure = match &error {
                WechatError::Refused(AccountError { code: 40013, .. }) => {
                    "account.app_id is not a service account's AppID"
                }
                WechatError::Refused(AccountError { code: 40125 | 40001, .. }) => {
                    "account.app_secret_file does not hold this account's AppSecret"
                }
                WechatError::Refused(AccountError { code: 40164 | 61004, .. }) => {
                    "enter this machine's address into the account's IP 白名单"
                }
                WechatError::Client(_) => "this machine has to reach api.weixin.qq.com over https",
                _ => "the number is explained in WeChat's documentation of 全局返回码",
            };
            bad(name, chain(&error), cure)
        }
    }
}

fn hosts(origin: &PublicOrigin) -> Point {
    let host = origin.as_str().split_once("://").map_or_else(|| origin.as_str(), |(_, host)| host);
    note("sign-in", format!("网页授权域名 and JS接口安全域名 of the account: {host}"))
}

fn messages(wechat: &WeChat, occasion: Occasion) -> Point {
    let name = match occasion {
        Occasion::Verdict => "messages of verdicts",
        Occasion::Reminder => "messages that remind",
    };
    let Some(template) = wechat.settings.templates.get(&occasion) else {
        return note(name, format!("none: there is no [templates.{occasion}], and the page alone tells"));
    };
    let odd = template.fields.iter().find_map(|(field, word)| Some((field, misfit(field, *word)?)));
    match odd {
        Some((field, cure)) => bad(name, format!("the field {field} of [templates.{occasion}]"), cure),
        None => good(name, format!("the template {} with {} fields", template.id, template.fields.len())),
    }
}

fn paying(wechat: &WeChat, payment: Option<Payment>) -> Point {
    let name = "payment";
    match (payment, &wechat.settings.pay) {
        (Some(Payment::Wechat), Some(pay)) => good(name, format!("merchant {}", pay.mch_id)),
        (Some(Payment::Wechat), None) => {
            let cure = "write [pay] into WeChat's file, or choose another payment";
            bad(name, "the setting payment is wechat, but WeChat's file has no [pay]".to_owned(), cure)
        }
        (_, Some(_)) => {
            note(name, "[pay] is there but not used: the setting payment is not wechat".to_owned())
        }
        (_, None) => note(name, "no merchant: students do not pay through WeChat".to_owned()),
    }
}

fn merchant_key(pay: &settings::Pay) -> Point {
    let name = "merchant's key";
    match MerchantKey::from_pem(pay.key.expose_secret(), pay.key_serial.clone()) {
        Ok(_) => good(name, format!("for the certificate {}", pay.key_serial)),
        Err(error) => {
            let cure = "pay.key_file is apiclient_key.pem of 商户平台 → API安全 → 商户API证书";
            bad(name, chain(&error), cure)
        }
    }
}

fn api_v3_key(pay: &settings::Pay) -> Point {
    let name = "APIv3 key";
    match ApiV3Key::parse(pay.api_v3_key.expose_secret()) {
        Ok(_) => good(name, "32 characters".to_owned()),
        Err(error) => bad(
            name,
            chain(&error),
            "pay.api_v3_key_file holds what was typed at 商户平台 → API安全 → APIv3密钥",
        ),
    }
}

fn platform_keys(pay: &settings::Pay) -> Point {
    let name = "WeChat's keys";
    let hex = |serial: &str| serial.len() == 40 && serial.bytes().all(|byte| byte.is_ascii_hexdigit());
    let cure = "pay.platform_keys has PUB_KEY_ID_… = pub_key.pem of 商户平台 → API安全 → 微信支付公钥";
    if let Err(error) = PlatformKeys::read(&pay.platform_keys) {
        return bad(name, chain(&error), cure);
    }
    let odd = pay.platform_keys.keys().find(|serial| !serial.starts_with("PUB_KEY_ID_") && !hex(serial));
    match odd {
        Some(serial) => bad(name, format!("{serial} is no name of a key"), cure),
        None if pay.answer_key.is_none() && public_keys(pay).count() > 1 => {
            let asked = public_keys(pay).last().map(String::as_str).unwrap_or_default();
            note(
                name,
                format!("several public keys: answers are asked for with {asked}; pay.answer_key says which"),
            )
        }
        None => good(name, pay.platform_keys.keys().cloned().collect::<Vec<_>>().join(", ")),
    }
}

fn public_keys(pay: &settings::Pay) -> impl Iterator<Item = &String> {
    pay.platform_keys.keys().filter(|serial| serial.starts_with("PUB_KEY_ID_"))
}

/// WeChat verifies the signature before it looks for the order.
async fn signature(merchant: &Merchant, now: Timestamp) -> Point {
    let name = "our signature";
    let nothing = shared::id::OrderId::new(Timestamp::from_millis(0), 0);
    let nothing = KnownOrder { id: nothing, payee: None };
    match merchant.query(nothing, now).await {
        Ok(_) => good(name, "WeChat Pay accepts it".to_owned()),
        Err(ProviderError::Refused(refusal)) if refusal.status == 401 => {
            let cure = "pay.mch_id, pay.key_serial and pay.key_file belong together: look at the serial number of \
                        商户API证书, and at the clock";
            bad(name, format!("WeChat Pay refuses it: {refusal}"), cure)
        }
        Err(error) => {
            bad(name, chain(&error), "the word is explained in WeChat Pay's documentation of 错误码")
        }
    }
}

/// The query without side effects whose answer is a success, and therefore signed by WeChat.
async fn answer(merchant: &Merchant, now: Timestamp) -> Point {
    let name = "WeChat's signature";
    match merchant.has_bill(now.plus_seconds(-86_400).date_in_china(), now).await {
        Ok(true) => good(name, "its answers can be verified".to_owned()),
        Ok(false) => note(name, "not seen: yesterday has no bill yet, so no answer was signed".to_owned()),
        Err(BillError::Provider(ProviderError::Untrusted(error))) => {
            let cure = "the key under that serial number in pay.platform_keys is not the one that WeChat signs with: \
                        download 微信支付公钥 again";
            bad(name, error.to_string(), cure)
        }
        Err(error) => note(name, format!("not seen: {}", chain(&error))),
    }
}

/// The query without side effects whose answer is encrypted with the `APIv3` key.
async fn opened(merchant: &Merchant, now: Timestamp) -> Point {
    let name = "sealed answers";
    match merchant.opens_certificates(now).await {
        Ok(Some(true)) => good(name, "they open with the APIv3 key".to_owned()),
        Ok(Some(false)) => {
            let cure = "pay.api_v3_key_file holds another key than 商户平台 → API安全 → APIv3密钥: no notification can \
                        be read. Set the key there anew, and enter the same one here";
            bad(name, "WeChat's answer does not open with the APIv3 key".to_owned(), cure)
        }
        Ok(None) => note(
            name,
            "not seen: this merchant has no platform certificates, so the first notification shows whether the APIv3 \
             key is right"
                .to_owned(),
        ),
        Err(error) => note(name, format!("not seen: {}", chain(&error))),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::settings::{Account, Pay, Settings};
    use super::*;

    /// No program listens there: today's machines do not run the discard service.
    const NOWHERE: &str = "http://127.0.0.1:9";

    #[tokio::test]
    async fn a_problem_is_reported_with_its_remedy() {
        let origins = Origins { api: NOWHERE.to_owned(), pay: NOWHERE.to_owned(), ..Origins::default() };
        let settings = Settings {
            account: Account { app_id: "wx1".to_owned(), app_secret: "s3cret".to_owned().into() },
            pay: Some(Pay {
                mch_id: "1900000001".to_owned(),
                key: "no key".to_owned().into(),
                key_serial: "A".repeat(40),
                api_v3_key: "sh0rt".to_owned().into(),
                platform_keys: BTreeMap::from([("PUB_KEY_ID_1".to_owned(), "no key".to_owned())]),
                answer_key: None,
                app_id: "wx1".to_owned(),
                collections: Vec::new(),
            }),
            merchants: Vec::new(),
            templates: BTreeMap::new(),
            origins,
        };
        let origin = "http://photo.example.edu.cn".parse().unwrap();
        let wechat = Arc::new(WeChat::new(Arc::new(settings), origin).unwrap());
        let points = check(wechat, Some(Payment::Sandbox), &Clock::System, &Rng::System).await;
        let text = format!("{points:?}");
        assert!(!text.contains("s3cret") && !text.contains("sh0rt"), "{text}");
        let table: Vec<_> = points
            .iter()
            .map(|point| match &point.found {
                CheckResult::Good(_) => format!("ok {}", point.name),
                CheckResult::Note(_) => format!("note {}", point.name),
                CheckResult::Bad { .. } => format!("wrong {}", point.name),
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"), @r"
        wrong public origin
        note WeChat's servers
        wrong clock
        wrong service account
        note sign-in
        note messages of verdicts
        note messages that remind
        note payment
        wrong merchant's key
        wrong APIv3 key
        wrong WeChat's keys
        note addresses
        ");
    }

    #[test]
    fn a_server_s_time_is_read() {
        let at = http_date("Mon, 23 Nov 2026 08:00:00 GMT");
        assert_eq!(at, Some(Timestamp::from_millis(1_795_420_800_000)));
        for text in
            ["", "Mon, 23 Nov 2026 08:00 GMT", "Mon, 31 Feb 2026 08:00:00 GMT", "2026-11-23T08:00:00Z"]
        {
            assert_eq!(http_date(text), None, "{text}");
        }
    }
}

//! The phone: its user, the payment sheet, the permission for messages; and the control page for manual use.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::json;
use url::form_urlencoded;

use super::call::{Answer, Call, Refusal};
use super::fault::{Fault, Plan};
use super::keys::APP_ID;
use super::message::{REMINDER, VERDICT};
use super::notification::PendingNotification;
use super::order::Standing;
use super::place::Place;
use super::refund::{Ending, Refund};
use super::state::{SimulatorState, User};

/// The cookie with the phone's user.
const USER: &str = "__wechat_user";
const HTML: &str = "text/html; charset=utf-8";
/// The users that are offered in manual use.
const PEOPLE: [&str; 3] = ["anran", "bole", "chuxia"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sheet {
    app_id: String,
    time_stamp: String,
    nonce_str: String,
    package: String,
    sign_type: String,
    pay_sign: String,
    /// The address of the page that opens the sheet.
    page: String,
}

impl SimulatorState {
    fn holder(&mut self, call: &Call) -> Option<User> {
        let name = call.cookie(USER)?.to_owned();
        Some(self.user(&name))
    }

    /// Redirects a sign-in: from WeChat's address to the phone's address, where the user is known.
    pub(super) fn sign_in(&mut self, call: &Call) -> Result<Answer, Refusal> {
        if call.path() != "/__wechat/authorize" {
            return Ok(Answer::redirect(format!("{}/__wechat/authorize?{}", self.origin, call.raw_query())));
        }
        let (user, is_new) = match self.holder(call) {
            Some(user) => (user, false),
            None if self.manner.asks_who => return Ok(self.ask_who(call)),
            None => (self.somebody(), true),
        };
        let name = user.name.clone();
        let mut answer = self.authorize(call, user)?;
        if is_new {
            answer.headers.push(("set-cookie", format!("{USER}={name}; Path=/")));
        }
        Ok(answer)
    }

    fn ask_who(&mut self, call: &Call) -> Answer {
        let back = format!("{}?{}", call.path(), call.raw_query());
        let mut page =
            String::from("<h1>模拟微信 WeChat simulator</h1><p>以谁的身份登录？Who holds this phone?</p>");
        for name in PEOPLE {
            self.user(name);
        }
        for user in &self.users {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("user", &user.name)
                .append_pair("to", &back)
                .finish();
            put(&mut page, format_args!("<p><a href=\"/__wechat/be?{query}\">{}</a>", user.name));
        }
        Answer::of(HTML, page_of(&page))
    }

    /// Opens the sheet: checks the merchant's signature, and returns the amount.
    pub(super) fn sheet(&mut self, call: &Call) -> Result<Answer, Refusal> {
        let sheet: Sheet = call.json().map_err(|error| Refusal::phone(format!("缺少参数：{error}")))?;
        let user = self.holder(call).ok_or_else(|| Refusal::phone("请先登录微信"))?;
        let Sheet { app_id, time_stamp, nonce_str, package, sign_type, pay_sign, page } = sheet;
        if app_id != APP_ID || sign_type != "RSA" || nonce_str.is_empty() || nonce_str.len() > 32 {
            return Err(Refusal::phone("缺少参数"));
        }
        if time_stamp.len() != 10 || !time_stamp.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Refusal::phone("参数错误：timeStamp"));
        }
        if !page.starts_with(&format!("{}/", self.origin)) {
            return Err(Refusal::phone("当前页面的URL未注册"));
        }
        let message = format!("{app_id}\n{time_stamp}\n{nonce_str}\n{package}\n");
        if !self.keys.merchant_signed(message.as_bytes(), &pay_sign) {
            return Err(Refusal::phone("支付验证签名失败"));
        }
        let prepay = package.strip_prefix("prepay_id=").ok_or_else(|| Refusal::phone("缺少参数：package"))?;
        let order = self.open_sheet(prepay, &user.openid)?;
        Ok(Answer::json(&json!({
            "fen": order.request.amount.total, "description": order.request.description, "prepay": prepay,
        })))
    }

    /// The user pays on the sheet.
    pub(super) fn pay(&mut self, call: &Call) -> Result<Answer, Refusal> {
        #[derive(Deserialize)]
        struct Paid {
            prepay: String,
        }
        let paid: Paid = call.json().map_err(Refusal::phone)?;
        let user = self.holder(call).ok_or_else(|| Refusal::phone("请先登录微信"))?;
        let number = self.open_sheet(&paid.prepay, &user.openid)?.request.out_trade_no.clone();
        self.receive(&number, false)?;
        Ok(Answer::json(&json!({})))
    }

    /// Records whether the user allows messages.
    fn subscribe(&mut self, call: &Call) -> Result<Answer, Refusal> {
        #[derive(Deserialize)]
        struct Choice {
            templates: Vec<String>,
            accept: bool,
        }
        let choice: Choice = call.json().map_err(Refusal::phone)?;
        let user = self.holder(call).ok_or_else(|| Refusal::phone("请先登录微信"))?;
        for template in choice.templates {
            if ![VERDICT.id, REMINDER.id].contains(&template.as_str()) {
                return Err(Refusal::phone("20001: invalid template"));
            }
            if choice.accept {
                *self.credits.entry((user.openid.clone(), template)).or_default() += 1;
            }
        }
        Ok(Answer::json(&json!({})))
    }

    /// All requests under `/__wechat`.
    pub(super) fn phone(&mut self, call: &Call) -> Result<Answer, Refusal> {
        let form = |name: &str| {
            let mut pairs = form_urlencoded::parse(&call.body);
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let back = || Ok(Answer { status: 303, ..Answer::redirect("/__wechat".to_owned()) });
        match (call.method.as_str(), call.path()) {
            ("GET", "/__wechat/bridge.js") => {
                let start = format!("const asksWho = {};\n", self.manner.asks_who);
                Ok(Answer::of("text/javascript; charset=utf-8", start + include_str!("bridge.js")))
            }
            ("GET", "/__wechat/be") => {
                let user = self.user(&call.query("user"));
                let mut answer = Answer::redirect(format!("/{}", call.query("to").trim_start_matches('/')));
                answer.headers.push(("set-cookie", format!("{USER}={}; Path=/", user.name)));
                Ok(answer)
            }
            ("POST", "/__wechat/config") => self.check_page(call),
            ("POST", "/__wechat/subscribe") => self.subscribe(call),
            ("GET", "/__wechat") => Ok(Answer::of(HTML, page_of(&self.panel(call)))),
            ("POST", "/__wechat/fault") => {
                let named = (Fault::named(&form("fault")), Place::named(&form("place")));
                let (Some(fault), Some(place)) = named else {
                    return Err(Refusal::phone("no such fault or place"));
                };
                let times = form("times").parse().unwrap_or(1).max(1);
                self.plans.0.push(Plan { fault, place, times });
                back()
            }
            ("POST", "/__wechat/ending") => {
                let ending = match form("ending").as_str() {
                    "abnormal" => Ending::Abnormal,
                    "closed" => Ending::Closed,
                    "never" => Ending::Never,
                    _ => Ending::Success,
                };
                self.endings.push(ending);
                back()
            }
            ("POST", "/__wechat/clock") => {
                self.ahead = form("ahead").parse().unwrap_or(0);
                back()
            }
            ("POST", "/__wechat/snapshot") => {
                self.snapshot(&form("user"));
                back()
            }
            ("POST", "/__wechat/pay_despite") => {
                self.receive(&form("order"), true)?;
                back()
            }
            ("POST", "/__wechat/platform_refund") => {
                self.refund_on_platform(&form("order"), form("fen").parse().unwrap_or(0))?;
                back()
            }
            ("POST", "/__wechat/mail") => {
                self.is_mail_held = form("held") == "true";
                back()
            }
            _ => Err(Refusal::Pay(404, "RESOURCE_NOT_EXISTS", "no such address".to_owned())),
        }
    }

    /// The control page for manual use: payments, notifications, messages, and faults to plan.
    fn panel(&mut self, call: &Call) -> String {
        let who = self.holder(call).map_or_else(|| "nobody yet".to_owned(), |user| user.name);
        let mut page = format!("<h1>模拟微信 WeChat simulator</h1><p><a href=\"/\">易拍</a> · {who}");
        for name in PEOPLE {
            put(
                &mut page,
                format_args!(" · <a href=\"/__wechat/be?user={name}&to=/__wechat\">be {name}</a>"),
            );
        }
        let (received, refunded) = (self.received(), self.refunded());
        put(&mut page, format_args!("<h2>Money</h2><p>received {received} fen, refunded {refunded} fen<ul>"));
        for order in self.orders.values() {
            let standing = match &order.standing {
                Standing::Unpaid => "unpaid",
                Standing::Closed => "closed",
                Standing::Paid { .. } => "paid",
            };
            let (number, fen) = (&order.request.out_trade_no, order.request.amount.total);
            put(&mut page, format_args!("<li>{number} {fen} fen: {standing}"));
            let (to, what) = if order.is_paid() {
                (
                    "platform_refund",
                    format!(
                        "<input name=fen value={fen} size=6> fen <button>refund on the platform</button>"
                    ),
                )
            } else {
                ("pay_despite", "<button>pay, even if closed</button>".to_owned())
            };
            put(
                &mut page,
                format_args!(
                    "<form method=post action=/__wechat/{to}><input type=hidden name=order value={number}>{what}</form>"
                ),
            );
        }
        put(&mut page, format_args!("</ul><h2>Refunds</h2><ul>"));
        for refund in self.refunds.values() {
            let Refund { out_refund_no, out_trade_no, amount, ending, .. } = refund;
            put(&mut page, format_args!("<li>{out_refund_no} of {out_trade_no}: {amount} fen, {ending:?}"));
        }
        put(&mut page, format_args!("</ul><form method=post action=/__wechat/ending>The next refund ends"));
        for ending in ["success", "abnormal", "closed", "never"] {
            put(&mut page, format_args!(" <button name=ending value={ending}>{ending}</button>"));
        }
        let ahead = self.ahead;
        put(
            &mut page,
            format_args!(
                "</form><form method=post action=/__wechat/clock>WeChat's clock is ahead by \
                 <input name=ahead value={ahead} size=6> s <button>set</button></form>\
                 <form method=post action=/__wechat/snapshot>Snapshot page for \
                 <input name=user value={who} size=10> <button>show</button></form>"
            ),
        );
        put(&mut page, format_args!("<h2>Notifications</h2><ul>"));
        for PendingNotification { about, event, tries, is_taken, .. } in &self.letters {
            put(&mut page, format_args!("<li>{event:?} {about}: {} tries, taken: {is_taken}", tries.len()));
        }
        let held = self.is_mail_held;
        put(
            &mut page,
            format_args!(
                "</ul><form method=post action=/__wechat/mail><button name=held value={}>{}</button></form>",
                !held,
                if held { "let notifications go" } else { "hold notifications" }
            ),
        );
        put(&mut page, format_args!("<h2>Messages</h2><ul>"));
        for sent in &self.sent {
            put(&mut page, format_args!("<li>{:?}", sent.fields));
        }
        put(
            &mut page,
            format_args!("</ul><h2>Faults</h2><form method=post action=/__wechat/fault><select name=fault>"),
        );
        for fault in Fault::ALL {
            put(&mut page, format_args!("<option>{}", fault.name()));
        }
        put(&mut page, format_args!("</select> at <select name=place><option>notification"));
        for place in Place::ALL {
            put(&mut page, format_args!("<option>{}", place.name()));
        }
        put(
            &mut page,
            format_args!(
                "</select> <input name=times value=1 size=2> times <button>plan</button></form><ul>"
            ),
        );
        for plan in &self.plans.0 {
            put(
                &mut page,
                format_args!("<li>{} at {} × {}", plan.fault.name(), plan.place.name(), plan.times),
            );
        }
        put(&mut page, format_args!("</ul><h2>Calls</h2><ol reversed>"));
        for entry in self.log.iter().rev().filter(|entry| entry.place != Place::Phone).take(60) {
            put(&mut page, format_args!("<li>{}: {} → {}", entry.place.name(), entry.request, entry.outcome));
        }
        page
    }
}

fn put(page: &mut String, words: std::fmt::Arguments<'_>) {
    page.write_fmt(words).expect("a string takes any text");
}

fn page_of(body: &str) -> String {
    format!(
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>WeChat simulator</title><style>body{{font:16px/1.6 sans-serif;max-width:44rem;margin:1rem auto;padding:0 1rem}}\
         li{{font-family:monospace;font-size:13px}}</style>{body}"
    )
}

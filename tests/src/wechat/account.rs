//! The service account: users' openids, the access token, and the ticket of the JS-SDK.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::call::{Answer, Call, Refusal};
use super::fault::Fault;
use super::keys::{APP_ID, letters, sha1};
use super::place::Place;
use super::state::{SimulatorState, User};

/// Validity of a sign-in code in seconds: five minutes.
const CODE_SECONDS: i64 = 300;
/// Validity of tokens and tickets in seconds: two hours.
const ISSUED_SECONDS: i64 = 7200;
/// How many seconds before its end a token is replaced; both are valid until then.
const AHEAD_SECONDS: i64 = 300;

const INVALID_TOKEN: Refusal =
    Refusal::Account(40001, "invalid credential, access_token is invalid or not latest");
const INVALID_CODE: Refusal = Refusal::Account(40029, "invalid code");
const USED_CODE: Refusal = Refusal::Account(40163, "code been used");

/// A sign-in code.
#[derive(Debug)]
pub(super) struct Code {
    user: User,
    until: i64,
    is_used: bool,
}

/// A token or a ticket.
#[derive(Debug, Clone)]
pub(super) struct Issued {
    pub(super) text: String,
    until: i64,
    /// Revoked before its end.
    pub(super) is_void: bool,
    /// The previous one, which is still valid for a while.
    before: Option<(String, i64)>,
}

impl Issued {
    fn new(text: String, now: i64) -> Self {
        Self { text, until: now + ISSUED_SECONDS, is_void: false, before: None }
    }

    fn renews(&self, now: i64) -> bool {
        self.is_void || now >= self.until - AHEAD_SECONDS
    }

    fn is_good(&self, text: &str, now: i64) -> bool {
        let this = !self.is_void && self.text == text && now < self.until;
        this || self.before.as_ref().is_some_and(|(before, until)| before == text && now < *until)
    }
}

impl SimulatorState {
    /// The browser of `user` requests a redirect with a code.
    pub(super) fn authorize(&mut self, call: &Call, user: User) -> Result<Answer, Refusal> {
        let back =
            Url::parse(&call.query("redirect_uri")).map_err(|_| Refusal::phone("redirect_uri 参数错误"))?;
        let state = call.query("state");
        let wrong = if call.query("appid") != APP_ID {
            Some("AppID 参数错误")
        } else if back.origin().ascii_serialization() != self.origin {
            Some("redirect_uri域名与后台配置不一致 (10003)")
        } else if call.query("response_type") != "code" || call.query("scope") != "snsapi_base" {
            Some("Scope 参数错误或没有 Scope 权限")
        } else if state.len() > 128 || !state.bytes().all(|b| b.is_ascii_alphanumeric()) {
            Some("state 参数错误：a-zA-Z0-9，最多128字节")
        } else {
            None
        };
        if let Some(wrong) = wrong {
            return Err(Refusal::phone(wrong));
        }
        let code = letters(32);
        self.codes.insert(code.clone(), Code { user, until: self.now() + CODE_SECONDS, is_used: false });
        let mut back = back;
        back.query_pairs_mut().append_pair("code", &code).append_pair("state", &state);
        Ok(Answer::redirect(back.to_string()))
    }

    /// The product exchanges a code for an openid.
    pub(super) fn identity(&mut self, call: &Call) -> Result<Answer, Refusal> {
        self.credentials(&call.query("appid"), &call.query("secret"))?;
        if call.query("grant_type") != "authorization_code" {
            return Err(Refusal::Account(40002, "invalid grant_type"));
        }
        let now = self.now();
        let code = self.codes.get_mut(&call.query("code")).ok_or(INVALID_CODE)?;
        if code.is_used {
            return Err(USED_CODE);
        }
        if now > code.until {
            return Err(Refusal::Account(42003, "code expired"));
        }
        code.is_used = true;
        let mut answer = json!({
            "access_token": letters(64), "expires_in": ISSUED_SECONDS, "refresh_token": letters(64),
            "openid": code.user.openid, "scope": "snsapi_base",
        });
        if code.user.is_snapshot {
            answer["is_snapshotuser"] = json!(1);
        }
        // WeChat sends `text/plain` here, although the body is JSON.
        Ok(Answer { kind: "text/plain", ..Answer::json(&answer) })
    }

    fn credentials(&self, app_id: &str, secret: &str) -> Result<(), Refusal> {
        if app_id != APP_ID {
            return Err(Refusal::Account(40013, "invalid appid"));
        }
        if secret != self.keys.app_secret {
            return Err(Refusal::Account(40125, "invalid appsecret"));
        }
        Ok(())
    }

    /// The access token: the same one until five minutes before its end.
    pub(super) fn stable_token(&mut self, call: &Call) -> Result<Answer, Refusal> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wanted {
            grant_type: String,
            appid: String,
            secret: String,
            #[serde(default)]
            force_refresh: bool,
        }
        let wanted: Wanted = call.json().map_err(|_| Refusal::Account(47001, "data format error"))?;
        self.credentials(&wanted.appid, &wanted.secret)?;
        if wanted.grant_type != "client_credential" {
            return Err(Refusal::Account(40002, "invalid grant_type"));
        }
        let now = self.now();
        let renewed = match &self.token {
            Some(token) if !wanted.force_refresh && !token.renews(now) => token.clone(),
            Some(token) if !wanted.force_refresh && !token.is_void => Issued {
                before: Some((token.text.clone(), token.until)),
                ..Issued::new(format!("token_{}", letters(130)), now)
            },
            _ => Issued::new(format!("token_{}", letters(130)), now),
        };
        let answer = json!({ "access_token": renewed.text, "expires_in": renewed.until - now });
        self.token = Some(renewed);
        Ok(Answer::json(&answer))
    }

    /// Checks that the request has a valid token.
    pub(super) fn check_token(&mut self, call: &Call) -> Result<(), Refusal> {
        let place = Place::of(&call.method, call.path());
        if self.plans.strikes(place, Fault::TokenExpired) {
            self.void_token();
            return Err(Refusal::Account(42001, "access_token expired"));
        }
        let given = call.query("access_token");
        let is_good = self.token.as_ref().is_some_and(|token| token.is_good(&given, self.now()));
        if is_good { Ok(()) } else { Err(INVALID_TOKEN) }
    }

    /// Revokes the current token.
    pub(super) fn void_token(&mut self) {
        if let Some(token) = &mut self.token {
            token.is_void = true;
            token.before = None;
        }
    }

    /// The ticket for JS-SDK signatures.
    pub(super) fn get_ticket(&mut self, call: &Call) -> Result<Answer, Refusal> {
        self.check_token(call)?;
        if call.query("type") != "jsapi" {
            return Err(Refusal::Account(40097, "invalid type"));
        }
        let now = self.now();
        let ticket = match &self.ticket {
            Some(ticket) if !ticket.renews(now) => ticket.clone(),
            Some(ticket) => Issued {
                before: Some((ticket.text.clone(), ticket.until)),
                ..Issued::new(format!("ticket_{}", letters(80)), now)
            },
            None => Issued::new(format!("ticket_{}", letters(80)), now),
        };
        let answer =
            json!({ "errcode": 0, "errmsg": "ok", "ticket": ticket.text, "expires_in": ticket.until - now });
        self.ticket = Some(ticket);
        Ok(Answer::json(&answer))
    }

    /// Whether a page may use the JS-SDK: checks the signature over ticket, nonce, time and the page's address.
    pub(super) fn check_page(&mut self, call: &Call) -> Result<Answer, Refusal> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Config {
            app_id: String,
            timestamp: serde_json::Value,
            nonce_str: String,
            signature: String,
            url: String,
            js_api_list: Vec<String>,
        }
        let config: Config = call.json().map_err(|error| Refusal::phone(format!("config:{error}")))?;
        if config.app_id != APP_ID {
            return Err(Refusal::phone("config:invalid appid"));
        }
        if config.js_api_list.is_empty() {
            return Err(Refusal::phone("config:jsApiList is empty"));
        }
        if !config.url.starts_with(&format!("{}/", self.origin)) {
            return Err(Refusal::phone("config:invalid url domain"));
        }
        let Some(ticket) = &self.ticket else { return Err(Refusal::phone("config:invalid signature")) };
        let timestamp = match &config.timestamp {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        // The address as loaded, up to the `#`; keys in ASCII order.
        let fields = BTreeMap::from([
            ("jsapi_ticket", ticket.text.as_str()),
            ("noncestr", &config.nonce_str),
            ("timestamp", &timestamp),
            ("url", config.url.split('#').next().unwrap_or_default()),
        ]);
        let text: Vec<String> = fields.iter().map(|(key, value)| format!("{key}={value}")).collect();
        if sha1(text.join("&").as_bytes()) == config.signature {
            Ok(Answer::json(&json!({})))
        } else {
            Err(Refusal::phone("config:invalid signature"))
        }
    }

    /// Makes the user with this name view a snapshot page: WeChat then returns an openid that belongs to no user.
    pub(super) fn snapshot(&mut self, name: &str) {
        let user = self.user(name);
        let openid = self.keys.openid(&letters(12));
        for known in self.users.iter_mut().filter(|known| **known == user) {
            known.is_snapshot = true;
            known.openid.clone_from(&openid);
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::Value;

    use super::super::order::tests::call;
    use super::super::state::tests::desk;
    use super::*;

    fn number(answer: Result<Answer, Refusal>) -> Result<Value, i64> {
        match answer {
            Ok(answer) => Ok(serde_json::from_slice(&answer.body).unwrap()),
            Err(Refusal::Account(number, _)) => Err(number),
            Err(other) => panic!("{other:?}"),
        }
    }

    /// The code that a browser receives from a sign-in.
    fn visit(desk: &mut SimulatorState, user: &User) -> String {
        let back = "http%3A%2F%2F127.0.0.1%3A1%2Fback";
        let target = format!(
            "/__wechat/authorize?appid={APP_ID}&redirect_uri={back}&response_type=code&scope=snsapi_base&state=s1"
        );
        let answer = desk.authorize(&call(Method::GET, &target, &Value::Null), user.clone()).unwrap();
        let to = Url::parse(&answer.headers[0].1).unwrap();
        assert!(to.query().unwrap().ends_with("&state=s1"));
        to.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
    }

    #[test]
    fn a_code_is_valid_once_and_for_five_minutes() {
        let mut desk = desk();
        let user = desk.somebody();
        let exchange = |desk: &mut SimulatorState, code: &str| {
            let secret = desk.keys.app_secret.clone();
            let target = format!(
                "/sns/oauth2/access_token?appid={APP_ID}&secret={secret}&code={code}&grant_type=authorization_code"
            );
            number(desk.identity(&call(Method::GET, &target, &Value::Null)))
        };
        let code = visit(&mut desk, &user);
        assert_eq!(exchange(&mut desk, &code).unwrap()["openid"], user.openid);
        assert_eq!(exchange(&mut desk, &code), Err(40163));
        assert_eq!(exchange(&mut desk, "made-up"), Err(40029));
        let late = visit(&mut desk, &user);
        desk.ahead = CODE_SECONDS + 1;
        assert_eq!(exchange(&mut desk, &late), Err(42003));
        desk.snapshot(&user.name);
        let copy = desk.user(&user.name);
        let code = visit(&mut desk, &copy);
        let told = exchange(&mut desk, &code).unwrap();
        assert_eq!(told["is_snapshotuser"], 1);
        assert_ne!(told["openid"], user.openid, "a number of nobody");
    }

    #[test]
    fn a_token_stays_the_same_until_five_minutes_before_its_end_and_two_overlap() {
        let mut desk = desk();
        let ask = |desk: &mut SimulatorState, force: bool| {
            let body = json!({
                "grant_type": "client_credential", "appid": APP_ID, "secret": desk.keys.app_secret, "force_refresh": force,
            });
            let answer = number(desk.stable_token(&call(Method::POST, "/cgi-bin/stable_token", &body)));
            answer.unwrap()["access_token"].as_str().unwrap().to_owned()
        };
        let is_good = |desk: &mut SimulatorState, token: &str| {
            let target = format!("/cgi-bin/ticket/getticket?type=jsapi&access_token={token}");
            number(desk.get_ticket(&call(Method::GET, &target, &Value::Null))).map(drop)
        };
        let first = ask(&mut desk, false);
        assert_eq!(ask(&mut desk, false), first);
        desk.ahead = ISSUED_SECONDS - AHEAD_SECONDS + 1;
        let second = ask(&mut desk, false);
        assert_ne!(second, first);
        assert_eq!([is_good(&mut desk, &first), is_good(&mut desk, &second)], [Ok(()), Ok(())]);
        desk.ahead = ISSUED_SECONDS + 1;
        assert_eq!([is_good(&mut desk, &first), is_good(&mut desk, &second)], [Err(40001), Ok(())]);
        let forced = ask(&mut desk, true);
        assert_eq!([is_good(&mut desk, &second), is_good(&mut desk, &forced)], [Err(40001), Ok(())]);
    }
}

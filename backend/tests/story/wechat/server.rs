//! A minimal WeChat server: codes, tokens, messages, and the answers that a test sets. It runs on this machine, so that
//! the server's own client connects to it.

use std::collections::{HashMap, VecDeque};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use backend::config::RawSettings;
use serde_json::{Value, json};
use shared::api::wechat::path;

use crate::app::{Answer, Browser, Identity, TestApp, notice, slug};

pub(super) const APP_ID: &str = "wx0123456789abcdef";
pub(super) const SECRET: &str = "the-app-secret-of-the-tests";
pub(super) const VERDICT: &str = "template-verdict";
pub(super) const REMINDER: &str = "template-reminder";

/// WeChat's answer to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reply {
    /// An error code; zero accepts the message.
    Code(i64),
    /// It accepts the message, and the answer is lost.
    TakenAndLost,
}

#[derive(Default)]
pub(super) struct Inner {
    /// The openids of codes, and WeChat's refusals of invalid ones.
    pub(super) codes: HashMap<String, Value>,
    /// Messages that arrived.
    pub(super) messages: Vec<Value>,
    /// The answers to the next messages; after them, messages are accepted.
    pub(super) replies: VecDeque<Reply>,
    /// How many of the next requests for a token fail.
    pub(super) broken: u32,
    /// How many tokens were issued.
    pub(super) tokens: u32,
    /// How many tickets were issued.
    pub(super) tickets: u32,
}

#[derive(Clone, Default)]
pub(super) struct WeChat(Arc<Mutex<Inner>>);

type Parameters = Query<HashMap<String, String>>;

impl WeChat {
    pub(super) fn with<T>(&self, look: impl FnOnce(&mut Inner) -> T) -> T {
        look(&mut self.0.lock().unwrap())
    }

    /// A code that is valid once, for the WeChat account `openid`.
    pub(super) fn code_of(&self, openid: &str) -> String {
        self.with(|inner| {
            let code = format!("code{}", inner.codes.len());
            inner.codes.insert(
                code.clone(),
                json!({ "access_token": "x", "openid": openid, "scope": "snsapi_base" }),
            );
            code
        })
    }

    async fn serve(&self) -> String {
        let router = Router::new()
            .route("/sns/oauth2/access_token", get(identity))
            .route("/cgi-bin/stable_token", post(token))
            .route("/cgi-bin/ticket/getticket", get(ticket))
            .route("/cgi-bin/message/subscribe/bizsend", post(bizsend))
            .with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        origin
    }
}

async fn identity(State(wechat): State<WeChat>, Query(asked): Parameters) -> Json<Value> {
    assert_eq!((asked["appid"].as_str(), asked["secret"].as_str()), (APP_ID, SECRET));
    assert_eq!(asked["grant_type"], "authorization_code");
    let used = json!({ "errcode": 40163, "errmsg": "code been used" });
    Json(
        wechat
            .with(|inner| inner.codes.insert(asked["code"].clone(), used))
            .unwrap_or(json!({ "errcode": 40029 })),
    )
}

async fn token(State(wechat): State<WeChat>, Json(asked): Json<Value>) -> Response {
    assert_eq!((&asked["secret"], &asked["force_refresh"]), (&json!(SECRET), &json!(false)));
    wechat.with(|inner| {
        if inner.broken > 0 {
            inner.broken -= 1;
            return StatusCode::BAD_GATEWAY.into_response();
        }
        inner.tokens += 1;
        let token = format!("token{}", inner.tokens);
        Json(json!({ "access_token": token, "expires_in": 7200 })).into_response()
    })
}

async fn ticket(State(wechat): State<WeChat>, Query(asked): Parameters) -> Json<Value> {
    assert_eq!(asked["type"], "jsapi");
    wechat.with(|inner| inner.tickets += 1);
    Json(json!({ "errcode": 0, "errmsg": "ok", "ticket": "ticket1", "expires_in": 7200 }))
}

async fn bizsend(
    State(wechat): State<WeChat>,
    Query(asked): Parameters,
    Json(body): Json<Value>,
) -> Response {
    wechat.with(|inner| {
        let current = format!("token{}", inner.tokens);
        assert_eq!(asked["access_token"], current, "the token in use");
        match inner.replies.pop_front().unwrap_or(Reply::Code(0)) {
            Reply::Code(0) => {
                inner.messages.push(body);
                Json(json!({ "errcode": 0, "errmsg": "ok" })).into_response()
            }
            Reply::Code(code) => Json(json!({ "errcode": code, "errmsg": "rid: 1" })).into_response(),
            Reply::TakenAndLost => {
                inner.messages.push(body);
                StatusCode::BAD_GATEWAY.into_response()
            }
        }
    })
}

/// A server with an account at its own test WeChat.
pub(super) async fn with_wechat() -> (TestApp, WeChat) {
    let wechat = WeChat::default();
    let origin = wechat.serve().await;
    let folder = tempfile::tempdir().unwrap();
    let written = settings(folder.path(), &origin);
    (TestApp::with_settings(notice(&slug()), written).await, wechat)
}

fn settings(folder: &Path, origin: &str) -> RawSettings {
    let secret = folder.join("secret");
    std::fs::write(&secret, SECRET).unwrap();
    std::fs::set_permissions(&secret, Permissions::from_mode(0o600)).unwrap();
    let fields = "{ thing1 = 'collection', phrase2 = 'state', time3 = 'time', thing4 = 'hint' }";
    let toml = format!(
        "[account]\napp_id = '{APP_ID}'\napp_secret_file = 'secret'\n\
         [templates.verdict]\nid = '{VERDICT}'\nfields = {fields}\n\
         [templates.reminder]\nid = '{REMINDER}'\nfields = {fields}\n\
         [origins]\napi = '{origin}'\n"
    );
    let file = folder.join("wechat.toml");
    std::fs::write(&file, toml).unwrap();
    RawSettings {
        wechat: Some(file),
        public_origin: Some("http://127.0.0.1:1".to_owned()),
        ..RawSettings::default()
    }
}

/// Goes to WeChat and returns with a code; the answer to the return.
pub(super) async fn come_back(browser: &mut Browser, code: &str) -> Answer {
    let to = "%23/c/test-2027/verify";
    let left = browser.get(&format!("{}?to={to}", path::ENTER)).await;
    assert_eq!(left.status, 303);
    let state = left.header("location").split("state=").nth(1).unwrap()[..32].to_owned();
    browser.get(&format!("{}?code={code}&state={state}", path::RETURN)).await
}

/// A browser inside the WeChat account `openid`.
pub(super) async fn inside(test: &TestApp, wechat: &WeChat, openid: &str) -> Browser {
    let mut browser = test.browser();
    let back = come_back(&mut browser, &wechat.code_of(openid)).await;
    assert_eq!((back.status, back.header("location")), (303, "/#/c/test-2027/verify"));
    browser
}

/// The same, in which a student has confirmed the roster's entry and allowed this many messages of each template.
pub(super) async fn confirmed_inside(
    test: &TestApp,
    wechat: &WeChat,
    (openid, identity): (&str, Identity),
    allowed: u32,
) -> Browser {
    let mut browser = inside(test, wechat, openid).await;
    assert_eq!(browser.verify(&identity.form()).await.status, 200);
    let confirmed = browser.post(shared::api::path::CONFIRMATION, &json!({ "notify": true })).await;
    assert_eq!(confirmed.status, 200);
    for tap in 0..allowed {
        allow(&mut browser, tap, &[VERDICT, REMINDER]).await;
    }
    browser
}

/// The student allows a message of each of these templates.
pub(super) async fn allow(browser: &mut Browser, tap: u32, templates: &[&str]) -> Answer {
    let answer =
        browser.post(path::CREDITS, &json!({ "tap": format!("{tap:032x}"), "accepted": templates })).await;
    assert_eq!(answer.status, 200, "{:?}", answer.json());
    answer
}

//! The account's access token and the JS-SDK's ticket: one of each for all replicas, in the database. Five minutes
//! before the end, the process that takes the lease fetches a new one.

use std::time::Duration;

use reqwest::Request;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::WeChat;
use super::api::{self, WechatError};
use super::client::ClientError;
use crate::app::App;
use crate::store::wechat_token::{self, Kind, Token};

/// WeChat issues a new token this long before the end of the old one, and both are valid then.
const AHEAD_SECONDS: i64 = 300;
/// Longer than fetching takes, including the connection.
const LEASE_SECONDS: i64 = 30;
/// The pause and the number of checks whether another process has fetched it: five seconds in total.
const PAUSE: Duration = Duration::from_millis(100);
const LOOKS: u32 = 50;

/// WeChat's error codes for an invalid token.
const NO_GOOD: [i64; 3] = [40001, 40014, 42001];

/// The result of a look-up.
enum Look {
    /// A valid token.
    Good(Token),
    /// There is none, and this process holds the lease to fetch it.
    Fetch,
}

async fn look(app: &App, wechat: &WeChat, kind: Kind) -> Result<Look, WechatError> {
    let app_id = &wechat.settings.account.app_id;
    for _ in 0..LOOKS {
        let now = app.clock.now();
        let token = wechat_token::read(&mut *app.db.reader().await?, &app.keys, kind, app_id).await?;
        let good = token.filter(|token| now < token.expires_at);
        if let Some(token) = good.clone().filter(|token| now.plus_seconds(AHEAD_SECONDS) < token.expires_at) {
            return Ok(Look::Good(token));
        }
        let mut tx = app.db.begin().await?;
        if wechat_token::lease(&mut tx, kind, app_id, now, now.plus_seconds(LEASE_SECONDS)).await? {
            tx.commit().await?;
            return Ok(Look::Fetch);
        }
        drop(tx);
        if let Some(token) = good {
            return Ok(Look::Good(token));
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(WechatError::Busy)
}

/// Stores the fetched token for all processes, or releases the lease after a failure.
async fn keep(app: &App, kind: Kind, fetched: Result<Token, WechatError>) -> Result<Token, WechatError> {
    let mut tx = app.db.begin().await?;
    wechat_token::keep(&mut tx, &app.keys, &app.rng, kind, fetched.as_ref().ok()).await?;
    tx.commit().await?;
    fetched
}

#[derive(Deserialize)]
struct Fetched {
    #[serde(alias = "access_token", alias = "ticket")]
    text: String,
    expires_in: u32,
}

impl Fetched {
    fn token(self, app: &App) -> Token {
        Token { text: self.text.into(), expires_at: app.clock.now().plus_seconds(self.expires_in.into()) }
    }
}

/// The access token.
pub async fn access_token(app: &App, wechat: &WeChat) -> Result<Token, WechatError> {
    match look(app, wechat, Kind::AccessToken).await? {
        Look::Good(token) => Ok(token),
        Look::Fetch => keep(app, Kind::AccessToken, fetch_access_token(app, wechat).await).await,
    }
}

async fn fetch_access_token(app: &App, wechat: &WeChat) -> Result<Token, WechatError> {
    Ok(ask_for_access_token(wechat).await?.token(app))
}

/// Whether the account gets a token. It is the one that the server already uses, and stays valid.
pub(super) async fn try_access_token(wechat: &WeChat) -> Result<(), WechatError> {
    ask_for_access_token(wechat).await.map(drop)
}

async fn ask_for_access_token(wechat: &WeChat) -> Result<Fetched, WechatError> {
    let account = &wechat.settings.account;
    // `force_refresh` would invalidate the token for other users of the account, and may be used 20 times a day.
    let body = json!({
        "grant_type": "client_credential",
        "appid": account.app_id,
        "secret": account.app_secret.expose_secret(),
        "force_refresh": false,
    });
    let request = api::post(wechat, &api::address(wechat, "/cgi-bin/stable_token", &[]), &body)?;
    api::ask(wechat, request).await
}

/// The ticket for the JS-SDK's signature.
pub async fn jsapi_ticket(app: &App, wechat: &WeChat) -> Result<Token, WechatError> {
    match look(app, wechat, Kind::JsapiTicket).await? {
        Look::Good(token) => Ok(token),
        Look::Fetch => keep(app, Kind::JsapiTicket, fetch_jsapi_ticket(app, wechat).await).await,
    }
}

async fn fetch_jsapi_ticket(app: &App, wechat: &WeChat) -> Result<Token, WechatError> {
    let fetched: Fetched = call(app, wechat, |token| {
        let parameters = [("access_token", token), ("type", "jsapi")];
        api::get(wechat, &api::address(wechat, "/cgi-bin/ticket/getticket", &parameters))
    })
    .await?;
    Ok(fetched.token(app))
}

async fn token_for_a_call(app: &App, wechat: &WeChat) -> Result<Token, WechatError> {
    access_token(app, wechat).await.map_err(|trouble| WechatError::NoToken(Box::new(trouble)))
}

/// Calls the API with the access token. If WeChat reports the token as invalid, fetches a new one and repeats the call
/// once: a refused call had no effect.
pub(super) async fn call<T: DeserializeOwned>(
    app: &App,
    wechat: &WeChat,
    request: impl Fn(&str) -> Result<Request, ClientError>,
) -> Result<T, WechatError> {
    let token = token_for_a_call(app, wechat).await?;
    match api::ask(wechat, request(token.text.expose_secret())?).await {
        Err(WechatError::Refused(refusal)) if NO_GOOD.contains(&refusal.code) => {
            let mut tx = app.db.begin().await?;
            wechat_token::forget(&mut tx, Kind::AccessToken, &token).await?;
            tx.commit().await?;
            let fresh = token_for_a_call(app, wechat).await?;
            api::ask(wechat, request(fresh.text.expose_secret())?).await
        }
        answer => answer,
    }
}

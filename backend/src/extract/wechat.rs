//! The WeChat account that a page is opened in: the result of WeChat's authorisation, encrypted in a cookie.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::time::Timestamp;

use super::cookies::{CookieJar, Cookies, WECHAT_DAYS};
use crate::app::App;
use crate::keys::Aad;
use crate::wechat::{OpenId, WeChat};

/// The WeChat account that the browser proved to be opened in, if it did. Only WeChat's own browser can obtain the
/// cookie, but a cookie can be copied to another browser. A copied one gives no more than a copied session.
#[derive(Debug, Clone)]
pub struct WechatIdentity(pub Option<OpenId>);

/// A cookie of another service account can't be decrypted.
fn aad(wechat: &WeChat) -> Aad<'_> {
    Aad { table: "cookie", column: "wechat", row: &wechat.settings.account.app_id }
}

/// Stores the WeChat account in the browser's cookie.
pub fn remember(app: &App, wechat: &WeChat, open_id: &OpenId, headers: &mut HeaderMap) {
    let text = format!("{} {}", app.clock.now().as_millis(), open_id.expose());
    let sealed = app.keys.seal(aad(wechat), &text, &app.rng);
    CookieJar::of(app).remember_wechat(headers, &URL_SAFE_NO_PAD.encode(sealed));
}

fn read(app: &App, cookie: &str) -> Option<OpenId> {
    let wechat = app.wechat.as_ref()?;
    let sealed = URL_SAFE_NO_PAD.decode(cookie).ok()?;
    let text = app.keys.open(aad(wechat), &sealed).ok()?;
    let (at, open_id) = text.split_once(' ')?;
    let at = Timestamp::from_millis(at.parse().ok()?);
    let is_fresh = app.clock.now() < at.plus_seconds(WECHAT_DAYS * 86_400);
    is_fresh.then(|| OpenId::new(open_id).ok()).flatten()
}

impl FromRequestParts<App> for WechatIdentity {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let cookies = Cookies::from_request_parts(parts, app).await?;
        Ok(Self(cookies.wechat().and_then(|cookie| read(app, cookie))))
    }
}

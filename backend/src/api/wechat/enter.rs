//! `GET /wechat/enter`: redirects to WeChat's authorisation, which shows no page and redirects back at once.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::App;
use crate::extract::CookieJar;
use crate::http::page::not_found;
use crate::wechat::{WeChat, oauth};

/// Where to come back to.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct EnterQuery {
    /// A fragment of the app.
    #[serde(default)]
    to: String,
}

/// Redirects to WeChat.
pub async fn get(State(app): State<App>, query: Result<Query<EnterQuery>, QueryRejection>) -> Response {
    let Some(wechat) = &app.wechat else { return not_found().into_response() };
    let Query(EnterQuery { to }) = query.unwrap_or_default();
    let visit = PendingSignIn { state: app.rng.digits(), tries: 0, to: fragment(&to) };
    leave(&app, wechat, &visit)
}

/// A sign-in in progress. It is kept in a cookie, so only this browser can complete it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PendingSignIn {
    /// The `state` that WeChat sends back: 32 hexadecimal digits.
    pub(super) state: String,
    /// How often the sign-in was started again because a code was invalid.
    pub(super) tries: u8,
    /// The fragment to return to, with its `#`.
    pub(super) to: String,
}

impl PendingSignIn {
    fn cookie(&self) -> String {
        let Self { state, tries, to } = self;
        format!("{state}.{tries}.{}", URL_SAFE_NO_PAD.encode(to))
    }

    /// Parses the cookie.
    pub(super) fn read(cookie: &str) -> Option<Self> {
        let mut parts = cookie.splitn(3, '.');
        let (state, tries, to) = (parts.next()?, parts.next()?, parts.next()?);
        let to = String::from_utf8(URL_SAFE_NO_PAD.decode(to).ok()?).ok()?;
        Some(Self { state: state.to_owned(), tries: tries.parse().ok()?, to: fragment(&to) })
    }

    /// The same sign-in, started again.
    pub(super) fn again(&self, app: &App) -> Self {
        Self { state: app.rng.digits(), tries: self.tries + 1, to: self.to.clone() }
    }
}

/// Redirects to WeChat and sets the cookie.
pub(super) fn leave(app: &App, wechat: &WeChat, visit: &PendingSignIn) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    CookieJar::of(app).keep_visit(&mut headers, &visit.cookie());
    (headers, Redirect::to(&oauth::address(wechat, &visit.state))).into_response()
}

/// The longest fragment that is accepted; the app's own are shorter.
const FRAGMENT_BYTES: usize = 200;

/// A fragment of the app, or its first screen. The result never leads to another site.
fn fragment(text: &str) -> String {
    let allowed =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'#' | b'/' | b'-' | b'_' | b'?' | b'=' | b'&');
    let is_ours = text.starts_with("#/") && text.len() <= FRAGMENT_BYTES && text.bytes().all(allowed);
    if is_ours { text } else { "#/" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_survives_its_cookie_and_leads_nowhere_else() {
        let visit = PendingSignIn { state: "0".repeat(32), tries: 1, to: "#/c/bit-2027/verify".to_owned() };
        assert_eq!(PendingSignIn::read(&visit.cookie()), Some(visit));
        for text in
            ["", "https://elsewhere.example", "//elsewhere.example", "#/c/a\r\nx: y", "#\\elsewhere", "/x"]
        {
            assert_eq!(fragment(text), "#/", "{text}");
        }
        assert_eq!(PendingSignIn::read("x"), None);
    }
}

//! Signing in with WeChat, silently (`snsapi_base`): nothing but the openid, which paying and messages need.

use secrecy::ExposeSecret;
use serde::Deserialize;
use shared::api::wechat::path;
use url::Url;

use super::api::{self, WechatError};
use super::{OpenId, WeChat};

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum OAuthError {
    /// The code is wrong, was used before, or is too old: asking for another one helps.
    #[error("the code is worth nothing (any more)")]
    Code,
    /// WeChat shows a copy of the page to somebody who has not entered it: its openid is nobody's.
    #[error("a copy of the page")]
    Snapshot,
    /// WeChat did not answer as it should.
    #[error(transparent)]
    Trouble(#[from] WechatError),
}

/// The codes of a code that is worth nothing: invalid, used, expired.
const WORTHLESS: [i64; 3] = [40029, 40163, 42003];

/// Where the browser is sent. WeChat wants the parameters in this order, and the fragment.
#[must_use]
pub fn address(wechat: &WeChat, state: &str) -> String {
    let back = [wechat.public_origin.as_str(), path::RETURN].concat();
    let origin = &wechat.settings.origins.open;
    let mut url = Url::parse(&[origin, "/connect/oauth2/authorize"].concat())
        .expect("an origin that was parsed, and a path of ours");
    url.query_pairs_mut().extend_pairs([
        ("appid", wechat.settings.account.app_id.as_str()),
        ("redirect_uri", &back),
        ("response_type", "code"),
        ("scope", "snsapi_base"),
        ("state", state),
    ]);
    url.set_fragment(Some("wechat_redirect"));
    url.into()
}

#[derive(Deserialize)]
struct Exchanged {
    openid: String,
    #[serde(default)]
    is_snapshotuser: u8,
}

/// Whose code it is. A code is good for five minutes, once.
pub async fn exchange(wechat: &WeChat, code: &str) -> Result<OpenId, OAuthError> {
    let account = &wechat.settings.account;
    let parameters = [
        ("appid", account.app_id.as_str()),
        ("secret", account.app_secret.expose_secret()),
        ("code", code),
        ("grant_type", "authorization_code"),
    ];
    let address = api::address(wechat, "/sns/oauth2/access_token", &parameters);
    let request = api::get(wechat, &address).map_err(WechatError::from)?;
    match api::ask::<Exchanged>(wechat, request).await {
        Ok(Exchanged { is_snapshotuser: 1, .. }) => Err(OAuthError::Snapshot),
        Ok(exchanged) => OpenId::new(exchanged.openid).map_err(|_| WechatError::Unreadable(200).into()),
        Err(WechatError::Refused(refusal)) if WORTHLESS.contains(&refusal.code) => Err(OAuthError::Code),
        Err(trouble) => Err(trouble.into()),
    }
}

//! Signing in with WeChat without a dialog (`snsapi_base`): it returns only the openid, which payments and messages
//! need.

use secrecy::ExposeSecret;
use serde::Deserialize;
use shared::api::wechat::path;
use url::Url;

use super::api::{self, WechatError};
use super::{OpenId, WeChat};

/// Why the sign-in failed.
#[derive(Debug, thiserror::Error)]
pub enum OAuthError {
    /// The code is wrong, was used before, or has expired: a new code may work.
    #[error("the code is worth nothing (any more)")]
    Code,
    /// WeChat shows a preview of the page to a user who has not opened it: its openid belongs to no user.
    #[error("a copy of the page")]
    Snapshot,
    /// WeChat's answer was not as expected.
    #[error(transparent)]
    Trouble(#[from] WechatError),
}

/// The error codes for a code that is invalid, used or expired.
const WORTHLESS: [i64; 3] = [40029, 40163, 42003];

/// The URL for the redirect. WeChat requires the parameters in this order, and the fragment.
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

/// The account of a code. A code is valid once, for five minutes.
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

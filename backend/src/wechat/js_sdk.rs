//! The parameters of `wx.config`: a signature over the page's URL.

use secrecy::ExposeSecret;
use sha1::{Digest, Sha1};
use shared::api::wechat::JsConfig;

use super::WeChat;
use super::api::WechatError;
use super::token::jsapi_ticket;
use crate::app::App;
use crate::keys::hex;

/// The version of the SDK that has `wx-open-subscribe`.
const SCRIPT: &str = "/open/js/jweixin-1.6.0.js";

/// What the page at `url` needs. `url` must be a page of this app.
pub async fn config(app: &App, wechat: &WeChat, url: &str) -> Result<JsConfig, WechatError> {
    let ticket = jsapi_ticket(app, wechat).await?;
    let nonce_str = app.rng.digits();
    let timestamp = app.clock.now().as_millis().div_euclid(1000);
    let signature = sign(ticket.text.expose_secret(), &nonce_str, timestamp, url);
    Ok(JsConfig {
        app_id: wechat.settings.account.app_id.clone(),
        timestamp,
        nonce_str,
        signature,
        script: [&wechat.settings.origins.js, SCRIPT].concat(),
    })
}

/// Whether a URL is a page of this app, without a fragment: no other page gets a signature.
#[must_use]
pub fn is_ours(wechat: &WeChat, url: &str) -> bool {
    let path = url.strip_prefix(wechat.public_origin.as_str());
    path.is_some_and(|path| path.starts_with('/') && !path.contains('#')) && url.len() <= MAX_URL_BYTES
}

/// Longer than any URL of the app, including the parameters that chats append.
const MAX_URL_BYTES: usize = 2048;

/// SHA-1 over the four parameters in the order of their names, with unescaped values.
fn sign(ticket: &str, nonce: &str, timestamp: i64, url: &str) -> String {
    let text = format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}");
    hex(&Sha1::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_of_the_official_example() {
        // developers.weixin.qq.com, JS-SDK documentation, appendix 1.
        let ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
        let url = "http://mp.weixin.qq.com?params=value";
        assert_eq!(
            sign(ticket, "Wm3WZYTPz0wzccnW", 1_414_587_457, url),
            "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
        );
    }
}

//! The page inside WeChat: the visitor's account, the JS-SDK and messages.

use serde::{Deserialize, Serialize};

/// Paths of WeChat.
pub mod path {
    /// `GET`: [`super::WechatView`].
    pub const WECHAT: &str = "/api/wechat";
    /// `POST` [`super::JsRequest`]: [`super::JsConfig`].
    pub const JS: &str = "/api/wechat/js";
    /// `POST` [`super::CreditReport`]: [`super::WechatView`].
    pub const CREDITS: &str = "/api/wechat/credits";
    /// Redirects to WeChat's authorisation and from there to [`RETURN`]. `to` is the fragment of the page to
    /// return to.
    pub const ENTER: &str = "/wechat/enter";
    /// The redirect target of WeChat's authorisation, with its code.
    pub const RETURN: &str = "/wechat/return";
}

/// What the server knows about the WeChat account of the visitor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WechatView {
    /// Whether this installation is connected to WeChat.
    pub enabled: bool,
    /// Whether the server knows the visitor's account; if not, [`path::ENTER`] finds out.
    pub signed_in: bool,
    /// Template IDs of messages that the page may ask the student to allow: those without a remaining
    /// permission. Empty without a student.
    #[serde(default)]
    pub asks: Vec<String>,
}

/// Asks for the parameters of `wx.config`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JsRequest {
    /// URL of the page as it was first opened, without its fragment.
    pub url: String,
}

/// Parameters of `wx.config`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JsConfig {
    /// `AppID` of the service account.
    pub app_id: String,
    /// Unix seconds that were signed.
    pub timestamp: i64,
    /// Random string that was signed.
    pub nonce_str: String,
    /// SHA-1 signature in hexadecimal.
    pub signature: String,
    /// URL of the SDK's script.
    pub script: String,
}

/// The result of WeChat's subscribe button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreditReport {
    /// Identifier of the tap, so that a repeated report counts once: 32 hexadecimal digits, chosen at random by
    /// the page.
    pub tap: String,
    /// Template IDs that the student accepted, one message each.
    pub accepted: Vec<String>,
}

/// Style of WeChat's button, which is in a shadow tree that the page's style sheet does not reach. The content
/// security policy allows exactly this text.
pub const SUBSCRIBE_STYLE: &str = ".a{display:block;box-sizing:border-box;width:100%;min-height:52px;padding:12px 16px;\
border:0;border-radius:14px;font:600 17px/28px system-ui,-apple-system,'PingFang SC',sans-serif;color:#fff;\
background:#1a5fb4;text-align:center}";

//! The page inside WeChat: who it is opened by, and what WeChat lets it do.

use serde::{Deserialize, Serialize};

/// The addresses.
pub mod path {
    /// `GET`: [`super::WechatView`].
    pub const WECHAT: &str = "/api/wechat";
    /// `POST` [`super::JsRequest`]: [`super::JsConfig`].
    pub const JS: &str = "/api/wechat/js";
    /// `POST` [`super::CreditReport`]: [`super::WechatView`].
    pub const CREDITS: &str = "/api/wechat/credits";
    /// A page that leads to WeChat's authorisation and from there to [`RETURN`]. `to` is the fragment to come back to.
    pub const ENTER: &str = "/wechat/enter";
    /// Where WeChat sends the browser back to, with a code.
    pub const RETURN: &str = "/wechat/return";
}

/// What the server knows of the WeChat that the page is opened in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WechatView {
    /// Whether this installation works with WeChat at all.
    pub enabled: bool,
    /// Whether the server knows which WeChat it is; if not, [`path::ENTER`] finds out.
    pub signed_in: bool,
    /// The templates whose messages the student may be asked to allow: those of which WeChat takes none at present.
    /// Empty without a student.
    #[serde(default)]
    pub asks: Vec<String>,
}

/// Asks for what `wx.config` needs on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JsRequest {
    /// The page's address as it was first opened, without its fragment.
    pub url: String,
}

/// What `wx.config` needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JsConfig {
    /// Whose page it is.
    pub app_id: String,
    /// Seconds since 1970, as signed.
    pub timestamp: i64,
    /// As signed.
    pub nonce_str: String,
    /// SHA-1 in hexadecimal.
    pub signature: String,
    /// Where the SDK's script is.
    pub script: String,
}

/// The student tapped WeChat's own button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreditReport {
    /// Names the tap, so that a repeated report counts once: 32 hexadecimal digits that the page rolled.
    pub tap: String,
    /// The templates that were accepted: one message each.
    pub accepted: Vec<String>,
}

/// What WeChat's button looks like: it lives in a tree of its own that no style of the page reaches. The policy of the
/// page allows exactly this text.
pub const SUBSCRIBE_STYLE: &str = ".a{display:block;box-sizing:border-box;width:100%;min-height:52px;padding:12px 16px;\
border:0;border-radius:14px;font:600 17px/28px system-ui,-apple-system,'PingFang SC',sans-serif;color:#fff;\
background:#1a5fb4;text-align:center}";

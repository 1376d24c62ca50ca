//! Extractors for the caller and the requested object. Their refusals are problems.

pub mod capability;
mod cookies;
mod network;
mod path;
mod signed_in;
pub mod staff;
mod wechat;

pub use cookies::{CookieJar, Cookies};
pub use network::Network;
pub use path::{CollectionAt, Named, OrderAt};
pub use signed_in::{Proved, SignedIn};
pub use staff::{Scope, Staff, Unauthenticated};
pub use wechat::{WechatIdentity, remember};

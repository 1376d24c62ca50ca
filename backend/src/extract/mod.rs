//! Who is asking, and for what: extractors whose refusals are problems.

mod cookies;
mod network;
mod path;
pub mod power;
mod signed_in;
pub mod staff;
mod wechat;

pub use cookies::{Cookies, Jar};
pub use network::Network;
pub use path::{CollectionAt, Named, OrderAt};
pub use signed_in::{Proved, SignedIn};
pub use staff::{Anybody, Scope, Staff};
pub use wechat::{InWechat, remember};

//! Who is asking, and for what: extractors whose refusals are problems.

mod cookies;
mod path;
mod signed_in;

pub use cookies::{Cookies, Jar};
pub use path::{CollectionAt, OrderAt};
pub use signed_in::SignedIn;

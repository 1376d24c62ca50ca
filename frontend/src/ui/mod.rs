//! Components: properties in, HTML out. They depend on the language, and neither on the server nor on the address.

pub(crate) mod art;
mod button;
mod dialog;
mod field;
mod lang;
mod notice;
mod page;
mod prose;
mod qr;

pub(crate) use button::{Button, Kind};
pub(crate) use dialog::Dialog;
pub(crate) use field::{Surround, describe};
pub(crate) use lang::{Bi, I18n, use_i18n};
pub(crate) use notice::{Banner, Hotline, Rows, Severity, Skeleton, Trouble};
pub(crate) use page::{Page, Steps, announce};
pub(crate) use prose::prose;
pub(crate) use qr::Qr;

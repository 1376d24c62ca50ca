//! The texts of 我的数据.

use shared::api::my_data::{ConsentPurpose, CorrectionField};
use shared::person::DocumentKind;
use shared::time::Timestamp;

/// What the screen says.
pub(crate) struct MyData {
    pub(crate) link: &'static str,
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) name: &'static str,
    pub(crate) student_number: &'static str,
    pub(crate) kind: fn(DocumentKind) -> &'static str,
    pub(crate) phone: &'static str,
    pub(crate) phone_kept: &'static str,
    pub(crate) phone_missing: &'static str,
    pub(crate) wechat: &'static str,
    pub(crate) wechat_kept: &'static str,
    pub(crate) photographs: &'static str,
    pub(crate) count: fn(u32) -> String,
    pub(crate) consents: &'static str,
    pub(crate) consent: fn(ConsentPurpose) -> &'static str,
    pub(crate) given: fn(Timestamp, &str) -> String,
    pub(crate) retention: &'static str,
    pub(crate) kept_for: fn(u32) -> String,
    pub(crate) kept_until: fn(Timestamp) -> String,
    pub(crate) correction: &'static str,
    pub(crate) correction_lead: &'static str,
    pub(crate) field: &'static str,
    pub(crate) field_name: fn(CorrectionField) -> &'static str,
    pub(crate) said: fn(CorrectionField, &str) -> String,
    pub(crate) message: &'static str,
    pub(crate) message_hint: &'static str,
    pub(crate) send: &'static str,
    pub(crate) sent: fn(Timestamp) -> String,
    pub(crate) closed: fn(Timestamp) -> String,
    pub(crate) withdraw: &'static str,
    pub(crate) withdraw_lead: &'static str,
    pub(crate) erase: &'static str,
    pub(crate) erase_lead: &'static str,
    pub(crate) erase_title: &'static str,
    pub(crate) erase_text: &'static str,
    pub(crate) erase_paid: &'static str,
    pub(crate) erase_confirm: &'static str,
    pub(crate) delivered: &'static str,
    pub(crate) back: &'static str,
}

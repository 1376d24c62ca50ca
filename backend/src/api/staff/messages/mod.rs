//! What students were told in WeChat: `/api/staff/messages`.

pub mod list;
pub mod unbind;

//! The messages sent to students in WeChat: `/api/staff/messages`.

pub mod list;
pub mod unbind;

//! The page inside WeChat: `/api/wechat`, and the two addresses of the sign-in.

pub mod credits;
pub mod enter;
pub mod get;
pub mod js;
pub mod return_;

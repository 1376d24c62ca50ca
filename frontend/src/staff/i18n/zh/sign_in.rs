//! 登录。

use crate::staff::i18n::texts::SignIn;

pub(super) const TEXTS: SignIn = SignIn {
    title: "登录工作台",
    name: "用户名",
    password: "密码",
    code: "验证码",
    code_hint: "身份验证器上的 6 位数字，或一个恢复码",
    submit: "登录",
    unsent: |count| format!("登录已失效。有 {count} 条审核内容保留在本页，同一账号登录后自动发送。"),
    wait: |seconds| format!("请在 {seconds} 秒后再试。"),
};

//! 我的账号。

use shared::problem::FieldCode;

use crate::staff::i18n::texts::Account;

pub(super) const TEXTS: Account = Account {
    title: "我的账号",
    role: "角色",
    school: "院校代码",
    must_change: "请先修改密码",
    must_change_why: "当前密码由管理员设置，只用于首次登录。",
    password: "修改密码",
    password_done: "密码已修改，其他登录已退出。",
    current: "当前密码",
    new: "新密码",
    new_hint: "至少 12 个字符，不含用户名",
    change: "修改密码",
    authenticator: "身份验证器",
    why_enrol: "登录时除密码外再核对一个 6 位数字，密码泄露也无法登录。",
    offer: "绑定身份验证器",
    scan: "用身份验证器扫描二维码，或手动输入下面的密钥，然后填写显示的 6 位数字。",
    qr: "密钥的二维码",
    code: "6 位数字",
    enrol: "完成绑定",
    enrolled: "已绑定身份验证器",
    recovery: "请保存下面的恢复码，每个只能用一次，且不再显示。",
    is_enrolled: "已绑定。更换手机前请先解除绑定。",
    remove: "解除绑定",
    sessions: "已登录的设备",
    browser: "浏览器",
    some_browser: "未知浏览器",
    signed_in_at: "登录时间",
    seen_at: "最近使用",
    this_session: "本机",
    revoke: "退出",
    wrong_code: "验证码不正确。请填写当前显示的 6 位数字；如仍不对，请把手机时间设为自动校准。",
    field,
};

fn field(code: FieldCode) -> &'static str {
    match code {
        FieldCode::Wrong => "不正确",
        FieldCode::Required => "请填写",
        FieldCode::Form => "格式不正确",
        FieldCode::PasswordTooShort => "至少 12 个字符",
        FieldCode::PasswordEasy => "请换一个更难猜的密码",
        // What students type has its own words.
        _ => "请核对",
    }
}

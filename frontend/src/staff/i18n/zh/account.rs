//! 我的账号。

use shared::problem::FieldCode;

use crate::staff::i18n::texts::Account;

pub(super) const TEXTS: Account = Account {
    title: "我的账号",
    role: "角色",
    school: "院校代码",
    must_change: "请先修改密码",
    must_change_why: "当前密码由管理员设置，只用于首次登录。",
    must_enrol: "请先绑定身份验证器",
    must_enrol_why: "管理员可以管理人员、退款和查看完整证件号码，必须在密码之外再绑定一个身份验证器，绑定后即可使用工作台。",
    step_up: "请再次确认身份",
    step_up_why: "这项操作涉及他人的权限、资金或个人信息，5 分钟内只需确认一次。",
    step_up_confirm: "确认",
    code_now: "验证码",
    code_now_hint: "身份验证器上的 6 位数字，或一个恢复码",
    copy: "复制",
    print: "打印",
    save: "保存为文件",
    copied: "已复制",
    not_copied: "没有复制成功，请打印或保存为文件",
    put_away: "我已保存，继续",
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
        // Errors of students' fields have their own texts.
        _ => "请核对",
    }
}

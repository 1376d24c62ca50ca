//! 人员。

use crate::staff::i18n::texts::People;

pub(super) const TEXTS: People = People {
    title: "人员",
    lead: "账号一经建立，用户名不再改作他用。",
    name: "用户名",
    role: "角色",
    school: "院校代码（仅院校账号）",
    add: "添加",
    given_once: "请告知本人，首次登录后须修改；此密码不再显示。",
    authenticator: "身份验证器",
    enrolled: "已绑定",
    not_enrolled: "未绑定",
    state: "状态",
    active: "正常",
    disabled: "已停用",
    reset_password: "重置密码",
    reset_authenticator: "解除验证器",
    disable: "停用",
    enable: "启用",
    given: |name| format!("{name} 的初始密码"),
};

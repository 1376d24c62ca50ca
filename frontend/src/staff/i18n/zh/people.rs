//! 人员。

use shared::problem::FieldCode;
use shared::staff::Role;

use crate::staff::i18n::texts::People;

pub(super) const TEXTS: People = People {
    title: "人员",
    lead: "账号一经建立，用户名不再改作他用。",
    newcomer: "添加人员",
    name: "用户名",
    name_hint: "2–32 个小写字母、数字或 . - _",
    role: "角色",
    role_hint,
    school: "院校代码",
    school_hint: "五位国标代码，只能看到该校的采集",
    add: "添加",
    given_once: "请告知本人，首次登录后须修改；此密码不再显示。",
    done: "已更改",
    authenticator: "身份验证器",
    enrolled: "已绑定",
    not_enrolled: "未绑定",
    state: "状态",
    active: "正常",
    disabled: "已停用",
    yourself: "本人",
    change_role: "更改角色",
    change_role_means: "下一次操作起按新角色生效，不影响已作出的审核结论。",
    reset_password: "重置密码",
    reset_password_means: "原密码立即失效，所有设备退出登录；新密码只显示一次，由您告知本人。",
    reset_authenticator: "解除验证器",
    reset_authenticator_means: "仅在本人遗失身份验证器时解除。解除后只凭密码即可登录，直到重新绑定。",
    disable: "停用",
    disable_means: "所有设备立即退出登录，此账号不能再登录。已作出的审核结论保留；可随时重新启用。",
    enable: "启用",
    save: "保存",
    cancel: "取消",
    given: |name| format!("{name} 的初始密码"),
    about: |what, name| format!("{what}：{name}"),
    field: |code| match code {
        FieldCode::Required => "请填写",
        FieldCode::Taken => "用户名已有人使用",
        _ => "格式不正确",
    },
};

fn role_hint(role: Role) -> &'static str {
    match role {
        Role::Admin => "可以做任何事",
        Role::Reviewer => "审核照片，查看进度",
        Role::School => "查看本校进度，下载交付的照片",
        Role::Auditor => "查看进度和审计日志，不能改动",
    }
}

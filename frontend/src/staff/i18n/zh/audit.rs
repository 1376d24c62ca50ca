//! 审计日志。

use crate::staff::i18n::texts::Audit;

pub(super) const TEXTS: Audit = Audit {
    title: "审计日志",
    lead: "谁在何时做了什么，只增不改。",
    number: "序号",
    at: "时间",
    actor: "操作人",
    action: "操作",
    subject: "对象",
    detail: "内容",
    filter: "筛选",
    export: "导出 CSV",
    older: "更早的记录",
    from: "从（北京时间）",
    until: "到（不含）",
    any_action: "全部操作",
    empty: "没有符合条件的记录。",
    action_name,
    about,
};

fn action_name(word: &str) -> &str {
    match word {
        "application.matched" => "校验身份",
        "application.confirmed" => "确认信息",
        "application.submitted" => "提交照片",
        "application.withdrawn" => "撤回照片",
        "application.claimed" => "打开审核",
        "application.released" => "放回未审",
        "application.decided" => "作出结论",
        "application.undone" => "撤销结论",
        "application.second_look" => "请人复核",
        "application.approved" => "通知通过",
        "application.rejected" => "通知退回",
        "application.settled" => "费用结清",
        "application.delivered" => "交付学校",
        "session.opened" => "学生登录",
        "session.superseded" => "学生在别处登录",
        "session.closed" => "学生退出",
        "verification.failed" => "校验不符",
        "verification.limited" => "校验过于频繁",
        "order.opened" => "创建订单",
        "order.accepted" => "订单受理",
        "order.paid" => "订单支付",
        "order.closed" => "订单关闭",
        "order.refunding" => "退款中",
        "order.refunded" => "已退款",
        "collection.created" => "新建采集",
        "collection.changed" => "修改采集",
        "progress.exported" => "导出名单",
        "roster.corrected" => "更正名册",
        "roster.imported" => "导入名册",
        "staff.signed_in" => "登录",
        "staff.signed_out" => "退出登录",
        "staff.sign_in_failed" => "登录失败",
        "staff.sign_in_limited" => "登录过于频繁",
        "staff.added" => "添加人员",
        "staff.changed" => "更改角色",
        "staff.disabled" => "停用账号",
        "staff.enabled" => "启用账号",
        "staff.password_changed" => "修改密码",
        "staff.password_reset" => "重置密码",
        "staff.authenticator_enrolled" => "绑定验证器",
        "staff.authenticator_removed" => "解除验证器",
        "staff.recovery_used" => "使用恢复码",
        "staff.session_revoked" => "退出其他登录",
        "audit.exported" => "导出审计日志",
        // A newer server tells its own word.
        other => other,
    }
}

fn about(word: &str) -> &str {
    match word {
        "application" => "照片与办理",
        "session" => "学生登录",
        "verification" => "身份校验",
        "order" => "缴费",
        "collection" => "采集",
        "progress" => "进度",
        "roster" => "名册",
        "staff" => "人员",
        "audit" => "审计",
        other => other,
    }
}

//! 审计日志。

use shared::audit::Action;

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

fn action_name(action: Action) -> &'static str {
    match action {
        Action::Matched => "校验身份",
        Action::Confirmed => "确认信息",
        Action::Submitted => "提交照片",
        Action::Withdrawn => "撤回照片",
        Action::Claimed => "打开审核",
        Action::Released => "放回未审",
        Action::Decided => "作出结论",
        Action::Undone => "撤销结论",
        Action::SecondLook => "请人复核",
        Action::Approved => "通知通过",
        Action::Rejected => "通知退回",
        Action::Settled => "费用结清",
        Action::FeeReturned => "退还费用",
        Action::Delivered => "交付学校",
        Action::Erased => "删除学生数据",
        Action::SessionOpened => "学生登录",
        Action::SessionSuperseded => "学生在别处登录",
        Action::SessionClosed => "学生退出",
        Action::VerificationFailed => "校验不符",
        Action::VerificationLimited => "校验过于频繁",
        Action::OrderOpened => "创建订单",
        Action::OrderAccepted => "订单受理",
        Action::OrderPaid => "订单支付",
        Action::OrderClosed => "订单关闭",
        Action::OrderRefunding => "退款中",
        Action::OrderRefunded => "已退款",
        Action::MoneyFound => "款项待处理",
        Action::FindingClosed => "款项已处理",
        Action::PaymentsReconciled => "对账",
        Action::CollectionCreated => "新建采集",
        Action::CollectionChanged => "修改采集",
        Action::TodoExported => "导出名单",
        Action::EntryCorrected => "更正名册",
        Action::RosterImported => "导入名册",
        Action::StaffSignedIn => "登录",
        Action::StaffSignedOut => "退出登录",
        Action::StaffSignInFailed => "登录失败",
        Action::StaffSignInLimited => "登录过于频繁",
        Action::StaffAdded => "添加人员",
        Action::StaffChanged => "更改角色",
        Action::StaffDisabled => "停用账号",
        Action::StaffEnabled => "启用账号",
        Action::StaffPasswordChanged => "修改密码",
        Action::StaffPasswordReset => "重置密码",
        Action::StaffAuthenticatorEnrolled => "绑定验证器",
        Action::StaffAuthenticatorRemoved => "解除验证器",
        Action::StaffRecoveryUsed => "使用恢复码",
        Action::StaffSessionRevoked => "退出其他登录",
        Action::AuditExported => "导出审计日志",
        Action::DeliveryStarted => "开始交付",
        Action::DeliveryReady => "交付就绪",
        Action::DeliveryDownloaded => "下载交付",
        Action::DeliveryLeftOut => "未能交付",
        Action::DeliveryErased => "到期删除交付",
        Action::IdentityRevealed => "查看完整证件号码",
        Action::MyDataRead => "学生查看本人数据",
        Action::CorrectionRequested => "申请更正",
        Action::CorrectionClosed => "更正已处理",
        Action::WechatBound => "绑定微信",
        Action::WechatUnbound => "解除微信绑定",
        Action::ObjectsSwept => "清理无主文件",
    }
}

fn about(word: &'static str) -> &'static str {
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
        "delivery" => "交付",
        "identity" => "证件号码",
        "my_data" => "本人数据",
        "correction" => "更正",
        "objects" => "文件",
        "payments" => "对账",
        "wechat" => "微信",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_of_actions_has_a_name() {
        for action in Action::ALL {
            assert_ne!((TEXTS.about)(action.about()), action.about());
        }
    }
}

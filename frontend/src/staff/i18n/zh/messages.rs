//! 微信通知.

use shared::api::staff::messages::{MessageKind, MessageState, Undeliverable};

use crate::staff::i18n::texts::Messages;

pub(super) const TEXTS: Messages = Messages {
    title: "通知",
    lead: "学生在微信里收到的通知。未能通知到的学生只会在打开页面时看到结果，可以请学校或电话转告。",
    disabled: "本系统没有配置微信通知，学生在页面上查看结果。",
    empty: "没有符合条件的通知",
    at: "时间",
    student: "学生",
    what: "内容",
    kind,
    became: "结果",
    state,
    why,
    left_to_do: "学生还需要办理",
    matters: "是",
    acted: "否",
    older: "更早的通知",
};

fn kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Approved => "审核通过",
        MessageKind::Rejected => "审核未通过",
        MessageKind::Reopened => "重新审核",
        MessageKind::RemindSubmit => "提醒提交照片",
        MessageKind::Erasing => "即将删除数据",
        MessageKind::RemindPay => "提醒支付",
    }
}

fn state(state: MessageState) -> &'static str {
    match state {
        MessageState::Queued => "等待发送",
        MessageState::Sending => "正在发送",
        MessageState::Sent => "已发送",
        MessageState::Unknown => "不确定是否送达",
        MessageState::Undeliverable => "未能通知",
        MessageState::Superseded => "已无需通知",
    }
}

fn why(why: Undeliverable) -> &'static str {
    match why {
        Undeliverable::NotInWechat => "没有在微信中打开过页面",
        Undeliverable::NoCredit => "没有允许（更多）通知",
        Undeliverable::Refused => "在微信中拒收通知",
        Undeliverable::Recipient => "微信找不到接收人",
        Undeliverable::Failed => "微信不接受通知，请运维查看日志",
    }
}

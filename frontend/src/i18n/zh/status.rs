//! 审核进度, payment and 采集完成.

use shared::api::Milestone;
use shared::money::Fen;
use shared::time::Timestamp;

use super::deadline;
use crate::i18n::texts::Status;
use crate::i18n::yuan;

pub(super) const STATUS: Status = Status {
    title: "审核进度",
    submitted_title: "上传成功",
    submitted,
    under_review_title: "正在审核",
    under_review: submitted,
    promised_by,
    rejected_title: "照片未通过审核",
    rejected: "请按下面的说明重新采集，不另收费。",
    resubmit_until,
    rejected_closed: "重新提交的时间已过，请拨打咨询电话，或联系所在学院。",
    reopened_title: "照片需要重新审核",
    reopened: "此前的审核结果已撤回，照片正在重新审核，请等待新的结果。",
    reopened_reason: |reason| ["原因：", reason].concat(),
    settled_ahead: "您已完成支付，之后不需要再次支付。",
    reasons: "退回原因",
    note: "审核老师的说明",
    capture_again: "重新采集",
    refunding_title: "审核通过，退款处理中",
    refunding: "您之前支付的费用正在退回，到账前无需支付。到账后，本页会显示是否需要缴费。",
    approved_title: "审核通过",
    approved,
    pay,
    paying: "正在打开收银台…",
    checking: "正在确认付款结果…",
    unpaid: "还没有收到付款。如果刚刚已经支付，请稍等片刻，页面会自动更新。",
    not_taken: "微信支付没有打开或没有完成，目前没有查到付款。请再试一次；仍然不行时，请更新微信或拨打咨询电话。",
    open_in_wechat: "请在微信中支付",
    scan_to_pay: "用微信扫描二维码；正在用这部手机时，请复制网址，发到微信里（例如“文件传输助手”）打开。再次校验信息后即可支付。",
    copy: "复制网址",
    copied: "已复制",
    done_title: "采集完成",
    done: "您的照片已通过审核，全部手续已办完，等待交付学校。可以关闭本页面。",
    delivered: "您的照片已交付学校，全部手续已办完。可以关闭本页面。",
    paid_amount: "已支付",
    photo: "提交的照片",
    photo_alt: "您提交的照片",
    photo_open: "查看原图",
    photo_save: "保存照片",
    photo_hold: "长按照片，选择“保存图片”即可存到手机。",
    photo_file: "采集照片",
    timeline: "办理记录",
    milestone,
    withdraw: "撤回照片",
    withdraw_title: "撤回照片？",
    withdraw_text: "撤回后照片会从审核中移除，您需要重新采集并提交。",
    withdraw_confirm: "撤回",
    withdraw_hint: "采集结束前、审核开始前可以撤回重拍。",
    notify_on: "审核有结果时会通知您，也可以随时回到本页面查看。",
    tell_text: "允许后，下一次审核结果或提醒会发到您的微信。每次允许只发一条。",
    tell: "接收微信通知",
    notify_off: "结果不会另行通知：随时打开本页面，校验信息后即可查看。",
    number: "办理编号",
    leave_safely: "可以关闭本页面；之后在任意手机上重新校验信息，即可回到这里。",
    stale: "网络不通，显示的是上次的结果",
    reconfirm_title: "请重新核对您的信息",
    reconfirm: "学校更正了名单中的信息。请核对，确认后再继续。",
    reconfirm_yes: "核对无误",
    reconfirm_wrong: "有误请在这里申请更正：",
};

fn submitted(hours: u32) -> String {
    format!("请等待审核，预计 {hours} 小时内出结果。")
}

fn promised_by(at: Timestamp) -> String {
    ["预计不晚于 ", &deadline(at), "（北京时间）"].concat()
}

fn resubmit_until(at: Timestamp) -> String {
    ["请在 ", &deadline(at), "（北京时间）前重新提交"].concat()
}

fn approved(due: Fen) -> String {
    format!("照片已通过审核，支付 {} 元后即完成采集。", yuan(due))
}

fn pay(due: Fen) -> String {
    format!("去支付 {} 元", yuan(due))
}

fn milestone(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::Matched => "信息校验通过",
        Milestone::Confirmed => "确认信息无误",
        Milestone::Submitted => "提交照片",
        Milestone::Withdrawn => "撤回照片",
        Milestone::ReviewStarted => "开始审核",
        Milestone::ReviewReleased => "退回待审队列",
        Milestone::Rejected => "审核未通过",
        Milestone::Approved => "审核通过",
        Milestone::Reopened => "审核结果撤回，重新审核",
        Milestone::Settled => "已支付",
        Milestone::FeeReturned => "费用已退回，需重新支付",
        Milestone::Delivered => "交付学校",
    }
}

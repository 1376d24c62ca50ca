//! 校验信息 and 确认信息.

use shared::person::DocumentKind;

use crate::i18n::texts::{Confirm, Verify};

pub(super) const VERIFY: Verify = Verify {
    title: "校验信息",
    lead: "请按身份证件如实填写，用于与学校的采集名单核对。",
    name: "姓名",
    name_hint: "与证件一致；少数民族姓名中的间隔号用“·”",
    document_kind: "证件类型",
    document_number: "证件号码",
    document_hint,
    phone: "联系电话",
    phone_hint: "用于联系您本人；境外号码请以 + 和国家或地区代码开头",
    kind: DocumentKind::official_name,
    submit: "提交校验",
    submitting: "正在校验…",
    working,
    prove: "确认身份",
    prove_title: "请再次校验信息",
    prove_lead: "为防止他人用您的手机撤回照片或删除数据，请再次填写学校登记的信息。",
    prove_wrong: "填写的信息与学校登记的不一致，请核对后重试。",
    some_wrong,
    colon: "：",
    wait,
    not_matched: "未匹配到采集信息",
    not_matched_text: "请检查以下几项，仍不行请联系学院。",
    not_matched_hints: ["姓名、证件类型和号码、联系电话是否与学校登记的一致", "是否选对了学校和采集批次"],
    edit: "返回修改",
    leave: "退出",
    closed_lead: "采集已结束。已提交过照片的同学，校验后可查询进度。",
};

pub(super) const CONFIRM: Confirm = Confirm {
    title: "确认信息",
    lead: "请核对学校登记的信息是否正确。",
    student_number: "学号",
    name: "姓名",
    submit: "确认无误，采集照片",
    wrong: "信息有误",
    look_up: "审核结果不会另行通知：随时打开本页面，校验信息后即可查看进度。",
    notify_title: "接收审核结果通知",
    notify_text: "照片审核有结果时，是否允许通知您？选择“暂不”也可以随时回到本页面查看进度。",
    allow: "允许",
    not_now: "暂不",
};

fn document_hint(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::ResidentId => "18 位，最后一位可能是 X",
        DocumentKind::HkMacauPermit => "H 或 M 开头，后面 8 位数字",
        DocumentKind::TaiwanPermit => "8 位数字",
        DocumentKind::HmtResidence => "18 位，81、82 或 83 开头",
        DocumentKind::ForeignPermanentResident => "18 位数字，9 开头；旧版为 3 个字母加 12 位数字",
        DocumentKind::Passport => "护照资料页右上角的号码",
    }
}

fn some_wrong(count: usize) -> String {
    format!("有 {count} 项需要修改")
}

fn wait(seconds: u32) -> String {
    if seconds < 60 {
        format!("请等待 {seconds} 秒后再试")
    } else {
        format!("请等待 {} 分 {:02} 秒后再试", seconds / 60, seconds % 60)
    }
}

fn working(percent: u8) -> String {
    format!("正在验证，请稍候（{percent}%）")
}

//! 我的数据.

use shared::api::my_data::{ConsentPurpose, CorrectionField};
use shared::person::DocumentKind;
use shared::time::Timestamp;

use super::moment;
use crate::i18n::my_data::MyData;

pub(in crate::i18n) const MY_DATA: MyData = MyData {
    link: "我的数据",
    title: "我的数据",
    lead: "这里是系统保存的与您有关的全部信息。每次查看都会留下记录。",
    name: "姓名",
    student_number: "学号",
    kind: DocumentKind::official_name,
    phone: "联系电话",
    phone_kept: "学校名单中已登记（加密保存）",
    phone_missing: "学校名单中没有",
    wechat: "微信",
    wechat_kept: "用于支付和接收通知的微信标识（加密保存）",
    photographs: "保存的照片",
    count,
    consents: "您的授权",
    consent,
    given,
    retention: "保存期限",
    kept_for,
    kept_until,
    draft: "本机未上传的照片",
    draft_until,
    no_draft: "无",
    correction: "信息有误？",
    correction_lead: "名单由学校提供。请说明哪里有误，工作人员会与学校核实后更正。",
    field: "有误的信息",
    field_name,
    said,
    value: "正确内容",
    value_hint: "请按证件填写；工作人员核实后可以直接采纳",
    message: "补充说明",
    message_hint: "请勿填写他人的信息；不超过 300 字",
    send: "提交更正申请",
    sent,
    closed,
    applied,
    answer: "答复：",
    withdraw: "撤回照片",
    withdraw_lead: "照片还没有开始审核，采集也没有结束，可以在审核进度页面撤回重拍。",
    erase: "删除我的数据",
    erase_lead: "交付学校之前，您可以撤回授权并删除照片和名单中的个人信息。",
    erase_title: "删除全部数据？",
    erase_text: "72 小时后，照片、姓名、学号、证件号码和电话都会被删除，无法恢复；在此之前可以在这里取消，重新校验信息也会自动取消。删除后，照片不会交付学校。如需重新参加采集，请联系学校重新提供名单。",
    erase_paid: "您已支付费用；删除后请拨打咨询电话办理退款。",
    erase_confirm: "确认删除",
    erasing_title: "您的数据即将删除",
    erasing,
    keep: "取消删除",
    delivered: "照片已交付学校，不能在这里删除；保存期满后系统会自动删除。如需学校删除，请联系学校。",
    back: "返回",
};

fn count(photographs: u32) -> String {
    format!("{photographs} 张")
}

fn consent(purpose: ConsentPurpose) -> &'static str {
    match purpose {
        ConsentPurpose::PersonalData => "个人信息核验并提供给学校",
        ConsentPurpose::Portrait => "处理肖像照片",
    }
}

fn given(at: Timestamp, version: &str) -> String {
    [&moment(at), "，版本 ", version].concat()
}

fn kept_for(days: u32) -> String {
    format!("交付学校后 {days} 天自动删除")
}

fn erasing(due: Timestamp) -> String {
    [
        &moment(due),
        " 删除。在此之前点“取消删除”或重新校验信息，数据就会保留。如果不是您本人申请的，请立即取消。",
    ]
    .concat()
}

fn kept_until(at: Timestamp) -> String {
    [&moment(at), " 自动删除"].concat()
}

fn draft_until(at: Timestamp) -> String {
    ["上传、退出或换人登录时立即删除，最迟 ", &moment(at), " 删除"].concat()
}

fn field_name(field: CorrectionField) -> &'static str {
    match field {
        CorrectionField::Name => "姓名",
        CorrectionField::StudentNumber => "学号",
        CorrectionField::Document => "证件类型或号码",
        CorrectionField::Phone => "联系电话",
        CorrectionField::Other => "其他",
    }
}

fn said(field: CorrectionField, value: Option<&str>, message: &str) -> String {
    let said: Vec<&str> = value.into_iter().chain((!message.is_empty()).then_some(message)).collect();
    [field_name(field), "：", &said.join("。")].concat()
}

fn sent(at: Timestamp) -> String {
    [&moment(at), " 已提交，等待处理。再次提交会替换这一条。"].concat()
}

fn closed(at: Timestamp) -> String {
    [&moment(at), " 提交的申请已处理。"].concat()
}

fn applied(at: Timestamp) -> String {
    [&moment(at), " 提交的申请已采纳，名单已更正。"].concat()
}

//! 采集须知 and what happens to personal data.

use shared::money::Fen;
use shared::photo::{BackgroundName, Bytes, SourcePolicy};
use shared::time::Timestamp;

use super::{deadline, moment};
use crate::i18n::texts::{Notice, Privacy};
use crate::i18n::{bytes, yuan};

pub(super) const NOTICE: Notice = Notice {
    ready,
    checklist: "先看这三条",
    check_pose: "正面免冠，双眼平视镜头，露出眉毛和双耳",
    check_background,
    check_file,
    good: "合格示例",
    good_alt: "示意图：正面免冠，头部居中，浅蓝色纯色背景，深色衣服，双肩齐平",
    bad: "这些会被退回",
    mistakes: ["头部歪斜", "眼镜反光", "头发遮眉遮耳", "背景有杂物、阴影", "衣服与背景同色"],
    facts: "时间与费用",
    school: "院校名称",
    school_code: "院校代码",
    window: "采集时间",
    fee: "费用",
    free: "免费",
    fee_when,
    review: "审核",
    review_within,
    words: "学校说明",
    details: "详细要求",
    requirements: &[
        ("姿态", "正面免冠，头部端正不歪斜，双肩齐平，双眼睁开平视镜头。"),
        ("表情", "表情自然，嘴唇闭合，不露齿。"),
        ("头发", "不遮挡眉毛、眼睛和耳朵；不戴帽子、头巾（宗教、医疗等特殊需要除外）。"),
        ("眼镜", "镜片无反光、无颜色，镜框不遮挡眼睛；有反光时请摘下眼镜拍摄。"),
        ("衣着", "有领的深色衣服为宜，颜色与背景明显区分；不佩戴耳环、项链等饰物。"),
        ("背景", "单一颜色，均匀，无渐变、阴影和杂物。"),
        ("光线", "光线均匀柔和，脸部无阴影、无高光，不偏色。"),
        ("拍摄", "请他人用手机后置摄像头在约 1.5 米处拍摄，不要自拍；不翻拍、不扫描旧照片。"),
        ("真实", "不美颜、不修图、不换背景、不镜像；人像须与本人现在的样貌一致。"),
        ("文件", "手机原图即可。裁剪在本机完成，不需要自己改尺寸。"),
        ("一人一微信", "请用本人微信办理，一名学生只对应一个微信，不代替他人提交。"),
    ],
    start: "我已了解，开始采集",
    go_on: "继续办理",
    progress: "已提交过？查询进度",
    signed_in_as,
    not_yet_open: "采集尚未开始",
    opens_at,
    closed: "采集已结束",
    closed_at,
    closed_hint: "已提交照片的同学可以继续查询审核进度、完成缴费。尚未提交的，请联系所在学院。",
    closed_but_not_for_you,
};

pub(super) const PRIVACY: Privacy = Privacy {
    title: "个人信息说明",
    who: "由谁处理",
    who_text,
    what: "处理哪些信息",
    what_text: "姓名、证件类型与号码、联系电话；您提交的人像照片；办理过程的时间记录。",
    why: "用来做什么",
    why_text: "与学校的采集名单核对身份；人工审核照片并通知结果；收取费用；把合格照片交给学校，用于学历证书电子注册。照片不用于人脸识别比对。裁剪在您的手机上完成，点击“上传”之前照片不会离开手机。",
    how_long: "保存多久",
    how_long_text,
    rights: "您的权利",
    rights_text: "可以查询、更正、撤回同意或要求删除：采集结束前、审核开始前可在进度页撤回照片；交付学校前可在“我的数据”中删除。其他请求请拨打下方咨询电话。",
    dialog: "信息授权",
    dialog_lead: "提交前请阅读并分别选择是否同意：",
    consent_data: "同意处理个人信息",
    consent_data_text,
    consent_portrait: "单独同意处理人像照片",
    consent_portrait_text,
    refusal: "不同意则无法在线采集，可联系所在学院改为现场采集。",
    agree: "同意",
    both_needed: "请先勾选以上两项同意；点击“取消”可返回，已填写的内容会保留。",
};

fn check_background(names: &[BackgroundName]) -> String {
    let names: Vec<&str> = names
        .iter()
        .map(|name| match name {
            BackgroundName::LightBlue => "浅蓝",
            BackgroundName::White => "白",
            BackgroundName::LightGrey => "浅灰",
        })
        .collect();
    let names = match names.split_last() {
        Some((last, others)) if !others.is_empty() => [&others.join("、"), "或", last].concat(),
        Some(_) | None => names.concat(),
    };
    [&names, "色纯色背景，衣服颜色与背景分明"].concat()
}

fn check_file(original: bool, min: Bytes, max: Bytes) -> String {
    if original {
        "手机原图即可，大小自动处理；不美颜、不修图".to_owned()
    } else {
        format!("JPG 照片，{} 至 {}，不美颜、不修图", bytes(min), bytes(max))
    }
}

fn fee_when(fee: Fen) -> String {
    format!("{} 元，审核通过后支付；被退回重新采集不另收费", yuan(fee))
}

fn review_within(hours: u32) -> String {
    format!("提交后 {hours} 小时内人工审核")
}

fn signed_in_as(name: &str) -> String {
    ["已校验：", name].concat()
}

fn opens_at(at: Timestamp) -> String {
    ["将于北京时间 ", &moment(at), " 开始，请届时再来。可以先看看照片要求，提前准备。"].concat()
}

fn closed_at(at: Timestamp) -> String {
    ["已于北京时间 ", &deadline(at), " 结束。"].concat()
}

fn closed_but_not_for_you(until: Timestamp) -> String {
    ["您的照片需要重新采集，北京时间 ", &deadline(until), " 前仍可提交。"].concat()
}

fn ready(source: SourcePolicy) -> &'static str {
    match source {
        SourcePolicy::Both => "约 2 分钟。请备好：身份证件、证件照原图（也可请人当场拍摄）。",
        SourcePolicy::Album => "约 2 分钟。请备好：身份证件、证件照原图。",
        SourcePolicy::Camera => "约 2 分钟。请备好：身份证件，并请一位同学当场帮您拍照。",
    }
}

fn who_text(school: &str, centre: &str) -> String {
    format!("{school}是个人信息处理者；{centre}受其委托采集和审核。")
}

fn how_long_text(days: u32) -> String {
    format!("照片交付学校后 {days} 天内删除照片和身份信息，只保留法律要求的办理记录。")
}

fn consent_data_text(school: &str, centre: &str, days: u32) -> String {
    format!(
        "{centre}受{school}委托，处理我的姓名、证件类型与号码、联系电话，用于核对身份、通知结果、收取费用和答复咨询，\
         并把核对结果提供给{school}；照片交付后 {days} 天内删除。"
    )
}

fn consent_portrait_text(school: &str, centre: &str, days: u32) -> String {
    format!(
        "{centre}采集、审核我的人像照片（敏感个人信息），并提供给{school}用于学历证书电子注册；不用于人脸识别，\
         交付后 {days} 天内删除。采集结束前、审核开始前我可以撤回照片。"
    )
}

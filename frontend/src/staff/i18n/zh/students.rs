//! 查询一名学生。

use shared::api::staff::students::StageWord;

use crate::staff::i18n::texts::Students;

pub(super) const TEXTS: Students = Students {
    title: "查询学生",
    lead: "接听热线时使用：学生办到哪一步、每张照片的结论和原因。",
    collection: "采集",
    student_number: "学号",
    number_or_reference: "学号或办理编号",
    reference: "办理编号",
    required: "请填写学号或办理编号",
    find: "查询",
    nobody: "名册里没有这个学号，也没有这个办理编号。请核对号码和采集。",
    name: "姓名",
    document_kind: "证件类型",
    document_number: "证件号码",
    reveal: "显示完整号码",
    reveal_hint: "会记入审计日志",
    phone: "联系电话",
    has_phone,
    wechat: "微信",
    no_wechat: "没有绑定",
    bound: "已绑定",
    unbind: "解除绑定",
    unbind_means: "解除后，学生可以在另一个微信里校验信息并重新绑定；原来的微信也可以给别的学生用。会记入审计日志。",
    unbound: "已解除",
    stands: "当前环节",
    stage,
    attempts: "提交过的照片",
    no_attempts: "还没有提交照片。",
    undecided: "还没有结论，或学生已撤回",
};

fn has_phone(known: bool) -> &'static str {
    if known { "名册中有，校验时需要填写一致" } else { "名册中没有，校验时不核对" }
}

fn stage(stage: StageWord) -> &'static str {
    match stage {
        StageWord::NotStarted => "未开始",
        StageWord::Matched => "已校验，未提交",
        StageWord::Submitted => "待审核",
        StageWord::UnderReview => "审核中",
        StageWord::Decided => "已有结论，即将通知学生",
        StageWord::Rejected => "退回重拍",
        StageWord::Approved => "待缴费",
        StageWord::Paid => "已完成",
        StageWord::Delivered => "已交付学校",
        StageWord::Erased => "已删除",
    }
}

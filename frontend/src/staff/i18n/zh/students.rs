//! 查询一名学生。

use shared::api::staff::students::StageWord;

use crate::staff::i18n::texts::Students;

pub(super) const TEXTS: Students = Students {
    title: "查询学生",
    lead: "接听热线时使用：学生办到哪一步、每张照片的结论和原因。",
    collection: "采集",
    student_number: "学号",
    search: "学号、姓名、办理编号或证件号码末几位",
    search_hint: "证件号码填最后 4–6 位；姓名可只填开头；选了院系班级时可留空",
    reference: "办理编号",
    required: "请填写学号、姓名、办理编号或证件号码末几位，或选择院系班级",
    find: "查询",
    nobody: "没有找到这名学生。请核对填写的内容和采集。",
    name: "姓名",
    document_kind: "证件类型",
    document_number: "证件号码",
    verification: "身份校验",
    unlock: "解除尝试限制",
    unlock_hint: "有人反复填错这名学生的信息、本人因此无法校验时使用",
    unlocked: "已解除，学生现在可以重新校验",
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
    several,
    show: "查看",
    former_number: "原学号（已移出名册）",
    add: "添加学生",
    add_means: "加入所选采集的名册。曾被移出的学生按证件认回，照片和进度一并恢复。",
    add_yes: "加入名册",
    correct: "更正信息",
    correct_means: "姓名或学号更正后，学生需要重新确认；已交的照片不受影响。",
    keeps: "留空则保持不变",
    phone_optional: "可不填；填写后学生校验时须一致",
    no_phone: "从名册中删去联系电话",
    taken: "名册中另一名学生已使用",
    whose: "新证件是谁的？",
    whose_missing: "请先核对证件原件，再选择一项",
    same_person: "同一名学生",
    same_person_means: "原号码录错，或换了证件，已核对原件。照片和进度保留，学生须重新校验和确认。",
    another_person: "另一名学生",
    another_person_means: "原来的学生连同已交的照片移出名册，新学生从头开始。",
    withdraw: "移出名册",
    withdraw_means: "学生会被退出登录，学号可给别人使用。已交的照片随证件保留到保存期满，不再审核、不交付；未支付的订单会关闭，已缴的费用可在“收款”中退还。",
    withdraw_yes: "确认移出",
    reinstate: "恢复到名册",
    reinstate_means: "按原学号恢复，已交的照片和进度从中断处继续，学生须重新确认。",
    reinstate_yes: "确认恢复",
    save: "保存",
    cancel: "取消",
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
        StageWord::Removed => "已移出名册",
    }
}

fn several(count: usize, more: bool) -> String {
    if more {
        format!("找到的学生较多，只列出前 {count} 名，请补充信息再查。")
    } else {
        format!("找到 {count} 名学生，请与来电人核对。")
    }
}

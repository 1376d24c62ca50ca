//! 交付学校。

use shared::delivery::{Undeliverable, Unfit};
use shared::time::Timestamp;

use crate::staff::i18n::texts::Deliveries;

pub(super) const TEXTS: Deliveries = Deliveries {
    title: "交付",
    lead: "把已缴费的照片打包交给学校。每张照片只在一个有效的交付中；重复下载得到完全相同的文件，每次下载都会记录。",
    empty: "还没有采集任务",
    none_yet: "还没有交付",
    waiting,
    withheld: |lot, failed, photographs, pending| match (lot, failed) {
        (None, _) => format!("{photographs} 张暂不能交付：还没有组成抽检批次"),
        (Some(lot), false) => {
            format!("{photographs} 张暂不能交付：第 {lot} 批抽查中，样本还有 {pending} 张待查")
        }
        (Some(lot), true) => {
            format!("{photographs} 张暂不能交付：第 {lot} 批抽检不接收，还有 {pending} 张待查")
        }
    },
    inspect: "去抽检",
    new: "新建交付",
    made: "创建时间",
    by: "创建人",
    command_line: "命令行",
    photographs: "照片",
    left_out,
    left_out_why,
    names: "文件名",
    package: "文件包",
    with_masters: "含原图",
    preparing: "正在准备",
    progress,
    download: "下载",
    sheet: "照片一览",
    erased: "已到期删除",
    erased_on: "到期删除",
    template: "文件名模板",
    template_hint: "可用 {学号}、{姓名}；{证件号码} 须在采集任务中允许。以 .jpg 结尾",
    template_wrong: "模板须含 {学号} 或 {证件号码}，以 .jpg 结尾，不能有 / \\ : * ? \" < > |",
    document_refused: "此采集任务不允许文件名中出现证件号码",
    masters: "同时交付原图（masters 文件夹）",
    only: "只交付部分学生",
    only_hint: "每行一个学号；留空则交付全部待交付照片",
    only_wrong: |count| format!("{count} 名学生不能交付，原因见下；请改正或从名单中去掉"),
    only_many: "最多填写 5000 个学号",
    undeliverable,
    and_more: |count| format!("另有 {count} 个"),
    chosen,
    examples: "文件名示例：",
    begin: "开始交付",
    begin_note: "开始后这些照片即记为已交付，学生不能再自行删除。",
    cancel: "取消",
    recall: "撤回",
    recall_means: "撤回后，此文件包不能再下载，其中的照片回到“待交付”，可以再次交付；学生不受影响。已经下载的文件请学校自行删除。",
    recall_reason: "撤回原因",
    recall_reason_hint: "1–200 个字，仅工作人员可见",
    recall_reason_wrong: "请填写 1–200 个字",
    recalled: "已撤回",
    replaced: "已重新打包",
    repack: "重新打包",
    repack_means: "用新的文件名重新打包同一批照片。完成后原文件包不能再下载，到期删除的日期不变；学生不受影响。",
    sheet_title: "照片一览",
    sheet_lead,
    print: "打印本页",
    first: "从头",
    next: "下一部分",
    back: "返回交付",
    portrait,
};

fn waiting(count: u32) -> String {
    format!("{count} 张待交付")
}

fn left_out(count: u32) -> String {
    format!("注意：{count} 张未能交付，处理后再交付一次")
}

const fn left_out_why(why: Unfit) -> &'static str {
    match why {
        Unfit::Stage => "办理状态已变化，请在「学生」中查看。",
        Unfit::Missing => "照片文件缺失，请从备份恢复该文件。",
        Unfit::Damaged => "照片文件损坏，请用备份中的文件替换。",
        Unfit::Form => "照片无法解码，请退款并请学生删除办理记录，重新导入名单后再次采集。",
    }
}

fn progress(done: u32, total: u32) -> String {
    format!("{done} / {total}")
}

fn chosen(chosen: u32, width: u32, height: u32) -> String {
    format!("将交付 {chosen} 张，每张 {width}×{height} 像素")
}

fn sheet_lead(count: u32, at: Timestamp) -> String {
    let date = at.date_in_china();
    format!("{count} 张 · {}年{}月{}日", date.year(), date.month(), date.day())
}

fn portrait(number: &str) -> String {
    format!("{number} 的照片")
}

const fn undeliverable(why: Undeliverable) -> &'static str {
    match why {
        Undeliverable::NotInRoster => "名册中没有这个学号",
        Undeliverable::NotSubmitted => "还没有提交照片",
        Undeliverable::NotReviewed => "照片还没有审核完",
        Undeliverable::Rejected => "照片已退回，等待重新提交",
        Undeliverable::NotPaid => "照片已通过，还没有缴费",
        Undeliverable::Preparing => "正在另一个交付中准备",
        Undeliverable::Sampling => "抽检还没有完成",
        Undeliverable::Delivered => "已交付过",
        Undeliverable::Withdrawn => "已移出名册",
        Undeliverable::Erased => "数据已删除",
    }
}

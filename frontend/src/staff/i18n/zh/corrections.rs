//! 学生的更正申请。

use shared::api::my_data::CorrectionField;

use crate::staff::i18n::texts::Corrections;

pub(super) const TEXTS: Corrections = Corrections {
    title: "更正申请",
    lead: "学生认为名单有误。与学校核实后重新导入名单，再标记为已处理。",
    empty: "没有待处理的申请",
    at: "提交时间",
    student: "学生",
    collection: "采集任务",
    what: "申请内容",
    said,
    close: "已处理",
};

fn said(field: CorrectionField, message: &str) -> String {
    [name(field), "：", message].concat()
}

fn name(field: CorrectionField) -> &'static str {
    match field {
        CorrectionField::Name => "姓名",
        CorrectionField::StudentNumber => "学号",
        CorrectionField::Document => "证件",
        CorrectionField::Phone => "电话",
        CorrectionField::Other => "其他",
    }
}

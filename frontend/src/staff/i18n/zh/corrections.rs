//! 学生的更正申请。

use shared::api::my_data::CorrectionField;

use crate::staff::i18n::texts::Corrections;

pub(super) const TEXTS: Corrections = Corrections {
    title: "更正申请",
    lead: "学生认为名册有误。与学校核实后采纳，或说明原因；学生在“我的数据”里能看到答复。",
    empty: "没有待处理的申请",
    at: "提交时间",
    student: "学生",
    collection: "采集任务",
    what: "申请内容",
    said,
    archived: "采集已归档，名册不再改动。需要采纳时，请先取消归档。",
    apply: "采纳",
    apply_means,
    apply_yes: "更新名册",
    answer: "答复",
    answer_yes: "发送答复",
    answer_means: "名册不改动，申请关闭，学生在“我的数据”里看到答复。",
    present: "名册中：",
    value: "改为",
    same_person: "已核对证件原件，确认是同一名学生",
    message: "给学生的答复",
    message_hint: "例如：已与学校核实，学号无误。",
    message_optional: "可不填",
    done: "已处理，学生能看到结果。",
    cancel: "取消",
};

fn said(field: CorrectionField, value: Option<&str>, message: &str) -> String {
    let said: Vec<&str> = value.into_iter().chain((!message.is_empty()).then_some(message)).collect();
    [name(field), "：", &said.join("。")].concat()
}

fn apply_means(field: CorrectionField) -> &'static str {
    match field {
        CorrectionField::Name | CorrectionField::StudentNumber => {
            "改入名册后，学生需要重新确认；照片不受影响。"
        }
        CorrectionField::Document => "改入名册后，学生须用新证件重新校验并确认；照片和进度保留。",
        CorrectionField::Phone | CorrectionField::Other => "改入名册后立即生效；照片不受影响。",
    }
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

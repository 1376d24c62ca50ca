//! 审计日志。

use crate::staff::i18n::texts::Audit;

pub(super) const TEXTS: Audit = Audit {
    title: "审计日志",
    lead: "谁在何时做了什么，只增不改。",
    number: "序号",
    at: "时间",
    actor: "操作人",
    action: "操作",
    subject: "对象",
    detail: "内容",
    filter: "筛选",
    export: "导出 CSV",
    older: "更早的记录",
    empty: "没有符合条件的记录。",
};

//! 抽检。

use shared::api::staff::inspection::LotState;

use crate::staff::i18n::texts::Inspection;

pub(super) const TEXTS: Inspection = Inspection {
    title: "抽检",
    lead: "照片交付前，由另一名审核人按 GB/T 2828.1（ISO 2859-1，一般检验水平 II，正常检验一次抽样）抽查已通过的照片。不能抽查自己通过的照片。",
    back: "返回审核",
    off: "此采集没有开启抽检。管理员可在采集设置中选择“抽检”。",
    none: "还没有抽检批次",
    undrawn: |count, aql| match count {
        0 => format!("没有待组批的照片（AQL {}）", aql.as_str()),
        _ => format!("{count} 张待交付的照片还不在任何批次中（AQL {}）", aql.as_str()),
    },
    draw: "组成批次并抽样",
    lot: "批次",
    number: |number| format!("第 {number} 批"),
    size: "批量",
    sample: "样本量",
    accept: "接收数",
    inspected: "进度",
    progress: |inspected, pending, unfit| {
        format!("已查 {inspected} 张，待查 {pending} 张，不合格 {unfit} 张")
    },
    verdict: "结论",
    state: |state| match state {
        LotState::Open => "抽查中",
        LotState::Passed => "接收",
        LotState::Failed => "不接收，需全部查看",
        LotState::Released => "已全部查看",
    },
    means: |state| match state {
        LotState::Open => "样本查看完之前不能交付",
        LotState::Passed => "可以交付",
        LotState::Failed => "全部查看完之前不能交付",
        LotState::Released => "合格的照片可以交付",
    },
    look: |count| format!("查看 {count} 张"),
    others: |count| format!("{count} 张由您审核通过，须由他人查看"),
    fit: "合格",
    unfit: "不合格",
    unfit_means: "照片将重新审核，学生会看到原因；已缴的费用不会再次收取。",
    unfit_yes: "确认不合格",
    reason: "原因（学生可见）",
    reason_missing: "请填写原因",
};

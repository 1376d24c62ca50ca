//! 筛选列表.

use crate::staff::i18n::texts::Narrow;

pub(super) const TEXTS: Narrow =
    Narrow { collection: "采集任务", any_collection: "全部采集任务", any_state: "全部" };

//! 学生页面预览，供工作人员查看。

use crate::i18n::texts::Sample;

pub(crate) static SAMPLE: Sample = Sample {
    title: "预览：开放后学生看到的页面",
    lead: "这里只能查看，不能办理。",
    screens: ["采集须知", "校验信息", "参考线框"],
    size: |width, height| format!("学生把照片放进线框；成片不小于 {width}×{height} 像素。"),
};

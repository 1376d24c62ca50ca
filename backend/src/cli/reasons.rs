//! The reasons for a rejection in the reviewers' own language.

use shared::review::RejectReason;

/// The reviewers' term for it.
pub(super) const fn chinese(reason: RejectReason) -> &'static str {
    match reason {
        RejectReason::EyeLine => "眼睛中心距顶部不合格",
        RejectReason::TopMargin => "头顶距顶部不合格",
        RejectReason::Tilted => "瞳孔不平，头部倾斜",
        RejectReason::FaceSize => "人像过大、过小或偏位",
        RejectReason::Blurred => "清晰度不合格",
        RejectReason::Exposure => "曝光不合格",
        RejectReason::Background => "背景不纯",
        RejectReason::ClothesBlend => "衣着与背景同色",
        RejectReason::Covered => "头发、帽子或饰物遮挡",
        RejectReason::Glasses => "眼镜反光、镜框遮眼或有色镜片",
        RejectReason::Eyes => "闭眼或视线偏",
        RejectReason::Expression => "表情不合格（露齿、张口）",
        RejectReason::Retouched => "过度美颜或修图",
        RejectReason::Rephotographed => "翻拍或扫描",
        RejectReason::Casual => "生活照或自拍",
        RejectReason::SeveralPeople => "多人入镜",
        RejectReason::NotThePerson => "非本人",
    }
}

//! Texts about a picked file.

use shared::photo::check::{Adaptation, CheckId, Remedy, Value};
use shared::photo::jpeg::Fault;
use shared::photo::{Bytes, Finding, Format};

use super::photo::{name, rule, value};
use crate::i18n::picking::Picking;
use crate::i18n::{bytes, pixels};

pub(crate) const PICKING: Picking = Picking {
    refused: "这张照片不能使用",
    wanted: "要求",
    remedy_label: "解决办法",
    fault,
    remedy,
    advice,
    adapted,
    unreadable_title: "照片打不开",
    unreadable: "手机没有把照片交出来，照片可能还在云端或已被移走。请先在相册中打开它，确认能看到完整照片后再选一次。",
    read_timeout: "照片一直没有读完，可能还在云端。请先在相册中打开它，等清晰的大图出现后再选一次；或直接点“拍照”。",
    undecodable,
    decode_timeout: "浏览器一直没有把照片打开。请再选一次或换一张；仍不行，请关闭微信（浏览器）后重新进入。",
    worker_title: "照片没有处理完",
    worker_failed: "没能处理这张照片，手机内存可能不足。请关闭其他应用后再试一次。",
    worker_not_loaded: "处理照片的程序没有下载完整，不是照片的问题。请检查网络后再选一次；仍不行请刷新页面。",
    worker_silent: "照片处理了很久没有结果。请关闭其他应用后再试一次，或换一张照片。",
    worker_outdated: "页面不完整或版本过旧，不是照片的问题。请刷新页面后再试；仍不行请换用手机自带的浏览器打开。",
    heic_title: "怎样得到 JPG 照片",
    heic: &[
        "苹果手机：设置 → 相机 → 格式 → 选“兼容性最佳”，然后重新拍摄。",
        "已拍好的照片：在相册中打开，分享给自己的微信“文件传输助手”（勾选原图），再从微信保存到相册。",
        "安卓手机：相机设置中关闭“高效图片（HEIF）”，然后重新拍摄。",
    ],
    wrong_way_up: "照片方向不对？",
    too_small_lying: "这样放像素不够。照片如果是躺着的，请先点“旋转”转正；否则请换一张更清晰的照片。",
    turn: "旋转",
    turned,
    not_turned: "没能旋转照片，请再试一次，或换一张。",
};

fn fault(finding: &Finding) -> String {
    match finding.check {
        CheckId::SourceEmpty => "这是空文件（0 字节）".to_owned(),
        CheckId::SourceFormat => match finding.measured {
            Value::Format(Format::LivePhoto) => "这是实况照片的打包文件（.livp）".to_owned(),
            Value::Format(Format::Unknown) => "这不是可识别的图片".to_owned(),
            other => ["这是 ", &value(other), "，不是 JPG 照片"].concat(),
        },
        CheckId::SourceBytes => {
            let what = if is_too_short(finding) { "文件过小（" } else { "文件过大（" };
            [what, &value(finding.measured), "）"].concat()
        }
        CheckId::SourceHeader => match finding.measured {
            Value::Fault(Fault::Truncated) => "照片不完整，文件被截断".to_owned(),
            Value::Fault(Fault::BadSegment | Fault::UnexpectedMarker | Fault::NoFrame | Fault::NoScan) => {
                "照片文件已损坏".to_owned()
            }
            Value::Fault(Fault::HeightFollows) => "这种 JPG 无法处理：高度写在画面之后（DNL）".to_owned(),
            other => ["这种 JPG 无法处理（", &value(other), "）"].concat(),
        },
        CheckId::SourceData => "照片文件已损坏，画面不完整".to_owned(),
        CheckId::SourcePixels => ["像素不足（", &value(finding.measured), "）"].concat(),
        CheckId::SourceColour
        | CheckId::FinishedFormat
        | CheckId::FinishedStructure
        | CheckId::FinishedBytes
        | CheckId::FinishedColour
        | CheckId::FinishedPixels
        | CheckId::FinishedDensity
        | CheckId::FinishedData => rule(finding.check).to_owned(),
    }
}

fn is_too_short(finding: &Finding) -> bool {
    finding.remedy == Some(Remedy::LargerOriginal)
}

fn remedy(finding: &Finding) -> String {
    match (finding.check, finding.measured) {
        (CheckId::SourceEmpty, _) => {
            "微信或相册没有把照片内容交出来。请先在相册中打开它，等照片完整显示后再选一次；或直接点“拍照”。"
                .to_owned()
        }
        (CheckId::SourceFormat, Value::Format(format)) => of_format(format).to_owned(),
        (CheckId::SourceBytes, Value::Bytes(length)) => of_length(finding, length),
        (CheckId::SourcePixels, Value::Size(size)) => {
            format!("照片只有 {} 像素，放大会模糊，多半被压缩或裁剪过。请选原图，或重新拍摄。", pixels(size))
        }
        _ => match finding.remedy {
            Some(Remedy::FetchAgain) => {
                "文件在保存或传输中损坏。请在相册中确认照片完整，重新保存原图后再选；或重新拍摄。"
            }
            Some(Remedy::MakeAgain) => "请返回调整，重新生成照片后再上传。",
            Some(Remedy::Convert | Remedy::AnotherPhoto | Remedy::LargerOriginal | Remedy::ChooseAgain)
            | None => "请在相册或看图软件中另存为普通 JPG 后再选，或用手机相机重新拍摄。",
        }
        .to_owned(),
    }
}

fn of_length(finding: &Finding, length: Bytes) -> String {
    match finding.wanted {
        _ if is_too_short(finding) => format!(
            "文件只有 {}，多半被微信压缩过，请选原图（对方发送时勾选“原图”，保存前先点“查看原图”），或重新拍摄。",
            bytes(length)
        ),
        Value::ByteRange(range) => format!(
            "本次采集不接受手机压缩过的照片，请换一张 {} 至 {} 的 JPG 照片。",
            bytes(range.min()),
            bytes(range.max())
        ),
        _ => "这么大的文件不是手机照片，请换一张用手机相机拍摄的照片。".to_owned(),
    }
}

const fn of_format(format: Format) -> &'static str {
    match format {
        Format::LivePhoto => {
            "里面还包着视频，网页不能直接使用。请在苹果手机的相册中打开这张照片，关闭“实况”后再选；从网盘下载的，请改为保存照片本身。"
        }
        Format::Zip => "请先解压，再选择里面的照片。",
        Format::Tiff => "请在电脑上导出为 JPG 后再选，或用手机相机重新拍摄。",
        Format::Pdf => "请选择照片本身，不要选 PDF 文件；或直接点“拍照”。",
        Format::Unknown => "请换一张用手机相机拍摄的照片，或直接点“拍照”。",
        Format::Jpeg
        | Format::Png
        | Format::WebP
        | Format::Heic
        | Format::Avif
        | Format::Gif
        | Format::Bmp => {
            "本次采集只收 JPG 照片，不接受转换。请换一张用手机相机拍摄的 JPG 照片，或直接点“拍照”。"
        }
    }
}

fn advice(finding: &Finding) -> String {
    match finding.check {
        CheckId::SourceColour => "这是黑白照片，很可能通不过审核，建议换彩色照片。".to_owned(),
        other => rule(other).to_owned(),
    }
}

fn adapted(adaptation: Adaptation) -> String {
    match adaptation {
        Adaptation::Converted(format) => [name(format), "，已在本机转换为 JPG"].concat(),
        Adaptation::Compressed(length) => format!("原图 {}，已在本机压缩", bytes(length)),
    }
}

const fn undecodable(format: Format) -> &'static str {
    match format {
        Format::Jpeg => {
            "这张 JPG 打不开，文件可能已损坏。请在相册中确认照片完整，重新保存原图后再选；或直接点“拍照”。"
        }
        Format::Heic => {
            "当前浏览器打不开 HEIC 图片（苹果手机高效格式）。请按下面的办法得到 JPG，或直接点“拍照”。"
        }
        Format::Png
        | Format::WebP
        | Format::Avif
        | Format::Gif
        | Format::Bmp
        | Format::Tiff
        | Format::Pdf
        | Format::LivePhoto
        | Format::Zip
        | Format::Unknown => "当前浏览器打不开这种图片。请改用 JPG 照片，或直接点“拍照”。",
    }
}

fn turned(degrees: u16) -> String {
    if degrees == 0 { "已转回原来的方向".to_owned() } else { format!("已向右旋转 {degrees}°") }
}

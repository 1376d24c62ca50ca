//! 采集照片, the frame, the preview, and texts about files.

use shared::photo::check::{CheckId, Value};
use shared::photo::jpeg::{Fault, Process};
use shared::photo::{Bytes, Format, PixelSize};

use crate::i18n::texts::{Capture, Cropper, Frame, Photo, Preview};
use crate::i18n::{bytes, pixels};

pub(super) const CAPTURE: Capture = Capture {
    title: "采集照片",
    sample_alt: "示意图：头部居中、双肩齐平的半身正面照",
    album: "从相册选择",
    camera: "拍照",
    camera_only: "学校要求现场拍摄，不能从相册选择。",
    camera_help: "请他人用后置摄像头，在约 1.5 米处正面拍摄。",
    private: "照片只在本机处理，确认上传前不会离开手机。",
    reading: "正在读取照片…",
    refused_again: "换一张照片",
    lost_draft: "浏览器没能读出之前选的照片，请重新选择一次。",
    last_photo: "上次选择的照片还在。",
    go_on: "继续调整",
};

pub(super) const FRAME: Frame = Frame {
    title: "调整照片",
    tips: "单指拖动，双指缩放：头部对准轮廓，双眼落在虚线上",
    next: "下一步",
    finishing: "正在生成照片…",
    another: "换一张",
    failed: "没能生成照片，请再试一次，或换一张照片。",
    unseen: "看不到照片，暂时不能继续。请竖着拿手机，或把窗口放大；仍看不到时，请更新微信，或用手机自带的浏览器打开本页。",
    too_small: "放得太大了，像素不够。请缩小一些，或换一张更清晰的照片。",
    too_plain: "照片细节太少，达不到文件大小要求。请缩小一些多保留画面，或换一张更清晰的照片。",
    cropper: Cropper {
        stage: "调整照片：拖动移动，双指或加减键缩放，方向键微调，数字 0 复位",
        zoom: "缩放",
        place_across: "左右位置",
        place_down: "上下位置",
        zoom_in: "放大",
        zoom_out: "缩小",
        move_left: "左移",
        move_right: "右移",
        move_up: "上移",
        move_down: "下移",
        reset: "复位",
        guides: "参考线",
    },
};

pub(super) const PREVIEW: Preview = Preview {
    title: "确认照片",
    lead: "这就是将要提交的照片，请检查是否清晰、端正、居中。",
    alt: "裁剪完成的照片",
    file,
    upload: "确认上传",
    adjust: "返回调整",
    sending: "正在上传…",
    sent,
    waiting_for_network: "网络已断开，照片还在本机，连上网络后自动继续。",
    waiting_network,
    waiting_to_retry: "连接中断，照片还在本机，稍后自动重试。",
    waiting_retry,
    waiting_for_server: "服务器繁忙或正在重启，照片还在本机，稍后自动重试。",
    waiting_server,
    stands_still: "有一会儿没有进展，网络可能已中断。照片还在本机，可以等待、重试或取消。",
    no_answer_yet: "照片已发出，服务器还没有答复。请稍候，也可以重试或取消，不会重复提交。",
    try_now: "立即重试",
    stop: "取消上传",
    stopped: "已取消上传，照片还在本机。",
    finding_out: "已全部发出，正在确认上传结果…",
    unsaved: "浏览器没有保存草稿。上传成功前请不要关闭或刷新本页，否则需要重新选择照片。",
};

pub(super) const PHOTO: Photo = Photo { rule, value };

fn file(size: PixelSize, length: Bytes) -> String {
    format!("JPG · {} 像素 · {}", pixels(size), bytes(length))
}

fn sent(sent: Bytes, of: Bytes, rest: Option<u32>) -> String {
    let sent = format!("已上传 {} / {}", bytes(sent), bytes(of));
    match rest {
        Some(seconds) => format!("{sent}，约剩 {}", duration(seconds)),
        None => sent,
    }
}

fn duration(seconds: u32) -> String {
    if seconds < 60 { format!("{seconds} 秒") } else { format!("{} 分钟", seconds.div_ceil(60)) }
}

fn waiting_network(seconds: u32) -> String {
    format!("网络已断开，照片还在本机，连上网络后自动继续（{seconds} 秒后也会再试）")
}

fn waiting_retry(seconds: u32) -> String {
    format!("网络不稳定，照片还在本机，{seconds} 秒后自动重试")
}

fn waiting_server(seconds: u32) -> String {
    format!("服务器繁忙或正在重启，照片还在本机，{seconds} 秒后自动重试")
}

pub(super) fn rule(check: CheckId) -> &'static str {
    match check {
        CheckId::SourceEmpty => "照片文件须有内容",
        CheckId::SourceFormat => "照片须为 JPG 格式",
        CheckId::SourceBytes => "照片文件大小须符合要求",
        CheckId::SourceHeader => "这种 JPG 无法处理",
        CheckId::SourcePixels => "照片像素须足够",
        CheckId::SourceColour => "照片须为彩色",
        CheckId::SourceData => "照片画面须完整",
        CheckId::FinishedFormat => "成品须为 JPG 格式",
        CheckId::FinishedStructure => "成品文件不得夹带其他数据",
        CheckId::FinishedBytes => "成品文件大小须符合要求",
        CheckId::FinishedColour => "成品须为 24 位真彩色",
        CheckId::FinishedPixels => "成品像素和比例须符合要求",
        CheckId::FinishedDensity => "成品分辨率须符合要求",
        CheckId::FinishedData => "成品画面须完整",
    }
}

pub(super) fn value(value: Value) -> String {
    match value {
        Value::Nothing => String::new(),
        Value::Empty => "空文件（0 字节）".to_owned(),
        Value::Format(format) => name(format).to_owned(),
        Value::Bytes(length) => bytes(length),
        Value::ByteRange(range) => format!("{}–{}", bytes(range.min()), bytes(range.max())),
        Value::Size(size) => format!("{} 像素", pixels(size)),
        Value::AtLeast(size) => format!("不小于 {} 像素", pixels(size)),
        Value::SizeRange { min, max, aspect } => {
            format!("{} 至 {} 像素，{}:{}", pixels(min), pixels(max), aspect.width(), aspect.height())
        }
        Value::Density(density) => format!("{} × {} dpi", density.x, density.y),
        Value::Dpi(dpi) => format!("{} dpi", dpi.get()),
        Value::Process(process) => coding(process).to_owned(),
        Value::Precision(bits) => format!("每色 {bits} 位"),
        Value::Components(count) => format!("{count} 个颜色通道"),
        Value::Frames(count) => format!("{count} 个画面"),
        Value::Trailing(length) => ["文件尾部多出 ", &bytes(length)].concat(),
        Value::Segment(code) => format!("附加数据段 {code:02X}"),
        Value::Unfinished => "文件没有结尾，可能被截断".to_owned(),
        Value::Fault(fault) => broken(fault).to_owned(),
        Value::Broken(blocks) => format!("画面在第 {blocks} 块之后损坏"),
    }
}

pub(super) const fn name(format: Format) -> &'static str {
    match format {
        Format::Jpeg => "JPG",
        Format::Png => "PNG 图片",
        Format::WebP => "WebP 图片",
        Format::Heic => "HEIC 图片（苹果手机高效格式）",
        Format::Avif => "AVIF 图片",
        Format::Gif => "GIF 图片",
        Format::Bmp => "BMP 图片",
        Format::Tiff => "TIFF 或相机 RAW 图片",
        Format::Pdf => "PDF 文件",
        Format::LivePhoto => "实况照片的打包文件（.livp）",
        Format::Zip => "压缩包",
        Format::Unknown => "不是可识别的图片",
    }
}

const fn coding(process: Process) -> &'static str {
    match process {
        Process::Sequential => "常规编码",
        Process::Progressive => "渐进式编码",
        Process::Lossless => "无损编码",
        Process::Hierarchical => "分层编码",
        Process::Arithmetic => "算术编码",
    }
}

const fn broken(fault: Fault) -> &'static str {
    match fault {
        Fault::NotJpeg => "不是 JPG 文件",
        Fault::Truncated => "文件被截断",
        Fault::BadSegment | Fault::UnexpectedMarker | Fault::NoFrame => "文件已损坏",
        Fault::HeightFollows => "图片高度写在画面之后（DNL），浏览器不支持",
        Fault::NoScan => "文件里没有画面",
    }
}

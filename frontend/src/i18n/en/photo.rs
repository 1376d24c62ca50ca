//! Capture, the frame, the preview, and texts about files.

use shared::photo::check::{CheckId, Value};
use shared::photo::jpeg::{Fault, Process};
use shared::photo::{Bytes, Format, PixelSize};

use crate::i18n::texts::{Capture, Cropper, Frame, Photo, Preview};
use crate::i18n::{bytes, pixels};

pub(super) const CAPTURE: Capture = Capture {
    title: "Your photo",
    sample_alt: "Drawing: head and shoulders from the front, head in the middle, shoulders level",
    album: "Choose from album",
    camera: "Take a photo",
    camera_only: "Your school asks for a photo taken now; the album can’t be used.",
    camera_help: "Ask somebody to use the rear camera from about 1.5 m.",
    private: "The photo is worked on here on your phone and stays here until you confirm the upload.",
    reading: "Reading the photo…",
    refused_again: "Choose another photo",
    lost_draft: "Your browser could not bring back the photo you chose before. Please choose it again.",
    last_photo: "The photo you chose last is still here.",
    go_on: "Go on with it",
};

pub(super) const FRAME: Frame = Frame {
    title: "Adjust the photo",
    tips: "Drag and pinch: head in the outline, eyes on the dashed line",
    next: "Next",
    finishing: "Making the photo…",
    another: "Another photo",
    failed: "The photo could not be made. Try again, or choose another.",
    unseen: "The photo can’t be seen here, so you can’t go on yet. Hold the phone upright or enlarge the window; if that does not help, update WeChat or open this page in the phone’s own browser.",
    too_small: "Zoomed in too far: too few pixels. Zoom out a little, or choose a sharper photo.",
    too_plain: "Too little detail: the file would be too small. Zoom out to keep more of the photo, or choose a sharper one.",
    cropper: Cropper {
        stage: "Adjust the photo: drag to move, pinch or plus and minus to zoom, arrow keys to nudge, 0 to reset",
        zoom: "Zoom",
        place_across: "across",
        place_down: "down",
        zoom_in: "Zoom in",
        zoom_out: "Zoom out",
        move_left: "Move left",
        move_right: "Move right",
        move_up: "Move up",
        move_down: "Move down",
        reset: "Reset",
        guides: "Guides",
    },
};

pub(super) const PREVIEW: Preview = Preview {
    title: "Check the photo",
    lead: "This is what will be submitted. Is it sharp, upright and in the middle?",
    alt: "The finished photo",
    file,
    upload: "Upload",
    adjust: "Adjust again",
    sending: "Uploading…",
    sent,
    waiting_for_network: "You are offline. The photo is still here; the upload goes on once you are connected.",
    waiting_network,
    waiting_to_retry: "The connection broke. The photo is still here; the upload tries again by itself.",
    waiting_retry,
    waiting_for_server: "The server is busy or restarting. The photo is still here; the upload tries again by itself.",
    waiting_server,
    stands_still: "Nothing has moved for a while; the connection may be lost. The photo is still here: wait, try again, or cancel.",
    no_answer_yet: "The photo was sent; the server has not answered yet. Wait, try again or cancel: it is never submitted twice.",
    try_now: "Try now",
    stop: "Cancel the upload",
    stopped: "The upload was cancelled; the photo is still here.",
    finding_out: "All sent, making sure it arrived…",
    unsaved: "Your browser keeps no draft. Do not close or reload this page before the upload is complete, or you will have to choose the photo again.",
};

pub(super) const PHOTO: Photo = Photo { rule, value };

fn file(size: PixelSize, length: Bytes) -> String {
    format!("JPG · {} pixels · {}", pixels(size), bytes(length))
}

fn sent(sent: Bytes, of: Bytes, rest: Option<u32>) -> String {
    let sent = format!("{} of {} sent", bytes(sent), bytes(of));
    match rest {
        Some(seconds) => format!("{sent}, about {} left", duration(seconds)),
        None => sent,
    }
}

fn duration(seconds: u32) -> String {
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min", seconds.div_ceil(60)) }
}

fn waiting_network(seconds: u32) -> String {
    format!(
        "You are offline; the photo is still here. The upload goes on once you are connected, or tries again in {seconds} s"
    )
}

fn waiting_retry(seconds: u32) -> String {
    format!("The network is unstable; the photo is still here. Trying again in {seconds} s")
}

fn waiting_server(seconds: u32) -> String {
    format!("The server is busy or restarting; the photo is still here. Trying again in {seconds} s")
}

pub(super) fn rule(check: CheckId) -> &'static str {
    match check {
        CheckId::SourceEmpty => "The file must have content",
        CheckId::SourceFormat => "The photo must be a JPG",
        CheckId::SourceBytes => "The file must have the right size",
        CheckId::SourceHeader => "It must be an ordinary JPG",
        CheckId::SourcePixels => "It must have enough pixels",
        CheckId::SourceColour => "The photo must be in colour",
        CheckId::SourceData => "The photo must be complete",
        CheckId::FinishedFormat => "The finished photo must be a JPG",
        CheckId::FinishedStructure => "The finished file must hold nothing but the photo",
        CheckId::FinishedBytes => "The finished photo must have the right file size",
        CheckId::FinishedColour => "The finished photo must have 24-bit colour",
        CheckId::FinishedPixels => "The finished photo must have the right size and shape",
        CheckId::FinishedDensity => "The finished file must name the right resolution",
        CheckId::FinishedData => "The finished photo must be complete",
    }
}

pub(super) fn value(value: Value) -> String {
    match value {
        Value::Nothing => String::new(),
        Value::Empty => "an empty file (0 bytes)".to_owned(),
        Value::Format(format) => name(format).to_owned(),
        Value::Bytes(length) => bytes(length),
        Value::ByteRange(range) => format!("{} to {}", bytes(range.min()), bytes(range.max())),
        Value::Size(size) => format!("{} pixels", pixels(size)),
        Value::AtLeast(size) => format!("at least {} pixels", pixels(size)),
        Value::SizeRange { min, max, aspect } => {
            format!("{} to {} pixels, {}:{}", pixels(min), pixels(max), aspect.width(), aspect.height())
        }
        Value::Density(density) => format!("{} × {} dpi", density.x, density.y),
        Value::Dpi(dpi) => format!("{} dpi", dpi.get()),
        Value::Process(process) => coding(process).to_owned(),
        Value::Precision(bits) => format!("{bits} bits a colour"),
        Value::Components(count) => format!("{count} colour channels"),
        Value::Frames(count) => format!("{count} pictures"),
        Value::Trailing(length) => [&bytes(length), " behind the end"].concat(),
        Value::Segment(code) => format!("extra segment {code:02X}"),
        Value::Unfinished => "the file has no end and may be cut".to_owned(),
        Value::Fault(fault) => broken(fault).to_owned(),
        Value::Broken(blocks) => format!("the picture is broken after block {blocks}"),
    }
}

pub(super) const fn name(format: Format) -> &'static str {
    match format {
        Format::Jpeg => "JPG",
        Format::Png => "a PNG",
        Format::WebP => "a WebP",
        Format::Heic => "a HEIC (the iPhone’s own format)",
        Format::Avif => "an AVIF",
        Format::Gif => "a GIF",
        Format::Bmp => "a BMP",
        Format::Tiff => "a TIFF or camera raw file",
        Format::Pdf => "a PDF",
        Format::LivePhoto => "a packed Live Photo (.livp)",
        Format::Zip => "a ZIP archive",
        Format::Unknown => "not a known picture",
    }
}

const fn coding(process: Process) -> &'static str {
    match process {
        Process::Sequential => "ordinary coding",
        Process::Progressive => "progressive coding",
        Process::Lossless => "lossless coding",
        Process::Hierarchical => "hierarchical coding",
        Process::Arithmetic => "arithmetic coding",
    }
}

const fn broken(fault: Fault) -> &'static str {
    match fault {
        Fault::NotJpeg => "not a JPG",
        Fault::Truncated => "the file is cut",
        Fault::BadSegment | Fault::UnexpectedMarker | Fault::NoFrame => "the file is damaged",
        Fault::HeightFollows => "its height comes after the picture (DNL), which browsers don’t read",
        Fault::NoScan => "there is no picture in the file",
    }
}

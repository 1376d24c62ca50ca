//! Texts about a picked file.

use shared::photo::check::{Adaptation, CheckId, Remedy, Value};
use shared::photo::jpeg::Fault;
use shared::photo::{Bytes, Finding, Format};

use super::photo::{name, rule, value};
use crate::i18n::picking::Picking;
use crate::i18n::{bytes, pixels};

pub(crate) const PICKING: Picking = Picking {
    refused: "This photo can’t be used",
    wanted: "Rule",
    remedy_label: "What helps",
    fault,
    remedy,
    advice,
    adapted,
    unreadable_title: "The photo can’t be opened",
    unreadable: "The phone did not hand the photo over: it may still be in the cloud, or was moved. Open it in your album first; once you see all of it, choose it again.",
    read_timeout: "Reading the photo does not end; it may still be in the cloud. Open it in your album first; once it is sharp, choose it again. Or take a photo now.",
    undecodable,
    decode_timeout: "The browser does not open the photo. Choose it again or choose another; if that does not help, close WeChat (or the browser) and come back.",
    worker_title: "The photo was not processed",
    worker_failed: "The photo could not be processed; the phone may be short of memory. Close other apps and try again.",
    worker_not_loaded: "The part of this page that works on photos did not load; your photo is fine. Check your connection and choose it again, or reload the page.",
    worker_silent: "The photo took too long and nothing came of it. Close other apps and try again, or choose another photo.",
    worker_outdated: "This page is incomplete or out of date; your photo is fine. Reload the page, or open it in your phone’s own browser.",
    heic_title: "How to get a JPG",
    heic: &[
        "iPhone: Settings → Camera → Formats → “Most Compatible”, then take the photo again.",
        "A photo you already have: open it in the album, send it to “File Transfer” in WeChat as an original, and save it from there.",
        "Android: switch off “High efficiency (HEIF)” in the camera’s settings, then take the photo again.",
    ],
    wrong_way_up: "Wrong way up?",
    too_small_lying: "Too few pixels this way. If the photo is on its side, press “Rotate” first; otherwise choose a sharper photo.",
    turn: "Rotate",
    turned,
    not_turned: "The photo could not be rotated. Try again, or choose another.",
};

fn fault(finding: &Finding) -> String {
    match finding.check {
        CheckId::SourceEmpty => "The file is empty (0 bytes)".to_owned(),
        CheckId::SourceFormat => match finding.measured {
            Value::Format(Format::LivePhoto) => "This is a packed Live Photo (.livp)".to_owned(),
            Value::Format(Format::Unknown) => "This is not a known picture".to_owned(),
            other => ["This is ", &value(other), ", not a JPG"].concat(),
        },
        CheckId::SourceBytes => {
            let what =
                if is_too_short(finding) { "The file is too small (" } else { "The file is too large (" };
            [what, &value(finding.measured), ")"].concat()
        }
        CheckId::SourceHeader => match finding.measured {
            Value::Fault(Fault::Truncated) => "The file was cut and is not complete".to_owned(),
            Value::Fault(Fault::BadSegment | Fault::UnexpectedMarker | Fault::NoFrame | Fault::NoScan) => {
                "The file is damaged".to_owned()
            }
            Value::Fault(Fault::HeightFollows) => {
                "This kind of JPG can’t be processed: its height comes after the picture (DNL)".to_owned()
            }
            other => ["This kind of JPG can’t be processed (", &value(other), ")"].concat(),
        },
        CheckId::SourceData => "The file is damaged; part of the picture is missing".to_owned(),
        CheckId::SourcePixels => ["Too few pixels (", &value(finding.measured), ")"].concat(),
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
            "WeChat or the album handed over nothing. Open the photo in your album first; once you see all of it, choose it again. Or take a photo now."
                .to_owned()
        }
        (CheckId::SourceFormat, Value::Format(format)) => of_format(format).to_owned(),
        (CheckId::SourceBytes, Value::Bytes(length)) => of_length(finding, length),
        (CheckId::SourcePixels, Value::Size(size)) => format!(
            "It has only {} pixels and was probably compressed or cut; enlarged it would be blurred. Choose the original, or take a new photo.",
            pixels(size)
        ),
        _ => match finding.remedy {
            Some(Remedy::FetchAgain) => {
                "It was damaged while it was saved or sent. Make sure the photo is whole in your album, save the original again and choose it, or take a new photo."
            }
            Some(Remedy::MakeAgain) => "Go back, adjust, and make the photo again.",
            Some(Remedy::Convert | Remedy::AnotherPhoto | Remedy::LargerOriginal | Remedy::ChooseAgain) | None => {
                "Save it as an ordinary JPG in your album or a picture viewer and choose that, or take a new photo."
            }
        }
        .to_owned(),
    }
}

fn of_length(finding: &Finding, length: Bytes) -> String {
    match finding.wanted {
        _ if is_too_short(finding) => format!(
            "The file has only {}; WeChat has probably compressed it. Choose the original (sent as “Full image”, viewed in full before it is saved), or take a new photo.",
            bytes(length)
        ),
        Value::ByteRange(range) => format!(
            "This collection takes no photos compressed on the phone. Choose a JPG of {} to {}.",
            bytes(range.min()),
            bytes(range.max())
        ),
        _ => {
            "No phone takes photos this large. Choose one that was taken with the phone’s camera.".to_owned()
        }
    }
}

const fn of_format(format: Format) -> &'static str {
    match format {
        Format::LivePhoto => {
            "It holds a film as well, which this page can’t use. Open the photo in the iPhone’s album, switch “Live” off, and choose it again; from a cloud drive, save the photo itself."
        }
        Format::Zip => "Unpack it first, then choose the photo inside.",
        Format::Tiff => "Export it as a JPG on a computer and choose that, or take a new photo.",
        Format::Pdf => "Choose the photo itself instead of a PDF, or take a photo now.",
        Format::Unknown => "Choose a photo that was taken with the phone’s camera, or take one now.",
        Format::Jpeg
        | Format::Png
        | Format::WebP
        | Format::Heic
        | Format::Avif
        | Format::Gif
        | Format::Bmp => {
            "This collection takes JPGs only, and none that were converted. Choose a JPG that was taken with the phone’s camera, or take one now."
        }
    }
}

fn advice(finding: &Finding) -> String {
    match finding.check {
        CheckId::SourceColour => {
            "A black-and-white photo will probably not be accepted; better choose one in colour.".to_owned()
        }
        other => rule(other).to_owned(),
    }
}

fn adapted(adaptation: Adaptation) -> String {
    match adaptation {
        Adaptation::Converted(format) => ["Converted from ", name(format), " on this phone"].concat(),
        Adaptation::Compressed(length) => format!("{} original, compressed on this phone", bytes(length)),
    }
}

const fn undecodable(format: Format) -> &'static str {
    match format {
        Format::Jpeg => {
            "This JPG can’t be opened; the file may be damaged. Make sure the photo is whole in your album, save the original again and choose it, or take a photo now."
        }
        Format::Heic => {
            "This browser can’t open a HEIC (the iPhone’s own format). Get a JPG as described below, or take a photo now."
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
        | Format::Unknown => "This browser can’t open such pictures. Use a JPG, or take a photo now.",
    }
}

fn turned(degrees: u16) -> String {
    if degrees == 0 { "Back as it was".to_owned() } else { format!("Rotated clockwise by {degrees}°") }
}

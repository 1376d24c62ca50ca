//! `GET /api/staff/deliveries/{delivery}/package`: the whole package, or the range that an interrupted download lacks.

use std::ops::Range;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use shared::audit::Action;
use shared::id::ExportId;
use shared::problem::ProblemCode;

use super::{complete, file_name, find};
use crate::app::ReadApp;
use crate::domain::deliver::package;
use crate::extract::{Named, Staff, capability};
use crate::http::ApiError;

/// Streams the bytes. Every download is recorded, with the requested range.
pub async fn get(
    staff: Staff<capability::DownloadDelivery>,
    State(app): State<ReadApp>,
    Named(id): Named<ExportId>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let mut reader = app.reader().await?;
    let (delivery, collection) = find(&mut reader, staff.scope(), id).await?;
    let complete = complete(&delivery)?;
    let tag = format!("\"{}\"", complete.tag);
    let part = match wanted(&headers, &tag, complete.bytes) {
        Wanted::Whole => None,
        Wanted::Part(part) => Some(part),
        Wanted::Nothing => return Ok(not_satisfiable(complete.bytes)),
    };
    let sent = part.clone().unwrap_or(0..complete.bytes);
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        let layout = package::open(&mut reader, &delivery, complete).await?;
        // There are few reading connections, so none is held during a download.
        drop(reader);
        let detail = json!({ "from": sent.start, "to": sent.end, "of": complete.bytes });
        app.note(&staff.actor(), Action::DeliveryDownloaded, &id.to_string(), detail).await?;
        Body::from_stream(package::stream(app.photographs.clone(), layout, sent.clone()))
    };
    let mut response = body.into_response();
    if part.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let range = format!("bytes {}-{}/{}", sent.start, sent.end - 1, complete.bytes);
        response.headers_mut().insert(CONTENT_RANGE, ascii(&range));
    }
    let attachment = format!("attachment; filename=\"{}\"", file_name(&delivery, &collection));
    response.headers_mut().extend([
        (CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (CONTENT_LENGTH, HeaderValue::from(sent.end - sent.start)),
        (CONTENT_DISPOSITION, ascii(&attachment)),
        (ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (ETAG, ascii(&tag)),
    ]);
    Ok(response)
}

fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("digits and words of ours")
}

fn not_satisfiable(bytes: u64) -> Response {
    let mut response = ApiError::from(ProblemCode::RangeNotSatisfiable).into_response();
    response.headers_mut().insert(CONTENT_RANGE, ascii(&format!("bytes */{bytes}")));
    response
}

/// The requested part of a file.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// The whole file.
    Whole,
    Part(Range<u64>),
    /// A range after the end of the file.
    Nothing,
}

/// RFC 9110, 14.2: a range of another version, of another unit, or several ranges, is ignored.
fn wanted(headers: &HeaderMap, tag: &str, bytes: u64) -> Wanted {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let of_this_version = text(IF_RANGE).is_none_or(|version| version == tag);
    let range = text(RANGE).filter(|_| of_this_version).and_then(|range| range.strip_prefix("bytes="));
    let Some((from, to)) = range.and_then(|range| range.trim().split_once('-')) else { return Wanted::Whole };
    let part = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => from..to.saturating_add(1).min(bytes),
        (Ok(from), Err(_)) if to.is_empty() => from..bytes,
        (Err(_), Ok(last)) if from.is_empty() => bytes.saturating_sub(last)..bytes,
        _ => return Wanted::Whole,
    };
    if part.start < part.end { Wanted::Part(part) } else { Wanted::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_by_the_letter() {
        let asked = |range: &str, version: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RANGE, HeaderValue::from_str(range).unwrap());
            if let Some(version) = version {
                headers.insert(IF_RANGE, HeaderValue::from_str(version).unwrap());
            }
            wanted(&headers, "\"a\"", 100)
        };
        assert_eq!(wanted(&HeaderMap::new(), "\"a\"", 100), Wanted::Whole);
        for (range, part) in [
            ("bytes=0-0", 0..1),
            ("bytes=10-", 10..100),
            ("bytes=90-1000", 90..100),
            ("bytes=-10", 90..100),
            ("bytes=-1000", 0..100),
        ] {
            assert_eq!(asked(range, None), Wanted::Part(part), "{range}");
        }
        for range in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
            assert_eq!(asked(range, None), Wanted::Nothing, "{range}");
        }
        for range in ["bytes=5-4", "bytes=0-1,4-5", "lines=0-1", "bytes=a-b", "bytes"] {
            assert_eq!(asked(range, None), Wanted::Whole, "{range}");
        }
        assert_eq!(asked("bytes=10-", Some("\"a\"")), Wanted::Part(10..100));
        assert_eq!(asked("bytes=10-", Some("\"b\"")), Wanted::Whole);
        assert_eq!(asked("bytes=10-", Some("W/\"a\"")), Wanted::Whole, "a weak tag names no bytes");
    }
}

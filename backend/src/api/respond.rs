//! Common forms of responses.

use axum::Json;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::http::ApiError;
use crate::keys::hex;

/// JSON about one student: caches must not store it.
pub(super) fn private<T: Serialize>(value: T) -> Response {
    ([(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(value)).into_response()
}

/// JSON that clients poll: with a strong entity tag, and without a body when the client already has this version.
pub(super) fn conditional<T: Serialize>(headers: &HeaderMap, value: &T) -> Result<Response, ApiError> {
    let body = serde_json::to_vec(value).map_err(ApiError::internal)?;
    // Half of a SHA-256 is enough: a client gains nothing from two views with the same tag.
    let tag = hex(&Sha256::digest(&body)[..16]);
    let fresh = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok(tagged(headers, &tag, (fresh, body)))
}

/// `body` with its tag, or 304 when the client already has it.
pub(super) fn tagged(headers: &HeaderMap, tag: &str, body: impl IntoResponse) -> Response {
    let tag = format!("\"{tag}\"");
    let mut response =
        if matches(headers, &tag) { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let tag = HeaderValue::from_str(&tag).expect("hexadecimal digits in quotes");
    response.headers_mut().insert(ETAG, tag);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// `If-None-Match` compares weakly (RFC 9110, 13.1.2): a proxy that compresses may have weakened the tag.
fn matches(headers: &HeaderMap, tag: &str) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut known = lines.flat_map(|line| line.split(',')).map(str::trim);
    known.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_tag_is_answered_without_a_body() {
        let status = |known: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_static(known));
            tagged(&headers, "a1", "body").status().as_u16()
        };
        assert_eq!(
            ["\"a1\"", "W/\"a1\"", "\"b\", \"a1\"", "*", "\"b\"", "a1"].map(status),
            [304, 304, 304, 304, 200, 200]
        );
    }
}

//! Uploads the photograph, with progress (which `fetch` does not report), and aborts when dropped.

use shared::api::{ApplicationView, path};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, ProgressEvent, XmlHttpRequest};

use super::{ApiError, Head, note_answer};
use crate::hooks::{Listener, window};

/// In this time a network of 14 KB/s transfers 2 MiB; a slower upload is retried.
const TIMEOUT_MILLIS: u32 = 150_000;

/// How much of the file was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Bytes sent.
    pub(crate) bytes: u64,
    /// Size of the file in bytes.
    pub(crate) of: u64,
}

impl Sent {
    /// Whether the whole file is sent and only the answer is missing.
    pub(crate) const fn is_all(self) -> bool {
        self.bytes >= self.of
    }

    pub(crate) fn percent(self) -> u64 {
        (self.bytes * 100).checked_div(self.of).unwrap_or(100).min(100)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum UploadEvent {
    Sent(Sent),
    Done(Box<Result<ApplicationView, ApiError>>),
}

/// A running upload; dropping it aborts it.
pub(crate) struct Upload {
    request: XmlHttpRequest,
    _listeners: [Listener; 4],
}

impl Upload {
    /// Uploads `photo`, a finished JPEG, with its `digest` (a `Content-Digest` field value).
    pub(crate) fn start(
        photo: &[u8],
        digest: &str,
        told: impl Fn(UploadEvent) + Clone + 'static,
    ) -> Result<Self, ApiError> {
        let failed = |_: JsValue| ApiError::Unreachable;
        let request = XmlHttpRequest::new().map_err(failed)?;
        request.open_with_async("PUT", path::PHOTO, true).map_err(failed)?;
        request.set_timeout(TIMEOUT_MILLIS);
        request.set_request_header("content-type", "image/jpeg").map_err(failed)?;
        request.set_request_header("content-digest", digest).map_err(failed)?;
        request.set_request_header("accept", "application/json").map_err(failed)?;
        let progress = told.clone();
        let length = photo.len() as u64;
        let sent = move |event: Event| progress(UploadEvent::Sent(sent_of(event.unchecked_ref(), length)));
        let finished = {
            let (request, told) = (request.clone(), told.clone());
            move |_: Event| told(UploadEvent::Done(Box::new(answer(&request))))
        };
        let broken = move |_: Event| told(UploadEvent::Done(Box::new(Err(ApiError::Unreachable))));
        let upload = request.upload().map_err(failed)?;
        let listeners = [
            Listener::new(&upload, "progress", sent),
            Listener::new(&request, "load", finished),
            Listener::new(&request, "error", broken.clone()),
            Listener::new(&request, "timeout", broken),
        ];
        let bytes = js_sys::Uint8Array::from(photo);
        request.send_with_opt_buffer_source(Some(&bytes)).map_err(failed)?;
        Ok(Self { request, _listeners: listeners })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        drop(self.request.abort());
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of bytes")]
fn sent_of(event: &ProgressEvent, length: u64) -> Sent {
    Sent { bytes: (event.loaded().max(0.0) as u64).min(length), of: length }
}

fn answer(request: &XmlHttpRequest) -> Result<ApplicationView, ApiError> {
    let body = request.response_text().ok().flatten().unwrap_or_default();
    let head = Head::of_request(request, path::PHOTO);
    note_answer(&head);
    match head.status {
        200..300 if !head.redirected => {
            serde_json::from_str(&body).map_err(|_| ApiError::from_upload(&head, &body))
        }
        _ => Err(ApiError::from_upload(&head, &body)),
    }
}

/// The `Content-Digest` field (RFC 9530) of `bytes`.
pub(crate) async fn content_digest(bytes: &[u8]) -> String {
    let digest = match browser_sha256(bytes).await {
        Some(digest) => digest,
        // Browsers provide `crypto.subtle` in secure contexts only, so not over plain `http` (a test in a local
        // network).
        None => sha256(bytes),
    };
    ["sha-256=:", &base64(&digest), ":"].concat()
}

async fn browser_sha256(bytes: &[u8]) -> Option<Vec<u8>> {
    let crypto = window().crypto().ok()?;
    let subtle = js_sys::Reflect::get(&crypto, &JsValue::from_str("subtle")).ok()?;
    if subtle.is_undefined() {
        return None;
    }
    let promise = crypto.subtle().digest_with_str_and_u8_array("SHA-256", bytes).ok()?;
    let buffer = JsFuture::from(promise).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).to_vec()
}

/// RFC 4648 §4, with padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or_default());
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let sextet = (word >> (18 - 6 * i) & 63) as usize;
            text.push(if i <= chunk.len() { char::from(ALPHABET[sextet]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_never_exceeds_the_whole() {
        let share = |bytes, of| Sent { bytes, of }.percent();
        assert_eq!(
            [share(0, 300), share(299, 300), share(300, 300), share(301, 300), share(0, 0)],
            [0, 99, 100, 100, 100]
        );
        assert!(Sent { bytes: 300, of: 300 }.is_all() && !Sent { bytes: 299, of: 300 }.is_all());
    }

    #[test]
    fn base64_follows_rfc_4648() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn our_digest_equals_the_digest_of_the_browser() {
        // RFC 9530, appendix B.1: the digest of `{"hello": "world"}` and a line feed.
        assert_eq!(
            base64(&sha256(b"{\"hello\": \"world\"}\n")),
            "RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg="
        );
    }
}

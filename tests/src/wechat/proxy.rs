//! The phone's proxy to the product: it passes everything on, and adds the bridge to pages.

use std::io::Read as _;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::place::Place;
use super::serve::Shared;
use super::state::{Entry, Moment};

/// The user agent of this phone's WeChat.
pub(super) const WECHAT: &str = "MicroMessenger/8.0.61.2860(0x28003D59)";
/// A browser with this cookie is outside WeChat.
const OUTSIDE: &str = "__wechat_outside=1";
/// Maximum size of a page in bytes.
const PAGE: usize = 8 << 20;
const BRIDGE: &str = "<script src=\"/__wechat/bridge.js\"></script>";
/// Headers of one connection only (RFC 9110, 7.6.1).
const HOP: [&str; 6] = ["connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"];

/// Passes on a request, and returns the answer.
pub(super) async fn pass(shared: &Shared, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let named = format!("{} {path}", request.method());
    shared.gate(Place::App, Moment::Before, &path).await;
    let answer = ask(shared, request).await;
    if path.starts_with("/api") || path.starts_with("/wechat") {
        let outcome = answer.status().as_u16().to_string();
        shared.quietly(|desk| desk.log.push(Entry { place: Place::App, request: named, outcome }));
    }
    shared.gate(Place::App, Moment::After, &path).await;
    answer
}

async fn ask(shared: &Shared, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let is_inside = !parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .any(|line| line.to_str().is_ok_and(|line| line.split("; ").any(|cookie| cookie == OUTSIDE)));
    let Some(product) = shared.product() else { return absent("the product has not been started") };
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let Ok(uri) = format!("http://{product}{target}").parse::<Uri>() else {
        return absent("no such address");
    };
    parts.uri = uri;
    prepare(&mut parts.headers, is_inside);
    match shared.client.request(Request::from_parts(parts, body)).await {
        Ok(answer) => {
            let (mut parts, body) = answer.into_parts();
            strip(&mut parts.headers);
            let answer = Response::from_parts(parts, Body::new(body));
            if is_inside && takes_scripts(answer.headers()) { with_bridge(answer).await } else { answer }
        }
        Err(error) => absent(&error.to_string()),
    }
}

fn strip(headers: &mut HeaderMap) {
    for name in HOP {
        headers.remove(name);
    }
}

fn prepare(headers: &mut HeaderMap, is_inside: bool) {
    strip(headers);
    let wants_page = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    if wants_page {
        // A page is modified: it must be uncompressed, and never 304.
        for name in [header::ACCEPT_ENCODING, header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE] {
            headers.remove(name);
        }
    }
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    if is_inside && !agent.contains("MicroMessenger") {
        let agent = format!("{agent} {WECHAT}");
        headers.insert(header::USER_AGENT, HeaderValue::from_str(&agent).expect("it was a header before"));
    }
}

/// Whether a page allows scripts of its own origin; on other pages the bridge would only cause an error.
fn takes_scripts(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    text(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"))
        && text(header::CONTENT_SECURITY_POLICY).is_none_or(|policy| policy.contains("script-src 'self'"))
}

async fn with_bridge(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let Ok(page) = to_bytes(body, PAGE).await else {
        return absent("the product stopped in the middle of a page");
    };
    let page = match parts.headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None => page.to_vec(),
        Some(b"gzip") => match unpacked(&page) {
            Ok(page) => page,
            Err(error) => return absent(&error.to_string()),
        },
        // The bridge can't be added to this page: it is passed on unchanged.
        Some(_) => return Response::from_parts(parts, Body::from(page)),
    };
    parts.headers.remove(header::CONTENT_ENCODING);
    let page = String::from_utf8_lossy(&page);
    let page = match page.find("<head>") {
        Some(at) => [&page[..at + 6], BRIDGE, &page[at + 6..]].concat(),
        None => [BRIDGE, &page].concat(),
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::ETAG);
    Response::from_parts(parts, Body::from(page))
}

fn unpacked(page: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(page).take(PAGE as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn absent(why: &str) -> Response {
    (StatusCode::BAD_GATEWAY, format!("模拟微信：服务器没有应答 The server does not answer: {why}\n"))
        .into_response()
}

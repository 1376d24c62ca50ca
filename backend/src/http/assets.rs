//! The files of the student's page and, below `/staff`, of the console: out of the binary in a release, from `dist/` and
//! `dist-staff/` in a development build.
//!
//! Names below `/assets/` and `/staff/assets/` contain a digest of their bytes and are kept for ever; pages are asked for
//! again each time and answered with 304 while they are the same; the icon is kept for a day. The screens are fragments
//! of `/` and `/staff`, so no other address shows them: what does not exist is a real 404.

mod load;

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, VARY,
};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use shared::problem::ProblemCode;

use super::error::ApiError;
use super::layers::PublicOrigin;
use super::page::{BilingualText, Page, escape, not_found};
use super::security::page_policy;
use crate::keys::hex;

/// One year, the longest that caches agree on (RFC 9111 leaves it open, RFC 2616 said so).
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// The student's page, and the picture that it names for links to it.
const PAGE: &str = "/index.html";
const PICTURE: &str = "/share.png";

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// A file as it lies in the binary or in `dist/`.
#[derive(Debug, Clone)]
struct Source {
    /// Its address, beginning with `/`.
    path: String,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

impl Source {
    /// The page whose picture in a chat has an absolute address: those who fetch it do not resolve a relative one. What
    /// was compressed before is compressed anew, with gzip alone: at this size it costs two kilobytes more than brotli,
    /// which would be one more dependency.
    fn with_absolute_picture(self, public: &PublicOrigin) -> Self {
        let html = String::from_utf8_lossy(&self.plain);
        let absolute = format!("content=\"{}{PICTURE}\"", escape(public.as_str()));
        let html = html.replace(&format!("content=\"{PICTURE}\""), &absolute);
        let gzip = self.gzip.is_some().then(|| gzip(html.as_bytes()));
        Self { path: self.path, plain: html.into(), brotli: None, gzip }
    }
}

fn gzip(bytes: &[u8]) -> Bytes {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    let written = writer.write_all(bytes).and_then(|()| writer.finish());
    written.expect("memory takes what is written").into()
}

/// The bytes of one encoding and their tag. Encodings have tags of their own: a strong tag promises equal bytes.
#[derive(Debug)]
struct Variant {
    encoding: Option<HeaderValue>,
    bytes: Bytes,
    tag: HeaderValue,
}

#[derive(Debug)]
struct Asset {
    /// Headers that every answer has.
    headers: HeaderMap,
    brotli: Option<Variant>,
    gzip: Option<Variant>,
    plain: Variant,
}

/// The app.
#[derive(Debug, Clone)]
pub struct Assets(Arc<HashMap<String, Asset>>);

impl Assets {
    /// The app that was built last. Empty when a development build finds none. `wechat` is where WeChat's script comes
    /// from, where the students' page may use it; `public` is the address that people type.
    #[must_use]
    pub fn load(wechat: Option<&str>, public: Option<&PublicOrigin>) -> Self {
        Self::of(load::files(), wechat, public)
    }

    fn of(files: Vec<Source>, wechat: Option<&str>, public: Option<&PublicOrigin>) -> Self {
        let file = |file: Source| {
            let file = match public {
                Some(public) if file.path == PAGE => file.with_absolute_picture(public),
                Some(_) | None => file,
            };
            (file.path.clone(), Asset::new(file, wechat))
        };
        Self(Arc::new(files.into_iter().map(file).collect()))
    }

    /// Answers every address that no route has taken.
    pub fn routes(self) -> Router {
        Router::new().fallback(serve).with_state(self)
    }
}

impl Asset {
    fn new(file: Source, wechat: Option<&str>) -> Self {
        let digest = hex(&Sha256::digest(&file.plain)[..16]);
        let variant = |encoding: Option<&'static str>, bytes| Variant {
            encoding: encoding.map(HeaderValue::from_static),
            bytes,
            tag: HeaderValue::from_str(&format!("\"{digest}-{}\"", encoding.unwrap_or("plain")))
                .expect("hexadecimal digits and a word in quotes"),
        };
        Self {
            headers: headers(&file, wechat),
            brotli: file.brotli.map(|bytes| variant(Some("br"), bytes)),
            gzip: file.gzip.map(|bytes| variant(Some("gzip"), bytes)),
            plain: variant(None, file.plain),
        }
    }

    /// The smallest encoding that the client takes.
    fn variant(&self, request: &HeaderMap) -> &Variant {
        let taken = |variant: &&Variant| variant.encoding.as_ref().is_none_or(|name| takes(request, name));
        let by_size = [self.brotli.as_ref(), self.gzip.as_ref()];
        by_size.into_iter().flatten().find(taken).unwrap_or(&self.plain)
    }

    fn answer(&self, method: &Method, request: &HeaderMap) -> Response {
        let variant = self.variant(request);
        let mut headers = self.headers.clone();
        headers.insert(ETAG, variant.tag.clone());
        if knows(request, &variant.tag) {
            headers.remove(CONTENT_TYPE);
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        if let Some(encoding) = &variant.encoding {
            headers.insert(CONTENT_ENCODING, encoding.clone());
        }
        headers.insert(CONTENT_LENGTH, HeaderValue::from(variant.bytes.len()));
        let body = if method == Method::HEAD { Body::empty() } else { Body::from(variant.bytes.clone()) };
        (headers, body).into_response()
    }
}

fn headers(file: &Source, wechat: Option<&str>) -> HeaderMap {
    let kind = content_type(&file.path);
    let caching = match file.path.as_str() {
        path if is_named_by_content(path) => FOR_EVER,
        _ if kind == HTML => ASK_AGAIN,
        _ => A_DAY,
    };
    let mut headers =
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind)), (CACHE_CONTROL, caching)]);
    if file.brotli.is_some() || file.gzip.is_some() {
        headers.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
    }
    if kind == HTML {
        let wechat = wechat.filter(|_| file.path == PAGE);
        headers.insert(CONTENT_SECURITY_POLICY, page_policy(&String::from_utf8_lossy(&file.plain), wechat));
    } else if kind == SCRIPT {
        // A worker's script is a page of its own to the policy: without this it could start no WebAssembly.
        headers.insert(CONTENT_SECURITY_POLICY, page_policy("", None));
    }
    headers
}

/// Below these addresses a name holds a digest of the bytes.
fn is_named_by_content(path: &str) -> bool {
    path.strip_prefix("/staff").unwrap_or(path).starts_with("/assets/")
}

/// By the ending. `application/wasm` lets browsers compile while the module arrives.
fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => HTML,
        "js" => SCRIPT,
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether `Accept-Encoding` names `encoding` and not with `q=0`.
fn takes(request: &HeaderMap, encoding: &HeaderValue) -> bool {
    members(request, ACCEPT_ENCODING).any(|member| {
        let (name, parameters) = member.split_once(';').unwrap_or((member, ""));
        let weight = parameters.trim().strip_prefix("q=").unwrap_or("1").trim();
        name.trim().as_bytes().eq_ignore_ascii_case(encoding.as_bytes())
            && weight.parse::<f32>().is_ok_and(|weight| weight > 0.0)
    })
}

/// Whether `If-None-Match` names `tag`; compared weakly (RFC 9110, 13.1.2), as proxies weaken tags.
fn knows(request: &HeaderMap, tag: &HeaderValue) -> bool {
    members(request, IF_NONE_MATCH)
        .map(|known| known.strip_prefix("W/").unwrap_or(known))
        .any(|known| known == "*" || known.as_bytes() == tag.as_bytes())
}

/// The members of a header that is a list, over all its lines.
fn members(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

async fn serve(State(Assets(files)): State<Assets>, request: Request) -> Response {
    let path = request.uri().path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(ALLOW, HeaderValue::from_static("GET, HEAD"))];
        return (allow, ApiError::from(ProblemCode::MethodNotAllowed)).into_response();
    }
    let name = match path {
        "/" => PAGE,
        "/staff" | "/staff/" => "/staff/index.html",
        path => path,
    };
    match files.get(name) {
        Some(asset) => asset.answer(request.method(), request.headers()),
        None if is_named_by_content(name) => ApiError::from(ProblemCode::NotFound).into_response(),
        None if matches!(name, PAGE | "/staff/index.html") => not_built().into_response(),
        None => not_found().into_response(),
    }
}

/// What a development build shows instead of an app that nobody has built yet.
fn not_built() -> Page {
    let title = BilingualText { zh: "应用尚未构建", en: "The app has not been built" };
    Page::new(StatusCode::SERVICE_UNAVAILABLE, title).paragraph(BilingualText {
        zh: "请运行 ./x build-app，然后重新启动服务。",
        en: "Run ./x build-app and start the server again.",
    })
}

#[cfg(test)]
mod tests;

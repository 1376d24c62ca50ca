//! Security headers.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use shared::api::wechat::SUBSCRIBE_STYLE;

/// For every response that is not a page: it may not run or load anything, even when a browser is tricked into showing
/// it.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

const FIXED: [(HeaderName, HeaderValue); 5] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(self), microphone=(), geolocation=(), payment=()"),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    // No other site may embed a photograph, or find out by embedding it whether a user is signed in.
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// Adds the headers that are missing. The state says whether the public address is `https`.
pub async fn secure(State(https): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.entry(name).or_insert(value);
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(NOTHING);
    if https {
        // A year, the minimum for browsers' preload lists.
        headers.entry(STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// For answers about one person: no cache may store them, not even the browser's own on a shared computer.
pub async fn unstored(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    // Reviewers load the same photographs repeatedly, so these may be cached for a limited time.
    let kept = response
        .headers()
        .get(CACHE_CONTROL)
        .is_some_and(|value| value.to_str().is_ok_and(|value| value.contains("immutable")));
    if !kept {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// The policy of a page of this server: its own origin, WebAssembly, and exactly the inline scripts and styles in
/// `html`. With `wechat`, the origin of WeChat's script, it also allows that script and the style of its button.
#[must_use]
pub fn page_policy(html: &str, wechat: Option<&str>) -> HeaderValue {
    let mut scripts = sources(&inline(html, "script"));
    let mut styles = sources(&inline(html, "style"));
    if let Some(origin) = wechat {
        scripts.extend([" ", origin]);
        styles += &sources(&[SUBSCRIBE_STYLE]);
    }
    let policy = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; \
         worker-src 'self' blob:; img-src 'self' blob: data:; connect-src 'self'; object-src 'none'; \
         base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    );
    HeaderValue::from_str(&policy).expect("base64 and the words above are visible ASCII")
}

/// The policy of a page that only shows text and sends forms to this server.
#[must_use]
pub fn plain_page_policy(html: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; img-src 'self'; style-src{}; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
        sources(&inline(html, "style"))
    );
    HeaderValue::from_str(&policy).expect("base64 and the words above are visible ASCII")
}

fn sources(contents: &[&str]) -> String {
    contents.iter().fold(String::new(), |sources, content| {
        sources + " 'sha256-" + &STANDARD.encode(Sha256::digest(content.as_bytes())) + "'"
    })
}

/// The contents of every `<tag …>` in `html` that has no `src`. Only for pages from this repository or from Trunk, with
/// lower-case tags and no `>` inside an attribute; it is not a parser for untrusted HTML.
fn inline<'a>(html: &'a str, tag: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(&open) {
        rest = &rest[at + open.len()..];
        let Some((attributes, after)) = rest.split_once('>') else { break };
        let is_tag = attributes.is_empty() || attributes.starts_with(char::is_whitespace);
        if !is_tag {
            continue;
        }
        let Some((content, after)) = after.split_once(&close) else { break };
        if !attributes.contains(" src=") {
            found.push(content);
        }
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_run_its_own_inline_scripts_and_no_others() {
        let html = r#"<head><style>a{}</style><script src="/x.js"></script><script type="module">go()</script>
            <styled></styled></head>"#;
        assert_eq!(inline(html, "script"), ["go()"]);
        assert_eq!(inline(html, "style"), ["a{}"]);
        let policy = page_policy(html, None);
        let policy = policy.to_str().unwrap();
        assert_eq!(policy.matches("sha256-").count(), 2);
        assert!(!policy.contains("unsafe-inline") && !policy.contains("http"));
        let in_wechat = page_policy(html, Some("https://res.wx.qq.com"));
        let in_wechat = in_wechat.to_str().unwrap();
        assert_eq!(in_wechat.matches("sha256-").count(), 3);
        assert_eq!(in_wechat.matches("https://").count(), 1, "{in_wechat}");
    }

    #[test]
    fn the_hash_is_the_one_browsers_compute() {
        // The example of the CSP specification, level 3.
        assert_eq!(sources(&["doSomething();"]), " 'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='");
    }
}

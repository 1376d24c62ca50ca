//! Plain pages that the server writes itself: no script, no WebAssembly, every browser shows them.

use std::fmt::Write as _;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::security;

/// A text for people, in both languages of the app.
#[derive(Debug, Clone, Copy)]
pub struct BilingualText {
    /// 简体中文.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// A page: its title and what stands in its `<main>`.
#[derive(Debug, Clone)]
pub struct Page {
    status: StatusCode,
    title: BilingualText,
    main: String,
}

impl Page {
    /// A page that holds nothing but its heading.
    #[must_use]
    pub fn new(status: StatusCode, title: BilingualText) -> Self {
        Self { status, title, main: String::new() }.heading(title)
    }

    /// `html` as it is: only for texts of ours.
    #[must_use]
    pub fn html(mut self, html: &str) -> Self {
        self.main.push_str(html);
        self
    }

    /// A text of somebody else's.
    #[must_use]
    pub fn text(self, tag: &'static str, class: &'static str, text: &str) -> Self {
        let text = escape(text);
        self.html(&format!("<{tag} class=\"{class}\">{text}</{tag}>"))
    }

    /// A paragraph in both languages.
    #[must_use]
    pub fn paragraph(self, text: BilingualText) -> Self {
        self.html(&format!("<p>{}<span lang=\"en\">{}</span></p>", text.zh, text.en))
    }

    /// A button that is a link; `address` is ours.
    #[must_use]
    pub fn link(self, class: &'static str, address: &str, text: BilingualText) -> Self {
        let (address, BilingualText { zh, en }) = (escape(address), text);
        self.html(&format!("<a class=\"{class}\" href=\"{address}\">{zh}<span lang=\"en\">{en}</span></a>"))
    }

    /// A button that sends a form without fields to `address`.
    #[must_use]
    pub fn button(self, class: &'static str, address: &str, zh: &str, en: &str) -> Self {
        let (address, zh, en) = (escape(address), escape(zh), escape(en));
        self.html(&format!(
            "<form method=\"post\" action=\"{address}\"><button class=\"{class}\">{zh} \
             <span lang=\"en\">{en}</span></button></form>"
        ))
    }

    fn heading(self, title: BilingualText) -> Self {
        self.html(&format!("<h1>{}<span lang=\"en\">{}</span></h1>", title.zh, title.en))
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let BilingualText { zh, en } = self.title;
        let html = format!(
            "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1,viewport-fit=cover\">\
             <meta name=\"color-scheme\" content=\"light dark\">\
             <meta name=\"robots\" content=\"noindex\"><title>{zh} · {en}</title>\
             <link rel=\"icon\" type=\"image/svg+xml\" href=\"/favicon.svg\">\
             <style>{STYLE}</style></head><body><main>{}</main></body></html>",
            self.main
        );
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (header::CONTENT_SECURITY_POLICY, security::plain_page_policy(&html)),
        ];
        (self.status, headers, html).into_response()
    }
}

/// The colours and sizes of `frontend/style/tokens.css` and `dark.css`; buttons are 44 px high at least (WCAG 2.5.5).
const STYLE: &str = "*{box-sizing:border-box}\
body{margin:0;font:16px/1.6 system-ui,-apple-system,'PingFang SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif;\
color:#17212e;background:#f3f6fa}\
main{max-width:30rem;min-height:100vh;margin:0 auto;padding:max(1rem,env(safe-area-inset-top)) 1rem \
max(1rem,env(safe-area-inset-bottom));display:flex;flex-direction:column;gap:.75rem}\
h1{margin:1rem 0 0;font-size:1.375rem;line-height:1.3}p{margin:0}\
[lang=en]{display:block;font-size:.8125rem;font-weight:400;color:#4d5b6c}\
.banner{padding:.6rem 1rem;border-radius:10px;background:#fff4da;color:#7a5200;font-weight:600}\
.banner [lang=en]{color:#7a5200}\
.card{padding:1.25rem 1rem;border-radius:14px;background:#fff;text-align:center;\
box-shadow:0 1px 2px rgb(23 33 46/6%),0 4px 16px rgb(23 33 46/5%)}\
.amount{margin:.25rem 0;font-size:2.5rem;font-weight:700;line-height:1.2;font-variant-numeric:tabular-nums}\
.small{font-size:.8125rem;color:#4d5b6c;overflow-wrap:anywhere}\
button,a{display:block;width:100%;min-height:52px;padding:.6rem 1rem;border:1px solid transparent;border-radius:14px;\
font:inherit;font-weight:600;line-height:1.4;text-align:center;text-decoration:none;cursor:pointer}\
.go{color:#fff;background:#1a5fb4}.go [lang=en]{color:#fff}\
.back{color:#134a8e;background:#fff;border-color:#dbe2ea}\
button:focus-visible,a:focus-visible{outline:3px solid #17212e;outline-offset:2px}\
button:active,a:active{transform:translateY(1px)}\
@media(prefers-reduced-motion:reduce){button:active,a:active{transform:none}}\
@media(prefers-color-scheme:dark){:root{color-scheme:dark}body{color:#e6ebf2;background:#0f151d}\
[lang=en],.small{color:#a7b4c4}.banner{background:#2d2512}.banner,.banner [lang=en]{color:#f0c46c}\
.card{background:#19222d;box-shadow:0 0 0 1px rgb(255 255 255/5%)}.go{background:#2b6fca}\
.back{color:#abcffb;background:#19222d;border-color:#3d5474}.back [lang=en]{color:#abcffb}\
button:focus-visible,a:focus-visible{outline-color:#e6ebf2}}";

/// `text` as it may stand between tags and in quoted attributes.
pub(super) fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' | '<' | '>' | '"' | '\'' => {
                // Writing to a String can't fail.
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            c => escaped.push(c),
        }
        escaped
    })
}

/// An address that names nothing, typed or from an old link.
#[must_use]
pub fn not_found() -> Page {
    Page::new(StatusCode::NOT_FOUND, BilingualText { zh: "没有这个页面", en: "There is no such page" })
        .paragraph(BilingualText {
            zh: "链接可能已经失效，或者地址没有输入完整。",
            en: "The link may have expired, or the address is incomplete.",
        })
        .link("go", "/", BilingualText { zh: "回到首页", en: "Go to the first page" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_text() {
        assert_eq!(escape("<b a='x'>&\"李"), "&#60;b a=&#39;x&#39;&#62;&#38;&#34;李");
    }
}

//! The headers of every answer, and which origins may send requests.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::routing::post;
use tower::ServiceExt;

use super::*;

fn app(public: Option<&str>) -> Router {
    let public = public.map(|origin| origin.parse().unwrap());
    wrap(Router::new().route("/api/act", post(async || "done")), public.as_ref(), 1)
}

async fn act(public: Option<&str>, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::post("/api/act").header("host", "yipai.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app(public).oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn only_our_own_pages_may_change_something() {
    let cases: [(&[(&str, &str)], u16); 6] = [
        (&[("sec-fetch-site", "same-origin")], 200),
        (&[("sec-fetch-site", "cross-site")], 403),
        (&[("sec-fetch-site", "same-site")], 403),
        (&[("origin", "http://yipai.example")], 200),
        (&[("origin", "null")], 403),
        // A payment provider's server: not a browser, so there is no cookie to abuse.
        (&[], 200),
    ];
    for (headers, status) in cases {
        let response = act(None, headers).await;
        assert_eq!(response.status(), status, "{headers:?}");
        if status == 403 {
            assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        }
    }
}

#[tokio::test]
async fn behind_a_proxy_that_changes_the_host_the_public_origin_is_trusted() {
    let old_webview = [("host", "10.0.0.7:8081"), ("origin", "https://photo.example.edu.cn")];
    assert_eq!(act(None, &old_webview).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(act(Some("https://photo.example.edu.cn/"), &old_webview).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn every_answer_says_what_this_site_never_does() {
    let response = act(Some("https://photo.example.edu.cn"), &[]).await;
    let names = [
        "content-security-policy",
        "cross-origin-opener-policy",
        "permissions-policy",
        "referrer-policy",
        "strict-transport-security",
        "x-content-type-options",
        "x-request-id",
    ];
    for name in names {
        assert!(response.headers().contains_key(name), "{name}");
    }
}

#[test]
fn an_origin_has_no_path() {
    assert!("https://photo.example.edu.cn".parse::<PublicOrigin>().is_ok());
    for text in ["", "photo.example.edu.cn", "https://a.example/path", "file:///x"] {
        assert!(text.parse::<PublicOrigin>().is_err(), "{text}");
    }
}

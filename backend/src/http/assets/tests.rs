//! How the app's files are answered.

use axum::body::to_bytes;
use tower::ServiceExt;

use super::*;
use crate::http::layers;

fn app() -> Router {
    let file = |path: &str, plain: &'static str| Source {
        path: path.to_owned(),
        plain: plain.into(),
        brotli: Some("brotli".into()),
        gzip: Some("gzip".into()),
    };
    let files = vec![
        file("/index.html", "<script>go()</script>"),
        file("/assets/app-1.wasm", "wasm"),
        file("/staff/index.html", "<script>work()</script>"),
        file("/staff/assets/staff-1.wasm", "staff wasm"),
        Source { brotli: None, gzip: None, ..file("/favicon.png", "png") },
    ];
    layers::wrap(Assets::of(files, None, None).routes(), None, 1)
}

async fn send(method: Method, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let mut request = axum::http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 100_000).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

async fn get(path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    send(Method::GET, path, headers).await
}

#[tokio::test]
async fn the_smallest_encoding_that_the_client_takes_is_sent() {
    let cases = [
        ("gzip, deflate, br", "brotli"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("zstd", "<script>go()</script>"),
        ("", "<script>go()</script>"),
    ];
    for (accepted, sent) in cases {
        let (_, headers, body) = get("/", &[("accept-encoding", accepted)]).await;
        assert_eq!(body, sent, "{accepted}");
        assert_eq!(headers[VARY], "accept-encoding");
        assert_eq!(headers[CONTENT_LENGTH], sent.len().to_string().as_str());
    }
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let (_, first, _) = get("/", &[("accept-encoding", "br")]).await;
    let tag = first[ETAG].to_str().unwrap();
    for known in [tag.to_owned(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let (status, headers, body) = get("/", &[("accept-encoding", "br"), ("if-none-match", &known)]).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{known}");
        assert_eq!(headers[ETAG], first[ETAG]);
        assert_eq!(headers[CACHE_CONTROL], "no-cache");
    }
    let (status, ..) = get("/", &[("if-none-match", tag)]).await;
    assert_eq!(status, StatusCode::OK, "another encoding has other bytes");
}

#[tokio::test]
async fn only_what_is_named_by_its_bytes_is_kept_for_ever() {
    let (_, wasm, _) = get("/assets/app-1.wasm", &[]).await;
    assert_eq!(wasm[CACHE_CONTROL], FOR_EVER);
    assert_eq!(wasm[CONTENT_TYPE], "application/wasm");
    let (_, icon, _) = get("/favicon.png", &[]).await;
    assert_eq!(icon[CACHE_CONTROL], A_DAY);
    assert!(!icon.contains_key(VARY));
}

#[tokio::test]
async fn the_page_may_run_its_own_inline_script() {
    let (_, headers, _) = get("/", &[]).await;
    let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-"), "{policy}");
}

#[tokio::test]
async fn the_picture_of_a_shared_link_has_an_absolute_address_in_every_encoding() {
    let page = Source {
        path: PAGE.to_owned(),
        plain: r#"<meta property="og:image" content="/share.png" /><script>go()</script>"#.into(),
        brotli: Some("of before".into()),
        gzip: Some("of before".into()),
    };
    let public = "https://photo.example.edu.cn".parse().unwrap();
    let app = layers::wrap(Assets::of(vec![page], None, Some(&public)).routes(), None, 1);
    for (accepted, encoding) in [("", None), ("gzip, br", Some("gzip"))] {
        let request = axum::http::Request::builder().uri("/").header("accept-encoding", accepted);
        let response = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 100_000).await.unwrap();
        assert_eq!(parts.headers.get(CONTENT_ENCODING).map(|name| name.to_str().unwrap()), encoding);
        assert_eq!(parts.headers[VARY], "accept-encoding");
        let mut html = String::new();
        match encoding {
            Some(_) => {
                std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*body), &mut html).unwrap()
            }
            None => std::io::Read::read_to_string(&mut &*body, &mut html).unwrap(),
        };
        assert!(html.contains(r#"content="https://photo.example.edu.cn/share.png""#), "{html}");
        assert!(html.contains("<script>go()</script>"), "the policy's hashes stay right: {html}");
    }
}

#[tokio::test]
async fn the_console_is_served_by_the_same_rules() {
    for address in ["/staff", "/staff/"] {
        let (status, headers, body) = get(address, &[]).await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, "<script>work()</script>"));
        assert_eq!(headers[CACHE_CONTROL], ASK_AGAIN);
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert_ne!(policy, get("/", &[]).await.1[CONTENT_SECURITY_POLICY], "each page's own script");
    }
    let (_, wasm, _) = get("/staff/assets/staff-1.wasm", &[]).await;
    assert_eq!(wasm[CACHE_CONTROL], FOR_EVER);
    assert_eq!(get("/staff/assets/staff-2.wasm", &[]).await.0, StatusCode::NOT_FOUND);
    assert_eq!(get("/staff/people", &[]).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let (status, headers, _) = get("/assets/app-2.wasm", &[]).await;
    assert_eq!(
        (status, &headers[CONTENT_TYPE]),
        (StatusCode::NOT_FOUND, &"application/problem+json".parse().unwrap())
    );
    let (status, headers, body) = get("/stuff", &[]).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(headers[CONTENT_TYPE], "text/html; charset=utf-8");
    assert!(body.contains("没有这个页面") && body.contains("href=\"/\""), "{body}");
}

#[tokio::test]
async fn a_head_has_the_headers_and_no_body() {
    let (_, with_body, body) = get("/", &[]).await;
    let (status, headers, nothing) = send(Method::HEAD, "/", &[]).await;
    assert_eq!((status, nothing.as_str()), (StatusCode::OK, ""));
    assert_eq!(headers[CONTENT_LENGTH], body.len().to_string().as_str());
    assert_eq!(headers[ETAG], with_body[ETAG]);
}

#[tokio::test]
async fn files_only_answer_to_reading() {
    let (status, headers, _) = send(Method::POST, "/", &[]).await;
    assert_eq!((status, &headers[ALLOW]), (StatusCode::METHOD_NOT_ALLOWED, &"GET, HEAD".parse().unwrap()));
}

//! What a client sees of a refusal.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::ALLOW;
use axum::http::{Method, Request};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::Value;
use tower::ServiceExt;

use super::*;
use crate::http::{AppJson, layers, limit};

#[derive(Deserialize)]
struct Greeting {
    name: String,
}

fn app() -> Router {
    let api = Router::new()
        .route("/api/hello", post(async |AppJson(greeting): AppJson<Greeting>| greeting.name))
        .route(
            "/api/broken",
            get(async || -> Result<(), ApiError> { Err(ApiError::internal("secret detail")) }),
        )
        .route("/api/panic", get(async || -> () { panic!("a bug") }))
        .route("/api/busy", get(async || limit::overloaded()))
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_found);
    layers::wrap(api, None, 1)
}

async fn send(request: Request<Body>) -> (Response, Value) {
    let response = app().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 10_000).await.unwrap();
    (Response::from_parts(parts, Body::empty()), serde_json::from_slice(&bytes).unwrap_or_default())
}

fn request(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path)
}

fn json(body: impl Into<Body>) -> Request<Body> {
    request(Method::POST, "/api/hello").header(CONTENT_TYPE, "application/json").body(body.into()).unwrap()
}

#[tokio::test]
async fn every_refusal_is_a_problem_with_the_number_of_its_request() {
    let cases = [
        (request(Method::GET, "/api/nothing").body(Body::empty()).unwrap(), ProblemCode::NotFound),
        (request(Method::DELETE, "/api/hello").body(Body::empty()).unwrap(), ProblemCode::MethodNotAllowed),
        (
            request(Method::POST, "/api/hello").body("name=li".into()).unwrap(),
            ProblemCode::UnsupportedMediaType,
        ),
        (json("{"), ProblemCode::MalformedRequest),
        (json("{}"), ProblemCode::MalformedRequest),
        (json(" ".repeat(20_000)), ProblemCode::BodyTooLarge),
        (request(Method::GET, "/api/broken").body(Body::empty()).unwrap(), ProblemCode::Internal),
        (request(Method::GET, "/api/panic").body(Body::empty()).unwrap(), ProblemCode::Internal),
        (request(Method::GET, "/api/busy").body(Body::empty()).unwrap(), ProblemCode::Overloaded),
    ];
    for (request, code) in cases {
        let (response, problem) = send(request).await;
        assert_eq!(response.status(), code.status(), "{problem}");
        assert_eq!(response.headers()[CONTENT_TYPE], MEDIA_TYPE);
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        assert_eq!(problem["code"], code.as_str());
        assert_eq!(problem["type"], format!("urn:yipai:problem:{}", code.as_str()));
        assert_eq!(problem["request_id"], response.headers()["x-request-id"].to_str().unwrap());
    }
}

#[tokio::test]
async fn what_only_the_log_may_know_is_not_sent() {
    let (_, problem) = send(request(Method::GET, "/api/broken").body(Body::empty()).unwrap()).await;
    assert!(!problem.to_string().contains("secret"), "{problem}");
}

#[tokio::test]
async fn a_wrong_method_gets_the_allowed_ones() {
    let (response, _) = send(request(Method::DELETE, "/api/hello").body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()[ALLOW], "POST");
}

#[tokio::test]
async fn a_refusal_says_when_to_retry() {
    let (response, problem) = send(request(Method::GET, "/api/busy").body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()[RETRY_AFTER], "3");
    assert_eq!(problem["retry_after_seconds"], 3);
}

#[test]
fn the_log_has_the_whole_chain() {
    let outer = crate::payment::SignatureError::Forged;
    let error = ApiError::from(ProblemCode::InvalidSignature).because(outer);
    assert_eq!(chain(error.cause.as_deref().unwrap()), "its signature does not hold");
}

//! A client that uses the API as a page does, without a browser: with cookies, and redirects followed step by step.

use std::collections::BTreeMap;

use axum::body::{Body, to_bytes};
use http::{Method, Request, Uri, header};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use crate::people::Student;
use crate::wechat::Simulator;

/// The version of the consent texts, as in `shared::api::CONSENT_VERSION`.
const CONSENT_VERSION: &str = "2026-12";
/// More redirects than any sign-in has.
const STEPS: usize = 10;
/// Maximum size of an answer in bytes.
const LONGEST: usize = 8 << 20;

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status; 0 without an answer.
    pub status: u16,
    /// The body, if it is JSON.
    pub json: Value,
    /// The `Location` header.
    location: Option<String>,
}

/// A client with cookies.
#[derive(Debug, Clone)]
pub struct Visitor {
    client: Client<HttpConnector, Body>,
    origin: String,
    cookies: BTreeMap<String, String>,
}

impl Visitor {
    /// A new client of a server.
    #[must_use]
    pub fn at(origin: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { client, origin: origin.to_owned(), cookies: BTreeMap::new() }
    }

    /// Continues at another origin.
    pub fn move_to(&mut self, origin: &str) {
        origin.clone_into(&mut self.origin);
    }

    /// Requests a path or a complete address.
    pub async fn ask(&mut self, method: Method, to: &str, body: &Value) -> Reply {
        let address = if to.starts_with("http") { to.to_owned() } else { format!("{}{to}", self.origin) };
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let uri: Uri = address.parse().expect("addresses that the server makes are addresses");
        let mut request = Request::builder().method(method).uri(uri);
        if address.starts_with(&self.origin) {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let text = if body.is_null() { String::new() } else { body.to_string() };
        if !text.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(Body::from(text)).expect("a method, an address and cookies are a request");
        let lost = Reply { status: 0, json: Value::Null, location: None };
        let Ok(answer) = self.client.request(request).await else { return lost };
        let (parts, body) = answer.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(line.to_str().unwrap_or_default());
        }
        let Ok(bytes) = to_bytes(Body::new(body), LONGEST).await else { return lost };
        let location = parts.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
        Reply {
            status: parts.status.as_u16(),
            json: serde_json::from_slice(&bytes).unwrap_or_default(),
            location,
        }
    }

    fn keep(&mut self, line: &str) {
        let pair = line.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            if value.is_empty() || line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Sends a `POST` request.
    pub async fn post(&mut self, path: &str, body: &Value) -> Reply {
        self.ask(Method::POST, path, body).await
    }

    /// Sends a `GET` request.
    pub async fn get(&mut self, path: &str) -> Reply {
        self.ask(Method::GET, path, &Value::Null).await
    }

    /// Follows redirects to the end; returns the last address and its status.
    pub async fn follow(&mut self, path: &str) -> (String, u16) {
        let mut at = path.to_owned();
        for _ in 0..STEPS {
            let reply = self.get(at.split('#').next().unwrap_or_default()).await;
            match reply.location {
                Some(to) => at = to,
                None => return (at, reply.status),
            }
        }
        panic!("{path} leads in circles");
    }

    /// Signs in to WeChat as this user.
    pub async fn enter(&mut self, user: &str) {
        self.get(&Simulator::be(user)).await;
        let (at, status) = self.follow("/wechat/enter?to=%23%2F").await;
        assert_eq!((at.as_str(), status), ("/#/", 200), "sign-in in WeChat");
    }

    /// Verifies as a student with both consents; returns the answer.
    pub async fn verify(&mut self, slug: &str, student: &Student) -> Reply {
        let form = json!({
            "name": student.name, "document_kind": "resident_id", "document_number": student.document,
            "phone": student.phone,
            "consents": { "personal_data": true, "portrait": true, "version": CONSENT_VERSION },
        });
        self.post(&format!("/api/collections/{slug}/verification"), &form).await
    }

    /// The stage of the application.
    pub async fn stage(&mut self) -> String {
        let reply = self.get("/api/application").await;
        reply.json["stage"].as_str().unwrap_or_default().to_owned()
    }

    /// Signs in as a member of the staff.
    pub async fn sign_in(&mut self, user: &str, password: &str) {
        let reply = self.post("/api/staff/session", &json!({ "name": user, "password": password })).await;
        assert_eq!(reply.status, 200, "{}", reply.json);
        // Enters the password again: refunds require it.
        let reply = self.post("/api/staff/session/proof", &json!({ "password": password })).await;
        assert_eq!(reply.status, 204, "{}", reply.json);
    }
}

//! Compares the document with the router, and the documentation pages with the document.

use std::collections::BTreeMap;

use axum::body::Body as HttpBody;
use axum::http::Request;
use axum::http::header::ALLOW;
use shared::time::Timestamp;
use tower::ServiceExt;

use super::*;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Payment, RawSettings};
use crate::keys::MasterKey;
use crate::rng::Rng;
use crate::{router, start};

mod docs;

async fn app(folder: &std::path::Path) -> App {
    let written = RawSettings { data: Some(folder.to_owned()), ..RawSettings::default() };
    let key = MasterKey::parse(&"07".repeat(32)).unwrap();
    let clock = Clock::manual(Timestamp::from_millis(1_800_000_000_000));
    let config = written.complete().unwrap();
    start::assemble(&config, &key, Payment::Sandbox, clock, Rng::seeded(1)).await.unwrap()
}

async fn server(folder: &std::path::Path) -> axum::Router {
    let app = app(folder).await;
    router::router(&app, &router::health(&app), None)
}

/// The paths of a router: axum shows them only in its `Debug` output.
fn addresses(router: &axum::Router) -> Vec<String> {
    let debug = format!("{router:?}");
    let mut quoted: Vec<_> =
        debug.split('"').skip(1).step_by(2).filter(|text| text.starts_with('/')).collect();
    quoted.sort_unstable();
    quoted.dedup();
    // The fallback for unknown paths is not an operation.
    quoted.into_iter().filter(|path| *path != "/api" && !path.contains("{*")).map(str::to_owned).collect()
}

/// The methods that a path announces when it is requested with an unsupported one.
async fn methods(router: &axum::Router, path: &str) -> Vec<String> {
    let request =
        Request::builder().method("TRACE").uri(path.replace(['{', '}'], "")).body(HttpBody::empty());
    let response = router.clone().oneshot(request.unwrap()).await.unwrap();
    let allowed = response.headers()[ALLOW].to_str().unwrap().to_owned();
    let mut methods: Vec<_> =
        allowed.split(',').map(str::trim).filter(|method| *method != "HEAD").map(str::to_owned).collect();
    methods.sort_unstable();
    methods
}

#[tokio::test]
async fn every_route_is_documented_and_every_documented_route_exists() {
    let folder = tempfile::tempdir().unwrap();
    let router = server(folder.path()).await;
    let mut served = BTreeMap::new();
    for path in addresses(&router) {
        let methods = methods(&router, &path).await;
        served.insert(path, methods);
    }
    let mut documented: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for operation in all() {
        documented.entry(operation.path.to_owned()).or_default().push(operation.method.to_owned());
    }
    for methods in documented.values_mut() {
        methods.sort_unstable();
    }
    assert_eq!(served, documented);
}

/// The route table is authoritative; the document describes it.
#[tokio::test]
async fn the_document_says_of_every_route_of_the_console_whom_it_admits() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let mut declared: Vec<_> = router::staff::table(&app)
        .lines()
        .iter()
        .map(|line| format!("{} {}: {:?}", line.path, line.method, line.access))
        .collect();
    let mut documented: Vec<_> = all()
        .filter_map(|operation| {
            Some(format!("{} {}: {:?}", operation.path, operation.method, operation.staff?))
        })
        .collect();
    declared.sort_unstable();
    documented.sort_unstable();
    assert_eq!(documented, declared);
}

#[test]
fn every_reference_leads_to_a_schema() {
    let document = document();
    let text = document.to_string();
    let mut references = text.split("\"#/components/schemas/").skip(1).peekable();
    assert!(references.peek().is_some());
    for reference in references {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
    }
}

#[test]
fn schemas_say_what_the_types_say() {
    let schemas = &document()["components"]["schemas"];
    let order = &schemas["OrderView"];
    assert_eq!(order["required"], json!(["id", "amount", "state"]));
    assert_eq!(schemas["OrderId"], json!({ "type": "string", "pattern": "^ord_[0-9a-f]{32}$" }));
    assert_eq!(schemas["Slug"]["type"], "string");
    let codes = schemas["ProblemCode"].to_string();
    for code in ProblemCode::ALL {
        assert!(codes.contains(&format!("\"{}\"", code.as_str())), "{}", code.as_str());
    }
}

#[test]
fn every_problem_can_happen() {
    let possible: Vec<_> = all().flat_map(Operation::problems).collect();
    // Any unknown path, and any unsupported method.
    let everywhere = [ProblemCode::MethodNotAllowed];
    for code in ProblemCode::ALL {
        assert!(possible.contains(code) || everywhere.contains(code), "{}", code.as_str());
    }
}

/// The types that handlers read queries as, from the source code, with the number of handlers of each.
fn queries_of_handlers(folder: &std::path::Path, found: &mut BTreeMap<String, usize>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            queries_of_handlers(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for handler in text.split("pub async fn ").skip(1) {
            let signature = handler.split(" {\n").next().unwrap_or_default();
            let Some((_, named)) = signature.split_once("Query<") else { continue };
            *found.entry(named.split('>').next().unwrap().to_owned()).or_default() += 1;
        }
    }
}

#[test]
fn every_query_that_a_handler_reads_is_documented() {
    let mut handlers = BTreeMap::new();
    queries_of_handlers(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api"), &mut handlers);
    let mut documented: BTreeMap<String, usize> = BTreeMap::new();
    for query in all().filter_map(|operation| operation.query) {
        *documented.entry((query.name)().into_owned()).or_default() += 1;
    }
    assert!(handlers.len() > 5, "{handlers:?}");
    assert_eq!(documented, handlers);
}

#[test]
fn parameters_say_what_their_types_say() {
    let document = document();
    let parameters = |path: &str, method: &str| document["paths"][path][method]["parameters"].clone();
    let todo = parameters("/api/staff/collections/{slug}/progress/todo", "get");
    let named = |name: &str| todo.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone();
    assert_eq!(named("slug")["schema"], json!({ "$ref": "#/components/schemas/Slug" }));
    assert_eq!(named("todo")["required"], true);
    assert_eq!(named("after")["schema"], json!({ "$ref": "#/components/schemas/StudentNumber" }));
    assert_eq!(named("after")["required"], false);
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["Slug"]["pattern"], "^[a-z0-9-]{2,40}$");
    assert_eq!(schemas["StaffName"]["pattern"], "^[a-z0-9._-]{2,32}$");
    assert_eq!(schemas["PersonName"]["maxLength"], 80);
    assert_eq!(schemas["StudentNumber"]["pattern"], "^[A-Z0-9_-]{1,32}$");
    for operation in all() {
        for name in operation.path.split(['{', '}']).skip(1).step_by(2) {
            assert!(in_braces(name).is_some(), "{name} in {}", operation.path);
        }
    }
}

//! `/api/openapi.json`: the API of this server for machines. `docs/api.md` is the same for people.
//!
//! The schemas come from the wire types of `shared`, and the problems from its closed list. Only the table in
//! [`operations`] is written by hand, and a test compares it with the router, route by route.

pub mod operations;

use axum::Json;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::response::IntoResponse;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use shared::collection::Slug;
use shared::id::{
    ApplicationId, CorrectionId, DecisionId, ExportId, LotId, OrderId, PhotoId, StaffSessionId,
};
use shared::problem::{MEDIA_TYPE, Problem, ProblemCode};
use shared::staff::{Access, StaffName};

use operations::{Answer, Body, Operation, Query, SchemaOf, all, of};

/// The path of the document.
pub const PATH: &str = "/api/openapi.json";

/// `GET` [`PATH`].
pub async fn get() -> impl IntoResponse {
    ([(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"))], Json(document()))
}

/// The document, in OpenAPI 3.1.
#[must_use]
pub fn document() -> Value {
    let mut schemas = Schemas::new();
    let problem = schemas.sent.subschema_for::<Problem>().to_value();
    let mut paths = Map::new();
    for operation in all() {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method.to_lowercase()] = schemas.operation(operation, &problem);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "易拍",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Portraits of graduating students: matched, captured, reviewed, paid for.",
            "license": { "name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE") },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas.all(),
            "securitySchemes": {
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "yipai_session",
                    "description": "Made by a verification. Named `__Host-yipai_session` behind https.",
                },
                "staff": {
                    "type": "apiKey", "in": "cookie", "name": "yipai_staff",
                    "description": "Made by signing in to the console. Named `__Secure-yipai_staff` behind https.",
                },
            },
        },
    })
}

/// The schemas that are referenced. Requests and answers differ: a field with a default may be missing in a request and
/// is never missing in an answer.
struct Schemas {
    sent: SchemaGenerator,
    received: SchemaGenerator,
}

impl Schemas {
    fn new() -> Self {
        let settings = SchemaSettings::draft2020_12()
            .with(|settings| "/components/schemas".clone_into(settings.definitions_path.to_mut()));
        Self {
            sent: settings.clone().for_serialize().into_generator(),
            received: settings.for_deserialize().into_generator(),
        }
    }

    fn all(mut self) -> Map<String, Value> {
        let mut all = self.received.take_definitions(true);
        all.extend(self.sent.take_definitions(true));
        all
    }

    fn operation(&mut self, operation: &Operation, problem: &Value) -> Value {
        let mut described = json!({
            "operationId": operation.id,
            "summary": operation.summary,
            "parameters": parameters(operation, &mut self.received),
            "responses": self.responses(operation, problem),
        });
        if operation.session {
            described["security"] = json!([{ "session": [] }]);
        }
        match operation.staff {
            None | Some(Access::Public) => {}
            Some(Access::SignedIn) => described["security"] = json!([{ "staff": [] }]),
            Some(Access::Needs(capability)) => {
                described["security"] = json!([{ "staff": [capability.as_str()] }]);
            }
        }
        let content = match operation.body {
            Body::None => return described,
            Body::Json(schema) | Body::Signed(schema) => {
                json!({ "application/json": { "schema": schema(&mut self.received).to_value() } })
            }
            Body::Jpeg => json!({ "image/jpeg": {} }),
            Body::File => json!({ "application/octet-stream": {} }),
            Body::Form => json!({ "application/x-www-form-urlencoded": { "schema": { "type": "object" } } }),
        };
        let required = !matches!(operation.body, Body::Form);
        described["requestBody"] = json!({ "required": required, "content": content });
        described
    }

    fn responses(&mut self, operation: &Operation, problem: &Value) -> Value {
        let mut responses = Map::new();
        for (status, meaning, answer) in operation.answers {
            let mut response = json!({ "description": meaning });
            match answer {
                Answer::Empty => {}
                Answer::Json(schema) => {
                    response["content"] =
                        json!({ "application/json": { "schema": schema(&mut self.sent).to_value() } });
                }
                Answer::Text(media_type) => {
                    response["content"] = json!({ *media_type: { "schema": { "type": "string" } } });
                }
                Answer::Jpeg => response["content"] = json!({ "image/jpeg": {} }),
            }
            responses.insert(status.to_string(), response);
        }
        for (status, codes) in operation.problems_by_status() {
            let words: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
            let schema = json!({ "allOf": [problem, { "properties": { "code": { "enum": words } } }] });
            responses.insert(
                status.to_string(),
                json!({ "description": sentences(&codes), "content": { MEDIA_TYPE: { "schema": schema } } }),
            );
        }
        Value::Object(responses)
    }
}

fn sentences(codes: &[ProblemCode]) -> String {
    let sentences: Vec<_> =
        codes.iter().map(|code| format!("`{}`: {}", code.as_str(), code.title())).collect();
    sentences.join("\n\n")
}

/// The type of a path parameter. Each name must have one meaning only.
fn in_braces(name: &str) -> Option<SchemaOf> {
    Some(match name {
        "application" => of::<ApplicationId>,
        "correction" => of::<CorrectionId>,
        "decision" => of::<DecisionId>,
        "delivery" => of::<ExportId>,
        "lot" => of::<LotId>,
        "name" => of::<StaffName>,
        "order" => of::<OrderId>,
        "photo" => of::<PhotoId>,
        "position" => of::<u32>,
        "session" => of::<StaffSessionId>,
        "slug" => of::<Slug>,
        _ => return None,
    })
}

/// The query parameters, from the properties of their type.
fn in_query(query: &Query, schemas: &mut SchemaGenerator) -> Vec<Value> {
    let schema = (query.schema)(schemas).to_value();
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, schema)| {
            let mut schema = schema.clone();
            let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
            json!({
                "name": name, "in": "query", "required": required.contains(&name.as_str()),
                "description": description.unwrap_or_else(|| json!("")), "schema": without_null(schema),
            })
        })
        .collect()
}

/// A query parameter is present or not: a URL can't contain `null`.
fn without_null(mut schema: Value) -> Value {
    let is_null = |one: &Value| one == "null" || one["type"] == "null";
    if let Some(of) = schema["anyOf"].as_array() {
        let mut of: Vec<_> = of.iter().filter(|one| !is_null(one)).cloned().collect();
        if of.len() == 1 {
            return of.remove(0);
        }
    }
    if let Some(types) = schema["type"].as_array_mut() {
        types.retain(|one| !is_null(one));
        if let [one] = types.as_slice() {
            schema["type"] = one.clone();
        }
    }
    if let Some(schema) = schema.as_object_mut() {
        schema.retain(|key, value| key != "default" || !value.is_null());
    }
    schema
}

/// The parameters in the path and the query, and the headers that the operation reads.
fn parameters(operation: &Operation, schemas: &mut SchemaGenerator) -> Vec<Value> {
    let mut parameters = Vec::new();
    for name in operation.path.split(['{', '}']).skip(1).step_by(2) {
        let schema = in_braces(name).map_or_else(|| json!({ "type": "string" }), |of| of(schemas).to_value());
        parameters.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
    }
    if let Some(query) = &operation.query {
        parameters.extend(in_query(query, schemas));
    }
    let header = |name, required, description| {
        json!({
            "name": name, "in": "header", "required": required, "description": description,
            "schema": { "type": "string" },
        })
    };
    let conditional = operation.answers.iter().any(|(status, ..)| *status == 304);
    let tag = conditional.then(|| header("If-None-Match", false, "The `ETag` of what the client has."));
    let signed = matches!(operation.body, Body::Signed(_));
    let signature = ["Yipai-Timestamp", "Yipai-Nonce", "Yipai-Signature"]
        .into_iter()
        .filter(|_| signed)
        .map(|name| header(name, true, "HMAC-SHA256 over timestamp, nonce and body, each with a line end."));
    let digest = matches!(operation.body, Body::Jpeg)
        .then(|| header("Content-Digest", true, "`sha-256=:…:` of the body (RFC 9530)."));
    parameters.extend(tag.into_iter().chain(digest).chain(signature));
    parameters
}

#[cfg(test)]
mod tests;

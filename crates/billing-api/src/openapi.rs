//! `GET /openapi.json`: the API described for programs (`OpenAPI` 3.1), made from what serves it.
//!
//! Paths, methods, roles and filters come from the table of routes and the table of lists, shapes
//! from the structs that are written and read; `openapi/operations.rs` adds words, answers and codes.
//! Tests knock at every route by it, so that it and the router cannot part.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::app::{App, Gate};
use crate::conditional::{self, Kind};
use crate::forgery::{self, OWN_HEADER};
use crate::list::List;
use crate::page::to_json;
use crate::payments::events;
use crate::payments::signature::HEADER as SIGNATURE;
use crate::refusal::Refusal;
use crate::roles::Access;
use crate::router;
use crate::routes::{Routes, Row};

pub mod codes;
pub mod operations;
pub mod parameters;
pub mod schemas;

use operations::{Answer, Body, Operation};

/// Answers with the document. A server without sign-in asks for no session, and says so.
pub async fn serve(State(app): State<App>, headers: HeaderMap) -> Result<Response, Refusal> {
    static WITH_SIGN_IN: OnceLock<Value> = OnceLock::new();
    static WITHOUT: OnceLock<Value> = OnceLock::new();
    let (kept, has_sign_in) = match app.gate {
        Gate::SignIn(_) => (&WITH_SIGN_IN, true),
        Gate::Everyone(_) => (&WITHOUT, false),
    };
    let document = kept.get_or_init(|| document(&router::routes(), has_sign_in));
    Ok(conditional::answer(
        &headers,
        Kind::Json,
        to_json(document)?,
    ))
}

/// The description of these routes. A route that nobody has put into words has none here either,
/// which the tests notice.
pub fn document(routes: &Routes, has_sign_in: bool) -> Value {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for row in routes.rows() {
        let method = row.method.as_str().to_ascii_lowercase();
        let path = paths.entry(row.path).or_default();
        path.insert(method, operation(row, has_sign_in));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Billing API",
            "version": "1",
            "license": { "name": "MIT OR Apache-2.0" },
            "description": "What a seller dashboard asks of whoever keeps the books. Money is a decimal \
                text in major units with its currency beside it; instants are RFC 3339 in UTC, days ISO \
                8601. Every error is a problem document (RFC 9457) whose code is stable.",
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas::all(),
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "__Host-session",
                    "description": "Set by POST /api/v1/session. A server without sign-in asks for none.",
                },
            },
        },
    })
}

fn operation(row: &Row, has_sign_in: bool) -> Value {
    let list = operations::list_of(row);
    let words = operations::words_of(row);
    let mut described = json!({
        "operationId": operation_id(row),
        "summary": words.map_or("", |words| words.summary),
        "tags": [words.map_or("", |words| words.tag)],
        "parameters": parameters_of(row, list, words),
        "responses": responses(row, list, words),
    });
    let Some(fields) = described.as_object_mut() else {
        return described;
    };
    if let Access::AtLeast(role) = row.access {
        fields.insert("x-role".to_owned(), json!(role.word()));
    }
    if has_sign_in && row.access != Access::Open {
        fields.insert("security".to_owned(), json!([{ "session": [] }]));
    }
    match words.and_then(|words| words.body) {
        None => {}
        Some(Body::Json(schema)) => {
            let content = json!({ "application/json": { "schema": schemas::reference(schema) } });
            let body = json!({ "required": true, "content": content });
            fields.insert("requestBody".to_owned(), body);
        }
        Some(Body::File) => {
            let binary =
                json!({ "schema": { "type": "string", "format": "binary", "minLength": 1 } });
            let content = json!({ "application/octet-stream": binary });
            let body = json!({
                "required": true,
                "description": "The file itself, at most 64 MiB unpacked; packed as Content-Encoding \
                    says: gzip, br, zstd.",
                "content": content,
            });
            fields.insert("requestBody".to_owned(), body);
        }
    }
    described
}

/// `get_usage_meters`.
fn operation_id(row: &Row) -> String {
    let path = row.path.trim_start_matches("/api/v1/");
    let words: String = path
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '_'
            }
        })
        .collect();
    let method = row.method.as_str().to_ascii_lowercase();
    format!(
        "{method}_{}",
        words.trim_end_matches('_').replace("__", "_")
    )
}

fn parameters_of(row: &Row, list: Option<List>, words: Option<&Operation>) -> Vec<Value> {
    let mut all = Vec::new();
    if row.path.contains("{id}") {
        all.push(json!({
            "name": "id",
            "in": "path",
            "required": true,
            "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
        }));
    }
    if let Some(list) = list {
        all.extend(parameters::of_list(list));
    }
    all.extend(
        words
            .iter()
            .flat_map(|words| words.parameters.iter().map(parameters::of_name)),
    );
    if words.is_some_and(|words| words.codes.contains(&"bad_idempotency_key")) {
        all.push(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": true,
            "description": "By this a repetition is known: it gets the first answer, for 30 days.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
        }));
    }
    if row.path == events::PATH {
        all.push(json!({
            "name": SIGNATURE.as_str(),
            "in": "header",
            "description": "The provider's signature of the body. Nothing is heard without it.",
            "schema": { "type": "string" },
        }));
    }
    if forgery::asks_for_own_header(&row.method, row.path) {
        all.push(json!({
            "name": OWN_HEADER.as_str(),
            "in": "header",
            "required": true,
            "description": "Any value: it shows that no other site's page sends the request.",
            "schema": { "type": "string" },
            "example": "1",
        }));
    }
    all
}

fn responses(row: &Row, list: Option<List>, words: Option<&Operation>) -> Value {
    let mut all = Map::new();
    let answers = words.map_or(&[][..], |words| words.answers);
    for Answer {
        status,
        schema,
        description,
    } in answers
    {
        let mut answer = json!({ "description": description });
        if let (Some(schema), Some(fields)) = (schema, answer.as_object_mut()) {
            let mut content = Map::new();
            let json = match list {
                Some(_) => schemas::page_of(schema),
                None => schemas::reference(schema),
            };
            content.insert("application/json".to_owned(), json!({ "schema": json }));
            if list.is_some() {
                let lines = json!({ "schema": {
                    "type": "string",
                    "description": "One row a line, and the page object as the last line.",
                } });
                content.insert("application/x-ndjson".to_owned(), lines);
            }
            fields.insert("content".to_owned(), Value::Object(content));
        }
        all.insert(status.to_string(), answer);
    }
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for code in codes::of(row, list, words) {
        by_status.entry(code.status).or_default().push(code.name);
    }
    for (status, names) in by_status {
        let problem = json!({ "allOf": [
            schemas::reference("Problem"),
            { "properties": { "code": { "enum": names } } },
        ] });
        all.insert(
            status.to_string(),
            json!({
                "description": names.join(", "),
                "content": { "application/problem+json": { "schema": problem } },
            }),
        );
    }
    Value::Object(all)
}

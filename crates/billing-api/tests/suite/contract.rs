//! The API's description and the API are one: every route, every parameter, every code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use billing_api::list::List;
use billing_api::openapi::{codes, document, operations};
use billing_api::router;
use serde_json::Value;

use crate::client;
use crate::harness::{Books, Serving};

fn described() -> Value {
    document(&router::routes(), true)
}

/// Everything that is described: path, method, and the operation.
fn operations_of(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods.map(|(method, found)| (path.clone(), method.to_uppercase(), found))
        })
        .collect()
}

#[test]
fn every_route_is_in_words_and_every_word_has_its_route() {
    let routes = router::routes();
    let rows: Vec<_> = routes.rows().collect();
    for row in &rows {
        let words = operations::words_of(row);
        let words = words.unwrap_or_else(|| panic!("put {} {} into words", row.method, row.path));
        assert!(
            !words.summary.is_empty() && !words.answers.is_empty(),
            "{}",
            row.path
        );
    }
    let document = described();
    let found: BTreeSet<(String, String)> = operations_of(&document)
        .into_iter()
        .map(|(path, method, _)| (path, method))
        .collect();
    let answered: BTreeSet<(String, String)> = rows
        .iter()
        .map(|row| (row.path.to_owned(), row.method.to_string()))
        .collect();
    assert_eq!(found, answered);
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations_of(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(
            ids.insert(id.to_owned()),
            "{method} {path}: {id} is there twice"
        );
    }
    for words in operations::all() {
        let (method, path) = words.route;
        let whole = format!("/api/v1/{path}");
        assert!(
            answered.contains(&(whole, method.to_owned())),
            "{method} {path} is no route"
        );
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn check(all: &Value, here: &Value) -> usize {
        let own = here["$ref"].as_str().map_or(0, |reference| {
            let place = reference.strip_prefix('#').unwrap();
            assert!(all.pointer(place).is_some(), "{reference}");
            1
        });
        let inner: usize = match here {
            Value::Object(fields) => fields.values().map(|field| check(all, field)).sum(),
            Value::Array(items) => items.iter().map(|item| check(all, item)).sum(),
            _ => 0,
        };
        own + inner
    }
    let document = described();
    assert!(check(&document, &document) > 100);
}

#[test]
fn it_is_served_as_it_is() {
    let books = Books::new();
    let server = books.serve();
    let reply = server.get("openapi.json");
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, Some("application/json"))
    );
    // This one asks for no session.
    assert_eq!(reply.json(), document(&router::routes(), false));
    assert!(!reply.text().contains("\"security\":"));
    assert!(described()["paths"]["/api/v1/account"]["get"]["security"].is_array());
    let said = format!("If-None-Match: {}", reply.header("etag").unwrap());
    assert_eq!(server.get_with("openapi.json", &[&said]).status, 304);
}

/// Asks with a parameter that says nothing sensible; gives the code of the answer, if it is a refusal.
fn code_of(server: &Serving, method: &str, path: &str, query: &str) -> Option<String> {
    let headers = ["X-Seller-Dashboard: 1", "Content-Length: 0"];
    let reply = client::request(server.address, method, &format!("{path}?{query}"), &headers);
    (reply.status >= 400).then(|| reply.problem())
}

#[test]
fn what_is_accepted_is_what_is_described() {
    let books = Books::sample();
    let server = books.serve();
    let document = described();
    let mut every: BTreeSet<String> = ["sort", "offset", "page", "Limit"].map(String::from).into();
    let mut of_route = BTreeMap::new();
    for (path, method, operation) in operations_of(&document) {
        let parameters = operation["parameters"].as_array().unwrap().iter();
        let names: BTreeSet<String> = parameters
            .filter(|one| one["in"] == "query")
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect();
        every.extend(names.clone());
        of_route.insert((path, method), names);
    }
    let mut n_taken = 0;
    for ((path, method), names) in of_route.iter().filter(|(_, names)| !names.is_empty()) {
        let path = &path.replace("{id}", "1");
        for name in &every {
            let code = code_of(&server, method, path, &format!("{name}=%01"));
            let is_refused = code.as_deref() == Some("unknown_parameter");
            assert_eq!(!is_refused, names.contains(name), "{method} {path}?{name}");
            n_taken += usize::from(!is_refused);
        }
    }
    assert!(n_taken > 50, "{n_taken}");
}

#[test]
fn answers_are_of_the_described_statuses_and_codes() {
    let books = Books::sample();
    let server = books.serve();
    let document = described();
    let queries = [
        "",
        "limit=0",
        "limit=1&limit=1",
        "cursor=00",
        "changed_since=-1",
        "changed_since=9223372036854775807",
        "changed_since=0&from=2026-01-01",
        "from=x",
        "status=x",
        "currency=x",
        "meter_id=",
        "nonsense=1",
    ];
    let mut seen = BTreeSet::new();
    for (path, method, operation) in operations_of(&document) {
        for query in queries {
            let target = format!("{}?{query}", path.replace("{id}", "none"));
            for headers in [&["X-Seller-Dashboard: 1"][..], &[], &["Host: evil.example"]] {
                let reply = client::request(server.address, &method, &target, headers);
                let answer = &operation["responses"][reply.status.to_string()];
                assert!(answer.is_object(), "{method} {target}: {}", reply.status);
                if reply.status >= 400 {
                    let code = reply.problem();
                    let known = answer["description"].as_str().unwrap().split(", ");
                    assert!(
                        known.clone().any(|one| one == code),
                        "{method} {target}: {code}"
                    );
                    seen.insert(code);
                }
            }
        }
    }
    assert!(seen.len() >= 14, "{seen:?}");
}

/// The first text after each place where a problem is made is its code.
fn codes_in(source: &str, found: &mut BTreeSet<String>) {
    for maker in [
        "Refusal::new(",
        "Self::new(",
        "Refusal::parameter(",
        "too_large(",
        "conflict(",
    ] {
        for rest in source.split(maker).skip(1) {
            let call: String = rest.chars().take(120).collect();
            let Some((_, text)) = call.split_once('"') else {
                continue;
            };
            let word = text.split('"').next().unwrap();
            let is_word = |letter: char| letter.is_ascii_lowercase() || letter == '_';
            if word.contains('_') && word.chars().all(is_word) {
                found.insert(word.to_owned());
            }
        }
    }
}

#[test]
fn every_code_of_the_sources_is_described() {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap();
                codes_in(code, &mut found);
            }
        }
    }
    let known: BTreeSet<String> = codes::ALL.iter().map(|code| code.name.to_owned()).collect();
    let missing: Vec<_> = found.difference(&known).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(found.len() > 25, "{found:?}");
    // And each is a code of some route, but for that of no method.
    let document = described().to_string();
    for code in &known {
        let is_there = document.contains(&format!("\"{code}\""));
        assert!(
            is_there || code == "method_not_allowed",
            "{code} is of no route"
        );
    }
}

#[test]
fn every_list_is_described_with_its_filters() {
    let document = described();
    for list in List::ALL {
        let operation = &document["paths"][format!("/api/v1/{}", list.path())]["get"];
        let parameters = operation["parameters"].as_array().unwrap();
        assert_eq!(
            parameters.len(),
            list.filters().len() + 2,
            "{}",
            list.path()
        );
        let answers = &operation["responses"]["200"]["content"];
        assert!(
            answers["application/json"].is_object() && answers["application/x-ndjson"].is_object()
        );
        assert_eq!(operation["x-role"], "viewer");
    }
}

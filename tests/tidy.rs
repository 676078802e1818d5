//! The rules of the house, checked by reading the sources: floors, sizes, names, safety.
//!
//! ARCHITECTURE.md states them for people; here they fail the build. The floors that Cargo already
//! enforces (the ledger knows no browser) are checked by its dependencies.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "a tree that cannot be read fails the test"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path from the root, with `/`, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Lines of code with comments cut off, and tests (a file of its own, or the end of one) left
    /// out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let text = if self.path.ends_with("/tests.rs") {
            ""
        } else {
            &self.text
        };
        text.lines()
            .enumerate()
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or(line)))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &str, ending: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                sources.push(Source {
                    path: relative(&path),
                    text: fs::read_to_string(&path).unwrap(),
                });
            }
        }
    }
    assert!(!sources.is_empty(), "no {ending} file below {folder}");
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn relative(path: &Path) -> String {
    let parts = path.strip_prefix(root()).unwrap().components();
    parts
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

fn all_rust() -> Vec<Source> {
    let mut all = sources("src", "rs");
    all.extend(sources("crates/ledger/src", "rs"));
    all.extend(sources("crates/billing-api/src", "rs"));
    all
}

/// Fails with every breach at once, so that one run shows all there is to mend.
fn none(rule: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{rule}:\n  {}", breaches.join("\n  "));
}

/// The files of `all` whose path starts so may not contain any of `words`.
fn forbid(all: &[Source], starts: &[&str], words: &[&str], but: &[&str]) -> Vec<String> {
    let mut breaches = Vec::new();
    let of_floor = all.iter().filter(|source| {
        starts.iter().any(|start| source.path.starts_with(start))
            && !but.iter().any(|but| source.path.starts_with(but))
    });
    for source in of_floor {
        for (line, code) in source.code() {
            for word in words.iter().filter(|word| code.contains(**word)) {
                breaches.push(format!("{}:{line} names `{word}`", source.path));
            }
        }
    }
    breaches
}

#[test]
fn a_floor_names_only_lower_floors() {
    let all = all_rust();
    let app = |rooms: &[&str]| {
        rooms
            .iter()
            .map(|room| format!("crate::{room}"))
            .collect::<Vec<_>>()
    };
    // Floor, and the rooms above it.
    let floors: [(&[&str], &[&str]); 6] = [
        (
            &["src/words"],
            &[
                "filter",
                "preferences",
                "route",
                "keys",
                "engine",
                "api",
                "session",
                "ui",
                "format",
                "pages",
                "app",
            ],
        ),
        (
            &["src/filter", "src/preferences", "src/route", "src/keys"],
            &["engine", "api", "session", "ui", "format", "pages", "app"],
        ),
        (
            &["src/engine", "src/api"],
            &[
                "session", "paying", "budgets", "ui", "format", "pages", "app", "filter", "route",
            ],
        ),
        (
            &["src/session", "src/paying", "src/budgets"],
            &["ui", "format", "pages", "app", "filter", "route"],
        ),
        (
            &["src/ui", "src/format"],
            &["engine", "api", "session", "pages", "app"],
        ),
        (&["src/pages"], &["app", "api"]),
    ];
    let mut breaches = Vec::new();
    for (floor, above) in floors {
        let words = app(above);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        breaches.extend(forbid(&all, floor, &words, &[]));
    }
    none("A floor names only lower floors", &breaches);
}

#[test]
fn the_ledger_names_only_lower_floors() {
    let all = all_rust();
    let below = "crates/ledger/src/";
    // The floors from the lowest; rooms of one floor may know each other, but for the highest.
    let floors: [&[&str]; 4] = [
        &["sorting", "money", "day"],
        &[
            "fx",
            "transaction",
            "settlement",
            "product",
            "invoice",
            "payment_method",
            "usage",
            "subscription",
            "bank",
            "journal",
            "table",
        ],
        &["store"],
        &["import", "report", "export"],
    ];
    let mut breaches = Vec::new();
    let mut forbid_words = |rooms: &[&str], above: &[&str]| {
        let starts: Vec<String> = rooms.iter().map(|room| format!("{below}{room}")).collect();
        let starts: Vec<&str> = starts.iter().map(String::as_str).collect();
        let words: Vec<String> = above.iter().map(|room| format!("crate::{room}")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        breaches.extend(forbid(&all, &starts, &words, &[]));
    };
    for (place, floor) in floors.iter().enumerate() {
        forbid_words(floor, &floors[place + 1..].concat());
    }
    forbid_words(&["report"], &["import", "export"]);
    forbid_words(&["import"], &["report", "export"]);
    forbid_words(&["export"], &["import", "report"]);
    none("The ledger's floors", &breaches);
}

#[test]
fn the_ledger_knows_no_browser_network_clock_or_float() {
    let manifest = fs::read_to_string(root().join("crates/ledger/Cargo.toml")).unwrap();
    let crates = [
        "wasm",
        "js-sys",
        "web-sys",
        "gloo",
        "leptos",
        "tokio",
        "reqwest",
        "chrono-tz",
    ];
    let dependencies = manifest.split("[dev-dependencies]").next().unwrap();
    for name in crates {
        assert!(!dependencies.contains(name), "the ledger depends on {name}");
    }
    let words = [
        "std::time",
        "std::net",
        "std::fs",
        "std::thread",
        "f32",
        "f64",
        "SystemTime",
    ];
    none(
        "Pure",
        &forbid(&all_rust(), &["crates/ledger/src"], &words, &[]),
    );
}

#[test]
fn only_the_worker_holds_a_ledger() {
    let words = ["ledger::Ledger", "store::Ledger", "Ledger::new"];
    none(
        "Pages hold answers",
        &forbid(&all_rust(), &["src/"], &words, &["src/engine/worker"]),
    );
}

#[test]
fn no_page_names_another() {
    let mut breaches = Vec::new();
    let pages = sources("src/pages", "rs");
    for page in &pages {
        let own = page
            .path
            .trim_start_matches("src/pages/")
            .split(['/', '.'])
            .next()
            .unwrap();
        for (line, code) in page.code() {
            let foreign = code
                .split("crate::pages::")
                .skip(1)
                .any(|rest| !rest.starts_with(own));
            if foreign {
                breaches.push(format!("{}:{line}", page.path));
            }
        }
    }
    none("A page never names another", &breaches);
}

#[test]
fn files_are_rooms_not_halls() {
    let mut breaches = Vec::new();
    for source in all_rust() {
        let lines = source.text.lines().count();
        if lines > 400 {
            breaches.push(format!("{} has {lines} lines", source.path));
        }
    }
    none("At most 400 lines a file", &breaches);
}

#[test]
fn files_open_with_what_they_are() {
    let all = all_rust();
    let silent = all.iter().filter(|source| !source.text.starts_with("//! "));
    none(
        "A file opens with `//!`",
        &silent.map(|source| source.path.clone()).collect::<Vec<_>>(),
    );
}

#[test]
fn names_say_what_is_inside() {
    let vague = [
        "utils", "util", "helpers", "helper", "common", "misc", "manager", "types", "models", "mod",
    ];
    let mut breaches = Vec::new();
    for source in all_rust() {
        let stem = Path::new(&source.path)
            .file_stem()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        if vague.contains(&stem.as_str()) {
            breaches.push(source.path);
        }
    }
    none("No vague names, no mod.rs", &breaches);
}

#[test]
fn views_obey_the_content_security_policy() {
    let words = [
        "style=",
        "inner_html",
        "innerHTML",
        "onclick=",
        "javascript:",
    ];
    none("CSP", &forbid(&all_rust(), &["src/"], &words, &[]));
    let index = fs::read_to_string(root().join("index.html")).unwrap();
    for word in ["<style", "style=\"", "onload=", "http://", "https://"] {
        assert!(!index.contains(word), "index.html contains {word}");
    }
}

#[test]
fn nothing_can_fail_without_a_name() {
    // Clippy denies them too; here the whole list is seen even where an `allow` hides one.
    let words = [
        ".unwrap()",
        ".expect(",
        "todo!(",
        "unimplemented!(",
        "panic!(",
        "#[ignore",
        "dbg!(",
    ];
    none(
        "Outside of tests",
        &forbid(&all_rust(), &["src/", "crates/"], &words, &[]),
    );
}

#[test]
fn styles_pair_with_widgets() {
    let mut breaches = Vec::new();
    let index = fs::read_to_string(root().join("index.html")).unwrap();
    for style in sources("style", "css") {
        if !index.contains(&format!("href=\"{}\"", style.path)) {
            breaches.push(format!("{} is not linked in index.html", style.path));
        }
        if let Some(name) = style.path.strip_prefix("style/ui/") {
            let widget: PathBuf = root().join("src/ui").join(name).with_extension("rs");
            if !widget.exists() {
                breaches.push(format!("{} has no src/ui room of its name", style.path));
            }
        }
        if style.text.contains("http") || style.text.contains("@import") {
            breaches.push(format!("{} loads something from elsewhere", style.path));
        }
    }
    none("Styles", &breaches);
}

#[test]
fn the_policy_is_written_once() {
    let policy = fs::read_to_string(root().join(".setup/csp.txt")).unwrap();
    for directive in [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(directive), "the policy lacks {directive}");
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    assert_eq!(policy.lines().count(), 1, "one line, for a header");
}

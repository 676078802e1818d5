//! Finds text for people in the sources: string literals that look like it and are not.

use std::collections::BTreeMap;
use std::fs;

/// The files of these folders and not of those: path from the root, text without tests.
pub fn sources(folders: &[&str], but: &[&str]) -> BTreeMap<String, String> {
    let root = super::root();
    let mut sources = BTreeMap::new();
    let mut folders: Vec<_> = folders.iter().map(|folder| root.join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_string_lossy();
            let name = name.replace('\\', "/");
            if but.iter().any(|but| name.starts_with(but)) || name.ends_with("/tests.rs") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap();
                sources.insert(name, code.to_owned());
            }
        }
    }
    sources
}

/// Literals with words that are for programs: selectors, reasons of lints, the console, the wire.
const FOR_PROGRAMS: [&str; 20] = [
    "ROOT: &str = ",
    "reason = ",
    "error!(",
    "query_selector(",
    "closest(",
    "selector = ",
    "fields = ",
    "debug_warn",
    "expect(",
    "class=",
    "d=",
    "viewBox=",
    "ok_or(",
    "ok_or_else(|| ",
    "Damaged(",
    "Damaged(format!(",
    "key = format!(",
    "aria-keyshortcuts=",
    "eprintln!(",
    "unread.push(",
];

/// Names of things that have the same name in every language.
const NAMES: [&str; 27] = [
    "Intl",
    "DateTimeFormat",
    "DisplayNames",
    "GMT",
    "UTC",
    "Ctrl+{}",
    "Alt+{}",
    "Ctrl K",
    "Ctrl+K",
    "Alt+P",
    "Key",
    "Shift",
    "Control",
    "Alt",
    "Meta",
    "Escape",
    "Enter",
    "Home",
    "End",
    "BODY",
    "DIALOG",
    "TABLE",
    "Fba ",
    "{}T{hour:02}:{minute:02}:{:02}Z",
    "is-first number",
    "FBA {rest}",
    "POST",
];

/// Files whose literals are no sentences: shapes, names of browsers, and the worker, which tells the
/// page what happened as values.
const BUT: [&str; 7] = [
    "src/words",
    "src/ui/icon.rs",
    "src/ui/browser_name.rs",
    "src/ui/qr_code.rs",
    "src/session/tabs.rs",
    "src/engine/worker",
    "src/bin",
];

/// Pages that were made while the sentences moved, and still hold their own. An entry goes with the last
/// of them.
pub const STILL_TO_MOVE: [&str; 8] = [
    "src/pages/invoice",
    "src/pages/subscription",
    "src/pages/usage",
    "src/pages/wishes",
    "src/paying",
    "src/ui/invoice_state",
    "src/ui/subscription_state",
    "src/ui/words/documents",
];

/// Every literal that looks as if people read it, with its place.
pub fn for_people() -> Vec<String> {
    let mut breaches = Vec::new();
    for (path, text) in sources(&["src"], &BUT) {
        if STILL_TO_MOVE.iter().any(|start| path.starts_with(start)) {
            continue;
        }
        for (line, before, literal) in literals(&text) {
            if is_prose(&literal) && !is_for_programs(&before, &literal) {
                breaches.push(format!("{path}:{line} {literal:?}"));
            }
        }
    }
    breaches
}

/// Text with a space between words, or a word with a capital.
fn is_prose(literal: &str) -> bool {
    let mut plain = String::new();
    let mut depth = 0;
    for letter in literal.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            letter if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    let is_word = |word: &str| word.chars().filter(char::is_ascii_alphabetic).count() > 1;
    let n_words = plain.split(' ').filter(|word| is_word(word)).count();
    let capital = plain
        .chars()
        .next()
        .is_some_and(|first| first.is_ascii_uppercase());
    n_words > 1 || (capital && n_words > 0) || (n_words > 0 && plain.starts_with(' '))
}

fn is_for_programs(before: &str, literal: &str) -> bool {
    let is_classes = literal.split(' ').all(|word| {
        word.chars()
            .all(|letter| letter.is_ascii_lowercase() || letter == '-')
    }) && literal.contains(" is-");
    NAMES.contains(&literal)
        || is_classes
        || ["Arrow", "Page"].iter().any(|start| {
            let rest = literal.strip_prefix(start);
            rest.is_some_and(|rest| ["Up", "Down", "Left", "Right"].contains(&rest))
        })
        || FOR_PROGRAMS.iter().any(|sign| before.ends_with(sign))
}

/// String literals: line, the code right before, text with continued lines joined.
fn literals(text: &str) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    let letters: Vec<char> = text.chars().collect();
    let (mut at, mut line) = (0, 1);
    while at < letters.len() {
        match letters[at] {
            '\n' => line += 1,
            '/' if letters.get(at + 1) == Some(&'/') => {
                while at < letters.len() && letters[at] != '\n' {
                    at += 1;
                }
                continue;
            }
            '\'' if letters.get(at + 2) == Some(&'\'') => at += 2,
            '\'' if letters.get(at + 1) == Some(&'\\') => at += 3,
            '"' => {
                let start = line;
                let before: String = letters[at.saturating_sub(60)..at].iter().collect();
                let before = before.split_whitespace().collect::<Vec<_>>().join(" ");
                let spaced = letters[..at].last().is_some_and(|one| *one == ' ');
                let before = if spaced { before + " " } else { before };
                let mut literal = String::new();
                at += 1;
                while at < letters.len() && letters[at] != '"' {
                    if letters[at] == '\\' {
                        at += 1;
                        if letters[at] == '\n' {
                            while letters[at].is_whitespace() {
                                line += usize::from(letters[at] == '\n');
                                at += 1;
                            }
                            continue;
                        }
                    }
                    line += usize::from(letters[at] == '\n');
                    literal.push(letters[at]);
                    at += 1;
                }
                found.push((start, before, literal));
            }
            _ => {}
        }
        at += 1;
    }
    found
}

#[test]
fn prose_is_told_from_names() {
    for text in [
        "Fees",
        "sum of rows",
        "Fees, {name}",
        " so far",
        "{n} rows left",
    ] {
        assert!(is_prose(text), "{text}");
    }
    for text in [
        "is-good",
        "{}, {}",
        "a",
        "product_sale",
        "/sales",
        "{a} {b}",
    ] {
        assert!(!is_prose(text), "{text}");
    }
    let code = "view! { <p>\"Hello there\"</p> } // \"not this\"\nlet c = '\"'; f(\"a \\\n    b\")";
    let found: Vec<String> = literals(code).into_iter().map(|one| one.2).collect();
    assert_eq!(found, ["Hello there", "a b"]);
}

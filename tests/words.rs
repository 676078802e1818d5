//! Every sentence in every language: none is missing, none too many, none has lost a value; and no
//! sentence stands outside of the room that is made for them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "a tree that cannot be read fails the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ledger::journal::CHART;
use ledger::settlement::PayoutStatus;
use ledger::transaction::{Component, Kind};
use seller_dashboard::words::language::Language;
use seller_dashboard::words::{self, Declared, SUBJECTS, Unread, labels, overview, payouts};

#[path = "words/literals.rs"]
mod literals;

/// The forms of a counted sentence, as CLDR has them.
const fn forms(language: Language) -> &'static [&'static str] {
    match language {
        Language::English | Language::German => &["one", "other"],
        Language::French | Language::Spanish => &["one", "many", "other"],
        Language::Japanese => &["other"],
        Language::Arabic => &["zero", "one", "two", "few", "many", "other"],
    }
}

fn others() -> impl Iterator<Item = Language> {
    Language::ALL
        .into_iter()
        .filter(|language| *language != Language::English)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn path(language: Language) -> PathBuf {
    root().join(format!("src/words/languages/{}.txt", language.tag()))
}

fn text(language: Language) -> String {
    fs::read_to_string(path(language)).unwrap()
}

/// The sentences of a file by name. A name that is there twice fails here.
fn sentences(language: Language) -> BTreeMap<String, String> {
    let mut sentences = BTreeMap::new();
    for line in text(language).lines() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, sentence) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
        let before = sentences.insert(name.to_owned(), sentence.to_owned());
        assert_eq!(before, None, "{name} is there twice in {}", language.tag());
    }
    sentences
}

fn declared() -> impl Iterator<Item = &'static Declared> {
    SUBJECTS.iter().copied().flatten()
}

/// The names of the ledger's lists, which English says by themselves.
fn listed() -> Vec<String> {
    let components = Component::KNOWN.iter().map(|one| ("component", one.name()));
    let kinds = Kind::ALL.into_iter().map(|one| ("kind", one.name()));
    let statuses = [
        PayoutStatus::Started,
        PayoutStatus::InTransit,
        PayoutStatus::Paid,
        PayoutStatus::Failed,
        PayoutStatus::Cancelled,
    ];
    let statuses: Vec<String> = statuses
        .iter()
        .map(|one| format!("listed.payout_status.{}", one.name()))
        .collect();
    let accounts = CHART.iter().map(|line| ("account", line.id));
    let named = components.chain(kinds).chain(accounts);
    let named = named.map(|(list, name)| format!("listed.{list}.{name}"));
    named.chain(statuses).collect()
}

/// The names in braces.
fn places(sentence: &str) -> BTreeSet<&str> {
    let parts = sentence.split('{').skip(1);
    parts
        .filter_map(|part| Some(part.split_once('}')?.0))
        .collect()
}

/// Every name that a file must have, with the places of its sentence.
fn wanted(language: Language) -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut wanted = BTreeMap::new();
    for one in declared() {
        match one.several {
            None => {
                wanted.insert(one.name.to_owned(), places(one.english));
            }
            Some(several) => {
                for form in forms(language) {
                    wanted.insert(format!("{}[{form}]", one.name), places(several));
                }
            }
        }
    }
    wanted
}

#[test]
fn no_language_lacks_a_sentence_or_has_one_too_many() {
    let mut breaches = Vec::new();
    for language in others() {
        let found = sentences(language);
        let wanted = wanted(language);
        let lists = listed();
        let tag = language.tag();
        for name in wanted.keys().chain(&lists) {
            if !found.contains_key(name) {
                breaches.push(format!("{tag} lacks {name}"));
            }
        }
        for name in found.keys() {
            // Words of payment methods are the senders': a file has those that are usual.
            let is_free = name.starts_with("listed.payment_method.");
            if !wanted.contains_key(name) && !lists.contains(name) && !is_free {
                breaches.push(format!("{tag} has {name}, which English lacks"));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn no_sentence_loses_a_value_or_is_empty() {
    let mut breaches = Vec::new();
    for language in others() {
        let wanted = wanted(language);
        for (name, sentence) in sentences(language) {
            let Some(own) = wanted.get(&name) else {
                continue;
            };
            let found = places(&sentence);
            // None, one and two of a thing may be said without a number.
            let is_spelled = ["[zero]", "[one]", "[two]"]
                .iter()
                .any(|form| name.ends_with(form));
            let mut least = own.clone();
            if is_spelled {
                least.remove("n");
            }
            if !found.is_subset(own) || !least.is_subset(&found) || sentence.trim().is_empty() {
                breaches.push(format!("{} {name} = {sentence}", language.tag()));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn english_and_its_places_agree_with_themselves() {
    let mut names = BTreeSet::new();
    for one in declared() {
        assert!(names.insert(one.name), "{} is there twice", one.name);
        assert!(!one.english.trim().is_empty(), "{}", one.name);
        if let Some(several) = one.several {
            assert!(places(several).contains("n"), "{}", one.name);
        }
    }
}

#[test]
fn a_whole_file_is_spoken_and_a_broken_one_changes_nothing() {
    for language in others() {
        let whole = text(language);
        words::speak(language, &whole).unwrap();
        assert_eq!(words::spoken(), language);
        assert_ne!(labels::fees(), "Fees");
        assert!(payouts::title("A-1").contains("A-1"));
        assert!(words::speak_again(language));

        // Cut short; a line without a sentence; another page in its place; nothing.
        let cut = whole.rsplit_once("labels.").unwrap().0;
        assert_eq!(words::speak(language, cut), Err(Unread::Incomplete));
        let damaged = format!("{whole}\nnonsense");
        let n_lines = damaged.lines().count();
        assert_eq!(words::speak(language, &damaged), Err(Unread::Line(n_lines)));
        for other in ["<!doctype html>\n<html lang=\"en\">", "", "\u{0}\u{ffff}="] {
            assert!(words::speak(language, other).is_err(), "{other:?}");
        }
        assert_eq!(words::spoken(), language);
        words::speak_english();
        assert_eq!(labels::fees(), "Fees");
    }
}

#[test]
fn values_stand_where_a_language_wants_them() {
    words::speak(Language::Japanese, &text(Language::Japanese)).unwrap();
    let pieces = words::pieces(&overview::still_held(words::PLACES[0]));
    assert!(matches!(&pieces[1], words::Piece::Place(0)), "{pieces:?}");
    assert_eq!(words::in_list(&["a", "b", "c"]), "a、b、c");
    words::speak_english();
    let pieces = words::pieces(&overview::still_held(words::PLACES[0]));
    assert_eq!(
        pieces[0],
        words::Piece::Text("Of the net proceeds, ".to_owned())
    );
    assert_eq!(words::in_list(&["a"]), "a");
}

#[test]
fn what_is_inserted_is_text_and_turns_nothing_around() {
    assert_eq!(payouts::title("{id} <b>"), "Payout {id} <b>");
    words::speak(Language::Arabic, &text(Language::Arabic)).unwrap();
    let title = payouts::title("{id} <b>");
    assert!(title.contains("\u{2068}{id} <b>\u{2069}"), "{title}");
}

#[test]
fn no_two_names_share_a_number() {
    let mut ids = BTreeMap::new();
    for language in Language::ALL {
        let names = wanted(language).into_keys();
        for name in names
            .chain(listed())
            .chain(declared().map(|one| one.name.to_owned()))
        {
            let before = ids.insert(words::id_of(&name), name.clone());
            assert!(before.is_none_or(|before| before == name), "{name}");
        }
    }
}

#[test]
fn every_sentence_is_said_somewhere() {
    let sources = literals::sources(&["src"], &["src/words"]);
    let silent = declared().filter(|one| {
        let (_, key) = one.name.split_once('.').unwrap();
        let call = format!("::{key}");
        let is_called = |text: &String| {
            text.match_indices(&call).any(|(at, _)| {
                let next = text[at + call.len()..].chars().next();
                next.is_none_or(|next| !next.is_alphanumeric() && next != '_')
            })
        };
        !sources.values().any(is_called) && one.name != "labels.then"
    });
    let silent: Vec<&str> = silent.map(|one| one.name).collect();
    assert!(silent.is_empty(), "said nowhere: {silent:?}");
}

#[test]
fn no_sentence_stands_outside_of_the_room() {
    let breaches = literals::for_people();
    assert!(
        breaches.is_empty(),
        "sentences belong into src/words:\n  {}",
        breaches.join("\n  ")
    );
}

#[test]
fn the_page_names_the_file_of_every_language() {
    let page = fs::read_to_string(root().join("index.html")).unwrap();
    for language in others() {
        let tag = language.tag();
        let meta = format!("<meta name=\"words-{tag}\" content=\"/words/{tag}.txt\" />");
        assert!(page.contains(&meta), "{meta}");
    }
    let n_files = fs::read_dir(root().join("src/words/languages"))
        .unwrap()
        .count();
    assert_eq!(n_files, Language::ALL.len() - 1);
}

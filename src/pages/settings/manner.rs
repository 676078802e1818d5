//! How the page speaks and counts: language, numbers, weeks and years, the usual zone and currency.

use ledger::day::Weekday;
use ledger::money::Currency;
use leptos::prelude::*;

use super::super::Scope;
use crate::engine::Status;
use crate::format;
use crate::preferences::{Kept, Negatives, Preferences, WEEK_STARTS};
use crate::words::language::Language;
use crate::words::{labels, settings};

/// The choices that hold on every page.
#[component]
pub fn Manner() -> impl IntoView {
    view! {
        <section class="section" aria-labelledby="manner">
            <h2 id="manner">{settings::language_and_numbers()}</h2>
            <div class="choices">
                <LanguageChoice />
                <NegativesChoice />
                <WeekChoice />
                <YearChoice />
                <ZoneChoice />
                <CurrencyChoice />
            </div>
            <p class="lead">{settings::kept_in_browser()}</p>
        </section>
    }
    .into_any()
}

/// One entry of a list: what is kept of it, and what people read.
struct Entry {
    key: String,
    label: String,
    /// Language of the label, where it is not the page's.
    language: Option<&'static str>,
}

impl Entry {
    fn new(key: impl Into<String>, label: impl Into<String>) -> Entry {
        Entry {
            key: key.into(),
            label: label.into(),
            language: None,
        }
    }
}

/// A list of choices under a label. The one that is chosen is told by its key.
fn choice(
    id: &'static str,
    label: &'static str,
    entries: Vec<Entry>,
    chosen: fn(&Preferences) -> String,
    choose: fn(&mut Preferences, &str),
) -> AnyView {
    let kept = expect_context::<Kept>();
    let now = kept.now();
    let option = move |entry: Entry| {
        let key = entry.key.clone();
        let is_chosen = move || now.with(chosen) == key;
        view! {
            <option value=entry.key lang=entry.language prop:selected=is_chosen>{entry.label}</option>
        }
    };
    let on_change = move |key: String| kept.choose(|preferences| choose(preferences, &key));
    view! {
        <label class="field" for=id>
            <span>{label}</span>
            <select id=id on:change:target=move |event| on_change(event.target().value())>
                {entries.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

#[component]
fn LanguageChoice() -> impl IntoView {
    let named = Language::ALL.into_iter().map(|language| Entry {
        language: Some(language.tag()),
        ..Entry::new(language.tag(), language.own_name())
    });
    let own = Entry::new("", settings::as_browser());
    choice(
        "language",
        settings::language(),
        [own].into_iter().chain(named).collect(),
        |now| now.language.map_or("", Language::tag).to_owned(),
        |now, key| now.language = Language::from_tag(key),
    )
}

#[component]
fn NegativesChoice() -> impl IntoView {
    let example = format::count(1234_u32);
    choice(
        "negatives",
        settings::below_zero(),
        vec![
            Entry::new("", settings::with_minus(&example)),
            Entry::new("parentheses", settings::in_parentheses(&example)),
        ],
        |now| match now.negatives {
            Negatives::Minus => String::new(),
            Negatives::Parentheses => "parentheses".to_owned(),
        },
        |now, key| {
            now.negatives = match key {
                "parentheses" => Negatives::Parentheses,
                _ => Negatives::Minus,
            };
        },
    )
}

#[component]
fn WeekChoice() -> impl IntoView {
    let day = |(day, key): (Weekday, &'static str)| Entry::new(key, format::weekday(day));
    choice(
        "week-start",
        settings::week_start(),
        WEEK_STARTS.into_iter().map(day).collect(),
        |now| week_name(now.calendar.week_start).to_owned(),
        |now, key| {
            let found = WEEK_STARTS.into_iter().find(|(_, name)| *name == key);
            now.calendar.week_start = found.map_or(Weekday::Monday, |(day, _)| day);
        },
    )
}

fn week_name(day: Weekday) -> &'static str {
    let found = WEEK_STARTS.into_iter().find(|(one, _)| *one == day);
    found.map_or("monday", |(_, name)| name)
}

#[component]
fn YearChoice() -> impl IntoView {
    let months = (1..=12).map(|month: u8| Entry::new(month.to_string(), format::month_name(month)));
    choice(
        "year-start",
        settings::year_start(),
        months.collect(),
        |now| now.calendar.year_start.to_string(),
        |now, key| now.calendar.year_start = key.parse().unwrap_or(1),
    )
}

#[component]
fn ZoneChoice() -> impl IntoView {
    let names = format::zone_names().into_iter();
    let names = names.map(|name| Entry::new(name.clone(), name));
    let own = Entry::new("", settings::as_account());
    choice(
        "usual-zone",
        settings::usual_zone(),
        [own, Entry::new("UTC", "UTC")]
            .into_iter()
            .chain(names)
            .collect(),
        |now| now.zone.clone().unwrap_or_default(),
        |now, key| now.zone = Some(key.to_owned()).filter(|key| !key.is_empty()),
    )
}

#[component]
fn CurrencyChoice() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let kept = expect_context::<Kept>();
    // Those of the books, and the one that was chosen for others.
    move || {
        let mut known: Vec<Currency> = scope.contents.with(|contents| match contents {
            Status::Loaded { value, .. } => value.currencies.clone(),
            _ => Vec::new(),
        });
        let chosen = kept.now().with_untracked(|now| now.currency);
        known.extend(chosen.filter(|one| !known.contains(one)));
        let known = known.into_iter();
        let known = known.map(|one| Entry::new(one.code(), one.code()));
        let all = Entry::new("", labels::all_currencies());
        choice(
            "usual-currency",
            settings::usual_currency(),
            [all].into_iter().chain(known).collect(),
            |now| {
                now.currency
                    .map_or_else(String::new, |one| one.code().to_owned())
            },
            |now, key| now.currency = Currency::from_code(key),
        )
    }
}

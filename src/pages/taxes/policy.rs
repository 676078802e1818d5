//! The seller's own tax rates and how tax is rounded: kept in the address, so that a link says them.

use ledger::report::taxes::{Jurisdiction, Scheme, Taxes};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::super::Scope;
use super::super::choices::go_to;
use super::numbers::place_name;
use crate::filter::Filter;
use crate::filter::books::{PER, ROUNDINGS, Rate, name_of, named, parse_percent, percent};
use crate::ui::choice::{Choice, Entry};
use crate::ui::icon::{Icon, Sign};
use crate::ui::words::books as words;
use crate::words::{labels, settings, taxes as say};

/// The rates, a form for one more, and the rounding.
pub fn policy(report: &Taxes) -> AnyView {
    let mut places: Vec<(Jurisdiction, Scheme)> = Vec::new();
    for line in &report.lines {
        let place = (line.jurisdiction.clone(), line.scheme);
        if line.scheme != Scheme::NoTax && !places.contains(&place) {
            places.push(place);
        }
    }
    view! {
        <section class="section tax-policy" aria-labelledby="tax-policy">
            <h2 id="tax-policy">{say::your_rates()}</h2>
            <p class="lead">{say::state_a_rate()}</p>
            <RoundingChoices />
            <Rates />
            <RateForm places />
        </section>
    }
    .into_any()
}

/// How tax is rounded.
#[component]
fn RoundingChoices() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let go = go_to();
    let change = move |change: &dyn Fn(&mut Filter)| {
        let mut filter = scope.filter.get_untracked();
        change(&mut filter);
        go.run(filter);
    };
    let rounding = Callback::new(move |key: String| {
        if let Some(rounding) = named(&ROUNDINGS, &key) {
            change(&|filter| filter.books.rounding = rounding);
        }
    });
    let per = Callback::new(move |key: String| {
        if let Some(per) = named(&PER, &key) {
            change(&|filter| filter.books.per = per);
        }
    });
    let rounding_labels = [
        say::halves_away(),
        say::halves_even(),
        say::towards_zero(),
        say::away_from_zero(),
    ];
    let roundings = ROUNDINGS.iter().zip(rounding_labels);
    let roundings: Vec<Entry> = roundings
        .map(|(&(key, _), label)| Entry { key, label })
        .collect();
    let per_labels = [say::each_line_is(), say::each_document_is()];
    let all_per = PER.iter().zip(per_labels);
    let all_per: Vec<Entry> = all_per
        .map(|(&(key, _), label)| Entry { key, label })
        .collect();
    let chosen_rounding = Signal::derive(move || {
        scope
            .filter
            .with(|one| name_of(&ROUNDINGS, one.books.rounding))
    });
    let chosen_per = Signal::derive(move || scope.filter.with(|one| name_of(&PER, one.books.per)));
    view! {
        <div class="choices">
            <Choice label=say::what_is_rounded() entries=all_per chosen=chosen_per on_choose=per />
            <Choice label=say::how_rounded() entries=roundings chosen=chosen_rounding on_choose=rounding />
        </div>
    }
}

/// The rates that were stated, each with a button that takes it back.
#[component]
fn Rates() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let go = go_to();
    let rates = Memo::new(move |_| scope.filter.with(|filter| filter.books.rates.clone()));
    let line = move |(at, rate): (usize, Rate)| {
        let place = place_name(&rate.jurisdiction);
        let text = labels::named(
            &labels::of(&place, words::scheme(rate.scheme)),
            &say::percent(&percent(rate.rate_ppm)),
        );
        let label = say::remove_rate(&place);
        let remove = move |_| {
            let mut filter = scope.filter.get_untracked();
            if at < filter.books.rates.len() {
                filter.books.rates.remove(at);
                go.run(filter);
            }
        };
        view! {
            <li>
                <span>{text}</span>
                <button type="button" class="button is-square" aria-label=label on:click=remove>
                    <Icon sign=Sign::Close />
                </button>
            </li>
        }
        .into_any()
    };
    move || {
        let all = rates.get();
        (!all.is_empty()).then(|| {
            let lines = all.into_iter().enumerate().map(line).collect_view();
            view! { <ul class="tax-rates">{lines}</ul> }
        })
    }
}

/// One more rate.
#[component]
fn RateForm(
    /// The lines that may have one.
    places: Vec<(Jurisdiction, Scheme)>,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let go = go_to();
    let (place, rate) = (
        NodeRef::<html::Select>::new(),
        NodeRef::<html::Input>::new(),
    );
    let wrong = RwSignal::new(false);
    let options = places
        .iter()
        .enumerate()
        .map(|(at, (jurisdiction, scheme))| {
            let text = format!("{}, {}", place_name(jurisdiction), words::scheme(*scheme));
            view! { <option value=at.to_string()>{text}</option> }
        });
    let options = options.collect_view();
    let is_empty = places.is_empty();
    let places = StoredValue::new(places);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(place), Some(rate)) = (place.get_untracked(), rate.get_untracked()) else {
            return;
        };
        let at: Option<usize> = place.value().parse().ok();
        let chosen = at.and_then(|at| places.with_value(|all| all.get(at).cloned()));
        let rate_ppm = parse_percent(&rate.value());
        wrong.set(rate_ppm.is_none());
        let (Some((jurisdiction, scheme)), Some(rate_ppm)) = (chosen, rate_ppm) else {
            let _ = rate.focus();
            return;
        };
        let mut filter = scope.filter.get_untracked();
        let is_other = |one: &Rate| one.scheme != scheme || one.jurisdiction != jurisdiction;
        filter.books.rates.retain(is_other);
        filter.books.rates.push(Rate {
            jurisdiction: jurisdiction.clone(),
            scheme,
            rate_ppm,
        });
        go.run(filter);
    };
    view! {
        <form class="tax-form" on:submit=submit hidden=is_empty>
            <label class="field">
                <span>{settings::where_()}</span>
                <select node_ref=place>{options}</select>
            </label>
            <label class="field">
                <span>{say::rate_in_percent()}</span>
                <input
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    node_ref=rate
                    aria-invalid=move || wrong.get().to_string()
                    aria-describedby="rate-words"
                />
            </label>
            <button type="submit" class="button">{say::apply()}</button>
            <p id="rate-words" class="hint" role="status">
                {move || wrong.get().then(say::a_rate_is)}
            </p>
        </form>
    }
}

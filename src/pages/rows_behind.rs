//! The rows behind an opened number, on whichever page it is: with their sum beside the number, and
//! a check mark only when both are equal.

use ledger::money::Currency;
use ledger::report::rows::{self, Rows};
use ledger::transaction::Step;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use super::Scope;
use super::answer::Answer;
use crate::engine::Engine;
use crate::filter::listing::Listing;
use crate::filter::listing::facet::Facet;
use crate::filter::period::PeriodChoice;
use crate::filter::selection::{Selection, step_slug};
use crate::filter::{Filter, address};
use crate::format;
use crate::route::Page;
use crate::ui::icon::{Icon, Sign};
use crate::ui::rows_table::RowsTable;
use crate::ui::words;

/// The number that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedNumber {
    /// In minor units.
    pub minor: i128,
    /// Its currency.
    pub currency: Currency,
}

/// The rows behind the number that the address selects; nothing while it selects none.
#[component]
pub fn RowsBehind(
    /// The page that it is part of.
    #[prop(into)]
    page: Signal<Page>,
    /// Narrows the selection to what the page is about.
    #[prop(into)]
    query: Signal<Option<rows::Query>>,
    /// The number as the page shows it; none while it is not known.
    #[prop(into)]
    number: Signal<Option<OpenedNumber>>,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let is_open = Memo::new(move |_| scope.selection.with(|selection| !selection.is_empty()));
    Effect::new(move |before: Option<Option<String>>| {
        let key = scope.selection.with(Selection::key);
        if let (Some(Some(before)), None) = (before, &key) {
            focus_line(before);
        }
        key
    });
    move || {
        is_open
            .get()
            .then(|| view! { <OpenRows page query number /> })
    }
}

#[component]
fn OpenRows(
    /// The page that it is part of.
    page: Signal<Page>,
    /// Which rows.
    query: Signal<Option<rows::Query>>,
    /// The number as the page shows it.
    number: Signal<Option<OpenedNumber>>,
) -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let status = engine.report::<Rows>(move || {
        scope.track_retry();
        query.get()
    });
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |before: Option<Selection>| {
        let selection = scope.selection.get();
        // Another page of the same rows leaves the focus where it is.
        let is_same = before.is_some_and(|before| before.is_same_number(&selection));
        if let Some(heading) = heading.get()
            && !is_same
        {
            let _ = heading.focus();
        }
        selection
    });
    let page_href = Callback::new(move |offset| {
        let selection = scope.selection.get_untracked().from_offset(offset);
        scope.href_of(&page.get_untracked(), &selection)
    });
    view! {
        <section class="section rows-behind" aria-labelledby="rows-behind">
            <div class="section-head">
                <h2 id="rows-behind" tabindex="-1" node_ref=heading>
                    "Rows behind: " {move || scope.selection.with(describe)}
                </h2>
                <div class="section-links">
                    <a class="button" href=move || query.get().map(|query| list_href(scope, &query))>
                        <Icon sign=Sign::Transactions />
                        "Open in Transactions"
                    </a>
                    <a class="button" href=move || scope.href(&page.get()) data-noscroll="true">
                        <Icon sign=Sign::Close />
                        "Close"
                    </a>
                </div>
            </div>
            <Answer status what="rows" lines=8 let:rows>
                <Proof rows number />
                {move || {
                    let (offset, zone) = (scope.selection.get_untracked().offset, scope.zone.get());
                    view! { <RowsTable rows=rows.get() offset zone href=page_href /> }
                }}
            </Answer>
        </section>
    }
}

/// Address of the list of transactions that these amounts are of.
fn list_href(scope: Scope, query: &rows::Query) -> String {
    let mut listing = Listing::default();
    if let Some(id) = &query.settlement_id {
        listing.choose(Facet::Settlement, id, true);
    }
    if let Some(currency) = query.currency {
        listing.choose(Facet::Currency, currency.code(), true);
    }
    if let Some(component) = &query.component {
        listing.choose(Facet::Component, component.name(), true);
    }
    match query.step {
        Some(step) => listing.choose(Facet::Step, step_slug(step), true),
        // All of a settlement but the payout, which is what they result in.
        None if query.settlement_id.is_some() && query.component.is_none() => {
            for step in Step::ALL.into_iter().filter(|step| step.is_settled()) {
                listing.choose(Facet::Step, step_slug(step), true);
            }
        }
        None => {}
    }
    let period = match query.month {
        Some(month) => PeriodChoice::Month {
            year: month.year(),
            month: month.month(),
        },
        // A settlement is shown whole, whatever period is chosen.
        None if query.period.is_none() => PeriodChoice::All,
        None => scope.filter.with(|filter| filter.period),
    };
    let filter = Filter {
        period,
        ..scope.filter.get()
    };
    let mut pairs = filter.pairs();
    pairs.extend(listing.pairs());
    format!("{}{}", Page::Transactions.href(), address::query(&pairs))
}

/// Whether the rows add up to the number.
#[component]
fn Proof(
    /// The rows.
    rows: Signal<Rows>,
    /// The number.
    number: Signal<Option<OpenedNumber>>,
) -> impl IntoView {
    move || {
        let OpenedNumber { minor, currency } = number.get()?;
        let total = rows.with(|rows| rows.totals.clone());
        let sum = total
            .iter()
            .find(|(of, _)| *of == currency)
            .map_or(0, |(_, sum)| *sum);
        let line = format::money(minor, currency);
        Some(if sum == minor && total.len() <= 1 {
            let text = format!("The rows add up to {line}, to the last unit.");
            view! { <p class="verdict is-good"><Icon sign=Sign::Check />{text}</p> }.into_any()
        } else {
            let sum = format::money(sum, currency);
            let text = format!("The rows add up to {sum}, the line says {line}.");
            view! { <p class="verdict is-bad"><Icon sign=Sign::Cross />{text}</p> }.into_any()
        })
    }
}

/// Closing the rows leads back to the line that they were opened from.
fn focus_line(key: String) {
    request_animation_frame(move || {
        let line = document().get_element_by_id(&format!("line-{key}"));
        if let Some(line) = line.and_then(|line| line.dyn_into::<HtmlElement>().ok()) {
            let _ = line.focus();
        }
    });
}

/// What is selected, in words.
fn describe(selection: &Selection) -> String {
    let mut words = Vec::new();
    match (&selection.component, selection.step) {
        (Some(component), _) => words.push(words::component(component)),
        (None, Some(step)) => words.push(words::step(step).to_owned()),
        (None, None) => {}
    }
    words.extend(selection.month.map(format::month));
    words.extend(
        selection
            .currency
            .map(|currency| currency.code().to_owned()),
    );
    words.join(", ")
}

//! What rows are chosen by: a menu per facet, with the values that the period has.

use ledger::report::groups::{self, Groups, Order};
use ledger::store::grouping::Group;
use ledger::transaction::Step;
use leptos::prelude::*;

use super::amounts::AmountChip;
use super::names;
use super::view::View;
use crate::engine::{Engine, Status};
use crate::filter::listing::Listing;
use crate::filter::listing::facet::Facet;
use crate::filter::sum::words::slug as step_slug;
use crate::format;
use crate::ui::check_list::{Check, CheckList};
use crate::ui::icon::{Icon, Sign};
use crate::ui::menu::Menu;
use crate::words::{labels, transactions};

/// Facets with few values, of which a menu offers all.
const OFFERED: [Facet; 7] = [
    Facet::Kind,
    Facet::Marketplace,
    Facet::PaymentMethod,
    Facet::Step,
    Facet::Component,
    Facet::Status,
    Facet::Currency,
];
/// Facets with many values: chosen by a link from elsewhere, and taken off here.
const LINKED: [Facet; 3] = [Facet::Product, Facet::Order, Facet::Settlement];

/// Values that a menu offers at most.
const VALUES_MAX: usize = 500;

/// The menus, and what else is chosen.
#[component]
pub fn Chips() -> impl IntoView {
    let view = expect_context::<View>();
    let only = Memo::new(move |_| view.listing.with(|listing| listing.only_unrecognised));
    let is_narrowed = Memo::new(move |_| view.listing.with(Listing::is_narrowed));
    let clear = move |_| view.show(&view.listing.with_untracked(Listing::widened));
    // On a narrow screen the filters are put away until they are wanted.
    let is_out = RwSignal::new(false);
    view! {
        <button
            type="button"
            class="button chips-toggle"
            class:is-set=is_narrowed
            aria-expanded=move || is_out.get().to_string()
            on:click=move |_| is_out.update(|is_out| *is_out = !*is_out)
        >
            {transactions::filters()}
            <Icon sign=Sign::Down />
        </button>
        <div class="chips" class:is-out=is_out role="group" aria-label=transactions::filters()>
            {OFFERED.map(|facet| view! { <Chip facet /> }.into_any()).into_iter().collect::<Vec<_>>()}
            <AmountChip />
            <button
                type="button"
                class="button"
                class:is-set=only
                aria-pressed=move || only.get().to_string()
                on:click=move |_| view.change(|listing| listing.only_unrecognised = !listing.only_unrecognised)
            >
                {transactions::unrecognised_only()}
            </button>
            {LINKED.map(|facet| view! { <Linked facet /> }.into_any()).into_iter().collect::<Vec<_>>()}
            {move || is_narrowed.get().then(|| view! {
                <button type="button" class="button is-plain" on:click=clear>
                    <Icon sign=Sign::Close />
                    {transactions::clear_all()}
                </button>
            })}
        </div>
    }
}

/// A facet and what is chosen of it.
#[component]
fn Chip(
    /// Which.
    facet: Facet,
) -> impl IntoView {
    let view = expect_context::<View>();
    let chosen = Memo::new(move |_| view.listing.with(|listing| listing.values(facet).to_vec()));
    let label = move || said(facet, &chosen.get());
    let is_set = move || chosen.with(|chosen| !chosen.is_empty());
    view! {
        <Menu label=Signal::derive(label) is_set=Signal::derive(is_set)>
            <Values facet chosen />
        </Menu>
    }
}

/// `Kind`, `Kind: Sale` or `Kind: Sale + 2`.
fn said(facet: Facet, chosen: &[String]) -> String {
    let name = names::facet(facet);
    match chosen {
        [] => name.to_owned(),
        [one] => labels::named(name, &names::value(facet, one)),
        [first, others @ ..] => {
            let n = format::count(others.len());
            transactions::one_and_more(name, &names::value(facet, first), &n)
        }
    }
}

/// The values of a facet: those that the period has, and those that are chosen.
#[component]
fn Values(
    /// Which.
    facet: Facet,
    /// What is chosen of it.
    chosen: Memo<Vec<String>>,
) -> impl IntoView {
    let (view, engine) = (expect_context::<View>(), expect_context::<Engine>());
    let found = engine.report::<Groups>(move || {
        Some(groups::Query {
            filter: view.unfiltered(),
            by: facet.dimension().into_iter().collect(),
            order: Order::Value,
            limit: VALUES_MAX,
        })
    });
    let entries = Memo::new(move |_| {
        let mut entries = found.with(|found| match found {
            Status::Loaded { value, .. } => checks(facet, value),
            _ => Vec::new(),
        });
        for key in chosen.get() {
            if !entries.iter().any(|entry| entry.key == key) {
                let label = names::value(facet, &key);
                entries.push(Check {
                    key,
                    label,
                    n_rows: None,
                });
            }
        }
        entries
    });
    let on_choose = Callback::new(move |(key, is_chosen): (String, bool)| {
        view.change(|listing| listing.choose(facet, &key, is_chosen));
    });
    view! { <CheckList label=names::facet(facet) entries chosen on_choose /> }
}

/// The values of all currencies, each with its rows.
fn checks(facet: Facet, found: &Groups) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    let mut add = |key: String, n_rows: Option<u64>| match checks
        .iter_mut()
        .find(|check| check.key == key)
    {
        Some(check) => check.n_rows = check.n_rows.zip(n_rows).map(|(left, right)| left + right),
        None => checks.push(Check {
            label: names::value(facet, &key),
            key,
            n_rows,
        }),
    };
    match facet {
        Facet::Currency => {
            for (currency, sums) in &found.totals {
                add(currency.code().to_owned(), Some(sums.n_rows));
            }
        }
        Facet::Step => {
            let has = |step: Step| {
                let mut totals = found.totals.iter();
                totals.any(|(_, sums)| sums.step_minor(step) != 0)
            };
            for step in Step::ALL.into_iter().filter(|&step| has(step)) {
                add(step_slug(step).to_owned(), None);
            }
        }
        facet => {
            for Group { values, sums, .. } in &found.groups {
                let key = values.first().and_then(|value| facet.value(value));
                if let Some(key) = key {
                    add(key, Some(sums.n_rows));
                }
            }
        }
    }
    checks
}

/// What a link has chosen, to be taken off.
#[component]
fn Linked(
    /// Of what.
    facet: Facet,
) -> impl IntoView {
    let view = expect_context::<View>();
    let chosen = Memo::new(move |_| view.listing.with(|listing| listing.values(facet).to_vec()));
    move || {
        let chosen = chosen.get();
        (!chosen.is_empty()).then(|| {
            let label = said(facet, &chosen);
            let spoken = transactions::take_off(&label);
            let clear = move |_| {
                view.change(|listing| {
                    listing.chosen.remove(&facet);
                });
            };
            view! {
                <button type="button" class="button is-set" aria-label=spoken on:click=clear>
                    <bdi class="menu-label">{label}</bdi>
                    <Icon sign=Sign::Close />
                </button>
            }
        })
    }
}

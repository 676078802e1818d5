//! The books as a file for another program, made in the worker: watched, and called off.

use ledger::export::{Format, Query, Scope as Whole};
use ledger::store::journal::Cut;
use leptos::html;
use leptos::prelude::*;

use super::super::Scope;
use super::super::choices::go_to;
use super::super::export_progress::{ExportProgress, is_exporting};
use crate::engine::Engine;
use crate::engine::protocol::ExportQuery;
use crate::filter::books::{BASES, name_of, named};
use crate::format;
use crate::ui::choice::{Choice, Entry};
use crate::ui::menu::{CloseMenu, Menu};
use crate::words::{accounting as say, transactions};

/// Programs by name, each with what its files are called.
const FORMATS: [(&str, Format); 3] = [
    ("hledger", Format::Hledger),
    ("beancount", Format::Beancount),
    ("csv", Format::Csv),
];
/// What the accounts are called before the seller says so; in every language, as other programs keep
/// the name.
const ROOT: &str = "Marketplace";

/// The basis, the menu, and how far the file is.
#[component]
pub fn Export() -> impl IntoView {
    let engine = expect_context::<Engine>();
    let is_set = is_exporting(engine);
    let file_name = RwSignal::new(String::new());
    view! {
        <div class="choices">
            <BasisChoice />
            <Menu label=Signal::stored(say::export_books().to_owned()) is_set>
                <Form file_name />
            </Menu>
        </div>
        <ExportProgress name=file_name.into() preparing=say::writing() />
    }
}

/// Which basis journals and files are on.
#[component]
fn BasisChoice() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let go = go_to();
    let on_choose = Callback::new(move |key: String| {
        if let Some(basis) = named(&BASES, &key) {
            let mut filter = scope.filter.get_untracked();
            filter.books.basis = basis;
            go.run(filter);
        }
    });
    let labels = [say::on_accrual(), say::on_cash()];
    let entries = BASES.iter().zip(labels);
    let entries: Vec<Entry> = entries
        .map(|(&(key, _), label)| Entry { key, label })
        .collect();
    let chosen = Signal::derive(move || scope.filter.with(|one| name_of(&BASES, one.books.basis)));
    view! { <Choice label=say::basis() entries chosen on_choose /> }
}

/// What the file is to hold.
#[component]
fn Form(
    /// What the file is called.
    file_name: RwSignal<String>,
) -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let menu = use_context::<CloseMenu>();
    let format = NodeRef::<html::Select>::new();
    let (root, is_one) = (RwSignal::new(String::new()), RwSignal::new(false));
    let journal = move || {
        scope
            .filter
            .with_untracked(|filter| filter.books.journal.clone())
    };
    let start = move |_| {
        let name = format.get_untracked().map(|format| format.value());
        let Some(kind) = name.and_then(|name| named(&FORMATS, &name)) else {
            return;
        };
        let feed = engine.feed();
        let seller =
            feed.with_untracked(|feed| feed.account.as_ref().map(|one| one.seller.clone()));
        let root = root.get_untracked().trim().to_owned();
        let whole = match journal().filter(|_| is_one.get_untracked()) {
            Some(id) => Whole::Settlements(vec![id]),
            None => Whole::Everything,
        };
        file_name.set(file_name_of(kind).to_owned());
        engine.start_export(ExportQuery::Books(Query {
            format: kind,
            scope: whole,
            cut: Cut {
                zone: scope.zone.get_untracked(),
                period: scope.period.get_untracked(),
                basis: scope.filter.with_untracked(|filter| filter.books.basis),
            },
            seller: seller.unwrap_or_default(),
            root: if root.is_empty() {
                ROOT.to_owned()
            } else {
                root
            },
        }));
        // What becomes of the file is said where the menu would cover it.
        if let Some(CloseMenu(close)) = menu {
            close.run(());
        }
    };
    let days = move || {
        scope
            .period
            .get()
            .map_or_else(|| say::all_days().to_owned(), format::period)
    };
    let labels = [say::hledger(), "beancount", say::csv()];
    let options = FORMATS.iter().zip(labels);
    let options = options.map(|(&(key, _), label)| view! { <option value=key>{label}</option> });
    let options = options.collect_view();
    let one = move || {
        let id = scope.filter.with(|filter| filter.books.journal.clone())?;
        let label = say::only_settlement(&id);
        Some(view! {
            <label class="check">
                <input type="checkbox" bind:checked=is_one />
                <span class="check-label">{label}</span>
            </label>
        })
    };
    view! {
        <p class="hint">{move || say::made_here(&days())}</p>
        <label class="field">
            <span>{say::for_()}</span>
            <select node_ref=format>{options}</select>
        </label>
        <label class="field">
            <span>{say::name_of_accounts()}</span>
            <input type="text" placeholder=ROOT bind:value=root autocomplete="off" />
        </label>
        {one}
        <button type="button" class="button is-primary" on:click=start>{transactions::make_file()}</button>
    }
}

const fn file_name_of(format: Format) -> &'static str {
    match format {
        Format::Hledger => "books.journal",
        Format::Beancount => "books.beancount",
        Format::Csv => "books.csv",
    }
}

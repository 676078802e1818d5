//! One dropped file: how its lines were spent, what was new, what was refused, and what it asks.

use ledger::import::{Format, Options};
use leptos::prelude::*;

use super::super::Scope;
use super::questions::{Questions, asks};
use super::refused::Refused;
use crate::engine::protocol::Imported;
use crate::engine::{Engine, ImportEntry, ImportState};
use crate::format;
use crate::route::Page;
use crate::ui::status::{StatusText, Tone};
use crate::ui::words;
use crate::words::{imports, labels};

/// One file of the list. Follows its state, so that a file which is read again stays in its place.
#[component]
pub fn Entry(
    /// Names it in the engine.
    id: u32,
) -> impl IntoView {
    let imports = expect_context::<Engine>().imports();
    let entry = Memo::new(move |_| {
        imports.with(|imports| imports.iter().find(|entry| entry.id == id).cloned())
    });
    // Kept while the file is read again, so that a second answer does not undo the first.
    let said = RwSignal::new(Options::default());
    let body = move |entry: ImportEntry| match entry.state {
        ImportState::Reading => ().into_any(),
        ImportState::Failed(reason) => view! { <p class="hint">{reason}</p> }.into_any(),
        ImportState::Done(done) => view! { <Outcome id done said /> }.into_any(),
    };
    move || {
        entry.get().map(|entry| {
            let (tone, text) = standing(&entry.state);
            view! {
                <li class="import">
                    <div class="import-head">
                        <span class="id">{entry.name.clone()}</span>
                        <span class="quiet">{format::size(entry.size_bytes)}</span>
                        <StatusText tone text />
                    </div>
                    {body(entry)}
                </li>
            }
        })
    }
}

fn standing(state: &ImportState) -> (Tone, String) {
    match state {
        ImportState::Reading => (Tone::Busy, imports::reading().to_owned()),
        ImportState::Failed(_) => (Tone::Bad, imports::not_read().to_owned()),
        ImportState::Done(done) if asks(done) => {
            (Tone::Warning, imports::needs_answer().to_owned())
        }
        ImportState::Done(done) if !has_lines(done) => (Tone::Bad, imports::not_read().to_owned()),
        ImportState::Done(done) if !done.appended.passed_over.is_empty() => {
            (Tone::Warning, imports::sounder_counts().to_owned())
        }
        ImportState::Done(done) if done.lines.rejected > 0 => (
            Tone::Warning,
            imports::lines_refused(&labels::lines(&format::counted(done.lines.rejected))),
        ),
        ImportState::Done(done) if done.n_rejections > 0 => {
            (Tone::Warning, imports::booked_with_remark().to_owned())
        }
        ImportState::Done(_) => (Tone::Good, imports::every_line_booked().to_owned()),
    }
}

/// Whether any line below the column names was read: a file that is refused as a whole has none.
const fn has_lines(done: &Imported) -> bool {
    let lines = &done.lines;
    lines.booked > 0 || lines.summary > 0 || lines.rejected > 0
}

/// What became of a file that was read.
#[component]
fn Outcome(
    /// Names the file in the engine.
    id: u32,
    /// What became of it.
    done: Imported,
    /// What the seller has said about it so far.
    said: RwSignal<Options>,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let link = move |settlement_id: String| {
        let page = Page::Payout {
            settlement_id: settlement_id.clone(),
        };
        view! { <li><a class="id" href=move || scope.href(&page)>{settlement_id}</a></li> }
    };
    let settlements = done
        .settlement_ids
        .clone()
        .into_iter()
        .map(link)
        .collect_view();
    let rejections = done.rejections.clone();
    let spent = done
        .format
        .filter(|_| has_lines(&done))
        .map(|format| view! { <Spent done=done.clone() format /> });
    let refused = (!done.rejections.is_empty()).then(|| {
        view! { <Refused name=imports::refused_of(&done.name) rejections=done.rejections.clone() n_rejections=done.n_rejections /> }
    });
    let passed_over = done.appended.passed_over.iter();
    let passed_over = passed_over
        .map(|one| view! { <p>{words::passed_over(one)}</p> })
        .collect_view();
    view! {
        <Questions id rejections said />
        {passed_over}
        {spent}
        {(!done.settlement_ids.is_empty()).then(|| view! {
            <div class="import-settlements">
                <span class="quiet">{labels::settlements()}</span>
                <ul>{settlements}</ul>
            </div>
        })}
        {refused}
    }
}

/// How its lines were spent, and what became of its transactions.
#[component]
fn Spent(
    /// What became of the file.
    done: Imported,
    /// What it was read as.
    format: Format,
) -> impl IntoView {
    let name = match format {
        Format::SettlementV2 => imports::format_v2(),
        Format::SettlementV1 => imports::format_v1(),
        Format::BillingApi => imports::format_api(),
    };
    let (lines, appended) = (done.lines, done.appended);
    let n_passed_over = appended.n_passed_over();
    let always = [
        (imports::lines(), u64::from(lines.total)),
        (imports::read(), u64::from(lines.booked)),
        (imports::refused(), u64::from(lines.rejected)),
        (imports::new_transactions(), count(appended.booked)),
        (imports::already_booked(), count(appended.repeated)),
        (imports::replaced(), count(appended.replaced)),
        (imports::removed(), count(appended.removed)),
    ];
    // Rare, and never silent.
    let sometimes = [
        (imports::left_out(), count(n_passed_over)),
        (imports::contradicting(), count(appended.conflicts)),
        (imports::out_of_date(), count(appended.outdated)),
        (imports::counted_from_file(), count(appended.covered)),
    ];
    let facts = always
        .into_iter()
        .chain(sometimes.into_iter().filter(|&(_, n)| n > 0));
    let fact = |(label, n): (&'static str, u64)| {
        view! { <div><dt>{label}</dt><dd>{format::count(n)}</dd></div> }
    };
    view! {
        <p class="hint">{imports::read_as(name)}</p>
        <dl class="import-facts">{facts.map(fact).collect_view()}</dl>
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

//! The journal of one month: its entries, posting by posting, debits beside credits.

use ledger::journal::{Entry, Movement, Posting};
use ledger::report::journals::{Journals, MonthJournal, Place, Query};
use ledger::transaction::Step;
use leptos::prelude::*;

use crate::format;
use crate::ui::number::Number;
use crate::ui::sum_tree::{SumLine, SumTree, sum_cell};
use crate::ui::words;
use crate::words::{accounting as say, books, labels};

/// A month, by its place.
pub fn month(report: &Journals, query: &Query, at: usize) -> AnyView {
    let Some(month) = report.months.get(at) else {
        return ().into_any();
    };
    let title = format::month(month.month);
    let entries = month.entries.iter().enumerate();
    let bodies = entries.map(|(entry_at, entry)| body(report, query, (at, entry_at), entry));
    let bodies = bodies.collect_view();
    let caption = say::journal_of(&title);
    let code = month.currency.code();
    view! {
        <h3 class="chart-title">{title} " " <span class="hint">{code.to_owned()}</span></h3>
        <div class="side-by-side journal-month">
            <div>
                <SumTree
                    caption=say::through_month() head=say::through_month() currency=month.currency
                    lines=path(report, query, at, month)
                />
            </div>
            <div class="table-box" tabindex="0" role="region" aria-label=caption.clone()>
                <table class="journal">
                    <caption class="visually-hidden">{caption.clone()}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{books::account()}</th>
                            <th scope="col" class="number">{say::debit()}</th>
                            <th scope="col" class="number">{say::credit()}</th>
                        </tr>
                    </thead>
                    {bodies}
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// Brought forward, the month itself, what left for the bank, carried forward.
fn path(report: &Journals, query: &Query, at: usize, month: &MonthJournal) -> Vec<SumLine> {
    let line = |label: &str, place: Option<Place>, minor: i128, is_taken: bool| {
        let claim = place.and_then(|place| report.claim(query, place));
        let number = claim.map(|claim| Number::sum(label, claim));
        SumLine {
            label: label.to_owned(),
            number: if is_taken {
                number.and_then(Number::negated)
            } else {
                number
            },
            minor: if is_taken { -minor } else { minor },
            ..SumLine::default()
        }
    };
    // What leaves is the whole settlement, where its rows make what it claims.
    let mut totals = report.totals.iter();
    let total = totals.position(|total| total.currency == month.currency);
    let total = total.map(Place::Total);
    let mut lines = Vec::new();
    if month.brought_minor != 0 {
        lines.push(line(
            books::brought_forward(),
            Some(Place::Brought(at)),
            month.brought_minor,
            false,
        ));
    }
    lines.push(line(
        say::this_month(),
        Some(Place::Month(at)),
        month.minor,
        false,
    ));
    if month.paid_minor != 0 {
        lines.push(line(say::to_bank(), total, month.paid_minor, true));
    }
    if month.carried_minor != 0 {
        lines.push(line(
            books::carried_forward(),
            Some(Place::Carried(at)),
            month.carried_minor,
            true,
        ));
    }
    lines
}

fn body(report: &Journals, query: &Query, (month, at): (usize, usize), entry: &Entry) -> AnyView {
    let title = words::books::movement(entry.movement);
    let day = format::day(entry.on);
    let postings = entry.postings.iter().enumerate();
    let lines = postings.map(|(posting_at, posting)| {
        let place = Place::Posting(month, at, posting_at);
        line(report, query, place, (entry, posting))
    });
    let lines = lines.collect_view();
    view! {
        <tbody>
            <tr class="journal-entry">
                <th scope="rowgroup" colspan="3">{title} " " <span class="hint">{day}</span></th>
            </tr>
            {lines}
        </tbody>
    }
    .into_any()
}

fn line(
    report: &Journals,
    query: &Query,
    place: Place,
    (entry, posting): (&Entry, &Posting),
) -> AnyView {
    let account = words::books::account(posting.account);
    let component = posting.component.as_ref().map(words::component);
    let name = match &component {
        Some(component) => labels::of(account, component),
        None => account.to_owned(),
    };
    let currency = entry.currency;
    let is_debit = posting.minor >= 0;
    let claim = report.claim(query, place);
    // In the balance's sign the sum of the rows is opposite to a debit.
    let number = claim.and_then(|claim| {
        let number = Number::sum(name.clone(), claim);
        if is_debit {
            number.negated()
        } else {
            Some(number)
        }
    });
    let cell = sum_cell(number, posting.minor.abs(), currency);
    let (debit, credit) = if is_debit {
        (Some(cell), None)
    } else {
        (None, Some(cell))
    };
    let hint = component.unwrap_or_else(|| match entry.movement {
        Movement::Settled => words::step(Step::Payout).to_owned(),
        _ => String::new(),
    });
    view! {
        <tr>
            <th scope="row">{account} " " <span class="hint">{hint}</span></th>
            <td class="number">{debit}</td>
            <td class="number">{credit}</td>
        </tr>
    }
    .into_any()
}

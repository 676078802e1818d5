//! What the next payout of each account will be, by which assumptions, and how such estimates did in
//! the past.

use ledger::day::zone::Zone;
use ledger::money::Currency;
use ledger::report::claim::{Claim, Figure};
use ledger::report::next_payout::{
    AccountRow, BackTest, BackTestLine, Estimate, NextPayout, Place, Query,
};
use ledger::store::filter::Filter;
use leptos::prelude::*;

use super::super::Scope;
use crate::format;
use crate::route::Page;
use crate::ui::number::{Number, Part};
use crate::ui::sum_tree::{SumLine, SumTree, sum_cell};
use crate::words::labels;

/// The estimates of a currency's accounts; nothing where there is nothing to go by.
pub fn estimates(report: &NextPayout, query: &Query, currency: Currency) -> AnyView {
    let accounts = report
        .accounts
        .iter()
        .filter(|row| row.currency == currency);
    let known = accounts.filter_map(|row| Some((row, row.estimate.as_ref()?)));
    let known: Vec<_> = known.collect();
    if known.is_empty() {
        let text =
            "No settlement has closed yet, so there is nothing to assume the next payout by.";
        return view! {
            <h3 class="chart-title">"Next payout"</h3>
            <p class="quiet">{text}</p>
        }
        .into_any();
    }
    let cards = known
        .into_iter()
        .map(|(row, estimate)| card(row, estimate, query));
    view! { <div class="estimates">{cards.collect_view()}</div> }.into_any()
}

fn card(row: &AccountRow, estimate: &Estimate, query: &Query) -> AnyView {
    let currency = row.currency;
    let title = match &row.marketplace {
        Some(name) => format!("Next payout, {}", format::name(name)),
        None => "Next payout".to_owned(),
    };
    let money = format::money(estimate.estimate_minor.max(0), currency);
    let close = format::day(estimate.close_on);
    let lead = match estimate.assumed_days {
        Some(days) => format!(
            "The settlement should close on {close}: settlements take {} as a rule.",
            labels::n_days(&format::counted(days.unsigned_abs()))
        ),
        None => format!("The settlement closes on {close}."),
    };
    let line = |label: &str, hint: &str, place: Place, minor| {
        let claims = row.parts(query, place).unwrap_or_default();
        let parts = claims.into_iter().map(|claim| {
            let name = "Free rows".to_owned();
            (false, Part { name, claim })
        });
        SumLine {
            label: label.to_owned(),
            hint: hint.to_owned(),
            number: Number::signed(label, parts.collect()),
            minor,
            ..SumLine::default()
        }
    };
    let assumed = |label: &str, hint: &str, minor| SumLine {
        label: label.to_owned(),
        hint: hint.to_owned(),
        minor,
        ..SumLine::default()
    };
    let maturing = SumLine {
        n: labels::n_transactions(&format::counted(estimate.n_maturing)),
        ..line(
            "Released until then",
            "Deferred now, and due before the close",
            Place::Maturing,
            estimate.maturing_minor,
        )
    };
    let lines = vec![
        line(
            "Available now",
            "",
            Place::Available,
            estimate.available_minor,
        ),
        maturing,
        assumed(
            "Fees still to come",
            "Storage, advertising and subscription of a typical settlement, less what is posted",
            estimate.expected_fees_minor,
        ),
    ];
    let hint = if estimate.estimate_minor < 0 {
        "Below zero: nothing would be paid out, and the debt carried over"
    } else {
        "Sales still to come are not guessed"
    };
    let foot = vec![assumed("Estimate", hint, estimate.estimate_minor)];
    view! {
        <div class="estimate">
            <h3 class="chart-title">{title}</h3>
            <p class="estimate-money">"about " {money}</p>
            <p class="hint">{lead}</p>
            {past(&estimate.back_test, currency)}
            <details class="more">
                <summary>"How it comes about"</summary>
                <SumTree caption="Parts of the estimate" head="Part" currency lines foot />
            </details>
            {tests(&estimate.back_test, currency)}
        </div>
    }
    .into_any()
}

/// How far such estimates were off, in a sentence.
fn past(tested: &BackTest, currency: Currency) -> AnyView {
    let [Some(low), Some(median), Some(high)] =
        [tested.low_minor, tested.median_minor, tested.high_minor]
    else {
        return view! { <p class="hint">"No settlement to test such an estimate on yet."</p> }
            .into_any();
    };
    let [low, median, high] = [low, median, high].map(|minor| format::signed(minor, currency));
    let text = format!(
        "The same estimate was made for {} of the past, {} before each closed: what came was between \
         {low} and {high} off in eight of ten, {median} in the middle.",
        labels::n_settlements(&format::counted(tested.lines.len())),
        labels::n_days(&format::counted(tested.lead_days)),
    );
    view! { <p class="hint">{text}</p> }.into_any()
}

/// Every estimate of the past, the newest first.
fn tests(test: &BackTest, currency: Currency) -> AnyView {
    if test.lines.is_empty() {
        return ().into_any();
    }
    let lines = test
        .lines
        .iter()
        .rev()
        .map(|line| test_line(line, currency));
    let lines = lines.collect_view();
    let caption = "Estimates of the past and what came";
    view! {
        <details class="more">
            <summary>"How such estimates did"</summary>
            <div class="table-box" tabindex="0" role="region" aria-label=caption>
                <table>
                    <caption class="visually-hidden">{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Settlement"</th>
                            <th scope="col" class="number">"Estimate"</th>
                            <th scope="col" class="number">"Came"</th>
                            <th scope="col" class="number">"Off by"</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

fn test_line(line: &BackTestLine, currency: Currency) -> AnyView {
    let scope = expect_context::<Scope>();
    let id = line.settlement_id.clone();
    let claim = Claim {
        figure: Figure::Settled,
        filter: Filter {
            settlements: vec![Some(id.clone())],
            ..Filter::all(Zone::utc())
        },
        currency,
        value: line.came_minor,
    };
    let name = format!("Came, {id}");
    let part = Part {
        name: name.clone(),
        claim: claim.clone(),
    };
    let off = Number::less_expected(format!("Off by, {id}"), part, line.estimate_minor);
    let came = Number::sum(name, claim);
    let page = Page::Payout {
        settlement_id: id.clone(),
    };
    let closed = format::day(line.close_on);
    view! {
        <tr>
            <th scope="row">
                <a class="id" href=move || scope.href(&page)>{id}</a> " " <span class="hint">{closed}</span>
            </th>
            <td class="number">{format::amount(line.estimate_minor, currency)}</td>
            <td class="number">{sum_cell(Some(came), line.came_minor, currency)}</td>
            <td class="number">{sum_cell(off, line.error_minor, currency)}</td>
        </tr>
    }
    .into_any()
}

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
use crate::words::{balances as say, labels};

/// The estimates of a currency's accounts; nothing where there is nothing to go by.
pub fn estimates(report: &NextPayout, query: &Query, currency: Currency) -> AnyView {
    let accounts = report
        .accounts
        .iter()
        .filter(|row| row.currency == currency);
    let known = accounts.filter_map(|row| Some((row, row.estimate.as_ref()?)));
    let known: Vec<_> = known.collect();
    if known.is_empty() {
        return view! {
            <h3 class="chart-title">{say::next_payout()}</h3>
            <p class="quiet">{say::none_closed()}</p>
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
        Some(name) => labels::of(say::next_payout(), &format::name(name)),
        None => say::next_payout().to_owned(),
    };
    let money = format::money(estimate.estimate_minor.max(0), currency);
    let close = format::day(estimate.close_on);
    let lead = match estimate.assumed_days {
        Some(days) => {
            let days = labels::n_days(&format::counted(days.unsigned_abs()));
            say::should_close(&close, &days)
        }
        None => say::closes(&close),
    };
    let line = |label: &str, hint: &str, place: Place, minor| {
        let claims = row.parts(query, place).unwrap_or_default();
        let parts = claims.into_iter().map(|claim| {
            let name = say::free_rows().to_owned();
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
            say::released_until(),
            say::released_until_is(),
            Place::Maturing,
            estimate.maturing_minor,
        )
    };
    let lines = vec![
        line(
            say::available_now(),
            "",
            Place::Available,
            estimate.available_minor,
        ),
        maturing,
        assumed(
            say::fees_to_come(),
            say::fees_to_come_are(),
            estimate.expected_fees_minor,
        ),
    ];
    let hint = if estimate.estimate_minor < 0 {
        say::below_zero()
    } else {
        say::not_guessed()
    };
    let foot = vec![assumed(say::estimate(), hint, estimate.estimate_minor)];
    view! {
        <div class="estimate">
            <h3 class="chart-title">{title}</h3>
            <p class="estimate-money">{say::about(&money)}</p>
            <p class="hint">{lead}</p>
            {past(&estimate.back_test, currency)}
            <details class="more">
                <summary>{say::how_it_comes()}</summary>
                <SumTree caption=say::parts_of_estimate() head=say::part() currency lines foot />
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
        return view! { <p class="hint">{say::none_to_test()}</p> }.into_any();
    };
    let [low, median, high] = [low, median, high].map(|minor| format::signed(minor, currency));
    let text = say::tested(
        &labels::n_settlements(&format::counted(tested.lines.len())),
        &labels::n_days(&format::counted(tested.lead_days)),
        &low,
        &high,
        &median,
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
    let caption = say::estimates_and_came();
    view! {
        <details class="more">
            <summary>{say::how_they_did()}</summary>
            <div class="table-box" tabindex="0" role="region" aria-label=caption>
                <table>
                    <caption class="visually-hidden">{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{labels::settlement()}</th>
                            <th scope="col" class="number">{say::estimate()}</th>
                            <th scope="col" class="number">{say::came()}</th>
                            <th scope="col" class="number">{say::off_by()}</th>
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
    let name = labels::of(say::came(), &id);
    let part = Part {
        name: name.clone(),
        claim: claim.clone(),
    };
    let off = Number::less_expected(labels::of(say::off_by(), &id), part, line.estimate_minor);
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

//! Where the money is, as sums that are made of one another, beside where it came from: both are the
//! same money.

use ledger::report::balances::Place;
use leptos::prelude::*;

use super::numbers::Numbers;
use super::pending::pending;
use crate::format;
use crate::ui::icon::{Icon, Sign};
use crate::ui::sum_tree::{SumLine, SumTree};
use crate::words::labels;

/// Both tables.
pub fn tree(numbers: Numbers<'_>) -> AnyView {
    let row = numbers.row;
    let (currency, holdings, sources) = (row.currency, &row.holdings, &row.sources);
    let all = |label: &str| numbers.line(label, "", Place::CameIn, sources.came_in_minor());
    let everything = SumLine {
        minor: holdings.everything_minor(),
        ..all("All of it, where it is")
    };
    let (lines, came_from) = (places(numbers), came_from(numbers));
    let came_in = all("All of it, where it came from");
    view! {
        {missing(row.n_missing)}
        <div class="side-by-side">
            <div>
                <h3 class="chart-title">"Where the money is"</h3>
                <SumTree
                    caption="Where the money is" head="Place" currency lines foot=vec![everything]
                />
            </div>
            <div>
                <h3 class="chart-title">"Where it came from"</h3>
                <SumTree
                    caption="Where the money came from" head="Source" currency
                    lines=came_from foot=vec![came_in]
                />
                {verdict(holdings.everything_minor() == sources.came_in_minor())}
                {pending(row)}
            </div>
        </div>
    }
    .into_any()
}

/// Every place where money is, each under the one that it is in.
fn places(numbers: Numbers<'_>) -> Vec<SumLine> {
    let (row, holdings) = (numbers.row, &numbers.row.holdings);
    let line = |level: u8, label: &str, hint: &str, place: Place, minor: i128| SumLine {
        level,
        ..numbers.line(label, hint, place, minor)
    };
    let available_hint = if holdings.available_minor < 0 {
        "You owe it; it is taken off what comes next"
    } else {
        "Free to be paid out"
    };
    let deferred_hint = "Earned, and not released yet";
    let deferred = line(
        2,
        "Deferred",
        deferred_hint,
        Place::Deferred,
        holdings.deferred_minor,
    );
    let deferred = SumLine {
        n: if row.n_deferred > 0 {
            labels::n_transactions(&format::counted(row.n_deferred.unsigned_abs()))
        } else {
            String::new()
        },
        ..deferred
    };
    let total_minor = holdings.total_minor();
    let mut lines = vec![
        line(
            0,
            "In your balance",
            "At the marketplace",
            Place::Balance,
            total_minor,
        ),
        line(
            1,
            "Available",
            available_hint,
            Place::Available,
            holdings.available_minor,
        ),
        line(
            1,
            "Reserved",
            "",
            Place::Reserved,
            holdings.reserved_minor(),
        ),
        deferred,
        line(
            2,
            "Reserve",
            "Held back from settlements",
            Place::Reserve,
            holdings.reserve_minor,
        ),
        line(
            0,
            "On its way to the bank",
            "Sent, and not known to have arrived",
            Place::InTransit,
            holdings.in_transit_minor,
        ),
    ];
    if holdings.returned_minor != 0 {
        lines.push(line(
            0,
            "Came back",
            "Sent, refused by the bank, and not booked into the balance again",
            Place::Returned,
            holdings.returned_minor,
        ));
    }
    lines.push(line(
        0,
        "Paid out",
        "Arrived, as far as anyone says",
        Place::PaidOut,
        holdings.paid_out_minor,
    ));
    lines
}

/// What came in, by where from; what seldom comes only where it did.
fn came_from(numbers: Numbers<'_>) -> Vec<SumLine> {
    let sources = &numbers.row.sources;
    let all = [
        (
            "Net proceeds",
            "Sales less refunds, fees and the rest",
            Place::Activity,
            sources.activity_minor,
        ),
        (
            "Paid by card",
            "Your card paid negative balances",
            Place::CardCharge,
            sources.card_charge_minor,
        ),
        (
            "Bank account checks",
            "A cent sent to check the account",
            Place::MicroDeposit,
            sources.micro_deposit_minor,
        ),
        (
            "Carried in",
            "From before the first settlement, or over a gap",
            Place::CarriedIn,
            sources.carried_in_minor,
        ),
    ];
    let shown = all
        .into_iter()
        .filter(|&(_, _, place, minor)| place == Place::Activity || minor != 0);
    shown
        .map(|(label, hint, place, minor)| numbers.line(label, hint, place, minor))
        .collect()
}

fn verdict(is_same: bool) -> AnyView {
    let (class, sign, text) = if is_same {
        (
            "verdict is-good",
            Sign::Check,
            "Every cent that came in is in one of these places.",
        )
    } else {
        (
            "verdict is-bad",
            Sign::Cross,
            "What came in is not what the places add up to.",
        )
    };
    view! { <p class=class><Icon sign />{text}</p> }.into_any()
}

fn missing(n_missing: usize) -> AnyView {
    if n_missing == 0 {
        return ().into_any();
    }
    let text = match n_missing {
        1 => {
            "A settlement is missing. What it brought is in none of these sums; what it left over \
              is in \u{201c}carried in\u{201d}."
                .to_owned()
        }
        n => format!(
            "Settlements are missing at {} places. What they brought is in none of these sums; what \
             they left over is in \u{201c}carried in\u{201d}.",
            format::count(n)
        ),
    };
    view! { <p class="partial"><Icon sign=Sign::Warning /><span>{text}</span></p> }.into_any()
}

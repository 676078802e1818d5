//! Where the money is, as sums that are made of one another, beside where it came from: both are the
//! same money.

use ledger::report::balances::Place;
use leptos::prelude::*;

use super::numbers::Numbers;
use super::pending::pending;
use crate::format;
use crate::ui::icon::{Icon, Sign};
use crate::ui::sum_tree::{SumLine, SumTree};
use crate::words::{balances as say, labels, terms};

/// Both tables.
pub fn tree(numbers: Numbers<'_>) -> AnyView {
    let row = numbers.row;
    let (currency, holdings, sources) = (row.currency, &row.holdings, &row.sources);
    let all = |label: &str| numbers.line(label, "", Place::CameIn, sources.came_in_minor());
    let everything = SumLine {
        minor: holdings.everything_minor(),
        ..all(say::all_where_it_is())
    };
    let (lines, came_from) = (places(numbers), came_from(numbers));
    let came_in = all(say::all_where_from());
    view! {
        {missing(row.n_missing)}
        <div class="side-by-side">
            <div>
                <h3 class="chart-title">{say::where_money_is()}</h3>
                <SumTree
                    caption=say::where_money_is() head=say::place() currency lines foot=vec![everything]
                />
            </div>
            <div>
                <h3 class="chart-title">{say::where_from()}</h3>
                <SumTree
                    caption=say::where_money_from() head=say::source() currency
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
        say::you_owe_it()
    } else {
        say::free_to_pay()
    };
    let deferred_hint = say::not_released();
    let deferred = line(
        2,
        labels::deferred(),
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
            say::in_your_balance(),
            say::at_marketplace(),
            Place::Balance,
            total_minor,
        ),
        line(
            1,
            say::available(),
            available_hint,
            Place::Available,
            holdings.available_minor,
        ),
        line(
            1,
            say::reserved(),
            "",
            Place::Reserved,
            holdings.reserved_minor(),
        ),
        deferred,
        line(
            2,
            terms::reserve(),
            say::held_from_settlements(),
            Place::Reserve,
            holdings.reserve_minor,
        ),
        line(
            0,
            say::on_way_to_bank(),
            say::on_way_is(),
            Place::InTransit,
            holdings.in_transit_minor,
        ),
    ];
    if holdings.returned_minor != 0 {
        lines.push(line(
            0,
            say::came_back(),
            say::came_back_is(),
            Place::Returned,
            holdings.returned_minor,
        ));
    }
    lines.push(line(
        0,
        say::paid_out(),
        say::paid_out_is(),
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
            labels::net_proceeds(),
            say::proceeds_are(),
            Place::Activity,
            sources.activity_minor,
        ),
        (
            terms::paid_by_card(),
            say::card_paid(),
            Place::CardCharge,
            sources.card_charge_minor,
        ),
        (
            say::bank_checks(),
            terms::bank_check_is(),
            Place::MicroDeposit,
            sources.micro_deposit_minor,
        ),
        (
            say::carried_in(),
            say::carried_in_is(),
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
        ("verdict is-good", Sign::Check, say::tallies())
    } else {
        ("verdict is-bad", Sign::Cross, say::differs())
    };
    view! { <p class=class><Icon sign />{text}</p> }.into_any()
}

fn missing(n_missing: usize) -> AnyView {
    if n_missing == 0 {
        return ().into_any();
    }
    let text = say::missing(&format::counted(n_missing));
    view! { <p class="partial"><Icon sign=Sign::Warning /><span>{text}</span></p> }.into_any()
}

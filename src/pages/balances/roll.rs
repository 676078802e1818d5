//! How the balance, and the deferred money in it, came from where it was before the period to where
//! it was after it.

use ledger::report::balances::{DeferredRollForward, Place, RollForward};
use leptos::prelude::*;

use super::numbers::Numbers;
use crate::format;
use crate::ui::number::Number;
use crate::ui::sum_tree::{SumLine, SumTree};
use crate::words::{balances as say, labels, terms};

/// Both roll-forwards; nothing where no days are chosen and none are known.
pub fn rolls(numbers: Numbers<'_>) -> AnyView {
    let row = numbers.row;
    let Some((balance, deferred)) = row.roll_forward.zip(row.deferred_roll_forward) else {
        return ().into_any();
    };
    let currency = row.currency;
    let days = format::period(balance.period);
    let (lines, foot) = (
        of_balance(numbers, &balance),
        foot(numbers, say::balance_after(), Place::End, balance.end_minor),
    );
    let deferred_lines = of_deferred(numbers, &deferred);
    let deferred_foot = self::foot(
        numbers,
        say::deferred_after(),
        Place::DeferredEnd,
        deferred.end_minor,
    );
    view! {
        <h3 class="chart-title">{say::roll_forward()} " " <span class="hint">{days}</span></h3>
        <div class="side-by-side">
            <SumTree caption=say::roll_of_balance() head=say::balance() currency lines foot />
            <SumTree
                caption=say::roll_of_deferred() head=labels::deferred() currency
                lines=deferred_lines foot=deferred_foot
            />
        </div>
    }
    .into_any()
}

fn foot(numbers: Numbers<'_>, label: &str, place: Place, minor: i128) -> Vec<SumLine> {
    vec![numbers.line(label, "", place, minor)]
}

fn of_balance(numbers: Numbers<'_>, roll: &RollForward) -> Vec<SumLine> {
    let sources = &roll.sources;
    let mut lines = vec![
        numbers.line(say::balance_before(), "", Place::Start, roll.start_minor),
        numbers.line(
            labels::net_proceeds(),
            "",
            Place::RollActivity,
            sources.activity_minor,
        ),
    ];
    let seldom = [
        (
            terms::paid_by_card(),
            Place::RollCardCharge,
            sources.card_charge_minor,
        ),
        (
            say::bank_checks(),
            Place::RollMicroDeposit,
            sources.micro_deposit_minor,
        ),
        (
            say::carried_in(),
            Place::RollCarriedIn,
            sources.carried_in_minor,
        ),
        (
            say::payouts_back(),
            Place::RollBack,
            roll.transfer_back_minor,
        ),
    ];
    let met = seldom.into_iter().filter(|(_, _, minor)| *minor != 0);
    lines.extend(met.map(|(label, place, minor)| numbers.line(label, "", place, minor)));
    lines.push(taken(
        numbers,
        terms::sent_to_bank(),
        Place::RollSent,
        roll.sent_minor,
    ));
    lines
}

fn of_deferred(numbers: Numbers<'_>, roll: &DeferredRollForward) -> Vec<SumLine> {
    vec![
        numbers.line(
            say::deferred_before(),
            "",
            Place::DeferredStart,
            roll.start_minor,
        ),
        numbers.line(
            say::newly_deferred(),
            "",
            Place::NewlyDeferred,
            roll.newly_minor,
        ),
        taken(
            numbers,
            labels::released(),
            Place::Released,
            roll.released_minor,
        ),
    ]
}

/// A line that is taken off.
fn taken(numbers: Numbers<'_>, label: &str, place: Place, minor: i128) -> SumLine {
    SumLine {
        number: numbers.number(label, place).and_then(Number::negated),
        minor: -minor,
        ..numbers.line(label, "", place, minor)
    }
}

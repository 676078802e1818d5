//! The numbers of balances explain themselves: their rows make them, whatever the books say, but for
//! money of settlements whose rows are not all where the settlement's money is.

use ledger::Ledger;
use ledger::day::{Instant, Period};
use ledger::report::Report;
use ledger::report::balances::{Balances, CurrencyBalance, Place, Query};
use ledger::report::explain::{self, Explain};
use ledger::transaction::{Amount, Component};
use proptest::prelude::*;

use crate::books::{books, day};
use crate::reference_balances::entry;
use crate::{config, ledger_of, zone};

/// What the rows of a number make, by the parts that it follows from.
fn made(ledger: &Ledger, row: &CurrencyBalance, query: &Query, place: Place) -> Option<i128> {
    let parts = row.parts(query, place)?;
    let each = parts.into_iter().map(|part| {
        let claim = part.claim;
        let minor = Explain::run(ledger, &explain::Query { claim }).value;
        if part.is_negative { -minor } else { minor }
    });
    Some(each.sum())
}

#[track_caller]
fn check(
    ledger: &Ledger,
    row: &CurrencyBalance,
    query: &Query,
    expected: &[(Place, i128)],
) -> Result<(), TestCaseError> {
    for &(place, minor) in expected {
        match made(ledger, row, query, place) {
            Some(made) => prop_assert_eq!(made, minor, "{:?} of {:?}", place, row),
            // Nothing stands behind nothing, and only there may it be so.
            None => prop_assert!(
                minor == 0 || row.behind.is_split,
                "{:?} of {:?}",
                place,
                row
            ),
        }
    }
    Ok(())
}

/// Numbers that are sums of rows in any books.
fn of_rows(row: &CurrencyBalance) -> Vec<(Place, i128)> {
    let (holdings, sources) = (row.holdings, row.sources);
    let mut all = vec![
        (Place::Deferred, holdings.deferred_minor),
        (Place::Activity, sources.activity_minor),
        (Place::CardCharge, sources.card_charge_minor),
        (Place::MicroDeposit, sources.micro_deposit_minor),
        (Place::InTransit, holdings.in_transit_minor),
        (Place::PaidOut, holdings.paid_out_minor),
        (Place::Returned, holdings.returned_minor),
    ];
    let ages = row.deferred_ages.iter().enumerate();
    all.extend(ages.map(|(at, line)| (Place::DeferredAge(at), line.minor)));
    let days = row.maturities.lines.iter().enumerate();
    all.extend(days.map(|(at, line)| (Place::Maturity(at), line.minor)));
    if let Some((roll, deferred)) = row.roll_forward.zip(row.deferred_roll_forward) {
        all.extend([
            (Place::RollActivity, roll.sources.activity_minor),
            (Place::RollCardCharge, roll.sources.card_charge_minor),
            (Place::RollMicroDeposit, roll.sources.micro_deposit_minor),
            (Place::RollBack, roll.transfer_back_minor),
            (Place::DeferredStart, deferred.start_minor),
            (Place::NewlyDeferred, deferred.newly_minor),
            (Place::Released, deferred.released_minor),
            (Place::DeferredEnd, deferred.end_minor),
        ]);
    }
    all
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn balances_tie_to_their_rows(books in books(), as_of in day(), mut days in [day(), day()]) {
        days.sort_unstable();
        let ledger = ledger_of(&books.batches());
        let query = Query { as_of, period: Period::new(days[0], days[1]), zone: zone() };
        for row in Balances::run(&ledger, &query).currencies {
            // Rows of payouts beside settlements that pay are told apart by time, not by name.
            let has_payout_rows = row.behind.arrived.1 != row.holdings.paid_out_minor;
            let expected = of_rows(&row).into_iter().filter(|(place, _)| {
                *place != Place::PaidOut || !has_payout_rows
            });
            check(&ledger, &row, &query, &expected.collect::<Vec<_>>())?;
        }
    }

    #[test]
    fn what_is_available_ties_in_sound_books(
        books in books(),
        as_of in day(),
        mut days in [day(), day()],
    ) {
        days.sort_unstable();
        let mut books = books;
        // A settlement pays what its rows add up to: they are in it while it runs, and free by then.
        let settlements = books.settlements.clone();
        let own = |id: &Option<String>| settlements.iter().find(|one| Some(&one.id) == id.as_ref());
        books.transactions.retain(|row| own(&row.settlement_id).is_none_or(|settlement| {
            let span = settlement.started_at..settlement.ended_at;
            let is_within = |at: Instant| span.contains(&at);
            settlement.currency == row.currency
                && is_within(row.posted_at)
                && entry(row).is_some_and(is_within)
        }));
        // Money is sent by settlements, or at once by rows without one.
        books.transactions.retain(|row| {
            let is_sent = |amount: &Amount| amount.component == Component::Payout;
            let is_loose = entry(row) == Some(row.posted_at) && own(&row.settlement_id).is_none();
            is_loose || !row.amounts.iter().any(is_sent)
        });
        let ledger = ledger_of(&books.batches());
        let query = Query { as_of, period: Period::new(days[0], days[1]), zone: zone() };
        for row in Balances::run(&ledger, &query).currencies {
            if row.holdings.reserve_minor != 0 || row.behind.start.reserve_minor != 0
                || row.behind.end.reserve_minor != 0 {
                // Random books set reserves free that others hold.
                continue;
            }
            check(&ledger, &row, &query, &[
                (Place::CameIn, row.sources.came_in_minor()),
                (Place::CarriedIn, row.sources.carried_in_minor),
                (Place::RollCarriedIn, row.roll_forward.unwrap().sources.carried_in_minor),
            ])?;
            let total = row.holdings.available_minor + row.holdings.deferred_minor;
            let roll = row.roll_forward.unwrap();
            check(&ledger, &row, &query, &[
                (Place::Available, row.holdings.available_minor),
                (Place::Balance, total),
                (Place::Start, roll.start_minor),
                (Place::End, roll.end_minor),
                (Place::RollSent, roll.sent_minor),
            ])?;
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_estimate_ties_to_its_rows(books in books(), as_of in day(), lead_days in 0..20_i32) {
        use ledger::report::next_payout::{NextPayout, Place, Query};
        let mut books = books;
        // Rows of deferred money name their shop, and no settlement of another one.
        let settlements = books.settlements.clone();
        books.transactions.retain(|row| {
            let own = settlements.iter().find(|one| Some(&one.id) == row.settlement_id.as_ref());
            own.is_none_or(|own| own.marketplace == row.marketplace && own.currency == row.currency)
                && !row.amounts.iter().any(|amount| amount.component == Component::Payout)
        });
        let ledger = ledger_of(&books.batches());
        let close_on = as_of.plus_days(lead_days);
        let query = Query { as_of, close_on, lead_days: Some(3), zone: zone() };
        for row in NextPayout::run(&ledger, &query).accounts {
            let estimate = row.estimate.as_ref().unwrap();
            let claims = row.parts(&query, Place::Maturing).unwrap();
            let made: i128 = claims
                .into_iter()
                .map(|claim| Explain::run(&ledger, &explain::Query { claim }).value)
                .sum();
            prop_assert_eq!(made, estimate.maturing_minor, "{:?}", &row);
            let claimed = row.parts(&query, Place::Available).unwrap();
            let claimed: i128 = claimed.iter().map(|claim| claim.value).sum();
            if !row.behind.open.is_empty() {
                prop_assert_eq!(claimed, estimate.available_minor);
            }
        }
    }
}

//! The books in words: accounts, tax schemes, jurisdictions, ages, and when money comes free.

use ledger::day::{Day, Period};
use ledger::journal::{Account, Movement};
use ledger::report::balances::Age;
use ledger::report::taxes::Jurisdiction;
use ledger::store::filter::Filter;
use ledger::store::release::Maturity;
use ledger::transaction::tax_marks::Scheme;

use crate::words::{balances, books as say, labels, listed, overview, periods, terms};

/// Name of an account of the chart, whose own is English.
pub fn account(account: Account) -> &'static str {
    let line = account.line();
    listed("account", line.id).unwrap_or(line.name)
}

/// What an entry does.
pub fn movement(movement: Movement) -> &'static str {
    match movement {
        Movement::OpeningBalances => say::opening_balances(),
        Movement::BroughtForward => say::brought_forward(),
        Movement::Activity => say::activity(),
        Movement::NegativeBalanceRepaid => say::negative_repaid(),
        Movement::ReserveReleased => terms::reserve_released(),
        Movement::ReserveHeld => say::reserve_held(),
        Movement::CardCharged => say::card_charged(),
        Movement::TransferFailed => say::transfer_failed(),
        Movement::MicroDeposit => terms::bank_check(),
        Movement::PaidOut => balances::paid_out(),
        Movement::Settled => say::settled(),
        Movement::Unexplained => say::in_no_row(),
        Movement::CarriedForward => say::carried_forward(),
    }
}

/// Who pays the tax.
pub fn scheme(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Standard => say::standard(),
        Scheme::MarketplaceFacilitator => say::marketplace_pays(),
        Scheme::LowValueGoods => say::low_value(),
        Scheme::UnionOneStopShop => say::one_stop(),
        Scheme::ImportOneStopShop => say::import_one_stop(),
        Scheme::ReverseCharge => say::reverse_charge(),
        Scheme::NoTax => say::no_tax(),
    }
}

/// What a scheme means.
pub fn scheme_meaning(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Standard => say::standard_is(),
        Scheme::MarketplaceFacilitator => say::marketplace_pays_is(),
        Scheme::LowValueGoods => say::low_value_is(),
        Scheme::UnionOneStopShop => say::one_stop_is(),
        Scheme::ImportOneStopShop => say::import_one_stop_is(),
        Scheme::ReverseCharge => say::reverse_charge_is(),
        Scheme::NoTax => say::no_tax_is(),
    }
}

/// Whose tax it is; a country by its two letters, see `format::country`.
pub fn jurisdiction(jurisdiction: &Jurisdiction) -> String {
    match jurisdiction {
        Jurisdiction::Country(letters) => String::from_iter(letters),
        Jurisdiction::Marketplace(name) => name.clone(),
        Jurisdiction::Unknown => say::no_marketplace().to_owned(),
    }
}

/// How far off a release is.
pub fn age(age: Age) -> &'static str {
    match age {
        Age::Overdue => say::overdue(),
        Age::UpTo7 => say::within_7(),
        Age::UpTo14 => say::in_8_to_14(),
        Age::UpTo30 => say::in_15_to_30(),
        Age::Over30 => say::in_over_30(),
        Age::Unknown => say::no_day(),
    }
}

/// How long something has been held.
pub fn age_of_hold(age: Age) -> &'static str {
    match age {
        Age::Overdue | Age::UpTo7 => say::for_7(),
        Age::UpTo14 => say::for_8_to_14(),
        Age::UpTo30 => say::for_15_to_30(),
        Age::Over30 => say::for_over_30(),
        Age::Unknown => say::never_held(),
    }
}

/// What the books ask of the rows of a filter; a line each.
pub fn narrowings(filter: &Filter) -> Vec<String> {
    let accounts = filter
        .accounts
        .iter()
        .map(|&one| labels::named(say::account(), account(one)));
    let schemes = filter.tax_schemes.iter();
    let schemes = schemes.map(|&one| labels::named(say::tax_scheme(), scheme(one)));
    let mut lines: Vec<String> = accounts.chain(schemes).collect();
    let Some(release) = &filter.release else {
        return lines;
    };
    lines.extend(
        release
            .on
            .map(|on| labels::named(say::money_free(), &days(on))),
    );
    lines.extend(
        release
            .not_before
            .map(|day| say::not_free_before(&day.to_iso())),
    );
    lines.extend(release.matures.map(|maturity| match maturity {
        Maturity::On(on) => labels::named(say::to_be_released(), &days(on)),
        Maturity::Unknown => say::no_day_of_release().to_owned(),
    }));
    lines.extend(
        release
            .only_held
            .then(|| say::held_before_free().to_owned()),
    );
    lines
}

/// Days, which may have no first or no last one.
fn days(Period { start, end }: Period) -> String {
    let last = end.plus_days(-1).map_or(start, |last| last.max(start));
    match (start == Day::MIN, end == Day::MAX) {
        (true, true) => say::on_any_day().to_owned(),
        (true, _) => periods::up_to(&last.to_iso()),
        (_, true) => periods::from_day(&start.to_iso()),
        _ if start == last => start.to_iso(),
        _ => overview::span(&start.to_iso(), &last.to_iso()),
    }
}

#[cfg(test)]
mod tests {
    use ledger::day::zone::Zone;
    use ledger::store::release::Release;

    use super::*;

    #[test]
    fn what_the_books_ask_is_said() {
        let day = |text: &str| Day::parse_iso(text).unwrap();
        let filter = Filter {
            accounts: vec![Account::Refunds],
            release: Some(Release {
                on: Some(Period {
                    start: Day::MIN,
                    end: day("2026-04-01"),
                }),
                not_before: Some(day("2026-03-01")),
                matures: Some(Maturity::On(Period::of_day(day("2026-03-07")))),
                only_held: true,
            }),
            ..Filter::all(Zone::utc())
        };
        let expected = [
            "Account: Refunds",
            "Money free: up to 2026-03-31",
            "Money not free before 2026-03-01",
            "To be released: 2026-03-07",
            "Held before it was free",
        ];
        assert_eq!(narrowings(&filter), expected);
        assert_eq!(narrowings(&Filter::all(Zone::utc())), [""; 0]);
    }
}

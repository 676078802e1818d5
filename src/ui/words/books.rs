//! The books in words: accounts, tax schemes, jurisdictions, ages, and when money comes free.

use ledger::day::{Day, Period};
use ledger::journal::{Account, Group, Movement};
use ledger::report::balances::Age;
use ledger::report::taxes::Jurisdiction;
use ledger::store::filter::Filter;
use ledger::store::release::Maturity;
use ledger::transaction::tax_marks::Scheme;

/// Name of an account of the chart.
pub fn account(account: Account) -> &'static str {
    account.line().name
}

/// A family of accounts.
pub const fn group(group: Group) -> &'static str {
    match group {
        Group::Assets => "Assets",
        Group::Liabilities => "Liabilities",
        Group::Equity => "Equity",
        Group::Income => "Income",
        Group::Expenses => "Expenses",
    }
}

/// What an entry does.
pub const fn movement(movement: Movement) -> &'static str {
    match movement {
        Movement::OpeningBalances => "Opening balances",
        Movement::BroughtForward => "Brought forward",
        Movement::Activity => "Activity",
        Movement::NegativeBalanceRepaid => "Negative balance repaid",
        Movement::ReserveReleased => "Reserve released",
        Movement::ReserveHeld => "Reserve held",
        Movement::CardCharged => "Card charged",
        Movement::TransferFailed => "Transfer failed",
        Movement::MicroDeposit => "Bank account check",
        Movement::PaidOut => "Paid out",
        Movement::Settled => "Settled",
        Movement::Unexplained => "Claimed, and in no row",
        Movement::CarriedForward => "Carried forward",
    }
}

/// Who pays the tax.
pub const fn scheme(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Standard => "Standard",
        Scheme::MarketplaceFacilitator => "Marketplace pays",
        Scheme::LowValueGoods => "Low-value goods",
        Scheme::UnionOneStopShop => "One-stop shop",
        Scheme::ImportOneStopShop => "Import one-stop shop",
        Scheme::ReverseCharge => "Reverse charge",
        Scheme::NoTax => "No tax",
    }
}

/// What a scheme means.
pub const fn scheme_meaning(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Standard => "Collected from buyers; you pay it to the authority",
        Scheme::MarketplaceFacilitator => "Withheld; the marketplace pays it",
        Scheme::LowValueGoods => "On cheap imports",
        Scheme::UnionOneStopShop => "One return for the whole Union",
        Scheme::ImportOneStopShop => "One return for imports into the Union",
        Scheme::ReverseCharge => "The buyer pays it",
        Scheme::NoTax => "Exempt, exported, in the price, or not told",
    }
}

/// Whose tax it is; a country by its two letters, see `format::country`.
pub fn jurisdiction(jurisdiction: &Jurisdiction) -> String {
    match jurisdiction {
        Jurisdiction::Country(letters) => String::from_iter(letters),
        Jurisdiction::Marketplace(name) => name.clone(),
        Jurisdiction::Unknown => "No marketplace named".to_owned(),
    }
}

/// How far off a release is.
pub const fn age(age: Age) -> &'static str {
    match age {
        Age::Overdue => "Overdue",
        Age::UpTo7 => "Within 7 days",
        Age::UpTo14 => "In 8 to 14 days",
        Age::UpTo30 => "In 15 to 30 days",
        Age::Over30 => "In more than 30 days",
        Age::Unknown => "No day given",
    }
}

/// How long something has been held.
pub const fn age_of_hold(age: Age) -> &'static str {
    match age {
        Age::Overdue | Age::UpTo7 => "For up to 7 days",
        Age::UpTo14 => "For 8 to 14 days",
        Age::UpTo30 => "For 15 to 30 days",
        Age::Over30 => "For more than 30 days",
        Age::Unknown => "Set free, and never held",
    }
}

/// What the books ask of the rows of a filter; a line each.
pub fn narrowings(filter: &Filter) -> Vec<String> {
    let accounts = filter
        .accounts
        .iter()
        .map(|&one| format!("Account: {}", account(one)));
    let schemes = filter.tax_schemes.iter();
    let schemes = schemes.map(|&one| format!("Tax scheme: {}", scheme(one)));
    let mut lines: Vec<String> = accounts.chain(schemes).collect();
    let Some(release) = &filter.release else {
        return lines;
    };
    lines.extend(release.on.map(|on| format!("Money free: {}", days(on))));
    lines.extend(
        release
            .not_before
            .map(|day| format!("Money not free before {}", day.to_iso())),
    );
    lines.extend(release.matures.map(|maturity| match maturity {
        Maturity::On(on) => format!("To be released: {}", days(on)),
        Maturity::Unknown => "No day of release given".to_owned(),
    }));
    lines.extend(
        release
            .only_held
            .then(|| "Held before it was free".to_owned()),
    );
    lines
}

/// Days, which may have no first or no last one.
fn days(Period { start, end }: Period) -> String {
    let last = end.plus_days(-1).map_or(start, |last| last.max(start));
    match (start == Day::MIN, end == Day::MAX) {
        (true, true) => "on any day".to_owned(),
        (true, _) => format!("up to {}", last.to_iso()),
        (_, true) => format!("from {}", start.to_iso()),
        _ if start == last => start.to_iso(),
        _ => format!("{} to {}", start.to_iso(), last.to_iso()),
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

//! The books, the two bases, and what exports make of them, over small journals checked by hand.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::fmt::Write;

use expect_test::expect_file;
use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Day, Instant, Period};
use ledger::export::{self, ExportError, Format, Scope};
use ledger::journal::{Account, CHART, Entry};
use ledger::money::{Currency, Total};
use ledger::report::accounting::{self, Accounting, Bases};
use ledger::report::journals::{self, Journals};
use ledger::report::{Report, answer};
use ledger::store::basis::Basis;
use ledger::store::journal::Cut;
use ledger::transaction::{Component, Kind};

#[path = "golden_accounts/files.rs"]
mod files;
#[path = "fixture/journal.rs"]
mod journal;
#[path = "golden_accounts/taxes.rs"]
mod taxes;

fn ledger_of(journal: &str) -> Ledger {
    let mut ledger = Ledger::new();
    for batch in journal::parse(journal) {
        ledger.append(batch);
    }
    ledger
}

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

fn period(start: &str, end: &str) -> Option<Period> {
    Period::new(day(start), day(end))
}

/// Asks as the page does: over the wire.
fn ask<R: Report>(ledger: &Ledger, query: &R::Query) -> R {
    let query = postcard::to_stdvec(query).unwrap();
    postcard::from_bytes(&answer(ledger, R::KIND, &query).unwrap()).unwrap()
}

fn plain(minor: i128, currency: Currency) -> String {
    Total::new(minor, currency).to_plain()
}

fn write_entry(out: &mut String, entry: &Entry) {
    let settlement = entry.settlement_id.as_deref().unwrap_or("-");
    writeln!(
        out,
        "{} {:?} {settlement} {}",
        entry.on, entry.movement, entry.currency
    )
    .unwrap();
    for posting in &entry.postings {
        let amount = plain(posting.minor, entry.currency);
        let component = posting.component.as_ref().map_or("", Component::name);
        let id = posting.account.line().id;
        writeln!(
            out,
            "  {id:<18} {amount:>9} {component} {}",
            posting.n_amounts
        )
        .unwrap();
    }
}

/// `golden_accounts/NAME.txt`, which `UPDATE_EXPECT=1 cargo test` writes anew.
#[track_caller]
fn check(name: &str, found: &str) {
    expect_file![format!("golden_accounts/{name}.txt")].assert_eq(found);
}

#[track_caller]
fn check_journals(ledger: &Ledger, settlement_id: &str, zone: &Zone, name: &str) {
    let query = journals::Query {
        settlement_id: settlement_id.to_owned(),
        zone: zone.clone(),
        basis: Basis::Posted,
    };
    let journals: Journals = ask(ledger, &query);
    let mut found = String::new();
    for month in &journals.months {
        let show = |minor| plain(minor, month.currency);
        writeln!(
            found,
            "== {} {}: J {} of {}, brought {}, carried {}, paid {}",
            month.month,
            month.currency,
            show(month.minor),
            month.n_amounts,
            show(month.brought_minor),
            show(month.carried_minor),
            show(month.paid_minor)
        )
        .unwrap();
        for entry in &month.entries {
            write_entry(&mut found, entry);
        }
    }
    for total in &journals.totals {
        let show = |minor: Option<i128>| {
            minor.map_or("-".to_owned(), |minor| plain(minor, total.currency))
        };
        let (claimed, residual) = (show(total.claimed_minor), show(total.residual_minor));
        let sum = plain(total.minor, total.currency);
        writeln!(
            found,
            "total {sum} {}, claimed {claimed}, residual {residual}",
            total.currency
        )
        .unwrap();
    }
    check(name, &found);
}

/// The real case of domain rule D11: 138.00 in August and 2401.66 in September.
const STRADDLE: &str = "
    from file straddle.txt
    settlement S1 EUR 2025-08-28T22:07:18Z 2025-09-11T22:07:18Z claims 2539.66
    post a sale 2025-08-30 EUR in S1 order O1 units 1
        product_sale 160.00
        referral_fee -22.00
    post b sale 2025-09-02 EUR in S1 order O2 units 3
        product_sale 2500.00
    post c fee 2025-09-05 EUR in S1
        service_fee -98.34
";

#[test]
fn a_settlement_that_straddles_months_meets_the_bank_in_the_last() {
    check_journals(&ledger_of(STRADDLE), "S1", &Zone::utc(), "straddle");
}

#[test]
fn months_without_a_row_carry_on_and_the_zone_decides() {
    // Eight weeks: a row at 23:30 on the last of June in UTC is of July in Berlin; nothing in July
    // but that, and the end is in September.
    let berlin = Zone::new("Berlin", 7200, vec![]).unwrap();
    let ledger = ledger_of(
        "
        from api
        settlement S1 JPY 2025-06-05 2025-09-01T08:00:00Z claims 980
        post a sale 2025-06-30T23:30:00Z JPY in S1 seq 1
            product_sale 1000
        post b fee 2025-06-10 JPY in S1 seq 2
            service_fee -20
        ",
    );
    check_journals(&ledger, "S1", &berlin, "empty_months");
}

/// Two settlements after each other that the card pays for, the second with a reserve.
const NEGATIVE: &str = "
    from api
    settlement S1 EUR 2025-08-01 2025-08-15 claims -321.69
    post a fee 2025-08-03 EUR in S1 seq 1
        subscription_fee -32.09
    post b card_charge 2025-08-03 EUR in S1 seq 2
        card_charge 32.09
    post c advertising 2025-08-05 EUR in S1 seq 3
        advertising -321.69
    settlement S2 EUR 2025-08-15 2025-08-29 claims 10.00
    post d opening_balance 2025-08-15 EUR in S2 seq 4
        opening_balance -321.69
    post e card_charge 2025-08-16 EUR in S2 seq 5
        card_charge 321.69
    post f sale 2025-08-17 EUR in S2 seq 6
        product_sale 60.00
    post g reserve_held 2025-08-28 EUR in S2 seq 7
        reserve_held -50.00
    settlement S3 EUR 2025-08-29 2025-09-12 claims 49.99
    post h reserve_released 2025-08-29 EUR in S3 seq 8
        reserve_released 50.00
    post i adjustment 2025-08-30 EUR in S3 seq 9
        micro_deposit -0.01
    post j payout 2025-09-12 EUR in S3 seq 10
        payout -49.99
";

#[test]
fn a_negative_balance_is_carried_and_the_card_is_charged() {
    let ledger = ledger_of(NEGATIVE);
    check_journals(&ledger, "S1", &Zone::utc(), "negative_1");
    check_journals(&ledger, "S2", &Zone::utc(), "negative_2");
    check_journals(&ledger, "S3", &Zone::utc(), "negative_3");
    // Over all three nothing is left but the bank, the card, and what was earned and spent.
    let cut = Cut {
        zone: Zone::utc(),
        period: None,
        basis: Basis::Posted,
    };
    let books = ledger.books(&cut);
    let balances = ledger::journal::balances(&books.entries);
    let open = balances.iter().filter(|(_, minor)| **minor != 0);
    let open: Vec<(&str, i128)> = open
        .map(|((account, _), minor)| (account.line().id, *minor))
        .collect();
    let expected = [
        ("in_transit", 1000 + 4999 + 1),
        ("card", -3209 - 32169),
        ("product_sales", -6000),
        ("advertising", 32169),
        ("subscription", 3209),
    ];
    assert_eq!(open, expected);
}

#[test]
fn what_no_row_explains_is_seen() {
    let ledger = ledger_of(
        "
        from api
        settlement S1 EUR 2025-08-01 2025-08-15 claims 12.00
        post a sale 2025-08-03 EUR in S1 seq 1
            product_sale 10.00
            loyalty_sparkle 0.50
        post b sale 2025-08-20 USD in S1 seq 2 deferred DD7
            product_sale 3.00
        post c failed 2025-08-21 EUR in S1 seq 3
            failed_transfer 1.00
        settlement S2 EUR 2025-08-15 2025-08-29 claims 7.00
        settlement S3 EUR 2025-08-29 2025-09-12 open
        post d sale 2025-08-30 EUR in S3 seq 4
            product_sale 4.00
        post e sale 2025-09-01 EUR in S3 seq 5
            product_sale 5.00
        ",
    );
    check_journals(&ledger, "S1", &Zone::utc(), "unexplained");
    check_journals(&ledger, "S2", &Zone::utc(), "claim_without_rows");
    check_journals(&ledger, "S3", &Zone::utc(), "open");
    check_journals(&ledger, "S4", &Zone::utc(), "unknown");
}

/// A refund after the sale, and money that is released in another month than it was posted in.
fn deferred() -> Ledger {
    let mut batches = journal::parse(
        "
        from api
        post before sale 2025-07-20 EUR seq 1
            product_sale 100.00
        post within sale 2025-08-05 EUR seq 2
            product_sale 10.00
            referral_fee -1.50
        post later sale 2025-08-20 EUR seq 3
            product_sale 20.00
        post held sale 2025-08-25 EUR seq 4 deferred DD7
            product_sale 40.00
        post after sale 2025-09-02 EUR seq 5
            product_sale 7.00
        post early refund 2025-08-31T23:59:59Z EUR seq 6
            product_sale -3.00
        post p payout 2025-08-15 EUR seq 7
            payout -5.00
        post done sale 2025-07-01 EUR seq 8
            product_sale 1000.00
        ",
    );
    let released = [
        ("before", "2025-08-01T00:00:00Z"),
        ("later", "2025-09-01T00:00:00Z"),
        ("held", "2025-08-26T00:00:00Z"),
        ("early", "2025-08-01T00:00:00Z"),
        ("done", "2025-07-31T23:59:59Z"),
    ];
    for row in &mut batches[0].transactions {
        let found = released.iter().find(|(id, _)| *id == row.id);
        row.released_at = found.map(|(_, text)| at(text));
    }
    let mut ledger = Ledger::new();
    ledger.append(batches.remove(0));
    ledger
}

#[track_caller]
fn check_accounting(ledger: &Ledger, period: Option<Period>, name: &str) {
    let zone = Zone::utc();
    let accounting: Accounting = ask(ledger, &accounting::Query { period, zone });
    let mut found = String::new();
    for row in &accounting.currencies {
        let mut line = |of: &str, bases: &Bases| {
            assert_eq!(
                (bases.bridge_residual_minor(), bases.roll_residual_minor()),
                (0, 0)
            );
            let sums = [
                bases.accrual_minor,
                bases.cash_minor,
                bases.deferred_start_minor,
                bases.newly_deferred_minor,
                bases.released_minor,
                bases.deferred_end_minor,
            ];
            write!(found, "{of:<32}").unwrap();
            for minor in sums {
                write!(found, "{:>8}", plain(minor, row.currency)).unwrap();
            }
            writeln!(found, " {} {}", bases.n_accrual, bases.n_cash).unwrap();
        };
        for account in &row.lines {
            line(
                &format!("{:?} {}", account.step, account.account.line().id),
                &account.bases,
            );
        }
        line("proceeds", &row.proceeds);
        line("carried", &row.carried);
    }
    check(name, &found);
}

#[test]
fn accrual_and_cash_are_bridged_by_what_is_deferred() {
    check_accounting(
        &deferred(),
        period("2025-08-01", "2025-09-01"),
        "bases_of_august",
    );
    check_accounting(&deferred(), None, "bases_of_all");
    check_accounting(
        &deferred(),
        period("2024-08-01", "2024-09-01"),
        "bases_of_nothing",
    );
    check_accounting(
        &deferred(),
        period("2025-09-01", "2025-09-01"),
        "bases_of_an_empty_period",
    );
    check_accounting(&Ledger::new(), None, "bases_of_an_empty_ledger");
}

#[test]
fn the_books_on_the_cash_basis_leave_out_what_is_deferred() {
    let cut = Cut {
        zone: Zone::utc(),
        period: period("2025-08-01", "2025-09-01"),
        basis: Basis::Released,
    };
    let books = deferred().books(&cut);
    let mut found = String::new();
    for entry in &books.entries {
        write_entry(&mut found, entry);
    }
    for left_out in &books.left_out {
        writeln!(found, "{left_out:?}").unwrap();
    }
    check("cash_books", &found);
}

#[test]
fn every_component_has_an_account() {
    let mut found = String::new();
    for component in Component::KNOWN {
        let usual = Account::of(Kind::Sale, component).line();
        let reversed = Account::of(Kind::Refund, component).line();
        let name = |line: &ledger::journal::ChartLine| format!("{:?}:{}", line.group, line.name);
        let reversed = if usual == reversed {
            "=".to_owned()
        } else {
            name(reversed)
        };
        writeln!(
            found,
            "{:<27} {:<32} {reversed}",
            component.name(),
            name(usual)
        )
        .unwrap();
    }
    // The same list is what the reference of the generated ledgers reads.
    let chart = include_str!("accounts/chart.txt");
    assert_eq!(found, chart.split_once('\n').unwrap().1);

    let mut found = String::new();
    for line in CHART {
        writeln!(
            found,
            "{} {} {:?}:{}",
            line.number, line.id, line.group, line.name
        )
        .unwrap();
    }
    check("chart", &found);
}

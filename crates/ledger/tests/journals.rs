//! Exported books, checked by the programs that they are for: hledger and beancount read a thousand
//! generated ledgers, find every assertion true, and hold what a reference holds.
//!
//! Both programs must be there in CI; elsewhere the tests say that they were skipped.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::fs;
use std::path::PathBuf;

use ledger::day::zone::Zone;
use ledger::day::{Day, Period};
use ledger::export::{self, Format, Query, Scope};
use ledger::money::Currency;
use ledger::store::basis::Basis;
use ledger::store::journal::Cut;
use programs::{Program, beancount, hledger};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use reference::Held;
use rust_decimal::Decimal;
use sellers::{SIGNS, Seller};

#[path = "journals/programs.rs"]
mod programs;
#[path = "accounts/reference.rs"]
mod reference;
#[path = "accounts/sellers.rs"]
mod sellers;

const N_LEDGERS: usize = 1000;
/// Starting a program takes longer than reading a ledger.
const N_LEDGERS_PER_FILE: usize = 50;

/// One ledger, and how it is written.
struct Case {
    seller: Seller,
    basis: Basis,
    period: Option<Period>,
}

impl Case {
    fn query(&self, format: Format, number: usize) -> Query {
        Query {
            format,
            scope: Scope::Everything,
            cut: Cut {
                zone: Zone::utc(),
                period: self.period,
                basis: self.basis,
            },
            seller: SIGNS[number % SIGNS.len()].to_owned(),
            root: format!("L{number} {}", SIGNS[number % SIGNS.len()]),
        }
    }

    fn expected(&self) -> Held {
        {
            let is_cash = self.basis == Basis::Released;
            reference::held(&self.seller, is_cash, self.period, &Zone::utc())
        }
    }
}

/// The same thousand every time.
fn cases() -> Vec<Case> {
    let mut runner = TestRunner::deterministic();
    let strategy = sellers::seller();
    let mut seller = || strategy.new_tree(&mut runner).unwrap().current();
    let day = |text| Day::parse_iso(text).unwrap();
    let periods = [
        None,
        Period::new(day("2025-08-01"), day("2025-09-01")),
        None,
        Period::new(day("2025-08-10"), day("2025-09-17")),
    ];
    let cases = (0..N_LEDGERS).map(|number| Case {
        seller: seller(),
        basis: if number % 3 == 0 {
            Basis::Released
        } else {
            Basis::Posted
        },
        period: periods[number % periods.len()],
    });
    cases.collect()
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes the cases into files and compares what the program finds in them.
fn check_all(program: &Program, format: Format, ending: &str) {
    let cases = cases();
    let folder = folder(&format!("journals-{ending}"));
    let mut paths = Vec::new();
    let mut expected = Vec::new();
    for (file, of_file) in cases.chunks(N_LEDGERS_PER_FILE).enumerate() {
        let mut text = String::new();
        for (place, case) in of_file.iter().enumerate() {
            let number = file * N_LEDGERS_PER_FILE + place;
            let books = export::books(&case.seller.ledger(), &case.query(format, number));
            text.push_str(&books.unwrap());
            expected.push(case.expected());
        }
        let path = folder.join(format!("{file}.{ending}"));
        fs::write(&path, text).unwrap();
        paths.push(path);
    }

    let mut found: Vec<Held> = vec![Held::new(); cases.len()];
    for balance in program.balances(&paths) {
        let (number, account) = split(&balance.account);
        let currency = Currency::from_code(&balance.currency).unwrap();
        *found[number].entry((account, currency)).or_default() += minor(&balance.amount, currency);
    }
    let mut n_different = 0;
    let mut n_compared = 0;
    for (number, (mut found, expected)) in found.into_iter().zip(expected).enumerate() {
        // Which of the two holds it depends on the calendar only.
        let keys: Vec<_> = found.keys().cloned().collect();
        for (account, currency) in keys {
            if account == "Assets:Carried forward" {
                let carried = found.remove(&(account, currency)).unwrap();
                assert!(
                    carried.is_zero() || cases[number].period.is_some(),
                    "ledger {number}"
                );
                let balance = ("Assets:Balance".to_owned(), currency);
                *found.entry(balance).or_default() += carried;
            }
        }
        found.retain(|_, minor| !minor.is_zero());
        n_compared += expected.len();
        if found != expected {
            n_different += 1;
            eprintln!("ledger {number}: found {found:#?}, expected {expected:#?}");
        }
    }
    assert_eq!(n_different, 0, "of {} ledgers", cases.len());
    assert!(n_compared > N_LEDGERS * 5, "{n_compared} balances");
}

/// `Assets:L12 shop:Tax collected`, or with dashes, as 12 and `Assets:Tax collected`.
fn split(account: &str) -> (usize, String) {
    let parts: Vec<&str> = account.split(':').collect();
    let [group, root, leaf] = parts[..] else {
        panic!("{account} has not three parts");
    };
    let digits: String = root[1..].chars().take_while(char::is_ascii_digit).collect();
    (
        digits.parse().unwrap(),
        format!("{group}:{}", leaf.replace('-', " ")),
    )
}

fn minor(amount: &str, currency: Currency) -> Decimal {
    let major = Decimal::from_str_exact(amount).unwrap();
    let minor = major * Decimal::from(10_u64.pow(currency.scale()));
    assert!(minor.fract().is_zero(), "{amount} {currency}");
    minor.normalize()
}

#[test]
fn hledger_holds_what_the_reference_holds() {
    let Some(program) = hledger() else { return };
    check_all(&program, Format::Hledger, "journal");
}

#[test]
fn beancount_holds_what_the_reference_holds() {
    let Some(program) = beancount() else { return };
    check_all(&program, Format::Beancount, "beancount");
}

/// A file that says anything else than the ledger does must not get through, or the programs would
/// prove nothing: each number is changed by one minor unit.
fn check_sees_every_cent(program: &Program, format: Format, ending: &str) {
    let with_all = |case: &&Case| {
        let books = case.seller.ledger().books(&case.query(format, 0).cut);
        case.basis == Basis::Posted && (4..9).contains(&books.entries.len())
    };
    let cases = cases();
    let case = cases.iter().find(with_all).unwrap();
    let text = export::books(&case.seller.ledger(), &case.query(format, 0)).unwrap();
    let path = folder(&format!("changed-{ending}")).join(format!("books.{ending}"));
    fs::write(&path, &text).unwrap();
    let (is_right, said) = program.check(&path);
    assert!(is_right, "{said}");

    let mut n_changed = 0;
    let numbers = text.match_indices(' ').map(|(place, _)| place + 1);
    for place in numbers {
        let len = text[place..].find([' ', '\n']).unwrap();
        let number = &text[place..place + len];
        // A commodity's line is an example, and dates are not amounts.
        let line_start = text[..place].rfind('\n').map_or(0, |at| at + 1);
        let is_example =
            text[line_start..].starts_with(['c', ';', '2']) && format == Format::Hledger;
        let Some((whole, decimals)) = number.split_once('.') else {
            continue;
        };
        if is_example || text[line_start..].starts_with(';') || decimals.is_empty() {
            continue;
        }
        let Ok(minor) = format!("{whole}{decimals}").parse::<i128>() else {
            continue;
        };
        let changed =
            Decimal::from_i128_with_scale(minor + 1, u32::try_from(decimals.len()).unwrap());
        fs::write(
            &path,
            format!("{}{changed}{}", &text[..place], &text[place + len..]),
        )
        .unwrap();
        let (is_right, _) = program.check(&path);
        assert!(
            !is_right,
            "{number} as {changed} in {}",
            &text[line_start..place + len]
        );
        n_changed += 1;
    }
    assert!(n_changed > 10, "{n_changed}");
}

#[test]
fn hledger_sees_every_cent() {
    let Some(program) = hledger() else { return };
    check_sees_every_cent(&program, Format::Hledger, "journal");
}

#[test]
fn beancount_sees_every_cent() {
    let Some(program) = beancount() else { return };
    check_sees_every_cent(&program, Format::Beancount, "beancount");
}

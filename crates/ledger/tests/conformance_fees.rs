//! The fee audit over the real settlement files of the shared folder, against the figures that
//! domain rule 3.7 gives for the whole of their source, of which the files are a part.
//!
//! The files stay where they are: they are test data of others, and no part of this project.

#![allow(clippy::expect_used, clippy::print_stdout, clippy::unwrap_used)] // a test may stop and say why

use std::fs;
use std::path::{Path, PathBuf};

use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::import::{self, Options};
use ledger::report::Report;
use ledger::report::fee_audit::checks::Charges;
use ledger::report::fee_audit::commission::{Base, Rule};
use ledger::report::fee_audit::inference::Rate;
use ledger::report::fee_audit::{FeeAudit, Floor, LIMIT_MAX, Query};
use ledger::store::filter::Filter;

/// The folder beside the project; none, with a note, where it is missing. CI must have it.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/settlements/real");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{} is missing",
        folder.display()
    );
    println!("skipped: {} is missing", folder.display());
    None
}

fn audit(folder: &Path, files: &[&str]) -> FeeAudit {
    let mut ledger = Ledger::new();
    for file in files {
        let bytes = fs::read(folder.join(file)).expect("the file is in the folder");
        ledger.append(import::read(file, &bytes, &Options::default()).batch);
    }
    let query = Query {
        filter: Filter::all(Zone::utc()),
        evidence: None,
        fee_taxes_ppm: Vec::new(),
        n_items_min: 1,
        floor: Floor::default(),
        charges: Charges::default(),
        offset: 0,
        limit: LIMIT_MAX,
    };
    FeeAudit::run(&ledger, &query)
}

/// Rates that were inferred, in tenths of a per cent, each with its products.
fn rates(audit: &FeeAudit) -> Vec<(u32, usize)> {
    let mut rates: Vec<(u32, usize)> = Vec::new();
    for product in &audit.products {
        let Rate::Inferred { rate_ppm, .. } = product.rate else {
            continue;
        };
        match rates.iter_mut().find(|(rate, _)| *rate == rate_ppm / 1000) {
            Some((_, n_products)) => *n_products += 1,
            None => rates.push((rate_ppm / 1000, 1)),
        }
    }
    rates.sort_unstable();
    rates
}

#[test]
fn every_canadian_item_is_explained_by_fifteen_per_cent_and_seven_of_tax() {
    let Some(folder) = shared() else { return };
    let files = [
        "ca-v1-01-negative-33cols.txt",
        "ca-v1-02-negative-carryover.txt",
        "ca-v1-03-first-payout.txt",
        "ca-v1-04-regular.txt",
    ];
    let audit = audit(&folder, &files);
    let [shop] = &audit.shops[..] else {
        panic!("{:?}", audit.shops)
    };
    println!(
        "amazon.ca: {} of {} order items explained (the whole source: 740 of 740)",
        shop.n_exact, shop.n_judged
    );
    let rule = Rule {
        base: Base::Goods,
        fee_tax_ppm: 70_000,
    };
    assert_eq!((shop.rule, &shop.rivals[..]), (Some(rule), &[][..]));
    assert_eq!((shop.n_exact, shop.n_judged), (145, 145));
    assert_eq!(rates(&audit), [(150, audit.products.len())]);
    // Refund fees and digital services fees are exact too: nothing is left to find.
    assert_eq!(audit.findings, []);
    assert_eq!(audit.totals, []);
    // One parcel sent for another shop: its goods, given for nothing, and its transport.
    assert_eq!((audit.unjudged.n_free, audit.unjudged.n_no_rate), (2, 0));
}

#[test]
fn every_australian_item_is_explained_with_goods_tax_in_the_base() {
    let Some(folder) = shared() else { return };
    let audit = audit(&folder, &["au-v2-slice-ddmmyyyy.txt"]);
    let [shop] = &audit.shops[..] else {
        panic!("{:?}", audit.shops)
    };
    println!(
        "amazon.com.au: {} of {} order items explained (with a report of another kind: 23 of 23)",
        shop.n_exact, shop.n_judged
    );
    let rule = Rule {
        base: Base::GoodsWithTax,
        fee_tax_ppm: 100_000,
    };
    assert_eq!((shop.rule, &shop.rivals[..]), (Some(rule), &[][..]));
    assert_eq!((shop.n_exact, shop.n_judged), (13, 13));
    // 8 % on the one cheap item.
    assert_eq!(rates(&audit), [(80, 1), (130, 4)]);
    assert_eq!(audit.findings, []);
}

#[test]
fn another_notation_of_the_same_settlement_is_explained_alike() {
    let Some(folder) = shared() else { return };
    let one = audit(&folder, &["ca-v1-04-regular.txt"]);
    let other = audit(&folder, &["../derived/eu-v2-from-ca-04-decimal-comma.txt"]);
    let figures = |audit: &FeeAudit| (audit.shops[0].rule, audit.shops[0].n_exact, rates(audit));
    assert_eq!(figures(&one), figures(&other));
    assert!(one.shops[0].n_exact > 100);
}

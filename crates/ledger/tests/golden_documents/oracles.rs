//! Usage pricing against the examples that billing products publish. Where a page states its tariff,
//! the tariff is theirs; the figures are theirs always.

use ledger::money::ratio::Ratio;
use ledger::usage::Unpriced;

use crate::documents::{decimal, parse};

/// What a price charges in minor units.
fn charge(price: &str, quantity: &str) -> Result<i128, Unpriced> {
    let price = &parse(price).prices[0];
    let charge = price.charge(decimal(quantity).into(), Ratio::whole(1))?;
    let steps = charge.steps.iter().map(|step| step.amount);
    let sum = steps.fold(Ratio::ZERO, |sum, amount| sum.checked_add(amount).unwrap());
    assert_eq!(sum, charge.steps_sum);
    Ok(charge.minor)
}

#[track_caller]
fn check(price: &str, charges: &[(&str, i128)]) {
    for (quantity, minor) in charges {
        assert_eq!(charge(price, quantity), Ok(*minor), "{quantity}");
    }
}

/// useautumn: 1000 at 0.01, 9000 at 0.008, the rest at 0.005; 15,000 cost 107.00.
#[test]
fn graduated_by_useautumn() {
    let price = "price P M USD graduated
        tier 1000 0.01 0
        tier 10000 0.008 0
        tier - 0.005 0";
    check(
        price,
        &[("15000", 10_700), ("1000", 1000), ("1001", 1001), ("0", 0)],
    );
}

/// zuplo: 1000 at 0.10, 9000 at 0.05, the rest at 0.01; 15,000 cost 600 graduated and 150 by volume.
#[test]
fn graduated_and_volume_by_zuplo() {
    let tiers = "
        tier 1000 0.10 0
        tier 10000 0.05 0
        tier - 0.01 0";
    check(
        &format!("price P M USD graduated {tiers}"),
        &[("15000", 60_000)],
    );
    let volume = format!("price P M USD volume {tiers}");
    check(&volume, &[("15000", 15_000)]);
    // The last unit of a tier is part of it, and the next reprices all of them.
    check(
        &volume,
        &[
            ("1000", 10_000),
            ("1001", 5005),
            ("10000", 50_000),
            ("10001", 10_001),
        ],
    );
}

/// Lago: 65,000 in the tier of 0.0006 with a fixed fee of 10 cost 49.
#[test]
fn volume_by_lago() {
    let price = "price P M USD volume
        tier 10000 0.0010 10
        tier 50000 0.0008 10
        tier 100000 0.0006 10
        tier - 0.0004 10";
    check(
        price,
        &[("65000", 4900), ("50000", 5000), ("50001", 4000), ("0", 0)],
    );
}

/// Flexprice: 65,000 cost 39 by volume. Its page was not read; the tiers are Lago's without the fee,
/// which give that figure (65,000 × 0.0006).
#[test]
fn volume_by_flexprice() {
    let price = "price P M USD volume
        tier 10000 0.0010 0
        tier 50000 0.0008 0
        tier 100000 0.0006 0
        tier - 0.0004 0";
    check(price, &[("65000", 3900)]);
}

/// Packages of 1000 at 1: 4500 cost 5.
#[test]
fn package() {
    let price = "price P M USD package 1000 1";
    check(
        price,
        &[
            ("4500", 500),
            ("4000", 400),
            ("4001", 500),
            ("0.5", 100),
            ("0", 0),
        ],
    );
    assert_eq!(
        charge("price P M USD package 0 1", "1"),
        Err(Unpriced::NoPackageSize)
    );
}

/// Lago: transactions of 500, 550 and 4000 cost 205.00, 306.00 and 80.00: each is what it adds to
/// the charge of all so far, and a tier's flat fee is paid once.
#[test]
fn graduated_percentage_by_lago() {
    let price = "price P M USD graduated_percentage
        tier 1000 0.01 200
        tier 10000 0.02 300
        tier - 0.03 400";
    let charged = ["500", "1050", "5050"].map(|quantity| charge(price, quantity).unwrap());
    assert_eq!(charged[0], 20_500);
    assert_eq!(charged[1] - charged[0], 30_600);
    assert_eq!(charged[2] - charged[1], 8000);
}

#[test]
fn free_units_come_off_first_and_the_minimum_last() {
    let price = "price P M EUR graduated free 100 min 5
        tier 1000 0.01 0
        tier - 0.005 2";
    check(
        price,
        &[
            ("100", 500),
            ("600", 500),
            ("601", 501),
            ("1100", 1000),
            ("1101", 1201),
        ],
    );
    check(price, &[("0", 500), ("-7", 500)]);
}

#[test]
fn rounding_comes_once_at_the_end() {
    // Each tier alone would round to 0.01.
    let price = "price P M EUR graduated
        tier 1 0.006 0
        tier - 0.006 0";
    check(price, &[("2", 1)]);
    check(
        "price P M EUR per_unit 0.0006",
        &[("8", 0), ("9", 1), ("8.3333", 0), ("8.34", 1)],
    );
    check("price P M JPY per_unit 0.5", &[("1", 1), ("3", 2)]);
    check("price P M KWD per_unit 0.0005", &[("1", 1), ("2", 1)]);
}

#[test]
fn what_can_not_be_charged_is_named() {
    let unpriced = |price: &str, quantity: &str| charge(price, quantity).unwrap_err();
    let volume = |tiers: &str| format!("price P M EUR volume {tiers}");
    let graduated = |tiers: &str| format!("price P M EUR graduated {tiers}");
    assert_eq!(
        unpriced("price P M EUR dynamic", "1"),
        Unpriced::UnknownModel
    );
    for kind in [volume, graduated] {
        assert_eq!(unpriced(&kind(""), "1"), Unpriced::TiersOutOfOrder);
        let backwards = "\n tier 10 1 0\n tier 5 1 0";
        assert_eq!(unpriced(&kind(backwards), "1"), Unpriced::TiersOutOfOrder);
        let without_units = "\n tier 10 1 0\n tier 10 1 0\n tier - 1 0";
        assert_eq!(
            unpriced(&kind(without_units), "1"),
            Unpriced::TiersOutOfOrder
        );
        let after_the_end = "\n tier - 1 0\n tier 5 1 0";
        assert_eq!(
            unpriced(&kind(after_the_end), "1"),
            Unpriced::TiersOutOfOrder
        );
        assert_eq!(
            unpriced(&kind("\n tier 10 1 0"), "10.5"),
            Unpriced::BeyondTiers
        );
        assert_eq!(charge(&kind("\n tier 10 1 0"), "10"), Ok(1000));
    }
    let widest = "79228162514264337593543950335";
    let price = format!("price P M EUR per_unit {widest}");
    assert_eq!(unpriced(&price, widest), Unpriced::BeyondRange);
}

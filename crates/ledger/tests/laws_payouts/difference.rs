//! The difference of two payouts against plain loops over decimals.

use std::collections::{BTreeMap, BTreeSet};

use ledger::Ledger;
use ledger::day::Instant;
use ledger::report::Report;
use ledger::report::payout_difference::{
    Cause, Difference, Part, PayoutDifference, Query, Unsplit,
};
use ledger::report::rows::{self, Rows};
use ledger::settlement::Settlement;
use ledger::transaction::{Component, Kind, Step, Transaction};
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::books::{Books, books};
use crate::{config, ledger_of, zone};

fn ask(ledger: &Ledger, a_id: &str, b_id: &str) -> PayoutDifference {
    let query = Query {
        a_id: a_id.to_owned(),
        b_id: b_id.to_owned(),
        zone: zone(),
    };
    PayoutDifference::run(ledger, &query)
}

/// What plain loops say of one cause: sums of both sides and the share.
type Shares = BTreeMap<(String, Option<Step>, Option<Component>), (i128, i128, i128)>;

fn is_settled_activity(step: Step) -> bool {
    !matches!(
        step,
        Step::OpeningBalance
            | Step::ReserveReleased
            | Step::ReserveHeld
            | Step::CardCharge
            | Step::FailedTransfer
            | Step::MicroDeposit
            | Step::Payout
    )
}

struct Side<'a> {
    settlement: &'a Settlement,
    rows: Vec<&'a Transaction>,
}

impl Side<'_> {
    fn first_instant(&self) -> Instant {
        zone().start_of(zone().day_of(self.settlement.started_at))
    }

    /// Sum, units and amounts of what fits; units once per row.
    fn add(&self, fits: impl Fn(&Transaction, &Component, Step) -> bool) -> (i128, i128, usize) {
        let (mut sum, mut units, mut n) = (0, 0, 0);
        for row in &self.rows {
            let of_row = row
                .amounts
                .iter()
                .filter(|one| fits(row, &one.component, Step::of(row.kind, &one.component)));
            let minors: Vec<i128> = of_row.map(|one| i128::from(one.minor)).collect();
            sum += minors.iter().sum::<i128>();
            n += minors.len();
            if !minors.is_empty() {
                let quantity = i128::from(row.quantity);
                let is_return = matches!(
                    row.kind,
                    Kind::Refund | Kind::Chargeback | Kind::GuaranteeClaim
                );
                units += if is_return { quantity.abs() } else { quantity };
            }
        }
        (sum, units, n)
    }

    fn total(&self) -> i128 {
        let sum = self
            .add(|_, component, _| *component != Component::Payout)
            .0;
        self.settlement.claimed_minor.map_or(sum, i128::from)
    }
}

fn shares(a: &Side<'_>, b: &Side<'_>) -> Shares {
    let mut shares = Shares::new();
    let rows = || a.rows.iter().chain(&b.rows);
    let components: BTreeSet<&Component> = rows()
        .flat_map(|row| &row.amounts)
        .map(|one| &one.component)
        .collect();
    for step in Step::ALL {
        for &component in components.iter().filter(|_| is_settled_activity(step)) {
            let line = |side: &Side<'_>| {
                let first = side.first_instant();
                side.add(|row, found, at| {
                    found == component && at == step && row.posted_at >= first
                })
            };
            let ((sum_a, units_a, n_a), (sum_b, units_b, n_b)) = (line(a), line(b));
            let mut put = |cause: &str, share| {
                let key = (cause.to_owned(), Some(step), Some(component.clone()));
                shares.insert(key, (sum_a, sum_b, share));
            };
            if n_a + n_b == 0 {
            } else if n_a == 0 || n_b == 0 {
                put("one-off", sum_b - sum_a);
            } else if units_a <= 0 || units_b <= 0 {
                put("amount", sum_b - sum_a);
            } else {
                let decimal = Decimal::from_i128_with_scale;
                let exact = decimal((units_b - units_a) * sum_a, 0) / decimal(units_a, 0);
                let rounded =
                    exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
                let volume = rounded.normalize().mantissa();
                put("volume", volume);
                put("rate", sum_b - sum_a - volume);
            }
        }
        let is_early = |side: &Side<'_>| {
            let first = side.first_instant();
            side.add(|row, _, at| at == step && row.posted_at < first)
        };
        let all = |side: &Side<'_>| side.add(|_, _, at| at == step);
        let (cause, [of_a, of_b]) = match step {
            Step::Payout => continue,
            step if is_settled_activity(step) => ("timing", [is_early(a), is_early(b)]),
            _ => ("carried", [all(a), all(b)]),
        };
        if of_a.2 + of_b.2 > 0 {
            let key = (cause.to_owned(), Some(step), None);
            shares.insert(key, (of_a.0, of_b.0, of_b.0 - of_a.0));
        }
    }
    let off = |side: &Side<'_>| {
        side.total()
            - side
                .add(|_, component, _| *component != Component::Payout)
                .0
    };
    if off(a) != 0 || off(b) != 0 {
        shares.insert(
            ("footing".to_owned(), None, None),
            (off(a), off(b), off(b) - off(a)),
        );
    }
    shares
}

fn name(cause: Cause) -> &'static str {
    match cause {
        Cause::Volume { .. } => "volume",
        Cause::Rate { .. } => "rate",
        Cause::Amount(_) => "amount",
        Cause::OneOff => "one-off",
        Cause::Timing => "timing",
        Cause::Carried => "carried",
        Cause::Footing => "footing",
    }
}

fn found(parts: &[Part]) -> Shares {
    let shares = parts.iter().map(|part| {
        let key = (
            name(part.cause).to_owned(),
            part.step,
            part.component.clone(),
        );
        (key, (part.a_minor, part.b_minor, part.minor))
    });
    shares.collect()
}

fn side<'a>(books: &'a Books, settlement: &'a Settlement) -> Side<'a> {
    let own = |row: &&Transaction| {
        row.settlement_id.as_ref() == Some(&settlement.id) && row.currency == settlement.currency
    };
    Side {
        settlement,
        rows: books.transactions.iter().filter(own).collect(),
    }
}

/// Two settlements of one currency with few kinds and components.
fn dense() -> impl Strategy<Value = Books> {
    let enough = |books: &Books| books.settlements.len() > 1 && books.transactions.len() > 5;
    books()
        .prop_filter("two settlements with rows", enough)
        .prop_map(|mut books| {
            books.settlements.truncate(2);
            let currency = ledger::money::Currency::from_code("EUR").unwrap();
            for settlement in &mut books.settlements {
                settlement.currency = currency;
            }
            for (place, row) in books.transactions.iter_mut().enumerate() {
                row.settlement_id = Some(format!("S{}", place % 2));
                row.currency = currency;
                row.kind = [Kind::Sale, Kind::Sale, Kind::Refund][place % 3];
                row.quantity %= 3;
                for (place, amount) in row.amounts.iter_mut().enumerate() {
                    amount.component =
                        [Component::ProductSale, Component::ReferralFee][place % 2].clone();
                }
            }
            books
        })
}

fn check_rows(ledger: &Ledger, difference: &Difference) -> Result<(), TestCaseError> {
    let sum = |query: &Option<rows::Query>| -> i128 {
        let rows = Rows::run(ledger, query.as_ref().unwrap());
        rows.totals.iter().map(|total| total.1).sum()
    };
    for part in difference
        .parts
        .iter()
        .filter(|part| part.cause != Cause::Footing)
    {
        prop_assert_eq!(sum(&part.a_rows), part.a_minor);
        prop_assert_eq!(sum(&part.b_rows), part.b_minor);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_difference_is_what_plain_loops_say(books in books()) {
        let ledger = ledger_of(&books.batches());
        for a in &books.settlements {
            for b in &books.settlements {
                match ask(&ledger, &a.id, &b.id) {
                    PayoutDifference::CurrenciesDiffer { a: of_a, b: of_b } => {
                        prop_assert_ne!(a.currency, b.currency);
                        prop_assert_eq!((of_a, of_b), (a.currency, b.currency));
                    }
                    PayoutDifference::Unknown { .. } => prop_assert!(false, "both are there"),
                    PayoutDifference::Explained(difference) => {
                        prop_assert_eq!(a.currency, b.currency);
                        let (of_a, of_b) = (side(&books, a), side(&books, b));
                        prop_assert_eq!(difference.a.total_minor, of_a.total());
                        prop_assert_eq!(difference.delta_minor, of_b.total() - of_a.total());
                        // Nothing here is too large for a fraction.
                        let is_too_large =
                            |part: &Part| part.cause == Cause::Amount(Unsplit::TooLarge);
                        prop_assert!(!difference.parts.iter().any(is_too_large));
                        let sum: i128 = difference.parts.iter().map(|part| part.minor).sum();
                        prop_assert_eq!(sum, difference.delta_minor);
                        prop_assert_eq!(found(&difference.parts), shares(&of_a, &of_b));
                        prop_assert_eq!(difference.parts.len(), shares(&of_a, &of_b).len());
                        check_rows(&ledger, &difference)?;
                    }
                }
            }
        }
    }

    #[test]
    fn a_difference_of_two_that_have_much_in_common(books in dense()) {
        let ledger = ledger_of(&books.batches());
        let (a, b) = (&books.settlements[0], &books.settlements[1]);
        let PayoutDifference::Explained(difference) = ask(&ledger, &a.id, &b.id) else {
            return Err(TestCaseError::fail("both are there, in one currency"));
        };
        let expected = shares(&side(&books, a), &side(&books, b));
        prop_assert_eq!(found(&difference.parts), expected);
        let sum: i128 = difference.parts.iter().map(|part| part.minor).sum();
        prop_assert_eq!(sum, difference.delta_minor);
        let is_too_large = |part: &Part| part.cause == Cause::Amount(Unsplit::TooLarge);
        prop_assert!(!difference.parts.iter().any(is_too_large));
        check_rows(&ledger, &difference)?;
    }

    #[test]
    fn exact_parts_add_up_before_rounding(books in dense()) {
        let ledger = ledger_of(&books.batches());
        let all = books.settlements.iter();
        let pairs = all.clone().flat_map(|a| all.clone().map(move |b| (a, b)));
        for (a, b) in pairs {
            let PayoutDifference::Explained(there) = ask(&ledger, &a.id, &b.id) else {
                continue;
            };
            for pair in there.parts.windows(2) {
                let (Cause::Volume { exact_minor: volume, .. }, Cause::Rate { exact_minor: rate }) =
                    (pair[0].cause, pair[1].cause) else {
                    continue;
                };
                let (of_volume, of_rate) = (volume.denominator(), rate.denominator());
                let sum = volume.numerator() * of_rate + rate.numerator() * of_volume;
                let delta = pair[0].b_minor - pair[0].a_minor;
                prop_assert_eq!(sum, delta * of_volume * of_rate);
            }
            let PayoutDifference::Explained(back) = ask(&ledger, &b.id, &a.id) else {
                return Err(TestCaseError::fail("one way only"));
            };
            prop_assert_eq!(there.delta_minor, -back.delta_minor);
            if a.id == b.id {
                prop_assert!(there.parts.iter().all(|part| part.minor == 0));
            }
        }
    }
}

#[test]
fn what_fits_into_no_fraction_is_not_split() {
    use ledger::transaction::{Amount, Status};
    let mut books = Books {
        settlements: Vec::new(),
        payouts: Vec::new(),
        balances: Vec::new(),
        transactions: Vec::new(),
    };
    let at = crate::books::start();
    let eur = ledger::money::Currency::from_code("EUR").unwrap();
    for id in ["A", "B"] {
        books.settlements.push(Settlement {
            id: id.to_owned(),
            currency: eur,
            marketplace: None,
            started_at: at,
            ended_at: at,
            deposit_at: None,
            claimed_minor: None,
            is_open: true,
            payout_ids: Vec::new(),
        });
        for place in 0..3 {
            books.transactions.push(Transaction {
                id: format!("{id}{place}"),
                sequence: 1,
                kind: Kind::Sale,
                raw_kind: String::new(),
                status: Status::Released,
                posted_at: at,
                released_at: None,
                marketplace: None,
                currency: eur,
                settlement_id: Some(id.to_owned()),
                order_id: None,
                reference_id: None,
                sku: None,
                quantity: if id == "A" { i64::MAX } else { 1 },
                payment_method: None,
                amounts: vec![
                    Amount {
                        component: Component::ProductSale,
                        raw: String::new(),
                        minor: if id == "A" { i64::MIN } else { i64::MAX },
                        line: 0,
                    };
                    4
                ],
            });
        }
    }
    let PayoutDifference::Explained(difference) = ask(&ledger_of(&books.batches()), "A", "B")
    else {
        panic!("both are there");
    };
    assert_eq!(difference.parts.len(), 1);
    assert_eq!(difference.parts[0].cause, Cause::Amount(Unsplit::TooLarge));
    let expected = 12 * (i128::from(i64::MAX) - i128::from(i64::MIN));
    assert_eq!(difference.delta_minor, expected);
    assert_eq!(difference.parts[0].minor, expected);
}

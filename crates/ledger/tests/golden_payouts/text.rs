//! Answers about payouts and balances as text for golden tests. Amounts in major units.

use std::fmt::Write;

use ledger::money::ratio::Ratio;
use ledger::money::{Currency, Total};
use ledger::report::balances::{AgeLine, Balances, CurrencyBalance};
use ledger::report::bank_match::{BankMatch, Expected};
use ledger::report::next_payout::NextPayout;
use ledger::report::payout_difference::{Cause, PayoutDifference};

fn plain(minor: i128, currency: Currency) -> String {
    Total::new(minor, currency).to_plain()
}

pub fn balances(balances: &Balances) -> String {
    let mut out = String::new();
    for row in &balances.currencies {
        balance(row, &mut out);
    }
    out
}

/// Just where the money is, a line per currency that has any.
pub fn holdings(balances: &Balances) -> String {
    let mut out = String::new();
    for row in &balances.currencies {
        let held = &row.holdings;
        let minors = [
            held.paid_out_minor,
            held.in_transit_minor,
            held.returned_minor,
        ];
        let [paid, transit, back] = minors.map(|minor| plain(minor, row.currency));
        let free = plain(held.available_minor, row.currency);
        let code = row.currency;
        writeln!(
            out,
            "  {code} paid {paid}, in transit {transit}, back {back}, free {free}"
        )
        .unwrap();
    }
    out
}

fn balance(row: &CurrencyBalance, out: &mut String) {
    let money = |minor| plain(minor, row.currency);
    let held = &row.holdings;
    writeln!(out, "{}, {} missing", row.currency, row.n_missing).unwrap();
    let (paid, transit, back) = (
        held.paid_out_minor,
        held.in_transit_minor,
        held.returned_minor,
    );
    let (paid, transit, back) = (money(paid), money(transit), money(back));
    writeln!(
        out,
        "  paid out {paid}, in transit {transit}, returned {back}"
    )
    .unwrap();
    let (free, later, kept) = (
        held.available_minor,
        held.deferred_minor,
        held.reserve_minor,
    );
    let (free, later, kept) = (money(free), money(later), money(kept));
    let total = money(held.total_minor());
    writeln!(
        out,
        "  {total} = available {free} + deferred {later} + reserve {kept}"
    )
    .unwrap();
    let from = &row.sources;
    let [earned, card, micro, carried] = [
        from.activity_minor,
        from.card_charge_minor,
        from.micro_deposit_minor,
        from.carried_in_minor,
    ]
    .map(money);
    writeln!(
        out,
        "  from activity {earned}, card {card}, micro {micro}, carried in {carried}"
    )
    .unwrap();
    if let Some(roll) = &row.roll_forward {
        let [start, came, back, sent, end] = [
            roll.start_minor,
            roll.sources.came_in_minor(),
            roll.transfer_back_minor,
            roll.sent_minor,
            roll.end_minor,
        ]
        .map(money);
        writeln!(
            out,
            "  rolled {start} + {came} + back {back} - sent {sent} = {end}"
        )
        .unwrap();
    }
    if let Some(roll) = &row.deferred_roll_forward {
        let minors = [
            roll.start_minor,
            roll.newly_minor,
            roll.released_minor,
            roll.end_minor,
        ];
        let [start, newly, released, end] = minors.map(money);
        writeln!(out, "  deferred {start} + {newly} - {released} = {end}").unwrap();
    }
    ages("deferred", &row.deferred_ages, row.currency, out);
    ages("reserve", &row.reserve_ages, row.currency, out);
    for line in &row.maturities.lines {
        let minor = money(line.minor);
        writeln!(out, "  on {} {minor} of {}", line.on, line.n_transactions).unwrap();
    }
    for node in &row.claimed {
        let claimed = plain(node.claimed_minor.into(), node.currency);
        let derived = node.derived_minor.map_or("?".to_owned(), money);
        let (depth, name, tie) = (node.depth, &node.name, node.tie);
        writeln!(
            out,
            "  claimed {depth} {name} {claimed}, rows {derived}, {tie:?}"
        )
        .unwrap();
    }
}

fn ages(what: &str, lines: &[AgeLine], currency: Currency, out: &mut String) {
    for line in lines {
        let minor = plain(line.minor, currency);
        writeln!(out, "  {what} {:?} {minor} of {}", line.age, line.n).unwrap();
    }
}

pub fn difference(difference: &PayoutDifference) -> String {
    let mut out = String::new();
    let difference = match difference {
        PayoutDifference::Explained(difference) => difference,
        other => return format!("{other:?}\n"),
    };
    let money = |minor| plain(minor, difference.currency);
    let (a, b) = (
        money(difference.a.total_minor),
        money(difference.b.total_minor),
    );
    writeln!(out, "{b} - {a} = {}", money(difference.delta_minor)).unwrap();
    for part in &difference.parts {
        let cause = match part.cause {
            Cause::Volume {
                a_units,
                b_units,
                exact_minor,
            } => {
                format!(
                    "volume {a_units} -> {b_units}, exactly {}",
                    ratio(exact_minor)
                )
            }
            Cause::Rate { exact_minor } => format!("rate, exactly {}", ratio(exact_minor)),
            other => format!("{other:?}"),
        };
        let step = part.step.map_or(String::new(), |step| format!(" {step:?}"));
        let component = part
            .component
            .as_ref()
            .map_or(String::new(), |one| format!(" {}", one.name()));
        let (a, b, minor) = (money(part.a_minor), money(part.b_minor), money(part.minor));
        writeln!(out, "  {minor}{step}{component} {a} -> {b}: {cause}").unwrap();
    }
    out
}

fn ratio(ratio: Ratio) -> String {
    format!("{}/{}", ratio.numerator(), ratio.denominator())
}

pub fn bank_match(answer: &BankMatch) -> String {
    let mut out = String::new();
    for one in &answer.matches {
        let rate = one.implied_rate.map_or(String::new(), |rate| {
            format!(", implied rate {}", ratio(rate))
        });
        let days = one
            .n_business_days
            .map_or("?".to_owned(), |days| days.to_string());
        let (payout, row) = (expected(&one.payout), &one.row.id);
        writeln!(
            out,
            "{payout} is {row}: {:?}, {days} days{rate}",
            one.grounds
        )
        .unwrap();
    }
    for tie in &answer.ties {
        let payouts: Vec<String> = tie.payouts.iter().map(expected).collect();
        let rows: Vec<&str> = tie.rows.iter().map(|row| row.id.as_str()).collect();
        writeln!(
            out,
            "any of {payouts:?} is any of {rows:?}: {:?}",
            tie.grounds
        )
        .unwrap();
    }
    for payout in &answer.unmatched_payouts {
        writeln!(out, "no row for {}", expected(payout)).unwrap();
    }
    for row in &answer.unmatched_rows {
        writeln!(out, "no payout for {}", row.id).unwrap();
    }
    for sums in &answer.sums {
        let sides = [sums.payouts, sums.rows].map(|side| {
            let minors = [side.matched_minor, side.tied_minor, side.unmatched_minor];
            minors.map(|minor| plain(minor, sums.currency)).join(" + ")
        });
        writeln!(
            out,
            "{}: payouts {}; rows {}",
            sums.currency, sides[0], sides[1]
        )
        .unwrap();
    }
    let (off, twice) = (answer.n_not_expected, answer.n_repeated_rows);
    writeln!(out, "{off} not expected, {twice} repeated").unwrap();
    out
}

fn expected(payout: &Expected) -> String {
    let day = payout
        .deposit_on
        .map_or("?".to_owned(), ledger::day::Day::to_iso);
    let minor = plain(payout.minor.into(), payout.currency);
    format!("{} {minor} {} {day}", payout.payout_id, payout.currency)
}

pub fn next_payout(answer: &NextPayout) -> String {
    let mut out = String::new();
    for row in &answer.accounts {
        let shop = row.marketplace.as_deref().unwrap_or("-");
        let Some(estimate) = &row.estimate else {
            writeln!(out, "{} {shop}: nothing to go by", row.currency).unwrap();
            continue;
        };
        let money = |minor| plain(minor, row.currency);
        let assumed = estimate
            .assumed_days
            .map_or("asked".to_owned(), |days| format!("{days} days"));
        writeln!(
            out,
            "{} {shop}: closes on {} ({assumed})",
            row.currency, estimate.close_on
        )
        .unwrap();
        let [sum, free, later, fees, left] = [
            estimate.estimate_minor,
            estimate.available_minor,
            estimate.maturing_minor,
            estimate.expected_fees_minor,
            estimate.left_out_minor,
        ]
        .map(money);
        writeln!(
            out,
            "  {sum} = available {free} + maturing {later} + fees {fees}; not {left}"
        )
        .unwrap();
        let test = &estimate.back_test;
        for line in &test.lines {
            let [estimate, came, error] =
                [line.estimate_minor, line.came_minor, line.error_minor].map(money);
            let (id, as_of, assumed) = (&line.settlement_id, line.as_of, line.assumed_close_on);
            let close_on = line.close_on;
            writeln!(
                out,
                "  {id} on {as_of} for {assumed} ({close_on}): {came} - {estimate} = {error}"
            )
            .unwrap();
        }
        let of = [test.low_minor, test.median_minor, test.high_minor]
            .map(|minor| minor.map_or("-".to_owned(), money));
        writeln!(
            out,
            "  {} days before: {} .. {} .. {}",
            test.lead_days, of[0], of[1], of[2]
        )
        .unwrap();
    }
    out
}

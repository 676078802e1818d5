//! Reports as plain text, for comparing: every field of every report is in it.

use std::fmt::Write;

use ledger::money::{Currency, Total};
use ledger::report::attention::Attention;
use ledger::report::contents::Contents;
use ledger::report::settlement_proof::{Identity, Outcome, Proof};
use ledger::report::settlements::Settlements;
use ledger::report::summary::Summary;
use ledger::settlement::{Payout, Settlement};

fn plain(minor: i128, currency: Currency) -> String {
    Total::new(minor, currency).to_plain()
}

fn plain_option(minor: Option<i128>, currency: Currency) -> String {
    minor.map_or("-".to_owned(), |minor| plain(minor, currency))
}

pub fn contents(contents: &Contents, out: &mut String) {
    let Contents {
        n_transactions,
        n_amounts,
        n_settlements,
        n_payouts,
        ..
    } = contents;
    let Contents {
        span,
        currencies,
        marketplaces,
        ..
    } = contents;
    writeln!(out, "contents").unwrap();
    writeln!(out, "  {n_transactions} transactions, {n_amounts} amounts").unwrap();
    writeln!(out, "  {n_settlements} settlements, {n_payouts} payouts").unwrap();
    writeln!(out, "  {span:?} {currencies:?} {marketplaces:?}").unwrap();
}

pub fn summary(summary: &Summary, out: &mut String) {
    for row in &summary.currencies {
        let currency = row.currency;
        writeln!(out, "\nsummary {currency}").unwrap();
        let lines = [
            ("gross sales", row.gross_sales_minor),
            ("discounts", row.discounts_minor),
            ("refunded sales", row.refunded_sales_minor),
            ("= net sales", row.net_sales_minor()),
            ("expenses", row.expenses_minor),
            ("refunded expenses", row.refunded_expenses_minor),
            ("tax collected", row.tax_collected_minor),
            ("tax withheld", row.tax_withheld_minor),
            ("reimbursements", row.reimbursements_minor),
            ("other", row.other_minor),
            ("unrecognised", row.unrecognised_minor),
            ("= net proceeds", row.net_proceeds_minor()),
            ("deferred of it", row.deferred_minor),
        ];
        for (name, minor) in lines {
            writeln!(out, "  {name:<18} {:>12}", plain(minor, currency)).unwrap();
        }
        writeln!(
            out,
            "  {} transactions, {} unrecognised, {} orders, {} units",
            row.n_transactions, row.n_unrecognised, row.n_orders, row.n_units
        )
        .unwrap();
    }
}

pub fn settlements(settlements: &Settlements, out: &mut String) {
    for row in &settlements.rows {
        let currency = row.settlement.currency;
        writeln!(out, "\n{}", settlement(&row.settlement)).unwrap();
        let lines = [
            ("sum", Some(row.sum_minor)),
            ("residual", row.residual_minor),
            ("opening", Some(row.opening_minor)),
            ("card charge", Some(row.card_charge_minor)),
            ("reserve released", Some(row.reserve_released_minor)),
            ("reserve held", Some(row.reserve_held_minor)),
        ];
        for (name, minor) in lines {
            writeln!(out, "  {name:<18} {:>12}", plain_option(minor, currency)).unwrap();
        }
        writeln!(out, "  {:?}", row.link).unwrap();
        let (n_transactions, n_unrecognised) = (row.n_transactions, row.n_unrecognised);
        writeln!(
            out,
            "  {n_transactions} transactions, {n_unrecognised} unrecognised"
        )
        .unwrap();
        payouts(&row.payouts, out);
    }
}

fn settlement(settlement: &Settlement) -> String {
    let Settlement {
        id,
        currency,
        started_at,
        ended_at,
        is_open,
        ..
    } = settlement;
    let marketplace = settlement.marketplace.as_deref().unwrap_or("anywhere");
    let state = if *is_open { "open" } else { "closed" };
    let claimed = plain_option(settlement.claimed_minor.map(i128::from), *currency);
    format!("settlement {id} {started_at} {ended_at} {marketplace} {state} claims {claimed}")
}

fn payouts(payouts: &[Payout], out: &mut String) {
    for payout in payouts {
        let Payout {
            id,
            currency,
            settlement_ids,
            ..
        } = payout;
        let amount = plain_option(payout.amount_minor.map(i128::from), *currency);
        let status = payout.status.name();
        writeln!(
            out,
            "  payout {id} {amount} {currency} {status} {settlement_ids:?}"
        )
        .unwrap();
    }
}

pub fn attention(attention: &Attention, out: &mut String) {
    writeln!(out, "\nattention").unwrap();
    for item in &attention.items {
        let settlement_id = item.settlement_id.as_deref().unwrap_or("-");
        let money = match (item.minor, item.currency) {
            (Some(minor), Some(currency)) => format!("{} {currency}", plain(minor, currency)),
            (None, Some(currency)) => format!("? {currency}"),
            (minor, None) => format!("{minor:?}"),
        };
        write!(
            out,
            "  {:?} {settlement_id} {money}, {}",
            item.concern, item.n
        )
        .unwrap();
        let returned_in = item.returned_in.as_ref();
        writeln!(
            out,
            "{}",
            returned_in.map_or_else(String::new, |id| format!(", returned in {id}"))
        )
        .unwrap();
    }
}

pub fn proof(proof: &Proof, out: &mut String) {
    let currency = proof.settlement.currency;
    writeln!(out, "\nproof of {}", settlement(&proof.settlement)).unwrap();
    payouts(&proof.payouts, out);
    writeln!(out, "  sum {}", plain(proof.sum_minor, currency)).unwrap();
    writeln!(
        out,
        "  {} transactions, {} in another currency",
        proof.n_transactions, proof.n_other_currency
    )
    .unwrap();
    writeln!(
        out,
        "  {:?}, next {}",
        proof.link,
        proof.next_id.as_deref().unwrap_or("-")
    )
    .unwrap();
    for Identity {
        rule,
        left_minor,
        right_minor,
        outcome,
    } in &proof.identities
    {
        let (left, right) = (plain(*left_minor, currency), plain(*right_minor, currency));
        let outcome = match outcome {
            Outcome::Holds => "holds".to_owned(),
            Outcome::Fails { residual_minor } => {
                format!("FAILS by {}", plain(*residual_minor, currency))
            }
            Outcome::Unproven(why) => format!("unproven: {why:?}"),
        };
        writeln!(out, "  {rule:?}: {left} = {right} {outcome}").unwrap();
    }
    for line in &proof.path {
        let (step, minor) = (line.step, plain(line.minor, currency));
        writeln!(out, "  path {step:?} {minor} of {}", line.n_amounts).unwrap();
    }
    for line in &proof.components {
        let (step, class, name) = (line.step, line.class, line.component.name());
        let minor = plain(line.minor, currency);
        writeln!(
            out,
            "  {step:?} {class:?} {name} {minor} of {}",
            line.n_amounts
        )
        .unwrap();
    }
    for line in &proof.months {
        let (month, minor) = (line.month, plain(line.minor, currency));
        writeln!(out, "  month {month} {minor} of {}", line.n_amounts).unwrap();
    }
}

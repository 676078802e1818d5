//! Payouts: how the total of a settlement gets to the bank, step by step.

use ledger::day::{DAY_SECONDS, Day, Weekday};
use ledger::settlement::{Payout, PayoutStatus, PayoutStep};

use super::calendar::{END, day, day_number, instant};
use super::random::Random;
use super::script::{
    FAILURE_REASON, NEW_ACCOUNT_TAIL, PAYOUT_FAILS, PAYOUT_RETRIED, RETRY_REASON, is_to_new_account,
};
use super::settlements::Period;

/// From the end of a settlement to its failure, in seconds: four days and some hours.
const FAILS_AFTER: i64 = 4 * DAY_SECONDS + 31_527;

/// The payout of a closed settlement. A total of zero or less has one too, which says so.
pub fn of_settlement(period: &Period, total: i64, random: &mut Random) -> Payout {
    let started_at = period.ended_at + random.between(1_500, 9_000);
    let trace_id = random.digits(15);
    let mut arrives_on = business_days_after(day_number(started_at), 2 + random.between(0, 1));
    let expected_on = business_days_after(day_number(started_at), 3);
    let arrives_at = arrives_on * DAY_SECONDS + random.between(21_600, 50_400);

    let step = |status, at| PayoutStep {
        status,
        at: instant(at),
        reason: None,
    };
    let is_sent = total > 0;
    let mut history = Vec::new();
    if is_sent {
        history.push(step(PayoutStatus::Started, started_at));
        history.push(step(PayoutStatus::InTransit, started_at + DAY_SECONDS / 2));
        let failed = |at, reason: &str| PayoutStep {
            reason: Some(reason.to_owned()),
            ..step(PayoutStatus::Failed, at)
        };
        match period.id.as_str() {
            PAYOUT_FAILS => history.push(failed(period.ended_at + FAILS_AFTER, FAILURE_REASON)),
            PAYOUT_RETRIED => {
                history.push(failed(started_at + DAY_SECONDS, RETRY_REASON));
                history.push(step(PayoutStatus::Started, started_at + 2 * DAY_SECONDS));
                arrives_on = business_days_after(arrives_on, 3);
                history.push(step(PayoutStatus::Paid, arrives_on * DAY_SECONDS + 32_400));
            }
            _ => history.push(step(PayoutStatus::Paid, arrives_at)),
        }
    } else {
        history.push(step(PayoutStatus::NoPayout, started_at));
    }
    // What has not happened by the end is not known yet.
    history.retain(|step| step.at < instant(END));

    let status = history
        .last()
        .map_or(PayoutStatus::Started, |step| step.status.clone());
    let is_paid = status == PayoutStatus::Paid;
    Payout {
        id: format!("pay_{}_{:03}", period.shop.terms.code, period.number),
        amount_minor: Some(total.max(0)),
        currency: period.shop.currency,
        status,
        history,
        method: "bank_account".to_owned(),
        account_tail: is_sent.then(|| account_tail(period).to_owned()),
        trace_id: is_sent.then_some(trace_id),
        settlement_ids: vec![period.id.clone()],
        expected_on: is_sent.then(|| day(expected_on)),
        paid_on: is_paid.then(|| day(arrives_on)),
    }
}

fn account_tail(period: &Period) -> &'static str {
    let terms = period.shop.terms;
    if is_to_new_account(terms.code, period.number) {
        NEW_ACCOUNT_TAIL
    } else {
        terms.account_tail
    }
}

/// The day that is `n_days` after a day, counting only those on which banks work.
fn business_days_after(number: i64, n_days: i64) -> i64 {
    let n_before = usize::try_from(n_days - 1).unwrap_or(0);
    let mut business_days = (number + 1..=number + 14).filter(|number| is_business(day(*number)));
    // Two weeks have more of them than anybody asks for, so the fallback is never taken.
    business_days.nth(n_before).unwrap_or(number)
}

/// Monday to Friday, but for Christmas and New Year.
pub fn is_business(day: Day) -> bool {
    let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    !is_weekend && !matches!((day.month(), day.day()), (12, 25 | 26) | (1, 1))
}

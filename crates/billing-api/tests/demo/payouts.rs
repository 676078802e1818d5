//! Payouts: one for each closed settlement, in every state.

use std::collections::BTreeMap;

use billing_api::demo::{ALL_RESERVED, BELOW_ZERO, FAILURE_REASON, PAYOUT_FAILS, seller};
use ledger::settlement::{Payout, PayoutStatus, Settlement};
use ledger::transaction::{Kind, Transaction};

use super::{SEED, batch, sum};

#[test]
fn every_closed_settlement_has_one_payout_of_its_total() {
    let seller = seller(SEED);
    let batch = batch(&seller);
    let payouts: BTreeMap<&str, &Payout> = batch
        .payouts
        .iter()
        .map(|payout| (payout.id.as_str(), payout))
        .collect();
    let closed: Vec<&Settlement> = batch
        .settlements
        .iter()
        .filter(|one| !one.is_open)
        .collect();
    assert_eq!(
        (payouts.len(), batch.payouts.len()),
        (closed.len(), closed.len())
    );

    for settlement in closed {
        let [payout_id] = settlement.payout_ids.as_slice() else {
            panic!("{}", settlement.id)
        };
        let payout = payouts[payout_id.as_str()];
        let claimed = settlement.claimed_minor.unwrap();
        assert_eq!(payout.settlement_ids, std::slice::from_ref(&settlement.id));
        assert_eq!(payout.currency, settlement.currency);
        assert_eq!(payout.amount_minor, Some(claimed.max(0)));
        assert_eq!(
            payout.status == PayoutStatus::NoPayout,
            claimed <= 0,
            "{}",
            payout.id
        );
        let last = payout.history.last().unwrap();
        assert_eq!(last.status, payout.status);
        assert!(payout.history.is_sorted_by_key(|step| step.at));
        assert!(payout.history[0].at >= settlement.ended_at);
        assert_eq!(
            payout.paid_on.is_some(),
            payout.status == PayoutStatus::Paid
        );
        assert_eq!(last.reason.is_some(), payout.status == PayoutStatus::Failed);
    }
}

#[test]
fn every_state_of_a_payout_is_there() {
    let seller = seller(SEED);
    let batch = batch(&seller);
    let with = |status: PayoutStatus| -> Vec<&Payout> {
        batch
            .payouts
            .iter()
            .filter(|payout| payout.status == status)
            .collect()
    };
    let n_in_transit = with(PayoutStatus::InTransit).len();
    assert_eq!((n_in_transit, with(PayoutStatus::Started).len()), (1, 0));
    let settlement = |id: &str| batch.settlements.iter().find(|one| one.id == id).unwrap();
    assert!(settlement(BELOW_ZERO).claimed_minor.unwrap() < 0);
    let paid_by_card = batch
        .transactions
        .iter()
        .filter(|row| row.kind == Kind::CardCharge);
    let paid_by_card: Vec<i128> = paid_by_card.map(sum).collect();
    let debt = i128::from(-settlement(BELOW_ZERO).claimed_minor.unwrap());
    assert!(paid_by_card.contains(&debt));
    assert_eq!(settlement(ALL_RESERVED).claimed_minor, Some(0));

    let failed = with(PayoutStatus::Failed);
    let [failed] = failed.as_slice() else {
        panic!("{failed:?}")
    };
    assert_eq!(failed.settlement_ids, [PAYOUT_FAILS]);
    assert_eq!(
        failed.history.last().unwrap().reason.as_deref(),
        Some(FAILURE_REASON)
    );

    // The money comes back in the next settlement, which pays it to another account.
    let returned: Vec<&Transaction> = batch
        .transactions
        .iter()
        .filter(|row| row.kind == Kind::PayoutFailed)
        .collect();
    let [returned] = returned.as_slice() else {
        panic!("{returned:?}")
    };
    assert_eq!(sum(returned), i128::from(failed.amount_minor.unwrap()));
    assert!(returned.posted_at > failed.history.last().unwrap().at);
    let next = settlement(returned.settlement_id.as_deref().unwrap());
    assert_eq!(next.started_at, settlement(PAYOUT_FAILS).ended_at);
    let again = batch
        .payouts
        .iter()
        .find(|payout| next.payout_ids.contains(&payout.id))
        .unwrap();
    assert_eq!(again.status, PayoutStatus::Paid);
    assert!(again.amount_minor > failed.amount_minor);
    assert_ne!(again.account_tail, failed.account_tail);
}

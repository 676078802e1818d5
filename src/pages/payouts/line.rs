//! One settlement in the list of payouts: what it claims, whether that is proven, what the bank
//! got, and how it hangs on the one before.

use ledger::money::Currency;
use ledger::report::settlement_proof::Link;
use ledger::report::settlements::SettlementRow;
use ledger::settlement::Settlement;
use leptos::prelude::*;

use super::super::Scope;
use super::super::settled::claimed_total;
use crate::format;
use crate::route::Page;
use crate::ui::explained::Explained;
use crate::ui::icon::{Icon, Sign};
use crate::ui::payout_state::PayoutState;
use crate::ui::sentence::sentence;
use crate::ui::status::{StatusText, Tone};
use crate::words::{PLACES, in_list, labels, payouts};

/// A line of the list; a second one below it where the settlement before is missing.
#[component]
pub fn SettlementLine(
    /// The settlement.
    row: SettlementRow,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let SettlementRow {
        settlement,
        payouts,
        residual_minor,
        opening_minor,
        link,
        ..
    } = row;
    let currency = settlement.currency;
    let page = Page::Payout {
        settlement_id: settlement.id.clone(),
    };
    let claimed = match claimed_total(&settlement) {
        Some(number) => view! { <Explained number /> }.into_any(),
        None => view! { <span class="quiet">{payouts::open()}</span> }.into_any(),
    };
    let gap = matches!(link, Link::Missing { .. }).then(|| view! { <MissingLine /> });
    let carried = view! {
        <Carried link opening_minor card_charge_minor=row.card_charge_minor currency />
    };
    let unknown = payouts
        .is_empty()
        .then(|| words_without_payout(&settlement))
        .map(|words| view! { <span class="quiet">{words}</span> });
    let status = payouts
        .into_iter()
        .map(|payout| view! { <PayoutState payout /> });
    let status = status.collect_view();
    let (start, end) = (settlement.started_at, settlement.ended_at);
    let period = move || scope.zone.with(|zone| format::days(start, end, zone));
    view! {
        <tr class="money-line">
            <th scope="row"><a class="id" href=move || scope.href(&page)>{settlement.id}</a></th>
            <td class="number strong">{claimed}</td>
            <td>{currency.code().to_owned()}</td>
            <td><ProofState residual_minor n_unrecognised=row.n_unrecognised currency /></td>
            <td>{status} {unknown}</td>
            <td class="nowrap">{period}</td>
            <td>{settlement.marketplace.unwrap_or_else(|| "—".to_owned())}</td>
            <td>{carried}</td>
        </tr>
        {gap}
    }
}

/// What is said of the payout where none is known: files of the seller tell of settlements only.
fn words_without_payout(settlement: &Settlement) -> &'static str {
    match settlement.claimed_minor {
        None => payouts::not_yet(),
        Some(..=0) => payouts::nothing_to_pay_out(),
        Some(_) => payouts::not_known(),
    }
}

/// Whether the amounts add up to the claimed total.
#[component]
fn ProofState(
    /// Claimed total less the sum; none without a claim.
    residual_minor: Option<i128>,
    /// Amounts and transactions of an unknown kind.
    n_unrecognised: u64,
    /// Currency of the residual.
    currency: Currency,
) -> impl IntoView {
    let verdict = match residual_minor {
        Some(0) => {
            view! { <span class="verdict is-good"><Icon sign=Sign::Check />{payouts::to_the_cent()}</span> }
                .into_any()
        }
        Some(residual) => {
            let off = labels::off_by(&format::money(residual, currency));
            view! { <span class="verdict is-bad"><Icon sign=Sign::Cross />{off}</span> }.into_any()
        }
        None => view! { <span class="quiet">{payouts::not_claimed_yet()}</span> }.into_any(),
    };
    let unrecognised = (n_unrecognised > 0).then(|| {
        let text = payouts::n_unrecognised(&format::counted(n_unrecognised));
        view! { <span class="badge is-warning">{text}</span> }
    });
    view! { {verdict} {unrecognised} }
}

/// How the settlement hangs on the one before.
#[component]
fn Carried(
    /// The link.
    link: Link,
    /// Balance carried in.
    opening_minor: i128,
    /// Paid by card.
    card_charge_minor: i128,
    /// Currency of the amounts.
    currency: Currency,
) -> impl IntoView {
    let opening = format::signed(opening_minor, currency);
    let (tone, text) = match link {
        Link::First => (Tone::Neutral, payouts::first_here().to_owned()),
        Link::Proven { .. } if opening_minor == 0 => (Tone::Good, payouts::nothing().to_owned()),
        Link::Proven { .. } => (Tone::Good, payouts::opening_proven(&opening)),
        Link::Broken {
            opening_residual_minor,
            reserve_residual_minor,
            ..
        } => {
            let off = |say: fn(&str) -> String, minor: i128| {
                (minor != 0).then(|| say(&format::signed(minor, currency)))
            };
            let parts = [
                off(payouts::opening_off, opening_residual_minor),
                off(payouts::reserve_off, reserve_residual_minor),
            ];
            (
                Tone::Bad,
                in_list(&parts.into_iter().flatten().collect::<Vec<_>>()),
            )
        }
        Link::Missing { .. } if opening_minor == 0 => {
            (Tone::Warning, payouts::before_missing().to_owned())
        }
        Link::Missing { .. } => (Tone::Warning, payouts::opening_unproven(&opening)),
    };
    let card = (card_charge_minor != 0)
        .then(|| payouts::card_charged(&format::signed(card_charge_minor, currency)));
    view! {
        <StatusText tone text />
        <span class="hint">{card}</span>
    }
}

/// Stands in the list where a settlement should be.
#[component]
fn MissingLine() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let add = view! { <a href=move || scope.href(&Page::Import)>{payouts::add_its_file()}</a> };
    view! {
        <tr class="missing-line">
            <td colspan="8">
                <Icon sign=Sign::Gap />
                {sentence(&payouts::gap(PLACES[0]), vec![add.into_any()])}
            </td>
        </tr>
    }
}

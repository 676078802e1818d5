//! The balance that the sender claims, beside what the rows say of the same moment.

use ledger::report::balances::{ClaimedNode, CurrencyBalance, Tie};
use leptos::prelude::*;

use super::super::Scope;
use crate::format;
use crate::ui::icon::{Icon, Sign};
use crate::words::{balances as say, labels};

/// The claim, folded away; nothing where the sender claims none.
pub fn claimed(row: &CurrencyBalance) -> AnyView {
    let Some(root) = row.claimed.first() else {
        return ().into_any();
    };
    let scope = expect_context::<Scope>();
    let as_of = root.as_of;
    let at = move || scope.zone.with(|zone| format::instant(as_of, zone));
    let n_off = row.claimed.iter().filter(|node| is_off(node)).count();
    let summary = match n_off {
        0 => say::claims_same().to_owned(),
        n => say::claims_other(&format::counted(n)),
    };
    let lines = row.claimed.iter().map(line).collect_view();
    let code = row.currency.code().to_owned();
    let caption = say::claimed_balance();
    view! {
        <details class="more">
            <summary>{summary} " " <span class="hint">{at}</span></summary>
            <div class="table-box" tabindex="0" role="region" aria-label=caption>
                <table class="sum-tree is-nested">
                    <caption class="visually-hidden">{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{code}</th>
                            <th scope="col" class="number">{say::claimed()}</th>
                            <th scope="col" class="number">{say::by_rows()}</th>
                            <th scope="col">{say::check()}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

fn is_off(node: &ClaimedNode) -> bool {
    let claimed = i128::from(node.claimed_minor);
    matches!(node.tie, Tie::Fails { .. })
        || node.derived_minor.is_some_and(|minor| minor != claimed)
}

fn line(node: &ClaimedNode) -> AnyView {
    let class = match node.depth {
        0 => "level-0",
        1 => "level-1",
        _ => "level-2",
    };
    let claimed = i128::from(node.claimed_minor);
    let by = node
        .derived_minor
        .map(|minor| claimed - minor)
        .filter(|by| *by != 0);
    let (sign, text) = match (node.tie, by) {
        (Tie::Fails { residual_minor }, _) => {
            let by = format::money(residual_minor, node.currency);
            (Sign::Cross, say::parts_off(&by))
        }
        (Tie::CurrenciesDiffer, _) => (Sign::Question, say::parts_differ().to_owned()),
        (_, Some(by)) => {
            let by = format::money(by, node.currency);
            (Sign::Cross, labels::off_by(&by))
        }
        (_, None) if node.derived_minor.is_none() => {
            (Sign::Question, say::unknown_to_rows().to_owned())
        }
        (_, None) => (Sign::Check, say::the_same().to_owned()),
    };
    let derived = node
        .derived_minor
        .map(|minor| format::amount(minor, node.currency));
    view! {
        <tr class=class>
            <th scope="row"><span class="sum-name">{format::name(&node.name)}</span></th>
            <td class="number">{format::amount(claimed, node.currency)}</td>
            <td class="number">{derived.unwrap_or_else(|| "\u{2014}".to_owned())}</td>
            <td><Icon sign /> " " {text}</td>
        </tr>
    }
    .into_any()
}

//! The amounts of a transaction, and the same by the steps of the money path.

use ledger::report::transaction::Detail;
use ledger::transaction::{Amount as Part, Component, Step};
use leptos::prelude::*;

use crate::format;
use crate::ui::amount::Amount;
use crate::ui::icon::{Icon, Sign};
use crate::ui::words;
use crate::words::{labels, transactions};

/// Every amount, as the sender sent it.
pub fn amounts(detail: &Detail) -> AnyView {
    let currency = detail.transaction.currency;
    let lines = detail.transaction.amounts.iter().zip(&detail.steps);
    let line = |(part, step): (&Part, &Step)| {
        let is_unknown = matches!(part.component, Component::Unknown(_));
        let source = (part.raw != part.component.name()).then(|| {
            view! { <bdi>"· " {part.raw.clone()}</bdi> }
        });
        let file_line = (part.line > 0).then(|| transactions::at_line(&format::count(part.line)));
        view! {
            <tr>
                <th scope="row">
                    <bdi>{words::component(&part.component)}</bdi>
                    {is_unknown.then(|| view! { " " <span class="badge is-warning">{labels::unrecognised_lower()}</span> })}
                    <span class="hint detail-of">{words::step(*step)} " " {file_line} " " {source}</span>
                </th>
                <td>{words::class(part.component.class())}</td>
                <td class="number"><Amount minor=part.minor currency /></td>
            </tr>
        }
        .into_any()
    };
    let lines = lines.map(line).collect::<Vec<_>>();
    let head = transactions::amount_in(currency.code());
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=labels::amounts()>
            <table class="detail-amounts">
                <caption class="visually-hidden">{transactions::amounts_of_it()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{transactions::what()}</th>
                        <th scope="col">{transactions::family()}</th>
                        <th scope="col" class="number">{head}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row" colspan="2">{labels::sum()}</th>
                        <td class="number"><Amount minor=detail.total_minor currency /></td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

/// The way of the money: what each step brings or takes, and what is left behind it.
pub fn path(detail: &Detail) -> AnyView {
    let currency = detail.transaction.currency;
    let mut left = 0_i128;
    let mut lines = Vec::new();
    for &(step, minor) in &detail.path {
        left = left.saturating_add(minor);
        lines.push(
            view! {
                <tr>
                    <th scope="row">{words::step(step)} " " <span class="hint">{words::step_meaning(step)}</span></th>
                    <td class="number"><Amount minor currency /></td>
                    <td class="number quiet"><Amount minor=left currency /></td>
                </tr>
            }
            .into_any(),
        );
    }
    let verdict = if left == detail.total_minor {
        let text = transactions::steps_add_up();
        view! { <p class="verdict is-good"><Icon sign=Sign::Check />{text}</p> }.into_any()
    } else {
        let text = transactions::steps_do_not_add_up();
        view! { <p class="verdict is-bad"><Icon sign=Sign::Cross />{text}</p> }.into_any()
    };
    view! {
        <section class="detail-part" aria-labelledby="money-path">
            <h3 id="money-path" class="chart-title">{labels::money_path()}</h3>
            <div class="table-box" tabindex="0" role="region" aria-label=labels::money_path()>
                <table class="detail-path">
                    <caption class="visually-hidden">{transactions::path_of_it()}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{labels::step()}</th>
                            <th scope="col" class="number">{currency.code().to_owned()}</th>
                            <th scope="col" class="number">{transactions::left()}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            {verdict}
        </section>
    }
    .into_any()
}

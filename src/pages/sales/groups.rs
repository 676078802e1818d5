//! Sales broken down: each group with its share of the whole.

use ledger::money::Currency;
use ledger::report::claim::Figure;
use ledger::report::delta::Share;
use ledger::report::sales::{Breakdown, Cell, CurrencySales, Line};
use ledger::transaction::Step;
use leptos::prelude::*;

use super::choices::ByChoice;
use crate::format;
use crate::ui::amount::Amount;
use crate::ui::words;

/// The groups of one currency; their sums and the others' make the total.
pub fn groups(row: &CurrencySales, by: Breakdown) -> impl IntoView + use<> {
    let (currency, total) = (row.currency, &row.total);
    let lines = row.groups.iter().map(|group| {
        let name = words::value(&group.value, by);
        let name = match by {
            Breakdown::Product | Breakdown::Category => format::name(&name),
            _ => name,
        };
        line(name, &group.line, total, currency)
    });
    let others = row.others.as_ref().map(|others| {
        let name = format::counted(others.n_groups, "other");
        line(name, &others.line, total, currency)
    });
    let head = words::by_breakdown(by);
    let caption = format!("Sales in {} {}", currency.code(), head.to_lowercase());
    let gross = total.now.sums.step_minor(Step::GrossSales);
    let net = net_of(&total.now);
    let units = total.now.sums.n_units_sold;
    view! {
        <div class="section-head"><h3 class="chart-title">"Broken down"</h3> <ByChoice /></div>
        <div class="table-box" tabindex="0" role="region" aria-label=caption.clone()>
            <table class="groups">
                <caption class="visually-hidden">{caption.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{head}</th>
                        <th scope="col" class="number">{format!("Gross sales, {}", currency.code())}</th>
                        <th scope="col">"Share"</th>
                        <th scope="col" class="number">"Net sales"</th>
                        <th scope="col" class="number">"Units"</th>
                        <th scope="col" class="number">"Refund rate"</th>
                    </tr>
                </thead>
                <tbody>{lines.collect_view()} {others}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">"All"</th>
                        <td class="number"><Amount minor=gross currency /></td>
                        <td></td>
                        <td class="number"><Amount minor=net currency /></td>
                        <td class="number">{count(units)}</td>
                        <td class="number">{rate(&total.now)}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
}

fn line(name: String, line: &Line, total: &Line, currency: Currency) -> impl IntoView + use<> {
    let gross = line.now.sums.step_minor(Step::GrossSales);
    let share = line.share_of(total, &Figure::Steps(vec![Step::GrossSales]));
    view! {
        <tr>
            <th scope="row" class="group-name">{name}</th>
            <td class="number"><Amount minor=gross currency /></td>
            <td>{share.and_then(Share::ppm).map(share_bar)}</td>
            <td class="number"><Amount minor=net_of(&line.now) currency /></td>
            <td class="number">{count(line.now.sums.n_units_sold)}</td>
            <td class="number">{rate(&line.now)}</td>
        </tr>
    }
}

fn net_of(cell: &Cell) -> i128 {
    cell.figure(&Figure::NetSales).unwrap_or_default()
}

/// A share as a bar and as a number.
fn share_bar(ppm: i128) -> impl IntoView {
    let permille = ppm.clamp(0, 1_000_000) / 1_000;
    let width = format!("{}.{}%", permille / 10, permille % 10);
    view! {
        <span class="share">
            <svg class="share-bar" aria-hidden="true"><rect width=width height="100%" /></svg>
            <span class="share-text">{format::percent(ppm)}</span>
        </span>
    }
}

fn rate(cell: &Cell) -> String {
    let ppm = cell.refund_rate().and_then(Share::ppm);
    ppm.map_or_else(|| "\u{2014}".to_owned(), format::percent)
}

fn count(n: i128) -> String {
    format::count(u64::try_from(n).unwrap_or_default())
}

//! Sales broken down: each group with its share of the whole.

use ledger::report::claim::Figure;
use ledger::report::delta::Share;
use ledger::report::sales::{Breakdown, CurrencySales, Line, Place, Side};
use ledger::transaction::Step;
use leptos::prelude::*;

use super::super::sales_numbers::Numbers;
use super::by_choice::ByChoice;
use crate::format;
use crate::ui::explained::Explained;
use crate::ui::number::Number;
use crate::ui::share_bar::ShareBar;
use crate::ui::words;
use crate::words::{labels, sales};

/// The groups of one currency; their sums and the others' make the total.
pub fn groups(row: &CurrencySales, numbers: &Numbers<'_>, by: Breakdown) -> impl IntoView + use<> {
    let (currency, total) = (row.currency, &row.total);
    let lines = row.groups.iter().enumerate().map(|(place, group)| {
        let name = words::value(&group.value, by);
        let name = match by {
            Breakdown::Product | Breakdown::Category => format::name(&name),
            _ => name,
        };
        line(
            &name,
            Place::Group(place),
            numbers,
            share(&group.line, total),
        )
    });
    let others = row.others.as_ref().map(|others| {
        let name = labels::others(&format::counted(others.n_groups));
        line(&name, Place::Others, numbers, share(&others.line, total))
    });
    let head = words::by_breakdown(by);
    let caption = sales::sales_by(currency.code(), &crate::words::inside(head));
    let foot = cells(labels::all_lower(), Place::Total, numbers, None);
    view! {
        <div class="section-head"><h3 class="chart-title">{sales::broken_down()}</h3> <ByChoice /></div>
        <div class="table-box" tabindex="0" role="region" aria-label=caption.clone()>
            <table class="groups">
                <caption class="visually-hidden">{caption.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{head}</th>
                        <th scope="col" class="number">{labels::of(labels::gross_sales(), currency.code())}</th>
                        <th scope="col">{labels::share()}</th>
                        <th scope="col" class="number">{labels::net_sales()}</th>
                        <th scope="col" class="number">{labels::units()}</th>
                        <th scope="col" class="number">{labels::refund_rate()}</th>
                    </tr>
                </thead>
                <tbody>{lines.collect_view()} {others}</tbody>
                <tfoot>
                    <tr><th scope="row">{labels::all()}</th>{foot}</tr>
                </tfoot>
            </table>
        </div>
    }
}

fn share(line: &Line, total: &Line) -> Option<i128> {
    let gross = Figure::step(Step::GrossSales);
    line.share_of(total, &gross).and_then(Share::ppm)
}

fn line(
    name: &str,
    place: Place,
    numbers: &Numbers<'_>,
    share_ppm: Option<i128>,
) -> impl IntoView + use<> {
    let cells = cells(name, place, numbers, share_ppm);
    view! { <tr><th scope="row" class="group-name">{name.to_owned()}</th>{cells}</tr> }
}

fn cells(name: &str, place: Place, numbers: &Numbers<'_>, share_ppm: Option<i128>) -> AnyView {
    let at = (place, Side::Now);
    let sum = |of: &str, figure: &Figure| shown(numbers.sum(&labels::of(of, name), at, figure));
    let rate = shown(numbers.refund_rate(&labels::of(labels::refund_rate(), name), at));
    view! {
        <td class="number">{sum(labels::gross_sales(), &Figure::step(Step::GrossSales))}</td>
        <td>{share_ppm.map(|ppm| view! { <ShareBar ppm /> })}</td>
        <td class="number">{sum(labels::net_sales(), &Figure::NetSales)}</td>
        <td class="number">{sum(labels::units(), &Figure::UnitsSold)}</td>
        <td class="number">{rate}</td>
    }
    .into_any()
}

fn shown(number: Option<Number>) -> AnyView {
    match number {
        Some(number) => view! { <Explained number /> }.into_any(),
        None => "\u{2014}".into_any(),
    }
}

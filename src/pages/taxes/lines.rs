//! Tax by jurisdiction and scheme: sales, refunds and the rest, which add up to each line, and the
//! lines to the whole.

use ledger::report::taxes::{Address, Column, Part as Which, TaxLine, TotalColumn};
use leptos::prelude::*;

use super::numbers::{Numbers, column_name, name_of, place_name};
use crate::format;
use crate::ui::explained::Explained;
use crate::ui::number::Number;
use crate::ui::sum_tree::sum_cell;
use crate::ui::words::books as words;
use crate::words::{causes, in_list, labels, taxes as say, terms};

/// The table of one currency.
pub fn lines(numbers: Numbers<'_>) -> AnyView {
    let lines = numbers.lines();
    if lines.is_empty() {
        return ().into_any();
    }
    let code = numbers.currency.code();
    let caption = say::by_jurisdiction(code);
    let rows = lines.into_iter().map(|(at, line)| rows(numbers, at, line));
    let rows = rows.collect_view();
    let foot = Column::ALL.map(|column| {
        let of = TotalColumn::Of(column);
        let name = say::of_all_lines(column_name(column));
        let minor = numbers.totals().map_or(0, |total| of.of(total));
        let number = numbers.of_total(&name, of);
        view! { <td class="number">{sum_cell(number, minor, numbers.currency)}</td> }
    });
    let heads = Column::ALL.map(|column| {
        view! { <th scope="col" class="number">{column_name(column)}</th> }
    });
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=caption.clone()>
            <table class="sum-tree is-nested tax-lines">
                <caption class="visually-hidden">{caption.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{say::jurisdiction_and_scheme(code)}</th>
                        <th scope="col" class="number">{say::rate()}</th>
                        {heads.collect_view()}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr><th scope="row">{say::all_lines()}</th><td></td>{foot.collect_view()}</tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

/// A line, and below it what it is made of where that is more than one thing.
fn rows(numbers: Numbers<'_>, at: usize, line: &TaxLine) -> AnyView {
    let scheme = words::scheme(line.scheme);
    let meaning = words::scheme_meaning(line.scheme);
    let parts: Vec<Which> = Which::PARTS
        .into_iter()
        .filter(|part| part.of(line).n_transactions > 0)
        .collect();
    let rate = rate(numbers, at, line);
    let nested = (parts.len() > 1).then(|| {
        let part = |part: Which| {
            let n = labels::n_transactions(&format::counted(part.of(line).n_transactions));
            view! {
                <tr class="level-1">
                    <th scope="row"><span class="sum-name">{part_name(part)}</span> <span class="hint">{n}</span></th>
                    <td></td>
                    {numbers.cells(at, line, part)}
                </tr>
            }
        };
        parts.into_iter().map(part).collect_view()
    });
    view! {
        <tr class="level-0">
            <th scope="row">
                <span class="sum-name">{place_name(&line.jurisdiction)} " · " {scheme}</span>
                <span class="hint">{meaning}</span>
                {raw_names(line)}
            </th>
            <td class="number">{rate}</td>
            {numbers.cells(at, line, Which::All)}
        </tr>
        {nested}
    }
    .into_any()
}

/// What was collected from sales by their base.
fn rate(numbers: Numbers<'_>, at: usize, line: &TaxLine) -> AnyView {
    let part = |column| numbers.part(column_name(column), Address::Line(at, Which::Sales, column));
    let parts = line
        .inferred_rate
        .and_then(|_| Some([part(Column::Collected)?, part(Column::Base)?]));
    let name = labels::of(say::rate(), &name_of(line));
    match parts.and_then(|parts| Number::share(name, false, parts)) {
        Some(number) => view! { <Explained number /> }.into_any(),
        None => "\u{2014}".into_any(),
    }
}

fn part_name(part: Which) -> &'static str {
    match part {
        Which::All => labels::all(),
        Which::Sales => terms::sales(),
        Which::Refunds => causes::refunds(),
        Which::Other => say::corrections(),
    }
}

/// The senders' own names of its tax amounts.
fn raw_names(line: &TaxLine) -> AnyView {
    if line.raw_names.is_empty() {
        return ().into_any();
    }
    let names = line.raw_names.iter().map(|name| format::name(name));
    let mut names = in_list(&names.collect::<Vec<_>>());
    if line.n_raw_names_hidden > 0 {
        names = say::and_more(&format::counted(line.n_raw_names_hidden), &names);
    }
    let title = say::booked_as(&names);
    view! { <span class="hint tax-names">{title}</span> }.into_any()
}

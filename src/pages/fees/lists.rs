//! The fees of one currency by component, marketplace and product: each line with its share of all
//! fees, and what it costs of sales and per unit.

use ledger::report::delta::Share;
use ledger::report::fees::{CurrencyFees, FeeLine, FeeList, Measure, Place, Query};
use ledger::report::sales::Breakdown;
use leptos::prelude::*;

use crate::format;
use crate::ui::explained::Explained;
use crate::ui::number::{Number, Part};
use crate::ui::share_bar::ShareBar;
use crate::ui::words;
use crate::words::{fees, labels};

/// The lists, and what is in none of them.
pub fn lists(row: &CurrencyFees, query: &Query) -> AnyView {
    let lists = Lists { row, query };
    // A component stands at every marketplace: what a sale or a unit bears of it is of all of them.
    let by_component = lists.list(
        labels::component(),
        fees::by_component(),
        Breakdown::Kind,
        &row.components,
        Place::Component,
        Place::OtherComponents,
    );
    let by_marketplace = lists.list(
        labels::marketplace(),
        words::by_breakdown(Breakdown::Marketplace),
        Breakdown::Marketplace,
        &row.marketplaces,
        Place::Marketplace,
        Place::OtherMarketplaces,
    );
    let by_product = lists.list(
        labels::product(),
        words::by_breakdown(Breakdown::Product),
        Breakdown::Product,
        &row.products,
        Place::Product,
        Place::OtherProducts,
    );
    let unrecognised = (row.unrecognised_minor != 0).then(|| {
        let money = format::money(row.unrecognised_minor, row.currency);
        let text = fees::maybe_fees(&money);
        view! { <p class="partial"><span>{text}</span></p> }
    });
    view! {
        {unrecognised}
        {by_component}
        {by_product}
        {by_marketplace}
    }
    .into_any()
}

struct Lists<'a> {
    row: &'a CurrencyFees,
    query: &'a Query,
}

impl Lists<'_> {
    fn list(
        &self,
        head: &'static str,
        title: &'static str,
        by: Breakdown,
        list: &FeeList,
        place: fn(usize) -> Place,
        rest: Place,
    ) -> AnyView {
        if list.lines.is_empty() {
            return ().into_any();
        }
        let code = self.row.currency.code();
        let caption = fees::fees_by(code, &crate::words::inside(title));
        let lines = list.lines.iter().enumerate();
        let lines = lines.map(|(at, line): (usize, &FeeLine)| {
            let name = words::value(&line.value, by);
            let name = match by {
                Breakdown::Product => format::name(&name),
                _ => name,
            };
            self.line(name, place(at))
        });
        let others = (list.n_others > 0)
            .then(|| self.line(labels::others(&format::counted(list.n_others)), rest));
        let (lines, foot) = (
            lines.collect_view(),
            self.cells(labels::all_lower(), Place::Total),
        );
        view! {
            <h3 class="chart-title">{title}</h3>
            <div class="table-box" tabindex="0" role="region" aria-label=caption.clone()>
                <table class="groups">
                    <caption class="visually-hidden">{caption.clone()}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{head}</th>
                            <th scope="col" class="number">{fees::fees_of(code)}</th>
                            <th scope="col">{labels::share()}</th>
                            <th scope="col" class="number">{fees::of_sales()}</th>
                            <th scope="col" class="number">{fees::per_unit()}</th>
                        </tr>
                    </thead>
                    <tbody>{lines} {others}</tbody>
                    <tfoot><tr><th scope="row">{labels::all()}</th>{foot}</tr></tfoot>
                </table>
            </div>
        }
        .into_any()
    }

    fn line(&self, name: String, place: Place) -> AnyView {
        let cells = self.cells(&name, place);
        view! { <tr><th scope="row" class="group-name">{name}</th>{cells}</tr> }.into_any()
    }

    fn cells(&self, name: &str, place: Place) -> AnyView {
        let part = |label: &str, measure| {
            let claim = self.row.claim(self.query, place, measure)?;
            Some(Part {
                name: label.to_owned(),
                claim,
            })
        };
        let parts = |label: &str, measure| {
            Some([part(labels::fees(), Measure::Fees)?, part(label, measure)?])
        };
        let fees = part(labels::fees(), Measure::Fees);
        let share = fees.as_ref().filter(|_| place != Place::Total);
        let share = share.and_then(|fees| {
            let (part, whole) = (fees.claim.value, self.row.total.fees_minor());
            Share::new(part.checked_neg()?, whole.checked_neg()?)?.ppm()
        });
        let fees = fees.map(|fees| Number::sum(fees::fees_of(name), fees.claim));
        let of_sales = parts(fees::gross_sales(), Measure::Sales)
            .and_then(|parts| Number::share(fees::share_of(name), true, parts));
        let per_unit = parts(fees::units_sold(), Measure::UnitsSold)
            .and_then(|parts| Number::per_unit(fees::per_unit_of(name), parts));
        view! {
            <td class="number">{shown(fees)}</td>
            <td>{share.map(|ppm| view! { <ShareBar ppm /> })}</td>
            <td class="number">{shown(of_sales)}</td>
            <td class="number">{shown(per_unit)}</td>
        }
        .into_any()
    }
}

fn shown(number: Option<Number>) -> AnyView {
    match number {
        Some(number) => view! { <Explained number /> }.into_any(),
        None => "\u{2014}".into_any(),
    }
}

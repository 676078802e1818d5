//! Why did it change: the difference of net proceeds split into causes that add up to it, as a
//! picture, as a list, and by the products that it came from.

use ledger::money::Currency;
use ledger::report::change::{self, Address, Change, Column, CurrencyChange, Place, Side};
use ledger::report::sales::Sales;
use ledger::store::filter::Filter as RowFilter;
use leptos::prelude::*;

use super::super::Scope;
use super::super::answer::Answer;
use crate::engine::{Engine, Status};
use crate::format;
use crate::ui::explained::Explained;
use crate::ui::number::{Number, Part, Rule};
use crate::ui::waterfall::{Waterfall, WaterfallStep};
use crate::ui::words::causes::{self, Cause};
use crate::words::{labels, sales};

/// Products that are listed: those whose net proceeds changed most.
const PRODUCTS: usize = 5;

/// What the comparison of a report is made of; nothing without one.
pub fn changes(report: Signal<Status<Sales>>) -> Signal<Status<Change>> {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    engine.report::<Change>(move || {
        scope.track_retry();
        let zone = scope.zone.get();
        let query = report.with(|report| match report {
            Status::Loaded { value, .. } => query(value),
            _ => None,
        })?;
        let zoned = |filter: RowFilter| RowFilter {
            zone: zone.clone(),
            ..filter
        };
        Some(change::Query {
            before: zoned(query.before),
            after: zoned(query.after),
            ..query
        })
    })
}

/// The two times of a report, their zone left open.
fn query(report: &Sales) -> Option<change::Query> {
    let of = |period| RowFilter {
        period: Some(period),
        ..RowFilter::all(ledger::day::zone::Zone::utc())
    };
    Some(change::Query {
        before: of(report.compared_period?),
        after: of(report.period?),
        limit: PRODUCTS,
    })
}

/// The causes in one currency, folded away under what they explain; nothing without a comparison.
pub fn why(report: &Sales, changes: Signal<Status<Change>>, currency: Currency) -> AnyView {
    let Some(query) = query(report) else {
        return ().into_any();
    };
    let query = StoredValue::new(query);
    view! {
        <details class="more why">
            <summary>{sales::why()}</summary>
            <Answer status=changes what=sales::the_causes() lines=6 is_aside=true let:change>
                {move || change.with(|change| {
                    query.with_value(|query| causes_of(change, query, currency))
                })}
            </Answer>
        </details>
    }
    .into_any()
}

fn causes_of(change: &Change, query: &change::Query, currency: Currency) -> AnyView {
    let mut rows = change.currencies.iter();
    let row = rows.find(|row| row.currency == currency);
    let numbers = row.map(|row| Numbers { change, query, row });
    let parts = numbers
        .and_then(|numbers| Some((numbers, numbers.difference(Place::All, sales::now_alone())?)));
    let Some((numbers, difference)) = parts else {
        return view! { <p class="quiet">{sales::nothing_posted()}</p> }.into_any();
    };
    let causes = numbers.causes();
    if causes.is_empty() {
        return view! { <p class="quiet">{sales::nothing_changed()}</p> }.into_any();
    }
    let steps = numbers.steps(&causes);
    let line = |(cause, number): (Cause, Number)| {
        let [name, meaning] = causes::words(cause);
        view! {
            <tr class="money-line">
                <th scope="row">{name} <span class="hint">{meaning}</span></th>
                <td class="number"><Explained number /></td>
            </tr>
        }
    };
    let code = currency.code();
    let head = sales::part_of_difference(code);
    let lines = causes.into_iter().map(line).collect_view();
    let unsplit = (!numbers.row.is_split).then_some(sales::beyond_measure());
    view! {
        <div class="side-by-side">
            <Waterfall steps total_label=sales::net_proceeds_now() currency />
            <div class="why-lists">
                <div class="table-box" tabindex="0" role="region" aria-label=sales::causes()>
                    <table class="money-table">
                        <caption class="visually-hidden">{sales::causes()}</caption>
                        <thead><tr><th scope="col">{sales::cause()}</th><th scope="col" class="number">{head}</th></tr></thead>
                        <tbody>{lines}</tbody>
                        <tfoot>
                            <tr class="money-line">
                                <th scope="row">{sales::difference()}</th>
                                <td class="number"><Explained number=difference /></td>
                            </tr>
                        </tfoot>
                    </table>
                </div>
                <p class="hint">{unsplit} " " {sales::not_converted()}</p>
                {numbers.products()}
            </div>
        </div>
    }
    .into_any()
}

/// The numbers of one currency's change with what they claim to be.
#[derive(Clone, Copy)]
struct Numbers<'a> {
    change: &'a Change,
    query: &'a change::Query,
    row: &'a CurrencyChange,
}

impl Numbers<'_> {
    fn part(&self, place: Place, side: Side, column: Column) -> Option<Part> {
        let address = Address {
            currency: self.row.currency,
            place,
            side,
            column,
        };
        let name = causes::column(column);
        Some(Part {
            name: match side {
                Side::Before => sales::before(name),
                Side::After => sales::now(name),
            },
            claim: self.change.claim(self.query, address)?,
        })
    }

    fn pair(&self, place: Place, column: Column) -> Option<[Part; 2]> {
        let of = |side| self.part(place, side, column);
        Some([of(Side::After)?, of(Side::Before)?])
    }

    fn difference(&self, place: Place, of: &str) -> Option<Number> {
        let pair = self.pair(place, Column::NetProceeds)?;
        Number::difference(sales::difference_of(of), pair)
    }

    /// The causes that are something.
    fn causes(&self) -> Vec<(Cause, Number)> {
        let some = Cause::ALL
            .into_iter()
            .filter(|cause| cause.minor(&self.row.parts) != 0);
        some.filter_map(|cause| Some((cause, self.cause(cause)?)))
            .collect()
    }

    /// A cause, beside the others that it makes the difference of some sums with.
    fn cause(&self, cause: Cause) -> Option<Number> {
        let (columns, together) = cause.together();
        let mut parts = Vec::new();
        for column in columns {
            parts.extend(self.pair(Place::All, *column)?);
        }
        let others = together.iter().filter(|&&other| other != cause);
        let others = others.map(|&other| (causes::words(other)[0], other.minor(&self.row.parts)));
        let [name, meaning] = causes::words(cause);
        let unit = crate::ui::number::Unit::Money(self.row.currency);
        Some(Number {
            name: name.to_owned(),
            value: cause.minor(&self.row.parts),
            unit,
            rule: Rule::Cause {
                meaning,
                others: others.collect(),
            },
            parts,
        })
    }

    /// From what was to what is.
    fn steps(&self, causes: &[(Cause, Number)]) -> Vec<WaterfallStep> {
        let label = sales::net_proceeds_before().to_owned();
        let before = self.part(Place::All, Side::Before, Column::NetProceeds);
        let before = before.map(|part| WaterfallStep {
            number: Number::sum(label.clone(), part.claim),
            label,
        });
        let causes = causes.iter().map(|(_, number)| WaterfallStep {
            label: number.name.clone(),
            number: number.clone(),
        });
        before.into_iter().chain(causes).collect()
    }

    /// The products that it came from.
    fn products(&self) -> AnyView {
        if self.row.products.len() < 2 {
            return ().into_any();
        }
        let products = self.row.products.iter().enumerate();
        let named = products.map(|(place, product)| {
            let name = product.sku.clone();
            let name = name.map_or_else(
                || labels::without_product().to_owned(),
                |name| format::name(&name),
            );
            (name, Place::Product(place))
        });
        let others = self.row.others.as_ref();
        let others = others.map(|others| {
            (
                labels::others(&format::counted(others.n_products)),
                Place::Others,
            )
        });
        let lines = named.chain(others).filter_map(|(name, place)| {
            let number = self.difference(place, &name)?;
            Some(view! {
                <tr class="money-line">
                    <th scope="row" class="group-name">{name}</th>
                    <td class="number"><Explained number /></td>
                </tr>
            })
        });
        let lines = lines.collect_view();
        view! {
            <div class="table-box" tabindex="0" role="region" aria-label=sales::by_product()>
                <table class="money-table">
                    <caption class="visually-hidden">{sales::by_product()}</caption>
                    <thead>
                        <tr><th scope="col">{labels::product()}</th><th scope="col" class="number">{labels::difference()}</th></tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}

//! The key figures of one currency, each with what it changed by.

use ledger::money::Currency;
use ledger::report::claim::Figure;
use ledger::report::delta::Share;
use ledger::report::sales::{Cell, CurrencySales};
use ledger::transaction::Step;
use leptos::prelude::*;

use super::super::Scope;
use crate::filter::selection::Selection;
use crate::format;
use crate::route::Page;
use crate::ui::amount::Amount;
use crate::ui::delta_line::{DeltaLine, Polarity};
use crate::ui::words;

/// The figures side by side.
pub fn strip(row: &CurrencySales) -> impl IntoView + use<> {
    let step = |step: Step, polarity: Polarity| {
        money(
            row,
            &Figure::Steps(vec![step]),
            Some(step),
            words::step(step),
            polarity,
        )
    };
    view! {
        <dl class="figures">
            {step(Step::GrossSales, Polarity::MoreIsGood)}
            {step(Step::Discounts, Polarity::MoreIsBad)}
            {step(Step::RefundedSales, Polarity::MoreIsBad)}
            {money(row, &Figure::NetSales, None, "Net sales", Polarity::MoreIsGood)}
            {counted(row, &Figure::Orders, "Orders")}
            {counted(row, &Figure::UnitsSold, "Units sold")}
            {refund_rate(row)}
        </dl>
    }
}

/// A figure of money; the rows behind it open where it is a step of the money path.
fn money(
    row: &CurrencySales,
    figure: &Figure,
    step: Option<Step>,
    label: &'static str,
    polarity: Polarity,
) -> impl IntoView + use<> {
    let scope = expect_context::<Scope>();
    let currency = row.currency;
    let minor = row.total.now.figure(figure).unwrap_or_default();
    let before = row.total.compared.as_ref();
    let before = before.and_then(|cell| cell.figure(figure));
    let selection = step.map(|step| Selection::of_step(step).in_currency(currency));
    let key = selection.as_ref().and_then(Selection::key);
    let id = key.clone().map(|key| format!("line-{key}"));
    let is_open = Memo::new(move |_| key.is_some() && scope.selection.with(Selection::key) == key);
    let name = match selection {
        Some(selection) => view! {
            <a
                id=id
                href=scope.link(Page::Sales, selection)
                data-noscroll="true"
                aria-current=move || is_open.get().then_some("true")
            >
                {label}
            </a>
        }
        .into_any(),
        None => label.into_any(),
    };
    let difference = Callback::new(move |by: i128| format::signed(by, currency));
    view! {
        <div class="figure" class:is-open=is_open>
            <dt>{name}</dt>
            <dd class="figure-value"><Amount minor currency /></dd>
            <dd class="figure-hint">
                <DeltaLine delta=row.total.delta(figure) polarity difference />
                {before.map(|before| was(before, currency))}
            </dd>
        </div>
    }
}

fn was(before: i128, currency: Currency) -> impl IntoView {
    view! { <p class="quiet">"was " {format::amount(before, currency)}</p> }
}

/// A figure that is a count.
fn counted(row: &CurrencySales, figure: &Figure, label: &'static str) -> impl IntoView + use<> {
    let now = row.total.now.figure(figure).unwrap_or_default();
    let before = row.total.compared.as_ref();
    let before = before.and_then(|cell| cell.figure(figure));
    let difference = Callback::new(|by: i128| {
        let plus = if by > 0 { "+" } else { "" };
        format!("{plus}{}", whole(by))
    });
    view! {
        <div class="figure">
            <dt>{label}</dt>
            <dd class="figure-value">{whole(now)}</dd>
            <dd class="figure-hint">
                <DeltaLine delta=row.total.delta(figure) polarity=Polarity::MoreIsGood difference />
                {before.map(|before| view! { <p class="quiet">"was " {whole(before)}</p> })}
            </dd>
        </div>
    }
}

/// Refunds as a share of gross sales.
fn refund_rate(row: &CurrencySales) -> impl IntoView + use<> {
    let rate = |cell: &Cell| {
        let ppm = cell.refund_rate().and_then(Share::ppm);
        ppm.map(format::percent)
    };
    let now = rate(&row.total.now).unwrap_or_else(|| "\u{2014}".to_owned());
    let before = row.total.compared.as_ref().and_then(rate);
    let difference = Callback::new(|by: i128| {
        let plus = if by > 0 { "+" } else { "" };
        format!("{plus}{} of sales", format::percent(by))
    });
    view! {
        <div class="figure">
            <dt>"Refund rate"</dt>
            <dd class="figure-value">{now}</dd>
            <dd class="figure-hint">
                <DeltaLine delta=row.total.refund_rate_delta() polarity=Polarity::MoreIsBad difference />
                {before.map(|before| view! { <p class="quiet">"was " {before}</p> })}
            </dd>
        </div>
    }
}

/// A count as text; the ends of the numbers stand for what is beyond.
fn whole(n: i128) -> String {
    let bounded = n.clamp(i64::MIN.into(), i64::MAX.into());
    format::whole(i64::try_from(bounded).unwrap_or_default())
}

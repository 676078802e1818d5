//! `/usage`: what each meter counted, what that costs as a calculation one can follow, how the month
//! will end, and whether the invoice says the same.

use ledger::report::usage::{self, BudgetOutcome, MeterUsage, PriceUsage, Usage};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::answer::Answer;
use super::{Scope, as_of};
use crate::budgets::Budgets;
use crate::engine::Engine;
use crate::engine::protocol::List;
use crate::filter::address;
use crate::format;
use crate::route::Page;
use crate::ui::day_bars::day_bars;
use crate::ui::icon::{Icon, Sign};
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;

mod budget;
mod calculation;
mod forecast;
mod months;

use budget::BudgetForm;
use calculation::calculation;
use forecast::forecast;
use months::months;

/// Months that are charged and tied to their invoices.
const MONTHS: u16 = 12;
/// Weeks whose days a forecast is the mean of.
const WEEKS: u16 = 6;
/// Of the past errors, the part that the interval holds.
const COVERAGE_PPM: u32 = 800_000;

/// Usage.
#[component]
pub fn UsagePage() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let budgets = expect_context::<Budgets>();
    let search = use_location().search;
    let chosen = Memo::new(move |_| {
        search.with(|search| {
            let mut pairs = address::pairs(search);
            let found = pairs.find(|(name, value)| name == "meter" && !value.is_empty());
            found.map(|(_, meter)| meter)
        })
    });
    let status = engine.report::<Usage>(move || {
        scope.track_retry();
        Some(usage::Query {
            as_of: as_of::of_running(scope)?,
            meter_id: None,
            n_months: MONTHS,
            n_weeks: WEEKS,
            coverage_ppm: COVERAGE_PPM,
            budgets: budgets.all().get(),
        })
    });
    let when = move || {
        as_of::of_running(scope).map(|day| {
            format!(
                "As of the end of {}. A month is a calendar month of the days that the marketplace counts.",
                format::day(day)
            )
        })
    };
    let lists = &[
        List::Meters,
        List::Prices,
        List::UsageRecords,
        List::Invoices,
    ];
    view! {
        <PageHead title=Page::Usage.title() />
        <p class="lead">{when}</p>
        <Answer status what="usage" lines=12 lists let:report>
            {move || {
                let chosen = chosen.get();
                report.with(|report| meters(scope, report, chosen.as_deref()))
            }}
        </Answer>
    }
}

/// The meters: all of them, or the one that the address names.
fn meters(scope: Scope, report: &Usage, chosen: Option<&str>) -> AnyView {
    if report.meters.is_empty() {
        return view! {
            <Empty title="No usage yet" reason="The billing API brings meters and what they count; settlement files hold none.">
                <a class="button is-primary" href=move || scope.href(&Page::Fees)>"See fees"</a>
            </Empty>
        }
        .into_any();
    }
    let all = report.meters.iter();
    let shown: Vec<&MeterUsage> = all
        .filter(|meter| chosen.is_none_or(|chosen| chosen == meter.meter_id))
        .collect();
    if shown.is_empty() {
        return view! {
            <Empty title="No such meter" reason="The books hold no meter with this id.">
                <a class="button is-primary" href=move || scope.href(&Page::Usage)>"Every meter"</a>
            </Empty>
        }
        .into_any();
    }
    let alerts = shown.iter().flat_map(|meter| alerts(meter)).collect_view();
    let sections = shown
        .into_iter()
        .map(|meter| section(scope, meter))
        .collect_view();
    view! {
        {choice(scope, report, chosen)}
        <div role="status">{alerts}</div>
        {sections}
    }
    .into_any()
}

/// The way to one meter alone.
fn choice(scope: Scope, report: &Usage, chosen: Option<&str>) -> AnyView {
    if report.meters.len() < 2 {
        return ().into_any();
    }
    let link = |label: String, id: Option<&str>| {
        let query = id.map(|id| ("meter", id.to_owned()));
        let current = (chosen == id).then_some("true");
        let href = move || {
            let mut pairs = scope.filter.with(crate::filter::Filter::pairs);
            pairs.extend(query.clone());
            format!("{}{}", Page::Usage.href(), address::query(&pairs))
        };
        view! { <a class="button" href=href aria-current=current data-noscroll="true">{label}</a> }
    };
    let links = report
        .meters
        .iter()
        .map(|meter| link(name(meter), Some(&meter.meter_id)))
        .collect_view();
    view! {
        <nav class="choices" aria-label="Meters">{link("Every meter".to_owned(), None)} {links}</nav>
    }
    .into_any()
}

/// What people call a meter.
fn name(meter: &MeterUsage) -> String {
    let known = meter.meter.as_ref().map(|meter| meter.name.clone());
    known.unwrap_or_else(|| meter.meter_id.clone())
}

/// What is above its budget, or will be.
fn alerts(meter: &MeterUsage) -> Vec<AnyView> {
    let name = name(meter);
    let alert = |price: &PriceUsage| {
        let line = price.budget?;
        let money = |minor: Option<i128>| {
            minor.map_or_else(
                || "\u{2014}".to_owned(),
                |minor| format::money(minor, price.price.currency),
            )
        };
        let budget = money(Some(line.budget_minor));
        let text = match line.outcome {
            BudgetOutcome::Over => {
                let actual = money(line.actual_minor);
                format!("{name}: {actual} is spent, more than the budget of {budget}.")
            }
            BudgetOutcome::WillBeOver => {
                let forecast = money(line.forecast_minor);
                format!(
                    "{name}: by the end of the month likely {forecast}, more than the budget of {budget}."
                )
            }
            BudgetOutcome::Within | BudgetOutcome::Unknown => return None,
        };
        Some(
            view! { <p class="partial"><Icon sign=Sign::Warning /><span>{text}</span></p> }
                .into_any(),
        )
    };
    meter.prices.iter().filter_map(alert).collect()
}

/// One meter: its days, and what they cost by each price.
fn section(scope: Scope, meter: &MeterUsage) -> AnyView {
    let name = name(meter);
    let unit = meter.meter.as_ref().map(|meter| meter.unit.clone());
    let shown = meter.prices.iter();
    let shown: Vec<&PriceUsage> = shown
        .filter(|price| scope.shows(price.price.currency) && !price.months.is_empty())
        .collect();
    let prices = if shown.is_empty() {
        view! { <p class="hint">"No price of this meter applies to these months, so nothing is charged."</p> }
            .into_any()
    } else {
        shown
            .into_iter()
            .map(|one| price(one, unit.as_deref()))
            .collect_view()
            .into_any()
    };
    let of_what = unit.clone().map_or_else(
        || "Nobody describes this meter; it is only named.".to_owned(),
        |unit| format!("Counts: {unit}."),
    );
    let caption = format!("{name}, day by day");
    view! {
        <section class="section meter" aria-label=name.clone()>
            <h2>{name.clone()} " " <span class="hint">{of_what}</span></h2>
            {day_bars(&caption, &meter.days, &unit.unwrap_or_default())}
            {prices}
        </section>
    }
    .into_any()
}

/// One price of a meter.
fn price(price: &PriceUsage, unit: Option<&str>) -> AnyView {
    let (id, currency) = (price.price.id.clone(), price.price.currency);
    let current = price.months.last();
    let calculated = current.map(|month| calculation(&price.price, month, unit));
    // A month that is over has nothing left to forecast.
    let is_over = current.is_some_and(|month| month.days.end == month.month.end);
    let outlook = price.forecast.as_ref().filter(|_| !is_over);
    let outlook = outlook.map(|outlook| forecast(outlook, currency, unit));
    let budget_minor = price.budget.map(|line| line.budget_minor);
    view! {
        <div class="price">
            {calculated}
            {outlook}
            <BudgetForm price_id=id currency budget_minor />
            {months(price)}
        </div>
    }
    .into_any()
}

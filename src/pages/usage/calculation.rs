//! A month's charge as a calculation that one can follow with a pencil.

use ledger::money::Rounding;
use ledger::money::ratio::Ratio;
use ledger::report::usage::MonthUsage;
use ledger::usage::{Charge, ChargeStep, Price, PriceModel};
use leptos::prelude::*;

use crate::format;
use crate::ui::amount::Amount;
use crate::ui::words::documents as words;

/// The calculation of a month.
pub fn calculation(price: &Price, month: &MonthUsage, unit: Option<&str>) -> AnyView {
    let title = format!("{}, {}", format::period(month.days), price.currency);
    let model = words::price_model(&price.model);
    let body = match &month.charge {
        Ok(charge) => written(price, charge, unit.unwrap_or("units")),
        Err(why) => view! { <p class="hint">{words::unpriced(*why)}</p> }.into_any(),
    };
    view! {
        <h3>{title}</h3>
        <p class="hint">{model}</p>
        {body}
    }
    .into_any()
}

fn written(price: &Price, charge: &Charge, unit: &str) -> AnyView {
    let currency = price.currency;
    let free = (!charge.free_units.is_zero()).then(|| {
        let free = format!("\u{2212}{}", format::ratio(charge.free_units));
        view! { <tr><th scope="row">"Free of charge"</th><td class="formula">{free}</td><td></td></tr> }
    });
    let steps = charge.steps.iter();
    let steps = steps.map(|step| line(price, step)).collect_view();
    let minimum = (!charge.minimum_added.is_zero()).then(|| {
        let added = format::exact_money(charge.minimum_added, currency);
        view! {
            <tr>
                <th scope="row">"To reach the minimum"</th>
                <td></td>
                <td class="number">{added}</td>
            </tr>
        }
    });
    let rounding = rounded(charge.rounding);
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label="Calculation">
            <table class="calculation">
                <caption class="visually-hidden">"How the charge comes about"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Step"</th>
                        <th scope="col">"Calculation"</th>
                        <th scope="col" class="number">{currency.code().to_owned()}</th>
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <th scope="row">{format!("Counted ({unit})")}</th>
                        <td class="formula">{format::ratio(charge.quantity)}</td>
                        <td></td>
                    </tr>
                    {free}
                    {steps}
                    {minimum}
                </tbody>
                <tfoot>
                    <tr>
                        <th scope="row">"Charge"</th>
                        <td class="formula">{format::exact_money(charge.exact, currency)} ", " {rounding}</td>
                        <td class="number"><Amount minor=charge.minor currency /></td>
                    </tr>
                </tfoot>
            </table>
        </div>
        {reached(price, charge)}
    }
    .into_any()
}

/// One line of it: `75 × 0.12 + 1.00`.
fn line(price: &Price, step: &ChargeStep) -> AnyView {
    let name = match &price.model {
        PriceModel::PerUnit { .. } | PriceModel::Unknown(_) => "All units".to_owned(),
        PriceModel::Package { .. } => {
            let units = format::ratio(step.units);
            format!("Packages begun by {units} units")
        }
        PriceModel::Volume(_) | PriceModel::Graduated(_) | PriceModel::GraduatedPercentage(_) => {
            let (number, after) = (step.tier.saturating_add(1), format::ratio(step.after));
            match step.up_to {
                Some(up_to) => {
                    let up_to = format::ratio(up_to);
                    format!("Tier {number}: above {after}, up to {up_to}")
                }
                None => format!("Tier {number}: above {after}"),
            }
        }
    };
    let (counted, one) = (
        format::ratio(step.counted),
        format::unit_price(step.unit_price),
    );
    let formula = if step.flat.is_zero() {
        format!("{counted} \u{d7} {one}")
    } else {
        format!(
            "{counted} \u{d7} {one} + {}",
            format::exact_money(step.flat, price.currency)
        )
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="formula">{formula}</td>
            <td class="number">{format::exact_money(step.amount, price.currency)}</td>
        </tr>
    }
    .into_any()
}

/// Which tier is reached, and how far it is to the next.
fn reached(price: &Price, charge: &Charge) -> AnyView {
    let tiers = match &price.model {
        PriceModel::Volume(tiers)
        | PriceModel::Graduated(tiers)
        | PriceModel::GraduatedPercentage(tiers) => tiers.len(),
        _ => return ().into_any(),
    };
    let Some(last) = charge.steps.last() else {
        return view! { <p class="hint">"No tier is reached yet."</p> }.into_any();
    };
    let (number, n_tiers) = (last.tier.saturating_add(1), format::count(tiers));
    let left = last
        .up_to
        .and_then(|up_to| up_to.checked_sub(charge.units))
        .filter(|left| *left >= Ratio::ZERO);
    let text = match left {
        Some(left) => {
            let left = format::ratio(left);
            format!("Tier {number} of {n_tiers} is reached; {left} units are left in it.")
        }
        None => format!("Tier {number} of {n_tiers} is reached, which has no end."),
    };
    view! { <p class="hint">{text}</p> }.into_any()
}

const fn rounded(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::HalfUp => "rounded once, halves up",
        Rounding::HalfEven => "rounded once, halves to even",
        Rounding::Down => "rounded down once",
        Rounding::Up => "rounded up once",
    }
}

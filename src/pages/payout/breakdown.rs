//! The money path of a settlement as a picture and a table, and its sums by component and month.

use ledger::day::zone::Zone;
use ledger::report::settlement_proof::{Place, Proof, Query};
use ledger::transaction::Component;
use leptos::prelude::*;

use super::super::Scope;
use super::super::settled::claimed_total;
use super::equations::equations;
use crate::format;
use crate::ui::identity_list::IdentityList;
use crate::ui::money_table::{MoneyLine, MoneySum, MoneyTable};
use crate::ui::number::Number;
use crate::ui::sentence::sentence;
use crate::ui::waterfall::{Waterfall, WaterfallStep};
use crate::ui::words;
use crate::words::{PLACES, labels, payouts};

/// The three ways to take the total apart. Each adds up to it.
pub fn breakdown(proof: &Proof) -> AnyView {
    let scope = expect_context::<Scope>();
    let numbers = Numbers {
        query: Query {
            settlement_id: proof.settlement.id.clone(),
            zone: Zone::utc(),
        },
        proof,
    };
    let currency = proof.settlement.currency;
    let sum = |of: &str| {
        let label = labels::sum_of_all_amounts().to_owned();
        let number = numbers.number(labels::of(&label, of), Place::Sum)?;
        Some(MoneySum { label, number })
    };
    let claimed = claimed_total(&proof.settlement).map(|number| MoneySum {
        label: labels::claimed_total().to_owned(),
        number,
    });
    let path_sums = [sum(payouts::money_path_lower()), claimed]
        .into_iter()
        .flatten()
        .collect();
    let component_sums = sum(payouts::by_component_lower()).into_iter().collect();
    let month_sums = sum(payouts::by_month_lower()).into_iter().collect();
    let (path, components, months) = (numbers.path(), numbers.components(), numbers.months());
    let identities = equations(proof);
    // The payout itself is the result of the path and no step of it.
    let settled = proof.path.iter().zip(&path);
    let settled = settled.filter(|(line, _)| line.step.is_settled());
    let steps = settled.map(|(_, line)| WaterfallStep {
        label: line.label.clone(),
        number: line.number.clone(),
    });
    let steps: Vec<WaterfallStep> = steps.collect();
    let zone = move || scope.zone.with(|zone| zone.name().to_owned());
    view! {
        <section class="section" aria-labelledby="path">
            <h2 id="path">{labels::money_path()}</h2>
            <div class="side-by-side">
                <Waterfall steps total_label=labels::sum_of_all_amounts() currency />
                <MoneyTable caption=payouts::path_as_table() head=labels::step() currency lines=path sums=path_sums />
            </div>
        </section>
        <div class="side-by-side">
            <div>
                <section class="section" aria-labelledby="identities">
                    <h2 id="identities">{payouts::proof()}</h2>
                    <IdentityList equations=identities currency />
                </section>
                <section class="section" aria-labelledby="months">
                    <h2 id="months">{move || {
                        let zone = view! { <span class="hint">{zone()}</span> };
                        sentence(&payouts::by_month_of(PLACES[0]), vec![zone.into_any()])
                    }}</h2>
                    <MoneyTable caption=payouts::sums_by_month() head=labels::month() currency lines=months sums=month_sums />
                </section>
            </div>
            <section class="section" aria-labelledby="components">
                <h2 id="components">{payouts::by_component()}</h2>
                <MoneyTable
                    caption=payouts::sums_by_component() head=labels::component() currency
                    lines=components sums=component_sums
                />
            </section>
        </div>
    }
    .into_any()
}

/// The sums of a proof with what they claim to be.
struct Numbers<'a> {
    proof: &'a Proof,
    query: Query,
}

impl Numbers<'_> {
    fn number(&self, name: String, place: Place) -> Option<Number> {
        let claim = self.proof.claim(&self.query, place)?;
        Some(Number::sum(name, claim))
    }

    fn line(&self, place: Place, label: String, hint: String, n_amounts: u64) -> Option<MoneyLine> {
        let number = self.number(label.clone(), place)?;
        Some(MoneyLine {
            label,
            hint,
            number,
            n_amounts,
        })
    }

    fn path(&self) -> Vec<MoneyLine> {
        let lines = self.proof.path.iter().enumerate();
        let lines = lines.filter_map(|(place, line)| {
            let label = words::step(line.step).to_owned();
            let hint = words::step_meaning(line.step).to_owned();
            self.line(Place::Step(place), label, hint, line.n_amounts)
        });
        lines.collect()
    }

    fn components(&self) -> Vec<MoneyLine> {
        let lines = self.proof.components.iter().enumerate();
        let lines = lines.filter_map(|(place, line)| {
            let hint = match line.component {
                Component::Unknown(_) => labels::unrecognised_lower().to_owned(),
                _ => words::step(line.step).to_owned(),
            };
            let label = words::component(&line.component);
            self.line(Place::Component(place), label, hint, line.n_amounts)
        });
        lines.collect()
    }

    fn months(&self) -> Vec<MoneyLine> {
        let lines = self.proof.months.iter().enumerate();
        let lines = lines.filter_map(|(place, line)| {
            let label = format::month(line.month);
            self.line(Place::Month(place), label, String::new(), line.n_amounts)
        });
        lines.collect()
    }
}

//! The money path of a settlement as a picture and a table, and its sums by component and month.

use ledger::money::Currency;
use ledger::report::settlement_proof::{ComponentLine, MonthLine, Proof, StepLine};
use ledger::transaction::Component;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::super::Scope;
use crate::filter::address;
use crate::filter::selection::Selection;
use crate::format;
use crate::route::Page;
use crate::ui::identity_list::IdentityList;
use crate::ui::money_table::{MoneyLine, MoneySum, MoneyTable};
use crate::ui::waterfall::{Waterfall, WaterfallStep};
use crate::ui::words;

/// The three ways to take the total apart. Each adds up to it.
#[component]
pub fn Breakdown(
    /// The proof of the settlement.
    proof: Proof,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let page = Page::Payout {
        settlement_id: proof.settlement.id,
    };
    let lines = Lines {
        scope,
        page: page.clone(),
    };
    let currency = proof.settlement.currency;
    let open = Signal::derive(move || scope.selection.with(Selection::key));
    let sum = MoneySum {
        label: "Sum of all amounts".to_owned(),
        minor: proof.sum_minor,
    };
    let claimed = proof.settlement.claimed_minor.map(|minor| MoneySum {
        label: "Claimed total".to_owned(),
        minor: minor.into(),
    });
    let path_sums = [Some(sum.clone()), claimed].into_iter().flatten().collect();
    let components = proof
        .components
        .iter()
        .map(|line| lines.of_component(line))
        .collect();
    let months = proof
        .months
        .iter()
        .map(|line| lines.of_month(line))
        .collect();
    let path = proof.path.iter().map(|line| lines.of_step(line)).collect();
    let zone = move || scope.zone.with(|zone| zone.name().to_owned());
    view! {
        <section class="section" aria-labelledby="path">
            <h2 id="path">"Money path"</h2>
            <div class="side-by-side">
                <Picture path=proof.path page currency open />
                <MoneyTable caption="Money path as a table" head="Step" currency lines=path sums=path_sums open />
            </div>
        </section>
        <div class="side-by-side">
            <div>
                <section class="section" aria-labelledby="identities">
                    <h2 id="identities">"Proof"</h2>
                    <IdentityList identities=proof.identities currency />
                </section>
                <section class="section" aria-labelledby="months">
                    <h2 id="months">"By month of posting " <span class="hint">{zone}</span></h2>
                    <MoneyTable
                        caption="Sums by month" head="Month" currency open
                        lines=months sums=vec![sum.clone()]
                    />
                </section>
            </div>
            <section class="section" aria-labelledby="components">
                <h2 id="components">"By component"</h2>
                <MoneyTable
                    caption="Sums by component" head="Component" currency open
                    lines=components sums=vec![sum]
                />
            </section>
        </div>
    }
}

/// The money path as a picture; the payout itself is its result and no step of it.
#[component]
fn Picture(
    /// The steps.
    path: Vec<StepLine>,
    /// The page of the settlement.
    page: Page,
    /// Currency of every amount.
    currency: Currency,
    /// Key of the line whose rows are open.
    open: Signal<Option<String>>,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let navigate = use_navigate();
    let steps = path
        .into_iter()
        .filter(|line| line.step.is_settled())
        .map(|line| WaterfallStep {
            key: Selection::of_step(line.step).key().unwrap_or_default(),
            label: words::step(line.step).to_owned(),
            minor: line.minor,
        });
    let on_open = Callback::new(move |key: String| {
        // The key of a step is what the address calls it.
        let selection = Selection::parse(&address::query(&[("step", key)]));
        let stay = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&scope.href_of(&page, &selection), stay);
    });
    let steps = steps.collect();
    view! { <Waterfall steps total_label="Sum of all amounts" currency open on_open /> }
}

/// Makes lines that lead to the rows behind them.
struct Lines {
    scope: Scope,
    page: Page,
}

impl Lines {
    fn of_step(&self, line: &StepLine) -> MoneyLine {
        let hint = words::step_meaning(line.step).to_owned();
        let label = words::step(line.step).to_owned();
        self.line(
            Selection::of_step(line.step),
            label,
            hint,
            line.minor,
            line.n_amounts,
        )
    }

    fn of_component(&self, line: &ComponentLine) -> MoneyLine {
        let selection = Selection::of_component(line.step, line.component.clone());
        let hint = match line.component {
            Component::Unknown(_) => "unrecognised".to_owned(),
            _ => words::step(line.step).to_owned(),
        };
        self.line(
            selection,
            words::component(&line.component),
            hint,
            line.minor,
            line.n_amounts,
        )
    }

    fn of_month(&self, line: &MonthLine) -> MoneyLine {
        let label = format::month(line.month);
        let selection = Selection::of_month(line.month);
        self.line(selection, label, String::new(), line.minor, line.n_amounts)
    }

    fn line(
        &self,
        selection: Selection,
        label: String,
        hint: String,
        minor: i128,
        n_amounts: u64,
    ) -> MoneyLine {
        let key = selection.key().unwrap_or_default();
        let href = self.scope.link(self.page.clone(), selection);
        MoneyLine {
            key,
            label,
            hint,
            minor,
            n_amounts,
            href,
        }
    }
}

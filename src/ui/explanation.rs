//! How a number came about: one panel beside the page, for whichever number was asked.
//!
//! It is the browser's own popover: Escape and a click beside it close it, and the focus goes back
//! to the number. While newer rows arrive it stays, its words follow, and the focus in it is kept.

use ledger::report::claim::{Claim, Quantity};
use ledger::report::explain::{Explain, TermLine};
use leptos::html;
use leptos::prelude::*;

use super::explained::{Explaining, focus_asked, plain};
use super::icon::{Icon, Sign};
use super::number::{Number, Rule, Unit, Verdict};
use super::words::sums;
use crate::format;
use crate::words::{explaining, in_list, labels};

/// The panel. It is shown as long as a number is being explained.
#[component]
pub fn ExplanationPanel(
    /// What is explained.
    explaining: Explaining,
    /// What was found for each part of the number; none while it is looked for.
    found: Signal<Vec<Option<Explain>>>,
    /// Whether nothing more is on its way; until then a difference is no verdict.
    is_settled: Signal<bool>,
    /// Why nothing was found.
    failure: Signal<Option<String>>,
    /// What holds for all of it: name and text.
    facts: Signal<Vec<(&'static str, String)>>,
    /// Address of the rows of a claim.
    href: Callback<Claim, String>,
) -> impl IntoView {
    let panel = NodeRef::<html::Section>::new();
    let heading = NodeRef::<html::H2>::new();
    let is_shown = move || {
        let panel = panel.get_untracked();
        panel.is_some_and(|panel| panel.matches(":popover-open").unwrap_or_default())
    };
    let (is_open, number) = (explaining.is_open, explaining.number);
    Effect::new(move |_| {
        let (is_open, Some(panel)) = (is_open.get(), panel.get()) else {
            return;
        };
        // A browser without popovers shows the panel where it stands.
        if is_open && !is_shown() {
            let _ = panel.show_popover();
        } else if !is_open && is_shown() {
            let _ = panel.hide_popover();
        }
        if let Some(heading) = heading.get_untracked().filter(|_| is_open) {
            let _ = heading.focus();
        }
    });
    let on_toggle = move |_| {
        if is_shown() || !is_open.get_untracked() {
            return;
        }
        is_open.set(false);
        // The number may have been drawn anew meanwhile: the browser then finds nothing to go to.
        let active = document().active_element();
        let is_lost = active.is_none_or(|active| {
            let panel = panel.get_untracked();
            active.tag_name() == "BODY" || panel.is_some_and(|panel| panel.contains(Some(&active)))
        });
        if is_lost {
            focus_asked();
        }
    };
    let of =
        move |text: fn(&Number) -> String| move || number.with(|number| number.as_ref().map(text));
    let n_parts =
        Memo::new(move |_| number.with(|one| one.as_ref().map_or(0, |one| one.parts.len())));
    let parts = move || {
        let part = |place: usize| view! { <PartView place number found href is_open /> };
        (0..n_parts.get()).map(part).collect_view()
    };
    let fact = |(name, text): (&'static str, String)| {
        view! { <div><dt>{name}</dt><dd>{text}</dd></div> }
    };
    view! {
        <section
            class="explanation"
            popover="auto"
            role="dialog"
            aria-labelledby="explanation"
            node_ref=panel
            on:toggle=on_toggle
        >
            <div class="explanation-head">
                <h2 id="explanation" tabindex="-1" node_ref=heading>{of(|one| one.name.clone())}</h2>
                <button
                    type="button"
                    class="button is-square"
                    aria-label=labels::close()
                    on:click=move |_| is_open.set(false)
                >
                    <Icon sign=Sign::Close />
                </button>
            </div>
            <p class="explanation-value">{of(shown)}</p>
            <VerdictLine number found is_settled failure />
            <p class="explanation-rule">{of(rule)}</p>
            {parts}
            <dl class="explanation-facts">{move || facts.get().into_iter().map(fact).collect_view()}</dl>
        </section>
    }
}

/// Whether the rows make the number.
#[component]
fn VerdictLine(
    /// The number.
    number: RwSignal<Option<Number>>,
    /// What was found for its parts.
    found: Signal<Vec<Option<Explain>>>,
    /// Whether nothing more is on its way.
    is_settled: Signal<bool>,
    /// Why nothing was found.
    failure: Signal<Option<String>>,
) -> impl IntoView {
    let verdict = Memo::new(move |_| {
        if let Some(failure) = failure.get() {
            return Said::Failed(failure);
        }
        number.with(|number| {
            let Some(number) = number else {
                return Said::Nothing;
            };
            let values: Option<Vec<i128>> = found.with(|found| {
                let each = found.iter().take(number.parts.len());
                each.map(|found| found.as_ref().map(|found| found.value))
                    .collect()
            });
            match (
                values.map(|values| number.verdict(&values)),
                is_settled.get(),
            ) {
                (Some(Verdict::Ties), _) => Said::Ties(ties(&number.rule)),
                (Some(Verdict::Differs { by }), true) => Said::Differs(differs(number, by)),
                _ => Said::Nothing,
            }
        })
    });
    view! {
        <p class="explanation-verdict" role="status">
            {move || match verdict.get() {
                Said::Ties(text) => view! {
                    <span class="verdict is-good"><Icon sign=Sign::Check /><span>{text}</span></span>
                }
                .into_any(),
                Said::Differs(text) => view! {
                    <span class="verdict is-bad"><Icon sign=Sign::Cross /><span>{text}</span></span>
                }
                .into_any(),
                Said::Failed(text) => view! {
                    <span class="verdict is-open"><Icon sign=Sign::Warning /><span>{text}</span></span>
                }
                .into_any(),
                Said::Nothing => view! { <span class="quiet">{explaining::adding_up()}</span> }.into_any(),
            }}
        </p>
    }
}

/// What is said of the rows.
#[derive(Clone, PartialEq, Eq)]
enum Said {
    Ties(&'static str),
    Differs(String),
    Failed(String),
    Nothing,
}

fn ties(rule: &Rule) -> &'static str {
    match rule {
        Rule::Sum => explaining::sum_holds(),
        Rule::Stated => explaining::stated_holds(),
        Rule::Cause { .. } => explaining::causes_hold(),
        _ => explaining::follows(),
    }
}

fn differs(number: &Number, by: Option<i128>) -> String {
    let Some(by) = by else {
        return explaining::inputs_differ().to_owned();
    };
    let size = with_unit(by.saturating_abs(), number.unit);
    if by > 0 {
        explaining::rows_more(&size)
    } else {
        explaining::rows_less(&size)
    }
}

/// One sum of rows: its formula, its terms, which rows, and the way to them.
#[component]
fn PartView(
    /// Its place in the number.
    place: usize,
    /// The number.
    number: RwSignal<Option<Number>>,
    /// What was found for each part.
    found: Signal<Vec<Option<Explain>>>,
    /// Address of the rows of a claim.
    href: Callback<Claim, String>,
    /// Whether the number is being explained.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let part =
        Memo::new(move |_| number.with(|number| Some(number.as_ref()?.parts.get(place)?.clone())));
    let found = Memo::new(move |_| found.with(|found| found.get(place).cloned().flatten()));
    let head = move || {
        let is_alone = number.with(|number| number.as_ref().is_none_or(|one| one.parts.len() < 2));
        let part = part.get().filter(|_| !is_alone)?;
        let value = with_unit(part.claim.value, Unit::of(&part.claim));
        Some(view! { <h3>{part.name} " " <span class="amount">{value}</span></h3> })
    };
    let formula =
        move || part.with(|part| part.as_ref().map(|part| sums::formula(&part.claim.figure)));
    let days = move || {
        let period = part.with(|part| part.as_ref().map(|part| part.claim.filter.period))?;
        Some(period.map_or_else(|| labels::all_there_are().to_owned(), format::period))
    };
    let only = move || {
        let lines = part.with(|part| {
            part.as_ref()
                .map(|part| sums::narrowings(&part.claim.filter))
        });
        let lines = lines.filter(|lines| !lines.is_empty())?;
        let lines = lines
            .into_iter()
            .map(|line| view! { <li>{format::name(&line)}</li> });
        Some(
            view! { <div><dt>{explaining::only()}</dt><dd><ul>{lines.collect_view()}</ul></dd></div> },
        )
    };
    let rows = move || {
        found.with(|found| {
            let found = found.as_ref()?;
            let rows = labels::rows(&format::counted(found.n_rows));
            Some(match found.n_amounts {
                0 => rows,
                n => explaining::rows_and_amounts(&rows, &labels::n_amounts(&format::counted(n))),
            })
        })
    };
    let sum = move || {
        found.with(|found| {
            let found = found.as_ref()?;
            let unit = part.with(|part| part.as_ref().map(|part| Unit::of(&part.claim)))?;
            Some(with_unit(found.value, unit))
        })
    };
    let link = move || {
        let claim = part.get().map(|part| part.claim);
        claim.map_or_else(String::new, |claim| href.run(claim))
    };
    let has_rows = move || found.with(|found| found.as_ref().is_none_or(|found| found.n_rows > 0));
    view! {
        <div class="explanation-part">
            {head}
            <p class="hint">{formula}</p>
            {move || found.with(|found| found.as_ref().map(terms))}
            <dl class="explanation-facts">
                <div><dt>{labels::days()}</dt><dd>{days}</dd></div>
                {only}
                <div><dt>{labels::rows_head()}</dt><dd>{rows}</dd></div>
                <div><dt>{explaining::they_make()}</dt><dd class="amount">{sum}</dd></div>
            </dl>
            <a
                class="button"
                href=link
                hidden=move || !has_rows()
                data-noscroll="true"
                on:click=move |_| is_open.set(false)
            >
                {explaining::show_rows()}
            </a>
        </div>
    }
}

/// The terms of a sum that are something; nothing where there is only one.
fn terms(found: &Explain) -> AnyView {
    let line = |line: &TermLine| {
        let unit = match line.term.quantity {
            Quantity::Minor => Unit::Money(found.currency),
            _ => Unit::Count,
        };
        view! {
            <tr>
                <th scope="row">{sums::term(&line.term)}</th>
                <td class="number quiet">{labels::rows(&format::counted(line.n_rows))}</td>
                <td class="number amount">{with_unit(line.value, unit)}</td>
            </tr>
        }
    };
    let lines: Vec<&TermLine> = found.terms.iter().filter(|line| line.n_rows > 0).collect();
    if found.terms.len() < 2 || lines.is_empty() {
        return ().into_any();
    }
    view! { <table><tbody>{lines.into_iter().map(line).collect_view()}</tbody></table> }.into_any()
}

/// The number, with its unit.
fn shown(number: &Number) -> String {
    match number.unit {
        Unit::Money(currency) => format::money(number.value, currency),
        _ => plain(number),
    }
}

fn with_unit(value: i128, unit: Unit) -> String {
    match unit {
        Unit::Money(currency) => format::money(value, currency),
        Unit::Count => format::whole(value),
        Unit::Share => format::percent(value),
    }
}

/// How it follows from its sums; nothing where it is one.
fn rule(number: &Number) -> String {
    let name = |place: usize| {
        let part = number.parts.get(place);
        part.map_or_else(String::new, |part| part.name.clone())
    };
    match &number.rule {
        Rule::Sum => String::new(),
        Rule::Stated => explaining::stated().to_owned(),
        Rule::Opposite => explaining::opposite().to_owned(),
        Rule::Debt => explaining::debt().to_owned(),
        Rule::Credit => explaining::payable().to_owned(),
        Rule::Difference => explaining::less(&name(0), &name(1)),
        Rule::ShareOf { .. } => explaining::share_of(&name(0), &name(1)),
        Rule::PerUnit => explaining::divided(&name(0), &name(1)),
        Rule::LessExpected { expected } => {
            explaining::less_expected(&with_unit(*expected, number.unit))
        }
        Rule::Signed { is_negative } => {
            let names = |is_taken: bool| {
                let each = is_negative.iter().enumerate();
                let wanted = each.filter(|(_, one)| **one == is_taken);
                wanted
                    .map(|(at, _)| name(at))
                    .collect::<Vec<_>>()
                    .join(" + ")
            };
            let (added, taken) = (names(false), names(true));
            if taken.is_empty() {
                format!("{added}.")
            } else {
                format!("{added} \u{2212} {taken}.")
            }
        }
        Rule::Cause { meaning, others } => {
            let Unit::Money(currency) = number.unit else {
                return (*meaning).to_owned();
            };
            let others = others.iter();
            let others: Vec<String> = others
                .map(|(name, minor)| format!("{name} {}", format::signed(*minor, currency)))
                .collect();
            if others.is_empty() {
                return (*meaning).to_owned();
            }
            explaining::cause(meaning, &in_list(&others))
        }
    }
}

//! The rows behind an opened number, on whichever page it is: with their sum beside the number, and
//! a check mark only when both are equal.

use ledger::report::claim::Claim;
use ledger::report::rows::{self, Rows};
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::Scope;
use super::answer::Answer;
use crate::engine::Engine;
use crate::filter::listing::Listing;
use crate::filter::period::PeriodChoice;
use crate::filter::selection::Selection;
use crate::filter::sum::Sum;
use crate::filter::{Filter, address};
use crate::format;
use crate::route::Page;
use crate::ui::explained::{Explaining, focus_asked};
use crate::ui::icon::{Icon, Sign};
use crate::ui::number::Unit;
use crate::ui::rows_table::{PAGE_ROWS, RowsTable};
use crate::ui::words::sums;
use crate::words::{explaining, in_list, labels};

/// The rows behind the number that the address opens; nothing while it opens none.
#[component]
pub fn RowsBehind() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let explaining = expect_context::<Explaining>();
    let sum = Memo::new(move |_| scope.selection.with(|selection| selection.sum.clone()));
    Effect::new(move |was_open: Option<bool>| {
        let (sum, shown) = (sum.get(), scope.period.get());
        let is_open = sum.is_some();
        explaining.want(sum.map(|sum| -> Box<dyn Fn(&Claim) -> bool> {
            let text = sum.to_text();
            Box::new(move |claim| {
                claim.figure == sum.figure && Sum::of(claim, shown).to_text() == text
            })
        }));
        if was_open == Some(true) && !is_open {
            request_animation_frame(focus_asked);
        }
        is_open
    });
    on_cleanup(move || explaining.want(None));
    let is_open = Memo::new(move |_| sum.with(Option::is_some));
    move || is_open.get().then(|| view! { <OpenRows sum /> })
}

#[component]
fn OpenRows(
    /// The number.
    sum: Memo<Option<Sum>>,
) -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let claim = Memo::new(move |_| {
        let claim = |sum: &Sum| sum.claim(scope.period.get(), scope.zone.get(), 0);
        sum.with(|sum| sum.as_ref().map(claim))
    });
    let status = engine.report::<Rows>(move || {
        scope.track_retry();
        let filter = claim.with(|claim| claim.as_ref().map(Claim::rows))?;
        Some(rows::Query {
            filter,
            offset: scope.selection.with(|selection| selection.offset),
            limit: PAGE_ROWS,
        })
    });
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        // Another page of the same rows leaves the focus where it is.
        sum.track();
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    let pathname = use_location().pathname;
    let page_href = Callback::new(move |offset| {
        let selection = scope.selection.get_untracked().from_offset(offset);
        pathname.get_untracked() + &scope.query_of(&selection)
    });
    let close = move || pathname.get() + &scope.query_of(&Selection::default());
    view! {
        <section class="section rows-behind" aria-labelledby="rows-behind">
            <div class="section-head">
                <h2 id="rows-behind" tabindex="-1" node_ref=heading>
                    {move || claim.with(|claim| claim.as_ref().map(|claim| explaining::rows_behind(&describe(claim))))}
                </h2>
                <div class="section-links">
                    {move || {
                        claim
                            .with(|claim| claim.as_ref().and_then(|claim| list_href(scope, claim)))
                            .map(|href| {
                                view! {
                                    <a class="button" href=href>
                                        <Icon sign=Sign::Transactions />
                                        {explaining::open_in_transactions()}
                                    </a>
                                }
                            })
                    }}
                    <a class="button" href=close data-noscroll="true">
                        <Icon sign=Sign::Close />
                        {labels::close()}
                    </a>
                </div>
            </div>
            <Answer status what=labels::the_rows() lines=8 let:rows>
                <Proof rows claim />
                {move || {
                    let (offset, zone) = (scope.selection.get_untracked().offset, scope.zone.get());
                    view! { <RowsTable rows=rows.get() offset zone href=page_href /> }
                }}
            </Answer>
        </section>
    }
}

/// Address of the list of transactions that these amounts are of; none where no list can be narrowed
/// to them.
fn list_href(scope: Scope, claim: &Claim) -> Option<String> {
    let rows = claim.rows();
    let listing = Listing::showing(&rows)?;
    let period = if rows.period == scope.period.get() {
        scope.filter.with(|filter| filter.period)
    } else {
        rows.period.map_or(PeriodChoice::All, PeriodChoice::Custom)
    };
    let filter = Filter {
        period,
        ..scope.filter.get()
    };
    let mut pairs = filter.pairs();
    pairs.extend(listing.pairs());
    Some(format!(
        "{}{}",
        Page::Transactions.href(),
        address::query(&pairs)
    ))
}

/// Whether the rows add up to the number, where it is in sight and a sum of money.
#[component]
fn Proof(
    /// The rows.
    rows: Signal<Rows>,
    /// What is opened.
    claim: Memo<Option<Claim>>,
) -> impl IntoView {
    let shown = expect_context::<Explaining>().opened;
    move || {
        let (claim, minor) = (claim.get()?, shown.get()?);
        let Unit::Money(currency) = Unit::of(&claim) else {
            return None;
        };
        let total = rows.with(|rows| rows.totals.clone());
        let sum = total.iter().find(|(of, _)| *of == currency);
        let sum = sum.map_or(0, |(_, sum)| *sum);
        let line = format::money(minor, currency);
        Some(if sum == minor && total.len() <= 1 {
            let text = explaining::rows_tie(&line);
            view! { <p class="verdict is-good"><Icon sign=Sign::Check />{text}</p> }.into_any()
        } else {
            let sum = format::money(sum, currency);
            let text = explaining::rows_differ(&sum, &line);
            view! { <p class="verdict is-bad"><Icon sign=Sign::Cross />{text}</p> }.into_any()
        })
    }
}

/// What is opened, in words.
fn describe(claim: &Claim) -> String {
    let filter = &claim.filter;
    let mut words = vec![
        sums::figure(&claim.figure),
        claim.currency.code().to_owned(),
    ];
    words.extend(filter.period.map(format::period));
    let narrowings = sums::narrowings(filter);
    words.extend(narrowings.iter().map(|line| format::name(line)));
    in_list(&words)
}

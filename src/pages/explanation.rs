//! Explain this number: asks for the rows of whichever number was asked, on any page.

use ledger::day::Instant;
use ledger::report::claim::Claim;
use ledger::report::explain::{self, Explain};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::Scope;
use crate::engine::{Engine, Status};
use crate::filter::selection::Selection;
use crate::filter::sum::Sum;
use crate::format;
use crate::ui::explained::Explaining;
use crate::ui::explanation::ExplanationPanel;
use crate::words::{explaining, labels};

/// The most sums of rows that a number is made of.
const PARTS_MAX: usize = 4;

/// The panel of the app. Expects [`Explaining`] in context.
#[component]
pub fn Explanation() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let explaining = expect_context::<Explaining>();
    // It goes with the pages, when everything is forgotten or to be hidden.
    on_cleanup(move || {
        explaining.is_open.set(false);
        explaining.number.set(None);
    });
    let claim = move |place: usize| {
        let part = explaining
            .number
            .with(|number| Some(number.as_ref()?.parts.get(place)?.claim.clone()));
        part.filter(|_| explaining.is_open.get())
            .map(|claim| scope.zoned(claim))
    };
    let answers: [Signal<Status<Explain>>; PARTS_MAX] = std::array::from_fn(|place| {
        engine.report::<Explain>(move || {
            scope.track_retry();
            claim(place).map(|claim| explain::Query { claim })
        })
    });
    let found = move || {
        let each = answers.iter().enumerate();
        let found = each.map(|(place, answer)| {
            let claim = claim(place)?;
            answer.with(|answer| match answer {
                Status::Loaded { value, .. } if is_about(value, &claim) => Some(value.clone()),
                _ => None,
            })
        });
        found.collect()
    };
    let failure = move || {
        let mut each = answers.iter();
        each.find_map(|answer| {
            answer.with(|answer| match answer {
                Status::Failed(error) => Some(error.to_string()),
                _ => None,
            })
        })
    };
    let n_asked = engine.n_asked();
    let pathname = use_location().pathname;
    let href = Callback::new(move |claim: Claim| {
        let sum = Sum::of(&claim, scope.period.get());
        pathname.get() + &scope.query_of(&Selection::of(sum))
    });
    view! {
        <ExplanationPanel
            explaining
            found=Signal::derive(found)
            is_settled=Signal::derive(move || n_asked.get() == 0)
            failure=Signal::derive(failure)
            facts=Signal::derive(move || facts(scope, engine, explaining))
            href
        />
    }
}

/// Whether an answer is about the rows of a claim; an older one may still stand.
fn is_about(answer: &Explain, claim: &Claim) -> bool {
    answer.figure == claim.figure
        && answer.currency == claim.currency
        && answer.filter == claim.filter.in_currency(claim.currency)
}

/// What holds for all numbers: currency, zone, how fresh the rows are, and where they are from.
fn facts(scope: Scope, engine: Engine, explaining: Explaining) -> Vec<(&'static str, String)> {
    let currency = explaining.number.with(|number| {
        let first = number.as_ref()?.parts.first()?;
        Some(first.claim.currency)
    });
    let currency = currency.map(|currency| {
        let text = explaining::nothing_converted(currency.code());
        (labels::currency(), text)
    });
    let zone = scope.zone.with(|zone| zone.name().to_owned());
    let n_files = engine.imports().with(Vec::len);
    let files = (n_files > 0).then(|| {
        let text = explaining::read_here(&labels::files_n(&format::counted(n_files)));
        (explaining::files(), text)
    });
    let as_of = engine.feed().with(|feed| {
        let at = Instant::parse_rfc3339(feed.as_of.as_deref()?).ok()?;
        let at = scope.zone.with(|zone| format::instant(at, zone));
        Some((explaining::api(), explaining::as_of(&at)))
    });
    let partial = scope
        .partial
        .get()
        .map(|text| (explaining::missing(), text));
    [
        currency,
        Some((labels::time_zone(), zone)),
        as_of,
        files,
        partial,
    ]
    .into_iter()
    .flatten()
    .collect()
}

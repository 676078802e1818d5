//! How far off deferred money is, what should have come free long ago, and for how long the reserve
//! has been held.

use ledger::report::balances::{Age, AgeLine, Place};
use leptos::prelude::*;

use super::numbers::Numbers;
use crate::format;
use crate::ui::icon::{Icon, Sign};
use crate::ui::sum_tree::{SumLine, SumTree};
use crate::ui::words::books as words;
use crate::words::{Counted, balances as say, labels};

/// Both lists; nothing where nothing is held.
pub fn ages(numbers: Numbers<'_>) -> AnyView {
    let row = numbers.row;
    if row.deferred_ages.is_empty() && row.reserve_ages.is_empty() {
        return ().into_any();
    }
    let currency = row.currency;
    let lines = |ages: &[AgeLine],
                 of: fn(usize) -> Place,
                 named: fn(Age) -> &'static str,
                 of_n: fn(&Counted) -> String| {
        let lines = ages.iter().enumerate();
        let lines = lines.map(|(at, line)| SumLine {
            n: of_n(&format::counted(line.n)),
            ..numbers.line(named(line.age), "", of(at), line.minor)
        });
        lines.collect::<Vec<_>>()
    };
    let deferred = lines(
        &row.deferred_ages,
        Place::DeferredAge,
        words::age,
        labels::n_transactions,
    );
    let reserve = lines(
        &row.reserve_ages,
        Place::ReserveAge,
        words::age_of_hold,
        labels::holds,
    );
    let sum = |label: &str, place, minor| vec![numbers.line(label, "", place, minor)];
    let deferred = (!deferred.is_empty()).then(|| {
        let foot = sum(say::all_deferred(), Place::Deferred, row.holdings.deferred_minor);
        view! {
            <div>
                <h3 class="chart-title">{say::deferred_by_release()}</h3>
                {overdue(&row.deferred_ages, numbers)}
                <SumTree caption=say::deferred_money_by_release() head=say::release() currency lines=deferred foot />
            </div>
        }
    });
    let reserve = (!reserve.is_empty()).then(|| {
        let foot = sum(say::all_reserve(), Place::Reserve, row.holdings.reserve_minor);
        view! {
            <div>
                <h3 class="chart-title">{say::reserve_by_time()}</h3>
                <SumTree caption=say::reserve_money_by_time() head=say::held() currency lines=reserve foot />
            </div>
        }
    });
    view! { <div class="side-by-side">{deferred} {reserve}</div> }.into_any()
}

/// What should have come free on an earlier day.
fn overdue(ages: &[AgeLine], numbers: Numbers<'_>) -> AnyView {
    let overdue = ages.iter().find(|line| line.age == Age::Overdue);
    let (class, sign, text) = match overdue {
        None => (
            "verdict is-good",
            Sign::Check,
            say::none_overdue().to_owned(),
        ),
        Some(line) => {
            let money = format::money(line.minor, numbers.row.currency);
            let text = say::overdue(&format::counted(line.n), &money);
            ("verdict is-open", Sign::Warning, text)
        }
    };
    view! { <p class=class><Icon sign />{text}</p> }.into_any()
}

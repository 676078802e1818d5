//! What the palette offers: pages, periods, payouts, commands, and zones.

use ledger::day::Calendar;
use ledger::report::settlements::{self, Settlements};
use leptos::prelude::*;

use super::privacy::Privacy;
use super::steering::Steering;
use crate::engine::{Engine, Status};
use crate::filter::Compared;
use crate::filter::period::PeriodChoice;
use crate::format;
use crate::keys::{self, Act};
use crate::pages::Scope;
use crate::route::Page;
use crate::session::Session;
use crate::ui::matching::distance;
use crate::ui::palette::{Offer, PaletteDialog};
use crate::words::{labels, shell};

/// The most that is shown: more is found by typing more.
const OFFERS_MAX: usize = 50;
/// Letters after which zones are looked through too: there are hundreds of them.
const ZONE_LETTERS: usize = 2;

/// The palette.
#[component]
pub fn Palette() -> impl IntoView {
    let (steering, scope) = (expect_context::<Steering>(), expect_context::<Scope>());
    let (session, privacy) = (expect_context::<Session>(), expect_context::<Privacy>());
    let (is_open, typed) = (steering.is_palette_open, RwSignal::new(String::new()));
    // Asked for when it is opened, and not before.
    let payouts = expect_context::<Engine>().report::<Settlements>(move || {
        is_open.get().then(|| settlements::Query {
            period: None,
            zone: scope.zone.get(),
        })
    });
    let found = Memo::new(move |_| {
        if !is_open.get() {
            return Vec::new();
        }
        let _is_private = privacy.is_on();
        let typed = typed.get();
        let mut all = commands(
            session
                .who()
                .with(|who| who.as_ref().is_some_and(|who| who.email.is_some())),
            scope.calendar.get(),
        );
        payouts.with(|payouts| {
            if let Status::Loaded { value, .. } = payouts {
                all.extend(value.rows.iter().map(payout));
            }
        });
        if typed.trim().len() >= ZONE_LETTERS {
            all.extend(format::zone_names().into_iter().map(zone));
        }
        let mut found = fitting(&typed, all);
        // A period as it is typed stands before everything else.
        if let Some(choice) = PeriodChoice::parse(&typed) {
            let label = choice.label();
            found.retain(|(offer, _)| offer.name != label);
            found.insert(0, (offer(labels::period(), label), Act::Show(choice)));
        }
        found.truncate(OFFERS_MAX);
        found
    });
    let offers = Signal::derive(move || {
        found.with(|found| found.iter().map(|(offer, _)| offer.clone()).collect())
    });
    let on_choose = Callback::new(move |place: usize| {
        let act = found.with_untracked(|found| found.get(place).map(|(_, act)| act.clone()));
        if let Some(act) = act {
            steering.act(act);
        }
    });
    view! { <PaletteDialog is_open typed offers on_choose /> }
}

fn offer(kind: &'static str, name: String) -> Offer {
    Offer {
        name,
        kind,
        also: String::new(),
        strokes: None,
    }
}

/// What fits, the best first; what fits as well keeps its order.
fn fitting(typed: &str, all: Vec<(Offer, Act)>) -> Vec<(Offer, Act)> {
    let ranked = all.into_iter();
    let ranked = ranked.filter_map(|one| {
        let (offer, _) = &one;
        let found_by = format!("{} {}", offer.name, offer.also);
        Some((distance(typed, &found_by)?, one))
    });
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|(distance, _)| *distance);
    ranked.into_iter().map(|(_, one)| one).collect()
}

/// Everything that has a key, and what has none.
fn commands(is_signed_in: bool, calendar: Calendar) -> Vec<(Offer, Act)> {
    let keyed = keys::table().into_iter();
    let mut all: Vec<_> = keyed
        .filter(|key| key.act != Act::Palette)
        .map(|key| {
            let (kind, name) = match &key.act {
                Act::Open(page) => (shell::page(), page.title().to_owned()),
                Act::Show(_) | Act::Step(_) => (labels::period(), key.label),
                _ => (shell::command(), key.label),
            };
            let strokes = Some(key.strokes);
            (
                Offer {
                    strokes,
                    ..offer(kind, name)
                },
                key.act,
            )
        })
        .collect();
    let named = |choice: &PeriodChoice| !all.iter().any(|(_, act)| *act == Act::Show(*choice));
    let periods = PeriodChoice::presets(calendar).into_iter().filter(named);
    let periods =
        periods.map(|choice| (offer(labels::period(), choice.label()), Act::Show(choice)));
    let periods: Vec<_> = periods.collect();
    all.extend(periods);
    let compared = Compared::ALL.map(|one| {
        (
            offer(shell::compare(), one.label().to_owned()),
            Act::Compare(one),
        )
    });
    all.extend(compared);
    let others = [
        (shell::print_page(), Act::Print),
        (shell::copy_address(), Act::CopyLink),
        (shell::zone_of_account(), Act::Zone(None)),
    ];
    all.extend(others.map(|(name, act)| (offer(shell::command(), name.to_owned()), act)));
    if is_signed_in {
        all.push((
            offer(shell::command(), shell::sign_out().to_owned()),
            Act::SignOut,
        ));
    }
    all
}

/// A payout, found by its id or its amount.
fn payout(row: &settlements::SettlementRow) -> (Offer, Act) {
    let settlement = &row.settlement;
    let amount = settlement.claimed_minor.map_or_else(
        || shell::still_open().to_owned(),
        |minor| format::money(minor, settlement.currency),
    );
    // Also as it stands in a bank statement, without marks between thousands.
    let also = settlement
        .claimed_minor
        .and_then(|minor| format::machine(minor, settlement.currency))
        .unwrap_or_default();
    let name = format!("{} · {amount}", settlement.id);
    let page = Page::Payout {
        settlement_id: settlement.id.clone(),
    };
    (
        Offer {
            also,
            ..offer(labels::payout(), name)
        },
        Act::Open(page),
    )
}

fn zone(name: String) -> (Offer, Act) {
    (offer(shell::zone(), name.clone()), Act::Zone(Some(name)))
}

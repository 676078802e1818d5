//! How complete the numbers are: of the billing API, of the seller's own files, of the engine.

use ledger::day::Instant;
use ledger::day::zone::Zone;
use leptos::prelude::*;

use super::privacy::Privacy;
use super::speech::Speech;
use super::update;
use crate::engine::Engine;
use crate::engine::protocol::{Feed, FeedState};
use crate::format;
use crate::pages::{Scope, lists};
use crate::session::Session;
use crate::ui::icon::{Icon, Sign};
use crate::ui::status::{StatusText, Tone};
use crate::words::{feed, labels, shell};

/// The state of the data in a few words, with what can be done about it.
#[component]
pub fn DataState() -> impl IntoView {
    let (scope, engine) = (expect_context::<Scope>(), expect_context::<Engine>());
    let feed = engine.feed();
    let words = Memo::new(move |_| feed.with(|feed| scope.zone.with(|zone| standing(feed, zone))));
    let action = Memo::new(move |_| {
        feed.with(|feed| match feed.state {
            FeedState::Loading { .. } => Some(Action::Cancel),
            FeedState::Incomplete { .. } | FeedState::Failed { .. } => Some(Action::Retry),
            FeedState::Cancelled => Some(Action::GoOn),
            FeedState::Complete if lists::coming(feed).is_some() => Some(Action::Cancel),
            FeedState::Complete if !lists::incomplete(feed).is_empty() => Some(Action::Retry),
            FeedState::Idle | FeedState::Complete | FeedState::Locked(_) => None,
        })
    });
    let said = move |(tone, text): (Tone, String)| {
        // Whole, with the year, for whoever points at it where the line has no room for all of it.
        let as_of = feed.with(as_of);
        let whole = as_of.map(|at| scope.zone.with(|zone| format::instant(at, zone)));
        let title = whole.map(|at| shell::in_year(&text, &at));
        view! { <span class="data-words" title=title><StatusText tone text /></span> }
    };
    let button = move |action: Action| {
        let (label, act): (_, fn(&Engine)) = match action {
            Action::Cancel => (shell::stop(), Engine::cancel),
            Action::Retry => (labels::try_again(), Engine::load),
            Action::GoOn => (shell::go_on(), Engine::load),
        };
        view! { <button type="button" class="button" on:click=move |_| act(&engine)>{label}</button> }
    };
    let session = expect_context::<Session>();
    let apart = move || {
        session.is_apart().get().then(|| {
            view! {
                <StatusText tone=Tone::Neutral text=shell::not_signed_in() />
                <button type="button" class="button" on:click=move |_| session.come_back()>{shell::sign_in()}</button>
            }
        })
    };
    view! {
        <div class="data-state">
            {move || words.get().map(said)}
            {move || action.get().map(button)}
            {apart}
        </div>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Cancel,
    Retry,
    GoOn,
}

/// When the books were so, by the server's clock.
fn as_of(feed: &Feed) -> Option<Instant> {
    Instant::parse_rfc3339(feed.as_of.as_deref()?).ok()
}

fn standing(feed: &Feed, zone: &Zone) -> Option<(Tone, String)> {
    let rows = labels::rows(&format::counted(feed.n_rows));
    let as_of = as_of(feed);
    Some(match &feed.state {
        // What the server asks for stands over the page.
        FeedState::Idle | FeedState::Locked(_) => return None,
        FeedState::Loading { trouble: None } => (Tone::Busy, feed::loading(&rows)),
        FeedState::Loading { trouble: Some(_) } => (Tone::Warning, feed::waiting(&rows)),
        FeedState::Complete => match (standing_of_lists(feed), as_of) {
            (Some(of_lists), _) => of_lists,
            (None, Some(at)) => (Tone::Good, feed::complete_as_of(&format::moment(at, zone))),
            (None, None) => (Tone::Good, feed::complete(&rows)),
        },
        FeedState::Incomplete { .. } => (Tone::Warning, feed::incomplete(&rows)),
        FeedState::Cancelled => (Tone::Warning, feed::stopped(&rows)),
        FeedState::Failed { .. } => (Tone::Neutral, feed::none().to_owned()),
    })
}

/// What is to be said of the lists beside the movements; nothing where all of it is here.
fn standing_of_lists(feed: &Feed) -> Option<(Tone, String)> {
    if let Some(list) = lists::coming(feed) {
        return Some((Tone::Busy, feed::loading_list(lists::name(list))));
    }
    let incomplete = lists::incomplete(feed);
    if let [(list, _)] = incomplete[..] {
        return Some((Tone::Warning, feed::list_incomplete(lists::name(list))));
    }
    if !incomplete.is_empty() {
        let n = format::counted(incomplete.len());
        return Some((Tone::Warning, feed::lists_incomplete(&n)));
    }
    let is_empty = feed.n_rows == 0 && feed.lists.iter().all(|one| one.n_rows == 0);
    is_empty.then(|| (Tone::Neutral, feed::empty().to_owned()))
}

/// Whose data it is; in sight as long as it is so.
#[component]
pub fn DataBadges() -> impl IntoView {
    let engine = expect_context::<Engine>();
    let (feed, imports) = (engine.feed(), engine.imports());
    let is_sample = move || {
        feed.with(|feed| {
            feed.account
                .as_ref()
                .is_some_and(|account| account.is_sample)
        })
    };
    let privacy = expect_context::<Privacy>();
    let seller = move || {
        let _is_private = privacy.is_on();
        feed.with(|feed| {
            feed.account
                .as_ref()
                .map(|account| format::name(&account.seller))
        })
    };
    let n_files = Memo::new(move |_| imports.with(Vec::len));
    let files = move || {
        let n = n_files.get();
        let title = shell::files_title();
        let text = shell::files_only_here(&format::counted(n));
        (n > 0).then(|| view! { <span class="badge" title=title>{text}</span> })
    };
    view! {
        <div class="badges">
            {move || is_sample().then(|| view! { <span class="badge is-sample">{shell::sample_data()}</span> })}
            {move || seller().map(|seller| view! { <span class="badge">{seller}</span> })}
            {files}
        </div>
    }
}

/// How fast the last report was, over how many rows.
#[component]
pub fn Speed() -> impl IntoView {
    let last_answer = expect_context::<Engine>().last_answer();
    move || {
        let (n_rows, spent_us) = last_answer.get()?;
        let (rows, spent) = (
            labels::rows(&format::counted(n_rows)),
            format::spent(spent_us),
        );
        (n_rows > 0).then(|| view! { <p class="speed">{shell::last_report(&rows, &spent)}</p> })
    }
}

/// What must be read before the numbers are believed.
#[component]
pub fn Notices() -> impl IntoView {
    let engine = expect_context::<Engine>();
    let (feed, imports, notice) = (engine.feed(), engine.imports(), engine.notice());
    let has_files = Memo::new(move |_| imports.with(|imports| !imports.is_empty()));
    let trouble = Memo::new(move |_| feed.with(|feed| trouble(feed, has_files.get())));
    let dismissible = move |text: String| {
        let dismiss = move |_| engine.dismiss_notice();
        view! {
            <div class="notice">
                <Icon sign=Sign::Warning />
                <p>{text}</p>
                <button type="button" class="button" on:click=dismiss>{shell::dismiss()}</button>
            </div>
        }
    };
    let is_newer_live = update::watch();
    let newer = move || {
        is_newer_live.get().then(|| {
            // Refused by no browser that shows the page.
            let reload = move |_| drop(window().location().reload());
            view! {
                <div class="notice is-news">
                    <p>{shell::newer()}</p>
                    <button type="button" class="button" on:click=reload>{shell::reload()}</button>
                </div>
            }
        })
    };
    let failed = expect_context::<Speech>().failed();
    let unspoken = move || {
        failed.get().map(|language| {
            let text = shell::language_broken(language.own_name());
            view! { <div class="notice"><Icon sign=Sign::Warning /><p>{text}</p></div> }
        })
    };
    let plain = |text: String| {
        view! { <div class="notice"><Icon sign=Sign::Warning /><p>{text}</p></div> }
    };
    view! {
        <div class="notices" role="status">
            {move || notice.get().map(dismissible)}
            {move || trouble.get().map(plain)}
            {newer}
            {unspoken}
        </div>
    }
}

/// What went wrong while fetching, and what works all the same.
fn trouble(feed: &Feed, has_files: bool) -> Option<String> {
    let (reason, still) = match &feed.state {
        FeedState::Loading {
            trouble: Some(reason),
        } => (reason, feed::still_trying()),
        FeedState::Incomplete { reason } => (reason, feed::lacks_rows()),
        FeedState::Complete => {
            let incomplete = lists::incomplete(feed);
            let (_, reason) = incomplete.first()?;
            let names = incomplete.iter().map(|(list, _)| lists::name(*list));
            let names = names.collect::<Vec<_>>().join(", ");
            return Some(feed::lists_lack_rows(&reason.to_string(), &names));
        }
        // Who works with files alone needs no API, and is not told about it all the time.
        FeedState::Failed { reason } if !has_files => (reason, feed::files_work()),
        _ => return None,
    };
    Some(format!("{reason} {still}"))
}

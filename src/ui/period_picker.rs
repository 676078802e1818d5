//! Which days the whole dashboard shows: by name, as typed, or from one day to another; and the
//! steps to the neighbouring period.

use ledger::day::{Calendar, Day, Period};
use leptos::ev::{FocusEvent, KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Node;

use super::icon::{Icon, Sign};
use crate::filter::period::PeriodChoice;
use crate::format;
use crate::words::{labels, shell, widgets};

/// Shows the chosen period and changes it.
#[component]
pub fn PeriodPicker(
    /// What is chosen.
    #[prop(into)]
    choice: Signal<PeriodChoice>,
    /// The day that it is now, in the zone of the days.
    #[prop(into)]
    today: Signal<Day>,
    /// Where fiscal years begin.
    #[prop(into)]
    calendar: Signal<Calendar>,
    /// Something else was chosen.
    on_choose: Callback<PeriodChoice>,
) -> impl IntoView {
    let step = move |by: i32, sign: Sign, label: &'static str| {
        let neighbour = Memo::new(move |_| choice.get().step(by, today.get()));
        view! {
            <button
                type="button"
                class="button is-square"
                aria-label=label
                title=label
                disabled=move || neighbour.get().is_none()
                on:click=move |_| {
                    if let Some(to) = neighbour.get_untracked() {
                        on_choose.run(to);
                    }
                }
            >
                <Icon sign />
            </button>
        }
    };
    view! {
        <div class="period-picker" role="group" aria-label=labels::period()>
            {step(-1, Sign::Previous, shell::previous_period())}
            <Choices choice today calendar on_choose />
            {step(1, Sign::Next, shell::next_period())}
        </div>
    }
}

/// The chosen period as a button that opens the choices. Closes on choice, Escape and on leaving.
#[component]
fn Choices(
    /// What is chosen.
    choice: Signal<PeriodChoice>,
    /// The day that it is now.
    today: Signal<Day>,
    /// Where fiscal years begin.
    calendar: Signal<Calendar>,
    /// Something else was chosen.
    on_choose: Callback<PeriodChoice>,
) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let summary = NodeRef::<html::Summary>::new();
    let close = move || {
        if let Some(details) = details.get_untracked() {
            details.set_open(false);
        }
    };
    let choose = Callback::new(move |to: PeriodChoice| {
        close();
        if let Some(summary) = summary.get_untracked() {
            let _ = summary.focus();
        }
        on_choose.run(to);
    });
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close();
            if let Some(summary) = summary.get_untracked() {
                let _ = summary.focus();
            }
        }
    };
    let on_leave = move |event: FocusEvent| {
        let to = event
            .related_target()
            .and_then(|to| to.dyn_into::<Node>().ok());
        if let Some(details) = details.get_untracked()
            && !details.contains(to.as_ref())
        {
            close();
        }
    };
    let days = move || choice.get().resolve(today.get()).map(format::period);
    view! {
        <details class="menu" node_ref=details on:keydown=on_key on:focusout=on_leave>
            <summary class="button" node_ref=summary>
                <span class="menu-chosen">
                    <span>{move || choice.get().label()}</span> " "
                    <span class="menu-days">{days}</span>
                </span>
                <Icon sign=Sign::Down />
            </summary>
            <div class="menu-body" tabindex="-1">
                <Presets choice calendar choose />
                <Typed choose />
                <FromTo choice today choose />
            </div>
        </details>
    }
}

/// The periods that have a name.
#[component]
fn Presets(
    /// What is chosen.
    choice: Signal<PeriodChoice>,
    /// Where fiscal years begin.
    calendar: Signal<Calendar>,
    /// Chooses one.
    choose: Callback<PeriodChoice>,
) -> impl IntoView {
    let preset = move |preset: PeriodChoice| {
        view! {
            <li>
                <button
                    type="button"
                    class="menu-item"
                    aria-pressed=move || (choice.get() == preset).to_string()
                    on:click=move |_| choose.run(preset)
                >
                    {preset.label()}
                </button>
            </li>
        }
    };
    view! { <ul class="menu-list">{move || PeriodChoice::presets(calendar.get()).into_iter().map(preset).collect_view()}</ul> }
}

/// A period as a person types it.
#[component]
fn Typed(
    /// Chooses it.
    choose: Callback<PeriodChoice>,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let is_wrong = RwSignal::new(false);
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = PeriodChoice::parse(&text.get_untracked());
        is_wrong.set(typed.is_none());
        if let Some(typed) = typed {
            choose.run(typed);
        }
    };
    view! {
        <form class="menu-form" on:submit=on_submit>
            <label>
                {widgets::month_quarter_year()}
                <input
                    type="text"
                    placeholder=widgets::period_hint()
                    autocomplete="off"
                    aria-invalid=move || is_wrong.get().to_string()
                    bind:value=text
                />
            </label>
            <button type="submit" class="button">{labels::show()}</button>
            <p class="menu-wrong" role="status">
                {move || is_wrong.get().then_some(widgets::write_period())}
            </p>
        </form>
    }
}

/// A first and a last day.
#[component]
fn FromTo(
    /// What is chosen.
    choice: Signal<PeriodChoice>,
    /// The day that it is now.
    today: Signal<Day>,
    /// Chooses other days.
    choose: Callback<PeriodChoice>,
) -> impl IntoView {
    let (first, last) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<&str>);
    Effect::new(move |_| {
        if let Some(days) = choice.get().resolve(today.get()) {
            first.set(days.start.to_iso());
            last.set(days.end.plus_days(-1).unwrap_or(days.start).to_iso());
        }
    });
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        match chosen_days(&first.get_untracked(), &last.get_untracked()) {
            Ok(days) => {
                wrong.set(None);
                choose.run(PeriodChoice::Custom(days));
            }
            Err(reason) => wrong.set(Some(reason)),
        }
    };
    view! {
        <form class="menu-form" on:submit=on_submit>
            <label>{labels::from()} <input type="date" bind:value=first /></label>
            <label>{labels::to()} <input type="date" bind:value=last /></label>
            <button type="submit" class="button">{labels::show()}</button>
            <p class="menu-wrong" role="status">{move || wrong.get()}</p>
        </form>
    }
}

/// The days from one to the other, both included.
fn chosen_days(first: &str, last: &str) -> Result<Period, &'static str> {
    let (Ok(first), Ok(last)) = (Day::parse_iso(first), Day::parse_iso(last)) else {
        return Err(widgets::choose_both());
    };
    Period::new(first, Period::of_day(last).end)
        .filter(|days| !days.is_empty())
        .ok_or(widgets::last_before_first())
}

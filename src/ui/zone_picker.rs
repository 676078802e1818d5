//! In which time zone days and months begin and end. One for the whole dashboard, always in sight.

use leptos::prelude::*;

use crate::format;
use crate::words::{labels, settings};

/// Shows the zone and changes it.
#[component]
pub fn ZonePicker(
    /// The zone that is in use.
    #[prop(into)]
    zone: Signal<String>,
    /// The zone that is used when none is chosen.
    #[prop(into)]
    default_zone: Signal<String>,
    /// Another one was chosen; none for the default.
    on_choose: Callback<Option<String>>,
) -> impl IntoView {
    let near = move || {
        let mut names = vec![default_zone.get(), "UTC".to_owned()];
        names.extend(format::browser_zone_name());
        names.push(zone.get());
        let mut seen = Vec::new();
        names.retain(|name| {
            !seen.contains(name) && {
                seen.push(name.clone());
                true
            }
        });
        names
    };
    let option = move |name: String| {
        let value = name.clone();
        let is_chosen = move || zone.get() == value;
        view! { <option value=name.clone() prop:selected=is_chosen>{name.clone()}</option> }
    };
    let on_change = move |chosen: String| {
        on_choose.run((chosen != default_zone.get_untracked()).then_some(chosen));
    };
    view! {
        <label class="zone-picker">
            <span class="visually-hidden">{settings::zone_of_days()}</span>
            <select on:change:target=move |event| on_change(event.target().value())>
                <optgroup label=settings::near_you()>
                    {move || near().into_iter().map(option).collect_view()}
                </optgroup>
                <optgroup label=labels::all()>
                    {format::zone_names().into_iter().map(|name| {
                        view! { <option value=name.clone()>{name.clone()}</option> }
                    }).collect_view()}
                </optgroup>
            </select>
        </label>
    }
}

//! The one line that holds for every number below: period and comparison, currency, zone, and how
//! complete the data is.

use ledger::money::Currency;
use leptos::prelude::*;

use super::data_state::DataState;
use super::steering::Steering;
use crate::engine::Status;
use crate::filter::Compared;
use crate::pages::Scope;
use crate::ui::choice::{Choice, Entry};
use crate::ui::currency_picker::CurrencyPicker;
use crate::ui::period_picker::PeriodPicker;
use crate::ui::zone_picker::ZonePicker;
use crate::words::shell;

/// The head of every page.
#[component]
pub fn Header() -> impl IntoView {
    let (scope, steering) = (expect_context::<Scope>(), expect_context::<Steering>());
    let on_period = Callback::new(move |period| steering.choose(|filter| filter.period = period));
    let on_zone = Callback::new(move |zone| steering.choose(|filter| filter.zone = zone));
    let on_currency = Callback::new(move |currency: Option<Currency>| {
        let has_usual = scope.has_usual_currency.get_untracked();
        steering.choose(|filter| {
            filter.currency = currency;
            filter.has_all_currencies = currency.is_none() && has_usual;
        });
    });
    let on_compared = Callback::new(move |key: String| {
        let compared = Compared::parse(&key).unwrap_or_default();
        steering.choose(|filter| filter.compared = compared);
    });
    let compared = Compared::ALL.map(|choice| Entry {
        key: choice.to_text().unwrap_or_default(),
        label: choice.label(),
    });
    let chosen = Signal::derive(move || {
        let compared = scope.filter.with(|filter| filter.compared);
        compared.to_text().unwrap_or_default()
    });
    let currencies = Memo::new(move |_| {
        scope.contents.with(|contents| match contents {
            Status::Loaded { value, .. } => value.currencies.clone(),
            _ => Vec::new(),
        })
    });
    let zone = move || scope.zone.with(|zone| zone.name().to_owned());
    view! {
        <header class="shell-head">
            <PeriodPicker
                choice=Signal::derive(move || scope.filter.with(|filter| filter.period))
                today=scope.today
                calendar=scope.calendar
                on_choose=on_period
            />
            <Choice
                label=shell::compared_with()
                entries=compared.to_vec()
                chosen
                on_choose=on_compared
            />
            <CurrencyPicker currencies currency=scope.currency on_choose=on_currency />
            <ZonePicker zone=Signal::derive(zone) default_zone=scope.default_zone on_choose=on_zone />
            <DataState />
        </header>
    }
}

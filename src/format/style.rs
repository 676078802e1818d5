//! The browser's formatters: one for each way to write, made when it is first needed.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::{Date, Function, Intl, Object, Reflect};
use ledger::money::Currency;
use wasm_bindgen::JsValue;

use super::{MINUS, manner};

/// The ways to write that are in use. Making a formatter is slow, so each is made once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Style {
    Money(Currency),
    /// In few characters.
    Compact(Currency),
    /// With one decimal.
    Percent,
    /// A share with the decimals that it has.
    Rate,
    /// With exactly so many decimals.
    Fixed(u32),
    Signed(u32),
    /// With the decimals that are there.
    Loose,
    Day,
    Month,
    MonthName,
    Weekday,
    WeekdayShort,
    Instant,
    /// An instant without its year.
    Moment,
}

thread_local! {
    static FORMATTERS: RefCell<HashMap<Style, Function>> = RefCell::default();
}

/// Those of another locale are of no use.
pub(super) fn forget_formatters() {
    FORMATTERS.with_borrow_mut(HashMap::clear);
}

/// A number, given as `-1234.5`.
pub(super) fn number(style: Style, plain: &str) -> String {
    let text = formatted(style, &plain.into()).unwrap_or_else(|| plain.to_owned());
    manner::isolated(text.replace('-', MINUS))
}

/// A day or an instant, given as ISO 8601 has it.
pub(super) fn date(style: Style, iso: &str) -> String {
    formatted(style, &Date::new(&iso.into())).unwrap_or_else(|| iso.to_owned())
}

/// None when the browser refuses the value; the caller then shows the machine's form.
fn formatted(style: Style, value: &JsValue) -> Option<String> {
    let format = FORMATTERS.with_borrow_mut(|formatters| {
        formatters
            .entry(style)
            .or_insert_with(|| formatter(style))
            .clone()
    });
    format.call1(&JsValue::UNDEFINED, value).ok()?.as_string()
}

/// Made anew each time: ranges are few.
pub(super) fn day_formatter() -> Intl::DateTimeFormat {
    let options = Object::new();
    set(&options, "dateStyle", "medium");
    set(&options, "timeZone", "UTC");
    Intl::DateTimeFormat::new(&manner::locales(), &options)
}

fn set(options: &Object, name: &str, value: impl Into<JsValue>) {
    // A fresh plain object takes every property.
    let _ = Reflect::set(options, &name.into(), &value.into());
}

fn formatter(style: Style) -> Function {
    let options = Object::new();
    let set = |name: &str, value: &str| set(&options, name, value);
    let set_decimals = |least: u32, most: u32| {
        self::set(&options, "minimumFractionDigits", least);
        self::set(&options, "maximumFractionDigits", most);
    };
    match style {
        Style::Money(currency) => {
            set("style", "currency");
            set("currency", currency.code());
            set_decimals(currency.scale(), currency.scale());
        }
        Style::Compact(currency) => {
            set("notation", "compact");
            if currency.is_known() {
                set("style", "currency");
                set("currency", currency.code());
            }
            set_decimals(0, 1);
        }
        Style::Percent => {
            set("style", "percent");
            set_decimals(1, 1);
        }
        Style::Rate => {
            set("style", "percent");
            set_decimals(0, 6);
        }
        Style::Fixed(decimals) => set_decimals(decimals, decimals),
        Style::Signed(decimals) => {
            set("signDisplay", "exceptZero");
            set_decimals(decimals, decimals);
        }
        Style::Loose => set_decimals(0, 20),
        Style::Day => return day_formatter().format(),
        Style::Month => {
            set("month", "long");
            set("year", "numeric");
        }
        Style::MonthName => set("month", "long"),
        Style::Weekday => set("weekday", "long"),
        Style::WeekdayShort => set("weekday", "short"),
        Style::Moment => {
            set("month", "short");
            set("day", "numeric");
            set("hour", "numeric");
            set("minute", "2-digit");
        }
        Style::Instant => {
            set("dateStyle", "medium");
            set("timeStyle", "short");
        }
    }
    match style {
        Style::Day
        | Style::Month
        | Style::MonthName
        | Style::Weekday
        | Style::WeekdayShort
        | Style::Instant
        | Style::Moment => {
            set("timeZone", "UTC");
            Intl::DateTimeFormat::new(&manner::locales(), &options).format()
        }
        _ => Intl::NumberFormat::new(&manner::locales(), &options).format(),
    }
}

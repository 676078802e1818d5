//! Amounts, days and counts as text for people: the only place where that happens.
//!
//! The browser's own `Intl` knows every locale. Amounts reach it as decimal text, because a float
//! would change them from the sixteenth digit on. Words of the ledger are `ui::words`'s.

use std::cell::Cell;

use crate::words::{Counted, periods};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use ledger::day::zone::Zone;
use ledger::day::{DAY_SECONDS, Day, Instant, Period, Weekday};
use ledger::money::{Currency, Total};

mod manner;
mod quantity;
mod style;

pub use manner::set_manner;
use style::{Style, date, day_formatter, number};

pub use quantity::{decimal, exact_money, plain_amount, ratio, share, unit_price};

/// The typographic minus, as wide as a plus.
const MINUS: &str = "\u{2212}";
/// Stands for what is hidden. Always the same, so that it says nothing about size or sign.
const HIDDEN: &str = "\u{2022}\u{2022}\u{2022}";

thread_local! {
    static IS_PRIVATE: Cell<bool> = const { Cell::new(false) };
}

/// From here on, amounts and names are hidden, or shown again. It happens here and not in the style
/// sheet, so that what is hidden is nowhere in the page: not under the pointer, not in a label, not
/// on the clipboard. What is in the page already must be drawn anew.
pub fn set_private(is_private: bool) {
    IS_PRIVATE.set(is_private);
}

/// Whether amounts and names are hidden.
pub fn is_private() -> bool {
    IS_PRIVATE.get()
}

/// A name, unless names are hidden.
pub fn name(name: &str) -> String {
    hidden().unwrap_or_else(|| name.to_owned())
}

/// An amount for machines, `-1234.50 EUR`; none while amounts are hidden.
pub fn machine(minor: impl Into<i128>, currency: Currency) -> Option<String> {
    let plain = Total::new(minor.into(), currency).to_plain();
    (!IS_PRIVATE.get()).then(|| format!("{plain} {currency}"))
}

fn hidden() -> Option<String> {
    IS_PRIVATE.get().then(|| HIDDEN.to_owned())
}

/// An amount with its currency: `−€1,234.50`. A currency that ISO 4217 does not list is shown by
/// its code, with the decimals that the amount has.
pub fn money(minor: impl Into<i128>, currency: Currency) -> String {
    if let Some(hidden) = hidden() {
        return hidden;
    }
    let minor = minor.into();
    if currency.is_known() {
        below_zero(
            Style::Money(currency),
            &Total::new(minor, currency).to_plain(),
        )
    } else {
        format!("{} {currency}", amount(minor, currency))
    }
}

/// An amount alone, for columns whose header names the currency: `−1,234.50`.
pub fn amount(minor: impl Into<i128>, currency: Currency) -> String {
    if let Some(hidden) = hidden() {
        return hidden;
    }
    let style = if currency.is_known() {
        Style::Fixed(currency.scale())
    } else {
        Style::Loose
    };
    below_zero(style, &Total::new(minor.into(), currency).to_plain())
}

/// An amount with its sign, plus included, for differences and carry-overs: `+321.69`.
pub fn signed(minor: impl Into<i128>, currency: Currency) -> String {
    if let Some(hidden) = hidden() {
        return hidden;
    }
    let minor = minor.into();
    if minor <= 0 || !currency.is_known() {
        return amount(minor, currency);
    }
    let plain = Total::new(minor, currency).to_plain();
    number(Style::Signed(currency.scale()), &plain)
}

/// An amount in few characters, for the lines of a chart: `€12K`. Never the only place of a number.
pub fn compact(minor: impl Into<i128>, currency: Currency) -> String {
    if let Some(hidden) = hidden() {
        return hidden;
    }
    let plain = Total::new(minor.into(), currency).to_plain();
    below_zero(Style::Compact(currency), &plain)
}

/// A share in parts per million as a percentage: `12.3%`.
pub fn percent(ppm: i128) -> String {
    let (sign, parts) = (if ppm < 0 { "-" } else { "" }, ppm.unsigned_abs());
    let plain = format!("{sign}{}.{:06}", parts / 1_000_000, parts % 1_000_000);
    number(Style::Percent, &plain)
}

/// How many: `1,204,311`.
pub fn count(n: impl TryInto<u64>) -> String {
    // What is larger than any count could be is shown as the largest.
    number(
        Style::Fixed(0),
        &n.try_into().unwrap_or(u64::MAX).to_string(),
    )
}

/// A whole number that may be negative: `−12`.
pub fn whole(n: impl Into<i128>) -> String {
    number(Style::Fixed(0), &n.into().to_string())
}

/// A number that a sentence counts.
pub fn counted(n: impl TryInto<u64>) -> Counted {
    let n = n.try_into().unwrap_or(u64::MAX);
    Counted { n, text: count(n) }
}

/// A size: `842 B`, `18 kB`, `3 MB`, rounded up, so that something is never nothing.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => periods::bytes(&count(bytes)),
        1_000..1_000_000 => periods::kilobytes(&count(bytes.div_ceil(1_000))),
        _ => periods::megabytes(&count(bytes.div_ceil(1_000_000))),
    }
}

/// Time that a computation took: `38 ms`; less than one is said so.
pub fn spent(microseconds: u64) -> String {
    match microseconds / 1_000 {
        0 => periods::under_millisecond().to_owned(),
        milliseconds => periods::milliseconds(&count(milliseconds)),
    }
}

/// Time that is left, in minutes and seconds: `14:05`.
pub fn clock(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A civil day: `Mar 1, 2026`.
pub fn day(day: Day) -> String {
    date(Style::Day, &day.to_iso())
}

/// A civil month, by any of its days: `March 2026`.
pub fn month(day: Day) -> String {
    date(Style::Month, &day.to_iso())
}

/// The name of a month, 1 to 12: `April`.
pub fn month_name(month: u8) -> String {
    date(Style::MonthName, &format!("2026-{month:02}-01"))
}

/// The name of a day of the week: `Monday`.
pub fn weekday(weekday: Weekday) -> String {
    weekday_in(Style::Weekday, weekday)
}

/// The same in short: `Mon`.
pub fn weekday_short(weekday: Weekday) -> String {
    weekday_in(Style::WeekdayShort, weekday)
}

fn weekday_in(style: Style, weekday: Weekday) -> String {
    // 2026-11-23 is a Monday.
    let day = 23 + weekday.days_since(Weekday::Monday);
    date(style, &format!("2026-11-{day}"))
}

/// The first and the last day of a period: `Mar 1 – 31, 2026`.
pub fn period(period: Period) -> String {
    let last = period
        .end
        .plus_days(-1)
        .map_or(period.start, |last| last.max(period.start));
    if last == period.start {
        return day(last);
    }
    if period.start == Day::MIN {
        return periods::up_to(&day(last));
    }
    if period.end == Day::MAX {
        return periods::from_day(&day(period.start));
    }
    range(period.start, last).unwrap_or_else(|| format!("{} – {}", day(period.start), day(last)))
}

/// Two days without saying twice what they share.
fn range(first: Day, last: Day) -> Option<String> {
    let [first, last] = [first, last].map(|day| Date::new(&day.to_iso().into()));
    let format = day_formatter();
    let range = Function::from(Reflect::get(&format, &"formatRange".into()).ok()?);
    range.call2(&format, &first, &last).ok()?.as_string()
}

/// Name of a country, by its two letters; the letters where nobody knows one.
pub fn country(letters: [char; 2]) -> String {
    let code = String::from_iter(letters);
    let named = || {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let names = Function::from(Reflect::get(&intl, &"DisplayNames".into()).ok()?);
        let options = Object::new();
        Reflect::set(&options, &"type".into(), &"region".into()).ok()?;
        let wanted = Array::of2(&manner::locales(), &options);
        let names = Reflect::construct(&names, &wanted).ok()?;
        let of = Function::from(Reflect::get(&names, &"of".into()).ok()?);
        of.call1(&names, &code.as_str().into()).ok()?.as_string()
    };
    named().unwrap_or_else(|| code.clone())
}

/// The first and the last day of a span whose end is not part of it, in a zone.
pub fn days(start: Instant, end: Instant, zone: &Zone) -> String {
    let last = end.plus_seconds(-1).map_or(start, |last| last.max(start));
    let last = Period::of_day(zone.day_of(last));
    period(Period {
        start: zone.day_of(start),
        end: last.end,
    })
}

/// An instant on the clock of a zone: `Mar 1, 2026, 11:22 AM`.
pub fn instant(instant: Instant, zone: &Zone) -> String {
    on_clock(Style::Instant, instant, zone)
}

/// The same without the year, where there is little room and the year is clear: `Mar 1, 11:22 AM`.
pub fn moment(instant: Instant, zone: &Zone) -> String {
    on_clock(Style::Moment, instant, zone)
}

fn on_clock(style: Style, instant: Instant, zone: &Zone) -> String {
    // The local clock is shown as if it were UTC's: the browser has nothing left to convert.
    let local_s = zone.local_seconds(instant);
    let (days, second) = (
        local_s.div_euclid(DAY_SECONDS),
        local_s.rem_euclid(DAY_SECONDS),
    );
    let day = i32::try_from(days)
        .ok()
        .and_then(Day::from_epoch_days)
        .unwrap_or(Day::MIN);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    date(
        style,
        &format!("{}T{hour:02}:{minute:02}:{:02}Z", day.to_iso(), second % 60),
    )
}

/// Names of all time zones that the browser knows; none where it can't say.
pub fn zone_names() -> Vec<String> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).unwrap_or_default();
    let Ok(list) = Reflect::get(&intl, &"supportedValuesOf".into()) else {
        return Vec::new();
    };
    let names = Function::from(list).call1(&intl, &"timeZone".into());
    let names = names.map(|names| Array::from(&names)).unwrap_or_default();
    names.iter().filter_map(|name| name.as_string()).collect()
}

/// Name of the browser's own time zone.
pub fn browser_zone_name() -> Option<String> {
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
}

/// An amount, with what the seller has chosen to stand for a minus.
fn below_zero(style: Style, plain: &str) -> String {
    match plain.strip_prefix('-') {
        Some(size) if manner::has_parentheses() => format!("({})", number(style, size)),
        _ => number(style, plain),
    }
}

//! A zone's table of offsets, read out of the browser: no time-zone database is downloaded.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use ledger::day::Instant;
use ledger::day::zone::Zone;
use wasm_bindgen::{JsCast, JsValue};

/// Years that the table covers; outside of them the nearest offset holds.
const YEARS: (i64, i64) = (1995, 2040);
/// Two changes closer together than this could hide each other. The shortest known are the four
/// weeks of Ramadan in Morocco.
const STRIDE_S: i64 = 14 * 86_400;

/// The zone with this IANA name; none when the browser does not know it.
pub fn of_browser(name: &str) -> Option<Zone> {
    let probe = Probe::new(name)?;
    let (start_s, end_s) = (year_start_s(YEARS.0), year_start_s(YEARS.1));
    let first_offset = probe.offset_s(start_s)?;
    let mut transitions = Vec::new();
    let mut before = (start_s, first_offset);
    while before.0 < end_s {
        let at_s = before.0 + STRIDE_S;
        let after = (at_s, probe.offset_s(at_s)?);
        if after.1 != before.1 {
            let change_s = probe.change_between(before, after)?;
            transitions.push((Instant::from_seconds(change_s)?, after.1));
        }
        before = after;
    }
    Zone::new(name.to_owned(), first_offset, transitions).ok()
}

/// Asks the browser for the offset of a zone at an instant.
struct Probe {
    format: Function,
}

impl Probe {
    fn new(name: &str) -> Option<Probe> {
        let options = Object::new();
        for (key, value) in [("timeZone", name), ("timeZoneName", "longOffset")] {
            Reflect::set(&options, &key.into(), &value.into()).ok()?;
        }
        let locales = Array::of1(&"en-US".into());
        // Constructed by hand: an unknown name throws, which `DateTimeFormat::new` can't catch.
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let constructor: Function = Reflect::get(&intl, &"DateTimeFormat".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let format: Intl::DateTimeFormat =
            Reflect::construct(&constructor, &Array::of2(&locales, &options))
                .ok()?
                .unchecked_into();
        Some(Probe {
            format: format.format(),
        })
    }

    /// Seconds east of UTC.
    fn offset_s(&self, at_s: i64) -> Option<i32> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds of this century fit"
        )]
        let date = Date::new(&JsValue::from_f64(at_s as f64 * 1000.0));
        let text = self
            .format
            .call1(&JsValue::UNDEFINED, &date)
            .ok()?
            .as_string()?;
        parse_offset(text.rsplit_once("GMT")?.1)
    }

    /// The first second of the new offset, between two instants of different offsets.
    fn change_between(&self, before: (i64, i32), after: (i64, i32)) -> Option<i64> {
        let (mut low_s, mut high_s) = (before.0, after.0);
        while high_s - low_s > 1 {
            let middle_s = low_s + (high_s - low_s) / 2;
            if self.offset_s(middle_s)? == before.1 {
                low_s = middle_s;
            } else {
                high_s = middle_s;
            }
        }
        Some(high_s)
    }
}

/// `""`, `+05:30`, `-03:00` or `+00:44:30` in seconds.
fn parse_offset(text: &str) -> Option<i32> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0);
    }
    let sign = if text.starts_with(['-', '\u{2212}']) {
        -1
    } else {
        1
    };
    let mut seconds = 0;
    let mut unit = 3600;
    for part in text.trim_start_matches(['+', '-', '\u{2212}']).split(':') {
        seconds += part.parse::<i32>().ok()? * unit;
        unit /= 60;
    }
    Some(sign * seconds)
}

fn year_start_s(year: i64) -> i64 {
    // Leap years between 1970 and the year, by the Gregorian rule for this span (2000 is one).
    ((year - 1970) * 365 + (year - 1969) / 4) * 86_400
}

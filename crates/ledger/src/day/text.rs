//! Days and instants as machines write them: ISO 8601 days and RFC 3339 instants, both ways.

use std::fmt;

use super::{DAY_SECONDS, Day, Instant, TimeError};

impl Day {
    /// The day as `2026-03-01`. Days of the year 10000, which no text reads back, get ISO 8601's
    /// `+`.
    pub fn to_iso(self) -> String {
        self.to_string()
    }

    /// Reads `YYYY-MM-DD`, exactly: ten ASCII characters, a year from 0001.
    pub fn parse_iso(text: &str) -> Result<Day, TimeError> {
        let bytes: &[u8; 10] = text.as_bytes().try_into().map_err(|_| TimeError::NotADay)?;
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else {
            return Err(TimeError::NotADay);
        };
        let number = |digits: &[u8]| read_number(digits).ok_or(TimeError::NotADay);
        let (year, month, day) = (
            number(&[y1, y2, y3, y4])?,
            number(&[m1, m2])?,
            number(&[d1, d2])?,
        );
        if year == 0 {
            return Err(TimeError::OutOfRange);
        }
        let year = i32::try_from(year).map_err(|_| TimeError::OutOfRange)?;
        Day::from_ymd(year, month, day).ok_or(TimeError::NoSuchTime)
    }
}

impl Instant {
    /// The instant as `2026-03-01T10:22:05Z`.
    pub fn to_rfc3339(self) -> String {
        self.to_string()
    }

    /// Reads an RFC 3339 instant, `2026-03-01T10:22:05Z` or `2026-03-01T11:22:05.25+01:00`.
    ///
    /// Fractions of a second are dropped, which is the floor in every year. A leap second, 23:59:60
    /// UTC, is read as the second before it, so that it stays in the day and the period it was
    /// written in. As RFC 3339 allows, `t`, `z` and a space for the `T` are read too.
    pub fn parse_rfc3339(text: &str) -> Result<Instant, TimeError> {
        let not_an_instant = TimeError::NotAnInstant;
        let (day, rest) = text.split_at_checked(10).ok_or(not_an_instant)?;
        let (clock, rest) = rest.split_at_checked(9).ok_or(not_an_instant)?;
        let day = Day::parse_iso(day).map_err(|error| match error {
            TimeError::NotADay => not_an_instant,
            other => other,
        })?;
        let (hour, minute, second) = read_clock(clock).ok_or(not_an_instant)?;
        let zone = skip_fraction(rest).ok_or(not_an_instant)?;
        let (sign, offset_hour, offset_minute) = read_offset(zone).ok_or(not_an_instant)?;
        if hour > 23 || minute > 59 || second > 60 || offset_hour > 23 || offset_minute > 59 {
            return Err(TimeError::NoSuchTime);
        }

        let offset = sign * (i64::from(offset_hour) * 3600 + i64::from(offset_minute) * 60);
        let of_day = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second.min(59));
        let seconds = i64::from(day.epoch_days()) * DAY_SECONDS + of_day - offset;
        if second == 60 && seconds.rem_euclid(DAY_SECONDS) != DAY_SECONDS - 1 {
            return Err(TimeError::NoSuchTime);
        }
        Instant::from_seconds(seconds).ok_or(TimeError::OutOfRange)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // chrono's own form is ISO 8601: four digits of year, or a sign and more.
        write!(f, "{}", self.to_date())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = Day::clamped(self.seconds().div_euclid(DAY_SECONDS));
        let of_day = self.seconds().rem_euclid(DAY_SECONDS);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        write!(f, "{day}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `THH:MM:SS`, not yet checked against the clock.
fn read_clock(text: &str) -> Option<(u32, u32, u32)> {
    let bytes: &[u8; 9] = text.as_bytes().try_into().ok()?;
    let &[b'T' | b't' | b' ', h1, h2, b':', m1, m2, b':', s1, s2] = bytes else {
        return None;
    };
    Some((
        read_number(&[h1, h2])?,
        read_number(&[m1, m2])?,
        read_number(&[s1, s2])?,
    ))
}

/// What follows the fraction of a second, if there is one.
fn skip_fraction(text: &str) -> Option<&str> {
    let Some(fraction) = text.strip_prefix('.') else {
        return Some(text);
    };
    let rest = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
    (rest.len() < fraction.len()).then_some(rest)
}

/// `Z`, `+HH:MM` or `-HH:MM`, as sign, hours and minutes.
fn read_offset(text: &str) -> Option<(i64, u32, u32)> {
    let (sign, rest) = match text.as_bytes() {
        [b'Z' | b'z'] => return Some((1, 0, 0)),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let &[h1, h2, b':', m1, m2] = rest else {
        return None;
    };
    Some((sign, read_number(&[h1, h2])?, read_number(&[m1, m2])?))
}

/// A few ASCII digits as a number.
fn read_number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + u32::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, FixedOffset};
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(Instant::parse_rfc3339(text).unwrap().to_rfc3339(), expected);
    }

    #[track_caller]
    fn check_refused(text: &str, expected: TimeError) {
        assert_eq!(Instant::parse_rfc3339(text), Err(expected));
    }

    #[test]
    fn instants_read() {
        check("2026-03-01T10:22:05Z", "2026-03-01T10:22:05Z");
        check("2026-03-01t10:22:05z", "2026-03-01T10:22:05Z");
        check("2026-03-01 10:22:05-00:00", "2026-03-01T10:22:05Z");
        check("2026-03-01T00:30:00+05:30", "2026-02-28T19:00:00Z");
        check(
            "2026-12-31T23:59:59.999999999999-08:00",
            "2027-01-01T07:59:59Z",
        );
        check("1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59Z");
        check("2026-03-01T23:59:59+23:59", "2026-03-01T00:00:59Z");
        check("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
        check("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z");
    }

    #[test]
    fn leap_second_stays_in_its_day() {
        check("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z");
        check("2017-01-01T05:29:60.5+05:30", "2016-12-31T23:59:59Z");
        check_refused("2016-12-31T23:58:60Z", TimeError::NoSuchTime);
        check_refused("2016-12-31T23:59:60+01:00", TimeError::NoSuchTime);
    }

    #[test]
    fn instants_refused() {
        for text in [
            "",
            "2026-03-01",
            "2026-03-01T10:22:05",
            "2026-03-01T10:22Z",
            "2026-03-01T10:22:05.Z",
            "2026-03-01T10:22:05,5Z",
            "2026-03-01T10:22:05+0100",
            "2026-03-01T10:22:05Z ",
            "26-03-01T10:22:05Z",
            "2026-03-01T1\u{661}:22:05Z",
            "2026-03-0\u{e9}T10:22:05Z",
        ] {
            check_refused(text, TimeError::NotAnInstant);
        }
        check_refused("2026-02-29T10:22:05Z", TimeError::NoSuchTime);
        check_refused("2026-03-01T24:00:00Z", TimeError::NoSuchTime);
        for time in [
            "10:60:05Z",
            "10:22:61Z",
            "10:22:05+24:00",
            "10:22:05-25:00",
            "10:22:05+01:60",
        ] {
            check_refused(&format!("2026-03-01T{time}"), TimeError::NoSuchTime);
        }
        check_refused("0000-03-01T10:22:05Z", TimeError::OutOfRange);
        check_refused("0001-01-01T00:00:00+00:01", TimeError::OutOfRange);
        check_refused("9999-12-31T23:59:59-00:01", TimeError::OutOfRange);
    }

    #[test]
    fn days_read_and_write() {
        assert_eq!(
            Day::parse_iso("2026-03-01").map(Day::to_iso).as_deref(),
            Ok("2026-03-01")
        );
        assert_eq!(
            Day::parse_iso("2028-02-29").map(Day::epoch_days),
            Ok(21_243)
        );
        assert_eq!(Day::parse_iso("2026-02-29"), Err(TimeError::NoSuchTime));
        assert_eq!(Day::parse_iso("0000-01-01"), Err(TimeError::OutOfRange));
        for text in [
            "2026-3-1",
            "+026-03-01",
            "2026/03/01",
            "2026-03-01 ",
            "20260301",
            "-001-01-01",
        ] {
            assert_eq!(Day::parse_iso(text), Err(TimeError::NotADay));
        }
        assert_eq!(Day::MAX.to_iso(), "+10000-12-31");
    }

    proptest! {
        #[test]
        fn any_instant_comes_back_at_any_offset(
            seconds in Instant::MIN.seconds() + 86_400..Instant::MAX.seconds() - 86_400,
            offset_minutes in -1439..1439_i32,
        ) {
            let instant = Instant::from_seconds(seconds).unwrap();
            prop_assert_eq!(Instant::parse_rfc3339(&instant.to_rfc3339()), Ok(instant));

            let offset = FixedOffset::east_opt(offset_minutes * 60).unwrap();
            let reference = DateTime::from_timestamp(seconds, 987_654_321).unwrap();
            let text = format!("{:?}", reference.with_timezone(&offset));
            prop_assert_eq!(Instant::parse_rfc3339(&text), Ok(instant));
        }

        #[test]
        fn any_text_is_read_as_chrono_reads_it_or_refused(
            text in prop_oneof![
                r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9](:[0-6][0-9]){2}(Z|[+-]0[0-9]:00)",
                r"\PC{0,30}",
            ],
        ) {
            if let Ok(instant) = Instant::parse_rfc3339(&text) {
                let reference = DateTime::parse_from_rfc3339(&text).unwrap();
                prop_assert_eq!(instant.seconds(), reference.timestamp());
            }
        }

        #[test]
        fn any_day_comes_back(days in Day::from_ymd(1, 1, 1).unwrap().epoch_days()..2_932_897) {
            let day = Day::from_epoch_days(days).unwrap();
            prop_assert_eq!(Day::parse_iso(&day.to_iso()), Ok(day));
            prop_assert_eq!(Day::from_ymd(day.year(), day.month(), day.day()), Some(day));
        }
    }
}

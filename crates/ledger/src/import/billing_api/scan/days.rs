//! Instants, whose days come again and again.

use crate::day::{DAY_SECONDS, Day, Instant};

/// Places of the table of days.
const N_SLOTS: usize = 128;

/// Days met so far, by their text.
#[derive(Debug)]
pub struct Days {
    slots: [([u8; 10], i32); N_SLOTS],
}

impl Default for Days {
    fn default() -> Days {
        Days {
            slots: [([0; 10], 0); N_SLOTS],
        }
    }
}

impl Days {
    /// An instant as it is written.
    pub fn instant(&mut self, text: &str) -> Option<Instant> {
        self.plain(text)
            .or_else(|| Instant::parse_rfc3339(text).ok())
    }

    /// `2026-03-01T10:22:05Z`, the form that nearly all instants have.
    fn plain(&mut self, text: &str) -> Option<Instant> {
        let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
        let (day, clock) = bytes.split_first_chunk::<10>()?;
        let &[b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] = clock else {
            return None;
        };
        let (hour, minute, second) = (
            two_digits(h1, h2)?,
            two_digits(m1, m2)?,
            two_digits(s1, s2)?,
        );
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        // The days of two months share no slot.
        let [.., m, b'-', d1, d2] = day else {
            return None;
        };
        let slot = usize::from((m & 1) << 6 | (d1 & 3) << 4 | d2 & 15);
        let known = &mut self.slots[slot];
        if known.0 != *day {
            *known = (*day, Day::parse_iso(text.get(..10)?).ok()?.epoch_days());
        }
        let of_day = hour * 3600 + minute * 60 + second;
        Instant::from_seconds(i64::from(known.1) * DAY_SECONDS + of_day)
    }
}

fn two_digits(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(tens * 10 + ones))
}

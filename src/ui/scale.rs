//! Where the bars of a money path stand: from minor units to parts of the plot's width.
//!
//! The only place where money becomes a float, and it never comes back: what is printed beside a
//! bar is always the integer.

pub mod columns;

/// Bars that each start where the one before ended, and the sum of them all.
#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    /// One bar per amount, in order.
    pub bars: Vec<Bar>,
    /// From zero to the sum.
    pub total: Bar,
    /// Where zero is, in percent of the width.
    pub zero_percent: f64,
}

/// One bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The balance before it, in minor units.
    pub before_minor: i128,
    /// The balance after it, in minor units.
    pub after_minor: i128,
    /// Its left edge, in percent of the width.
    pub left_percent: f64,
    /// Its width, in percent of the width; may be 0.
    pub width_percent: f64,
    /// Where its balance after stands, in percent of the width.
    pub end_percent: f64,
}

/// Lays out the amounts of a money path. Zero is always inside the plot. amounts -> amounts
pub fn waterfall(minors: &[i128]) -> Waterfall {
    let mut balance: i128 = 0;
    let mut spans = Vec::with_capacity(minors.len());
    for minor in minors {
        // A balance beyond i128 is beyond any ledger; the bar would end at the edge.
        let after = balance.saturating_add(*minor);
        spans.push((balance, after));
        balance = after;
    }
    let ends = || spans.iter().map(|&(_, after)| after).chain([0]);
    let scale = Scale {
        least: ends().min().unwrap_or_default(),
        most: ends().max().unwrap_or_default(),
    };
    Waterfall {
        bars: spans
            .iter()
            .map(|&(before, after)| scale.bar(before, after))
            .collect(),
        total: scale.bar(0, balance),
        zero_percent: scale.percent(0),
    }
}

struct Scale {
    least: i128,
    most: i128,
}

impl Scale {
    fn bar(&self, before_minor: i128, after_minor: i128) -> Bar {
        let (before, after) = (self.percent(before_minor), self.percent(after_minor));
        Bar {
            before_minor,
            after_minor,
            left_percent: before.min(after),
            width_percent: (after - before).abs(),
            end_percent: after,
        }
    }

    fn percent(&self, minor: i128) -> f64 {
        if self.least == self.most {
            return 0.0;
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "a place on the screen, not money"
        )]
        let part = |minor: i128| minor as f64 - self.least as f64;
        (part(minor) / part(self.most) * 100.0).clamp(0.0, 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(minors: &[i128], zero: &str, expected: &[&str]) {
        let plot = waterfall(minors);
        let place = |bar: &Bar| format!("{:.0}+{:.0}", bar.left_percent, bar.width_percent);
        let found: Vec<_> = plot.bars.iter().chain([&plot.total]).map(place).collect();
        assert_eq!(
            (format!("{:.0}", plot.zero_percent).as_str(), found),
            (zero, to_vec(expected))
        );
    }

    fn to_vec(expected: &[&str]) -> Vec<String> {
        expected.iter().map(|place| (*place).to_owned()).collect()
    }

    #[test]
    fn bars_start_where_the_last_one_ended() {
        check(
            &[1000, -200, -300],
            "0",
            &["0+100", "80+20", "50+30", "0+50"],
        );
        let plot = waterfall(&[1000, -200]);
        assert_eq!(
            (plot.bars[1].before_minor, plot.bars[1].after_minor),
            (1000, 800)
        );
        assert_eq!((plot.total.before_minor, plot.total.after_minor), (0, 800));
    }

    #[test]
    fn zero_is_in_sight_below_and_above() {
        check(&[500, -1000], "50", &["50+50", "0+100", "0+50"]);
        check(&[-400, -600], "100", &["60+40", "0+60", "0+100"]);
    }

    #[test]
    fn nothing_has_no_width() {
        check(&[], "0", &["0+0"]);
        check(&[0, 0], "0", &["0+0", "0+0", "0+0"]);
    }

    #[test]
    fn no_amount_is_too_large() {
        check(
            &[i128::MAX, i128::MAX, -1],
            "0",
            &["0+100", "100+0", "100+0", "0+100"],
        );
        check(&[1_000_000_000, -1], "0", &["0+100", "100+0", "0+100"]);
    }
}

//! Where the columns of a series stand, up from zero and down, and the lines that they are read by.

/// Lines that a chart is read by, about: enough to compare, few enough to read.
const LINES: i128 = 4;

/// A column and what it is compared with, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its own.
    pub minor: i128,
    /// What it is compared with; none where there is nothing.
    pub compared_minor: Option<i128>,
}

/// Columns side by side over one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// One per value, in order.
    pub columns: Vec<Column>,
    /// The lines, from the lowest.
    pub lines: Vec<Line>,
}

/// One column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Left edge of its place, in percent of the width.
    pub place_percent: f64,
    /// Width of its place, in percent of the width.
    pub place_width_percent: f64,
    /// Upper edge, in percent of the height from above.
    pub top_percent: f64,
    /// Height, in percent of the height; may be 0.
    pub height_percent: f64,
    /// Where what it is compared with stands, in percent of the height from above.
    pub compared_percent: Option<f64>,
}

/// A line across the chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// What it stands for, in minor units.
    pub minor: i128,
    /// Where it stands, in percent of the height from above.
    pub percent: f64,
}

/// Lays out a series. Zero is always inside the plot, and on a line. values -> values
pub fn columns(values: &[Value]) -> Columns {
    let all = || {
        let each = values.iter().flat_map(|value| {
            [Some(value.minor), value.compared_minor]
                .into_iter()
                .flatten()
        });
        each.map(bounded).chain([0])
    };
    let (least, most) = (
        all().min().unwrap_or_default(),
        all().max().unwrap_or_default(),
    );
    let step = line_step(most - least);
    let (lowest, highest) = (least.div_euclid(step), -(-most).div_euclid(step));
    let scale = Scale {
        least: lowest * step,
        most: highest * step,
    };
    let width = 100.0 / count(values.len().max(1));
    let column = |(place, value): (usize, &Value)| {
        let (at, zero) = (scale.below_top(bounded(value.minor)), scale.below_top(0));
        Column {
            place_percent: count(place) * width,
            place_width_percent: width,
            top_percent: at.min(zero),
            height_percent: (at - zero).abs(),
            compared_percent: value
                .compared_minor
                .map(|minor| scale.below_top(bounded(minor))),
        }
    };
    let line = |number: i128| Line {
        minor: number * step,
        percent: scale.below_top(number * step),
    };
    Columns {
        columns: values.iter().enumerate().map(column).collect(),
        lines: (lowest..=highest).map(line).collect(),
    }
}

/// The least of 1, 2 and 5 times a power of ten that takes no more than about [`LINES`] steps.
fn line_step(range: i128) -> i128 {
    let wanted = (range / LINES).max(1);
    let mut power = 1;
    while power <= wanted / 10 {
        power *= 10;
    }
    [1, 2, 5]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= wanted)
        .unwrap_or(power * 10)
}

/// Far beyond any amount, and far enough from the end of numbers to be doubled: only a place on
/// the screen is made of it.
fn bounded(minor: i128) -> i128 {
    const BOUND: i128 = 1_i128 << 100;
    minor.clamp(-BOUND, BOUND)
}

struct Scale {
    least: i128,
    most: i128,
}

impl Scale {
    fn below_top(&self, minor: i128) -> f64 {
        if self.least == self.most {
            return 100.0;
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "a place on the screen, not money"
        )]
        let part = (self.most - minor) as f64 / (self.most - self.least) as f64;
        (part * 100.0).clamp(0.0, 100.0)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a place on the screen, of a few thousand"
)]
fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(minors: &[i128], columns_at: &[&str], lines_at: &[i128]) {
        let value = |&minor: &i128| Value {
            minor,
            compared_minor: None,
        };
        let values: Vec<Value> = minors.iter().map(value).collect();
        let plot = columns(&values);
        let place = |one: &Column| format!("{:.0}+{:.0}", one.top_percent, one.height_percent);
        let found: Vec<String> = plot.columns.iter().map(place).collect();
        assert_eq!(found, columns_at);
        let lines: Vec<i128> = plot.lines.iter().map(|line| line.minor).collect();
        assert_eq!(lines, lines_at);
    }

    #[test]
    fn columns_stand_on_zero() {
        check(
            &[400, 200, 0],
            &["0+100", "50+50", "100+0"],
            &[0, 100, 200, 300, 400],
        );
        check(&[300, -100], &["0+75", "75+25"], &[-100, 0, 100, 200, 300]);
        check(&[-100, -50], &["0+100", "0+50"], &[-100, -50, 0]);
    }

    #[test]
    fn lines_are_round_and_hold_the_largest_between_them() {
        check(&[410], &["32+68"], &[0, 200, 400, 600]);
        check(&[9_999], &["0+100"], &[0, 5_000, 10_000]);
        check(&[1], &["0+100"], &[0, 1]);
    }

    #[test]
    fn nothing_and_too_much_have_a_place() {
        check(&[], &[], &[0]);
        check(&[0], &["100+0"], &[0]);
        let plot = columns(&[
            Value {
                minor: i128::MAX,
                compared_minor: Some(i128::MIN),
            },
            Value {
                minor: 0,
                compared_minor: None,
            },
        ]);
        let all = plot.columns.iter().flat_map(|one| {
            [
                one.top_percent,
                one.height_percent,
                one.compared_percent.unwrap_or_default(),
            ]
        });
        assert!(
            all.clone().all(|at| (0.0..=100.0).contains(&at)),
            "{plot:?}"
        );
        assert!(plot.lines.len() < 8, "{plot:?}");
    }

    #[test]
    fn places_fill_the_width_and_what_is_compared_has_its_mark() {
        let value = |minor, compared_minor| Value {
            minor,
            compared_minor,
        };
        let plot = columns(&[value(50, Some(100)), value(25, None)]);
        let place = |one: &Column| format!("{}+{}", one.place_percent, one.place_width_percent);
        let places: Vec<String> = plot.columns.iter().map(place).collect();
        assert_eq!(places, ["0+50", "50+50"]);
        let marks: Vec<_> = plot
            .columns
            .iter()
            .map(|one| one.compared_percent)
            .collect();
        assert_eq!(marks, [Some(0.0), None]);
    }
}

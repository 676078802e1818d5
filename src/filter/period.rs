//! Which days the seller chose to see, by name or by the calendar.

use crate::words::{Counted, periods};
use ledger::day::{Calendar, Day, Interval, Period, Weekday};

/// Which days. Relative ones move with the calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PeriodChoice {
    /// Everything there is.
    #[default]
    All,
    /// Today and the days before it, this many in all.
    LastDays(u16),
    /// Since the first of this month, today included.
    MonthToDate,
    /// The whole month before this one.
    LastMonth,
    /// Since the first of this quarter, today included.
    QuarterToDate,
    /// Since the first of January, today included.
    YearToDate,
    /// The whole year before this one.
    LastYear,
    /// Since the first of the fiscal year that begins in this month, 1 to 12; today included.
    FiscalYearToDate(u8),
    /// The whole fiscal year before that one.
    LastFiscalYear(u8),
    /// One calendar month.
    Month {
        /// Year.
        year: i32,
        /// 1 to 12.
        month: u32,
    },
    /// One calendar quarter.
    Quarter {
        /// Year.
        year: i32,
        /// 1 to 4.
        quarter: u32,
    },
    /// One calendar year.
    Year(i32),
    /// Chosen days, the end not included.
    Custom(Period),
}

impl PeriodChoice {
    /// The choices that a picker offers by name.
    pub const PRESETS: [PeriodChoice; 9] = [
        PeriodChoice::All,
        PeriodChoice::LastDays(7),
        PeriodChoice::LastDays(30),
        PeriodChoice::LastDays(90),
        PeriodChoice::MonthToDate,
        PeriodChoice::LastMonth,
        PeriodChoice::QuarterToDate,
        PeriodChoice::YearToDate,
        PeriodChoice::LastYear,
    ];

    /// Those, and the fiscal year where it is not the calendar's.
    pub fn presets(calendar: Calendar) -> Vec<PeriodChoice> {
        let first = calendar.year_start;
        let fiscal = [
            PeriodChoice::FiscalYearToDate(first),
            PeriodChoice::LastFiscalYear(first),
        ];
        let fiscal = fiscal.into_iter().filter(|_| first != 1);
        PeriodChoice::PRESETS.into_iter().chain(fiscal).collect()
    }

    /// Reads a choice, as [`PeriodChoice::to_text`] writes it or as a person types it: `all`,
    /// `30d`, `mtd`, `last-month`, `qtd`, `ytd`, `last-year`, `2026-03`, `2026-Q1`, `2026`,
    /// `2026-03-01..2026-03-31`, and
    /// `fytd-04`, `last-fy-04` for a fiscal year from April on. Case and spaces around don't matter.
    pub fn parse(text: &str) -> Option<PeriodChoice> {
        let text = text.trim().to_ascii_lowercase();
        match text.as_str() {
            "all" => Some(PeriodChoice::All),
            "mtd" => Some(PeriodChoice::MonthToDate),
            "last-month" => Some(PeriodChoice::LastMonth),
            "qtd" => Some(PeriodChoice::QuarterToDate),
            "ytd" => Some(PeriodChoice::YearToDate),
            "last-year" => Some(PeriodChoice::LastYear),
            text => parse_last_days(text)
                .or_else(|| parse_fiscal(text))
                .or_else(|| parse_range(text))
                .or_else(|| parse_calendar(text)),
        }
    }

    /// The choice as it stands in an address; none for the default.
    pub fn to_text(self) -> Option<String> {
        Some(match self {
            PeriodChoice::All => return None,
            PeriodChoice::LastDays(days) => format!("{days}d"),
            PeriodChoice::MonthToDate => "mtd".to_owned(),
            PeriodChoice::LastMonth => "last-month".to_owned(),
            PeriodChoice::QuarterToDate => "qtd".to_owned(),
            PeriodChoice::YearToDate => "ytd".to_owned(),
            PeriodChoice::LastYear => "last-year".to_owned(),
            PeriodChoice::FiscalYearToDate(first) => format!("fytd-{first:02}"),
            PeriodChoice::LastFiscalYear(first) => format!("last-fy-{first:02}"),
            PeriodChoice::Month { year, month } => format!("{year:04}-{month:02}"),
            PeriodChoice::Quarter { year, quarter } => format!("{year:04}-Q{quarter}"),
            PeriodChoice::Year(year) => format!("{year:04}"),
            PeriodChoice::Custom(period) => {
                format!("{}..{}", period.start.to_iso(), last_day(period).to_iso())
            }
        })
    }

    /// What people call it.
    pub fn label(self) -> String {
        match self {
            PeriodChoice::All => periods::all_time().to_owned(),
            PeriodChoice::LastDays(1) => periods::today().to_owned(),
            PeriodChoice::LastDays(days) => periods::last_days(&Counted {
                n: days.into(),
                text: days.to_string(),
            }),
            PeriodChoice::MonthToDate => periods::month_to_date().to_owned(),
            PeriodChoice::LastMonth => periods::last_month().to_owned(),
            PeriodChoice::QuarterToDate => periods::quarter_to_date().to_owned(),
            PeriodChoice::YearToDate => periods::year_to_date().to_owned(),
            PeriodChoice::LastYear => periods::last_year().to_owned(),
            PeriodChoice::FiscalYearToDate(_) => periods::fiscal_year_to_date().to_owned(),
            PeriodChoice::LastFiscalYear(_) => periods::last_fiscal_year().to_owned(),
            PeriodChoice::Month { year, month } => format!("{year:04}-{month:02}"),
            PeriodChoice::Quarter { year, quarter } => {
                periods::quarter(&quarter.to_string(), &format!("{year:04}"))
            }
            PeriodChoice::Year(year) => format!("{year:04}"),
            PeriodChoice::Custom(_) => periods::chosen_days().to_owned(),
        }
    }

    /// The days that it means on this day; none for everything there is.
    pub fn resolve(self, today: Day) -> Option<Period> {
        let until_today = |start: Day| Period::new(start, Period::of_day(today).end);
        match self {
            PeriodChoice::All => None,
            PeriodChoice::LastDays(days) => {
                until_today(today.plus_days(1 - i32::from(days)).unwrap_or(Day::MIN))
            }
            PeriodChoice::MonthToDate => until_today(whole(Interval::Month, today).start),
            PeriodChoice::QuarterToDate => until_today(whole(Interval::Quarter, today).start),
            PeriodChoice::YearToDate => until_today(whole(Interval::Year, today).start),
            PeriodChoice::LastMonth => whole_before(Interval::Month, today),
            PeriodChoice::LastYear => whole_before(Interval::Year, today),
            PeriodChoice::FiscalYearToDate(first) => until_today(fiscal_year(first, today).start),
            PeriodChoice::LastFiscalYear(first) => {
                let last = fiscal_year(first, today).start.plus_days(-1)?;
                Some(fiscal_year(first, last))
            }
            PeriodChoice::Month { year, month } => whole_of(Interval::Month, year, month),
            PeriodChoice::Quarter { year, quarter } => {
                whole_of(Interval::Quarter, year, quarter.saturating_sub(1) * 3 + 1)
            }
            PeriodChoice::Year(year) => whole_of(Interval::Year, year, 1),
            PeriodChoice::Custom(period) => Some(period),
        }
    }

    /// The choice one step back (`-1`) or forward (`1`): the neighbouring month, quarter or year,
    /// or as many days as are chosen. None for everything there is, and where time ends.
    pub fn step(self, by: i32, today: Day) -> Option<PeriodChoice> {
        let period = self.resolve(today)?;
        let (interval, months) = match self {
            PeriodChoice::All => return None,
            PeriodChoice::LastDays(_) | PeriodChoice::Custom(_) => {
                let days = period.days().checked_mul(by)?;
                let (start, end) = (period.start.plus_days(days)?, period.end.plus_days(days)?);
                return Period::new(start, end).map(PeriodChoice::Custom);
            }
            PeriodChoice::FiscalYearToDate(first) | PeriodChoice::LastFiscalYear(first) => {
                let start = period.start.plus_months(12 * by)?;
                return Some(PeriodChoice::Custom(fiscal_year(first, start)));
            }
            PeriodChoice::MonthToDate | PeriodChoice::LastMonth | PeriodChoice::Month { .. } => {
                (Interval::Month, 1)
            }
            PeriodChoice::QuarterToDate | PeriodChoice::Quarter { .. } => (Interval::Quarter, 3),
            PeriodChoice::YearToDate | PeriodChoice::LastYear | PeriodChoice::Year(_) => {
                (Interval::Year, 12)
            }
        };
        let start = period.start.plus_months(months * by)?;
        (1..=9999)
            .contains(&start.year())
            .then(|| named(interval, start))
    }
}

/// The calendar choice that starts on this day.
fn named(interval: Interval, start: Day) -> PeriodChoice {
    let (year, month) = (start.year(), start.month());
    match interval {
        Interval::Year => PeriodChoice::Year(year),
        Interval::Quarter => PeriodChoice::Quarter {
            year,
            quarter: (month - 1) / 3 + 1,
        },
        _ => PeriodChoice::Month { year, month },
    }
}

/// The whole interval around a day. Weeks are not among the choices, so their start is of no matter.
fn whole(interval: Interval, day: Day) -> Period {
    interval.containing(day, Weekday::Monday)
}

fn fiscal_year(first_month: u8, day: Day) -> Period {
    let calendar = Calendar {
        year_start: first_month,
        ..Weekday::Monday.into()
    };
    Interval::Year.containing(day, calendar)
}

fn whole_before(interval: Interval, today: Day) -> Option<Period> {
    let last = whole(interval, today).start.plus_days(-1)?;
    Some(whole(interval, last))
}

fn whole_of(interval: Interval, year: i32, month: u32) -> Option<Period> {
    Day::from_ymd(year, month, 1).map(|first| whole(interval, first))
}

/// The last day of a period; of an empty one, its start.
fn last_day(period: Period) -> Day {
    period
        .end
        .plus_days(-1)
        .map_or(period.start, |last| last.max(period.start))
}

fn parse_last_days(text: &str) -> Option<PeriodChoice> {
    let days = text.strip_suffix('d')?.parse().ok()?;
    (days > 0).then_some(PeriodChoice::LastDays(days))
}

/// `first..last`, both days included.
fn parse_fiscal(text: &str) -> Option<PeriodChoice> {
    let (of, month): (fn(u8) -> PeriodChoice, _) = match text.strip_prefix("fytd-") {
        Some(month) => (PeriodChoice::FiscalYearToDate, month),
        None => (PeriodChoice::LastFiscalYear, text.strip_prefix("last-fy-")?),
    };
    let month = month.parse().ok().filter(|_| month.len() == 2)?;
    (1..=12).contains(&month).then(|| of(month))
}

fn parse_range(text: &str) -> Option<PeriodChoice> {
    let (first, last) = text.split_once("..")?;
    let (first, last) = (Day::parse_iso(first).ok()?, Day::parse_iso(last).ok()?);
    (first <= last).then(|| {
        PeriodChoice::Custom(Period {
            start: first,
            end: Period::of_day(last).end,
        })
    })
}

/// `2026`, `2026-q1` or `2026-03`.
fn parse_calendar(text: &str) -> Option<PeriodChoice> {
    let (year, part) = match text.split_once('-') {
        Some((year, part)) => (year, Some(part)),
        None => (text, None),
    };
    let is_number = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    if year.len() != 4 || !is_number(year) {
        return None;
    }
    let year = year.parse().ok().filter(|year| *year > 0)?;
    let Some(part) = part else {
        return Some(PeriodChoice::Year(year));
    };
    if let Some(quarter) = part.strip_prefix('q') {
        let quarter = quarter.parse().ok().filter(|_| is_number(quarter))?;
        return (1..=4)
            .contains(&quarter)
            .then_some(PeriodChoice::Quarter { year, quarter });
    }
    let month = part
        .parse()
        .ok()
        .filter(|_| part.len() == 2 && is_number(part))?;
    (1..=12)
        .contains(&month)
        .then_some(PeriodChoice::Month { year, month })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    #[track_caller]
    fn check(text: &str, days: &str) {
        let choice = PeriodChoice::parse(text).unwrap();
        // 2026-11-23 is a Monday.
        let period = choice.resolve(day("2026-11-23")).unwrap();
        let found = format!("{}..{}", period.start.to_iso(), last_day(period).to_iso());
        assert_eq!(found, days);
        let written = choice.to_text().unwrap();
        assert_eq!(PeriodChoice::parse(&written), Some(choice));
    }

    #[test]
    fn periods_mean_days() {
        check("1d", "2026-11-23..2026-11-23");
        check("7d", "2026-11-17..2026-11-23");
        check("90d", "2026-08-26..2026-11-23");
        check("mtd", "2026-11-01..2026-11-23");
        check("last-month", "2026-10-01..2026-10-31");
        check("qtd", "2026-10-01..2026-11-23");
        check("ytd", "2026-01-01..2026-11-23");
        check("last-year", "2025-01-01..2025-12-31");
        check("fytd-04", "2026-04-01..2026-11-23");
        check("fytd-12", "2025-12-01..2026-11-23");
        check("last-fy-04", "2025-04-01..2026-03-31");
        check(" 2028-02 ", "2028-02-01..2028-02-29");
        check("2026-q4", "2026-10-01..2026-12-31");
        check("2026-Q1", "2026-01-01..2026-03-31");
        check("2026", "2026-01-01..2026-12-31");
        check("2026-03-01..2026-03-31", "2026-03-01..2026-03-31");
        check("9999-12-31..9999-12-31", "9999-12-31..9999-12-31");
    }

    #[test]
    fn what_is_no_period_is_no_choice() {
        for text in [
            "",
            "0d",
            "-7d",
            "99999d",
            "d",
            "2026-0",
            "2026-13",
            "2026-00",
            "2026-1",
            "2026-Q0",
            "2026-Q5",
            "2026-Q+1",
            "26",
            "0000",
            "+026",
            "2026-03-02..2026-03-01",
            "2026-02-30..",
            "2026-03-01",
            "yesterday",
            "fytd-13",
            "fytd-4",
            "last-fy-00",
        ] {
            assert_eq!(PeriodChoice::parse(text), None, "{text}");
        }
    }

    #[track_caller]
    fn check_steps(text: &str, back: &str, forward: &str) {
        let (choice, today) = (PeriodChoice::parse(text).unwrap(), day("2026-11-23"));
        let step = |by| {
            choice
                .step(by, today)
                .and_then(PeriodChoice::to_text)
                .unwrap_or_default()
        };
        assert_eq!((step(-1).as_str(), step(1).as_str()), (back, forward));
    }

    #[test]
    fn steps_go_to_the_neighbour() {
        check_steps("all", "", "");
        check_steps("mtd", "2026-10", "2026-12");
        check_steps("last-month", "2026-09", "2026-11");
        check_steps("2026-01", "2025-12", "2026-02");
        check_steps("2026-Q1", "2025-Q4", "2026-Q2");
        check_steps("qtd", "2026-Q3", "2027-Q1");
        check_steps("last-year", "2024", "2026");
        check_steps(
            "fytd-04",
            "2025-04-01..2026-03-31",
            "2027-04-01..2028-03-31",
        );
        check_steps("7d", "2026-11-10..2026-11-16", "2026-11-24..2026-11-30");
        check_steps(
            "2026-03-01..2026-03-10",
            "2026-02-19..2026-02-28",
            "2026-03-11..2026-03-20",
        );
        check_steps("9999", "9998", "");
        check_steps("0001", "", "0002");
    }
}

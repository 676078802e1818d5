//! Amazon settlement reports: flat file V2 and the older V1, by their column names.
//!
//! The file is walked twice: once to learn how it writes amounts and dates, once to book. A line
//! that cannot be read is refused with its number and its text, and the rest is kept; a file that
//! would have to be guessed at is refused as a whole.

use crate::import::text::{Line, Text};
use crate::import::{Format, Import, Options, Reason, Rejection};
use crate::store::batch::LineCount;

mod booking;
mod dates;
mod header;
mod identity;
mod names;
mod row;
mod survey;

pub use dates::DateOrder;

use booking::{Booked, Booking};
use header::Header;
use row::{Row, Shape};
use survey::Survey;

/// The version that the column names in a text are of, readable or not.
pub fn detect(text: &Text<'_>) -> Option<Format> {
    header::find(text).map(|found| found.format)
}

/// Reads a settlement report into an empty import. lines -> transactions
pub fn read(text: &Text<'_>, options: &Options, import: &mut Import) {
    let Some(found) = header::find(text) else {
        let first = text
            .lines()
            .map(|line| line.text.trim())
            .find(|line| !line.is_empty());
        let reason = first.map_or(Reason::Empty, Reason::unknown_format);
        import.refuse(reason, first.unwrap_or_default());
        return;
    };
    import.format = Some(found.format);
    import.columns = found.n_columns;

    let below = || {
        text.lines()
            .skip_while(|line| line.number <= found.line.number)
    };
    let surveyed = found.header.and_then(|header| {
        let survey = Survey::of(below(), &header, options)?;
        Ok((header, survey))
    });
    match surveyed {
        Ok((header, survey)) => {
            let before = text
                .lines()
                .take_while(|line| line.number < found.line.number);
            for line in before {
                import.spend(&line, Spent::before_header(&line));
            }
            import.spend(&found.line, Spent::Header);
            book(below(), &header, survey, import);
        }
        Err(reason) => import.refuse(reason, found.line.text),
    }
}

/// What a line was used for.
enum Spent {
    Header,
    Summary,
    Movement,
    Blank,
    Refused(Reason),
}

impl Spent {
    fn before_header(line: &Line<'_>) -> Spent {
        if line.text.trim().is_empty() && !line.is_damaged {
            Spent::Blank
        } else {
            Spent::Refused(Reason::BeforeHeader)
        }
    }
}

impl Import {
    /// Counts a line once, under what it was used for.
    fn spend(&mut self, line: &Line<'_>, spent: Spent) {
        let LineCount {
            total,
            header,
            summary,
            booked,
            blank,
            rejected,
            totals_differ: _,
        } = &mut self.batch.lines;
        *total += 1;
        *match spent {
            Spent::Header => header,
            Spent::Summary => summary,
            Spent::Movement => booked,
            Spent::Blank => blank,
            Spent::Refused(reason) => {
                self.rejections
                    .push(Rejection::new(line.number, reason, line.text));
                rejected
            }
        } += 1;
    }
}

/// Books the lines below the header.
fn book<'a>(
    lines: impl Iterator<Item = Line<'a>>,
    header: &Header<'a>,
    survey: Survey<'a>,
    import: &mut Import,
) {
    let mut booking = Booking::new(survey);
    let mut is_header_only = true;
    let mut fields = Vec::new();
    for line in lines {
        let spent = match row::cut(&line, header, &mut fields) {
            Shape::Blank => Spent::Blank,
            Shape::Header => Spent::Header,
            Shape::Bad(reason) => Spent::Refused(reason),
            Shape::Row => {
                let row = Row {
                    header,
                    fields: &fields,
                    text: line.text,
                };
                let (added, spent) = if row.is_summary() {
                    (booking.add_summary(row), Spent::Summary)
                } else {
                    (booking.add_movement(row, line.number), Spent::Movement)
                };
                added.map_or_else(Spent::Refused, |()| spent)
            }
        };
        is_header_only &= matches!(spent, Spent::Blank | Spent::Header);
        import.spend(&line, spent);
    }

    let Booked {
        settlements,
        transactions,
        lines_by_kind,
        no_summary,
    } = booking.finish(header.format);
    import.batch.settlements = settlements;
    import.batch.transactions = transactions;
    import.lines_by_kind = lines_by_kind;
    import.unread_columns.clone_from(&header.unread);
    let whole_file = if is_header_only {
        Some(Reason::HeaderOnly)
    } else {
        no_summary
    };
    if let Some(reason) = whole_file {
        import.rejections.push(Rejection::new(0, reason, ""));
    }
}

//! Why a line or a file was refused, in the reader's language.

use crate::words::{Counted, in_list, refusals as say};
use ledger::import::Reason;

/// Why a line or a file was refused. What the line says, and the names of its columns, stand as the
/// sender wrote them.
pub fn refusal(reason: &Reason) -> String {
    match reason {
        Reason::Empty => say::empty().to_owned(),
        Reason::TooLarge { bytes, bytes_max } => {
            say::too_large(&bytes.to_string(), &bytes_max.to_string())
        }
        Reason::NotAReport { found } => say::no_report(found),
        Reason::UnknownFormat { first_line } => say::unknown_format(first_line),
        Reason::WrongDelimiter { found } => match found {
            ',' => say::commas(),
            ';' => say::semicolons(),
            '|' => say::bars(),
            _ => say::other_mark(),
        }
        .to_owned(),
        Reason::Quoted => say::quoted().to_owned(),
        Reason::MissingColumns { names } => say::missing_columns(&in_list(names)),
        Reason::DoubledColumns { names } => say::doubled_columns(&in_list(names)),
        Reason::HeaderOnly => say::header_only().to_owned(),
        Reason::NoSummary {
            settlement_id,
            n_others: 0,
        } => say::no_summary(settlement_id),
        Reason::NoSummary {
            settlement_id,
            n_others,
        } => say::no_summaries(&counted(*n_others), settlement_id),
        reason => of_writing(reason),
    }
}

/// How the lines together are written.
fn of_writing(reason: &Reason) -> String {
    match reason {
        Reason::AmbiguousNotation { example } => say::ambiguous_amounts(example),
        Reason::ContradictoryNotation { point, comma } => say::both_amounts(point, comma),
        Reason::AmbiguousDates { example } => say::ambiguous_dates(example),
        Reason::ContradictoryDates {
            day_first,
            month_first,
        } => say::both_dates(day_first, month_first),
        reason => of_line(reason),
    }
}

/// One line, or one row of an answer.
fn of_line(reason: &Reason) -> String {
    match reason {
        Reason::BeforeHeader => say::before_header().to_owned(),
        Reason::Undecodable => say::undecodable().to_owned(),
        Reason::NulByte => say::zero_byte().to_owned(),
        Reason::ColumnCount { found, expected } => {
            say::columns(&found.to_string(), &expected.to_string())
        }
        Reason::CutShort { found, expected } => {
            say::cut_short(&found.to_string(), &expected.to_string())
        }
        Reason::FieldTooLong {
            column,
            bytes,
            bytes_max,
        } => say::field_too_long(column, &bytes.to_string(), &bytes_max.to_string()),
        Reason::Missing { column } => say::missing(column),
        Reason::BadAmount {
            column,
            text,
            problem,
        } => say::bad_amount(column, text, problem),
        Reason::BadDate { column, text } => say::bad_date(column, text),
        Reason::BadQuantity { text } => say::bad_quantity(text),
        Reason::BadCurrency { text } => say::bad_currency(text),
        Reason::RepeatedSummary { settlement_id } => say::second_summary(settlement_id),
        Reason::BadRow { problem } => say::bad_row(problem),
        Reason::TotalDiffers { claimed, found } => say::total_differs(claimed, found),
        // What is wrong with a whole answer is told by the ledger, for whoever runs the server.
        reason => reason.to_string(),
    }
}

fn counted(n: usize) -> Counted {
    Counted {
        n: n as u64,
        text: n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_english_the_page_says_what_the_ledger_says() {
        let text = || "A-1".to_owned();
        let all = [
            Reason::Empty,
            Reason::TooLarge {
                bytes: 9,
                bytes_max: 8,
            },
            Reason::NotAReport { found: text() },
            Reason::UnknownFormat { first_line: text() },
            Reason::WrongDelimiter { found: ';' },
            Reason::WrongDelimiter { found: '~' },
            Reason::Quoted,
            Reason::MissingColumns {
                names: vec![text(), text()],
            },
            Reason::DoubledColumns {
                names: vec![text()],
            },
            Reason::HeaderOnly,
            Reason::AmbiguousNotation { example: text() },
            Reason::ContradictoryNotation {
                point: text(),
                comma: text(),
            },
            Reason::AmbiguousDates { example: text() },
            Reason::ContradictoryDates {
                day_first: text(),
                month_first: text(),
            },
            Reason::NoSummary {
                settlement_id: text(),
                n_others: 0,
            },
            Reason::NoSummary {
                settlement_id: text(),
                n_others: 2,
            },
            Reason::BeforeHeader,
            Reason::Undecodable,
            Reason::NulByte,
            Reason::ColumnCount {
                found: 1,
                expected: 2,
            },
            Reason::CutShort {
                found: 1,
                expected: 2,
            },
            Reason::FieldTooLong {
                column: text(),
                bytes: 2,
                bytes_max: 1,
            },
            Reason::missing("sku"),
            Reason::bad_amount("price", "x", &"no digits"),
            Reason::bad_date("day", "x"),
            Reason::bad_quantity("x"),
            Reason::bad_currency("x"),
            Reason::RepeatedSummary {
                settlement_id: text(),
            },
            Reason::BadRow { problem: text() },
            Reason::TotalDiffers {
                claimed: text(),
                found: text(),
            },
        ];
        for reason in all {
            assert_eq!(refusal(&reason), reason.to_string());
        }
    }
}

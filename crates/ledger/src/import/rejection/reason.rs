//! Why a line or a source was refused, and the sentences that say so.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::import::billing_api::PageError;

/// Why a line or a source was refused. Each says what was found and what was allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Reason {
    // Of a source as a whole.
    /// The source has no text.
    Empty,
    /// More bytes than are read at once.
    TooLarge {
        /// Bytes found; `u64`, since a browser counts further than its memory reaches.
        bytes: u64,
        /// Bytes allowed.
        bytes_max: u64,
    },
    /// A kind of file that is no text, or no report.
    NotAReport {
        /// What it looks like.
        found: String,
    },
    /// Text, but without the column names of any format that is known.
    UnknownFormat {
        /// The first line that is not blank, shortened.
        first_line: String,
    },
    /// The right columns, but not between tabs.
    WrongDelimiter {
        /// What stands between them.
        found: char,
    },
    /// The column names stand in quotation marks: another program has rewritten the file.
    Quoted,
    /// Columns without which the money could not be told apart.
    MissingColumns {
        /// Their names.
        names: Vec<String>,
    },
    /// Columns that are there more than once.
    DoubledColumns {
        /// Their names.
        names: Vec<String>,
    },
    /// Column names and nothing below them.
    HeaderOnly,
    /// Amounts that read as two different values, and nothing in the file to tell which.
    AmbiguousNotation {
        /// The first such amount.
        example: String,
    },
    /// Amounts of both notations in one file.
    ContradictoryNotation {
        /// An amount that reads only with a decimal point.
        point: String,
        /// An amount that reads only with a decimal comma.
        comma: String,
    },
    /// Dates whose day and month cannot be told apart.
    AmbiguousDates {
        /// The first such date.
        example: String,
    },
    /// Dates of both orders in one file.
    ContradictoryDates {
        /// A date that reads only with the day first.
        day_first: String,
        /// A date that reads only with the month first.
        month_first: String,
    },
    /// Lines of a settlement that has no summary line, so that nobody claims a total for them.
    /// The lines are booked all the same.
    NoSummary {
        /// The first such settlement.
        settlement_id: String,
        /// How many more there are.
        n_others: usize,
    },
    /// The body of an API's answer cannot be trusted.
    Page(PageError),

    // Of one line.
    /// Stands before the column names.
    BeforeHeader,
    /// Bytes that are no text in the encoding of the file.
    Undecodable,
    /// A zero byte.
    NulByte,
    /// More or fewer columns than there are names.
    ColumnCount {
        /// Columns found.
        found: usize,
        /// Columns named.
        expected: usize,
    },
    /// The last line, without its end and with columns missing: the file was cut.
    CutShort {
        /// Columns found.
        found: usize,
        /// Columns named.
        expected: usize,
    },
    /// A field longer than any that a report has.
    FieldTooLong {
        /// Its column.
        column: String,
        /// Bytes found.
        bytes: usize,
        /// Bytes allowed.
        bytes_max: usize,
    },
    /// A field that the line cannot do without is blank.
    Missing {
        /// Its column.
        column: String,
    },
    /// A field that is no amount of its currency.
    BadAmount {
        /// Its column.
        column: String,
        /// What it says.
        text: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A field that is no date of the known forms.
    BadDate {
        /// Its column.
        column: String,
        /// What it says.
        text: String,
    },
    /// A field that is no whole number of units.
    BadQuantity {
        /// What it says.
        text: String,
    },
    /// A field that is no code of three letters.
    BadCurrency {
        /// What it says.
        text: String,
    },
    /// A second summary line of one settlement.
    RepeatedSummary {
        /// The settlement.
        settlement_id: String,
    },

    // Of one row of an API's answer.
    /// A row that does not have the form of its kind.
    BadRow {
        /// What is wrong with it.
        problem: String,
    },
    /// A row whose total is not the sum of its amounts.
    TotalDiffers {
        /// What the row claims.
        claimed: String,
        /// What its amounts add up to.
        found: String,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Empty => f.write_str("The file is empty."),
            Reason::TooLarge { bytes, bytes_max } => {
                write!(
                    f,
                    "The file has {bytes} bytes; at most {bytes_max} are read."
                )
            }
            Reason::NotAReport { found } => {
                write!(
                    f,
                    "This is {found}; a settlement report is plain text between tabs."
                )
            }
            Reason::UnknownFormat { first_line } => write!(
                f,
                "No known report starts with \"{first_line}\"; settlement reports (flat file V2 or \
                 V1) and pages of the billing API can be read."
            ),
            Reason::WrongDelimiter { found } => write!(
                f,
                "The columns are separated by {}; a settlement report separates them by tabs.",
                delimiter_name(*found)
            ),
            Reason::Quoted => f.write_str(
                "The column names are in quotation marks; a settlement report has none. Use the \
                 file as it was downloaded.",
            ),
            Reason::MissingColumns { names } => {
                write!(f, "Columns are missing: {}.", names.join(", "))
            }
            Reason::DoubledColumns { names } => {
                write!(f, "Columns are there more than once: {}.", names.join(", "))
            }
            Reason::HeaderOnly => f.write_str("The file has column names and no lines below them."),
            Reason::NoSummary {
                settlement_id,
                n_others,
            } => {
                write!(f, "Settlement {settlement_id} ")?;
                if *n_others > 0 {
                    write!(f, "and {n_others} more ")?;
                }
                f.write_str(
                    "came without a summary line: the lines are booked, but no total is claimed \
                     that they could be checked against.",
                )
            }
            Reason::Page(error) => error.fmt(f),
            _ => self.fmt_writing(f),
        }
    }
}

impl Reason {
    /// A blank field that the line cannot do without.
    pub fn missing(column: &str) -> Reason {
        Reason::Missing {
            column: column.to_owned(),
        }
    }

    /// A field that is no amount of its currency.
    pub fn bad_amount(column: &str, text: &str, problem: &impl fmt::Display) -> Reason {
        let problem = problem.to_string();
        Reason::BadAmount {
            column: column.to_owned(),
            text: shorten(text),
            problem,
        }
    }

    /// A field that is no date of the known forms.
    pub fn bad_date(column: &str, text: &str) -> Reason {
        Reason::BadDate {
            column: column.to_owned(),
            text: shorten(text),
        }
    }

    /// A field that is no whole number of units.
    pub fn bad_quantity(text: &str) -> Reason {
        Reason::BadQuantity {
            text: shorten(text),
        }
    }

    /// A field that is no code of three letters.
    pub fn bad_currency(text: &str) -> Reason {
        Reason::BadCurrency {
            text: shorten(text),
        }
    }

    /// Text whose first line has the column names of no format.
    pub fn unknown_format(first_line: &str) -> Reason {
        Reason::UnknownFormat {
            first_line: shorten(first_line),
        }
    }

    /// The sentences about how the lines together are written.
    fn fmt_writing(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::AmbiguousNotation { example } => write!(
                f,
                "\"{example}\" can be read with a decimal point or a decimal comma, and no amount \
                 of the file tells which; say how it writes amounts."
            ),
            Reason::ContradictoryNotation { point, comma } => write!(
                f,
                "\"{point}\" is written with a decimal point and \"{comma}\" with a decimal comma; \
                 one file may use only one."
            ),
            Reason::AmbiguousDates { example } => write!(
                f,
                "\"{example}\" can be read with the day or the month first, and no date of the \
                 file tells which; say how it writes dates."
            ),
            Reason::ContradictoryDates {
                day_first,
                month_first,
            } => write!(
                f,
                "\"{day_first}\" is written with the day first and \"{month_first}\" with the \
                 month first; one file may use only one."
            ),
            _ => self.fmt_line(f),
        }
    }

    /// The sentences about one line, or one row.
    fn fmt_line(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::BeforeHeader => f.write_str("The line stands before the column names."),
            Reason::Undecodable => {
                f.write_str("The line has bytes that are no text in the file's encoding.")
            }
            Reason::NulByte => f.write_str("The line has a zero byte, which no text has."),
            Reason::ColumnCount { found, expected } => {
                write!(
                    f,
                    "The line has {found} columns; the header names {expected}."
                )
            }
            Reason::CutShort { found, expected } => write!(
                f,
                "The file ends inside this line, after {found} of {expected} columns; it was cut."
            ),
            Reason::FieldTooLong {
                column,
                bytes,
                bytes_max,
            } => {
                write!(
                    f,
                    "{column} has {bytes} bytes; at most {bytes_max} are read."
                )
            }
            Reason::Missing { column } => write!(f, "{column} is missing."),
            Reason::BadAmount {
                column,
                text,
                problem,
            } => {
                write!(f, "{column} \"{text}\" is no amount: {problem}.")
            }
            Reason::BadDate { column, text } => write!(f, "{column} \"{text}\" is no date."),
            Reason::BadQuantity { text } => {
                write!(f, "quantity-purchased \"{text}\" is no whole number.")
            }
            Reason::BadCurrency { text } => {
                write!(f, "currency \"{text}\" is no code of three letters.")
            }
            Reason::RepeatedSummary { settlement_id } => {
                write!(f, "Settlement {settlement_id} has a summary line already.")
            }
            Reason::BadRow { problem } => write!(f, "The row cannot be read: {problem}."),
            Reason::TotalDiffers { claimed, found } => {
                write!(
                    f,
                    "The row claims {claimed}, but its amounts add up to {found}."
                )
            }
            // Said above; listed, so that a new reason does not compile without its sentence.
            Reason::AmbiguousNotation { .. }
            | Reason::ContradictoryNotation { .. }
            | Reason::AmbiguousDates { .. }
            | Reason::ContradictoryDates { .. }
            | Reason::Empty
            | Reason::TooLarge { .. }
            | Reason::NotAReport { .. }
            | Reason::UnknownFormat { .. }
            | Reason::WrongDelimiter { .. }
            | Reason::Quoted
            | Reason::MissingColumns { .. }
            | Reason::DoubledColumns { .. }
            | Reason::HeaderOnly
            | Reason::NoSummary { .. }
            | Reason::Page(_) => Ok(()),
        }
    }
}

impl std::error::Error for Reason {}

/// Enough of a field to find it again. The whole line is in the rejection anyway.
fn shorten(text: &str) -> String {
    const BYTES_MAX: usize = 80;
    let kept = &text[..text.floor_char_boundary(BYTES_MAX)];
    if kept.len() < text.len() {
        format!("{kept}…")
    } else {
        kept.to_owned()
    }
}

fn delimiter_name(delimiter: char) -> &'static str {
    match delimiter {
        ',' => "commas",
        ';' => "semicolons",
        '|' => "vertical bars",
        _ => "another mark",
    }
}

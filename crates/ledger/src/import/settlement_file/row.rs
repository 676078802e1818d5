//! One line of a settlement file, cut into the fields that its header names.

use super::header::{Column, Header};
use crate::import::text::Line;
use crate::import::{FIELD_BYTES_MAX, Reason};
use crate::money::Currency;

/// What a line is, before anyone asks what it says.
pub(super) enum Shape {
    /// Nothing but spaces and tabs.
    Blank,
    /// The column names once more.
    Header,
    /// A line with a field for every name.
    Row,
    /// A line that cannot be read.
    Bad(Reason),
}

/// Cuts a line into fields, which it leaves in `fields`: one buffer serves all lines of a file.
pub(super) fn cut<'a>(line: &Line<'a>, header: &Header<'_>, fields: &mut Vec<&'a str>) -> Shape {
    fields.clear();
    if line.is_damaged {
        return Shape::Bad(Reason::Undecodable);
    }
    if line.text.trim().is_empty() {
        return Shape::Blank;
    }
    if header.is_repeated_by(line.text) {
        return Shape::Header;
    }
    if line.text.contains('\0') {
        return Shape::Bad(Reason::NulByte);
    }

    fields.extend(line.text.split('\t'));
    let (found, expected) = (fields.len(), header.n_columns);
    if found < expected && !line.is_ended {
        return Shape::Bad(Reason::CutShort { found, expected });
    }
    if found != expected {
        return Shape::Bad(Reason::ColumnCount { found, expected });
    }
    match fields
        .iter()
        .position(|field| field.len() > FIELD_BYTES_MAX)
    {
        None => Shape::Row,
        Some(place) => Shape::Bad(Reason::FieldTooLong {
            column: header.name_at(place),
            bytes: fields[place].len(),
            bytes_max: FIELD_BYTES_MAX,
        }),
    }
}

/// The fields of a line, by column.
#[derive(Clone, Copy)]
pub(super) struct Row<'r, 'a> {
    pub(super) header: &'r Header<'a>,
    pub(super) fields: &'r [&'a str],
    /// The whole line.
    pub(super) text: &'a str,
}

impl<'a> Row<'_, 'a> {
    /// The field without the spaces around it; blank for a column that the file does not have.
    pub(super) fn field(&self, column: Column) -> &'a str {
        let place = self.header.place(column);
        place
            .and_then(|place| self.fields.get(place))
            .map_or("", |field| field.trim())
    }

    /// The field, or the reason that the line cannot do without it.
    pub(super) fn required(&self, column: Column) -> Result<&'a str, Reason> {
        match self.field(column) {
            "" => Err(Reason::missing(column.name())),
            field => Ok(field),
        }
    }

    /// Whether the line describes a settlement: it claims a total and moves nothing. Some files
    /// repeat the total on lines that do move something.
    pub(super) fn is_summary(&self) -> bool {
        self.field(Column::TransactionType).is_empty()
            && !self.field(Column::TotalAmount).is_empty()
            && self.field(Column::Amount).is_empty()
    }

    /// The currency that the line itself names; most leave it to their summary.
    pub(super) fn currency(&self) -> Result<Option<Currency>, Reason> {
        match self.field(Column::Currency) {
            "" => Ok(None),
            text => Currency::from_code(text)
                .map(Some)
                .ok_or_else(|| Reason::bad_currency(text)),
        }
    }

    /// Units; a blank field is none.
    pub(super) fn quantity(&self) -> Result<i64, Reason> {
        match self.field(Column::QuantityPurchased) {
            "" => Ok(0),
            text => text.parse().map_err(|_| Reason::bad_quantity(text)),
        }
    }

    /// When the movement was posted: the exact time where the version has one.
    pub(super) fn posted(&self) -> (Column, &'a str) {
        match self.field(Column::PostedDateTime) {
            "" => (Column::PostedDate, self.field(Column::PostedDate)),
            exact => (Column::PostedDateTime, exact),
        }
    }
}

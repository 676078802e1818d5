//! The columns of the list, as the address calls them.

use ledger::store::listing::{Column, Sort};

/// Every column, in the order in which a chooser offers them.
pub const ALL: [Column; 15] = [
    Column::PostedAt,
    Column::Kind,
    Column::Total,
    Column::Currency,
    Column::Order,
    Column::Sku,
    Column::Quantity,
    Column::Marketplace,
    Column::Status,
    Column::PaymentMethod,
    Column::Settlement,
    Column::ReleasedAt,
    Column::Reference,
    Column::RawKind,
    Column::Id,
];

/// Those that are shown unless others are chosen.
pub const DEFAULT: [Column; 10] = [
    Column::PostedAt,
    Column::Kind,
    Column::Total,
    Column::Currency,
    Column::Order,
    Column::Sku,
    Column::Quantity,
    Column::Marketplace,
    Column::Status,
    Column::Settlement,
];

/// Name of a column.
pub const fn name(column: Column) -> &'static str {
    match column {
        Column::PostedAt => "posted",
        Column::ReleasedAt => "released",
        Column::Id => "id",
        Column::Kind => "kind",
        Column::RawKind => "word",
        Column::Status => "status",
        Column::Marketplace => "marketplace",
        Column::Currency => "currency",
        Column::Order => "order",
        Column::Reference => "reference",
        Column::Sku => "product",
        Column::Quantity => "units",
        Column::PaymentMethod => "paid-by",
        Column::Settlement => "settlement",
        Column::Total => "amount",
    }
}

/// The column of this name.
pub fn from_name(text: &str) -> Option<Column> {
    ALL.into_iter().find(|&column| name(column) == text)
}

/// An order as [`sort_name`] writes it: `amount`, or `-amount` the other way round.
pub fn sort(text: &str) -> Option<Sort> {
    let (text, is_descending) = match text.strip_prefix('-') {
        Some(text) => (text, true),
        None => (text, false),
    };
    let by = from_name(text)?;
    Some(Sort { by, is_descending })
}

/// Name of an order.
pub fn sort_name(sort: Sort) -> String {
    let sign = if sort.is_descending { "-" } else { "" };
    format!("{sign}{}", name(sort.by))
}

/// Columns as [`list_name`] writes them; none where there is no column among them, or a name is not
/// that of one, or stands there twice.
pub fn list(text: &str) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    for name in text.split(',') {
        let column = from_name(name)?;
        if columns.contains(&column) {
            return None;
        }
        columns.push(column);
    }
    Some(columns)
}

/// Names of columns.
pub fn list_name(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|&column| name(column)).collect();
    names.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for column in ALL {
            assert_eq!(from_name(name(column)), Some(column));
            for is_descending in [false, true] {
                let one = Sort {
                    by: column,
                    is_descending,
                };
                assert_eq!(sort(&sort_name(one)), Some(one));
            }
        }
        assert_eq!(list(&list_name(&DEFAULT)).unwrap(), DEFAULT);
        assert_eq!(list(&list_name(&ALL)).unwrap(), ALL);
        for text in ["", "posted,posted", "posted,", "colour"] {
            assert_eq!(list(text), None);
        }
        assert_eq!(sort("--amount"), None);
    }
}

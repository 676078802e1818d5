//! The numbers of one currency's books, with what they claim to be.

use ledger::report::accounting::{Column, CurrencyAccounts, Place, Query};

use crate::ui::number::Number;
use crate::ui::sum_tree::SumLine;

/// The numbers of a currency by place. A copy is of the same report.
#[derive(Clone, Copy)]
pub struct Numbers<'a> {
    /// The currency's part of the report.
    pub row: &'a CurrencyAccounts,
    /// What it answers, its zone left open.
    pub query: &'a Query,
}

impl Numbers<'_> {
    /// A number; none where no row can stand behind it.
    pub fn number(&self, name: &str, place: Place, column: Column) -> Option<Number> {
        let claim = self.row.claim(self.query, place, column)?;
        Some(Number::sum(name, claim))
    }

    /// Its sum, in minor units.
    pub fn minor(&self, place: Place, column: Column) -> i128 {
        self.row.bases(place).map_or(0, |bases| column.of(bases))
    }

    /// A line of a table; taken away where it is.
    pub fn line(&self, label: &str, place: Place, column: Column, is_taken: bool) -> SumLine {
        let (number, minor) = (self.number(label, place, column), self.minor(place, column));
        SumLine {
            label: label.to_owned(),
            number: if is_taken {
                number.and_then(Number::negated)
            } else {
                number
            },
            minor: if is_taken { -minor } else { minor },
            ..SumLine::default()
        }
    }
}

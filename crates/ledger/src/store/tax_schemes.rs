//! Which rows a filter wants by their tax scheme, which all tax amounts of a row say together,
//! whichever of them are wanted.

use super::{Ledger, Row};
use crate::transaction::tax_marks::{Marks, Scheme};

/// Wanted schemes, and what the amounts of each name say.
#[derive(Debug)]
pub(super) struct TaxSchemes<'a> {
    wanted: &'a [Scheme],
    /// By name of the amount.
    marks: Vec<Marks>,
}

impl<'a> TaxSchemes<'a> {
    /// None where any will do. names
    pub fn new(ledger: &Ledger, wanted: &'a [Scheme]) -> Option<TaxSchemes<'a>> {
        if wanted.is_empty() {
            return None;
        }
        let names = &ledger.words.names;
        let marks = names.all().iter();
        let marks = marks.map(|name| Marks::of(&name.component, names.raw(name)));
        Some(TaxSchemes {
            wanted,
            marks: marks.collect(),
        })
    }

    /// Whether a row fits.
    pub fn has(&self, row: &Row<'_>) -> bool {
        let said = row.parts().filter(|part| part.minor != 0);
        let said = said.map(|part| self.marks[part.name as usize]);
        let all = said.fold(Marks::default(), Marks::with);
        self.wanted.contains(&all.scheme())
    }
}

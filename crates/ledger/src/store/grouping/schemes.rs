//! Who collects the tax of a row, which all its amounts say together, whichever of them are wanted.

use crate::store::columns::Columns;
use crate::store::{Ledger, Row};
use crate::transaction::TaxScheme;

/// What the amounts of each name show.
#[derive(Debug)]
pub struct Schemes {
    /// By name of the amount.
    shown: Vec<TaxScheme>,
}

impl Schemes {
    /// Of every name. names
    pub fn new(ledger: &Ledger) -> Schemes {
        Schemes {
            shown: ledger.components().map(TaxScheme::shown_by).collect(),
        }
    }

    /// The scheme of a row.
    pub fn of(&self, ledger: &Ledger, columns: &Columns, at: usize) -> TaxScheme {
        let row = Row {
            ledger,
            columns,
            at,
        };
        let parts = row.parts().filter(|part| part.minor != 0);
        let schemes = parts.map(|part| self.shown[part.name as usize]);
        schemes.max().unwrap_or(TaxScheme::Untaxed)
    }
}

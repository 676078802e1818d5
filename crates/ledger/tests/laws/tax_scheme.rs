//! Who collects the tax of a transaction, told amount by amount.

use ledger::transaction::{Class, Component, TaxScheme, Transaction};

/// The marketplace where it withholds any, else the seller where there is any, else nobody.
pub fn tax_scheme(row: &Transaction) -> TaxScheme {
    use Component as C;
    let mut scheme = TaxScheme::Untaxed;
    for amount in &row.amounts {
        let is_withheld = matches!(
            amount.component,
            C::WithheldTaxPrincipal
                | C::WithheldTaxShipping
                | C::WithheldTaxOther
                | C::LowValueGoodsTax
        );
        if amount.minor == 0 {
            continue;
        }
        if is_withheld {
            return TaxScheme::Marketplace;
        }
        if amount.component.class() == Class::Tax {
            scheme = TaxScheme::Seller;
        }
    }
    scheme
}

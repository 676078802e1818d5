//! One transaction as the taxman sees it.

use super::TaxSums;
use crate::store::Row;
use crate::transaction::tax_marks::Marks;
use crate::transaction::{Class, Component};

/// What an amount is to the taxman.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Base,
    Collected,
    Withheld,
    IncomeTax,
    FeeTax,
    Nothing,
}

impl Part {
    pub const fn of(component: &Component) -> Part {
        match component {
            Component::TaxDeductedAtSource => Part::IncomeTax,
            Component::FeeTax | Component::AdvertisingTax => Part::FeeTax,
            _ => match component.class() {
                Class::Sales | Class::Discount => Part::Base,
                Class::Tax => Part::Collected,
                Class::WithheldTax => Part::Withheld,
                _ => Part::Nothing,
            },
        }
    }
}

/// The sums of one transaction.
#[derive(Default)]
pub struct Tally {
    pub sums: TaxSums,
    pub fee_tax_minor: i128,
    pub income_tax_minor: i128,
    pub n_other: u64,
    pub is_taxable: bool,
    pub marks: Marks,
}

impl Tally {
    pub fn of(row: &Row<'_>, parts: &[Part], marks: &mut [Option<Marks>]) -> Tally {
        let mut tally = Tally::default();
        for (place, part) in row.parts().enumerate() {
            let minor = i128::from(part.minor);
            let name = part.name as usize;
            match parts[name] {
                Part::Nothing => continue,
                Part::FeeTax | Part::IncomeTax => {
                    let is_fee = parts[name] == Part::FeeTax;
                    tally.fee_tax_minor += if is_fee { minor } else { 0 };
                    tally.income_tax_minor += if is_fee { 0 } else { minor };
                    tally.n_other += 1;
                    continue;
                }
                Part::Base => tally.sums.base_minor += minor,
                Part::Collected => tally.sums.collected_minor += minor,
                Part::Withheld => tally.sums.withheld_minor += minor,
            }
            tally.is_taxable = true;
            if minor != 0 && parts[name] != Part::Base {
                let of_name = marks[name].get_or_insert_with(|| {
                    let amount = row.amounts().nth(place);
                    amount.map_or_else(Marks::default, |amount| {
                        Marks::of(amount.component, amount.raw)
                    })
                });
                tally.marks = tally.marks.with(*of_name);
            }
        }
        tally.sums.n_transactions = 1;
        tally
    }
}

//! The invoice lines that name usage records, beside what those records cost.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::invoice::{Direction, Invoice, InvoiceStatus, LineItem};
use crate::money::Currency;
use crate::money::ratio::Ratio;
use crate::store::Ledger;
use crate::usage::{Charge, UsageRecord};

/// How a month's charge ties to the invoices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// The lines that name a record of the month, by invoice, then place. Drafts and void invoices
    /// ask for nothing, and lines in another currency can't be compared, so neither is here.
    pub lines: Vec<TiedLine>,
    /// Sum of the lines without tax, in minor units.
    pub net_minor: i128,
    /// Net less the charge: 0 when the invoice says the same. None without a line or a charge.
    pub residual_minor: Option<i128>,
    /// Records of the month that no such line names.
    pub n_untied: u64,
    /// Their quantity; none beyond what can be counted exactly.
    pub untied_quantity: Option<Ratio>,
}

/// One line that names records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TiedLine {
    /// The sender's id of the invoice.
    pub invoice_id: String,
    /// The number printed on it.
    pub number: String,
    /// Received or issued.
    pub direction: Direction,
    /// Place of the line, from 0.
    pub line: u32,
    /// What it charges for, as it says.
    pub quantity: Ratio,
    /// What it comes to without tax, in minor units.
    pub net_minor: i64,
    /// Records of the month that it names.
    pub n_records: u64,
}

/// Every line that names records, by id of the record.
pub struct Tied<'a> {
    lines: Vec<Named<'a>>,
    by_record: BTreeMap<&'a str, Vec<usize>>,
}

struct Named<'a> {
    invoice: &'a Invoice,
    place: u32,
    line: &'a LineItem,
}

impl<'a> Tied<'a> {
    /// names of records -> records
    pub fn of(ledger: &'a Ledger) -> Tied<'a> {
        let mut tied = Tied {
            lines: Vec::new(),
            by_record: BTreeMap::new(),
        };
        let asks = |invoice: &&Invoice| {
            !matches!(invoice.status, InvoiceStatus::Draft | InvoiceStatus::Void)
        };
        for invoice in ledger.invoices().filter(asks) {
            for (place, line) in (0..).zip(&invoice.lines) {
                for id in &line.usage_record_ids {
                    tied.by_record.entry(id).or_default().push(tied.lines.len());
                }
                if !line.usage_record_ids.is_empty() {
                    tied.lines.push(Named {
                        invoice,
                        place,
                        line,
                    });
                }
            }
        }
        tied
    }

    /// How the records of a month tie. records -> lines
    pub fn tie(
        &self,
        currency: Currency,
        records: &[&UsageRecord],
        charge: Option<&Charge>,
    ) -> Tie {
        // By place of the line: each record once, however often the line names it.
        let mut named: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        let mut tie = Tie {
            lines: Vec::new(),
            net_minor: 0,
            residual_minor: None,
            n_untied: 0,
            untied_quantity: Some(Ratio::ZERO),
        };
        for record in records {
            let places = self
                .by_record
                .get(record.id.as_str())
                .into_iter()
                .flatten()
                .copied();
            let mut is_tied = false;
            for place in places.filter(|&place| self.is_in(place, currency)) {
                named.entry(place).or_default().insert(&record.id);
                is_tied = true;
            }
            if !is_tied {
                tie.n_untied += 1;
                tie.untied_quantity = tie
                    .untied_quantity
                    .and_then(|sum| sum.checked_add(record.quantity.into()));
            }
        }
        for (place, ids) in named {
            let Some(Named {
                invoice,
                place,
                line,
            }) = self.lines.get(place)
            else {
                continue;
            };
            tie.net_minor += i128::from(line.net_minor);
            tie.lines.push(TiedLine {
                invoice_id: invoice.id.clone(),
                number: invoice.number.clone(),
                direction: invoice.direction,
                line: *place,
                quantity: line.quantity.into(),
                net_minor: line.net_minor,
                n_records: ids.len() as u64,
            });
        }
        let charge = charge.filter(|_| !tie.lines.is_empty());
        tie.residual_minor = charge.and_then(|charge| tie.net_minor.checked_sub(charge.minor));
        tie
    }

    fn is_in(&self, place: usize, currency: Currency) -> bool {
        self.lines
            .get(place)
            .is_some_and(|named| named.invoice.currency == currency)
    }
}

//! One look over all lines before any is booked: how the file writes amounts and dates, and which
//! currency each settlement has. No cell decides for itself.

use std::collections::HashMap;

use super::dates::{self, DateOrder};
use super::header::{Column, Header, V1_AMOUNTS};
use super::row::{self, Row, Shape};
use crate::import::text::Line;
use crate::import::{Format, Options, Reason};
use crate::money::Currency;
use crate::money::notation::{self, Notation, Verdict};

/// What holds for all lines of a file.
#[derive(Debug)]
pub(super) struct Survey<'a> {
    pub(super) notation: Notation,
    pub(super) date_order: DateOrder,
    currencies: HashMap<&'a str, Currency>,
    /// Of the first summary line.
    first_currency: Option<Currency>,
}

impl<'a> Survey<'a> {
    /// Looks at every line below the header. lines -> 1
    pub(super) fn of(
        lines: impl Iterator<Item = Line<'a>>,
        header: &Header<'a>,
        options: &Options,
    ) -> Result<Survey<'a>, Reason> {
        let mut amounts = notation::Evidence::default();
        let mut dates = dates::Evidence::default();
        let mut currencies = HashMap::new();
        let mut first_currency = None;
        let mut fields = Vec::new();
        for line in lines {
            let Shape::Row = row::cut(&line, header, &mut fields) else {
                continue;
            };
            let row = Row {
                header,
                fields: &fields,
                text: line.text,
            };
            let id = row.field(Column::SettlementId);
            let mut currency = Currency::from_code(row.field(Column::Currency));
            if row.is_summary() {
                amounts.see(
                    row.field(Column::TotalAmount),
                    currency.and_then(Currency::exponent),
                );
                dates.see(row.field(Column::SettlementStartDate));
                dates.see(row.field(Column::SettlementEndDate));
                dates.see(row.field(Column::DepositDate));
                if let Some(currency) = currency {
                    currencies.entry(id).or_insert(currency);
                    first_currency.get_or_insert(currency);
                }
                continue;
            }

            currency = currency
                .or_else(|| currencies.get(id).copied())
                .or(first_currency);
            let scale = currency.and_then(Currency::exponent);
            dates.see(row.posted().1);
            match header.format {
                Format::SettlementV1 => {
                    for (column, _) in V1_AMOUNTS {
                        see(&mut amounts, row.field(column), scale);
                    }
                }
                _ => see(&mut amounts, row.field(Column::Amount), scale),
            }
        }

        let notation = notation_of(&amounts, options)?;
        let date_order = dates.verdict(options.date_order)?;
        Ok(Survey {
            notation,
            date_order,
            currencies,
            first_currency,
        })
    }

    /// The currency of a line that names none: its settlement's, or the file's when the settlement
    /// has no summary. ISO 4217's "no currency" where the file names none at all, so that the
    /// money is kept, and never added to any other.
    pub(super) fn currency_of(&self, settlement_id: &str) -> Option<Currency> {
        let of_settlement = self.currencies.get(settlement_id).copied();
        of_settlement
            .or(self.first_currency)
            .or_else(|| Currency::from_code("XXX"))
    }
}

/// Most cells of V1 are blank; they need not be read twice to say nothing.
fn see(amounts: &mut notation::Evidence, text: &str, scale: Option<u32>) {
    if !text.is_empty() {
        amounts.see(text, scale);
    }
}

/// The one notation of the file. What the seller declared counts where the file is silent.
fn notation_of(amounts: &notation::Evidence, options: &Options) -> Result<Notation, Reason> {
    match amounts.verdict() {
        Verdict::Decided(notation) => Ok(notation),
        // Both notations read every amount alike.
        Verdict::Either => Ok(options.notation.unwrap_or(Notation::Point)),
        Verdict::Ambiguous { example } => options
            .notation
            .ok_or(Reason::AmbiguousNotation { example }),
        Verdict::Contradictory { point, comma } => {
            Err(Reason::ContradictoryNotation { point, comma })
        }
    }
}

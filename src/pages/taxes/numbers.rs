//! The numbers of one currency's taxes, with what they claim to be.

use ledger::money::Currency;
use ledger::report::taxes::{
    Address, Column, OtherTax, Part as Which, Query, TaxLine, TaxTotal, Taxes, TotalColumn,
};
use leptos::prelude::*;

use crate::format;
use crate::ui::number::{Number, Part};
use crate::ui::sum_tree::{SumLine, sum_cell};
use crate::ui::words::books as words;
use crate::words::{labels, taxes as say};

/// The numbers of a currency by place. A copy is of the same report.
#[derive(Clone, Copy)]
pub struct Numbers<'a> {
    /// The report.
    pub report: &'a Taxes,
    /// What it answers, its zone left open.
    pub query: &'a Query,
    /// Place of the currency's totals.
    pub total: usize,
    /// Of this currency.
    pub currency: Currency,
}

impl<'a> Numbers<'a> {
    /// A sum as a part of a number.
    pub fn part(&self, name: &str, address: Address) -> Option<Part> {
        Some(Part {
            name: name.to_owned(),
            claim: self.report.claim(self.query, address)?,
        })
    }

    /// A sum.
    pub fn sum(&self, name: &str, address: Address) -> Option<Number> {
        let part = self.part(name, address)?;
        Some(Number::sum(part.name, part.claim))
    }

    /// The totals of the currency.
    pub fn totals(&self) -> Option<&'a TaxTotal> {
        self.report.totals.get(self.total)
    }

    /// A figure of the totals.
    pub fn of_total(&self, name: &str, column: TotalColumn) -> Option<Number> {
        self.sum(name, Address::Total(self.total, column))
    }

    /// A figure of the totals as a line of a table.
    pub fn total_line(&self, label: &str, hint: &str, column: TotalColumn) -> SumLine {
        SumLine {
            label: label.to_owned(),
            hint: hint.to_owned(),
            number: self.of_total(label, column),
            minor: self.totals().map_or(0, |total| column.of(total)),
            ..SumLine::default()
        }
    }

    /// The lines of the currency, each with its place.
    pub fn lines(&self) -> Vec<(usize, &'a TaxLine)> {
        let lines = self.report.lines.iter().enumerate();
        lines
            .filter(|(_, line)| line.currency == self.currency)
            .collect()
    }

    /// The other taxes of the currency, each with its place.
    pub fn others(&self) -> Vec<(usize, &'a OtherTax)> {
        let lines = self.report.others.iter().enumerate();
        lines
            .filter(|(_, line)| line.currency == self.currency)
            .collect()
    }

    /// The cells of a part of a line, one per column.
    pub fn cells(&self, at: usize, line: &TaxLine, which: Which) -> AnyView {
        let sums = which.of(line);
        let cell = |column: Column| {
            let name = labels::of(column_name(column), &name_of(line));
            let number = self.sum(&name, Address::Line(at, which, column));
            view! { <td class="number">{sum_cell(number, column.of(&sums), self.currency)}</td> }
        };
        Column::ALL.map(cell).collect_view().into_any()
    }
}

/// Name of a column.
pub fn column_name(column: Column) -> &'static str {
    match column {
        Column::Base => say::base(),
        Column::Collected => say::collected(),
        Column::Withheld => say::withheld(),
        Column::Due => say::due(),
    }
}

/// Name of a line.
pub fn name_of(line: &TaxLine) -> String {
    let place = place_name(&line.jurisdiction);
    labels::of(&place, words::scheme(line.scheme))
}

/// Name of a jurisdiction; a country's in the reader's language.
pub fn place_name(jurisdiction: &ledger::report::taxes::Jurisdiction) -> String {
    use ledger::report::taxes::Jurisdiction;
    match jurisdiction {
        Jurisdiction::Country(letters) => format::country(*letters),
        other => format::name(&words::jurisdiction(other)),
    }
}

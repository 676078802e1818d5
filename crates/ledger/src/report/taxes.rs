//! Tax by jurisdiction and scheme, of sales and of refunds in the period they happened in (domain
//! rule D18).
//!
//! | figure | formula |
//! |---|---|
//! | base | sum of sales components and discounts, without tax |
//! | collected | sum of tax components: paid by buyers, for the authority |
//! | withheld | sum of what the marketplace keeps of it and pays itself, and of tax collected at source |
//! | due | collected + withheld: what the seller owes; 0 where the marketplace pays all |
//! | facilitator | the same of marketplace facilitators, apart: what is left there is owed by nobody yet |
//! | income tax | deducted at source: no part of what is due, the seller claims it elsewhere |
//! | pass-through | due + facilitator + income tax = the tax step of the money path (D9) |
//! | inferred rate | collected / base, as an exact fraction |
//!
//! Amounts are in minor units, `+` into the balance: tax collected is positive, withheld negative,
//! and what is due is positive when the seller owes it. A refund counts when it was posted, whenever
//! the sale was. No sender says which rate was applied, so none is shown but the inferred one, and
//! lines are not split by it: a line of several rates infers a rate between them.

mod address;
mod jurisdiction;
mod recomputation;
mod tally;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::Period;
use crate::day::zone::Zone;
use crate::money::Currency;
use crate::store::{Ledger, Row};
use crate::transaction::Kind;

pub use crate::transaction::tax_marks::Scheme;
pub use address::{Address, Column, OtherColumn, Part, TotalColumn};
pub use jurisdiction::Jurisdiction;
pub use recomputation::{Per, Recomputation, StatedRate};

use recomputation::Recomputations;
use tally::Tally;

/// Names of amounts listed per line at most; the rest is counted.
pub const RAW_NAMES_MAX: usize = 20;

/// The period, the zone whose days it is made of, and rates to compare with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Days of the period; none for everything there is.
    pub period: Option<Period>,
    /// Zone of the days.
    pub zone: Zone,
    /// Rates that the seller states; the tax of their lines is recomputed. Of two for one line the
    /// first counts.
    pub stated: Vec<StatedRate>,
}

/// Tax of the period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taxes {
    /// By currency, then jurisdiction, then scheme.
    pub lines: Vec<TaxLine>,
    /// Tax that is none on sales, by currency, then jurisdiction.
    pub others: Vec<OtherTax>,
    /// One per currency: the sums of all lines.
    pub totals: Vec<TaxTotal>,
    /// The marketplaces of each jurisdiction, as senders write them; none stands for rows without
    /// one.
    pub marketplaces: Vec<(Jurisdiction, Vec<Option<String>>)>,
}

/// One scheme in one jurisdiction, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxLine {
    /// The currency.
    pub currency: Currency,
    /// Whose tax it is.
    pub jurisdiction: Jurisdiction,
    /// Who pays it, and how.
    pub scheme: Scheme,
    /// Of sales.
    pub sales: TaxSums,
    /// Of refunds, chargebacks and guarantee claims.
    pub refunds: TaxSums,
    /// Of everything else: corrections and what has no known kind.
    pub other: TaxSums,
    /// Tax collected from sales by their base, inferred; none where the base is 0.
    pub inferred_rate: Option<Fraction>,
    /// The senders' names of its tax amounts, in order, at most [`RAW_NAMES_MAX`].
    pub raw_names: Vec<String>,
    /// Names beyond the limit.
    pub n_raw_names_hidden: usize,
    /// Its tax at the rate that the seller states, if there is one for it.
    pub recomputation: Option<Recomputation>,
}

/// The sums of some transactions, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxSums {
    /// Without tax, net of discounts.
    pub base_minor: i128,
    /// Collected from buyers.
    pub collected_minor: i128,
    /// Kept by the marketplace.
    pub withheld_minor: i128,
    /// Transactions.
    pub n_transactions: u64,
}

impl TaxSums {
    /// Collected + withheld (D18): what the seller owes, where it is not the marketplace that does.
    pub const fn due_minor(&self) -> i128 {
        self.collected_minor + self.withheld_minor
    }

    fn add(&mut self, other: &TaxSums) {
        self.base_minor += other.base_minor;
        self.collected_minor += other.collected_minor;
        self.withheld_minor += other.withheld_minor;
        self.n_transactions += other.n_transactions;
    }
}

/// An exact quotient in lowest terms; the denominator is above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fraction {
    /// Above the line.
    pub numerator: i128,
    /// Below it.
    pub denominator: i128,
}

/// Tax that is none on sales, in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherTax {
    /// The currency.
    pub currency: Currency,
    /// Whose tax it is, by the marketplace.
    pub jurisdiction: Jurisdiction,
    /// On fees and advertising, where the sender books it apart: tax that the seller paid.
    pub fee_tax_minor: i128,
    /// Income tax deducted at source.
    pub income_tax_minor: i128,
    /// Amounts in the two.
    pub n_amounts: u64,
}

/// All lines of one currency, in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTotal {
    /// The currency.
    pub currency: Currency,
    /// Sales, refunds and everything else.
    pub sums: TaxSums,
    /// What the seller owes: due of all lines but those of a marketplace facilitator.
    pub due_minor: i128,
    /// Due of the lines of a marketplace facilitator, which pays it itself: 0, or something was
    /// withheld or given back on one side only.
    pub facilitator_minor: i128,
    /// Tax on fees.
    pub fee_tax_minor: i128,
    /// Income tax deducted at source.
    pub income_tax_minor: i128,
}

impl TaxTotal {
    /// Due + facilitator + income tax: the tax step of the money path (D9).
    pub const fn pass_through_minor(&self) -> i128 {
        self.due_minor + self.facilitator_minor + self.income_tax_minor
    }
}

type LineKey = (Currency, Jurisdiction, Scheme);

/// A line while it is summed.
#[derive(Default)]
struct Sums {
    sales: TaxSums,
    refunds: TaxSums,
    other: TaxSums,
    raw_names: BTreeSet<String>,
    recomputations: Recomputations,
}

#[derive(Default)]
struct OtherSums {
    fee_tax_minor: i128,
    income_tax_minor: i128,
    n_amounts: u64,
}

/// Everything while it is summed.
#[derive(Default)]
struct Summing {
    lines: BTreeMap<LineKey, Sums>,
    others: BTreeMap<(Currency, Jurisdiction), OtherSums>,
    /// By marketplace: few, and to look at its name is slow.
    jurisdictions: BTreeMap<String, Jurisdiction>,
    has_nameless: bool,
}

impl Report for Taxes {
    const KIND: ReportKind = ReportKind::Taxes;
    type Query = Query;

    /// rows of the period -> currencies x jurisdictions x schemes
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let range = match query.period {
            Some(period) => ledger.rows_between(query.zone.span(period)),
            None => 0..ledger.n_rows(),
        };
        let parts: Vec<tally::Part> = ledger.components().map(tally::Part::of).collect();
        let mut marks = vec![None; parts.len()];
        let mut summing = Summing::default();
        for row in ledger.rows_in(range) {
            let tally = Tally::of(&row, &parts, &mut marks);
            summing.add(&row, &tally, query);
        }
        summing.finish()
    }
}

impl Summing {
    fn add(&mut self, row: &Row<'_>, tally: &Tally, query: &Query) {
        if !tally.is_taxable && tally.n_other == 0 {
            return;
        }
        let currency = row.currency();
        let jurisdiction = self.jurisdiction(row.marketplace());
        if tally.n_other > 0 {
            let key = (currency, jurisdiction.clone());
            let other = self.others.entry(key).or_default();
            other.fee_tax_minor += tally.fee_tax_minor;
            other.income_tax_minor += tally.income_tax_minor;
            other.n_amounts += tally.n_other;
        }
        if !tally.is_taxable {
            return;
        }
        let scheme = tally.marks.scheme();
        let mut stated = query.stated.iter();
        let stated = stated.find(|stated| stated.fits(&jurisdiction, scheme));
        let line = self
            .lines
            .entry((currency, jurisdiction, scheme))
            .or_default();
        let kind = row.kind();
        let sums = if kind == Kind::Sale {
            &mut line.sales
        } else if kind.reverses_sale() {
            &mut line.refunds
        } else {
            &mut line.other
        };
        sums.add(&tally.sums);
        for amount in row.amounts() {
            let part = tally::Part::of(amount.component);
            let is_tax = matches!(part, tally::Part::Collected | tally::Part::Withheld);
            if is_tax && !line.raw_names.contains(amount.raw) {
                line.raw_names.insert(amount.raw.to_owned());
            }
        }
        if let Some(stated) = stated {
            line.recomputations.add(row, &tally.sums, stated);
        }
    }

    fn jurisdiction(&mut self, marketplace: Option<&str>) -> Jurisdiction {
        let Some(marketplace) = marketplace else {
            self.has_nameless = true;
            return Jurisdiction::Unknown;
        };
        if let Some(known) = self.jurisdictions.get(marketplace) {
            return known.clone();
        }
        let jurisdiction = Jurisdiction::of(marketplace);
        self.jurisdictions
            .insert(marketplace.to_owned(), jurisdiction.clone());
        jurisdiction
    }

    fn finish(self) -> Taxes {
        let mut totals: BTreeMap<Currency, TaxTotal> = BTreeMap::new();
        let total_of = |currency| TaxTotal {
            currency,
            sums: TaxSums::default(),
            due_minor: 0,
            facilitator_minor: 0,
            fee_tax_minor: 0,
            income_tax_minor: 0,
        };
        let mut lines = Vec::new();
        let mut marketplaces: BTreeMap<Jurisdiction, Vec<Option<String>>> = BTreeMap::new();
        for (name, jurisdiction) in self.jurisdictions {
            let names = marketplaces.entry(jurisdiction).or_default();
            names.push(Some(name));
        }
        if self.has_nameless {
            let names = marketplaces.entry(Jurisdiction::Unknown).or_default();
            names.push(None);
        }
        for ((currency, jurisdiction, scheme), sums) in self.lines {
            let total = totals.entry(currency).or_insert_with(|| total_of(currency));
            for part in [&sums.sales, &sums.refunds, &sums.other] {
                total.sums.add(part);
                if scheme == Scheme::MarketplaceFacilitator {
                    total.facilitator_minor += part.due_minor();
                } else {
                    total.due_minor += part.due_minor();
                }
            }
            lines.push(sums.line(currency, jurisdiction, scheme));
        }
        let mut others = Vec::new();
        for ((currency, jurisdiction), sums) in self.others {
            let total = totals.entry(currency).or_insert_with(|| total_of(currency));
            total.fee_tax_minor += sums.fee_tax_minor;
            total.income_tax_minor += sums.income_tax_minor;
            others.push(OtherTax {
                currency,
                jurisdiction,
                fee_tax_minor: sums.fee_tax_minor,
                income_tax_minor: sums.income_tax_minor,
                n_amounts: sums.n_amounts,
            });
        }
        Taxes {
            lines,
            others,
            totals: totals.into_values().collect(),
            marketplaces: marketplaces.into_iter().collect(),
        }
    }
}

impl Sums {
    fn line(self, currency: Currency, jurisdiction: Jurisdiction, scheme: Scheme) -> TaxLine {
        let n_names = self.raw_names.len();
        TaxLine {
            currency,
            jurisdiction,
            scheme,
            sales: self.sales,
            refunds: self.refunds,
            other: self.other,
            inferred_rate: Fraction::new(self.sales.collected_minor, self.sales.base_minor),
            raw_names: self.raw_names.into_iter().take(RAW_NAMES_MAX).collect(),
            n_raw_names_hidden: n_names.saturating_sub(RAW_NAMES_MAX),
            recomputation: self.recomputations.finish(),
        }
    }
}

impl Fraction {
    /// In lowest terms; none by nothing, and none beyond an `i128`.
    fn new(numerator: i128, denominator: i128) -> Option<Fraction> {
        let (mut divisor, mut rest) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        let divisor = i128::try_from(divisor).ok()?;
        let sign = denominator.signum();
        let reduced = |side: i128| side.checked_div(divisor)?.checked_mul(sign);
        (denominator != 0).then_some(())?;
        Some(Fraction {
            numerator: reduced(numerator)?,
            denominator: reduced(denominator)?,
        })
    }
}

//! What becomes of the rows of one shape, or of one form: worked out once, not once per row.

use std::ops::Range;

use super::{Dimension, Sums};
use crate::sorting;
use crate::store::Ledger;
use crate::store::filter::Sieve;
use crate::store::texts::NONE;
use crate::transaction::{Class, Kind, Step};

/// What becomes of each of a list of shapes or forms.
#[derive(Debug)]
pub struct Looks {
    /// By number of the shape or form.
    all: Vec<Look>,
    sections: Vec<Section>,
    parts: Vec<Part>,
}

/// How many codes looks may have.
pub const N_CODES: usize = Kind::ALL.len() * 2;

/// The kind and the deferral that a code of a look stands for, as far as they are asked for.
pub fn value_of(code: u32) -> (Kind, bool) {
    (Kind::ALL[code as usize / 2], code & 1 != 0)
}

/// What becomes of the rows of one shape or form.
#[derive(Clone, Debug)]
pub struct Look {
    /// Names the group as far as kind and deferral go; none where the rows do not fit.
    code: u32,
    kind: Kind,
    counts_units: bool,
    /// The groups that it takes part in: one, or one per component.
    sections: Range<usize>,
}

/// The part of a row that goes into one group.
#[derive(Debug)]
pub struct Section {
    /// Code of the component, where it is asked for.
    pub component: u32,
    n_amounts: u64,
    n_unrecognised: u64,
    parts: Range<usize>,
}

#[derive(Debug)]
struct Part {
    /// Place of the amount in the row, or of the component in the form.
    at: usize,
    step: Step,
    is_withheld: bool,
}

/// A shape or a form, as far as it matters.
struct Template {
    kind: Kind,
    is_deferred: bool,
    /// Names of the amounts, and how many amounts each stands for.
    amounts: Vec<(u32, u32)>,
}

impl Looks {
    /// Of every shape. amounts of shapes -> the same
    pub fn of_shapes(ledger: &Ledger, sieve: &Sieve<'_>, by: &[Dimension]) -> Looks {
        let shapes = &ledger.words.shapes;
        let templates = (0..).zip(shapes.all()).map(|(number, shape)| Template {
            kind: shape.kind,
            is_deferred: shape.is_deferred,
            amounts: shapes.names(number).iter().map(|&name| (name, 1)).collect(),
        });
        Looks::new(ledger, sieve, by, templates)
    }

    /// Of every form. components of forms -> the same
    pub fn of_forms(ledger: &Ledger, sieve: &Sieve<'_>, by: &[Dimension]) -> Looks {
        let forms = ledger.words.shapes.forms().iter();
        let templates = forms.map(|form| Template {
            kind: form.kind,
            is_deferred: form.is_deferred,
            amounts: form.components.clone(),
        });
        Looks::new(ledger, sieve, by, templates)
    }

    fn new(
        ledger: &Ledger,
        sieve: &Sieve<'_>,
        by: &[Dimension],
        templates: impl Iterator<Item = Template>,
    ) -> Looks {
        let mut looks = Looks {
            all: Vec::new(),
            sections: Vec::new(),
            parts: Vec::new(),
        };
        let by_component = by.contains(&Dimension::Component);
        for template in templates {
            let Template {
                kind, is_deferred, ..
            } = template;
            let names = template.amounts.iter().map(|&(name, _)| name);
            let start = looks.sections.len();
            let mut code = NONE;
            if sieve.has_look(kind, is_deferred, names) {
                let by_kind = by.contains(&Dimension::Kind);
                let by_deferral = by.contains(&Dimension::IsDeferred);
                code = if by_kind { kind as u32 * 2 } else { 0 };
                code += u32::from(by_deferral && is_deferred);
                looks.add_sections(ledger, sieve, &template, by_component);
            }
            looks.all.push(Look {
                code,
                kind,
                counts_units: kind == Kind::Sale || kind.reverses_sale(),
                sections: start..looks.sections.len(),
            });
        }
        looks
    }

    fn add_sections(
        &mut self,
        ledger: &Ledger,
        sieve: &Sieve<'_>,
        template: &Template,
        by_component: bool,
    ) {
        let names = &ledger.words.names;
        let component_of = |name: u32| {
            if by_component {
                names.name(name).first
            } else {
                0
            }
        };
        let amounts = template.amounts.iter().enumerate();
        let wanted = amounts.filter(|&(_, &(name, _))| sieve.has_part(template.kind, name));
        let mut wanted: Vec<(usize, u32, u32)> = wanted
            .map(|(at, &(name, n_amounts))| (at, name, n_amounts))
            .collect();
        sorting::by_key(&mut wanted, |&(_, name, _)| component_of(name));
        let sections = wanted.chunk_by(|left, right| component_of(left.1) == component_of(right.1));
        for section in sections {
            let (start, mut n_amounts, mut n_unrecognised) = (self.parts.len(), 0, 0);
            for &(at, name, n) in section {
                let component = &names.name(name).component;
                let step = Step::of(template.kind, component);
                n_amounts += u64::from(n);
                n_unrecognised += if step == Step::Unrecognised {
                    u64::from(n)
                } else {
                    0
                };
                self.parts.push(Part {
                    at,
                    step,
                    is_withheld: component.class() == Class::WithheldTax,
                });
            }
            self.sections.push(Section {
                component: component_of(section[0].1),
                n_amounts,
                n_unrecognised,
                parts: start..self.parts.len(),
            });
        }
        // A row without an amount is in a group all the same, unless it is one of a component.
        if wanted.is_empty() && !by_component {
            self.sections.push(Section {
                component: 0,
                n_amounts: 0,
                n_unrecognised: 0,
                parts: 0..0,
            });
        }
    }

    /// What becomes of a shape or form; none where its rows do not fit.
    #[inline]
    pub fn look(&self, number: u32) -> Option<&Look> {
        let look = &self.all[number as usize];
        (look.code != NONE).then_some(look)
    }

    /// The groups that rows of a look take part in.
    #[inline]
    pub fn sections(&self, look: &Look) -> &[Section] {
        &self.sections[look.sections.clone()]
    }

    /// Adds rows of a look to the sums of a group: how many, what their units are together, and for
    /// each place of an amount the money.
    #[inline]
    pub fn add(
        &self,
        sums: &mut Sums,
        (look, section): (&Look, &Section),
        (n_rows, units): (u64, i128),
        minor: impl Fn(usize) -> i128,
    ) {
        sums.n_rows += n_rows;
        sums.n_amounts += n_rows * section.n_amounts;
        sums.n_unrecognised += n_rows * section.n_unrecognised;
        if look.kind == Kind::Sale {
            sums.n_sales += n_rows;
            sums.n_units_sold += units;
        } else if look.kind.reverses_sale() {
            sums.n_returns += n_rows;
            sums.n_units_returned += units;
        } else if look.kind == Kind::Other {
            sums.n_unrecognised += n_rows;
        }
        for part in &self.parts[section.parts.clone()] {
            let minor = minor(part.at);
            sums.steps_minor[part.step as usize] += minor;
            if part.is_withheld {
                sums.tax_withheld_minor += minor;
            }
        }
    }
}

impl Look {
    /// Whether units count as sold or returned.
    #[inline]
    pub fn counts_units(&self) -> bool {
        self.counts_units
    }

    /// The units that a row counts: of returns without their sign, which senders write either way.
    #[inline]
    pub fn units(&self, quantity: i64) -> i128 {
        units(self.kind, quantity)
    }

    /// Names the group as far as kind and deferral go.
    pub fn code(&self) -> u32 {
        self.code
    }
}

/// The units that a row of a kind counts as sold or returned.
#[inline]
pub fn units(kind: Kind, quantity: i64) -> i128 {
    let quantity = i128::from(quantity);
    match kind {
        Kind::Sale => quantity,
        _ if kind.reverses_sale() => quantity.abs(),
        _ => 0,
    }
}

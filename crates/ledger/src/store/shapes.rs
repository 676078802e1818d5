//! What rows look like: most rows of a seller are one of a few dozen shapes, which are told once
//! here, so that a row holds a number in place of its kind and the names of its amounts.

use std::ops::Range;

use super::index::{Index, hash};
use super::texts::narrow;
use super::words::Names;
use crate::transaction::Kind;

/// What rows of one shape have in common.
#[derive(Clone, Debug)]
pub struct Shape {
    /// What happened.
    pub kind: Kind,
    /// Code of the sender's word for it.
    pub raw_kind: u32,
    /// Whether their money is deferred.
    pub is_deferred: bool,
    /// Number of its form.
    pub form: u32,
    /// Where the names of the amounts are.
    names: Range<usize>,
}

/// As much of a shape as sums need: neither the senders' words nor the order of the amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// What happened.
    pub kind: Kind,
    /// Whether their money is deferred.
    pub is_deferred: bool,
    /// The components of the amounts, by code, each once, and how many amounts have it. The code is
    /// that of the first name with the component.
    pub components: Vec<(u32, u32)>,
}

/// A shape as it is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// What happened.
    pub kind: Kind,
    /// Code of the sender's word for it.
    pub raw_kind: u32,
    /// Whether the money is deferred.
    pub is_deferred: bool,
    /// Codes of the names of the amounts, in order.
    pub names: &'a [u32],
}

/// Every shape, and every form.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    all: Vec<Shape>,
    /// Names of the amounts of all shapes.
    names: Vec<u32>,
    /// Beside `names`: the place of the component in the form.
    slots: Vec<u32>,
    index: Index,
    last: usize,
    forms: Vec<Form>,
    form_index: Index,
}

impl Shapes {
    /// The number of a shape, which it gets now if it has none.
    pub fn code(&mut self, look: Look<'_>, names: &Names) -> u32 {
        if self
            .all
            .get(self.last)
            .is_some_and(|one| self.is(one, look))
        {
            return narrow(self.last);
        }
        let of_look = hash_of(look);
        let is_it = |number: u32| self.is(&self.all[number as usize], look);
        if let Some(number) = self.index.find(of_look, is_it) {
            self.last = number as usize;
            return number;
        }

        let number = narrow(self.all.len());
        let (form, slots) = self.form_of(look, names);
        let start = self.names.len();
        self.names.extend_from_slice(look.names);
        self.slots.extend(slots);
        self.all.push(Shape {
            kind: look.kind,
            raw_kind: look.raw_kind,
            is_deferred: look.is_deferred,
            form,
            names: start..self.names.len(),
        });
        let (all, names) = (&self.all, &self.names);
        self.index.insert(number, |number| {
            let shape = &all[number as usize];
            hash_of(shape.look(names))
        });
        self.last = number as usize;
        number
    }

    /// The sender's word in the shape that was met last.
    pub fn last_raw_kind(&self) -> Option<u32> {
        self.all.get(self.last).map(|shape| shape.raw_kind)
    }

    /// The shape with this number.
    pub fn shape(&self, number: u32) -> &Shape {
        &self.all[number as usize]
    }

    /// Codes of the names of a shape's amounts, in order.
    pub fn names(&self, number: u32) -> &[u32] {
        &self.names[self.all[number as usize].names.clone()]
    }

    /// For each amount of a shape, in order, the place of its component in the form.
    pub fn slots(&self, number: u32) -> &[u32] {
        &self.slots[self.all[number as usize].names.clone()]
    }

    /// Every shape, by number.
    pub fn all(&self) -> &[Shape] {
        &self.all
    }

    /// Every form, by number.
    pub fn forms(&self) -> &[Form] {
        &self.forms
    }

    fn is(&self, shape: &Shape, look: Look<'_>) -> bool {
        let found = shape.look(&self.names);
        found.kind == look.kind
            && found.raw_kind == look.raw_kind
            && found.is_deferred == look.is_deferred
            && found.names == look.names
    }

    /// The number of the form of a shape, and the place in it of each name's component.
    fn form_of(&mut self, look: Look<'_>, names: &Names) -> (u32, Vec<u32>) {
        let component_of = |&name: &u32| names.name(name).first;
        let mut sorted: Vec<u32> = look.names.iter().map(component_of).collect();
        sorted.sort_unstable();
        let components = sorted.chunk_by(|left, right| left == right);
        let form = Form {
            kind: look.kind,
            is_deferred: look.is_deferred,
            components: components
                .map(|same| (same[0], narrow(same.len())))
                .collect(),
        };
        let slots = look.names.iter().map(|name| {
            let component = component_of(name);
            narrow(form.components.partition_point(|&(one, _)| one < component))
        });
        let slots = slots.collect();

        let is_it = |number: u32| self.forms[number as usize] == form;
        let number = self.form_index.find(form.hash(), is_it);
        let number = number.unwrap_or_else(|| {
            let number = narrow(self.forms.len());
            self.forms.push(form);
            let forms = &self.forms;
            self.form_index
                .insert(number, |number| forms[number as usize].hash());
            number
        });
        (number, slots)
    }
}

impl Shape {
    fn look<'a>(&self, names: &'a [u32]) -> Look<'a> {
        Look {
            kind: self.kind,
            raw_kind: self.raw_kind,
            is_deferred: self.is_deferred,
            names: &names[self.names.clone()],
        }
    }
}

impl Form {
    fn hash(&self) -> u32 {
        let components = self.components.iter().flat_map(|&(code, n)| [code, n]);
        let start = [self.kind as u32, self.is_deferred.into()];
        hash(start.into_iter().chain(components))
    }
}

fn hash_of(look: Look<'_>) -> u32 {
    let start = [look.kind as u32, look.raw_kind, look.is_deferred.into()];
    hash(start.into_iter().chain(look.names.iter().copied()))
}

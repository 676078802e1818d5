//! Where rows happened and how they were paid: a few hundred pairs of a currency, a marketplace and
//! a payment method, which are told once here.

use super::index::{Index, hash};
use super::texts::narrow;

/// What rows of one context have in common, in codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Context {
    /// The currency.
    pub currency: u16,
    /// The marketplace, or none.
    pub marketplace: u32,
    /// How the buyer paid, or none.
    pub payment_method: u32,
}

/// Every context, and every place: a context without the payment method.
#[derive(Clone, Debug, Default)]
pub struct Contexts {
    all: Vec<Context>,
    index: Index,
    last: usize,
    /// By context: the number of its place.
    place_of: Vec<u32>,
    /// By place: its first context.
    places: Vec<u32>,
    place_index: Index,
}

impl Contexts {
    /// The number of a context, which it gets now if it has none.
    pub fn code(&mut self, context: Context) -> u32 {
        if self.all.get(self.last) == Some(&context) {
            return narrow(self.last);
        }
        let is_it = |number: u32| self.all[number as usize] == context;
        let found = self.index.find(context.hash(), is_it);
        let number = found.unwrap_or_else(|| self.add(context));
        self.last = number as usize;
        number
    }

    /// The context that was met last.
    pub fn last(&self) -> Option<Context> {
        self.all.get(self.last).copied()
    }

    /// The context with this number.
    pub fn context(&self, number: u32) -> Context {
        self.all[number as usize]
    }

    /// The number of a context's place.
    pub fn place_of(&self, number: u32) -> u32 {
        self.place_of[number as usize]
    }

    /// Every context, by number.
    pub fn all(&self) -> &[Context] {
        &self.all
    }

    /// A context of every place, by number of the place.
    pub fn places(&self) -> &[u32] {
        &self.places
    }

    fn add(&mut self, context: Context) -> u32 {
        let number = narrow(self.all.len());
        self.all.push(context);
        let all = &self.all;
        self.index
            .insert(number, |number| all[number as usize].hash());
        let key_of = |place: u32| all[self.places[place as usize] as usize].place_key();
        let is_it = |place: u32| key_of(place) == context.place_key();
        let found = self.place_index.find(hash(context.place_key()), is_it);
        let place = found.unwrap_or_else(|| {
            let place = narrow(self.places.len());
            self.places.push(number);
            let places = &self.places;
            let key_of = |place: u32| all[places[place as usize] as usize].place_key();
            self.place_index.insert(place, |place| hash(key_of(place)));
            place
        });
        self.place_of.push(place);
        number
    }
}

impl Context {
    fn place_key(self) -> [u32; 2] {
        [self.currency.into(), self.marketplace]
    }

    fn hash(self) -> u32 {
        hash([self.currency.into(), self.marketplace, self.payment_method])
    }
}

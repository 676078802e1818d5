//! The rules and rates that explain what was charged.
//!
//! A marketplace has one rule (what the rate is a part of, and the fee tax), a product one rate.
//! The rule is the one that, with the best rate for each product, explains the most order items to
//! the last minor unit (of at most [`RULE_PRODUCTS_MAX`] products, those with the most items); of
//! several, the one with the roundest rates, then the lowest fee tax, then
//! the simplest base, and the others are named as its rivals. A rate is a multiple of a tenth of a per cent, and believed only if
//!
//! - it explains more than half of the product's charged items, and as many as the query asks for;
//! - no other rate explains as many, whole per cents before halves before tenths;
//! - being a tenth, it explains two items more than any rounder rate: nearly every single charge is
//!   a multiple of a tenth of a per cent by chance.
//!
//! Otherwise the rate is said to be unknown, and why; it is never guessed.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::commission::{Base, Lot, RATE_MAX_PERMILLE, Rule};
use crate::money::Currency;
use crate::sorting;
use crate::store::order_items::OrderItem;

/// The fee taxes that are tried where the query names none, in millionths: the rates of value added
/// and goods and services tax that marketplaces charge on their fees.
pub const FEE_TAXES_PPM: [u32; 18] = [
    0, 50_000, 70_000, 80_000, 90_000, 100_000, 120_000, 130_000, 150_000, 160_000, 170_000,
    180_000, 190_000, 200_000, 210_000, 220_000, 230_000, 250_000,
];

/// The most fee taxes that a query may name; further ones are not tried.
pub const FEE_TAXES_MAX: usize = 40;

/// The most other rules of a marketplace in an answer.
pub const RIVALS_MAX: usize = 10;

/// What is known of a product's rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rate {
    /// It explains this many of the items that it was learned from.
    Inferred {
        /// Millionths of the base.
        rate_ppm: u32,
        /// Items that it explains to the last minor unit.
        n_explained: u64,
    },
    /// Nothing was charged, so there is nothing to learn from.
    NothingCharged,
    /// No rate explains more than half of the items, or as many as the query asks for.
    TooFewExplained,
    /// Several equally round rates explain equally many items.
    Ambiguous,
}

/// A marketplace's rule is learned from this many of its products, those with the most charged
/// items: more would say no more, and every rule is tried on each.
pub const RULE_PRODUCTS_MAX: usize = 500;

/// One product of one marketplace: its lots, each with how often it came.
#[derive(Debug)]
pub struct Product<'a> {
    sku: Option<&'a str>,
    n_charged: u64,
    lots: HashMap<Lot, u64>,
}

/// The products of one marketplace, by code.
type Products<'a> = HashMap<u32, Product<'a>>;

/// A marketplace in one currency, by its name.
pub type ShopKey<'a> = (Currency, Option<&'a str>);

/// What order items taught.
#[derive(Debug, Default)]
pub struct Lessons<'a> {
    places: HashMap<ShopKey<'a>, usize>,
    shops: Vec<Products<'a>>,
}

/// What is known of every marketplace.
#[derive(Debug)]
pub struct Rates<'a> {
    places: HashMap<ShopKey<'a>, usize>,
    shops: Vec<Shop<'a>>,
}

/// What is known of one marketplace.
#[derive(Debug)]
pub struct Shop<'a> {
    /// The rule; none where it explains no product.
    pub rule: Option<Rule>,
    /// Other rules that explain as many items, the next best first, at most [`RIVALS_MAX`].
    pub rivals: Vec<Rule>,
    /// By code of the product.
    pub products: HashMap<u32, Learned<'a>>,
}

/// What is known of one product, and how well it fits the items that are judged by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Learned<'a> {
    /// Its name.
    pub sku: Option<&'a str>,
    /// Its rate.
    pub rate: Rate,
    /// Items with a commission that it was learned from.
    pub n_charged: u64,
    /// Items that were judged, or would have been with a rate.
    pub n_items: u64,
    /// Of them, those whose commission is as expected.
    pub n_exact: u64,
}

impl<'a> Lessons<'a> {
    /// Learns from an order item. One without a commission teaches nothing.
    pub fn add(&mut self, shop: ShopKey<'a>, item: &OrderItem<'a>, lot: Lot) {
        let place = *self.places.entry(shop).or_insert(self.shops.len());
        if place == self.shops.len() {
            self.shops.push(Products::new());
        }
        let product = self.shops[place]
            .entry(item.sku_code())
            .or_insert_with(|| Product {
                sku: item.sku(),
                n_charged: 0,
                lots: HashMap::new(),
            });
        if lot.charged_minor > 0 {
            product.n_charged += 1;
            *product.lots.entry(lot).or_default() += 1;
        }
    }

    /// The rule of every marketplace and the rate of every product. lots x rules -> products
    pub fn infer(self, taxes_ppm: &[u32], n_items_min: u64) -> Rates<'a> {
        let shops = self.shops.iter();
        let shops = shops.map(|products| shop(products, taxes_ppm, n_items_min));
        Rates {
            shops: shops.collect(),
            places: self.places,
        }
    }
}

impl<'a> Rates<'a> {
    /// The rule of a marketplace and one of its products, if anything was learned of them.
    pub fn find(
        &mut self,
        shop: &ShopKey<'a>,
        product: u32,
    ) -> Option<(Option<Rule>, &mut Learned<'a>)> {
        let shop = &mut self.shops[*self.places.get(shop)?];
        Some((shop.rule, shop.products.get_mut(&product)?))
    }

    /// Every marketplace, by currency and name.
    pub fn shops(&self) -> impl Iterator<Item = (ShopKey<'a>, &Shop<'a>)> {
        let places: BTreeMap<&ShopKey<'a>, &usize> = self.places.iter().collect();
        let shops = places.into_iter();
        shops.map(|(key, &place)| (*key, &self.shops[place]))
    }
}

fn shop<'a>(products: &Products<'a>, taxes_ppm: &[u32], n_items_min: u64) -> Shop<'a> {
    let mut teachers: Vec<&Product<'_>> = products.values().collect();
    sorting::by_key(&mut teachers, |product| {
        (Reverse(product.n_charged), product.sku)
    });
    teachers.truncate(RULE_PRODUCTS_MAX);
    let bases = distinct_bases(&teachers);
    let mut scored: Vec<(Score, Rule)> = Vec::new();
    for &fee_tax_ppm in taxes_ppm {
        for &base in &bases {
            let rule = Rule { base, fee_tax_ppm };
            let mut score = Score::default();
            for product in &teachers {
                score.add(&product.best(rule, n_items_min));
            }
            scored.push((score, rule));
        }
    }
    // Stable, and they stand by tax, then by base: of equal ones the first stays the first.
    sorting::by_key(&mut scored, |(score, _)| Reverse(*score));
    let n_explained = scored.first().map_or(0, |(score, _)| score.net);
    let rules = scored
        .into_iter()
        .filter(|(score, _)| score.net == n_explained && n_explained > 0);
    let mut rules = rules.map(|(_, rule)| rule);
    let rule = rules.next();
    let learned = |product: &Product<'a>| Learned {
        sku: product.sku,
        rate: rule.map_or_else(
            || product.unexplained(),
            |rule| product.best(rule, n_items_min).rate,
        ),
        n_charged: product.n_charged,
        n_items: 0,
        n_exact: 0,
    };
    Shop {
        rule,
        rivals: rules.take(RIVALS_MAX).collect(),
        products: products
            .iter()
            .map(|(&code, it)| (code, learned(it)))
            .collect(),
    }
}

/// The bases that differ from every simpler one for some lot.
fn distinct_bases(products: &[&Product<'_>]) -> Vec<Base> {
    let mut distinct: Vec<Base> = Vec::new();
    for base in Base::ALL {
        let is_like = |other: &Base| {
            let mut lots = products.iter().flat_map(|product| product.lots.keys());
            lots.all(|lot| lot.bases_minor[base as usize] == lot.bases_minor[*other as usize])
        };
        if !distinct.iter().any(is_like) {
            distinct.push(base);
        }
    }
    distinct
}

/// How well a rule explains a marketplace; more is better, the first field first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    /// Items explained, less one for each product whose rate is a tenth of a per cent.
    net: u64,
    /// Of them, those by a rate of whole per cents.
    n_whole: u64,
    /// Of them, those by a rate of halves of a per cent.
    n_half: u64,
    /// Of them, those by a rate of five per cent or a multiple of it.
    n_five: u64,
}

impl Score {
    fn add(&mut self, best: &Best) {
        if let Rate::Inferred {
            rate_ppm,
            n_explained,
        } = best.rate
        {
            self.net += n_explained - best.roundness.penalty();
            match best.roundness {
                Roundness::Whole => self.n_whole += n_explained,
                Roundness::Half => self.n_half += n_explained,
                Roundness::Tenth => {}
            }
            if rate_ppm.is_multiple_of(50_000) {
                self.n_five += n_explained;
            }
        }
    }
}

/// How round a rate is, the roundest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Roundness {
    Whole,
    Half,
    Tenth,
}

impl Roundness {
    const fn of(rate_permille: usize) -> Roundness {
        if rate_permille.is_multiple_of(10) {
            Roundness::Whole
        } else if rate_permille.is_multiple_of(5) {
            Roundness::Half
        } else {
            Roundness::Tenth
        }
    }

    /// What an explanation by it is worth less.
    const fn penalty(self) -> u64 {
        match self {
            Roundness::Whole | Roundness::Half => 0,
            Roundness::Tenth => 1,
        }
    }
}

/// The best rate of a product under one rule.
struct Best {
    rate: Rate,
    roundness: Roundness,
}

impl Product<'_> {
    fn unexplained(&self) -> Rate {
        if self.lots.is_empty() {
            Rate::NothingCharged
        } else {
            Rate::TooFewExplained
        }
    }

    fn best(&self, rule: Rule, n_items_min: u64) -> Best {
        // How many more items each rate explains than the one below it.
        let mut changes = [0_i64; RATE_MAX_PERMILLE + 2];
        for (lot, &n_items) in &self.lots {
            if let Some(rates) = lot.rates_permille(rule) {
                let n_items = i64::try_from(n_items).unwrap_or(i64::MAX);
                changes[*rates.start()] += n_items;
                changes[*rates.end() + 1] -= n_items;
            }
        }
        let mut n_running = 0;
        // Worth, then roundness; how many items; the rate.
        let mut best: Option<(u64, Roundness, u64, usize)> = None;
        let mut is_ambiguous = false;
        for (rate, change) in changes.iter().enumerate() {
            n_running += change;
            let n_explained = n_running.unsigned_abs();
            // Nearly all rates explain less than the best so far.
            if n_explained == 0 || best.is_some_and(|(known, ..)| n_explained < known) {
                continue;
            }
            let roundness = Roundness::of(rate);
            let worth = n_explained - roundness.penalty();
            let better = best.map_or(Ordering::Greater, |(known, of, ..)| {
                worth.cmp(&known).then(of.cmp(&roundness))
            });
            match better {
                Ordering::Greater if worth > 0 => {
                    best = Some((worth, roundness, n_explained, rate));
                    is_ambiguous = false;
                }
                Ordering::Equal => is_ambiguous = true,
                Ordering::Greater | Ordering::Less => {}
            }
        }
        let Some((_, roundness, n_explained, rate)) = best else {
            let (rate, roundness) = (self.unexplained(), Roundness::Tenth);
            return Best { rate, roundness };
        };
        let is_enough = n_explained * 2 > self.n_charged && n_explained >= n_items_min;
        let rate = match (is_enough, is_ambiguous) {
            (false, _) => Rate::TooFewExplained,
            (true, true) => Rate::Ambiguous,
            (true, false) => Rate::Inferred {
                rate_ppm: u32::try_from(rate * 1000).unwrap_or(u32::MAX),
                n_explained,
            },
        };
        Best { rate, roundness }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_product_adds_to_the_score_of_its_rule() {
        let best = |roundness, rate_ppm, n_explained| Best {
            rate: Rate::Inferred {
                rate_ppm,
                n_explained,
            },
            roundness,
        };
        let mut score = Score::default();
        for product in [
            best(Roundness::Whole, 150_000, 2),
            best(Roundness::Whole, 70_000, 3),
            best(Roundness::Half, 65_000, 5),
            best(Roundness::Half, 75_000, 7),
            best(Roundness::Tenth, 71_000, 11),
            best(Roundness::Tenth, 72_000, 13),
        ] {
            score.add(&product);
        }
        let expected = Score {
            net: 2 + 3 + 5 + 7 + 10 + 12,
            n_whole: 2 + 3,
            n_half: 5 + 7,
            n_five: 2,
        };
        assert_eq!(score, expected);
    }
}

//! The groups while rows, or sums of rows, are added to them.

use std::collections::HashMap;

use super::looks::{self, Look, Looks};
use super::moments::{Moments, N_WEEK_HOURS};
use super::pairs::Pairs;
use super::schemes::Schemes;
use super::{Dimension, Sums};
use crate::store::Ledger;
use crate::store::contexts::Context;
use crate::store::filter::{Filter, Sieve};
use crate::store::texts::{NONE, narrow};
use crate::transaction::TaxScheme;

/// Groups, by what names them.
#[derive(Debug)]
pub struct Tally<'a> {
    pub ledger: &'a Ledger,
    pub sieve: Sieve<'a>,
    pub filter: &'a Filter,
    pub by: &'a [Dimension],
    pub moments: Moments<'a>,
    /// By context: what names the group as far as the context goes; none where it does not fit.
    pub context_codes: Vec<u32>,
    /// By that code: the currency, and what else of the context is asked for.
    pub contexts: Vec<Context>,
    pub groups: Groups,
    /// Of every shape.
    pub looks: Looks,
    pub schemes: Schemes,
}

/// The numbers of groups, and their sums.
#[derive(Debug)]
pub struct Groups {
    /// Step by step the code of a context becomes the number of a group.
    pub links: Vec<(Link, Pairs)>,
    /// The last step, where components are asked for.
    pub components: Option<Pairs>,
    /// By number; those without a row are none.
    pub sums: Vec<Sums>,
}

/// What is asked for besides the context and the component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Intervals of time.
    Moment,
    /// Hour of the week.
    WeekHour,
    /// Kind and deferral.
    Look,
    Settlement,
    Sku,
    Order,
    /// Who collects the tax.
    TaxScheme,
}

/// The codes of a row, or of rows that have them in common; those that are not asked for are 0.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts {
    pub moment: u32,
    pub week_hour: u32,
    pub context: u32,
    pub look: u32,
    pub settlement: u32,
    pub sku: u32,
    pub order: u32,
    pub tax_scheme: u32,
}

impl Link {
    /// How many codes there may be of it.
    pub fn n_codes(self) -> usize {
        match self {
            Link::WeekHour => N_WEEK_HOURS,
            Link::Look => looks::N_CODES,
            Link::TaxScheme => TaxScheme::ALL.len(),
            Link::Moment | Link::Settlement | Link::Sku | Link::Order => usize::MAX,
        }
    }
}

impl<'a> Tally<'a> {
    /// No groups yet. names x kinds + shapes + contexts
    pub fn new(sieve: Sieve<'a>, filter: &'a Filter, by: &'a [Dimension]) -> Tally<'a> {
        let ledger = sieve.ledger;
        let looks = Looks::of_shapes(ledger, &sieve, by);
        let (context_codes, contexts) = context_codes(&sieve, by);
        let has = |dimension| by.contains(&dimension);
        let mut links = Vec::new();
        let mut add = |is_asked, link: Link| {
            if is_asked {
                // Times stand on the left, and contexts beside them.
                let is_time = link == Link::Moment;
                let n_right = if is_time {
                    contexts.len()
                } else {
                    link.n_codes()
                };
                links.push((link, Pairs::new(n_right)));
            }
        };
        let by_time = |one: &Dimension| matches!(one, Dimension::Time { .. });
        add(by.iter().any(by_time), Link::Moment);
        let by_look = has(Dimension::Kind) || has(Dimension::IsDeferred);
        add(by_look, Link::Look);
        add(has(Dimension::WeekdayHour), Link::WeekHour);
        add(has(Dimension::Settlement), Link::Settlement);
        add(has(Dimension::Sku), Link::Sku);
        add(has(Dimension::Order), Link::Order);
        add(has(Dimension::TaxScheme), Link::TaxScheme);
        let n_names = ledger.words.names.all().len();
        let components = has(Dimension::Component).then(|| Pairs::new(n_names));
        Tally {
            ledger,
            sieve,
            filter,
            by,
            moments: Moments::new(&filter.zone, by),
            context_codes,
            contexts,
            groups: Groups {
                links,
                components,
                sums: Vec::new(),
            },
            looks,
            schemes: Schemes::new(ledger),
        }
    }
}

impl Groups {
    /// Adds rows of a look that have all these facts in common; see [`Looks::add`].
    #[inline]
    pub fn add(
        &mut self,
        (looks, look): (&Looks, &Look),
        facts: Facts,
        n_rows_and_units: (u64, i128),
        minor: impl Fn(usize) -> i128,
    ) {
        let group = self.number(facts);
        for section in looks.sections(look) {
            let group = match &mut self.components {
                Some(pairs) => pairs.code(group, section.component),
                None => group,
            };
            let sums = self.sums_mut(group);
            looks.add(sums, (look, section), n_rows_and_units, &minor);
        }
    }

    /// The number of a group, the component aside.
    #[inline]
    pub fn number(&mut self, facts: Facts) -> u32 {
        let mut number = facts.context;
        for (link, pairs) in &mut self.links {
            number = match link {
                // New ones keep coming, so they stand on the side that may grow.
                Link::Moment => pairs.code(facts.moment, number),
                Link::Look => pairs.code(number, facts.look),
                Link::WeekHour => pairs.code(number, facts.week_hour),
                Link::Settlement => pairs.code(number, facts.settlement),
                Link::Sku => pairs.code(number, facts.sku),
                Link::Order => pairs.code(number, facts.order),
                Link::TaxScheme => pairs.code(number, facts.tax_scheme),
            };
        }
        number
    }

    /// The sums of a group.
    #[inline]
    pub fn sums_mut(&mut self, group: u32) -> &mut Sums {
        let place = group as usize;
        if place >= self.sums.len() {
            self.sums.resize(place + 1, Sums::default());
        }
        &mut self.sums[place]
    }

    /// What names a group: its facts, and its component.
    pub fn facts(&self, group: u32) -> (Facts, u32) {
        let mut facts = Facts::default();
        let [mut number, component] = match &self.components {
            Some(pairs) => pairs.pair(group),
            None => [group, 0],
        };
        for (link, pairs) in self.links.iter().rev() {
            let [left, right] = pairs.pair(number);
            number = if *link == Link::Moment { right } else { left };
            match link {
                Link::Moment => facts.moment = left,
                Link::Look => facts.look = right,
                Link::WeekHour => facts.week_hour = right,
                Link::Settlement => facts.settlement = right,
                Link::Sku => facts.sku = right,
                Link::Order => facts.order = right,
                Link::TaxScheme => facts.tax_scheme = right,
            }
        }
        facts.context = number;
        (facts, component)
    }
}

/// For each context its code, none where it does not fit; and what the codes stand for.
fn context_codes(sieve: &Sieve<'_>, by: &[Dimension]) -> (Vec<u32>, Vec<Context>) {
    let by_marketplace = by.contains(&Dimension::Marketplace);
    let by_method = by.contains(&Dimension::PaymentMethod);
    let mut numbers: HashMap<Context, u32> = HashMap::new();
    let mut contexts = Vec::new();
    let code = |&context: &Context| {
        if !sieve.has_context(context) {
            return NONE;
        }
        let Context {
            currency,
            marketplace,
            payment_method,
        } = context;
        let asked = Context {
            currency,
            marketplace: if by_marketplace { marketplace } else { NONE },
            payment_method: if by_method { payment_method } else { NONE },
        };
        *numbers.entry(asked).or_insert_with(|| {
            contexts.push(asked);
            narrow(contexts.len() - 1)
        })
    };
    let all = sieve.ledger.words.contexts.all();
    (all.iter().map(code).collect(), contexts)
}

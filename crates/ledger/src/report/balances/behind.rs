//! The settlements whose rows are behind the money of a currency, as its places need them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Age, Query, ageing};
use crate::day::Instant;
use crate::money::Currency;
use crate::sorting;
use crate::store::position::{Position, Positions};

/// Ids of settlements, by name; none stands for rows without one.
pub type Settlements = Vec<Option<String>>;

/// The settlements whose rows are behind a position of one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// What is available, in minor units.
    pub available_minor: i128,
    /// What is deferred.
    pub deferred_minor: i128,
    /// What is held in reserve.
    pub reserve_minor: i128,
    /// Those whose free rows are the available money.
    pub open: Settlements,
    /// Those that hold the reserve.
    pub holding: Settlements,
}

/// What settlements have handed over to the next ones, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// Those whose total was not paid, and what it is.
    pub totals: (Settlements, i128),
    /// Those that held a reserve, and what it is.
    pub reserves: (Settlements, i128),
}

/// The settlements behind money that was sent, or is held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behind {
    /// At the end of the day asked about.
    pub now: Moment,
    /// Before the period.
    pub start: Moment,
    /// After it.
    pub end: Moment,
    /// Those whose sum arrived, and what it is, in minor units.
    pub arrived: (Settlements, i128),
    /// Those whose sum is on its way, or a part of it.
    pub under_way: Settlements,
    /// Those whose sum came back, and what it is.
    pub returned: (Settlements, i128),
    /// Those that closed in the period and pay, and what they sent.
    pub sent_in_period: (Settlements, i128),
    /// Those that hold the reserve, by its age.
    pub held: Vec<(Age, Settlements)>,
    /// What settlements have handed over up to the day asked about.
    pub handed: HandedOver,
    /// What they have handed over in the period.
    pub handed_in_period: HandedOver,
    /// Whether a settlement has arrived in part only, so that its rows are in two places.
    pub is_split: bool,
}

/// The settlements behind the money of each currency. rows -> settlements
pub fn behind(
    positions: &Positions<'_>,
    query: &Query,
    ends_at: Instant,
) -> BTreeMap<Currency, Behind> {
    let span = query.period.map(|period| query.zone.span(period));
    let span = span.map(|span| span.start..span.end.max(span.start));
    let [start, end] = span
        .as_ref()
        .map_or([Instant::MIN; 2], |span| [span.start, span.end]);
    let instants = [ends_at, start, end];
    let open = positions.open_before(&instants);
    let accounts = positions.accounts.all();
    let mut all: BTreeMap<Currency, Behind> = BTreeMap::new();
    for (of_instant, open) in open.iter().enumerate() {
        for (account, ids) in accounts.iter().zip(open) {
            let behind = all.entry(account.currency).or_default();
            let ids = ids.iter().map(|id| id.map(str::to_owned));
            behind.moment(of_instant).open.extend(ids);
        }
    }
    let id = |place: usize| Some(positions.settlements()[place].id.clone());
    for (of_instant, &instant) in instants.iter().enumerate() {
        for held in positions.held_before(instant) {
            let currency = accounts[held.account].currency;
            let behind = all.entry(currency).or_default();
            let id = held.place.and_then(id);
            behind.moment(of_instant).holding.push(id.clone());
            if of_instant == 0 {
                let age = ageing::of_hold(&held, query);
                match behind.held.iter_mut().find(|(known, _)| *known == age) {
                    Some((_, ids)) => ids.push(id),
                    None => behind.held.push((age, vec![id])),
                }
            }
        }
    }
    for sent in positions.sent_before(ends_at) {
        let behind = all
            .entry(positions.settlements()[sent.place].currency)
            .or_default();
        let id = id(sent.place);
        behind.is_split |= sent.paid_minor != 0 && sent.in_transit_minor != 0;
        if sent.in_transit_minor != 0 {
            behind.under_way.push(id);
        } else if sent.returned_minor != 0 {
            behind.returned.0.push(id);
            behind.returned.1 += sent.returned_minor;
        } else {
            behind.arrived.0.push(id);
            behind.arrived.1 += sent.paid_minor;
        }
    }
    let is_within = |place: usize| {
        let start = span
            .as_ref()
            .map(|span| positions.handed_before(span.start));
        let mut earlier = start.into_iter().flatten();
        !earlier.any(|(earlier, ..)| earlier == place)
    };
    for (place, total_minor, reserve_minor) in positions.handed_before(ends_at) {
        let currency = positions.settlements()[place].currency;
        let behind = all.entry(currency).or_default();
        behind.handed.add(id(place), total_minor, reserve_minor);
    }
    for (place, total_minor, reserve_minor) in positions.handed_before(end) {
        if is_within(place) {
            let currency = positions.settlements()[place].currency;
            let behind = all.entry(currency).or_default();
            let handed = &mut behind.handed_in_period;
            handed.add(id(place), total_minor, reserve_minor);
        }
    }
    for (place, settlement) in positions.settlements().iter().enumerate() {
        let is_within = span
            .as_ref()
            .is_some_and(|span| span.contains(&settlement.ended_at));
        if let Some(minor) = positions.pays_minor(place).filter(|_| is_within) {
            let behind = all.entry(settlement.currency).or_default();
            behind.sent_in_period.0.push(id(place));
            behind.sent_in_period.1 += minor;
        }
    }
    for behind in all.values_mut() {
        for of_instant in 0..instants.len() {
            let moment = behind.moment(of_instant);
            for ids in [&mut moment.open, &mut moment.holding] {
                sorting::ascending(ids);
                ids.dedup();
            }
        }
    }
    all
}

impl Moment {
    /// Takes the sums of a position.
    pub(super) fn take(&mut self, position: &Position) {
        self.available_minor = position.available_minor;
        self.deferred_minor = position.deferred_minor();
        self.reserve_minor = position.reserve_minor;
    }
}

impl HandedOver {
    fn add(&mut self, id: Option<String>, total_minor: i128, reserve_minor: i128) {
        if total_minor != 0 {
            self.totals.0.push(id.clone());
            self.totals.1 += total_minor;
        }
        if reserve_minor != 0 {
            self.reserves.0.push(id);
            self.reserves.1 += reserve_minor;
        }
    }
}

impl Behind {
    fn moment(&mut self, of_instant: usize) -> &mut Moment {
        match of_instant {
            0 => &mut self.now,
            1 => &mut self.start,
            _ => &mut self.end,
        }
    }
}

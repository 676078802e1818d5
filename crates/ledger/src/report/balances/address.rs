//! The rows behind each number of a currency's balances: a sum of rows, or what follows from a few
//! such sums.

use super::behind::{HandedOver, Moment};
use super::cut::{Cut, released};
use super::{CurrencyBalance, Query};
use crate::day::{Day, Period};
use crate::report::claim::{Claim, Figure};
use crate::store::filter::Filter;
use crate::store::grouping::{Dimension, Value};
use crate::store::release::{Maturity, Release};
use crate::transaction::Step;

/// Where a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Free to be paid out.
    Available,
    /// Earned, and not released.
    Deferred,
    /// Held back from settlements.
    Reserve,
    /// Deferred + reserve.
    Reserved,
    /// Available + reserved.
    Balance,
    /// Sent, and arrived.
    PaidOut,
    /// Sent, and not known to have arrived.
    InTransit,
    /// Sent, and came back.
    Returned,
    /// Net proceeds of all days up to the one asked about.
    Activity,
    /// Paid by the seller's card, likewise.
    CardCharge,
    /// Sent to check the bank account, likewise.
    MicroDeposit,
    /// Carried in from before the first settlement or over a gap.
    CarriedIn,
    /// All that came in.
    CameIn,
    /// What came in and was carried in by nothing; a part of it.
    Earned,
    /// What rows say they carried in; a part of what is carried in, and so are the next two.
    CarriedRows,
    /// What the settlements before had left unpaid.
    HandedTotals,
    /// The reserves that they held.
    HandedReserves,
    /// A line of the ages of deferred money.
    DeferredAge(usize),
    /// A line of the ages of the reserve.
    ReserveAge(usize),
    /// A day of the timeline.
    Maturity(usize),
    /// The balance before the period.
    Start,
    /// Net proceeds of the period.
    RollActivity,
    /// Paid by card in it.
    RollCardCharge,
    /// Sent to check the account in it.
    RollMicroDeposit,
    /// Carried in in it.
    RollCarriedIn,
    /// Payouts that came back in it.
    RollBack,
    /// What left for the bank in it; `+` out of the balance.
    RollSent,
    /// The balance after the period.
    End,
    /// Deferred before the period.
    DeferredStart,
    /// Deferred in it.
    NewlyDeferred,
    /// Released in it.
    Released,
    /// Deferred after it.
    DeferredEnd,
}

/// A sum of rows that a number is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Whether it is taken away.
    pub is_negative: bool,
    /// Where it stands by itself: the same place where it is the whole number.
    pub of: Place,
    /// The sum.
    pub claim: Claim,
}

impl CurrencyBalance {
    /// The sums of rows that make a number, the last of any length; none where the report has no
    /// such number, or no row stands behind it.
    pub fn parts(&self, query: &Query, place: Place) -> Option<Vec<Part>> {
        let parts = match place {
            Place::Reserved => self.joined(query, &[Place::Deferred, Place::Reserve]),
            Place::Balance => {
                self.joined(query, &[Place::Available, Place::Deferred, Place::Reserve])
            }
            Place::Start => self.at_moment(query, &self.behind.start, query.period?.start),
            Place::End => self.at_moment(query, &self.behind.end, query.period?.end),
            Place::PaidOut | Place::InTransit if self.behind.is_split => return None,
            Place::PaidOut => self.paid_out(query),
            Place::Returned => self.returned(query),
            Place::RollSent => self.sent(query)?,
            Place::CarriedIn => {
                let until = Cut::new(self.currency, query, before(query.as_of)).until();
                let minor = self.sources.carried_in_minor;
                self.carried(query, Some(until), &self.behind.handed, minor)
            }
            Place::RollCarriedIn => {
                let minor = self.roll_forward?.sources.carried_in_minor;
                self.carried(query, query.period, &self.behind.handed_in_period, minor)
            }
            Place::CameIn => self.came_in(query),
            _ => return Some(vec![self.one(query, place)?]),
        };
        (!parts.is_empty()).then_some(parts)
    }

    /// Each of these that is something; the first of them where all are nothing.
    fn joined(&self, query: &Query, places: &[Place]) -> Vec<Part> {
        let all = places.iter().filter_map(|&place| self.one(query, place));
        some(all.collect())
    }

    /// A number that is one sum of rows.
    fn one(&self, query: &Query, place: Place) -> Option<Part> {
        let before = before(query.as_of);
        let cut = Cut::new(self.currency, query, before);
        let (sources, now) = (&self.sources, &self.behind.now);
        let rolled = || {
            Some((
                query.period?,
                self.roll_forward?,
                self.deferred_roll_forward?,
            ))
        };
        let held = |moment_at: Day, minor: i128| {
            let cut = Cut::new(self.currency, query, moment_at);
            cut.held(None, minor)
        };
        let in_period = |figure: Figure, minor: i128| {
            let (period, ..) = rolled()?;
            Some(cut.of(figure, cut.posted_in(period), minor))
        };
        let claim = match place {
            Place::Available => cut.available(now),
            Place::Deferred => cut.held(None, now.deferred_minor),
            Place::Reserve => cut.reserve(&now.holding, now.reserve_minor),
            Place::InTransit => {
                let minor = self.holdings.in_transit_minor;
                cut.settled(&self.behind.under_way, minor)?
            }
            Place::Activity => cut.posted(Figure::NetProceeds, sources.activity_minor),
            Place::CardCharge => {
                cut.posted(Figure::step(Step::CardCharge), sources.card_charge_minor)
            }
            Place::MicroDeposit => cut.posted(
                Figure::step(Step::MicroDeposit),
                sources.micro_deposit_minor,
            ),
            Place::DeferredAge(at) => {
                let line = self.deferred_ages.get(at)?;
                cut.held(Some(line.age.maturity(query.as_of)), line.minor)
            }
            Place::ReserveAge(at) => {
                let line = self.reserve_ages.get(at)?;
                let mut held = self.behind.held.iter();
                let (_, holding) = held.find(|(age, _)| *age == line.age)?;
                cut.reserve(holding, line.minor)
            }
            Place::Maturity(at) => {
                let line = self.maturities.lines.get(at)?;
                cut.held(Some(Maturity::On(Period::of_day(line.on))), line.minor)
            }
            Place::RollActivity => {
                in_period(Figure::NetProceeds, rolled()?.1.sources.activity_minor)?
            }
            Place::RollCardCharge => {
                let minor = rolled()?.1.sources.card_charge_minor;
                in_period(Figure::step(Step::CardCharge), minor)?
            }
            Place::RollMicroDeposit => {
                let minor = rolled()?.1.sources.micro_deposit_minor;
                in_period(Figure::step(Step::MicroDeposit), minor)?
            }
            Place::RollBack => {
                let minor = rolled()?.1.transfer_back_minor;
                in_period(Figure::step(Step::FailedTransfer), minor)?
            }
            Place::DeferredStart => held(query.period?.start, rolled()?.2.start_minor),
            Place::DeferredEnd => held(query.period?.end, rolled()?.2.end_minor),
            Place::NewlyDeferred => {
                let (period, _, deferred) = rolled()?;
                let release = Release {
                    only_held: true,
                    ..Release::default()
                };
                let rows = released(cut.posted_in(period), release);
                cut.of(Figure::Settled, rows, deferred.newly_minor)
            }
            Place::Released => {
                let (period, _, deferred) = rolled()?;
                let release = Release {
                    on: Some(period),
                    only_held: true,
                    ..Release::default()
                };
                let rows = released(cut.all(), release);
                cut.of(Figure::Settled, rows, deferred.released_minor)
            }
            _ => return None,
        };
        Some(Part {
            // What is held is what was taken off the settlements.
            is_negative: matches!(place, Place::Reserve | Place::ReserveAge(_)),
            of: place,
            claim,
        })
    }

    /// The balance when a day begins.
    fn at_moment(&self, query: &Query, moment: &Moment, day: Day) -> Vec<Part> {
        let cut = Cut::new(self.currency, query, day);
        let part = |is_negative, of, claim| Part {
            is_negative,
            of,
            claim,
        };
        some(vec![
            part(false, Place::Available, cut.available(moment)),
            part(
                false,
                Place::Deferred,
                cut.held(None, moment.deferred_minor),
            ),
            part(
                true,
                Place::Reserve,
                cut.reserve(&moment.holding, moment.reserve_minor),
            ),
        ])
    }

    fn came_in(&self, query: &Query) -> Vec<Part> {
        let cut = Cut::new(self.currency, query, before(query.as_of));
        let sources = &self.sources;
        let is_in = |step: &Step| {
            step.is_activity() || matches!(step, Step::CardCharge | Step::MicroDeposit)
        };
        let steps = Step::ALL.into_iter().filter(is_in).collect();
        let minor = sources.came_in_minor() - sources.carried_in_minor;
        let mut parts = vec![Part {
            is_negative: false,
            of: Place::Earned,
            claim: cut.posted(Figure::Steps(steps), minor),
        }];
        if sources.carried_in_minor != 0 {
            let (handed, carried_minor) = (&self.behind.handed, sources.carried_in_minor);
            parts.extend(self.carried(query, Some(cut.until()), handed, carried_minor));
        }
        parts
    }

    /// Rows that carry in, less what the settlements before have handed over to them.
    fn carried(
        &self,
        query: &Query,
        period: Option<Period>,
        handed: &HandedOver,
        minor: i128,
    ) -> Vec<Part> {
        let cut = Cut::new(self.currency, query, before(query.as_of));
        let (totals, reserves) = (&handed.totals, &handed.reserves);
        let carried = Figure::Steps(vec![Step::OpeningBalance, Step::ReserveReleased]);
        let rows_minor = minor + totals.1 + reserves.1;
        let rows = cut.of(carried, cut.filter(period), rows_minor);
        let totals = cut.settled(&totals.0, totals.1);
        let reserves = (!reserves.0.is_empty()).then(|| {
            let held = Figure::step(Step::ReserveHeld);
            let rows = Filter {
                settlements: reserves.0.clone(),
                ..cut.all()
            };
            cut.of(held, rows, -reserves.1)
        });
        let part = |is_negative, of, claim: Claim| Part {
            is_negative,
            of,
            claim,
        };
        let mut parts = vec![part(false, Place::CarriedRows, rows)];
        parts.extend(totals.map(|claim| part(true, Place::HandedTotals, claim)));
        parts.extend(reserves.map(|claim| part(false, Place::HandedReserves, claim)));
        parts
    }

    fn paid_out(&self, query: &Query) -> Vec<Part> {
        let cut = Cut::new(self.currency, query, before(query.as_of));
        let (settlements, arrived_minor) = &self.behind.arrived;
        let by_rows_minor = arrived_minor - self.holdings.paid_out_minor;
        let rows = cut.filter(Some(cut.until()));
        two(
            Place::PaidOut,
            cut.settled(settlements, *arrived_minor),
            // Rows that sent money themselves, of settlements that have not.
            cut.of(
                Figure::step(Step::Payout),
                self.without_sent(&rows),
                by_rows_minor,
            ),
        )
    }

    fn returned(&self, query: &Query) -> Vec<Part> {
        let cut = Cut::new(self.currency, query, before(query.as_of));
        let (settlements, minor) = &self.behind.returned;
        let back_minor = minor - self.holdings.returned_minor;
        two(
            Place::Returned,
            cut.settled(settlements, *minor),
            cut.posted(Figure::step(Step::FailedTransfer), back_minor),
        )
    }

    fn sent(&self, query: &Query) -> Option<Vec<Part>> {
        let (period, roll) = query.period.zip(self.roll_forward)?;
        let cut = Cut::new(self.currency, query, period.end);
        let (settlements, minor) = &self.behind.sent_in_period;
        let by_rows_minor = minor - roll.sent_minor;
        Some(two(
            Place::RollSent,
            cut.settled(settlements, *minor),
            cut.of(
                Figure::step(Step::Payout),
                self.without_sent(&cut.posted_in(period)),
                by_rows_minor,
            ),
        ))
    }

    /// Rows of settlements that have sent nothing.
    fn without_sent(&self, rows: &Filter) -> Filter {
        let behind = &self.behind;
        let sent = [&behind.arrived.0, &behind.under_way, &behind.returned.0];
        let sent = sent.into_iter().flatten();
        rows.without(
            Dimension::Settlement,
            sent.map(|id| Value::Text(id.clone())).collect(),
        )
    }
}

/// Both parts that are something, the second taken away.
fn two(place: Place, first: Option<Claim>, second: Claim) -> Vec<Part> {
    let part = |is_negative, claim| Part {
        is_negative,
        of: place,
        claim,
    };
    let second = (second.value != 0).then_some(second);
    let first = first.map(|claim| part(false, claim));
    first
        .into_iter()
        .chain(second.map(|claim| part(true, claim)))
        .collect()
}

/// Those that are something; the first where none is.
fn some(parts: Vec<Part>) -> Vec<Part> {
    let is_all_nothing = parts.iter().all(|part| part.claim.value == 0);
    let n_kept = if is_all_nothing { 1 } else { parts.len() };
    let kept = parts.into_iter().take(n_kept);
    kept.filter(|part| is_all_nothing || part.claim.value != 0)
        .collect()
}

/// The first day that is not seen at the end of a day.
fn before(as_of: Day) -> Day {
    as_of.plus_days(1).unwrap_or(Day::MAX)
}

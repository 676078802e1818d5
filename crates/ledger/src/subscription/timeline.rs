//! What a subscription was worth a month, at every instant: steps in time (domain rule D16).
//!
//! - Nothing before it starts, during its trial, while its status still says trial, and once access
//!   has ended.
//! - Else what the last event before says, of those that may change what recurs; before the first
//!   such event, what that one says was before it, and without events the subscription's own amount.
//! - Senders round: a figure that is less than one minor unit away from the subscription's own exact
//!   monthly amount stands for that amount, so that a yearly 100.00 is 100/12 and not 8.33.

use super::{EventKind, Subscription, SubscriptionStatus};
use crate::day::Instant;
use crate::money::ratio::Ratio;
use crate::sorting;

/// Monthly recurring revenue over time, exact, in minor units, 0 or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// From when on, and how much; by time, each time once, no two neighbours equal.
    steps: Vec<(Instant, Ratio)>,
}

/// Something in a subscription's own figures that does not tie.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Break {
    /// An event begins with another figure than the one before it ended with.
    Chain {
        /// Place of the event, from 0.
        event: u32,
    },
    /// The last figure of a running subscription is not its own monthly amount.
    LastFigure,
    /// It is cancelled and nobody says when access ends; its last event stands for that.
    EndUnknown,
    /// It recurs by less than nothing, which counts as nothing.
    NegativeAmount,
}

impl Timeline {
    /// The steps of a subscription; `None` where a figure is beyond what can be counted exactly.
    /// events -> steps
    pub fn of(subscription: &Subscription) -> Option<Timeline> {
        let own = subscription.monthly_minor()?;
        if subscription.status == SubscriptionStatus::Trialing {
            return Some(Timeline { steps: Vec::new() });
        }
        let figure = |major| figure(subscription, own, major);

        let mut events: Vec<_> = subscription
            .events
            .iter()
            .filter(|event| event.kind.moves_mrr())
            .collect();
        sorting::by_key(&mut events, |event| event.at);
        let first = match events.first() {
            // Nothing was before it began; its figure before says nothing.
            Some(event) if event.kind == EventKind::Created => Ratio::ZERO,
            Some(event) => figure(event.mrr_before)?,
            None => own,
        };
        let mut steps = vec![(subscription.started_at, first)];
        for event in events {
            let after = match event.kind {
                EventKind::Ended => Ratio::ZERO,
                _ => figure(event.mrr_after)?,
            };
            // An event that is dated before the start says what held from the start on.
            steps.push((event.at.max(subscription.started_at), after));
        }
        if let Some(end) = subscription.access_ends_at() {
            // What is said of the end holds over what was said at the same instant, and an end
            // before the start is no time at all.
            let end = end.max(subscription.started_at);
            let place = steps.partition_point(|&(at, _)| at <= end);
            steps.insert(place, (end, Ratio::ZERO));
        }
        if let Some(trial_ends_at) = subscription.trial_ends_at {
            delay(&mut steps, trial_ends_at);
        }
        Some(Timeline { steps: tidy(steps) })
    }

    /// What it was worth just before an instant.
    pub fn before(&self, instant: Instant) -> Ratio {
        let n_before = self.steps.partition_point(|&(at, _)| at < instant);
        let last = n_before
            .checked_sub(1)
            .and_then(|last| self.steps.get(last));
        last.map_or(Ratio::ZERO, |&(_, figure)| figure)
    }

    /// When it was first worth anything.
    pub fn first_paid_at(&self) -> Option<Instant> {
        let first = self.steps.iter().find(|(_, figure)| !figure.is_zero());
        first.map(|&(at, _)| at)
    }
}

impl Subscription {
    /// What of its own figures does not tie. events -> breaks
    pub fn breaks(&self) -> Vec<Break> {
        let mut breaks = Vec::new();
        if self.amount_minor < 0 {
            breaks.push(Break::NegativeAmount);
        }
        if self.has_unknown_end() {
            breaks.push(Break::EndUnknown);
        }
        let mut previous = None;
        for (place, event) in (0..).zip(&self.events) {
            if previous.is_some_and(|after| after != event.mrr_before) {
                breaks.push(Break::Chain { event: place });
            }
            previous = Some(event.mrr_after);
        }
        let is_running =
            self.access_ends_at().is_none() && self.status != SubscriptionStatus::Trialing;
        let moving = self.events.iter().filter(|event| event.kind.moves_mrr());
        let last = moving.max_by_key(|event| event.at);
        if let (true, Some(last), Some(own)) = (is_running, last, self.monthly_minor())
            && figure(self, own, last.mrr_after) != Some(own)
        {
            breaks.push(Break::LastFigure);
        }
        breaks
    }
}

/// A sender's figure in minor units: the subscription's own where it is that one, rounded.
fn figure(subscription: &Subscription, own: Ratio, major: rust_decimal::Decimal) -> Option<Ratio> {
    let said = Ratio::from(major)
        .major_to_minor(subscription.currency)?
        .max(Ratio::ZERO);
    let distance = said.checked_sub(own)?;
    let is_own = distance < Ratio::whole(1) && distance > Ratio::whole(-1);
    // Nothing is never a rounding of something.
    Some(if is_own && !said.is_zero() { own } else { said })
}

/// Nothing before an instant: what holds there begins there.
fn delay(steps: &mut [(Instant, Ratio)], until: Instant) {
    for step in steps {
        step.0 = step.0.max(until);
    }
}

/// Of several figures at one instant the last; of equal neighbours the first.
fn tidy(steps: Vec<(Instant, Ratio)>) -> Vec<(Instant, Ratio)> {
    let mut tidy: Vec<(Instant, Ratio)> = Vec::with_capacity(steps.len());
    for (at, figure) in steps {
        if tidy.last().is_some_and(|&(last_at, _)| last_at == at) {
            tidy.pop();
        }
        let before = tidy.last().map_or(Ratio::ZERO, |&(_, before)| before);
        if before != figure {
            tidy.push((at, figure));
        }
    }
    tidy
}

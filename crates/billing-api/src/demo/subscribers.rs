//! Who subscribes to Juniper & Pine's boxes, and everything that can become of a subscription.

use ledger::day::{DAY_SECONDS, Day};
use ledger::money::{Currency, Money};
use ledger::subscription::{
    BillingInterval, EventKind, IntervalUnit, NextCharge, Retry, RetryStatus, Subscription,
    SubscriptionEvent, SubscriptionStatus,
};
use rust_decimal::Decimal;

use super::calendar::{END, FIRST_DAY, LAST_DAY, day, instant};
use super::random::Random;

/// How many there are.
const N_SUBSCRIBERS: usize = 84;

/// Days of a trial.
const TRIAL_DAYS: i64 = 14;

/// What can be subscribed to: name, months of an interval, and what one costs in it, in hundredths.
/// Every price is a whole number of cents by the month.
const PLANS: [(&str, u32, i64); 4] = [
    ("Tea box", 1, 2_400),
    ("Pantry box", 3, 6_900),
    ("Tea box, yearly", 12, 24_000),
    ("Café refill", 1, 5_400),
];

const CURRENCIES: [&str; 3] = ["USD", "EUR", "GBP"];

/// What becomes of a subscription; each happens to one after the other, so all of it is there.
#[derive(Clone, Copy)]
enum Fate {
    Steady,
    Grows,
    Shrinks,
    Ends,
    ComesBack,
    IsPaused,
    WasPaused,
    Recovers,
    IsPastDue,
    TrialConverts,
    IsTrialing,
    WillEnd,
}

const FATES: [Fate; 12] = [
    Fate::Steady,
    Fate::Grows,
    Fate::Ends,
    Fate::TrialConverts,
    Fate::Shrinks,
    Fate::ComesBack,
    Fate::Steady,
    Fate::IsPastDue,
    Fate::WasPaused,
    Fate::Recovers,
    Fate::IsPaused,
    Fate::WillEnd,
];

/// All of them. subscribers
pub fn all(seed: u64) -> Vec<Subscription> {
    let mut random = Random::of_topic(seed, "subscribers");
    (0..N_SUBSCRIBERS)
        .filter_map(|place| one(place, &mut random))
        .collect()
}

/// A subscription while its story is told.
struct Story {
    subscription: Subscription,
    months: u32,
    /// What one costs in an interval, in minor units.
    price: i64,
    /// Seats.
    quantity: i64,
    /// What it was worth a month after the last event.
    mrr: Decimal,
}

fn one(place: usize, random: &mut Random) -> Option<Subscription> {
    // Every seventh has just begun to try.
    let fate = if place % 28 == 27 {
        Fate::IsTrialing
    } else {
        FATES[place % FATES.len()]
    };
    let (plan, months, price) = PLANS[place * 7 % 11 % PLANS.len()];
    let currency =
        Currency::from_code(CURRENCIES[(place + place / FATES.len()) % CURRENCIES.len()])?;
    let began = match fate {
        Fate::IsTrialing => LAST_DAY - random.between(2, TRIAL_DAYS - 2),
        _ => FIRST_DAY + random.between(0, 200),
    };
    let started_at = began * DAY_SECONDS + random.between(25_000, 80_000);
    let mut story = Story {
        subscription: Subscription {
            id: format!("sub_{:04}", place + 1),
            sequence: 0,
            customer_id: format!("cus_{:04}", place + 1),
            plan: plan.to_owned(),
            currency,
            interval: BillingInterval {
                count: months,
                unit: IntervalUnit::Month,
            },
            quantity: Decimal::ONE,
            amount_minor: price,
            status: SubscriptionStatus::Active,
            started_at: instant(started_at),
            trial_ends_at: None,
            ended_at: None,
            cancel_at: None,
            events: Vec::new(),
            next_charge: None,
            retries: Vec::new(),
        },
        months,
        price,
        quantity: if matches!(fate, Fate::Shrinks) { 3 } else { 1 },
        mrr: Decimal::ZERO,
    };
    story.tell(fate, (began, started_at), random);
    Some(story.finish(began))
}

impl Story {
    fn tell(&mut self, fate: Fate, (began, started_at): (i64, i64), random: &mut Random) {
        let worth = self.worth();
        // An instant so many days after it began.
        let mut later = |low, high| started_at + random.between(low, high) * DAY_SECONDS + 3_671;
        match fate {
            Fate::TrialConverts | Fate::IsTrialing => {
                let ends_at = (began + TRIAL_DAYS) * DAY_SECONDS;
                self.subscription.trial_ends_at = Some(instant(ends_at));
                self.happens(started_at, EventKind::Created, Decimal::ZERO);
                if matches!(fate, Fate::IsTrialing) {
                    self.subscription.status = SubscriptionStatus::Trialing;
                } else {
                    self.happens(ends_at, EventKind::TrialEnded, worth);
                }
                return;
            }
            _ => self.happens(started_at, EventKind::Created, worth),
        }
        match fate {
            Fate::Grows => {
                self.quantity = 2;
                let worth = self.worth();
                self.happens(later(40, 170), EventKind::Changed, worth);
            }
            Fate::Shrinks => {
                self.quantity = 1;
                let worth = self.worth();
                self.happens(later(50, 180), EventKind::Changed, worth);
            }
            Fate::Ends | Fate::ComesBack => {
                let cancelled_at = later(60, 120);
                let ends_at = cancelled_at + 12 * DAY_SECONDS;
                self.happens(cancelled_at, EventKind::Canceled, worth);
                self.happens(ends_at, EventKind::Ended, Decimal::ZERO);
                if matches!(fate, Fate::ComesBack) {
                    // Two months at nothing at least, so that the bridge of a month sees it.
                    self.happens(ends_at + 65 * DAY_SECONDS, EventKind::Reactivated, worth);
                } else {
                    self.subscription.status = SubscriptionStatus::Canceled;
                    self.subscription.cancel_at = Some(instant(ends_at));
                    self.subscription.ended_at = Some(instant(ends_at));
                }
            }
            Fate::IsPaused | Fate::WasPaused => {
                let paused_at = later(70, 150);
                self.happens(paused_at, EventKind::Paused, worth);
                if matches!(fate, Fate::WasPaused) {
                    self.happens(paused_at + 31 * DAY_SECONDS, EventKind::Resumed, worth);
                } else {
                    self.subscription.status = SubscriptionStatus::Paused;
                }
            }
            Fate::Recovers => {
                let failed_at = later(60, 190);
                self.happens(failed_at, EventKind::PastDue, worth);
                self.happens(failed_at + 3 * DAY_SECONDS, EventKind::Recovered, worth);
            }
            Fate::IsPastDue => self.fails(worth),
            Fate::WillEnd => {
                let cancelled_at = END - 5 * DAY_SECONDS;
                self.happens(cancelled_at, EventKind::Canceled, worth);
                self.subscription.cancel_at = Some(instant(END + 19 * DAY_SECONDS));
            }
            Fate::Steady | Fate::TrialConverts | Fate::IsTrialing => {
                self.happens(later(31, 200), EventKind::Renewed, worth);
            }
        }
    }

    /// A charge that failed some days before the end, and is tried again.
    fn fails(&mut self, worth: Decimal) {
        let failed_at = END - 6 * DAY_SECONDS - 40_000;
        self.happens(failed_at, EventKind::PastDue, worth);
        self.subscription.status = SubscriptionStatus::PastDue;
        let retry = |days, status, failure: Option<&str>| Retry {
            at: instant(failed_at + days * DAY_SECONDS),
            status,
            failure: failure.map(str::to_owned),
        };
        self.subscription.retries = vec![
            retry(1, RetryStatus::Failed, Some("insufficient_funds")),
            retry(4, RetryStatus::Failed, Some("card_expired")),
            retry(8, RetryStatus::Scheduled, None),
        ];
    }

    fn happens(&mut self, at: i64, kind: EventKind, after: Decimal) {
        self.subscription.events.push(SubscriptionEvent {
            at: instant(at),
            kind,
            mrr_before: self.mrr,
            mrr_after: after,
        });
        self.mrr = after;
    }

    /// What the quantity costs in an interval, in minor units.
    fn amount(&self) -> i64 {
        self.price * self.quantity
    }

    /// What that comes to a month, in major units.
    fn worth(&self) -> Decimal {
        let minor = self.amount() / i64::from(self.months.max(1));
        Money::new(minor, self.subscription.currency).to_decimal()
    }

    fn finish(mut self, began: i64) -> Subscription {
        self.subscription.quantity = Decimal::from(self.quantity);
        self.subscription.amount_minor = self.amount();
        let is_charged = matches!(
            self.subscription.status,
            SubscriptionStatus::Active | SubscriptionStatus::PastDue | SubscriptionStatus::Trialing
        );
        if is_charged && self.subscription.cancel_at.is_none() {
            let from = self
                .subscription
                .trial_ends_at
                .map_or(day(began), |_| day(began + TRIAL_DAYS));
            let amount_minor = self.subscription.amount_minor;
            self.subscription.next_charge =
                next_charge(from, self.months).map(|on| NextCharge { on, amount_minor });
        }
        self.subscription
    }
}

/// The first day after the end on which an interval begins.
fn next_charge(first: Day, months: u32) -> Option<Day> {
    let months = i32::try_from(months).ok()?;
    let mut starts = (0..500).filter_map(|n| first.plus_months(n * months));
    starts.find(|start| *start > day(LAST_DAY))
}

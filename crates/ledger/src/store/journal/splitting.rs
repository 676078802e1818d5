//! One settlement, or the money without one, cut into months and written as entries.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::Row;
use super::{AccountTable, Cut};
use crate::day::zone::Zone;
use crate::day::{Day, Instant, Interval, Period, Weekday};
use crate::journal::{Account, Entry, Movement, Posting};
use crate::money::Currency;
use crate::settlement::Settlement;
use crate::transaction::{Component, Status};

/// Cuts time where months begin, and where the period of the query begins and ends.
pub struct Cutter<'a> {
    zone: &'a Zone,
    period: Option<Period>,
    /// The last piece that was asked for: rows stand by time, so it is nearly always the next too.
    last: Option<(Range<Instant>, Period)>,
}

impl<'a> Cutter<'a> {
    pub fn new(cut: &'a Cut) -> Cutter<'a> {
        Cutter {
            zone: &cut.zone,
            period: cut.period,
            last: None,
        }
    }

    /// The piece whose span holds an instant, and the day of the instant in it.
    pub fn piece_at(&mut self, instant: Instant) -> (Period, Day) {
        let piece = match &self.last {
            Some((span, piece)) if span.contains(&instant) => *piece,
            _ => self.find(instant),
        };
        // A clock that was set back over midnight shows the day before, after the day began.
        let day = self.zone.day_of(instant).max(piece.start);
        (piece, day.min(last_of(piece)))
    }

    fn find(&mut self, instant: Instant) -> Period {
        let mut piece = self.piece_of(self.zone.day_of(instant));
        while self.zone.start_of(piece.end) <= instant {
            let next = self.piece_of(piece.end);
            if next == piece {
                break;
            }
            piece = next;
        }
        self.last = Some((self.zone.span(piece), piece));
        piece
    }

    /// The piece that a day is in.
    pub fn piece_of(&self, day: Day) -> Period {
        let mut piece = Interval::Month.containing(day, Weekday::Monday);
        let borders = self.period.map(|period| [period.start, period.end]);
        for border in borders.into_iter().flatten() {
            if piece.start < border && border <= day {
                piece.start = border;
            } else if day < border && border < piece.end {
                piece.end = border;
            }
        }
        piece
    }

    /// The last day of a settlement.
    fn last_day(&self, settlement: &Settlement) -> Day {
        let last = settlement.ended_at.plus_seconds(-1);
        self.zone.day_of(last.unwrap_or(Instant::MIN))
    }
}

fn last_of(piece: Period) -> Day {
    piece.end.plus_days(-1).unwrap_or(Day::MIN)
}

/// What entries are about.
pub struct About<'a> {
    pub settlement_id: Option<&'a str>,
    /// The settlement, when it is in this currency.
    pub settlement: Option<&'a Settlement>,
    pub currency: Currency,
    /// By name.
    pub components: &'a [&'a Component],
}

/// The sums of one settlement in one currency, piece by piece, by first day.
#[derive(Default)]
pub struct Pieces {
    pieces: BTreeMap<Day, Piece>,
}

struct Piece {
    period: Period,
    last_on: Day,
    sums: BTreeMap<Slot, (i128, u64)>,
}

/// What is summed into one posting, up to the sender's names for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    movement: Movement,
    holder: Account,
    account: Account,
    name: u32,
}

impl Pieces {
    /// Adds the amounts of a row.
    pub fn add(&mut self, row: &Row<'_>, (period, on): (Period, Day), accounts: &AccountTable) {
        let piece = self.pieces.entry(period.start).or_insert_with(|| Piece {
            period,
            last_on: on,
            sums: BTreeMap::new(),
        });
        piece.last_on = piece.last_on.max(on);
        // What a settlement claims it holds, whatever its rows are called.
        let is_deferred = matches!(row.status(), Status::Deferred { .. });
        let holder = if is_deferred && row.settlement_code().is_none() {
            Account::Deferred
        } else {
            Account::Balance
        };
        for part in row.parts() {
            let (movement, account) = accounts.place(row.kind(), part.name);
            let slot = Slot {
                movement,
                holder,
                account,
                name: part.name,
            };
            let (minor, n_amounts) = piece.sums.entry(slot).or_default();
            *minor += i128::from(part.minor);
            *n_amounts += 1;
        }
    }

    /// The entries, in order.
    pub fn entries(mut self, about: &About<'_>, cutter: &Cutter<'_>) -> Vec<Entry> {
        let closing = self.closing(about, cutter);
        let mut entries = Vec::new();
        let mut balance_minor = 0_i128;
        let mut carried_minor = 0_i128;
        let n_pieces = self.pieces.len();
        for (place, piece) in self.pieces.into_values().enumerate() {
            let mut add = |on, movement, postings| {
                entries.push(Entry {
                    on,
                    movement,
                    settlement_id: about.settlement_id.map(str::to_owned),
                    currency: about.currency,
                    postings,
                });
            };
            if carried_minor != 0 {
                let postings = vec![
                    plain(Account::Balance, carried_minor),
                    plain(Account::CarriedForward, -carried_minor),
                ];
                add(piece.period.start, Movement::BroughtForward, postings);
                carried_minor = 0;
            }
            for (movement, postings) in piece.postings(about.components) {
                balance_minor += held_minor(&postings);
                add(piece.last_on, movement, postings);
            }
            let is_last = place + 1 == n_pieces;
            if let (true, Some(closing)) = (is_last, &closing) {
                for (movement, postings) in closing.postings() {
                    add(closing.on, movement, postings);
                }
            }
            if !is_last && about.settlement_id.is_some() && balance_minor != 0 {
                let postings = vec![
                    plain(Account::Balance, -balance_minor),
                    plain(Account::CarriedForward, balance_minor),
                ];
                add(last_of(piece.period), Movement::CarriedForward, postings);
                carried_minor = balance_minor;
            }
        }
        entries
    }

    /// How the settlement closes, if it does, and a piece for the day on which it does.
    fn closing(&mut self, about: &About<'_>, cutter: &Cutter<'_>) -> Option<Closing> {
        let settlement = about.settlement?;
        let claimed_minor = i128::from(settlement.claimed_minor?);
        let last_on = self.pieces.values().map(|piece| piece.last_on).max();
        let on = cutter.last_day(settlement).max(last_on.unwrap_or(Day::MIN));
        let sums = self.pieces.values().flat_map(|piece| &piece.sums);
        let mut settled_minor = 0;
        let mut paid_minor = 0;
        for (slot, (minor, _)) in sums {
            if slot.movement == Movement::PaidOut {
                paid_minor -= minor;
            } else {
                settled_minor += minor;
            }
        }
        let period = cutter.piece_of(on);
        self.pieces.entry(period.start).or_insert_with(|| Piece {
            period,
            last_on: on,
            sums: BTreeMap::new(),
        });
        Some(Closing {
            on,
            claimed_minor,
            unexplained_minor: claimed_minor - settled_minor,
            unpaid_minor: claimed_minor - paid_minor,
        })
    }
}

impl Piece {
    /// The postings of each movement and holder, the holder first.
    fn postings(&self, components: &[&Component]) -> Vec<(Movement, Vec<Posting>)> {
        type Parts<'a> = BTreeMap<(Account, &'a Component), (i128, u64)>;
        let mut by_movement: BTreeMap<(Movement, Account), Parts<'_>> = BTreeMap::new();
        for (slot, sum) in &self.sums {
            let parts = by_movement.entry((slot.movement, slot.holder)).or_default();
            let key = (slot.account, components[slot.name as usize]);
            let (minor, n_amounts) = parts.entry(key).or_default();
            *minor += sum.0;
            *n_amounts += sum.1;
        }
        let movements = by_movement.into_iter();
        let postings =
            movements.map(|((movement, holder), parts)| {
                let held_minor = parts.values().map(|(minor, _)| minor).sum();
                let mut postings = vec![plain(holder, held_minor)];
                postings.extend(parts.into_iter().map(
                    |((account, component), (minor, n_amounts))| Posting {
                        account,
                        component: Some(component.clone()),
                        minor: -minor,
                        n_amounts,
                    },
                ));
                (movement, postings)
            });
        postings.collect()
    }
}

/// The end of a settlement. Amounts in minor units.
struct Closing {
    on: Day,
    claimed_minor: i128,
    /// Claimed less the sum of its rows.
    unexplained_minor: i128,
    /// Claimed less what its own rows pay out already.
    unpaid_minor: i128,
}

impl Closing {
    fn postings(&self) -> Vec<(Movement, Vec<Posting>)> {
        let taker = if self.claimed_minor < 0 {
            Account::NegativeBalance
        } else {
            Account::InTransit
        };
        let unexplained = (
            Movement::Unexplained,
            Account::Unexplained,
            -self.unexplained_minor,
        );
        let settled = (Movement::Settled, taker, self.unpaid_minor);
        let moved = [settled, unexplained].into_iter();
        let moved = moved.filter(|(_, _, minor)| *minor != 0);
        let postings = moved.map(|(movement, account, minor)| {
            let postings = vec![plain(Account::Balance, -minor), plain(account, minor)];
            (movement, postings)
        });
        postings.collect()
    }
}

/// What postings do to the balance.
fn held_minor(postings: &[Posting]) -> i128 {
    let held = postings
        .iter()
        .filter(|posting| posting.account == Account::Balance && posting.component.is_none());
    held.map(|posting| posting.minor).sum()
}

fn plain(account: Account, minor: i128) -> Posting {
    Posting {
        account,
        component: None,
        minor,
        n_amounts: 0,
    }
}

#[cfg(test)]
mod tests;

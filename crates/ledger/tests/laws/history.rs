//! Random histories of what senders may send, small enough that everything meets everything.

use ledger::day::{Day, Instant};
use ledger::money::Currency;
use ledger::settlement::{Payout, PayoutStatus, Settlement};
use ledger::store::batch::{Batch, Entities, LineCount, Removal, Source};
use ledger::transaction::{Amount, Component, Kind, Status, Transaction};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Ids that an API uses; few, so that versions, removals and repeats meet.
pub const N_IDS: usize = 8;
/// Versions of each.
pub const N_VERSIONS: usize = 3;
/// Settlements; the last is never in a file.
pub const N_SETTLEMENTS: usize = 4;
/// Versions of each settlement in files.
const N_FILES: usize = 5;

/// What a sender may send. The content of a version is part of the history, so the same version
/// always says the same.
#[derive(Clone, Debug)]
pub struct History {
    /// By id, then by sequence.
    versions: Vec<Vec<Transaction>>,
    /// By settlement that comes in files, then by version of the file.
    files: Vec<Vec<Batch>>,
    settlements: Vec<Settlement>,
    payouts: Vec<Payout>,
}

/// One thing that is sent.
#[derive(Clone, Debug)]
pub enum Event {
    Version {
        id: usize,
        sequence: usize,
    },
    Removal {
        id: usize,
        sequence: u64,
    },
    File {
        settlement: usize,
        version: usize,
    },
    /// A row of a file, from a server that read the same file.
    Served {
        settlement: usize,
        version: usize,
        row: Index,
    },
    Settlement(usize),
    Payout(usize),
}

impl History {
    /// The batch of a file, or a batch of an API with one thing in it.
    pub fn batch(&self, event: &Event) -> Batch {
        let mut batch = empty(Source::Api);
        match *event {
            Event::Version { id, sequence } => {
                batch.transactions.push(self.versions[id][sequence].clone());
            }
            Event::Removal { id, sequence } => {
                batch.removals.push(Removal {
                    id: api_id(id),
                    sequence,
                });
            }
            Event::File {
                settlement,
                version,
            } => {
                return self.files[settlement][version].clone();
            }
            Event::Served {
                settlement,
                version,
                ref row,
            } => {
                let rows = &self.files[settlement][version].transactions;
                let row = (!rows.is_empty()).then(|| row.get(rows));
                batch.transactions.extend(row.map(served));
            }
            Event::Settlement(index) => batch.settlements.push(self.settlements[index].clone()),
            Event::Payout(index) => batch.payouts.push(self.payouts[index].clone()),
        }
        batch
    }

    /// Batches of the events: neighbours of an API may share one.
    pub fn batches(&self, events: &[(Event, bool)]) -> Vec<Batch> {
        let mut batches: Vec<Batch> = Vec::new();
        for (event, joins) in events {
            let batch = self.batch(event);
            match batches.last_mut() {
                Some(last)
                    if *joins && last.source == Source::Api && batch.source == Source::Api =>
                {
                    last.transactions.extend(batch.transactions);
                    last.removals.extend(batch.removals);
                    last.settlements.extend(batch.settlements);
                    last.payouts.extend(batch.payouts);
                }
                _ => batches.push(batch),
            }
        }
        batches
    }
}

/// A history and things to send of it, in some order, some of them more than once.
pub fn history(n_events: usize) -> impl Strategy<Value = (History, Vec<(Event, bool)>)> {
    let versions = prop::collection::vec(prop::collection::vec(content(), N_VERSIONS), N_IDS);
    // Few contents, so that versions of a settlement share rows.
    let rows = prop::collection::vec((0..3_usize, any::<Index>()), 0..4);
    let files = prop::collection::vec(
        (
            prop::collection::vec(content(), 3),
            prop::collection::vec((rows, telling()), N_FILES),
        ),
        N_SETTLEMENTS - 1,
    );
    let settlements = prop::collection::vec(settlement(), N_SETTLEMENTS);
    let payouts = prop::collection::vec(payout(), 3);
    let all = (versions, files, settlements, payouts);
    let history = all.prop_map(|(versions, files, settlements, payouts)| {
        let settlements: Vec<Settlement> = numbered(settlements, |place, settlement| {
            settlement.id = settlement_id(place);
        });
        let versions = numbered(versions, |id, versions| {
            for (sequence, version) in (1..).zip(versions) {
                version.id = api_id(id);
                version.sequence = sequence;
            }
        });
        let files = files.into_iter().enumerate();
        let files = files.map(|(place, (contents, versions))| {
            let file = |(version, (rows, telling)): (i64, (Vec<(usize, Index)>, Telling))| {
                let rows = rows.into_iter();
                let rows = rows.map(|(place, content)| (place, content.get(&contents).clone()));
                let mut settlement = settlements[place].clone();
                // No two versions say the same.
                settlement.deposit_at = settlement.ended_at.plus_seconds(version);
                file(&settlement, rows.collect(), telling)
            };
            (1..).zip(versions).map(file).collect()
        });
        let payouts = numbered(payouts, |place, payout| payout.id = format!("P{place}"));
        History {
            versions,
            files: files.collect(),
            settlements,
            payouts,
        }
    });
    let events = prop::collection::vec((event(), any::<bool>()), 0..n_events);
    (history, events)
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => (0..N_IDS, 0..N_VERSIONS)
            .prop_map(|(id, sequence)| Event::Version { id, sequence }),
        2 => (0..N_IDS, 1..N_VERSIONS as u64 + 2)
            .prop_map(|(id, sequence)| Event::Removal { id, sequence }),
        5 => (0..N_SETTLEMENTS - 1, 0..N_FILES)
            .prop_map(|(settlement, version)| Event::File { settlement, version }),
        1 => (0..N_SETTLEMENTS - 1, 0..N_FILES, any::<Index>())
            .prop_map(|(settlement, version, row)| Event::Served { settlement, version, row }),
        2 => (0..N_SETTLEMENTS).prop_map(Event::Settlement),
        1 => (0..3_usize).prop_map(Event::Payout),
    ]
}

/// A transaction without an identity.
pub fn content() -> impl Strategy<Value = Transaction> {
    let what = (select(&Kind::ALL[..]), status(), instant(), currency());
    let refers = (
        prop::option::of(0..N_SETTLEMENTS),
        prop::option::of(select(vec!["O1", "O2", "O3"])),
        prop::option::of(select(vec!["amazon.de", "amazon.fr", ""])),
    );
    let amounts = prop::collection::vec(amount(), 0..5);
    (what, refers, -2..5_i64, amounts).prop_map(|(what, refers, quantity, amounts)| {
        let (kind, status, posted_at, currency) = what;
        let (settlement, order_id, marketplace) = refers;
        Transaction {
            id: String::new(),
            sequence: 0,
            kind,
            raw_kind: kind.name().to_owned(),
            status,
            posted_at,
            released_at: (quantity > 2).then_some(posted_at),
            marketplace: marketplace.map(str::to_owned),
            currency,
            settlement_id: settlement.map(settlement_id),
            order_id: order_id.map(str::to_owned),
            reference_id: (quantity == 0).then(|| "R".to_owned()),
            sku: (quantity > 0).then(|| "MUG".to_owned()),
            quantity,
            payment_method: None,
            amounts,
        }
    })
}

/// Instants a few hours apart around the end of a month, so that many are equal and any zone cuts
/// between some of them.
fn instant() -> impl Strategy<Value = Instant> {
    let start = Instant::parse_rfc3339("2025-03-30T22:00:00Z").unwrap();
    (0..8_i64).prop_map(move |step| start.plus_seconds(step * 6 * 3600).unwrap())
}

/// The days that [`instant`] may be in, and one before and after.
pub fn day() -> impl Strategy<Value = Day> {
    let start = Day::parse_iso("2025-03-29").unwrap();
    (0..6_i32).prop_map(move |step| start.plus_days(step).unwrap())
}

pub fn currency() -> impl Strategy<Value = Currency> {
    let codes = ["EUR", "EUR", "EUR", "JPY", "XQX"];
    select(
        codes
            .map(|code| Currency::from_code(code).unwrap())
            .to_vec(),
    )
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        3 => Just(Status::Released),
        1 => instant().prop_map(|at| {
            Status::Deferred { reason: "DD7".to_owned(), matures_at: Some(at) }
        }),
    ]
}

fn amount() -> impl Strategy<Value = Amount> {
    let known = select(Component::KNOWN);
    let unknown = select(vec!["new_fee", "new_credit"]).prop_map(Component::from_name);
    let component = prop_oneof![5 => known, 1 => unknown];
    let minor = prop_oneof![8 => -10_000..10_000_i64, 1 => Just(i64::MAX), 1 => Just(i64::MIN)];
    (component, minor, select(vec!["raw", "raw | other"])).prop_map(|(component, minor, raw)| {
        Amount {
            component,
            raw: raw.to_owned(),
            minor,
            line: 0,
        }
    })
}

fn settlement() -> impl Strategy<Value = Settlement> {
    let shop = prop::option::of(select(vec!["amazon.de", "amazon.fr"]));
    let claim = prop::option::of(-100..100_i64);
    (currency(), shop, 0..3_i64, claim).prop_map(|(currency, shop, place, claimed_minor)| {
        let start = Instant::parse_rfc3339("2025-03-01T22:07:18Z").unwrap();
        let started_at = start.plus_seconds(place * 14 * 86_400).unwrap();
        Settlement {
            id: String::new(),
            currency,
            marketplace: shop.map(str::to_owned),
            started_at,
            ended_at: started_at.plus_seconds(14 * 86_400 + place).unwrap(),
            deposit_at: None,
            claimed_minor,
            is_open: claimed_minor.is_none(),
            payout_ids: Vec::new(),
        }
    })
}

fn payout() -> impl Strategy<Value = Payout> {
    let status = select(vec![
        PayoutStatus::Paid,
        PayoutStatus::Failed,
        PayoutStatus::NoPayout,
    ]);
    let carried = prop::collection::vec((0..N_SETTLEMENTS).prop_map(settlement_id), 0..3);
    let amount = prop::option::of(-10..100_i64);
    (currency(), status, amount, carried).prop_map(
        |(currency, status, amount_minor, settlement_ids)| Payout {
            id: String::new(),
            amount_minor,
            currency,
            status,
            history: Vec::new(),
            method: "bank_account".to_owned(),
            account_tail: None,
            trace_id: None,
            settlement_ids,
            expected_on: None,
            paid_on: None,
        },
    )
}

/// How a file tells of its settlement.
#[derive(Clone, Copy, Debug)]
struct Telling {
    claim: Claim,
    is_described: bool,
    /// Whether its rows are all in the settlement's currency.
    is_pure: bool,
    n_refused: u32,
}

#[derive(Clone, Copy, Debug)]
enum Claim {
    Foots,
    Other(i64),
    None,
}

fn telling() -> impl Strategy<Value = Telling> {
    let claim = prop_oneof![
        4 => Just(Claim::Foots),
        1 => (-100..100_i64).prop_map(Claim::Other),
        1 => Just(Claim::None),
    ];
    let is_described = prop::bool::weighted(0.9);
    let is_pure = prop::bool::weighted(0.8);
    let n_refused = prop_oneof![4 => Just(0), 1 => 1..3_u32];
    (claim, is_described, is_pure, n_refused).prop_map(
        |(claim, is_described, is_pure, n_refused)| Telling {
            claim,
            is_described,
            is_pure,
            n_refused,
        },
    )
}

/// A file of one settlement. Ids of its rows name their place and all of their content.
fn file(settlement: &Settlement, rows: Vec<(usize, Transaction)>, telling: Telling) -> Batch {
    let mut batch = empty(Source::File {
        name: "file".to_owned(),
        sha256: [0; 32],
    });
    for (place, mut transaction) in rows {
        transaction.settlement_id = Some(settlement.id.clone());
        if telling.is_pure {
            transaction.currency = settlement.currency;
        }
        let line = u32::try_from(place + 1).unwrap();
        for amount in &mut transaction.amounts {
            amount.line = line;
        }
        transaction.id = format!("{place}/{transaction:?}");
        let ids = batch.transactions.iter().map(|other| &other.id);
        if ids.into_iter().all(|id| *id != transaction.id) {
            batch.transactions.push(transaction);
        }
    }
    let amounts = batch.transactions.iter().flat_map(|row| &row.amounts);
    let settled = amounts.filter(|amount| amount.component != Component::Payout);
    let sum: i128 = settled.map(|amount| i128::from(amount.minor)).sum();
    let claimed_minor = match telling.claim {
        Claim::Foots => i64::try_from(sum).ok(),
        Claim::Other(minor) => Some(minor),
        Claim::None => None,
    };
    if telling.is_described {
        let settlement = settlement.clone();
        batch.settlements.push(Settlement {
            claimed_minor,
            ..settlement
        });
    }
    batch.lines.rejected = telling.n_refused;
    batch
}

/// A row of a file as an API tells of it.
fn served(row: &Transaction) -> Transaction {
    let mut row = row.clone();
    row.sequence = 1;
    for amount in &mut row.amounts {
        amount.line = 0;
    }
    row
}

fn empty(source: Source) -> Batch {
    Batch {
        source,
        lines: LineCount::default(),
        settlements: Vec::new(),
        payouts: Vec::new(),
        balances: Vec::new(),
        transactions: Vec::new(),
        removals: Vec::new(),
        entities: Entities::default(),
        rates: Vec::new(),
    }
}

fn numbered<T>(mut all: Vec<T>, mut number: impl FnMut(usize, &mut T)) -> Vec<T> {
    all.iter_mut()
        .enumerate()
        .for_each(|(place, one)| number(place, one));
    all
}

fn api_id(id: usize) -> String {
    // Not in the order of the alphabet, so that order of arrival is not it either.
    format!("{}t{id}", (b'z' - u8::try_from(id).unwrap()) as char)
}

fn settlement_id(place: usize) -> String {
    format!("S{place}")
}

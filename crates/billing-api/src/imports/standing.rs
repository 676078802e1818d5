//! What stands of a file's settlements, and whether the file may take its place.
//!
//! A file holds its settlements whole: what it lacks is gone once it is booked. A download that
//! broke off lacks money without a word, so a file must be as sound as what it would replace.

use std::collections::HashSet;
use std::fmt;

use ledger::import::{Import, Rejection};
use ledger::money::{Currency, Total};
use ledger::store::batch::Batch;
use ledger::store::soundness::{self, Soundness};
use ledger::transaction::{Component, Kind, Step};

use super::ImportError;
use crate::db::{Connection, Sql, query, sql};

const HOLD: Sql = sql!(
    "INSERT INTO held_settlements (seller_id, settlement_id, import_id)
     SELECT $1, value, $3 FROM " [list "$2"] " WHERE true
     ON CONFLICT (seller_id, settlement_id) DO UPDATE SET import_id = excluded.import_id"
);

const HOLDERS: Sql = sql!(
    "SELECT settlement_id, import_id, file_name, lines_rejected
     FROM held_settlements JOIN imports USING (seller_id, import_id)
     WHERE seller_id = $1 AND settlement_id IN (SELECT value FROM " [list "$2"] ")
     ORDER BY settlement_id"
);

const AMOUNTS: Sql = sql!(
    "SELECT currency, " [text "kind" of "wire"] ", component, minor
     FROM transactions LEFT JOIN amounts USING (seller_id, sequence)
     WHERE seller_id = $1 AND settlement_id = $2 AND ended_sequence = 9223372036854775807"
);

/// A file that is less sound than what stands in the books.
#[derive(Debug)]
pub struct LessSound {
    /// The first settlement for which it is so.
    pub settlement_id: String,
    /// How many more there are in the file.
    pub n_others: usize,
    /// What is wrong with the file.
    pub fault: Fault,
    /// The lines of the file that can't be read.
    pub unreadable: Vec<Rejection>,
    /// The import that the settlement stands by.
    pub import_id: i64,
    /// The name that its file had.
    pub file_name: String,
}

/// What is wrong with a file's version of a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Lines of the file can't be read.
    Unreadable {
        /// How many.
        n_lines: u32,
    },
    /// It has no transactions, and those that stand have no counterpart.
    NoTransactions,
    /// It claims no total that the transactions could be checked against.
    NoClaim,
    /// Some transactions are in another currency than the settlement's own, so there is no sum.
    MixedCurrencies {
        /// The settlement's own.
        currency: Currency,
    },
    /// The transactions add up to something else than the claimed total.
    Differs {
        /// What they add up to.
        sum: Total,
        /// What is claimed.
        claimed: Total,
    },
}

/// The file that a settlement stands by.
struct Holder {
    settlement_id: String,
    import_id: i64,
    file_name: String,
    lines_rejected: i64,
}

/// What stands of a settlement.
struct Standing {
    soundness: Soundness,
    has_transactions: bool,
}

/// The sum of a settlement, as the ledger takes it: what is to be paid, without the payout itself.
#[derive(Default)]
struct Sum {
    minor: i128,
    is_mixed: bool,
}

impl Sum {
    fn add(&mut self, kind: Kind, component: &Component, minor: i64) {
        if Step::of(kind, component).is_settled() {
            self.minor += i128::from(minor);
        }
    }
}

/// Refuses a file that is less sound than what stands of any of its settlements. Writes nothing.
pub(super) async fn check(
    connection: &mut Connection,
    seller_id: &str,
    import: &Import,
) -> Result<(), ImportError> {
    let batch = &import.batch;
    let offered = soundness::of_settlements(batch);
    let mentioned = batch.transactions.iter();
    let with_transactions: HashSet<&str> = mentioned
        .filter_map(|row| row.settlement_id.as_deref())
        .collect();
    let mut sounder = Vec::new();
    for holder in holders(connection, seller_id, offered.keys().copied().collect()).await? {
        let id = holder.settlement_id.as_str();
        let has_transactions = with_transactions.contains(id);
        // Sums of 0 tie out without any transaction, so soundness alone does not tell.
        if has_transactions && offered[id] == Soundness::Proven {
            continue;
        }
        let standing = standing(connection, seller_id, &holder).await?;
        let is_emptied = standing.has_transactions && !has_transactions;
        if is_emptied || offered[id] < standing.soundness {
            sounder.push(holder);
        }
    }
    let n_others = sounder.len().saturating_sub(1);
    let Some(holder) = sounder.into_iter().next() else {
        return Ok(());
    };
    let unreadable = import.rejections.iter().filter(|found| found.line > 0);
    Err(ImportError::LessSound(Box::new(LessSound {
        fault: Fault::of(batch, &holder.settlement_id),
        settlement_id: holder.settlement_id,
        n_others,
        unreadable: unreadable.cloned().collect(),
        import_id: holder.import_id,
        file_name: holder.file_name,
    })))
}

/// Writes down that the settlements of a booked file stand by it from now on.
pub(super) async fn hold(
    connection: &mut Connection,
    seller_id: &str,
    batch: &Batch,
    import_id: i64,
) -> Result<(), ImportError> {
    let held: Vec<&str> = soundness::of_settlements(batch).into_keys().collect();
    query(HOLD)
        .bind(seller_id)
        .bind(held)
        .bind(import_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Those of the settlements that stand, by id, each with its file.
async fn holders(
    connection: &mut Connection,
    seller_id: &str,
    settlement_ids: Vec<&str>,
) -> Result<Vec<Holder>, ImportError> {
    let found: Vec<(String, i64, String, i64)> = query(HOLDERS)
        .bind(seller_id)
        .bind(settlement_ids)
        .fetch_all(connection)
        .await?;
    let holders = found.into_iter();
    let holders = holders.map(
        |(settlement_id, import_id, file_name, lines_rejected)| Holder {
            settlement_id,
            import_id,
            file_name,
            lines_rejected,
        },
    );
    Ok(holders.collect())
}

/// How sound a settlement stands, by the rows themselves: the description and the transactions may
/// be of two files, one of which brought no description. amounts of the settlement
async fn standing(
    connection: &mut Connection,
    seller_id: &str,
    holder: &Holder,
) -> sqlx::Result<Standing> {
    let description: Option<(String, Option<i64>)> = query(
        "SELECT currency, claimed_minor FROM settlements
         WHERE seller_id = $1 AND id = $2 AND ended_sequence = 9223372036854775807",
    )
    .bind(seller_id)
    .bind(&holder.settlement_id)
    .fetch_optional(connection)
    .await?;
    // A transaction may have no amounts, only a quantity.
    let amounts: Vec<(String, String, Option<String>, Option<i64>)> = query(AMOUNTS)
        .bind(seller_id)
        .bind(&holder.settlement_id)
        .fetch_all(connection)
        .await?;
    let (own_currency, claimed_minor) = description.unzip();
    let mut sum = Sum::default();
    for (currency, kind, component, minor) in &amounts {
        sum.is_mixed |= own_currency.as_ref() != Some(currency);
        if let (Some(component), Some(minor)) = (component, minor) {
            // A word of a later program is of no kind that this one knows.
            let kind = Kind::from_name(kind).unwrap_or(Kind::Other);
            sum.add(kind, &Component::from_name(component), *minor);
        }
    }
    let soundness = if holder.lines_rejected > 0 {
        Soundness::Damaged
    } else if !sum.is_mixed && claimed_minor.flatten().map(i128::from) == Some(sum.minor) {
        Soundness::Proven
    } else {
        Soundness::Unproven
    };
    Ok(Standing {
        soundness,
        has_transactions: !amounts.is_empty(),
    })
}

impl Fault {
    /// What is wrong with a batch's version of a settlement.
    fn of(batch: &Batch, settlement_id: &str) -> Fault {
        if batch.lines.rejected > 0 {
            return Fault::Unreadable {
                n_lines: batch.lines.rejected,
            };
        }
        let mut sum = Sum::default();
        let mut described = batch.settlements.iter();
        let description = described.find(|settlement| settlement.id == settlement_id);
        let mut has_transactions = false;
        for row in &batch.transactions {
            if row.settlement_id.as_deref() != Some(settlement_id) {
                continue;
            }
            has_transactions = true;
            sum.is_mixed |= description.is_none_or(|own| own.currency != row.currency);
            for amount in &row.amounts {
                sum.add(row.kind, &amount.component, amount.minor);
            }
        }
        if !has_transactions {
            return Fault::NoTransactions;
        }
        let claimed = description.and_then(|own| Some((own.currency, own.claimed_minor?)));
        let Some((currency, claimed_minor)) = claimed else {
            return Fault::NoClaim;
        };
        if sum.is_mixed {
            return Fault::MixedCurrencies { currency };
        }
        Fault::Differs {
            sum: Total::new(sum.minor, currency),
            claimed: Total::new(claimed_minor.into(), currency),
        }
    }
}

impl fmt::Display for LessSound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LessSound {
            settlement_id,
            n_others,
            fault,
            unreadable: _,
            import_id,
            file_name,
        } = self;
        match fault {
            Fault::Unreadable { n_lines: 1 } => f.write_str("1 line of it can't be read")?,
            Fault::Unreadable { n_lines } => write!(f, "{n_lines} lines of it can't be read")?,
            Fault::NoTransactions => {
                write!(f, "it has no transactions of settlement {settlement_id}")?;
            }
            Fault::NoClaim => write!(f, "it claims no total for settlement {settlement_id}")?,
            Fault::MixedCurrencies { currency } => write!(
                f,
                "its lines of settlement {settlement_id} are not all in {currency}, so they can't \
                 be added up"
            )?,
            Fault::Differs { sum, claimed } => write!(
                f,
                "its lines of settlement {settlement_id} add up to {} {}, but it claims {} {}",
                sum.to_plain(),
                sum.currency,
                claimed.to_plain(),
                claimed.currency
            )?,
        }
        write!(
            f,
            ". Settlement {settlement_id} was booked before from {file_name} (import {import_id}), \
             in a sounder version, which was kept unchanged"
        )?;
        match n_others {
            0 => {}
            1 => f.write_str("; so was 1 more of its settlements")?,
            n => write!(f, "; so were {n} more of its settlements")?,
        }
        f.write_str(
            ". The download may have broken off: download the report again and import that. If it \
             comes out the same, the report itself is unsound: look into it with `billing-api \
             inspect`, or book it into another --database.",
        )
    }
}

//! What `billing-api import` says about a file: what was booked, what it replaced, what was refused.

use std::io::{self, Write};

use ledger::import::Rejection;
use ledger::money::Total;

use super::Outcome;
use crate::inert::Inert;

/// Rejections printed per file; of a booked file, the rest are in the database.
const REJECTIONS_SHOWN: usize = 20;
/// Characters of a refused line that are printed.
const RAW_SHOWN: usize = 160;

/// What became of a file that could be read.
pub(super) fn outcome(out: &mut impl Write, name: Inert<'_>, found: &Outcome) -> io::Result<()> {
    let (import_id, booked, import) = match found {
        Outcome::Booked {
            import_id,
            booked,
            import,
        } => (import_id, booked, import),
        Outcome::AlreadyBooked {
            import_id,
            file_name,
        } => {
            let then = Inert(file_name);
            return writeln!(
                out,
                "{name}: already booked as import {import_id} ({then}); nothing was changed."
            );
        }
    };
    let n_amounts: usize = import
        .batch
        .transactions
        .iter()
        .map(|row| row.amounts.len())
        .sum();
    writeln!(
        out,
        "{name}: booked as import {import_id}: {} transactions with {n_amounts} amounts.",
        import.batch.transactions.len()
    )?;
    for settlement in &import.batch.settlements {
        let (id, currency) = (Inert(&settlement.id), settlement.currency);
        let claimed = settlement.claimed_minor.map_or_else(
            || "no claimed total".to_owned(),
            |minor| {
                format!(
                    "claimed total {} {currency}",
                    Total::new(minor.into(), currency).to_plain()
                )
            },
        );
        writeln!(out, "  settlement {id}: {claimed}")?;
    }
    if booked.replaced_settlements > 0 || booked.repeated + booked.replaced + booked.removed > 0 {
        writeln!(
            out,
            "  it takes the place of an earlier version: {} transactions new, {} changed, {} gone, \
             {} as before; the earlier version is kept",
            booked.new, booked.replaced, booked.removed, booked.repeated
        )?;
    }
    if !import.rejections.is_empty() {
        let n = import.rejections.len();
        writeln!(
            out,
            "  {n} refused, each kept with its reason; their money is in no total:"
        )?;
        rejections(out, &import.rejections, ", in the table `rejections`")?;
    }
    Ok(())
}

/// What could not be read, line by line. `place` is where those are that are not shown.
pub(super) fn rejections(out: &mut impl Write, found: &[Rejection], place: &str) -> io::Result<()> {
    for rejection in found.iter().take(REJECTIONS_SHOWN) {
        let raw: String = rejection.raw.chars().take(RAW_SHOWN).collect();
        let reason = rejection.reason.to_string();
        writeln!(out, "    line {}: {}", rejection.line, Inert(&reason))?;
        if !raw.is_empty() {
            writeln!(out, "      {}", Inert(&raw))?;
        }
    }
    match found.len().checked_sub(REJECTIONS_SHOWN) {
        Some(n) if n > 0 => writeln!(out, "    and {n} more{place}"),
        _ => Ok(()),
    }
}

//! Settlements and payouts: few rows, written one by one.

use ledger::import::billing_api::{payout_row, settlement_row};
use ledger::money::Total;
use ledger::settlement::{Payout, Settlement};

use super::{BookingError, Desk, Tally, check_id};
use crate::db::query;

impl Desk<'_> {
    /// Books a settlement, unless it stands there exactly so.
    pub(super) async fn book_settlement(
        &mut self,
        settlement: &Settlement,
        tally: Tally,
    ) -> Result<(), BookingError> {
        check_id(&settlement.id)?;
        let mut row = settlement_row(settlement);
        row.opening_balance = Some(Total::new(tally.opening_minor, settlement.currency).to_plain());
        row.n_transactions = Some(tally.n_transactions);
        row.n_rejections = Some(self.origin.n_rejections);
        row.source = Some(self.origin.source.to_owned());
        let wire = serde_json::to_string(&row)?;

        let old: Option<(i64, String)> = query(
            "SELECT sequence, wire FROM settlements
             WHERE seller_id = $1 AND id = $2 AND ended_sequence = 9223372036854775807",
        )
        .bind(self.seller_id)
        .bind(&settlement.id)
        .fetch_optional(self.connection)
        .await?;
        if old.as_ref().is_some_and(|(_, old)| *old == wire) {
            return Ok(());
        }
        let sequence = self.next_sequence();
        if let Some((old, _)) = old {
            self.booked.replaced_settlements += 1;
            query(
                "UPDATE settlements SET ended_sequence = $3 WHERE seller_id = $1 AND sequence = $2",
            )
            .bind(self.seller_id)
            .bind(old)
            .bind(sequence)
            .execute(self.connection)
            .await?;
        } else {
            self.booked.new_settlements += 1;
        }
        query(
            "INSERT INTO settlements (seller_id, sequence, id, started_at, currency, claimed_minor,
                                      import_id, wire)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(self.seller_id)
        .bind(sequence)
        .bind(&settlement.id)
        .bind(settlement.started_at.seconds())
        .bind(settlement.currency.code())
        .bind(settlement.claimed_minor)
        .bind(self.origin.import_id)
        .bind(wire)
        .execute(self.connection)
        .await?;
        Ok(())
    }

    /// Books a payout, unless it stands there exactly so.
    pub(super) async fn book_payout(&mut self, payout: &Payout) -> Result<(), BookingError> {
        check_id(&payout.id)?;
        let wire = serde_json::to_string(&payout_row(payout))?;
        let old: Option<(i64, String)> = query(
            "SELECT sequence, wire FROM payouts
             WHERE seller_id = $1 AND id = $2 AND ended_sequence = 9223372036854775807",
        )
        .bind(self.seller_id)
        .bind(&payout.id)
        .fetch_optional(self.connection)
        .await?;
        if old.as_ref().is_some_and(|(_, old)| *old == wire) {
            return Ok(());
        }
        let sequence = self.next_sequence();
        self.booked.payouts += 1;
        if let Some((old, _)) = old {
            query("UPDATE payouts SET ended_sequence = $3 WHERE seller_id = $1 AND sequence = $2")
                .bind(self.seller_id)
                .bind(old)
                .bind(sequence)
                .execute(self.connection)
                .await?;
        }
        query(
            "INSERT INTO payouts (seller_id, sequence, id, currency, amount_minor, import_id, wire)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(self.seller_id)
        .bind(sequence)
        .bind(&payout.id)
        .bind(payout.currency.code())
        .bind(payout.amount_minor)
        .bind(self.origin.import_id)
        .bind(wire)
        .execute(self.connection)
        .await?;
        Ok(())
    }
}

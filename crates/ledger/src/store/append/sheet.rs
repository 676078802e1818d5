//! Booking rows that stand in an API's answer: their texts become codes without ever being copied.

use super::{Staged, Version};
use crate::money::Currency;
use crate::store::Ledger;
use crate::store::batch::Appended;
use crate::store::columns::{Coded, CodedAmount, Columns};
use crate::store::contexts::Context;
use crate::store::sheet::{Sheet, SheetAmount, SheetRow};
use crate::store::texts::{NONE, Texts};
use crate::store::words::Words;
use crate::transaction::Status;

impl Ledger {
    /// Books the rows of an API's answer by the rules of [`Ledger::append`], and at the same cost in
    /// rows.
    pub fn append_sheet(&mut self, sheet: &Sheet<'_>) -> Appended {
        let mut staged = Staged::default();
        let n_conflicts = self.conflicts.len();
        self.provenance.record_sheet(sheet);
        let mut codes = Codes::new(sheet, &mut self.words);
        let mut amounts = sheet.amounts.as_slice();
        for row in &sheet.rows {
            let of_row;
            (of_row, amounts) = amounts
                .split_at_checked(row.n_amounts as usize)
                .unwrap_or((amounts, &[]));
            let id = self.id_code(&row.id);
            let settlement = codes.settlement(row, &mut self.words.settlements);
            self.hear(id, settlement, &mut staged);
            let version = SheetVersion {
                row,
                amounts: of_row,
                codes: &mut codes,
            };
            self.stage_version(version, id, settlement, &mut staged);
        }
        for removal in &sheet.removals {
            self.stage_removal(removal, &mut staged);
        }
        let statements = std::mem::take(&mut staged.statements);
        let has_changed = self.book.write(statements, Vec::new());
        self.close(staged, has_changed, n_conflicts)
    }
}

/// The codes of what the rows of a sheet share, looked up once each.
struct Codes<'a> {
    sheet: &'a Sheet<'a>,
    /// By place of the word: its code among all texts, and among the settlements; [`NONE`] as long
    /// as it was not asked.
    texts: Vec<u32>,
    settlements: Vec<u32>,
    /// By place of the name.
    names: Vec<u32>,
    /// By place of the status.
    statuses: Vec<u32>,
    currencies: Vec<(Currency, u16)>,
    /// By place of the status: whether it is one of deferred money.
    is_deferred: Vec<bool>,
    /// The amounts of the row at hand.
    amounts: Vec<CodedAmount>,
}

impl<'a> Codes<'a> {
    /// words -> words
    fn new(sheet: &'a Sheet<'a>, words: &mut Words) -> Codes<'a> {
        let names = sheet.names.iter();
        let statuses = sheet.statuses.iter();
        Codes {
            sheet,
            texts: vec![NONE; sheet.words.len()],
            settlements: vec![NONE; sheet.words.len()],
            names: names
                .map(|name| words.names.code(&name.component, &name.raw))
                .collect(),
            is_deferred: (statuses.clone())
                .map(|status| matches!(status, Status::Deferred { .. }))
                .collect(),
            statuses: statuses.map(|status| words.status_code(status)).collect(),
            currencies: Vec::new(),
            amounts: Vec::new(),
        }
    }

    /// The code of a currency, of which a sheet has few.
    fn currency(&mut self, currency: Currency, words: &mut Words) -> u16 {
        let mut known = self.currencies.iter();
        if let Some(&(_, code)) = known.find(|(known, _)| *known == currency) {
            return code;
        }
        let code = words.currency_code(currency);
        self.currencies.push((currency, code));
        code
    }

    /// The code of the settlement of a row.
    fn settlement(&mut self, row: &SheetRow<'_>, settlements: &mut Texts) -> Option<u32> {
        let text = self.sheet.word(row.settlement)?;
        let code = &mut self.settlements[row.settlement as usize];
        if *code == NONE {
            *code = settlements.intern(text);
        }
        Some(*code)
    }

    /// The code of a word among all texts.
    fn text(&mut self, place: u32, texts: &mut Texts) -> u32 {
        let Some(text) = self.sheet.word(place) else {
            return NONE;
        };
        let code = &mut self.texts[place as usize];
        if *code == NONE {
            *code = texts.intern(text);
        }
        *code
    }

    /// A row in codes.
    fn code(
        &mut self,
        row: &SheetRow<'_>,
        amounts: &[SheetAmount],
        words: &mut Words,
    ) -> Coded<'_> {
        self.amounts.clear();
        self.amounts
            .extend(amounts.iter().map(|amount| CodedAmount {
                name: self.names[amount.name as usize],
                minor: amount.minor,
            }));
        let currency = self.currency(row.currency, words);
        let texts = &mut words.texts;
        let order = texts.intern_option(row.order_id.as_deref());
        let reference = texts.intern_option(row.reference_id.as_deref());
        let raw_kind = self.text(row.raw_kind, texts);
        let marketplace = self.text(row.marketplace, texts);
        let sku = self.text(row.sku, texts);
        let payment_method = self.text(row.payment_method, texts);
        let settlement = self.settlement(row, &mut words.settlements);
        Coded {
            posted_at: row.posted_at,
            released_at: row.released_at,
            kind: row.kind,
            raw_kind,
            status: self.statuses[row.status as usize],
            is_deferred: self.is_deferred[row.status as usize],
            context: Context {
                currency,
                marketplace,
                payment_method,
            },
            settlement: settlement.unwrap_or(NONE),
            order,
            reference,
            sku,
            quantity: row.quantity,
            amounts: &self.amounts,
        }
    }
}

/// A row of a sheet.
struct SheetVersion<'a, 'b> {
    row: &'a SheetRow<'a>,
    amounts: &'a [SheetAmount],
    codes: &'b mut Codes<'a>,
}

impl Version for SheetVersion<'_, '_> {
    fn sequence(&self) -> u64 {
        self.row.sequence
    }

    fn equals(self, columns: &Columns, row: usize, words: &mut Words) -> bool {
        // Equal texts have equal codes.
        let coded = self.codes.code(self.row, self.amounts, words);
        columns.holds(row, &coded, words)
    }

    fn push(self, columns: &mut Columns, (id, is_filed): (u32, bool), words: &mut Words) {
        let coded = self.codes.code(self.row, self.amounts, words);
        columns.push_coded(&coded, (id, is_filed), words);
    }
}

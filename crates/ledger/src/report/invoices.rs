//! Invoices received and issued, as a day makes them: what is open and how late (domain rule D13),
//! what is due soon, what was overpaid, and whether each one's lines add up to its total.
//!
//! | figure | formula |
//! |---|---|
//! | open | total − payments that arrived − credit notes, never below 0 |
//! | overpaid | payments + credit notes − total, where that is above 0 |
//! | late days | as-of day − due day, in civil days |
//! | footing | claimed total − (Σ lines + Σ tax) |
//!
//! Every amount is the document's own, positive for what its receiver owes, in minor units. The
//! sums of a group foot: total = paid + credited + waived + unlisted + open − overpaid.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::Day;
use crate::invoice::{Direction, Invoice, InvoiceStatus, Position, Standing};
use crate::money::Currency;
use crate::sorting;
use crate::store::Ledger;

/// The most rows in one answer.
pub const LIMIT_MAX: usize = 1000;

/// Which invoices, on which day, in which order. Every field that is set narrows the selection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The day whose end it is: invoices, payments and credit notes of later days don't count.
    pub as_of: Day,
    /// Days ahead that are soon: 0 for those due on the day itself only.
    pub soon_days: u16,
    /// Received or issued.
    pub direction: Option<Direction>,
    /// In this currency.
    pub currency: Option<Currency>,
    /// At this standing.
    pub standing: Option<Standing>,
    /// This late.
    pub bucket: Option<Bucket>,
    /// Order of the rows.
    pub sort: Sort,
    /// From the largest down.
    pub is_descending: bool,
    /// Rows to skip.
    pub offset: usize,
    /// Rows to answer, at most [`LIMIT_MAX`].
    pub limit: usize,
}

/// What the rows are sorted by; equals by id. A day that is not known comes last, either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sort {
    /// The day due.
    #[default]
    Due,
    /// The day of issue.
    Issued,
    /// The number.
    Number,
    /// Who is at the other end.
    Counterparty,
    /// The total, by currency first.
    Total,
    /// What is open, by currency first.
    Open,
}

/// How late an open amount is (domain rule D13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Bucket {
    /// Nobody says when it is due.
    NoDueDay,
    /// The due day is not over.
    NotDue,
    /// 1 to 30 civil days late.
    Days1To30,
    /// 31 to 60.
    Days31To60,
    /// 61 to 90.
    Days61To90,
    /// 91 and more.
    Over90,
}

impl Bucket {
    /// Every bucket, in order.
    pub const ALL: [Bucket; 6] = [
        Bucket::NoDueDay,
        Bucket::NotDue,
        Bucket::Days1To30,
        Bucket::Days31To60,
        Bucket::Days61To90,
        Bucket::Over90,
    ];

    /// The bucket of so many late days.
    pub const fn of(late_days: Option<i32>) -> Bucket {
        match late_days {
            None => Bucket::NoDueDay,
            Some(..=0) => Bucket::NotDue,
            Some(1..=30) => Bucket::Days1To30,
            Some(31..=60) => Bucket::Days31To60,
            Some(61..=90) => Bucket::Days61To90,
            Some(91..) => Bucket::Over90,
        }
    }
}

/// A page of the selection, and the sums of the whole of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoices {
    /// By currency, then direction.
    pub groups: Vec<Group>,
    /// The page.
    pub rows: Vec<InvoiceRow>,
    /// Invoices in the whole selection.
    pub n_invoices: u64,
    /// Invoices left out because they are of a later day.
    pub n_later: u64,
}

/// The sums of one currency and direction, in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The currency.
    pub currency: Currency,
    /// Received or issued.
    pub direction: Direction,
    /// Everything in it.
    pub sums: Sums,
    /// The open part by lateness: every bucket, in order.
    pub buckets: Vec<(Bucket, Sums)>,
    /// By standing: those that there are, in order.
    pub standings: Vec<(Standing, Sums)>,
    /// Open and due from the as-of day until `soon_days` later.
    pub due_soon: Sums,
    /// Invoices whose lines don't add up to the claimed total.
    pub n_unfooted: u64,
    /// Claimed totals less lines, over those invoices.
    pub unfooted_minor: i128,
    /// Invoices without a claimed total, or without a line to prove it by.
    pub n_unproven: u64,
    /// Payments and credit notes in another currency, which can't be subtracted.
    pub n_other_currency: u64,
}

/// What several invoices come to, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// Invoices.
    pub n_invoices: u64,
    /// Asked for.
    pub total_minor: i128,
    /// Paid.
    pub paid_minor: i128,
    /// Credited.
    pub credited_minor: i128,
    /// Owed by nobody: drafts, void and uncollectible ones.
    pub waived_minor: i128,
    /// Called paid, with no payment listed.
    pub unlisted_minor: i128,
    /// Open.
    pub open_minor: i128,
    /// Owed back.
    pub overpaid_minor: i128,
    /// Payments under way.
    pub processing_minor: i128,
}

/// One invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRow {
    /// The sender's id.
    pub id: String,
    /// The number printed on it.
    pub number: String,
    /// Received or issued.
    pub direction: Direction,
    /// Who is at the other end.
    pub counterparty: String,
    /// Currency of its amounts.
    pub currency: Currency,
    /// Where the sender says it stands.
    pub status: InvoiceStatus,
    /// Day of issue.
    pub issued_on: Option<Day>,
    /// Day due.
    pub due_on: Option<Day>,
    /// Where the day makes it stand, and its amounts.
    pub position: Position,
    /// How late it is; none with nothing open.
    pub bucket: Option<Bucket>,
    /// Whether it is open and due soon.
    pub is_due_soon: bool,
    /// Claimed total less lines and tax: 0 when it foots, none when there is no claim,
    /// or no line to prove it by.
    pub residual_minor: Option<i128>,
}

impl Report for Invoices {
    const KIND: ReportKind = ReportKind::Invoices;
    type Query = Query;

    /// invoices -> page, sorted once
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let mut groups: BTreeMap<(Currency, Direction), Group> = BTreeMap::new();
        let mut n_later = 0;
        let mut selected = Vec::new();
        for invoice in ledger.invoices() {
            let (currency, direction) = (invoice.currency, invoice.direction);
            if query.currency.is_some_and(|asked| asked != currency)
                || query.direction.is_some_and(|asked| asked != direction)
            {
                continue;
            }
            if !invoice.is_issued_by(query.as_of) {
                n_later += 1;
                continue;
            }
            let row = InvoiceRow::of(invoice, query.as_of, query.soon_days);
            if query
                .standing
                .is_some_and(|asked| asked != row.position.standing)
                || query.bucket.is_some_and(|asked| Some(asked) != row.bucket)
            {
                continue;
            }
            let group = groups
                .entry((currency, direction))
                .or_insert_with(|| Group::new(currency, direction));
            group.add(&row);
            selected.push(row);
        }
        sorting::by(&mut selected, |left, right| order(query, left, right));
        let n_invoices = selected.len() as u64;
        let page = selected
            .into_iter()
            .skip(query.offset)
            .take(query.limit.min(LIMIT_MAX));
        Invoices {
            rows: page.collect(),
            groups: groups.into_values().collect(),
            n_invoices,
            n_later,
        }
    }
}

impl InvoiceRow {
    /// An invoice as a day makes it.
    pub fn of(invoice: &Invoice, as_of: Day, soon_days: u16) -> InvoiceRow {
        let position = invoice.position(as_of);
        let is_open = position.open_minor > 0;
        let soon = -i32::from(soon_days)..=0;
        InvoiceRow {
            id: invoice.id.clone(),
            number: invoice.number.clone(),
            direction: invoice.direction,
            counterparty: invoice.counterparty.clone(),
            currency: invoice.currency,
            status: invoice.status.clone(),
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            bucket: is_open.then(|| Bucket::of(position.late_days)),
            is_due_soon: is_open && position.late_days.is_some_and(|days| soon.contains(&days)),
            residual_minor: invoice.total_residual_minor(),
            position,
        }
    }
}

impl Group {
    fn new(currency: Currency, direction: Direction) -> Group {
        Group {
            currency,
            direction,
            sums: Sums::default(),
            buckets: Bucket::ALL.map(|bucket| (bucket, Sums::default())).into(),
            standings: Vec::new(),
            due_soon: Sums::default(),
            n_unfooted: 0,
            unfooted_minor: 0,
            n_unproven: 0,
            n_other_currency: 0,
        }
    }

    fn add(&mut self, row: &InvoiceRow) {
        let position = &row.position;
        self.sums.add(position);
        if let Some((_, sums)) = self
            .buckets
            .iter_mut()
            .find(|(bucket, _)| Some(*bucket) == row.bucket)
        {
            sums.add(position);
        }
        let standing = position.standing;
        match self
            .standings
            .binary_search_by_key(&standing, |(standing, _)| *standing)
        {
            Ok(place) => self.standings[place].1.add(position),
            Err(place) => {
                let mut sums = Sums::default();
                sums.add(position);
                self.standings.insert(place, (standing, sums));
            }
        }
        if row.is_due_soon {
            self.due_soon.add(position);
        }
        if let Some(residual_minor) = row.residual_minor.filter(|residual| *residual != 0) {
            self.n_unfooted += 1;
            self.unfooted_minor += residual_minor;
        }
        self.n_unproven += u64::from(row.residual_minor.is_none());
        self.n_other_currency += u64::from(position.n_other_currency);
    }
}

impl Sums {
    fn add(&mut self, position: &Position) {
        self.n_invoices += 1;
        self.total_minor += position.total_minor;
        self.paid_minor += position.paid_minor;
        self.credited_minor += position.credited_minor;
        self.waived_minor += position.waived_minor;
        self.unlisted_minor += position.unlisted_minor;
        self.open_minor += position.open_minor;
        self.overpaid_minor += position.overpaid_minor;
        self.processing_minor += position.processing_minor;
    }
}

fn order(query: &Query, left: &InvoiceRow, right: &InvoiceRow) -> Ordering {
    let turned = |order: Ordering| {
        if query.is_descending {
            order.reverse()
        } else {
            order
        }
    };
    let days = |left: Option<Day>, right: Option<Day>| match (left, right) {
        (Some(left), Some(right)) => turned(left.cmp(&right)),
        // What is not known comes last.
        (left, right) => right.is_some().cmp(&left.is_some()),
    };
    let amounts = |left_minor: i128, right_minor: i128| {
        left.currency
            .cmp(&right.currency)
            .then(turned(left_minor.cmp(&right_minor)))
    };
    let by = match query.sort {
        Sort::Due => days(left.due_on, right.due_on),
        Sort::Issued => days(left.issued_on, right.issued_on),
        Sort::Number => turned(left.number.cmp(&right.number)),
        Sort::Counterparty => turned(left.counterparty.cmp(&right.counterparty)),
        Sort::Total => amounts(left.position.total_minor, right.position.total_minor),
        Sort::Open => amounts(left.position.open_minor, right.position.open_minor),
    };
    by.then_with(|| left.id.cmp(&right.id))
}

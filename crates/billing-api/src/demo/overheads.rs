//! What a shop costs and gives back apart from single sales: subscription, storage, advertising,
//! deliveries to the warehouse, lost goods, and two things that no list knows yet.

use std::collections::BTreeMap;

use ledger::day::{DAY_SECONDS, Day, Weekday};
use ledger::invoice::Invoice;
use ledger::transaction::{Component, Kind, Transaction};

use super::amounts::{Parts, ratio, row, share};
use super::billed;
use super::calendar::{END, day, day_number};
use super::catalogue::PRODUCTS;
use super::random::Random;
use super::script::{UNKNOWN_COMPONENT, UNKNOWN_KIND};
use super::shops::Shop;

/// Storage per month for a shop with one order a day, in US cents.
const STORAGE_CENTS: i64 = 760;

/// 2026-01-12, in days since 1970-01-01: when the marketplace lends.
const LOAN_DAY: i64 = 20_465;
/// What it lends, in US cents.
const LOAN_CENTS: i64 = 400_000;
/// What is paid back every two weeks, in US cents, interest included.
const LOAN_PAYMENT_CENTS: i64 = 34_500;
/// How often.
const LOAN_PAYMENTS: i64 = 12;

/// What a shop costs and gives back, day by day.
pub struct Overheads {
    shop: Shop,
    random: Random,
    /// The day that is being written.
    number: i64,
    on: Day,
    /// What was sold, by UTC day; the last days only.
    sold: BTreeMap<i64, i64>,
    /// Documents so far.
    n_invoices: u32,
    rows: Vec<(Transaction, Option<Invoice>)>,
}

impl Overheads {
    /// Before the first day.
    pub fn new(shop: Shop, seed: u64) -> Overheads {
        Overheads {
            shop,
            random: Random::of_topic(seed, &format!("overheads {}", shop.terms.code)),
            number: 0,
            on: day(0),
            sold: BTreeMap::new(),
            n_invoices: 0,
            rows: Vec::new(),
        }
    }

    /// Advertising is a part of what was sold.
    pub fn note_sale(&mut self, sale: &Transaction) {
        let goods = sale
            .amounts
            .iter()
            .filter(|amount| amount.component == Component::ProductSale);
        let sold = self
            .sold
            .entry(day_number(sale.posted_at.seconds()))
            .or_default();
        *sold += goods.map(|amount| amount.minor).sum::<i64>();
    }

    /// The rows of a UTC day of which all sales are noted, and the documents that ask for them.
    pub fn of_day(&mut self, number: i64) -> Vec<(Transaction, Option<Invoice>)> {
        self.number = number;
        self.on = day(number);
        self.monthly();
        self.advertising();
        self.warehouse();
        self.lost_goods();
        self.seldom();
        self.loan();
        self.withheld_tax();
        self.unknown();
        self.sold = self.sold.split_off(&(number - 7));
        std::mem::take(&mut self.rows)
    }

    /// Books a row at an odd second of the day, under a reference like `ADJ-4471903`.
    fn book(&mut self, kind: (Kind, &str), prefix: &str, parts: Parts) {
        let reference = format!("{prefix}-{}", self.random.digits(7));
        self.book_as(kind, reference, parts);
    }

    fn book_as(&mut self, kind: (Kind, &str), reference: String, parts: Parts) {
        let at = self.number * DAY_SECONDS + self.random.between(3_600, DAY_SECONDS - 3_601);
        let row = Transaction {
            reference_id: Some(reference),
            ..row(&self.shop, kind, at, parts)
        };
        // A very small seller has fees of nothing, which are not booked.
        if !row.amounts.is_empty() {
            self.rows.push((row, None));
        }
    }

    /// Books a fee that the marketplace asks for with a document, under the number of that.
    fn book_billed(&mut self, kind: (Kind, &str), prefix: &str, parts: Parts) {
        let number = format!(
            "{prefix}-{}-{:04}",
            self.shop.terms.code.to_uppercase(),
            self.n_invoices + 1
        );
        let n_before = self.rows.len();
        self.book_as(kind, number, parts);
        if let Some((row, invoice)) = self.rows.get_mut(n_before) {
            self.n_invoices += 1;
            *invoice = Some(billed::of_fee(&self.shop, row));
        }
    }

    /// The parts of a fee with the tax that the marketplace puts on it, apart.
    fn taxed(&self, component: Component, tax: Component, minor: i64) -> Parts {
        Parts::of(component, -minor).and(tax, -share(minor, self.shop.terms.fee_tax))
    }

    fn monthly(&mut self) {
        let terms = self.shop.terms;
        let volume = ratio(
            self.shop.local(STORAGE_CENTS),
            self.shop.daily_orders,
            1_000,
        );
        match (self.on.month(), self.on.day()) {
            (_, 3) if terms.subscription > 0 => {
                let fee = terms.subscription;
                let parts = self.taxed(Component::SubscriptionFee, Component::FeeTax, fee);
                self.book_billed((Kind::SubscriptionFee, "Subscription Fee"), "INV", parts);
            }
            (month, 8) => {
                // October to December are billed at three times the rate, a month later.
                let factor = if matches!(month, 11 | 12 | 1) { 3 } else { 1 };
                let fee = volume * factor + self.random.between(0, volume / 3);
                let parts = self.taxed(Component::StorageFee, Component::FeeTax, fee);
                self.book_billed((Kind::StorageFee, "FBA Storage Fee"), "INV", parts);
            }
            (2 | 8, 15) => {
                let fee = volume / 2 + self.random.between(0, volume / 2);
                let parts = self.taxed(Component::LongTermStorageFee, Component::FeeTax, fee);
                self.book_billed(
                    (Kind::StorageFee, "FBA Long-Term Storage Fee"),
                    "INV",
                    parts,
                );
            }
            _ => {}
        }
    }

    /// On Mondays, a part of what the last seven days sold.
    fn advertising(&mut self) {
        if !self.shop.terms.advertises || self.on.weekday() != Weekday::Monday {
            return;
        }
        let week = self.number - 7..self.number;
        let sold: i64 = self.sold.range(week).map(|(_, sold)| sold).sum();
        let spent = share(sold, self.random.between(5_500, 10_500));
        if spent > 0 {
            let parts = self.taxed(Component::Advertising, Component::AdvertisingTax, spent);
            self.book_billed((Kind::Advertising, "Cost of Advertising"), "ADS", parts);
        }
    }

    /// Goods on their way in every five weeks, unsold ones out every quarter.
    fn warehouse(&mut self) {
        let n_days = self.number - self.shop.opened_on();
        let volume = self.shop.daily_orders;
        if n_days % 35 == 20 {
            let cents = 300 + ratio(self.random.between(900, 1_700), volume, 1_000);
            let parts = Parts::of(Component::InboundFee, -self.shop.local(cents));
            self.book(
                (Kind::Fee, "FBA Inbound Placement Service Fee"),
                "FBA",
                parts,
            );
        }
        if n_days % 91 == 60 {
            let cents = 104 * self.random.between(2, 9);
            let parts = Parts::of(Component::RemovalFee, -self.shop.local(cents));
            self.book((Kind::Fee, "FBA Removal Order"), "RMV", parts);
        }
    }

    /// Goods that the warehouse lost or broke are paid for; some turn up again, and are taken back.
    fn lost_goods(&mut self) {
        let daily = u64::try_from(self.shop.daily_orders).unwrap_or(0);
        if self.random.below(90_000) >= daily {
            return;
        }
        let products = PRODUCTS
            .iter()
            .map(|product| (product.weight(self.on.month()), product));
        let Some(product) = self.random.pick(products) else {
            return;
        };
        let quantity = self.random.between(1, 2);
        let price = product.price(&self.shop, self.on);
        let paid = share(price, self.random.between(58_000, 74_000)) * quantity;
        let (comes_back, days_later) = (self.random.chance(140), self.random.between(20, 45));
        let kind = (Kind::Reimbursement, "FBA Inventory Reimbursement");
        self.book(kind, "CASE", Parts::of(Component::Reimbursement, paid));
        let Some((found, _)) = self.rows.last_mut() else {
            return;
        };
        found.sku = Some(product.sku.to_owned());
        found.quantity = quantity;

        let at = found.posted_at.seconds() + days_later * DAY_SECONDS + 4_111;
        if comes_back && at < END {
            let parts = Parts::of(Component::ReimbursementReversal, -paid);
            let kind = (Kind::Reimbursement, "Compensated Clawback");
            let (reference_id, sku) = (found.reference_id.clone(), found.sku.clone());
            let again = Transaction {
                reference_id,
                sku,
                ..row(&self.shop, kind, at, parts)
            };
            self.rows.push((again, None));
        }
    }

    fn seldom(&mut self) {
        if matches!((self.on.month(), self.on.day()), (11, 24) | (7, 7))
            && self.shop.terms.daily_orders > 1_000
        {
            let parts = Parts::of(Component::DealFee, -self.shop.local(15_000));
            self.book((Kind::Fee, "Lightning Deal Fee"), "DEAL", parts);
        }
        if self.random.chance(6) {
            let is_kind = self.random.chance(420);
            let cents = self.random.between(95, 1_250);
            let minor = self.shop.local(if is_kind { cents } else { -cents });
            let parts = Parts::of(Component::Adjustment, minor);
            self.book((Kind::Adjustment, "Misc Adjustment"), "ADJ", parts);
        }
        // A cent to see whether the bank account is there.
        let is_new = self.number == self.shop.opened_on() + 1;
        if is_new && self.shop.terms.code == "us" {
            let parts = Parts::of(Component::MicroDeposit, -1);
            self.book((Kind::Transfer, "Micro Deposit"), "BNK", parts);
        }
    }

    /// An advance from the marketplace, paid back from the sales of half a year.
    fn loan(&mut self) {
        let n_days = self.number - LOAN_DAY;
        if self.shop.terms.code != "us" || n_days < 0 {
            return;
        }
        let cents = match n_days {
            0 => LOAN_CENTS,
            _ if n_days % 14 == 0 && n_days / 14 <= LOAN_PAYMENTS => -LOAN_PAYMENT_CENTS,
            _ => return,
        };
        let (component, raw_kind) = if cents > 0 {
            (Component::LoanAdvance, "Loan Advance")
        } else {
            (Component::LoanPayment, "Loan Repayment")
        };
        let parts = Parts::of(component, self.shop.local(cents));
        self.book_as((Kind::Loan, raw_kind), "LOAN-2026-01".to_owned(), parts);
    }

    /// Income tax that the marketplace keeps for the authority, once a quarter.
    fn withheld_tax(&mut self) {
        if self.shop.terms.code == "in"
            && matches!((self.on.month(), self.on.day()), (3 | 6 | 9, 30))
        {
            let cents = ratio(
                self.random.between(700, 1_100),
                self.shop.daily_orders,
                1_000,
            );
            let parts = Parts::of(Component::TaxDeductedAtSource, -self.shop.local(cents));
            self.book((Kind::TaxWithholding, "TDS on advertising"), "TDS", parts);
        }
    }

    fn unknown(&mut self) {
        match (
            self.shop.terms.code,
            self.on.year(),
            self.on.month(),
            self.on.day(),
        ) {
            ("us", 2026, 3.., 19) => {
                let minor = -self.shop.local(self.random.between(410, 2_380));
                let parts = Parts::of(Component::Unknown(UNKNOWN_COMPONENT.to_owned()), minor);
                self.book((Kind::Fee, "ServiceFee"), "FBA", parts);
            }
            ("fr", 2026, 4 | 7 | 10, 12) => {
                let minor = -self.shop.local(self.random.between(300, 1_900));
                let parts = Parts::of(Component::ServiceFee, minor);
                self.book((Kind::Other, UNKNOWN_KIND), "ECO", parts);
            }
            _ => {}
        }
    }
}

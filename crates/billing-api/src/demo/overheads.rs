//! What a shop costs and gives back apart from single sales: subscription, storage, advertising,
//! deliveries to the warehouse, lost goods, and two things that no list knows yet.

use ledger::day::{DAY_SECONDS, Day, Weekday};
use ledger::transaction::{Component, Kind, Transaction};

use super::amounts::{Parts, ratio, row, share};
use super::calendar::{END, LAST_DAY, day, day_number};
use super::catalogue::PRODUCTS;
use super::random::Random;
use super::script::{UNKNOWN_COMPONENT, UNKNOWN_KIND};
use super::shops::Shop;

/// Storage per month for a shop with one order a day, in US cents.
const STORAGE_CENTS: i64 = 760;

/// One shop and the day that is being written.
struct Today<'a> {
    shop: &'a Shop,
    number: i64,
    on: Day,
    random: Random,
    rows: Vec<Transaction>,
}

/// Every row that is no sale and comes from none, unsorted. days * sales of a week
pub fn of_shop(shop: &Shop, seed: u64, sales: &[Transaction]) -> Vec<Transaction> {
    let random = Random::of_topic(seed, &format!("overheads {}", shop.terms.code));
    let number = shop.opened_on();
    let mut today = Today {
        shop,
        number,
        on: day(number),
        random,
        rows: Vec::new(),
    };
    for number in shop.opened_on() + 1..=LAST_DAY {
        today.number = number;
        today.on = day(number);
        today.monthly();
        today.advertising(sales);
        today.warehouse();
        today.lost_goods();
        today.seldom();
        today.unknown();
    }
    today.rows
}

impl Today<'_> {
    /// Books a row at an odd second of the day, under a reference like `INV-4471903`.
    fn book(&mut self, kind: (Kind, &str), prefix: &str, parts: Parts) {
        let at = self.number * DAY_SECONDS + self.random.between(3_600, DAY_SECONDS - 3_601);
        let reference_id = Some(format!("{prefix}-{}", self.random.digits(7)));
        self.rows.push(Transaction {
            reference_id,
            ..row(self.shop, kind, at, parts)
        });
    }

    /// The parts of a fee with the tax that the marketplace puts on it, apart.
    fn taxed(&self, component: Component, tax: Component, minor: i64) -> Parts {
        Parts::of(component, -minor).and(tax, -share(minor, self.shop.terms.fee_tax))
    }

    fn monthly(&mut self) {
        let terms = self.shop.terms;
        let volume = ratio(self.shop.local(STORAGE_CENTS), terms.daily_orders, 1_000);
        match (self.on.month(), self.on.day()) {
            (_, 3) if terms.subscription > 0 => {
                let fee = terms.subscription;
                let parts = self.taxed(Component::SubscriptionFee, Component::FeeTax, fee);
                self.book((Kind::SubscriptionFee, "Subscription Fee"), "INV", parts);
            }
            (month, 8) => {
                // October to December are billed at three times the rate, a month later.
                let factor = if matches!(month, 11 | 12 | 1) { 3 } else { 1 };
                let fee = volume * factor + self.random.between(0, volume / 3);
                let parts = self.taxed(Component::StorageFee, Component::FeeTax, fee);
                self.book((Kind::StorageFee, "FBA Storage Fee"), "INV", parts);
            }
            (2 | 8, 15) => {
                let fee = volume / 2 + self.random.between(0, volume / 2);
                let parts = self.taxed(Component::LongTermStorageFee, Component::FeeTax, fee);
                self.book(
                    (Kind::StorageFee, "FBA Long-Term Storage Fee"),
                    "INV",
                    parts,
                );
            }
            _ => {}
        }
    }

    /// On Mondays, a part of what the last seven days sold.
    fn advertising(&mut self, sales: &[Transaction]) {
        if !self.shop.terms.advertises || self.on.weekday() != Weekday::Monday {
            return;
        }
        let week = self.number - 7..self.number;
        let start = sales.partition_point(|row| day_number(row.posted_at.seconds()) < week.start);
        let sold: i64 = sales
            .iter()
            .skip(start)
            .take_while(|row| day_number(row.posted_at.seconds()) < week.end)
            .flat_map(|row| &row.amounts)
            .filter(|amount| amount.component == Component::ProductSale)
            .map(|amount| amount.minor)
            .sum();
        let spent = share(sold, self.random.between(5_500, 10_500));
        if spent > 0 {
            let parts = self.taxed(Component::Advertising, Component::AdvertisingTax, spent);
            self.book((Kind::Advertising, "Cost of Advertising"), "ADS", parts);
        }
    }

    /// Goods on their way in every five weeks, unsold ones out every quarter.
    fn warehouse(&mut self) {
        let n_days = self.number - self.shop.opened_on();
        let volume = self.shop.terms.daily_orders;
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
        let daily = u64::try_from(self.shop.terms.daily_orders).unwrap_or(0);
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
        let price = product.price(self.shop, self.on);
        let paid = share(price, self.random.between(58_000, 74_000)) * quantity;
        let (comes_back, days_later) = (self.random.chance(140), self.random.between(20, 45));
        let kind = (Kind::Reimbursement, "FBA Inventory Reimbursement");
        self.book(kind, "CASE", Parts::of(Component::Reimbursement, paid));
        let Some(found) = self.rows.last_mut() else {
            return;
        };
        found.sku = Some(product.sku.to_owned());
        found.quantity = quantity;

        let at = found.posted_at.seconds() + days_later * DAY_SECONDS + 4_111;
        if comes_back && at < END {
            let parts = Parts::of(Component::ReimbursementReversal, -paid);
            let kind = (Kind::Reimbursement, "Compensated Clawback");
            let (reference_id, sku) = (found.reference_id.clone(), found.sku.clone());
            self.rows.push(Transaction {
                reference_id,
                sku,
                ..row(self.shop, kind, at, parts)
            });
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

//! Orders: when they come, what is in them, and until when their money is held. One row per product
//! of an order, as marketplaces book them.

use ledger::day::{DAY_SECONDS, Day};
use ledger::transaction::{Kind, Status, Transaction};

use super::amounts::row;
use super::calendar::{END, day, day_number, instant, is_sale_event};
use super::catalogue::{PRODUCTS, Product};
use super::random::Random;
use super::sale;
use super::shops::{Shop, Tax};

/// What one buyer ordered at once.
pub struct Order {
    id: String,
    /// Seconds of UTC.
    at: i64,
    /// How the buyer paid.
    pub payment: &'static str,
    /// Tax at the buyer's place, in hundred-thousandths.
    pub tax_rate: i64,
    status: Status,
    released_at: Option<i64>,
}

/// One product of an order. Money in minor units, as the buyer sees it.
pub struct Line {
    /// What was bought.
    pub product: &'static Product,
    /// How many of it.
    pub quantity: i64,
    /// Price of one.
    pub unit_price: i64,
    /// Promotion on one.
    pub unit_discount: i64,
    /// Whether it is the order's first; charges of the whole order are booked on that one.
    pub is_first: bool,
    /// How it is shipped.
    pub shipping: Shipping,
    /// Wrapped as a gift.
    pub is_gift: bool,
    /// Points granted.
    pub points: i64,
}

impl Order {
    /// The UTC day it is booked on.
    pub fn on(&self) -> Day {
        day(day_number(self.at))
    }
}

/// What a buyer pays for shipping.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shipping {
    /// Nothing is charged.
    Included,
    /// Charged, and given back as a promotion.
    Promoted,
    /// Charged, and kept by the marketplace, which ships.
    Charged,
}

/// The orders of one shop, day by day.
pub struct Orders {
    shop: Shop,
    random: Random,
    /// How many there were so far.
    ordinal: u64,
}

impl Orders {
    /// Before the first day.
    pub fn new(shop: Shop, seed: u64) -> Orders {
        Orders {
            shop,
            random: Random::of_topic(seed, &format!("orders {}", shop.terms.code)),
            ordinal: 0,
        }
    }

    /// The orders of a local day, each as its rows: so many in each hour.
    pub fn of_day(&mut self, number: i64, hours: &[u64; 24]) -> Vec<Vec<Transaction>> {
        let on = day(number);
        let mut orders = Vec::new();
        for (hour, n_orders) in (0_i64..).zip(hours) {
            for _ in 0..*n_orders {
                let second = hour * 3_600 + self.random.between(0, 3_599);
                let at = number * DAY_SECONDS + second - self.shop.terms.utc_offset;
                let ordinal = self.ordinal;
                self.ordinal += 1;
                orders.push(order(&self.shop, (on, ordinal), at, &mut self.random));
            }
        }
        orders
    }
}

/// The rows of one order.
fn order(shop: &Shop, (on, ordinal): (Day, u64), at: i64, random: &mut Random) -> Vec<Transaction> {
    let payments = shop
        .terms
        .payments
        .iter()
        .map(|(weight, name)| (*weight, name));
    let payment = random.pick(payments).copied().unwrap_or("other");
    let [prefix, other_prefix] = shop.terms.order_prefixes;
    let prefix = if random.chance(600) {
        prefix
    } else {
        other_prefix
    };
    let (status, released_at) = holding(shop, at, payment, random);
    let order = Order {
        id: order_id(prefix, ordinal, random),
        at,
        payment,
        tax_rate: tax_rate(shop, random),
        status,
        released_at,
    };
    lines(shop, on, random)
        .iter()
        .map(|line| sale_row(shop, &order, line))
        .collect()
}

/// An id like `303-1234567-7654321`. It looks drawn, and no two of a shop are the same: its last part
/// runs through all seven digits before it repeats one, for 10^7 and this factor have no divisor in
/// common.
fn order_id(prefix: &str, ordinal: u64, random: &mut Random) -> String {
    const FACTOR: u64 = 7_654_321;
    let last = ordinal.wrapping_mul(FACTOR).wrapping_add(4_071_083) % 10_000_000;
    format!("{prefix}-{}-{last:07}", random.digits(7))
}

fn sale_row(shop: &Shop, order: &Order, line: &Line) -> Transaction {
    let parts = sale::parts(shop, order, line);
    Transaction {
        status: order.status.clone(),
        released_at: order.released_at.map(instant),
        order_id: Some(order.id.clone()),
        sku: Some(line.product.sku.to_owned()),
        quantity: line.quantity,
        payment_method: Some(order.payment.to_owned()),
        ..row(shop, (Kind::Sale, "Shipment"), order.at, parts)
    }
}

/// One to three different products.
fn lines(shop: &Shop, on: Day, random: &mut Random) -> Vec<Line> {
    let n_lines = match random.below(100) {
        0..=77 => 1,
        78..=94 => 2,
        _ => 3,
    };
    let mut lines: Vec<Line> = Vec::new();
    for _ in 0..n_lines {
        let products = PRODUCTS
            .iter()
            .map(|product| (product.weight(on.month()), product));
        let Some(product) = random.pick(products) else {
            continue;
        };
        if lines.iter().any(|line| line.product.sku == product.sku) {
            continue;
        }
        let line = line(shop, product, on, random);
        lines.push(if lines.is_empty() {
            line
        } else {
            Line {
                is_first: false,
                shipping: Shipping::Included,
                ..line
            }
        });
    }
    lines
}

/// A line as it would be the first of its order.
fn line(shop: &Shop, product: &'static Product, on: Day, random: &mut Random) -> Line {
    let unit_price = product.price(shop, on);
    let quantity = match random.below(100) {
        0..=85 => 1,
        86..=95 => 2,
        _ => random.between(3, 4),
    };
    let is_promoted = random.chance(if is_sale_event(on) { 520 } else { 110 });
    let percent = if is_promoted {
        5 * random.between(1, 4)
    } else {
        0
    };
    let shipping = match random.below(100) {
        0..=71 => Shipping::Included,
        72..=92 => Shipping::Promoted,
        _ => Shipping::Charged,
    };
    let earns_points = shop.terms.grants_points && random.chance(350);
    Line {
        product,
        quantity,
        unit_price,
        unit_discount: unit_price * percent / 100,
        is_first: true,
        shipping,
        is_gift: random.chance(35),
        points: if earns_points {
            unit_price * quantity / 100
        } else {
            0
        },
    }
}

fn tax_rate(shop: &Shop, random: &mut Random) -> i64 {
    match shop.terms.tax {
        Tax::Facilitated(states) => {
            let states = states.iter().map(|(weight, rate)| (*weight, rate));
            random.pick(states).copied().unwrap_or(0)
        }
        Tax::Collected(rate) => rate,
        Tax::Silent => 0,
    }
}

/// Until when the money of an order is held, and whether that time has come by the end. Invoiced
/// orders wait for the buyer, the others until seven days after delivery.
fn holding(shop: &Shop, at: i64, payment: &str, random: &mut Random) -> (Status, Option<i64>) {
    if shop.terms.defers_from.is_none_or(|from| at < from) {
        return (Status::Released, None);
    }
    let is_invoiced = payment == "invoice";
    let n_days = if is_invoiced {
        30
    } else {
        7 + random.between(1, 5)
    };
    let matures_at = (day_number(at) + n_days) * DAY_SECONDS + random.between(0, DAY_SECONDS - 1);
    if matures_at < END {
        return (Status::Released, Some(matures_at));
    }
    let reason = if is_invoiced { "B2B" } else { "DD7" }.to_owned();
    // A parcel that is not delivered yet has no day from which to count.
    let is_delivered = !random.chance(80);
    (
        Status::Deferred {
            reason,
            matures_at: is_delivered.then(|| instant(matures_at)),
        },
        None,
    )
}

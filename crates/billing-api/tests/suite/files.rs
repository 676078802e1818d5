//! Settlement files made to measure, and chance that can be repeated.

use std::fmt::Write as _;

/// One movement: an order of its own, and what it brought in cents.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    pub order: u32,
    pub cents: i64,
}

impl Line {
    pub fn order_id(&self) -> String {
        format!("303-{:07}-{:07}", self.order / 1000, self.order)
    }

    pub fn total(&self) -> String {
        decimal(self.cents)
    }
}

/// A settlement as flat file V2: a summary, and one line per movement.
pub fn v2(settlement_id: &str, lines: &[Line]) -> Vec<u8> {
    let columns = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\t\
                   total-amount\tcurrency\ttransaction-type\torder-id\tmerchant-order-id\t\
                   adjustment-id\tshipment-id\tmarketplace-name\tamount-type\t\
                   amount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\t\
                   order-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\t\
                   quantity-purchased\tpromotion-id";
    let total: i64 = lines.iter().map(|line| line.cents).sum();
    let mut file = format!(
        "{columns}\n{settlement_id}\t2026-03-01 00:00:00 UTC\t2026-03-15 00:00:00 UTC\t\
         2026-03-17 00:00:00 UTC\t{}\tEUR{}\n",
        decimal(total),
        "\t".repeat(18)
    );
    for line in lines {
        // Spread over the period, several per second, in no order.
        let second = i64::from(line.order) * 7919 % 86_400;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let day = 1 + line.order % 14;
        let order = line.order_id();
        writeln!(
            file,
            "{settlement_id}\t\t\t\t\t\tOrder\t{order}\t{order}\t\tS{}\tAmazon.de\tItemPrice\t\
             Principal\t{}\tAFN\t2026-03-{day:02}\t2026-03-{day:02} \
             {hour:02}:{minute:02}:{second:02} UTC\t{}\t\t\tSKU-{}\t1\t",
            line.order,
            decimal(line.cents),
            line.order,
            line.order % 50,
        )
        .unwrap();
    }
    file.into_bytes()
}

pub fn lines(orders: std::ops::Range<u32>) -> Vec<Line> {
    orders
        .map(|order| Line {
            order,
            cents: i64::from(order) * 37 % 10_000 - 2_000,
        })
        .collect()
}

fn decimal(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let magnitude = cents.unsigned_abs();
    format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100)
}

/// `SplitMix64`: small, and the same everywhere for a seed.
#[derive(Debug)]
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 to `end - 1`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

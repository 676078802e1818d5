//! A seller with as many rows as one likes: eight marketplaces, five currencies, five thousand
//! products, two years. The same seller every time.

use ledger::day::Instant;
use ledger::money::Currency;
use ledger::settlement::Settlement;
use ledger::store::batch::{Batch, Entities, LineCount, Source};
use ledger::transaction::{Amount, Component, Kind, Status, Transaction};

const N_PRODUCTS: u64 = 5000;
const DAY: i64 = 86_400;
const N_DAYS: i64 = 731;
const CURRENCIES: [(&str, i64); 5] = [
    ("USD", 100),
    ("EUR", 92),
    ("JPY", 150),
    ("GBP", 79),
    ("INR", 8300),
];
/// Name, currency, share of the rows in percent, tax in percent.
const MARKETPLACES: [(&str, usize, u64, i64); 8] = [
    ("US", 0, 42, 7),
    ("DE", 1, 16, 19),
    ("GB", 3, 13, 20),
    ("JP", 2, 10, 10),
    ("FR", 1, 7, 20),
    ("IT", 1, 5, 22),
    ("ES", 1, 4, 21),
    ("IN", 4, 3, 18),
];
/// Kind, the sender's word, share of the rows per mille.
const KINDS: [(Kind, &str, u64); 10] = [
    (Kind::Sale, "order", 720),
    (Kind::Refund, "refund", 60),
    (Kind::Fee, "service_fee", 60),
    (Kind::SubscriptionFee, "subscription_fee", 5),
    (Kind::StorageFee, "storage_fee", 30),
    (Kind::Advertising, "advertising", 60),
    (Kind::Chargeback, "chargeback", 5),
    (Kind::Adjustment, "adjustment", 40),
    (Kind::ReserveHeld, "reserve", 15),
    (Kind::Transfer, "transfer", 5),
];
const METHODS: [(&str, u64); 6] = [
    ("credit_card", 55),
    ("debit_card", 22),
    ("net_banking", 2),
    ("wallet", 13),
    ("gift_card", 7),
    ("cod", 1),
];
const PREFIXES: [&str; 8] = ["TOY", "KIT", "BAG", "LMP", "CBL", "MUG", "PEN", "HAT"];

/// Makes the rows, in the order in which a feed sends them: nearly that of posting.
pub struct Seller {
    n_rows: u64,
    n_made: u64,
    state: u64,
    started_at: Instant,
    components: [Component; 7],
}

impl Seller {
    pub fn new(n_rows: u64) -> Seller {
        let names = [
            "product_sale",
            "product_tax",
            "shipping_credit",
            "promotion_item",
            "referral_fee",
            "fba_fulfilment_fee",
            "other",
        ];
        Seller {
            n_rows,
            n_made: 0,
            state: 20_260_101,
            started_at: Instant::parse_rfc3339("2024-01-01T00:00:00Z").unwrap(),
            components: names.map(Component::from_name),
        }
    }

    /// The next rows; none at the end.
    pub fn batch(&mut self, n_rows: u64) -> Option<Batch> {
        let n_rows = n_rows.min(self.n_rows - self.n_made);
        (n_rows > 0).then(|| self.batch_of(n_rows))
    }

    /// Rows after the last, all of the last days.
    pub fn later(&mut self, n_rows: u64) -> Batch {
        self.batch_of(n_rows)
    }

    /// The settlements of all rows.
    pub fn settlements(&self) -> Batch {
        let mut settlements = Vec::new();
        for (place, (name, currency, ..)) in (0_i64..).zip(MARKETPLACES) {
            for number in 0..=N_DAYS / 14 + 1 {
                let start = (number - 1) * 14 * DAY + place % 7 * 2 * DAY;
                settlements.push(Settlement {
                    id: format!("SET-{name}-{number}"),
                    currency: Currency::from_code(CURRENCIES[currency].0).unwrap(),
                    marketplace: Some(name.to_owned()),
                    started_at: self.started_at.plus_seconds(start).unwrap(),
                    ended_at: self.started_at.plus_seconds(start + 14 * DAY).unwrap(),
                    deposit_at: None,
                    claimed_minor: Some(0),
                    is_open: false,
                    payout_ids: Vec::new(),
                });
            }
        }
        Batch {
            settlements,
            ..api(Vec::new())
        }
    }

    fn batch_of(&mut self, n_rows: u64) -> Batch {
        api((0..n_rows).map(|_| self.row()).collect())
    }

    /// The next of a sequence without a pattern (splitmix64).
    fn random(&mut self, below: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.random(u64::try_from(high - low + 1).unwrap())).unwrap()
    }

    /// A place in a list by its shares.
    fn pick(&mut self, shares: &[u64]) -> usize {
        let mut left = self.random(shares.iter().sum());
        for (place, share) in shares.iter().enumerate() {
            if left < *share {
                return place;
            }
            left -= share;
        }
        0
    }

    /// Few products sell most: each power of two of ranks as often as the next.
    fn product(&mut self) -> u64 {
        let magnitude = self.random(13);
        let rank = (1 << magnitude) - 1 + self.random(1 << magnitude);
        rank % N_PRODUCTS
    }

    fn row(&mut self) -> Transaction {
        let number = self.n_made;
        self.n_made += 1;
        let kind = self.pick(&KINDS.map(|(.., share)| share));
        let place = self.pick(&MARKETPLACES.map(|(_, _, share, _)| share));
        let (marketplace, currency, _, tax) = MARKETPLACES[place];
        let (code, rate) = CURRENCIES[currency];
        let (kind, raw_kind, _) = KINDS[kind];
        // Rows are a little denser towards the end, and come up to a day and a half out of order.
        let span = i128::from(N_DAYS * DAY);
        let (at, all) = (i128::from(number), i128::from(self.n_rows));
        let at = (span * at / all * 12 - span * at / all * at / all * 2) / 10;
        let at = i64::try_from(at).unwrap() + self.between(-3 * DAY / 2, 3 * DAY / 2);
        let at = at.clamp(0, N_DAYS * DAY - 1);
        let posted_at = self.started_at.plus_seconds(at).unwrap();
        let settlement =
            (at - i64::try_from(place).unwrap() % 7 * 2 * DAY).div_euclid(14 * DAY) + 1;
        let (minors, product, quantity) = self.amounts(kind, rate, tax);
        let amounts = self.components.iter().zip(minors);
        let amounts = amounts.filter(|(_, minor)| *minor != 0);
        let amounts = amounts.map(|(component, minor)| Amount {
            component: component.clone(),
            raw: component.name().to_owned(),
            minor,
            line: 0,
        });
        let amounts = amounts.collect();
        let has_order = quantity > 0 || (kind == Kind::Adjustment && self.random(2) == 0);
        Transaction {
            id: format!("T{:06}{:013}", number, self.random(10_000_000_000_000)),
            sequence: number + 1,
            kind,
            raw_kind: raw_kind.to_owned(),
            status: Status::Released,
            posted_at,
            released_at: Some(posted_at),
            marketplace: Some(marketplace.to_owned()),
            currency: Currency::from_code(code).unwrap(),
            settlement_id: Some(format!("SET-{marketplace}-{settlement}")),
            order_id: has_order.then(|| {
                let parts = [900, 9_000_000, 9_000_000].map(|below| self.random(below));
                format!(
                    "{}-{}-{}",
                    parts[0] + 100,
                    parts[1] + 1_000_000,
                    parts[2] + 1_000_000
                )
            }),
            reference_id: None,
            sku: product.map(sku),
            quantity,
            payment_method: (quantity > 0).then(|| {
                let method = self.pick(&METHODS.map(|(_, share)| share));
                METHODS[method].0.to_owned()
            }),
            amounts,
        }
    }

    /// Amounts in the order of the components, the product, the units.
    fn amounts(&mut self, kind: Kind, rate: i64, tax: i64) -> ([i64; 7], Option<u64>, i64) {
        let product = self.product();
        let single = |other: i64| [0, 0, 0, 0, 0, 0, other];
        match kind {
            Kind::Sale | Kind::Refund | Kind::Chargeback => {}
            Kind::Adjustment => {
                let other = self.between(-5000, 5000) * rate / 100;
                return (single(other), Some(product), 0);
            }
            Kind::StorageFee => {
                let other = -self.between(10, 4000) * rate / 100;
                return (single(other), Some(product), 0);
            }
            Kind::Transfer => return (single(-self.between(100_000, 5_000_000)), None, 0),
            _ => return (single(-self.between(50, 20_000) * rate / 100), None, 0),
        }
        let quantity = if self.random(100) < 85 {
            1
        } else {
            self.between(2, 5)
        };
        let price = 500 + i64::try_from(product % 97).unwrap() * 60;
        let gross = price * self.between(90, 110) * rate / 10_000 * quantity;
        let tax = gross * tax / 100;
        let shipping = if self.random(10) < 3 {
            self.between(299, 999) * rate / 100
        } else {
            0
        };
        let promo = if self.random(100) < 15 {
            -gross * self.between(5, 25) / 100
        } else {
            0
        };
        let referral = -(gross + promo) * 15 / 100;
        let fulfilment = -self.between(250, 900) * rate / 100 * quantity;
        let minors = match kind {
            Kind::Sale => {
                let other = if self.random(100) < 4 {
                    self.between(100, 500)
                } else {
                    0
                };
                [gross, tax, shipping, promo, referral, fulfilment, other]
            }
            Kind::Refund => [-gross, -tax, -shipping, -promo, -referral * 8 / 10, 0, 0],
            _ => [-gross, -tax, 0, 0, 0, 0, -2000 * rate / 100],
        };
        (minors, Some(product), quantity)
    }
}

/// The name of a product.
pub fn sku(product: u64) -> String {
    let prefix = PREFIXES[usize::try_from(product * 7 % 40).unwrap() % 8];
    format!("{prefix}-{product:05}")
}

/// The names of the products with a prefix.
pub fn skus_of(prefix: &str) -> Vec<Option<String>> {
    let all = (0..N_PRODUCTS).map(sku);
    all.filter(|sku| sku.starts_with(prefix))
        .map(Some)
        .collect()
}

fn api(transactions: Vec<Transaction>) -> Batch {
    Batch {
        source: Source::Api,
        lines: LineCount::default(),
        settlements: Vec::new(),
        payouts: Vec::new(),
        transactions,
        removals: Vec::new(),
        balances: Vec::new(),
        entities: Entities::default(),
        rates: Vec::new(),
    }
}

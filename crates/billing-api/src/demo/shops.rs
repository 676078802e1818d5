//! Where Juniper & Pine sells, and on what terms: seven marketplaces in six currencies, one of them
//! without decimals and one with three.

use ledger::day::DAY_SECONDS;
use ledger::import::billing_api::Marketplace;
use ledger::money::Currency;

use super::ORDERS_DEFAULT;
use super::amounts::ratio;
use super::calendar::FIRST_DAY;

mod places;

use places::TERMS;

/// A marketplace as this seller sees it.
#[derive(Clone, Copy)]
pub struct Shop {
    /// The currency of everything that happens in it.
    pub currency: Currency,
    /// Thousandths of an order on an ordinary day: the terms' at the usual size of the sample.
    pub daily_orders: i64,
    /// The rest.
    pub terms: &'static Terms,
}

/// What is agreed with a marketplace, and how its buyers behave. Money in minor units of its
/// currency, rates in hundred-thousandths, weights next to each other.
pub struct Terms {
    /// The id, which is its domain.
    pub id: &'static str,
    name: &'static str,
    country: &'static str,
    currency: &'static str,
    time_zone: &'static str,
    /// Seconds that local clocks are ahead of UTC in winter. Orders would hardly move by following
    /// daylight saving, and the books would need a table of it.
    pub utc_offset: i64,
    /// Short name in the ids of its settlements and payouts.
    pub code: &'static str,
    /// Days after the first day of the sample.
    opened_after: i64,
    /// Second of the UTC day at which its first settlement starts.
    pub opened_second: i64,
    /// Thousandths of an order on an ordinary day, at the usual size of the sample.
    pub daily_orders: i64,
    /// Minor units for one US dollar, for prices and fees: not a rate of exchange, but what people
    /// in the country pay.
    per_dollar: i64,
    /// How prices end here.
    pub price_ending: PriceEnding,
    /// Who collects tax on sales, and who keeps it.
    pub tax: Tax,
    /// Tax that the marketplace puts on its fees.
    pub fee_tax: i64,
    /// Income tax withheld at source, on the price without tax: collected and deducted.
    pub withheld_at_source: Option<(i64, i64)>,
    /// Digital services fee, as a rate of the commission.
    pub digital_services: i64,
    /// From when on (seconds of UTC) sales wait until seven days after delivery.
    pub defers_from: Option<i64>,
    /// How buyers pay. The words are the billing API's; two are of a marketplace's own.
    pub payments: &'static [(u64, &'static str)],
    /// What the buyer pays for shipping, where it is not free.
    pub shipping_price: i64,
    /// What the buyer pays for paying on delivery.
    pub cash_on_delivery_price: i64,
    /// Whether buyers earn points, which the seller pays.
    pub grants_points: bool,
    /// Monthly subscription before tax; 0 where another one covers it.
    pub subscription: i64,
    /// Whether the seller advertises here.
    pub advertises: bool,
    /// First part of order ids.
    pub order_prefixes: [&'static str; 2],
    /// Last digits of the bank account.
    pub account_tail: &'static str,
}

/// How prices end: at `last` after the last full `step`, such as .99 after the last full dollar.
pub struct PriceEnding {
    /// Distance of two prices.
    pub step: i64,
    /// Added to the last full step.
    pub last: i64,
}

/// Who collects tax on sales, and who keeps it.
pub enum Tax {
    /// On top of the price, by the buyer's state; the marketplace withholds and pays all of it.
    Facilitated(&'static [(u64, i64)]),
    /// Inside the price; the seller gets it and pays it to the authority.
    Collected(i64),
    /// Inside the price and never shown apart, or not there.
    Silent,
}

/// Everywhere at once, in a sample of so many orders. Codes are ISO 4217; one that were not would
/// drop its shop, which the tests would see.
pub fn all(orders: u64) -> Vec<Shop> {
    let scaled = |daily: i64| {
        let scaled = i128::from(daily) * i128::from(orders) / i128::from(ORDERS_DEFAULT);
        i64::try_from(scaled).unwrap_or(i64::MAX)
    };
    let shop = |terms: &'static Terms| {
        Currency::from_code(terms.currency).map(|currency| Shop {
            currency,
            daily_orders: scaled(terms.daily_orders),
            terms,
        })
    };
    TERMS.iter().filter_map(shop).collect()
}

impl Shop {
    /// The local amount for a fee or price in US cents.
    pub const fn local(&self, cents: i64) -> i64 {
        ratio(cents, self.terms.per_dollar, 100)
    }

    /// The number of the day it opened.
    pub const fn opened_on(&self) -> i64 {
        FIRST_DAY + self.terms.opened_after
    }

    /// The second of UTC at which it opened.
    pub const fn opened_at(&self) -> i64 {
        self.opened_on() * DAY_SECONDS + self.terms.opened_second
    }

    /// The marketplace, as the account lists it.
    pub fn marketplace(&self) -> Marketplace {
        Marketplace {
            id: self.terms.id.to_owned(),
            name: self.terms.name.to_owned(),
            country: self.terms.country.to_owned(),
            currency: self.currency.code().to_owned(),
            time_zone: self.terms.time_zone.to_owned(),
        }
    }
}

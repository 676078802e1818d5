//! What Juniper & Pine sells: an invented brand of things for kitchen and home.

use ledger::day::Day;
use ledger::money::{Currency, Money};
use ledger::product;

use super::amounts::ratio;
use super::calendar::NEW_PRICES_DAY;
use super::shops::Shop;

/// One thing on sale. Money in US cents; each shop turns it into its own prices.
pub struct Product {
    /// The seller's own key.
    pub sku: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What one costs the seller; none where nobody has written it down.
    cost_cents: Option<i64>,
    /// The price that a shop's price is made from.
    pub price_cents: i64,
    /// How often it is bought, next to the others.
    popularity: u64,
    /// When it is bought.
    season: Season,
    /// Commission of its category, in hundred-thousandths.
    pub referral_rate: i64,
    /// Picking, packing and shipping one of it.
    pub fulfilment_cents: i64,
}

/// When a thing is bought.
enum Season {
    /// At any time.
    AllYear,
    /// From October to December, hardly else.
    Advent,
    /// From November to February more than else.
    Winter,
    /// From May to August more than else.
    Summer,
}

/// Commission on kitchen and home.
const HOME: i64 = 15_000;
/// Commission on food.
const FOOD: i64 = 8_000;
/// Commission on linen.
const LINEN: i64 = 17_000;

use Season::{Advent, AllYear, Summer, Winter};

/// Everything on sale.
pub const PRODUCTS: [Product; 26] = [
    Product {
        title: "Stoneware mug, sage",
        cost_cents: Some(512),
        ..product("MUG-STONE-SAGE", 1_799, 95, AllYear, HOME, 422)
    },
    Product {
        title: "Stoneware mug, oat",
        cost_cents: Some(512),
        ..product("MUG-STONE-OAT", 1_799, 80, AllYear, HOME, 422)
    },
    Product {
        title: "Nesting bowls, set of five",
        cost_cents: Some(1_490),
        ..product("BOWL-NEST-5", 4_599, 38, AllYear, HOME, 698)
    },
    Product {
        title: "Oak board, medium",
        cost_cents: Some(1_015),
        ..product("BOARD-OAK-M", 3_499, 62, AllYear, HOME, 575)
    },
    Product {
        title: "Oak board, large",
        cost_cents: Some(1_580),
        ..product("BOARD-OAK-L", 5_299, 34, AllYear, HOME, 742)
    },
    Product {
        title: "Iron pan, 26 cm",
        cost_cents: Some(1_645),
        ..product("PAN-IRON-26", 4_899, 46, AllYear, HOME, 821)
    },
    Product {
        title: "Chef's knife, 20 cm",
        cost_cents: Some(2_230),
        ..product("KNIFE-CHEF-20", 6_499, 40, AllYear, HOME, 398)
    },
    Product {
        title: "Rolling pin, beech",
        cost_cents: Some(540),
        ..product("PIN-BEECH-45", 1_999, 28, AllYear, HOME, 476)
    },
    Product {
        title: "Salt mill, ash",
        cost_cents: Some(905),
        ..product("MILL-SALT-ASH", 2_899, 36, AllYear, HOME, 386)
    },
    Product {
        title: "Spice rack for twelve jars",
        cost_cents: Some(1_180),
        ..product("RACK-SPICE-12", 3_799, 30, AllYear, HOME, 612)
    },
    Product {
        title: "Cork jars, set of three",
        cost_cents: Some(820),
        ..product("JAR-CORK-3", 2_699, 55, AllYear, HOME, 588)
    },
    Product {
        title: "Carafe, 1 l",
        cost_cents: Some(870),
        ..product("CARAFE-1L", 2_999, 26, Summer, HOME, 541)
    },
    Product {
        title: "Acacia tray",
        cost_cents: Some(985),
        ..product("TRAY-ACACIA", 3_299, 24, Summer, HOME, 566)
    },
    Product {
        title: "Iron teapot, 0.8 l",
        cost_cents: Some(1_830),
        ..product("TEAPOT-IRON-08", 5_499, 25, Winter, HOME, 655)
    },
    Product {
        title: "Pour-over kettle, 1 l",
        cost_cents: Some(2_610),
        ..product("KETTLE-POUR-1L", 7_499, 22, AllYear, HOME, 718)
    },
    Product {
        title: "Spruce tip tea, 100 g",
        cost_cents: Some(395),
        ..product("TEA-SPRUCE-100", 1_299, 58, Winter, FOOD, 322)
    },
    Product {
        title: "Linen apron, navy",
        cost_cents: Some(1_240),
        ..product("APRON-LINEN-NAVY", 3_899, 33, AllYear, LINEN, 386)
    },
    Product {
        title: "Waffle towels, set of four",
        cost_cents: Some(760),
        ..product("TOWEL-WAFFLE-4", 2_599, 70, AllYear, LINEN, 405)
    },
    Product {
        title: "Linen cushion, 45 cm",
        cost_cents: Some(930),
        ..product("CUSHION-LINEN-45", 2_999, 30, AllYear, LINEN, 498)
    },
    Product {
        title: "Wool throw, grey",
        cost_cents: Some(3_380),
        ..product("THROW-WOOL-GREY", 8_999, 21, Winter, LINEN, 832)
    },
    Product {
        title: "Candle, pine",
        cost_cents: Some(560),
        ..product("CANDLE-PINE-220", 2_199, 66, Winter, HOME, 430)
    },
    Product {
        title: "Candle, fig",
        cost_cents: Some(575),
        ..product("CANDLE-FIG-220", 2_199, 42, AllYear, HOME, 430)
    },
    Product {
        title: "Advent candles, set of four",
        cost_cents: Some(790),
        ..product("CANDLES-ADVENT-4", 2_799, 24, Advent, HOME, 512)
    },
    Product {
        title: "Juniper wreath",
        cost_cents: None,
        ..product("WREATH-JUNIPER", 4_999, 18, Advent, HOME, 894)
    },
    Product {
        title: "Stoneware vase, small",
        cost_cents: Some(845),
        ..product("VASE-STONE-S", 2_799, 32, Summer, HOME, 486)
    },
    Product {
        title: "Paper lamp, 30 cm",
        cost_cents: Some(1_960),
        ..product("LAMP-PAPER-30", 5_999, 16, AllYear, HOME, 705)
    },
];

const fn product(
    sku: &'static str,
    price_cents: i64,
    popularity: u64,
    season: Season,
    referral_rate: i64,
    fulfilment_cents: i64,
) -> Product {
    Product {
        sku,
        title: "",
        cost_cents: None,
        price_cents,
        popularity,
        season,
        referral_rate,
        fulfilment_cents,
    }
}

/// The catalogue, with one product whose cost nobody knows.
pub fn products() -> Vec<product::Product> {
    let dollars = Currency::from_code("USD");
    let entity = |own: &Product| product::Product {
        sku: own.sku.to_owned(),
        sequence: 0,
        title: own.title.to_owned(),
        category: Some(own.category().to_owned()),
        unit_cost: own
            .cost_cents
            .zip(dollars)
            .map(|(cents, dollars)| Money::new(cents, dollars)),
    };
    PRODUCTS.iter().map(entity).collect()
}

/// The name of a product for people; its key where it is in no catalogue.
pub fn title(sku: &str) -> &str {
    let known = PRODUCTS.iter().find(|product| product.sku == sku);
    known.map_or(sku, |product| product.title)
}

impl Product {
    /// The category that it is counted under.
    const fn category(&self) -> &'static str {
        match self.referral_rate {
            FOOD => "Food",
            LINEN => "Linen",
            _ => "Kitchen and home",
        }
    }

    /// How often it is bought in a month of the year, next to the others.
    pub fn weight(&self, month: u32) -> u64 {
        let factor = match (&self.season, month) {
            (AllYear, _) | (Winter | Summer, 3 | 4 | 9 | 10) => 4,
            (Advent, 11 | 12) => 12,
            (Advent, 10) | (Winter, 11 | 12 | 1 | 2) | (Summer, 5..=8) => 7,
            (Advent, _) => 0,
            (Winter | Summer, _) => 2,
        };
        self.popularity * factor
    }

    /// The price that a buyer sees on this day, in minor units of the shop.
    pub fn price(&self, shop: &Shop, day: Day) -> i64 {
        let raised = i64::from(day.epoch_days()) >= NEW_PRICES_DAY;
        let cents = if raised {
            ratio(self.price_cents, 104, 100)
        } else {
            self.price_cents
        };
        let ending = &shop.terms.price_ending;
        shop.local(cents) / ending.step * ending.step + ending.last
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::demo::calendar::{FIRST_DAY, LAST_DAY, day};
    use crate::demo::{ORDERS_DEFAULT, shops};

    #[test]
    fn products_have_names_of_their_own() {
        let skus: BTreeSet<&str> = PRODUCTS.iter().map(|product| product.sku).collect();
        assert_eq!(skus.len(), PRODUCTS.len());
    }

    #[test]
    fn prices_look_like_prices() {
        let prices: Vec<String> = shops::all(ORDERS_DEFAULT)
            .iter()
            .map(|shop| {
                let [before, after] =
                    [FIRST_DAY, LAST_DAY].map(|number| PRODUCTS[0].price(shop, day(number)));
                format!("{} {before} {after}", shop.currency)
            })
            .collect();
        let expected = [
            "USD 1799 1899",
            "EUR 1690 1790",
            "EUR 1690 1790",
            "GBP 1499 1499",
            "JPY 2680 2780",
            "INR 149900 159900",
            "KWD 5500 5750",
        ];
        assert_eq!(prices, expected);
    }
}

//! The seven marketplaces, one by one.

use super::{PriceEnding, Tax, Terms};
use crate::demo::calendar::EUROPE_DEFERS_FROM;

/// Sales tax in the states of the USA, with local parts: from Oregon's to Chicago's.
const STATES: Tax = Tax::Facilitated(&[
    (9, 0),
    (16, 7_250),
    (12, 8_250),
    (11, 8_875),
    (10, 7_000),
    (9, 6_250),
    (9, 6_000),
    (8, 9_500),
    (6, 5_300),
    (5, 10_250),
    (5, 6_625),
]);

/// What shops have in common, so that each below says only what is special about it.
const PLAIN: Terms = Terms {
    id: "",
    name: "",
    country: "",
    currency: "",
    time_zone: "",
    utc_offset: 0,
    code: "",
    opened_after: 0,
    opened_second: 0,
    daily_orders: 0,
    per_dollar: 100,
    price_ending: PriceEnding {
        step: 100,
        last: 99,
    },
    tax: Tax::Silent,
    fee_tax: 0,
    withheld_at_source: None,
    digital_services: 0,
    defers_from: None,
    payments: &[],
    shipping_price: 0,
    cash_on_delivery_price: 0,
    grants_points: false,
    subscription: 0,
    advertises: true,
    order_prefixes: ["", ""],
    account_tail: "",
};

/// Every place, in the order in which the account lists them.
pub const TERMS: [Terms; 7] = [
    UNITED_STATES,
    GERMANY,
    FRANCE,
    UNITED_KINGDOM,
    JAPAN,
    INDIA,
    KUWAIT,
];

const UNITED_STATES: Terms = Terms {
    id: "amazon.com",
    name: "United States",
    country: "US",
    currency: "USD",
    time_zone: "America/Los_Angeles",
    utc_offset: -8 * 3_600,
    code: "us",
    opened_second: 25_594, // 07:06:34
    daily_orders: 3_200,
    tax: STATES,
    defers_from: Some(0),
    payments: &[
        (560, "credit_card"),
        (235, "debit_card"),
        (85, "gift_card"),
        (65, "wallet"),
        (22, "points"),
        (13, "pix"), // buyers in Brazil
        (20, "store_credit"),
    ],
    shipping_price: 599,
    subscription: 3_999,
    order_prefixes: ["112", "114"],
    account_tail: "4821",
    ..PLAIN
};

const GERMANY: Terms = Terms {
    id: "amazon.de",
    name: "Germany",
    country: "DE",
    currency: "EUR",
    time_zone: "Europe/Berlin",
    utc_offset: 3_600,
    code: "de",
    opened_after: 3,
    opened_second: 79_638, // 22:07:18
    daily_orders: 1_650,
    per_dollar: 92,
    price_ending: PriceEnding {
        step: 100,
        last: 90,
    },
    tax: Tax::Collected(19_000),
    defers_from: Some(EUROPE_DEFERS_FROM),
    payments: &[
        (390, "bank_transfer"),
        (290, "credit_card"),
        (110, "wallet"),
        (90, "debit_card"),
        (80, "invoice"),
        (40, "gift_card"),
    ],
    shipping_price: 399,
    subscription: 3_900,
    order_prefixes: ["303", "305"],
    account_tail: "0937",
    ..PLAIN
};

const FRANCE: Terms = Terms {
    id: "amazon.fr",
    name: "France",
    country: "FR",
    currency: "EUR",
    time_zone: "Europe/Paris",
    utc_offset: 3_600,
    code: "fr",
    opened_after: 8,
    opened_second: 66_011, // 18:20:11
    daily_orders: 820,
    per_dollar: 92,
    price_ending: PriceEnding {
        step: 100,
        last: 90,
    },
    tax: Tax::Collected(20_000),
    digital_services: 3_000,
    defers_from: Some(EUROPE_DEFERS_FROM),
    payments: &[
        (450, "debit_card"),
        (420, "credit_card"),
        (90, "wallet"),
        (40, "gift_card"),
    ],
    shipping_price: 399,
    order_prefixes: ["403", "406"],
    account_tail: "0937",
    ..PLAIN
};

const UNITED_KINGDOM: Terms = Terms {
    id: "amazon.co.uk",
    name: "United Kingdom",
    country: "GB",
    currency: "GBP",
    time_zone: "Europe/London",
    code: "gb",
    opened_after: 1,
    opened_second: 45_221, // 12:33:41
    daily_orders: 1_150,
    per_dollar: 79,
    tax: Tax::Collected(20_000),
    fee_tax: 20_000,
    defers_from: Some(EUROPE_DEFERS_FROM),
    payments: &[
        (480, "debit_card"),
        (390, "credit_card"),
        (50, "gift_card"),
        (50, "wallet"),
        (30, "seller_wallet"), // sellers buy too
    ],
    price_ending: PriceEnding {
        step: 100,
        last: 99,
    },
    shipping_price: 449,
    subscription: 2_500,
    order_prefixes: ["202", "206"],
    account_tail: "7715",
    ..PLAIN
};

const JAPAN: Terms = Terms {
    id: "amazon.co.jp",
    name: "Japan",
    country: "JP",
    currency: "JPY",
    time_zone: "Asia/Tokyo",
    utc_offset: 9 * 3_600,
    code: "jp",
    opened_after: 11,
    opened_second: 11_057, // 03:04:17
    daily_orders: 720,
    per_dollar: 149,
    price_ending: PriceEnding {
        step: 100,
        last: 80,
    },
    fee_tax: 10_000,
    payments: &[
        (560, "credit_card"),
        (140, "wallet"),
        (120, "cash_on_delivery"),
        (100, "convenience_store"),
        (80, "points"),
    ],
    shipping_price: 410,
    cash_on_delivery_price: 324,
    grants_points: true,
    subscription: 4_900,
    order_prefixes: ["249", "503"],
    account_tail: "2260",
    ..PLAIN
};

const INDIA: Terms = Terms {
    id: "amazon.in",
    name: "India",
    country: "IN",
    currency: "INR",
    time_zone: "Asia/Kolkata",
    utc_offset: 19_800,
    code: "in",
    opened_after: 154,
    opened_second: 37_153, // 10:19:13
    daily_orders: 760,
    per_dollar: 8_200,
    price_ending: PriceEnding {
        step: 10_000,
        last: 9_900,
    },
    tax: Tax::Collected(18_000),
    fee_tax: 18_000,
    withheld_at_source: Some((500, 100)),
    payments: &[
        (520, "upi"),
        (180, "cash_on_delivery"),
        (100, "net_banking"),
        (90, "debit_card"),
        (70, "credit_card"),
        (40, "wallet"),
    ],
    shipping_price: 4_000,
    cash_on_delivery_price: 900,
    order_prefixes: ["171", "408"],
    account_tail: "5504",
    ..PLAIN
};

/// Not one of Amazon's, for there is none in Kuwait: a small marketplace of the same make.
const KUWAIT: Terms = Terms {
    id: "souq.com.kw",
    name: "Kuwait",
    country: "KW",
    currency: "KWD",
    time_zone: "Asia/Kuwait",
    utc_offset: 3 * 3_600,
    code: "kw",
    opened_after: 127,
    opened_second: 52_489, // 14:34:49
    daily_orders: 330,
    per_dollar: 308,
    price_ending: PriceEnding { step: 250, last: 0 },
    payments: &[
        (420, "debit_card"),
        (300, "credit_card"),
        (190, "cash_on_delivery"),
        (70, "net_banking"),
        (20, "other"),
    ],
    shipping_price: 1_250,
    cash_on_delivery_price: 500,
    subscription: 2_500,
    advertises: false,
    order_prefixes: ["521", "528"],
    account_tail: "8843",
    ..PLAIN
};

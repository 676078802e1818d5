//! What happens to the sample seller on purpose, whatever the seed: every case that a payout can be
//! in, and two settlements that are wrong.

use std::ops::RangeInclusive;

/// An equation of a settlement that is made to fail, so that a person sees how that looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The settlement.
    pub settlement_id: &'static str,
    /// By how much, in minor units: left side less right side, as the settlement proof says it.
    pub residual_minor: i64,
}

/// Footing (D1): the marketplace claims 16.40 EUR more than its rows add up to. It paid for a
/// broken jar and lost the line.
pub const LOST_LINE: Flaw = Flaw {
    settlement_id: "set_de_007",
    residual_minor: 1_640,
};

/// Reserve (D4): of the reserve that `set_us_008` held, 37.50 USD were never released.
pub const SHORT_RELEASE: Flaw = Flaw {
    settlement_id: "set_us_009",
    residual_minor: -3_750,
};

/// A settlement that ends below zero: a large delivery to the warehouse costs more than two weeks
/// bring. The next one opens with the debt, and the seller's card pays it.
pub const BELOW_ZERO: &str = "set_gb_010";

/// A settlement that ends below zero by too little for a card: the next one opens with the debt, and
/// its sales pay it.
pub const CARRIED_FORWARD: &str = "set_kw_006";

/// What a settlement ends below zero by, from and to, in minor units; none for most.
pub fn debt_of(settlement_id: &str) -> Option<(i64, i64)> {
    match settlement_id {
        BELOW_ZERO => Some((9_000, 32_000)),
        CARRIED_FORWARD => Some((1_000, 5_500)), // a card is charged from 6.160 KWD on
        _ => None,
    }
}

/// A settlement that pays nothing, because all of it is held until the new seller is checked.
pub const ALL_RESERVED: &str = "set_fr_001";

/// The settlement whose payout comes back from the bank. Its money is in the settlement after it,
/// and is paid with that to a new bank account. The failed payout stays the only one of this
/// settlement, which so shows its whole total as never paid.
pub const PAYOUT_FAILS: &str = "set_us_021";

/// The settlement whose payout is refused once and sent again, to the same account, where it arrives.
pub const PAYOUT_RETRIED: &str = "set_jp_012";

/// What the bank said about that.
pub const RETRY_REASON: &str = "The receiving bank did not answer in time; it is sent again.";

/// What the bank said about the payout that came back.
pub const FAILURE_REASON: &str =
    "Transfer of funds unsuccessful: the receiving bank account is closed.";

/// Last digits of the bank account that takes over after the failure.
pub const NEW_ACCOUNT_TAIL: &str = "3308";

/// A component that the marketplace invented in 2026, and that is in no list of ours: it must stay
/// visible, with its money.
pub const UNKNOWN_COMPONENT: &str = "InboundDefectFee2026";

/// A kind of transaction that is in no list of ours.
pub const UNKNOWN_KIND: &str = "EcoContribution2026";

/// A product that was charged too much for, because the marketplace measured it too large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overcharge {
    /// Where.
    pub marketplace: &'static str,
    /// The product.
    pub sku: &'static str,
    /// When, in days since 1970-01-01.
    pub days: RangeInclusive<i64>,
    /// What fulfilment of one cost more, in US cents.
    pub excess_cents: i64,
}

/// Something for a fee audit to find: six weeks from 2026-06-08 to 2026-07-19. It breaks no
/// equation of a settlement.
pub const MEASURED_WRONG: Overcharge = Overcharge {
    marketplace: "amazon.com",
    sku: "BOARD-OAK-M",
    days: 20_612..=20_653,
    excess_cents: 167,
};

/// Whether a payout is made after that failure.
pub fn is_to_new_account(code: &str, number: usize) -> bool {
    code == "us" && number > 21
}

/// Part of a settlement that is held back as a reserve, in hundred-thousandths.
pub fn reserve_rate(code: &str, number: usize) -> i64 {
    match (code, number) {
        ("fr", 1) => 100_000,
        ("kw", 1) => 50_000,
        ("us", 5..=12) => 15_000, // returns after the holidays
        ("us", 29 | 30) | ("jp", 20..=22) => 12_000,
        ("de", 8..=10) => 10_000,
        _ => 0,
    }
}

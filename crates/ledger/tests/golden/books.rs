//! What the golden tests of lists and fees share: a small journal, and how a report is asked.

use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::money::{Currency, Total};
use ledger::report::{Report, answer};
use ledger::store::filter::Filter;

use crate::journal;

pub fn ledger_of(text: &str) -> Ledger {
    let mut ledger = Ledger::new();
    for batch in journal::parse(text) {
        ledger.append(batch);
    }
    ledger
}

/// Asks as the page does: over the wire.
pub fn ask<R: Report>(ledger: &Ledger, query: &R::Query) -> R {
    let query = postcard::to_stdvec(query).unwrap();
    postcard::from_bytes(&answer(ledger, R::KIND, &query).unwrap()).unwrap()
}

pub fn all() -> Filter {
    Filter::all(Zone::utc())
}

pub fn plain(minor: i128, currency: Currency) -> String {
    Total::new(minor, currency).to_plain()
}
/// Two shops, three currencies, a deferred row, an unknown component and an unknown kind.
pub const BOOKS: &str = "
    from api
    settlement S1 EUR 2025-08-01 2025-08-15 claims 1.00 (carries P1)
    payout P1 EUR 1.00 paid for S1
    post a sale 2025-08-02 EUR in S1 seq 1 order O1 sku MUG units 2 at amazon.de
        product_sale 40.00
        referral_fee -6.00
        fba_fulfilment_fee -7.00
    post b sale 2025-08-03 EUR in S1 seq 2 order O2 sku PEN units 1 at amazon.fr
        product_sale 10.00
        referral_fee -1.50
        new_levy -0.30
    post c refund 2025-08-20 EUR seq 3 order O1 sku MUG units 1 at amazon.de deferred DD7
        product_sale -20.00
        referral_fee 3.00
        refund_admin_fee -0.60
    post d storage_fee 2025-09-01 EUR seq 4
        storage_fee -2.22
        adjustment -0.08
    post e mystery 2025-09-02 EUR seq 5 order O2
        new_credit 5.00
    post f sale 2025-09-03 JPY seq 6 order O3 sku MUG units 1 at amazon.co.jp
        product_sale 1000
        referral_fee -150
    post g payout 2025-09-04 EUR in S1 seq 7
        payout -1.00
";

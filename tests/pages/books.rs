//! The books of a small seller: settlement files, written here line by line.

use std::fmt::Write;

use js_sys::Array;
use web_sys::File;

/// Columns of a settlement report, flat file V2.
const COLUMNS: &str = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\t\
    total-amount\tcurrency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\t\
    shipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\tfulfillment-id\t\
    posted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\t\
    merchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id";

/// The summary line of a settlement, and its lines as type, amount type, description, amount.
pub struct Settlement<'a> {
    pub id: &'a str,
    pub days: [&'a str; 2],
    pub total: &'a str,
    pub lines: &'a [[&'a str; 4]],
}

/// A sale with its fee in each settlement; the first ends negative, so the second opens with that.
pub const FIRST: Settlement = Settlement {
    id: "1001",
    days: ["2026-01-01", "2026-01-15"],
    total: "-20.00",
    lines: &[
        ["Order", "ItemPrice", "Principal", "100.00"],
        ["Order", "ItemFees", "Commission", "-15.00"],
        ["ServiceFee", "Storage Fee", "Storage Fee", "-105.00"],
    ],
};
pub const SECOND: Settlement = Settlement {
    id: "1002",
    days: ["2026-01-15", "2026-01-29"],
    total: "150.00",
    lines: &[
        [
            "other-transaction",
            "other-transaction",
            "Payable to Amazon",
            "-20.00",
        ],
        ["Order", "ItemPrice", "Principal", "200.00"],
        ["Order", "ItemFees", "Commission", "-30.00"],
    ],
};
/// Its lines add up to 10.00 less than it claims.
pub const BROKEN: Settlement = Settlement {
    id: "2001",
    days: ["2026-02-12", "2026-02-26"],
    total: "60.00",
    lines: &[["Order", "ItemPrice", "Principal", "50.00"]],
};

impl Settlement<'_> {
    /// The file, as the marketplace would write it.
    pub fn text(&self) -> String {
        let [start, end] = self.days.map(|day| format!("{day} 00:00:00 UTC"));
        let mut text = format!(
            "{COLUMNS}\n{}\t{start}\t{end}\t{end}\t{}\tEUR{}\n",
            self.id,
            self.total,
            "\t".repeat(18)
        );
        for (place, [kind, family, name, amount]) in self.lines.iter().enumerate() {
            let (id, day) = (self.id, self.days[0]);
            let _ = writeln!(
                text,
                "{id}\t\t\t\t\t\t{kind}\torder-{id}\t\t\t\tAmazon.de\t{family}\t{name}\t{amount}\t\t\
                 {day}\t{day} 10:0{place}:00 UTC\t\t\t\tMUG\t1\t"
            );
        }
        text
    }
}

/// A file as the browser hands it over.
pub fn file(name: &str, text: &str) -> File {
    File::new_with_str_sequence(&Array::of1(&text.into()), name).unwrap()
}

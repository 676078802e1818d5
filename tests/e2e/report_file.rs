//! Settlement reports of our own invention, written line by line as the marketplace writes them.

/// The columns of flat file V2.
pub const COLUMNS: [&str; 24] = [
    "settlement-id",
    "settlement-start-date",
    "settlement-end-date",
    "deposit-date",
    "total-amount",
    "currency",
    "transaction-type",
    "order-id",
    "merchant-order-id",
    "adjustment-id",
    "shipment-id",
    "marketplace-name",
    "amount-type",
    "amount-description",
    "amount",
    "fulfillment-id",
    "posted-date",
    "posted-date-time",
    "order-item-code",
    "merchant-order-item-id",
    "merchant-adjustment-item-id",
    "sku",
    "quantity-purchased",
    "promotion-id",
];

/// A report of one settlement.
#[derive(Clone, Debug)]
pub struct ReportFile {
    id: String,
    /// Lines below the header, without their ends.
    pub lines: Vec<String>,
}

impl ReportFile {
    /// A settlement of two weeks that start on a day (`2026-01-01`) and end on another.
    pub fn new(id: &str, days: [&str; 2], total: &str, currency: &str) -> ReportFile {
        let [start, end] = days.map(|day| format!("{day} 08:00:00 UTC"));
        let summary = line(&[
            ("settlement-id", id),
            ("settlement-start-date", &start),
            ("settlement-end-date", &end),
            ("deposit-date", &end),
            ("total-amount", total),
            ("currency", currency),
        ]);
        ReportFile {
            id: id.to_owned(),
            lines: vec![summary],
        }
    }

    /// A settlement of March 2026.
    pub fn of_march(id: &str, total: &str, currency: &str) -> ReportFile {
        ReportFile::new(id, ["2026-03-01", "2026-03-15"], total, currency)
    }

    /// 30.00 EUR in three lines below the summary, which they add up to.
    pub fn sound(id: &str) -> ReportFile {
        ReportFile::of_march(id, "30.00", "EUR")
            .order(1, "2026-03-02", ["ItemPrice", "Principal"], "50.00")
            .order(1, "2026-03-02", ["ItemFees", "Commission"], "-7.50")
            .movement("2026-03-05", "Storage Fee", "-12.50")
    }

    /// Adds a line of an order: `ItemPrice`, `Principal`, `50.00`.
    #[must_use]
    pub fn order(self, number: u32, day: &str, what: [&str; 2], amount: &str) -> ReportFile {
        let order_id = format!("305-{number:07}-0000000");
        self.with(&[
            ("transaction-type", "Order"),
            ("order-id", &order_id),
            ("marketplace-name", "Amazon.nl"),
            ("amount-type", what[0]),
            ("amount-description", what[1]),
            ("amount", amount),
            ("posted-date-time", &format!("{day} 10:15:00 UTC")),
            ("order-item-code", &number.to_string()),
            ("sku", "TULIP-BULBS"),
            ("quantity-purchased", "1"),
        ])
    }

    /// Adds a line that belongs to no order.
    #[must_use]
    pub fn movement(self, day: &str, description: &str, amount: &str) -> ReportFile {
        self.with(&[
            ("transaction-type", "other-transaction"),
            ("amount-type", "other-transaction"),
            ("amount-description", description),
            ("amount", amount),
            ("posted-date-time", &format!("{day} 11:30:00 UTC")),
        ])
    }

    /// Adds a line of these fields.
    #[must_use]
    pub fn with(mut self, fields: &[(&str, &str)]) -> ReportFile {
        let id = self.id.clone();
        let fields: Vec<_> = [("settlement-id", id.as_str())]
            .into_iter()
            .chain(fields.iter().copied())
            .collect();
        self.lines.push(line(&fields));
        self
    }

    /// The whole file.
    pub fn text(&self) -> String {
        let mut text = COLUMNS.join("\t") + "\n";
        for line in &self.lines {
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

fn line(fields: &[(&str, &str)]) -> String {
    let field = |column: &str| {
        let found = fields.iter().find(|(name, _)| *name == column);
        found.map_or(String::new(), |(_, text)| (*text).to_owned())
    };
    COLUMNS.map(field).join("\t")
}

//! Settlement files line by line, field by name.

/// The columns of V2, in the order of the real files.
pub const V2: [&str; 24] = [
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

/// The fields of one line, by column.
pub type Fields<'a> = Vec<(&'a str, String)>;

/// A V2 file of these lines.
pub fn v2(lines: &[Fields<'_>]) -> String {
    file(&V2, lines)
}

/// A file of these columns and lines.
pub fn file(columns: &[&str], lines: &[Fields<'_>]) -> String {
    let mut text = columns.join("\t") + "\n";
    for fields in lines {
        let field = |column: &&str| {
            let given = fields.iter().rev().find(|(name, _)| name == column);
            given.map_or(String::new(), |(_, field)| field.clone())
        };
        text += &columns.iter().map(field).collect::<Vec<_>>().join("\t");
        text.push('\n');
    }
    text
}

/// The summary line of a settlement of March 2026.
pub fn summary<'a>(id: &str, total: &str, currency: &str) -> Fields<'a> {
    with(
        &[
            ("settlement-start-date", "2026-03-01 08:00:00 UTC"),
            ("settlement-end-date", "2026-03-15 08:00:00 UTC"),
            ("deposit-date", "2026-03-17 08:00:00 UTC"),
        ],
        &[
            ("settlement-id", id),
            ("total-amount", total),
            ("currency", currency),
        ],
    )
}

/// A line of an order, one amount of its price.
pub fn sale<'a>(settlement_id: &str, order_id: &str, amount: &str) -> Fields<'a> {
    with(
        &[
            ("transaction-type", "Order"),
            ("marketplace-name", "Amazon.com"),
            ("amount-type", "ItemPrice"),
            ("amount-description", "Principal"),
            ("posted-date", "2026-03-02"),
            ("posted-date-time", "2026-03-02 09:15:00 UTC"),
            ("order-item-code", "11"),
            ("sku", "MUG"),
            ("quantity-purchased", "1"),
        ],
        &[
            ("settlement-id", settlement_id),
            ("order-id", order_id),
            ("amount", amount),
        ],
    )
}

/// A line that belongs to no order.
pub fn other<'a>(settlement_id: &str, description: &str, amount: &str) -> Fields<'a> {
    with(
        &[
            ("transaction-type", "other-transaction"),
            ("amount-type", "other-transaction"),
            ("posted-date-time", "2026-03-03 09:15:00 UTC"),
        ],
        &[
            ("settlement-id", settlement_id),
            ("amount-description", description),
            ("amount", amount),
        ],
    )
}

/// The same line, with other fields.
pub fn but<'a>(mut line: Fields<'a>, fields: &[(&'a str, &str)]) -> Fields<'a> {
    line.extend(fields.iter().map(|&(name, field)| (name, field.to_owned())));
    line
}

fn with<'a>(fixed: &[(&'a str, &str)], given: &[(&'a str, &str)]) -> Fields<'a> {
    but(but(Fields::new(), fixed), given)
}

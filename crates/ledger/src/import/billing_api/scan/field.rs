//! The fields that a row of the feed may have.

/// A field of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    Sequence,
    Deleted,
    Kind,
    Status,
    PostedAt,
    ReleasedAt,
    Deferral,
    Marketplace,
    Currency,
    Settlement,
    Order,
    Reference,
    Sku,
    Quantity,
    PaymentMethod,
    RawKind,
    Amounts,
    Total,
    /// A field of tomorrow.
    Unknown,
}

impl Field {
    /// The field with this name.
    pub fn of(name: &str) -> Field {
        match name {
            "id" => Field::Id,
            "sequence" => Field::Sequence,
            "deleted" => Field::Deleted,
            "kind" => Field::Kind,
            "status" => Field::Status,
            "posted_at" => Field::PostedAt,
            "released_at" => Field::ReleasedAt,
            "deferral" => Field::Deferral,
            "marketplace" => Field::Marketplace,
            "currency" => Field::Currency,
            "settlement_id" => Field::Settlement,
            "order_id" => Field::Order,
            "reference_id" => Field::Reference,
            "sku" => Field::Sku,
            "quantity" => Field::Quantity,
            "payment_method" => Field::PaymentMethod,
            "raw_kind" => Field::RawKind,
            "amounts" => Field::Amounts,
            "total" => Field::Total,
            _ => Field::Unknown,
        }
    }
}

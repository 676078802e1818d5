//! The line of column names: found by the names themselves, wherever it stands and in any order.

use crate::import::text::{Line, Text};
use crate::import::{Format, Reason};

/// How many lines are searched for the column names; reports have theirs on the first.
const SEARCHED_LINES_MAX: usize = 64;

/// How many known names make a line a header. Two would do, a title that happens to contain one of
/// the words would not.
const KNOWN_NAMES_MIN: usize = 6;

macro_rules! columns {
    ($($variant:ident = $name:literal,)*) => {
        /// A column that a settlement report may have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Column {
            $($variant,)*
        }

        impl Column {
            const ALL: &[Column] = &[$(Column::$variant,)*];

            /// The name in the header.
            pub(super) const fn name(self) -> &'static str {
                match self {
                    $(Column::$variant => $name,)*
                }
            }

            fn from_name(name: &str) -> Option<Column> {
                match name {
                    $($name => Some(Column::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

columns! {
    // Both versions.
    SettlementId = "settlement-id",
    SettlementStartDate = "settlement-start-date",
    SettlementEndDate = "settlement-end-date",
    DepositDate = "deposit-date",
    TotalAmount = "total-amount",
    Currency = "currency",
    TransactionType = "transaction-type",
    OrderId = "order-id",
    MerchantOrderId = "merchant-order-id",
    AdjustmentId = "adjustment-id",
    ShipmentId = "shipment-id",
    MarketplaceName = "marketplace-name",
    FulfillmentId = "fulfillment-id",
    PostedDate = "posted-date",
    OrderItemCode = "order-item-code",
    MerchantOrderItemId = "merchant-order-item-id",
    MerchantAdjustmentItemId = "merchant-adjustment-item-id",
    Sku = "sku",
    QuantityPurchased = "quantity-purchased",
    PromotionId = "promotion-id",
    // V2.
    AmountType = "amount-type",
    AmountDescription = "amount-description",
    Amount = "amount",
    PostedDateTime = "posted-date-time",
    // V1.
    ShipmentFeeType = "shipment-fee-type",
    ShipmentFeeAmount = "shipment-fee-amount",
    OrderFeeType = "order-fee-type",
    OrderFeeAmount = "order-fee-amount",
    PriceType = "price-type",
    PriceAmount = "price-amount",
    ItemRelatedFeeType = "item-related-fee-type",
    ItemRelatedFeeAmount = "item-related-fee-amount",
    MiscFeeAmount = "misc-fee-amount",
    OtherFeeAmount = "other-fee-amount",
    OtherFeeReasonDescription = "other-fee-reason-description",
    PromotionType = "promotion-type",
    PromotionAmount = "promotion-amount",
    DirectPaymentType = "direct-payment-type",
    DirectPaymentAmount = "direct-payment-amount",
    OtherAmount = "other-amount",
}

/// The amount columns of V1, each with the column that says what the amount is; two have none.
pub(super) const V1_AMOUNTS: [(Column, Option<Column>); 9] = [
    (Column::ShipmentFeeAmount, Some(Column::ShipmentFeeType)),
    (Column::OrderFeeAmount, Some(Column::OrderFeeType)),
    (Column::PriceAmount, Some(Column::PriceType)),
    (
        Column::ItemRelatedFeeAmount,
        Some(Column::ItemRelatedFeeType),
    ),
    (Column::MiscFeeAmount, None),
    (
        Column::OtherFeeAmount,
        Some(Column::OtherFeeReasonDescription),
    ),
    (Column::PromotionAmount, Some(Column::PromotionType)),
    (Column::DirectPaymentAmount, Some(Column::DirectPaymentType)),
    (Column::OtherAmount, None),
];

/// Without one of these, a period has no borders, or two movements could pass for one.
const REQUIRED: [Column; 16] = [
    Column::SettlementId,
    Column::SettlementStartDate,
    Column::SettlementEndDate,
    Column::TotalAmount,
    Column::Currency,
    Column::TransactionType,
    Column::OrderId,
    Column::AdjustmentId,
    Column::ShipmentId,
    Column::MarketplaceName,
    Column::FulfillmentId,
    Column::PostedDate,
    Column::OrderItemCode,
    Column::MerchantAdjustmentItemId,
    Column::Sku,
    Column::QuantityPurchased,
];

const REQUIRED_V2: [Column; 3] = [
    Column::AmountType,
    Column::AmountDescription,
    Column::Amount,
];

/// The promotion columns are absent from V1 files that have no promotion.
const REQUIRED_V1: [Column; 14] = [
    Column::ShipmentFeeType,
    Column::ShipmentFeeAmount,
    Column::OrderFeeType,
    Column::OrderFeeAmount,
    Column::PriceType,
    Column::PriceAmount,
    Column::ItemRelatedFeeType,
    Column::ItemRelatedFeeAmount,
    Column::MiscFeeAmount,
    Column::OtherFeeAmount,
    Column::OtherFeeReasonDescription,
    Column::DirectPaymentType,
    Column::DirectPaymentAmount,
    Column::OtherAmount,
];

/// Where each column stands in the lines of one file.
#[derive(Clone, Debug)]
pub(super) struct Header<'a> {
    pub(super) format: Format,
    /// How many columns a line has.
    pub(super) n_columns: usize,
    /// Names that no known version of the report has; their fields are not read.
    pub(super) unread: Vec<String>,
    /// The line itself, to know it again where files were joined.
    text: &'a str,
    places: [Option<usize>; Column::ALL.len()],
}

impl Header<'_> {
    /// Where the column stands; none if the file does not have it.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.places[column as usize]
    }

    /// Whether a line repeats the column names, as in files that were joined.
    pub(super) fn is_repeated_by(&self, text: &str) -> bool {
        // Each file that was joined may have brought its byte order mark.
        text.trim_start_matches('\u{feff}') == self.text
    }

    /// The name of the column at a place, as the header has it.
    pub(super) fn name_at(&self, place: usize) -> String {
        self.text
            .split('\t')
            .nth(place)
            .unwrap_or_default()
            .trim()
            .to_owned()
    }
}

/// A line that holds column names of a settlement report, whether or not lines below it can be
/// read by them.
pub(super) struct Found<'a> {
    pub(super) line: Line<'a>,
    pub(super) format: Format,
    pub(super) n_columns: usize,
    pub(super) header: Result<Header<'a>, Reason>,
}

/// Searches the first lines of a text for column names.
pub(super) fn find<'a>(text: &'a Text<'_>) -> Option<Found<'a>> {
    text.lines().take(SEARCHED_LINES_MAX).find_map(recognise)
}

/// The header in a line, if there is one: between tabs, or between marks that spreadsheets use.
fn recognise(line: Line<'_>) -> Option<Found<'_>> {
    let delimiters = ['\t', ',', ';', '|'];
    let (delimiter, names) = delimiters.into_iter().find_map(|delimiter| {
        let names: Vec<_> = line.text.split(delimiter).map(plain_name).collect();
        let n_known = names
            .iter()
            .filter(|name| Column::from_name(name).is_some())
            .count();
        (n_known >= KNOWN_NAMES_MIN).then_some((delimiter, names))
    })?;

    let has = |column: &Column| names.iter().any(|name| name == column.name());
    let n_v1 = REQUIRED_V1.iter().filter(|&column| has(column)).count();
    let n_v2 = REQUIRED_V2.iter().filter(|&column| has(column)).count();
    let format = if n_v1 > n_v2 {
        Format::SettlementV1
    } else {
        Format::SettlementV2
    };

    let header = if delimiter != '\t' {
        Err(Reason::WrongDelimiter { found: delimiter })
    } else if line.text.contains('"') {
        Err(Reason::Quoted)
    } else {
        header_of(line.text, format, &names)
    };
    Some(Found {
        line,
        format,
        n_columns: names.len(),
        header,
    })
}

/// Places of the columns, or which of them are missing or doubled.
fn header_of<'a>(text: &'a str, format: Format, names: &[String]) -> Result<Header<'a>, Reason> {
    let mut places = [None; Column::ALL.len()];
    let mut doubled = Vec::new();
    let mut unread = Vec::new();
    for (place, name) in names.iter().enumerate() {
        match Column::from_name(name) {
            Some(column) if places[column as usize].is_some() => doubled.push(name.clone()),
            Some(column) => places[column as usize] = Some(place),
            None => unread.push(name.clone()),
        }
    }
    if !doubled.is_empty() {
        return Err(Reason::DoubledColumns { names: doubled });
    }

    // The more exact of the two dates of V2 can stand for both.
    if places[Column::PostedDate as usize].is_none() {
        places[Column::PostedDate as usize] = places[Column::PostedDateTime as usize];
    }
    let of_version = match format {
        Format::SettlementV1 => &REQUIRED_V1[..],
        _ => &REQUIRED_V2[..],
    };
    let is_missing = |column: &&Column| places[**column as usize].is_none();
    let missing: Vec<_> = REQUIRED
        .iter()
        .chain(of_version)
        .filter(is_missing)
        .map(|column| column.name().to_owned())
        .collect();
    if !missing.is_empty() {
        return Err(Reason::MissingColumns { names: missing });
    }
    Ok(Header {
        format,
        n_columns: names.len(),
        unread,
        text,
        places,
    })
}

/// A column name without what spreadsheets add to it.
fn plain_name(cell: &str) -> String {
    cell.trim().trim_matches('"').trim().to_ascii_lowercase()
}

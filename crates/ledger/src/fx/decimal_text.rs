//! A decimal on the wire: its plain text, so that no reader takes it for a float.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serializer, de};

pub fn serialize<S: Serializer>(decimal: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&decimal.to_string())
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = String::deserialize(deserializer)?;
    Decimal::from_str_exact(&text).map_err(de::Error::custom)
}

//! Values of a statement: the few types that both databases have.

use std::borrow::Cow;

/// A value as it is bound to a statement. Rooms need not name it: `bind` takes what turns into it.
///
/// Missing values keep their type, because PostgreSQL wants to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'q> {
    /// `TEXT`. PostgreSQL holds no text with a zero character and says so.
    Text(Option<Cow<'q, str>>),
    /// `INTEGER` or `BIGINT`.
    Integer(Option<i64>),
    /// `BLOB` or `BYTEA`.
    Bytes(Option<Cow<'q, [u8]>>),
    /// `INTEGER` of 0 and 1, or `BOOLEAN`.
    Truth(Option<bool>),
    /// A list, for `[list "$n"]` in [`sql`](super::sql).
    Texts(Vec<Cow<'q, str>>),
}

macro_rules! turns_into {
    ($($from:ty => $variant:ident, $value:ident => $into:expr;)*) => { $(
        impl<'q> From<$from> for Value<'q> {
            fn from($value: $from) -> Value<'q> {
                Value::$variant(Some($into))
            }
        }
        impl<'q> From<Option<$from>> for Value<'q> {
            fn from(value: Option<$from>) -> Value<'q> {
                Value::$variant(value.map(|$value| $into))
            }
        }
    )* };
}

turns_into! {
    &'q str => Text, text => Cow::Borrowed(text);
    &'q String => Text, text => Cow::Borrowed(text.as_str());
    String => Text, text => Cow::Owned(text);
    i64 => Integer, number => number;
    u32 => Integer, number => i64::from(number);
    &'q [u8] => Bytes, bytes => Cow::Borrowed(bytes);
    Vec<u8> => Bytes, bytes => Cow::Owned(bytes);
    bool => Truth, truth => truth;
}

impl<'q> From<Vec<&'q str>> for Value<'q> {
    fn from(texts: Vec<&'q str>) -> Value<'q> {
        Value::Texts(texts.into_iter().map(Cow::Borrowed).collect())
    }
}

//! One row of the feed, read in place. `None` stands for anything out of the ordinary, be it wrong or
//! only rare: the row is then read the general way.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::cursor::{Cursor, Plain};
use super::days::Days;
use super::field::Field;
use super::keys::Keys;
use super::words::Words;
use crate::import::billing_api::answer::LEVELS_ABOVE_ROW;
use crate::import::billing_api::outline;
use crate::import::billing_api::reading::read_status;
use crate::money::Total;
use crate::store::sheet::{NO_WORD, Name, Sheet, SheetAmount, SheetRow};
use crate::transaction::{Component, Kind, Status};

/// The most characters that an id may have; so many bytes never have more.
const ID_BYTES_MAX: usize = 255;

/// Reads rows into a sheet, and keeps what was learned from those before.
#[derive(Debug)]
pub struct Reader<'a> {
    pub sheet: Sheet<'a>,
    words: Words,
    keys: Keys,
    /// By key.
    fields: Vec<Field>,
    amount_keys: Keys,
    /// By key of an amount.
    amount_names: Vec<AmountName>,
    /// The amounts of the row at hand, as they are written: the key, and the amount.
    written: Vec<(usize, Plain)>,
    days: Days,
}

/// What is known of a name of amounts.
#[derive(Clone, Copy, Debug)]
struct AmountName {
    /// Its place in the sheet.
    place: u32,
    /// Its place in the order of all names.
    rank: u32,
}

/// Where the two that nearly every row has stand in a sheet.
const RELEASED: u32 = 0;
const EMPTY_WORD: u32 = 0;

/// What was met of a row so far.
#[derive(Default)]
struct Fields<'a> {
    id: Option<&'a str>,
    sequence: Option<u64>,
    kind: Option<u32>,
    status: Option<&'a str>,
    posted_at: Option<&'a str>,
    released_at: Option<&'a str>,
    deferral: Option<Deferral<'a>>,
    marketplace: Option<u32>,
    currency: Option<u32>,
    settlement: Option<u32>,
    order_id: Option<&'a str>,
    reference_id: Option<&'a str>,
    sku: Option<u32>,
    quantity: i64,
    payment_method: Option<u32>,
    raw_kind: Option<u32>,
    total: Option<Plain>,
}

#[derive(Clone, Copy)]
struct Deferral<'a> {
    reason: &'a str,
    matures_at: Option<&'a str>,
}

impl<'a> Reader<'a> {
    /// For an answer of this many bytes.
    pub fn new(n_bytes: usize) -> Reader<'a> {
        let sheet = Sheet {
            words: vec![Cow::Borrowed("")],
            statuses: vec![Status::Released],
            ..Sheet::default()
        };
        Reader {
            sheet,
            words: Words::new(n_bytes),
            keys: Keys::new(),
            fields: Vec::new(),
            amount_keys: Keys::new(),
            amount_names: Vec::new(),
            written: Vec::new(),
            days: Days::default(),
        }
    }

    /// Reads the row that starts at the cursor into the sheet, and gives its total.
    pub fn row(&mut self, cursor: &mut Cursor<'a>) -> Option<Total> {
        let mut fields = Fields::default();
        self.written.clear();
        cursor.take(b'{')?;
        cursor.skip_blanks();
        let mut seen = 0_u64;
        let mut last = None;
        loop {
            let known = &mut self.fields;
            let number = self
                .keys
                .take(cursor, last, |name| known.push(Field::of(name)))?;
            let bit = 1 << number;
            if seen & bit != 0 {
                return None;
            }
            seen |= bit;
            last = Some(number);
            self.field(*self.fields.get(number)?, cursor, &mut fields)?;
            if !goes_on(cursor)? {
                break;
            }
        }
        self.finish(&fields)
    }

    fn field(&mut self, field: Field, cursor: &mut Cursor<'a>, of: &mut Fields<'a>) -> Option<()> {
        match field {
            Field::Id => of.id = Some(cursor.string()?),
            Field::Sequence => of.sequence = Some(u64::try_from(cursor.integer()?).ok()?),
            // A removal is rare enough.
            Field::Deleted => cursor.literal(b"false")?,
            Field::Kind => of.kind = self.word(cursor)?,
            Field::Status => of.status = cursor.optional_string()?,
            Field::PostedAt => of.posted_at = cursor.optional_string()?,
            Field::ReleasedAt => of.released_at = cursor.optional_string()?,
            Field::Deferral => of.deferral = deferral(cursor)?,
            Field::Marketplace => of.marketplace = self.word(cursor)?,
            Field::Currency => of.currency = self.word(cursor)?,
            Field::Settlement => of.settlement = self.word(cursor)?,
            Field::Order => of.order_id = cursor.optional_string()?,
            Field::Reference => of.reference_id = cursor.optional_string()?,
            Field::Sku => of.sku = self.word(cursor)?,
            Field::Quantity => {
                of.quantity = match cursor.literal(b"null") {
                    Some(()) => 0,
                    None => cursor.integer()?,
                }
            }
            Field::PaymentMethod => of.payment_method = self.word(cursor)?,
            Field::RawKind => of.raw_kind = self.word(cursor)?,
            Field::Amounts => self.take_amounts(cursor)?,
            Field::Total => of.total = Some(cursor.amount()?),
            Field::Unknown => skip(cursor)?,
        }
        Some(())
    }

    /// Steps over a string that rows share, or `null`.
    #[expect(clippy::option_option, reason = "the inner one is the row's")]
    fn word(&mut self, cursor: &mut Cursor<'a>) -> Option<Option<u32>> {
        let text = cursor.optional_string()?;
        Some(text.map(|text| self.words.place(text, &mut self.sheet.words)))
    }

    fn take_amounts(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        cursor.take(b'{')?;
        cursor.skip_blanks();
        if cursor.take(b'}').is_some() {
            return Some(());
        }
        let mut seen = 0_u64;
        let mut last = None;
        loop {
            let (known, names) = (&mut self.amount_names, &mut self.sheet.names);
            let keys = &mut self.amount_keys;
            let number = keys.take(cursor, last, |name| learn_name(name, known, names))?;
            let bit = 1 << number;
            if seen & bit != 0 {
                return None;
            }
            seen |= bit;
            last = Some(number);
            let plain = cursor.amount()?;
            self.written.push((number, plain));
            if !goes_on(cursor)? {
                return Some(());
            }
        }
    }

    fn finish(&mut self, of: &Fields<'a>) -> Option<Total> {
        let id = of.id.filter(|id| (1..=ID_BYTES_MAX).contains(&id.len()))?;
        let (words, texts) = (&mut self.words, &mut self.sheet.words);
        let (currency, scale) = words.currency(of.currency?, texts)?;
        let word = of.kind?;
        let (kind, raw_kind) = match words.kind(word, texts) {
            Some(Kind::Other) => (Kind::Other, of.raw_kind.unwrap_or(word)),
            Some(kind) => (kind, of.raw_kind.unwrap_or(EMPTY_WORD)),
            None => (Kind::Other, word),
        };
        let marketplace = of
            .marketplace
            .map_or(NO_WORD, |word| words.lower(word, texts));
        let posted_at = self.days.instant(of.posted_at?)?;
        let released_at = match of.released_at {
            Some(_) if of.released_at == of.posted_at => Some(posted_at),
            Some(text) => Some(self.days.instant(text)?),
            None => None,
        };
        let status = self.status(of.status?, of.deferral)?;
        let total = self.finish_amounts(scale, of.total?)?;
        self.sheet.rows.push(SheetRow {
            id: Cow::Borrowed(id),
            sequence: of.sequence?,
            posted_at,
            released_at,
            order_id: of.order_id.map(Cow::Borrowed),
            reference_id: of.reference_id.map(Cow::Borrowed),
            quantity: of.quantity,
            status,
            raw_kind,
            marketplace,
            settlement: of.settlement.unwrap_or(NO_WORD),
            sku: of.sku.unwrap_or(NO_WORD),
            payment_method: of.payment_method.unwrap_or(NO_WORD),
            n_amounts: u32::try_from(self.written.len()).ok()?,
            currency,
            kind,
        });
        Some(Total::new(total.into(), currency))
    }

    /// Puts the amounts into the sheet in the order of their names, if they add up to the total;
    /// gives that, in minor units of a currency with this many decimals.
    fn finish_amounts(&mut self, scale: usize, total: Plain) -> Option<i64> {
        let total = total.minor(scale)?;
        let names = &self.amount_names;
        self.written.sort_by_key(|&(key, _)| names[key].rank);
        let n_before = self.sheet.amounts.len();
        let mut sum = 0_i64;
        for &(key, plain) in &self.written {
            let minor = plain.minor(scale)?;
            sum = sum.checked_add(minor)?;
            let name = names[key].place;
            self.sheet.amounts.push(SheetAmount { name, minor });
        }
        if sum != total {
            self.sheet.amounts.truncate(n_before);
            return None;
        }
        Some(total)
    }

    fn status(&mut self, word: &str, deferral: Option<Deferral<'a>>) -> Option<u32> {
        if word == "released" && deferral.is_none() {
            return Some(RELEASED);
        }
        let matures_at = match deferral.and_then(|deferral| deferral.matures_at) {
            Some(text) => Some(self.days.instant(text)?),
            None => None,
        };
        let deferral = deferral.map(|deferral| (deferral.reason.to_owned(), matures_at));
        let status = read_status(word, deferral);
        if self.sheet.statuses.last() != Some(&status) {
            self.sheet.statuses.push(status);
        }
        u32::try_from(self.sheet.statuses.len() - 1).ok()
    }
}

fn learn_name(name: &str, known: &mut Vec<AmountName>, names: &mut Vec<Name>) {
    let mut rank = 0;
    for other in &mut *known {
        if names[other.place as usize].raw.as_str() < name {
            rank += 1;
        } else {
            other.rank += 1;
        }
    }
    known.push(AmountName {
        place: u32::try_from(names.len()).unwrap_or(u32::MAX),
        rank,
    });
    names.push(Name {
        component: Component::from_name(name),
        raw: name.to_owned(),
    });
}

/// Whether another field follows in an object; else it has ended.
fn goes_on(cursor: &mut Cursor<'_>) -> Option<bool> {
    loop {
        match cursor.byte()? {
            b',' => {
                cursor.at += 1;
                if cursor.byte()? != b'"' {
                    cursor.skip_blanks();
                }
                return Some(true);
            }
            b'}' => {
                cursor.at += 1;
                return Some(false);
            }
            b' ' | b'\t' | b'\r' | b'\n' => {
                let at = cursor.at;
                cursor.skip_blanks();
                if cursor.at == at {
                    return None;
                }
            }
            _ => return None,
        }
    }
}

/// Why and until when money is held.
#[expect(clippy::option_option, reason = "the inner one is the row's")]
fn deferral<'a>(cursor: &mut Cursor<'a>) -> Option<Option<Deferral<'a>>> {
    if cursor.byte()? != b'{' {
        return cursor.literal(b"null").map(|()| None);
    }
    cursor.at += 1;
    cursor.skip_blanks();
    let (mut reason, mut matures_at) = (None, None);
    loop {
        let name = cursor.string()?;
        cursor.skip_blanks();
        cursor.take(b':')?;
        cursor.skip_blanks();
        match name {
            "reason" if reason.is_none() => reason = Some(cursor.string()?),
            "matures_at" if matures_at.is_none() => matures_at = Some(cursor.optional_string()?),
            _ => return None,
        }
        if !goes_on(cursor)? {
            break;
        }
    }
    Some(Some(Deferral {
        reason: reason?,
        matures_at: matures_at.flatten(),
    }))
}

/// Steps over a value of any kind.
fn skip(cursor: &mut Cursor<'_>) -> Option<()> {
    match cursor.byte()? {
        b'"' => cursor.string().map(|_| ()),
        b't' => cursor.literal(b"true"),
        b'f' => cursor.literal(b"false"),
        b'n' => cursor.literal(b"null"),
        b'{' | b'[' => {
            let end = outline::value_end(cursor.text, cursor.at)?;
            let value = cursor.text.get(cursor.at..end)?;
            if !cursor.spans_lines && value.contains('\n') {
                return None;
            }
            serde_json::from_str::<IgnoredAny>(value).ok()?;
            outline::check(value, LEVELS_ABOVE_ROW + 1).ok()?;
            cursor.at = end;
            Some(())
        }
        _ => cursor.number(),
    }
}

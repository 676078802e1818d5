//! Transactions of an answer, read in place: nearly at the speed of memory where rows look like those
//! before, and the general way, row by row, where they do not.
//!
//! What the general reader says is right by definition. This one takes a row only where it is sure to
//! say the same. A row that it is not sure of is handed to the general reader, and so is the whole
//! answer as soon as anything about it has to be refused.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::answer::{self, BLANKS, LEVELS_ABOVE_ROW};
use super::proof::{self, Found, Sums, n_totals_differ};
use super::reading::{self, List};
use super::{Page, PageError, PageProof, TransactionRow, outline};
use crate::import::{FILE_BYTES_MAX, Rejection};
use crate::money::Total;
use crate::store::batch::Removal;
use crate::store::sheet::Sheet;
use cursor::Cursor;
use row::Reader;

mod cursor;
mod days;
mod field;
mod keys;
mod row;
mod words;

/// What an answer claims of its rows, the rows, and those that were set aside.
pub type Scanned<'a> = (PageProof, Sheet<'a>, Vec<Rejection>);

/// A page of `GET /transactions`, or the same as lines. Says what `parse_transactions` says.
pub fn scan_transactions(body: &[u8]) -> Result<Scanned<'_>, PageError> {
    if let Some(scanned) = scan(body) {
        return Ok(scanned);
    }
    let (proof, batch, rejections) = reading::parse_transactions(body)?;
    let mut sheet = Sheet {
        lines: batch.lines,
        removals: batch.removals,
        ..Sheet::default()
    };
    for transaction in batch.transactions {
        sheet.push(transaction);
    }
    Ok((proof, sheet, rejections))
}

/// The rows of a saved answer and those that were set aside, if its rows are transactions; none also
/// where the general reader has to tell what is wrong with it.
pub(in crate::import) fn scan_if_transactions(body: &[u8]) -> Option<(Sheet<'_>, Vec<Rejection>)> {
    let text = str::from_utf8(body).ok()?;
    let mut cursor = Cursor {
        text,
        at: 0,
        spans_lines: true,
    };
    cursor.skip_blanks();
    if !answer::has_lines(text) {
        find_rows(&mut cursor)?;
        cursor.skip_blanks();
    }
    let end = outline::value_end(text, cursor.at)?;
    if reading::list_of(text.get(cursor.at..end)?) != List::Transactions {
        return None;
    }
    let (_, sheet, rejections) = scan(body)?;
    Some((sheet, rejections))
}

/// None where the general reader has to see the whole.
fn scan(body: &[u8]) -> Option<Scanned<'_>> {
    if body.len() > FILE_BYTES_MAX {
        return None;
    }
    let text = str::from_utf8(body).ok()?;
    let mut scan = Scan::new(body.len());
    let proof = if answer::has_lines(text) {
        scan.lines(text)?
    } else {
        scan.page(text)?
    };
    scan.finish(proof)
}

/// The id of a row, where it could be read.
type Id<'a> = Option<Cow<'a, str>>;

struct Scan<'a> {
    reader: Reader<'a>,
    rejections: Vec<Rejection>,
    /// Totals of the rows that were read in place, per currency.
    totals: Vec<Total>,
    /// Totals of the other rows.
    sums: Sums,
    /// None without rows.
    first_id: Option<Id<'a>>,
    last_id: Option<Id<'a>>,
    n_rows: usize,
    /// How many of the rows were read in place.
    n_in_place: usize,
}

impl<'a> Scan<'a> {
    fn new(n_bytes: usize) -> Scan<'a> {
        Scan {
            reader: Reader::new(n_bytes),
            rejections: Vec::new(),
            totals: Vec::new(),
            sums: Sums::default(),
            first_id: None,
            last_id: None,
            n_rows: 0,
            n_in_place: 0,
        }
    }

    /// A row a line, and the proof as the last line.
    fn lines(&mut self, text: &'a str) -> Option<PageProof> {
        let last_at = text.trim_end_matches(BLANKS).rfind('\n')? + 1;
        let last = text.get(last_at..)?.trim_matches(BLANKS);
        let mut cursor = Cursor {
            text,
            at: 0,
            spans_lines: false,
        };
        loop {
            cursor.skip_blanks();
            while cursor.take(b'\n').is_some() {
                cursor.skip_blanks();
            }
            if cursor.at >= last_at {
                break;
            }
            self.row(&mut cursor)?;
            cursor.skip_blanks();
            cursor.take(b'\n')?;
        }
        outline::check(last, 1).ok()?;
        serde_json::from_str(last).ok()
    }

    /// One object with the rows in `data`.
    fn page(&mut self, text: &'a str) -> Option<PageProof> {
        let mut cursor = Cursor {
            text,
            at: 0,
            spans_lines: true,
        };
        find_rows(&mut cursor)?;
        let before = text.get(..cursor.at)?;
        cursor.skip_blanks();
        if cursor.byte()? != b']' {
            loop {
                self.row(&mut cursor)?;
                cursor.skip_blanks();
                if cursor.take(b',').is_none() {
                    break;
                }
                cursor.skip_blanks();
            }
        }
        // What is left without the rows is a page as well, and is read like any.
        let frame = [before, text.get(cursor.at..)?].concat();
        let page: Page<IgnoredAny> = serde_json::from_str(&frame).ok()?;
        outline::rows(&frame).ok()?;
        Some(page.page)
    }

    fn row(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        let start = cursor.at;
        let id = if let Some(total) = self.reader.row(cursor) {
            self.add(total);
            self.n_in_place += 1;
            self.reader.sheet.rows.last().map(|row| row.id.clone())
        } else {
            cursor.at = start;
            self.odd_row(cursor)?
        };
        if self.n_rows == 0 {
            self.first_id = Some(id.clone());
        }
        self.last_id = Some(id);
        self.n_rows += 1;
        Some(())
    }

    fn add(&mut self, total: Total) {
        let mut sums = self.totals.iter_mut();
        match sums.find(|sum| sum.currency == total.currency) {
            Some(sum) => sum.minor += total.minor,
            None => self.totals.push(total),
        }
    }

    /// Reads a row as the general reader does.
    fn odd_row(&mut self, cursor: &mut Cursor<'a>) -> Option<Id<'a>> {
        let end = outline::value_end(cursor.text, cursor.at)?;
        let text = cursor.text.get(cursor.at..end)?;
        let is_cut = !cursor.spans_lines && text.contains('\n');
        if !text.starts_with('{') || is_cut {
            return None;
        }
        serde_json::from_str::<IgnoredAny>(text).ok()?;
        outline::check(text, LEVELS_ABOVE_ROW).ok()?;
        cursor.at = end;
        let row = serde_json::from_str::<TransactionRow>(text);
        let id = row.as_ref().ok().map(|row| Cow::Owned(row.id.clone()));
        let sheet = &mut self.reader.sheet;
        let taken = proof::take_row(row, text, &mut self.sums, |row| {
            if row.deleted {
                sheet.removals.push(Removal {
                    id: row.id,
                    sequence: row.sequence,
                });
            } else {
                sheet.push(reading::transaction_of(row)?);
            }
            Ok(())
        });
        if let Err(reason) = taken.ok()? {
            let number = u32::try_from(self.n_rows + 1).unwrap_or(u32::MAX);
            self.rejections.push(Rejection::new(number, reason, text));
        }
        Some(id)
    }

    /// Checks the proof, as the general reader does.
    fn finish(mut self, proof: PageProof) -> Option<Scanned<'a>> {
        for total in self.totals {
            self.sums.add_total(total).ok()?;
        }
        let ids = [self.first_id, self.last_id].into_iter().flatten();
        let ids: Vec<Option<String>> = ids.map(|id| id.map(Cow::into_owned)).collect();
        let found = Found {
            n_rows: self.n_rows,
            n_rejected: self.rejections.len(),
            n_totals_differ: n_totals_differ(&self.rejections),
            ids,
            sums: self.sums,
        };
        let lines = proof::check::<TransactionRow>(&proof, found).ok()?;
        let sheet = Sheet {
            lines,
            ..self.reader.sheet
        };
        Some((proof, sheet, self.rejections))
    }
}

/// Steps to behind the bracket that opens the array of rows.
fn find_rows(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.skip_blanks();
    cursor.take(b'{')?;
    loop {
        cursor.skip_blanks();
        let name = cursor.string()?;
        cursor.skip_blanks();
        cursor.take(b':')?;
        cursor.skip_blanks();
        if name == "data" {
            return cursor.take(b'[');
        }
        match cursor.byte()? {
            b'{' | b'[' => cursor.at = outline::value_end(cursor.text, cursor.at)?,
            b'"' => {
                cursor.string()?;
            }
            _ => {
                let rest = cursor.text.get(cursor.at..)?;
                cursor.at += rest.find([',', '}'])?;
            }
        }
        cursor.skip_blanks();
        cursor.take(b',')?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of the rows are read in place, and how many the general way.
    #[track_caller]
    fn check(rows: &[&str], n_in_place: usize) {
        let proof = r#"{"count":0,"sums":{},"first_id":null,"last_id":null,"next":null,"snapshot":"","as_of":""}"#;
        let texts = [
            format!("{{\"data\":[{}],\"page\":{proof}}}", rows.join(",")),
            format!("{}\n{proof}", rows.join("\n")),
        ];
        for text in &texts {
            let mut scan = Scan::new(text.len());
            let read = if answer::has_lines(text) {
                scan.lines(text)
            } else {
                scan.page(text)
            };
            assert!(read.is_some(), "{text}");
            assert_eq!(
                (scan.n_rows, scan.n_in_place),
                (rows.len(), n_in_place),
                "{text}"
            );
        }
    }

    const ROW: &str = r#"{"id":"t1","sequence":7,"kind":"sale","status":"released","posted_at":"2026-03-01T10:22:05Z","released_at":null,"deferral":null,"marketplace":"amazon.de","currency":"EUR","settlement_id":"S","order_id":"1-2","reference_id":null,"sku":"MUG","quantity":-2,"payment_method":"wallet","raw_kind":"Shipment","amounts":{"product_sale":"39.98","new_fee":"-0.98"},"total":"39.00"}"#;

    #[test]
    fn ordinary_rows_are_read_in_place() {
        let changed = |from: &str, to: &str| {
            assert!(ROW.contains(from));
            ROW.replace(from, to)
        };
        let rows = [
            ROW.to_owned(),
            changed("\"sku\":\"MUG\",", ""),
            changed("\"sku\":\"MUG\"", "\"sku\":\"M\u{fc}G\", \"mood\" : -1.5e7"),
            changed("\"sku\":\"MUG\"", "\"mood\":{\"x\":[1]},\"sku\":null"),
            changed("\"EUR\"", "\"KWD\""),
            changed("\"new_fee\"", "\"another_fee\""),
            changed("\"status\":\"released\"", "\"status\":\"deferred\"")
                .replace("null,\"m", "{\"reason\":\"DD7\",\"matures_at\":null},\"m"),
            changed("\"sale\"", "\"barter\""),
            changed("22:05Z", "22:05.5+01:00"),
            changed(
                "{\"product_sale\":\"39.98\",\"new_fee\":\"-0.98\"},\"total\":\"39.00\"",
                "{},\"total\":\"0\"",
            ),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        check(&rows, rows.len());
    }

    #[test]
    fn odd_rows_are_read_the_general_way() {
        for (from, to) in [
            ("MUG", "M\\u0055G"),
            ("\"39.00\"", "\"39.01\""),
            ("\"39.00\"", "39.00"),
            ("\"EUR\"", "\"EURO\""),
            ("\"id\":\"t1\"", "\"id\":\"\""),
            ("\"sequence\":7", "\"sequence\":12345678901234567890"),
            ("\"raw_kind\"", "\"deleted\":true,\"raw_kind\""),
        ] {
            assert!(ROW.contains(from));
            check(&[ROW, &ROW.replace(from, to), ROW], 2);
        }
    }
}

//! What a request for a list asks: limit, cursor and filters, each checked before it is used.
//!
//! An unknown parameter is refused, not ignored: a misspelt filter would otherwise give sums over
//! rows that nobody asked for.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use ledger::day::{DAY_SECONDS, Day, Instant};
use ledger::money::Currency;
use serde::{Deserialize, Serialize};

use crate::cursor::{Cursor, CursorKey};
use crate::list::{Field, List};
use crate::refusal::Refusal;

/// Rows on a page unless the client says otherwise.
pub const LIMIT_DEFAULT: u16 = 200;
/// The most rows on a page.
pub const LIMIT_MAX: u16 = 1000;
/// The longest id, as the contract says.
pub const ID_BYTES_MAX: usize = 255;

/// Which rows of a list are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// At this second or later.
    pub from: Option<i64>,
    /// Before this second.
    pub to: Option<i64>,
    /// Of this settlement.
    pub settlement_id: Option<String>,
    /// Of this marketplace.
    pub marketplace: Option<String>,
    /// Of this status.
    pub status: Option<String>,
    /// Of this direction.
    pub direction: Option<String>,
    /// In this currency.
    pub currency: Option<String>,
    /// About this: a meter, a customer, a currency.
    pub about: Option<String>,
    /// Changed after this place in the change feed; removed rows come as tombstones.
    pub changed_since: Option<i64>,
}

/// A request for a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRequest {
    /// Rows wanted, if the client says so.
    pub limit: Option<u16>,
    /// Where to go on; it carries the filters of its walk.
    pub cursor: Option<Cursor>,
    /// Which rows.
    pub filter: Filter,
    /// One row a line, instead of one document.
    pub wants_lines: bool,
}

impl ListRequest {
    /// Reads the query string of a request for `list`.
    pub fn read(
        list: List,
        query: Option<&str>,
        headers: &HeaderMap,
        key: &CursorKey,
    ) -> Result<ListRequest, Refusal> {
        let mut limit = None;
        let mut cursor = None;
        let mut filter = Filter::default();
        let mut seen = Vec::new();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if seen.contains(&name) {
                return Err(Refusal::parameter(
                    "doubled_parameter",
                    "query",
                    format!("Found the parameter {name:?} twice; each may stand once."),
                ));
            }
            match &*name {
                "limit" => limit = Some(read_limit(&value)?),
                "cursor" => cursor = Some(key.read(&value).map_err(|_| not_a_cursor())?),
                _ => filter.read(list, &name, &value)?,
            }
            seen.push(name);
        }
        if filter.changed_since.is_some() && filter != filter.only_changed_since() {
            return Err(Refusal::parameter(
                "filters_exclude_each_other",
                "changed_since",
                "Found changed_since beside another filter. A row that leaves such a filter could \
                 not be reported, so it goes with limit and cursor only."
                    .to_owned(),
            ));
        }
        let (cursor, filter) = reconcile(list, cursor, filter)?;
        Ok(ListRequest {
            limit,
            cursor,
            filter,
            wants_lines: wants_lines(headers),
        })
    }
}

impl Filter {
    /// Takes in a parameter of a list.
    fn read(&mut self, list: List, name: &str, value: &str) -> Result<(), Refusal> {
        let known = list.filters();
        let Some(parameter) = known.iter().find(|known| known.name == name) else {
            return Err(unknown_parameter(list, name));
        };
        let name = parameter.name;
        match parameter.field {
            Field::From => self.from = Some(read_instant(name, value)?),
            Field::To => self.to = Some(read_instant(name, value)?),
            Field::SettlementId => self.settlement_id = Some(read_id(name, value)?),
            Field::Marketplace => self.marketplace = Some(read_id(name, value)?),
            Field::Status(words) => self.status = Some(read_word(name, value, words)?),
            Field::Direction(words) => self.direction = Some(read_word(name, value, words)?),
            Field::Currency => self.currency = Some(read_currency(name, value)?),
            Field::About => self.about = Some(read_id(name, value)?),
            Field::AboutCurrency => self.about = Some(read_currency(name, value)?),
            Field::ChangedSince => self.changed_since = Some(read_sequence(name, value)?),
        }
        Ok(())
    }

    fn only_changed_since(&self) -> Filter {
        Filter {
            changed_since: self.changed_since,
            ..Filter::default()
        }
    }
}

/// A cursor brings its filters along; repeating them is fine, changing them is not.
fn reconcile(
    list: List,
    cursor: Option<Cursor>,
    filter: Filter,
) -> Result<(Option<Cursor>, Filter), Refusal> {
    match cursor {
        None => Ok((None, filter)),
        Some(cursor) if cursor.list != list => Err(not_a_cursor()),
        Some(cursor) if filter != Filter::default() && filter != cursor.filter => {
            Err(Refusal::parameter(
                "cursor_of_other_filters",
                "cursor",
                "Found a cursor of a walk with other filters. Leave the filters out, or begin a \
                 new walk without a cursor."
                    .to_owned(),
            ))
        }
        Some(cursor) => {
            let filter = cursor.filter.clone();
            Ok((Some(cursor), filter))
        }
    }
}

/// Reads how many rows a page may have.
pub fn read_limit(value: &str) -> Result<u16, Refusal> {
    let limit = value
        .parse()
        .ok()
        .filter(|limit| (1..=LIMIT_MAX).contains(limit));
    limit.ok_or_else(|| {
        let detail = format!("Found the limit {value:?}; allowed is 1 to {LIMIT_MAX}.");
        Refusal::parameter("bad_limit", "limit", detail)
    })
}

/// An instant, or a day of UTC, which stands for its first second.
fn read_instant(pointer: &'static str, value: &str) -> Result<i64, Refusal> {
    let instant = match Day::parse_iso(value) {
        Ok(day) => Ok(i64::from(day.epoch_days()) * DAY_SECONDS),
        Err(_) => Instant::parse_rfc3339(value).map(Instant::seconds),
    };
    instant.map_err(|error| {
        let detail = format!(
            "Found {value:?}: {error}. Allowed is an instant like 2026-03-01T00:00:00Z or a day like \
             2026-03-01."
        );
        Refusal::parameter("bad_instant", pointer, detail)
    })
}

fn read_sequence(pointer: &'static str, value: &str) -> Result<i64, Refusal> {
    // Digits only: the standard reader would take a plus sign too.
    let is_plain = value.bytes().all(|byte| byte.is_ascii_digit());
    let sequence = value.parse().ok().filter(|_| is_plain);
    sequence.ok_or_else(|| {
        let detail = format!("Found {value:?}; allowed is a sequence, 0 or more.");
        Refusal::parameter("bad_sequence", pointer, detail)
    })
}

fn read_word(pointer: &'static str, value: &str, words: &[&str]) -> Result<String, Refusal> {
    if words.contains(&value) {
        return Ok(value.to_owned());
    }
    let detail = format!("Found {value:?}; allowed is one of {}.", words.join(", "));
    Err(Refusal::parameter("bad_word", pointer, detail))
}

fn read_currency(pointer: &'static str, value: &str) -> Result<String, Refusal> {
    let known = Currency::from_code(value).filter(|currency| currency.code() == value);
    known.map(|_| value.to_owned()).ok_or_else(|| {
        let detail = format!("Found {value:?}; allowed is a currency's code, such as EUR.");
        Refusal::parameter("bad_currency", pointer, detail)
    })
}

/// Whether a text can be an id. Not every database can even be asked about a zero character.
pub fn is_id(text: &str) -> bool {
    (1..=ID_BYTES_MAX).contains(&text.len()) && !text.contains('\0')
}

fn read_id(pointer: &'static str, value: &str) -> Result<String, Refusal> {
    if is_id(value) {
        return Ok(value.to_owned());
    }
    let detail = format!(
        "Found an id of {} bytes; allowed is 1 to {ID_BYTES_MAX}, none of them 0.",
        value.len()
    );
    Err(Refusal::parameter("bad_id", pointer, detail))
}

fn unknown_parameter(list: List, name: &str) -> Refusal {
    let filters = list.filters().iter().map(|filter| filter.name);
    let known: Vec<&str> = ["limit", "cursor"].into_iter().chain(filters).collect();
    let known = known.join(", ");
    let detail = format!("Found the parameter {name:?}; this list knows {known}.");
    Refusal::parameter("unknown_parameter", "query", detail)
}

/// One answer for every kind of wrong cursor: why it is wrong helps only who forges one.
pub fn not_a_cursor() -> Refusal {
    Refusal::parameter(
        "bad_cursor",
        "cursor",
        "This cursor was altered, belongs to another list or seller, or is of books that are no \
         more. Begin a new walk without a cursor."
            .to_owned(),
    )
}

/// Whether the client asks for newline-delimited JSON. A quality of 0 means that it does not.
fn wants_lines(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let is_lines = parts
            .next()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("application/x-ndjson"));
        is_lines && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(list: List, query: &str) -> Result<ListRequest, &'static str> {
        let key = CursorKey::new(&[1; 32], "seller_1");
        ListRequest::read(list, Some(query), &HeaderMap::new(), &key).map_err(|no| no.code)
    }

    #[track_caller]
    fn refused(list: List, query: &str, code: &str) {
        assert_eq!(read(list, query).map(|_| ()), Err(code), "{query}");
    }

    #[test]
    fn limits_are_1_to_1000() {
        for bad in ["0", "-1", "1001", "1e9", "1000000000", "", " 5", "+5x", "٣"] {
            refused(List::Payouts, &format!("limit={bad}"), "bad_limit");
        }
        assert_eq!(
            read(List::Payouts, "limit=1").map(|asked| asked.limit),
            Ok(Some(1))
        );
        assert_eq!(
            read(List::Payouts, "limit=1000").map(|asked| asked.limit),
            Ok(Some(1000))
        );
        assert_eq!(read(List::Payouts, "").map(|asked| asked.limit), Ok(None));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        refused(
            List::Transactions,
            "sort=password_hash",
            "unknown_parameter",
        );
        refused(
            List::Settlements,
            "marketplace=amazon.de",
            "unknown_parameter",
        );
        refused(List::Transactions, "limit=5&limit=6", "doubled_parameter");
        refused(List::Transactions, "posted_from=yesterday", "bad_instant");
        refused(
            List::Transactions,
            "posted_to=2026-02-30T00:00:00Z",
            "bad_instant",
        );
        refused(List::Transactions, "changed_since=-1", "bad_sequence");
        refused(List::Transactions, "changed_since=+1", "bad_sequence");
        refused(List::Transactions, "settlement_id=", "bad_id");
        refused(List::Invoices, "status=Paid", "bad_word");
        refused(List::Invoices, "direction=sideways", "bad_word");
        refused(List::Subscriptions, "status=paid", "bad_word");
        refused(List::Balances, "currency=eur", "bad_currency");
        refused(List::Rates, "quote=EURO", "bad_currency");
        refused(List::UsageRecords, "from=2026-02-30", "bad_instant");
        refused(List::UsageRecords, "meter_id=", "bad_id");
        refused(List::Products, "from=2026-02-03", "unknown_parameter");
        refused(
            List::Invoices,
            "changed_since=1&status=paid",
            "filters_exclude_each_other",
        );
        refused(
            List::Transactions,
            "changed_since=1&settlement_id=a",
            "filters_exclude_each_other",
        );
        refused(List::Transactions, "cursor=00", "bad_cursor");
    }

    #[test]
    fn a_day_stands_for_its_first_second() {
        let from = |query| read(List::Invoices, query).map(|asked| asked.filter.from);
        assert_eq!(from("from=1970-01-02"), Ok(Some(DAY_SECONDS)));
        assert_eq!(from("from=1970-01-02T00:00:00Z"), Ok(Some(DAY_SECONDS)));
    }

    #[test]
    fn a_cursor_carries_its_filters() {
        let key = CursorKey::new(&[1; 32], "seller_1");
        let filter = Filter {
            marketplace: Some("amazon.de".to_owned()),
            ..Filter::default()
        };
        let after = crate::cursor::Place::START;
        let cursor = Cursor {
            list: List::Transactions,
            snapshot: 3,
            filter,
            after,
        };
        let text = key.write(&cursor);
        let asked = read(List::Transactions, &format!("cursor={text}")).unwrap();
        assert_eq!(asked.filter, cursor.filter);
        assert!(
            read(
                List::Transactions,
                &format!("cursor={text}&marketplace=amazon.de")
            )
            .is_ok()
        );
        let other = format!("cursor={text}&marketplace=amazon.fr");
        refused(List::Transactions, &other, "cursor_of_other_filters");
        refused(List::Payouts, &format!("cursor={text}"), "bad_cursor");
    }

    #[test]
    fn lines_are_given_only_when_asked_for() {
        let check = |accept: &'static str, wants: bool| {
            let headers = HeaderMap::from_iter([(ACCEPT, accept.parse().unwrap())]);
            assert_eq!(wants_lines(&headers), wants, "{accept}");
        };
        check("application/x-ndjson", true);
        check("text/html, Application/X-NDJSON;q=0.9", true);
        check("application/x-ndjson;q=0", false);
        check("application/json", false);
        check("*/*", false);
    }
}

//! What a request for a list asks: limit, cursor and filters, each checked before it is used.
//!
//! An unknown parameter is refused, not ignored: a misspelt filter would otherwise give sums over
//! rows that nobody asked for.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use ledger::day::Instant;
use serde::{Deserialize, Serialize};

use crate::cursor::{Cursor, CursorKey, List};
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
    /// Posted at this second or later.
    pub posted_from: Option<i64>,
    /// Posted before this second.
    pub posted_to: Option<i64>,
    /// Of this settlement.
    pub settlement_id: Option<String>,
    /// Of this marketplace.
    pub marketplace: Option<String>,
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
            match (&*name, list) {
                ("limit", _) => limit = Some(read_limit(&value)?),
                ("cursor", _) => cursor = Some(key.read(&value).map_err(|_| not_a_cursor())?),
                (_, List::Transactions) => read_filter(&mut filter, &name, &value)?,
                _ => return Err(unknown_parameter(&name, "limit, cursor")),
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

fn read_limit(value: &str) -> Result<u16, Refusal> {
    let limit = value
        .parse()
        .ok()
        .filter(|limit| (1..=LIMIT_MAX).contains(limit));
    limit.ok_or_else(|| {
        let detail = format!("Found the limit {value:?}; allowed is 1 to {LIMIT_MAX}.");
        Refusal::parameter("bad_limit", "limit", detail)
    })
}

fn read_filter(filter: &mut Filter, name: &str, value: &str) -> Result<(), Refusal> {
    match name {
        "posted_from" => filter.posted_from = Some(read_instant("posted_from", value)?),
        "posted_to" => filter.posted_to = Some(read_instant("posted_to", value)?),
        "settlement_id" => filter.settlement_id = Some(read_id("settlement_id", value)?),
        "marketplace" => filter.marketplace = Some(read_id("marketplace", value)?),
        "changed_since" => {
            let sequence = value.parse().ok().filter(|sequence| *sequence >= 0);
            filter.changed_since = Some(sequence.ok_or_else(|| {
                let detail = format!("Found {value:?}; allowed is a sequence, 0 or more.");
                Refusal::parameter("bad_sequence", "changed_since", detail)
            })?);
        }
        _ => {
            let known = "limit, cursor, posted_from, posted_to, settlement_id, marketplace, \
                         changed_since";
            return Err(unknown_parameter(name, known));
        }
    }
    Ok(())
}

fn read_instant(pointer: &'static str, value: &str) -> Result<i64, Refusal> {
    Instant::parse_rfc3339(value)
        .map(Instant::seconds)
        .map_err(|error| {
            let detail = format!(
                "Found {value:?}: {error}. Allowed is an instant like 2026-03-01T00:00:00Z."
            );
            Refusal::parameter("bad_instant", pointer, detail)
        })
}

fn read_id(pointer: &'static str, value: &str) -> Result<String, Refusal> {
    if (1..=ID_BYTES_MAX).contains(&value.len()) {
        return Ok(value.to_owned());
    }
    let detail = format!(
        "Found an id of {} bytes; allowed is 1 to {ID_BYTES_MAX}.",
        value.len()
    );
    Err(Refusal::parameter("bad_id", pointer, detail))
}

fn unknown_parameter(name: &str, known: &str) -> Refusal {
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
        refused(List::Transactions, "settlement_id=", "bad_id");
        refused(
            List::Transactions,
            "changed_since=1&settlement_id=a",
            "filters_exclude_each_other",
        );
        refused(List::Transactions, "cursor=00", "bad_cursor");
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

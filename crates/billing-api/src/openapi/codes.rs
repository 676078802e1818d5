//! The codes of problems: every one that there is, with its status, and which route can answer which.

use super::operations::Operation;
use crate::forgery;
use crate::list::{Field, List};
use crate::roles::Access;
use crate::routes::Row;

/// A code and the status that it comes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable word.
    pub name: &'static str,
    /// HTTP status.
    pub status: u16,
}

const fn code(status: u16, name: &'static str) -> Code {
    Code { name, status }
}

/// Every code of the API.
pub const ALL: &[Code] = &[
    code(400, "bad_body"),
    code(400, "bad_currency"),
    code(400, "bad_cursor"),
    code(400, "bad_file_name"),
    code(400, "bad_id"),
    code(400, "bad_idempotency_key"),
    code(400, "bad_instant"),
    code(400, "bad_limit"),
    code(400, "bad_sequence"),
    code(400, "bad_word"),
    code(400, "broken_body"),
    code(400, "cursor_expired"),
    code(400, "cursor_of_other_filters"),
    code(400, "doubled_parameter"),
    code(400, "empty_file"),
    code(400, "filters_exclude_each_other"),
    code(400, "sequence_ahead"),
    code(400, "unknown_parameter"),
    code(401, "bad_signature"),
    code(401, "not_signed_in"),
    code(401, "second_factor_needed"),
    code(401, "wrong_code"),
    code(401, "wrong_credentials"),
    code(403, "foreign_site"),
    code(403, "host_not_allowed"),
    code(403, "own_header_missing"),
    code(403, "role_too_low"),
    code(403, "second_factor_not_set_up"),
    code(403, "wrong_code"),
    code(403, "wrong_password"),
    code(404, "not_found"),
    code(405, "method_not_allowed"),
    code(406, "not_acceptable"),
    code(409, "already_signed_in"),
    code(409, "due_unclear"),
    code(409, "event_contradicts"),
    code(409, "events_off"),
    code(409, "exceeds_due"),
    code(409, "invoice_not_owed"),
    code(409, "invoice_not_payable"),
    code(409, "no_second_factor"),
    code(409, "no_second_factor_begun"),
    code(409, "no_sign_in"),
    code(409, "password_too_short_alone"),
    code(409, "payment_method_expired"),
    code(409, "payment_method_not_chargeable"),
    code(409, "payments_off"),
    code(409, "second_factor_required"),
    code(409, "second_factor_there"),
    code(409, "still_running"),
    code(413, "body_too_large"),
    code(413, "unpacks_too_far"),
    code(414, "target_too_long"),
    code(415, "not_json"),
    code(415, "unknown_encoding"),
    code(422, "amount_not_positive"),
    code(422, "bad_amount"),
    code(422, "bad_event"),
    code(422, "card_number_refused"),
    code(422, "idempotency_key_reused"),
    code(422, "other_currency"),
    code(422, "unknown_token"),
    code(422, "weak_password"),
    code(429, "too_many_attempts"),
    code(431, "headers_too_large"),
    code(500, "internal"),
    code(500, "storage"),
    code(503, "busy"),
    code(503, "payment_uncertain"),
    code(503, "payments_busy"),
    code(503, "provider_silent"),
    code(503, "sign_in_busy"),
    code(503, "timed_out"),
    code(503, "too_many_bulk_answers"),
];

/// What any request can be answered with.
const EVERYWHERE: &[&str] = &[
    "foreign_site",
    "host_not_allowed",
    "not_acceptable",
    "body_too_large",
    "target_too_long",
    "headers_too_large",
    "internal",
    "storage",
    "busy",
    "timed_out",
];

/// What a request for a list can be answered with, whatever its filters.
const OF_LISTS: &[&str] = &[
    "too_many_bulk_answers",
    "bad_limit",
    "bad_cursor",
    "cursor_expired",
    "cursor_of_other_filters",
    "doubled_parameter",
    "unknown_parameter",
];

/// The codes of a route.
pub fn of(row: &Row, list: Option<List>, words: Option<&Operation>) -> Vec<Code> {
    let mut names = EVERYWHERE.to_vec();
    if forgery::asks_for_own_header(&row.method, row.path) {
        names.push("own_header_missing");
    }
    if row.path.contains("{id}") {
        names.push("not_found");
    }
    names.extend_from_slice(of_access(row.access));
    if let Some(list) = list {
        names.extend_from_slice(OF_LISTS);
        let filters = list.filters().iter();
        names.extend(filters.flat_map(|filter| of_field(filter.field)));
    }
    names.extend(words.iter().flat_map(|words| words.codes));
    let is_of_route = |code: &&Code| {
        // One wrong code has two statuses: at the door, and of somebody who is in.
        let is_at_door = row.access == Access::HalfSignedIn;
        let is_other = code.name == "wrong_code" && (code.status == 401) != is_at_door;
        names.contains(&code.name) && !is_other
    };
    ALL.iter().filter(is_of_route).copied().collect()
}

fn of_access(access: Access) -> &'static [&'static str] {
    match access {
        Access::Open => &[],
        Access::HalfSignedIn => &["not_signed_in"],
        Access::SignedIn => &["not_signed_in", "second_factor_needed"],
        Access::AtLeast(_) => &[
            "not_signed_in",
            "second_factor_needed",
            "second_factor_not_set_up",
            "role_too_low",
        ],
    }
}

fn of_field(field: Field) -> &'static [&'static str] {
    match field {
        Field::From | Field::To => &["bad_instant"],
        Field::SettlementId | Field::Marketplace | Field::About => &["bad_id"],
        Field::Status(_) | Field::Direction(_) => &["bad_word"],
        Field::Currency | Field::AboutCurrency => &["bad_currency"],
        Field::ChangedSince => &[
            "bad_sequence",
            "sequence_ahead",
            "filters_exclude_each_other",
        ],
    }
}

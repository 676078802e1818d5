//! What each route is for, in words: its answers, its body, and the codes that it alone has.

use crate::list::List;
use crate::routes::Row;

mod paying;
mod signing_in;

use paying::PAYING;
use signing_in::SIGNING_IN;

/// A route in words.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Method and path below `/api/v1/`.
    pub route: (&'static str, &'static str),
    /// What it belongs to.
    pub tag: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// What it takes.
    pub body: Option<Body>,
    /// Parameters in the query, for routes that are no list.
    pub parameters: &'static [&'static str],
    /// Its good answers.
    pub answers: &'static [Answer],
    /// Codes that do not follow from what kind of route it is.
    pub codes: &'static [&'static str],
}

/// What a request's body is.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// JSON of this shape.
    Json(&'static str),
    /// A file.
    File,
}

/// A good answer.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The shape of its body, of a list the shape of a row.
    pub schema: Option<&'static str>,
    /// When it is given.
    pub description: &'static str,
}

const NOT_MODIFIED: Answer = Answer {
    status: 304,
    schema: None,
    description: "What the client has by If-None-Match is what would be sent.",
};

const fn ok(schema: &'static str, description: &'static str) -> Answer {
    Answer {
        status: 200,
        schema: Some(schema),
        description,
    }
}

const fn created(schema: &'static str, description: &'static str) -> Answer {
    Answer {
        status: 201,
        schema: Some(schema),
        description,
    }
}

const fn done(description: &'static str) -> Answer {
    Answer {
        status: 204,
        schema: None,
        description,
    }
}

macro_rules! lists {
    ($($path:literal, $tag:literal, $row:literal, $summary:literal;)*) => {
        [$(Operation {
            route: ("GET", $path),
            tag: $tag,
            summary: $summary,
            body: None,
            parameters: &[],
            answers: &[ok($row, "A page, with the proof of its completeness."), NOT_MODIFIED],
            codes: &[],
        }),*]
    };
}

const LISTS: [Operation; 12] = lists! {
    "transactions", "books", "TransactionRow", "The movements, by time of posting.";
    "settlements", "books", "SettlementRow", "Settlements, by the start of their period. Sums are of the claimed totals.";
    "payouts", "books", "PayoutRow", "Payouts, as they were booked. Sums are of the amounts that are known.";
    "balances", "books", "BalanceRow", "What the marketplaces say that they hold, by time: trees.";
    "invoices", "documents", "InvoiceRow", "Invoices by day of issue, drafts last. Sums are of the claimed totals.";
    "payment-methods", "documents", "PaymentMethodRow", "What invoices can be paid with.";
    "subscriptions", "documents", "SubscriptionRow", "Subscriptions of the seller's customers, by their start.";
    "usage/meters", "usage", "MeterRow", "What is counted.";
    "usage/prices", "usage", "PriceRow", "What that costs.";
    "usage/records", "usage", "UsageRecordRow", "What was counted, by day.";
    "products", "books", "ProductRow", "The catalogue. Sums are of the unit costs.";
    "fx-rates", "books", "RateRow", "Exchange rates, by day.";
};

/// Every other route that is no list.
const OTHERS: &[Operation] = &[
    Operation {
        route: ("GET", "healthz"),
        tag: "server",
        summary: "Whether the books can be read right now.",
        body: None,
        parameters: &[],
        answers: &[ok("Health", "They can.")],
        codes: &[],
    },
    Operation {
        route: ("GET", "openapi.json"),
        tag: "server",
        summary: "This description.",
        body: None,
        parameters: &[],
        answers: &[
            Answer {
                status: 200,
                schema: Some("Description"),
                description: "OpenAPI 3.1.",
            },
            NOT_MODIFIED,
        ],
        codes: &[],
    },
    Operation {
        route: ("GET", "account"),
        tag: "books",
        summary: "Who the seller is, and where they sell.",
        body: None,
        parameters: &[],
        answers: &[ok("Account", "The account."), NOT_MODIFIED],
        codes: &[],
    },
    Operation {
        route: ("GET", "settlements/{id}"),
        tag: "books",
        summary: "One settlement.",
        body: None,
        parameters: &[],
        answers: &[ok("SettlementRow", "As it stands."), NOT_MODIFIED],
        codes: &[],
    },
    Operation {
        route: ("GET", "payouts/{id}"),
        tag: "books",
        summary: "One payout.",
        body: None,
        parameters: &[],
        answers: &[ok("PayoutRow", "As it stands."), NOT_MODIFIED],
        codes: &[],
    },
    Operation {
        route: ("GET", "invoices/{id}"),
        tag: "documents",
        summary: "One invoice.",
        body: None,
        parameters: &[],
        answers: &[ok("InvoiceRow", "As it stands."), NOT_MODIFIED],
        codes: &[],
    },
    Operation {
        route: ("POST", "imports"),
        tag: "imports",
        summary: "Hands a file in, to be booked whole or not at all.",
        body: Some(Body::File),
        parameters: &["file_name"],
        answers: &[
            Answer {
                status: 202,
                schema: Some("JobRow"),
                description: "It is kept, and will be booked.",
            },
            ok("JobRow", "The same bytes were handed in before."),
        ],
        codes: &[
            "bad_file_name",
            "unknown_parameter",
            "doubled_parameter",
            "empty_file",
            "broken_body",
            "unpacks_too_far",
            "unknown_encoding",
        ],
    },
    Operation {
        route: ("GET", "imports"),
        tag: "imports",
        summary: "Files that were handed in, the newest first.",
        body: None,
        parameters: &["limit", "cursor"],
        answers: &[ok("JobList", "Some of them."), NOT_MODIFIED],
        codes: &[
            "bad_limit",
            "bad_cursor",
            "unknown_parameter",
            "doubled_parameter",
        ],
    },
    Operation {
        route: ("GET", "imports/{id}"),
        tag: "imports",
        summary: "What became of a file.",
        body: None,
        parameters: &[],
        answers: &[ok("JobRow", "As it stands."), NOT_MODIFIED],
        codes: &[],
    },
    Operation {
        route: ("GET", "imports/{id}/rejections"),
        tag: "imports",
        summary: "Lines of a file that could not be read.",
        body: None,
        parameters: &["limit", "cursor"],
        answers: &[ok("RejectionList", "Some of them."), NOT_MODIFIED],
        codes: &[
            "bad_limit",
            "bad_cursor",
            "unknown_parameter",
            "doubled_parameter",
        ],
    },
];

/// The list that a route answers with, if it is one.
pub fn list_of(row: &Row) -> Option<List> {
    let path = row.path.strip_prefix("/api/v1/")?;
    let mut lists = List::ALL.into_iter();
    lists.find(|list| row.method == "GET" && list.path() == path)
}

/// The words of a route.
pub fn words_of(row: &Row) -> Option<&'static Operation> {
    let path = row.path.strip_prefix("/api/v1/")?;
    all().find(|words| words.route == (row.method.as_str(), path))
}

/// Every route in words.
pub fn all() -> impl Iterator<Item = &'static Operation> {
    let special = SIGNING_IN.iter().chain(&PAYING);
    LISTS.iter().chain(special).chain(OTHERS)
}

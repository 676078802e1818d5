//! How far the books of the billing API are here.

use super::sentences;

sentences! { "feed":
    loading(rows): "Loading {rows}";
    waiting(rows): "Waiting, {rows} so far";
    empty: "The API has no transactions yet";
    complete(rows): "Complete, {rows}";
    incomplete(rows): "Incomplete, {rows}";
    stopped(rows): "Stopped after {rows}";
    none: "No billing API";
    still_trying: "Still trying.";
    lacks_rows: "What is here is right, but sums lack the missing rows.";
    files_work: "Your own settlement files work without it.";
    rows_so_far(rows): "Incomplete: {rows} so far.";
    stopped_after(rows): "Incomplete: stopped after {rows}.";
    refused[n]:
        "Incomplete: {n} row could not be read; no sum holds it."
        | "Incomplete: {n} rows could not be read; no sum holds them.";
    complete_as_of(at): "Complete as of {at}";
    incomplete_because(reason): "Incomplete. {reason}";
}

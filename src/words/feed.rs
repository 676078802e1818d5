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
    lists_lack_rows(reason, lists): "{reason} Every transaction is here, but not all of: {lists}.";
    loading_list(list): "Loading {list}";
    list_incomplete(list): "Incomplete: {list}";
    lists_incomplete[n]: "Incomplete: {n} list" | "Incomplete: {n} lists";
    still_coming(list): "Incomplete: {list} are still being fetched.";
    not_all_here(list, reason): "Incomplete: not all {list} are here. {reason}";
    no_such_list(list): "The billing API has no list of {list}.";
    list_unread(rows, list): "Incomplete: {rows} of the {list} could not be read; no figure holds them.";
    list_balances: "balances";
    list_invoices: "invoices";
    list_payment_methods: "payment methods";
    list_subscriptions: "subscriptions";
    list_meters: "meters";
    list_prices: "prices of usage";
    list_usage_records: "usage records";
    list_products: "products";
    list_rates: "exchange rates";
}

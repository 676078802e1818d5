//! How a number follows from its rows.

use super::sentences;

sentences! { "explaining":
    adding_up: "Adding up the rows.";
    sum_holds: "The rows make it, to the last unit.";
    stated_holds: "The sender says it, and the rows make it to the last unit.";
    causes_hold: "The rows make the difference that the causes add up to, to the last unit.";
    follows: "It follows from sums that the rows make, to the last unit.";
    inputs_differ: "The rows do not make the sums that it follows from.";
    only: "Only";
    they_make: "They make";
    show_rows: "Show the rows";
    stated: "The sender's own figure, beside the sum of the rows.";
    opposite: "The sum of these rows, with the other sign.";
    debt: "The sum of these rows where it is below zero; otherwise nothing.";
    payable: "The sum of these rows where it is above zero; otherwise nothing.";
    open_in_transactions: "Open in Transactions";
    api: "Billing API";
    missing: "Missing";
    files: "Files";
    behind: "The rows behind the number";
    file_line: "File line";
    no_rows: "No rows";
    pages_of_rows: "Pages of rows";
    previous: "Previous";
    next: "Next";
    nothing_converted(currency): "{currency}; nothing is converted";
    read_here(files): "{files}, read in this browser";
    as_of(at): "as of {at}";
    rows_more(size): "The rows make {size} more than is shown.";
    rows_less(size): "The rows make {size} less than is shown.";
    less(one, other): "{one} less {other}.";
    share_of(one, other): "{one} as a share of {other}.";
    divided(one, other): "{one} divided by {other}, rounded once.";
    less_expected(expected): "The sum of these rows, less the {expected} that were expected.";
    cause(meaning, others): "{meaning} With {others} it makes the difference of the sums below.";
    explain(name): "{name}, explain";
    rows_behind(what): "Rows behind: {what}";
    rows_tie(line): "The rows add up to {line}, to the last unit.";
    rows_differ(sum, line): "The rows add up to {sum}, the page says {line}.";
    sum_of(rows, currency): "Sum of {rows}, {currency}";
    posted_in(zone): "Posted, {zone}";
    rows_range(first, last, all): "Rows {first} to {last} of {all}";
    rows_and_amounts(rows, amounts): "{rows}, {amounts}";
}

//! The page of transactions.

use super::sentences;

sentences! { "transactions":
    search: "Search ids, orders, references and products";
    search_hint: "Id, order, product";
    none_fits: "No transaction fits";
    clear_all_filters: "Clear search and filters";
    write_amounts: "Write amounts like 12.50 or −3.";
    choose_currency: "Choose a currency.";
    none_between: "No amount lies between these two in this currency.";
    filters: "Filters";
    unrecognised_only: "Unrecognised only";
    clear_all: "Clear all";
    one_by_one: "One by one";
    how_listed: "How rows are listed";
    newest: "Newest first";
    oldest: "Oldest first";
    largest: "Largest first";
    smallest: "Smallest first";
    another_order: "Another order";
    order_of_rows: "Order of the rows";
    columns: "Columns";
    usual_columns: "Usual columns";
    the_transaction: "the transaction";
    contradicted:
        "Its newest version came with another content too, which is not booked and in no sum.";
    others_of_order: "Others of this order";
    others_with_reference: "Others with this reference";
    none_such: "No such transaction";
    back_to_list: "Back to the list";
    deferred_because: "Deferred because of";
    due_for_release: "Due for release";
    copy_id: "Copy the id of the transaction";
    copy_order: "Copy the order's id";
    copy_reference: "Copy the reference";
    copy_product: "Copy the product's name";
    amounts_of_it: "Amounts of the transaction";
    what: "What";
    family: "Family";
    steps_add_up: "The steps add up to the total, to the last unit.";
    steps_do_not_add_up: "The steps do not add up to the total.";
    path_of_it: "Money path of the transaction";
    left: "Left";
    export_csv: "Export CSV";
    export_groups:
        "The rows of all groups, one by one, in the chosen columns. Made in this browser; \
         nothing is sent.";
    export_rows:
        "Every row that fits, in the order and the columns shown. Made in this browser; nothing \
         is sent.";
    decimal_commas: "Semicolons and decimal commas";
    decimal_commas_for: "as spreadsheets in much of Europe read them";
    unicode: "Mark as Unicode";
    unicode_for: "for older spreadsheets";
    heading: "Heading above the table";
    heading_holds: "seller, period, filters, sums";
    make_file: "Make the file";
    sorting: "Sorting the rows";
    rows_written: "Rows written";
    save_again: "Save again";
    only_unrecognised: "unrecognised only";
    groups: "Groups of transactions";
    by_kind: "By kind";
    by_order: "By order";
    by_settlement: "By settlement";
    by_what: "By what it is";
    not_settled: "Not settled yet";
    unread(unread): "Left out, because this part of the address makes no sense: {unread}";
    at_least(least): "Amount: {least} or more";
    at_most(most): "Amount: {most} or less";
    between(least, most): "Amount: {least} to {most}";
    one_and_more(name, first, n): "{name}: {first} + {n}";
    take_off(label): "{label}: take this filter off";
    move_before(name): "Move {name} before the column before it";
    move_behind(name): "Move {name} behind the column behind it";
    at_line(line): "· line {line}";
    amount_in(currency): "Amount, {currency}";
    more_unlisted[n]: "{n} more is not listed here." | "{n} more are not listed here.";
    with_number(title, n): "{title} ({n})";
    written(written, rows): "{written} of {rows}";
    file_made(file, rows, size): "{file}: {rows}, {size}";
    file_failed(what): "No file was made: {what}. Your books are untouched; try again.";
    in_utc(column): "{column}, UTC";
    by_text(text): "text: {text}";
    amount_from(least): "amount from: {least}";
    amount_to(most): "amount to: {most}";
    open_a_group(groups): "{groups}; open one to see its rows";
    hidden(rows, n): "{rows}, {n} more in this period hidden by the filter";
    what_transactions: "transactions";
    what_groups: "groups";
    filters_leave_nothing: "The search and the filters leave nothing in this period.";
    none_such_reason:
        "The books hold no transaction with this id. Its file may not be open, or its rows may \
         still be on their way.";
}

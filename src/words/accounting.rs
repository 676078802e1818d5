//! The books on both bases, as journals and as files.

use super::sentences;

sentences! { "accounting":
    what_books: "the books";
    what_settlements: "the settlements";
    what_journals: "the journals";
    none_yet: "Nothing to book yet";
    none_here: "Nothing to book in this period";
    accrual: "Accrual";
    not_free: "Not free yet";
    free_by_now: "Free by now";
    cash: "Cash";
    on_both(currency): "Accounts in {currency} on both bases";
    carried: "Carried between settlements, and sent";
    by_account: "By account";
    how_to_read:
        "In every line, accrual less what is not free yet, plus what was posted before and is \
         free by now, is cash. Income is positive and costs are negative here; the exported books \
         use debit and credit.";
    posted_accrual: "Posted: accrual basis";
    posted_not_free: "Posted, and not free at the end";
    posted_before: "Posted before, and free by now";
    free_cash: "Free: cash basis";
    bridge_off(amount): "The bridge is off by {amount}.";
    bridge_holds: "The bridge adds up on every account, to the last unit.";
    proceeds_on_both: "Net proceeds on both bases";
    bridge: "Bridge from accrual to cash";
    from_accrual: "From accrual to cash";
    deferred_proceeds: "Deferred net proceeds";
    export_books: "Export the books";
    writing: "Writing the entries";
    on_accrual: "Journals on the accrual basis";
    on_cash: "Journals on the cash basis";
    basis: "Basis of journals and files";
    all_days: "All days";
    hledger: "hledger, also ledger";
    csv: "CSV, for all the others";
    only_settlement(id): "Only settlement {id}";
    made_here(days):
        "{days}, in double entry; every entry cancels, and the balances are asserted where the \
         program checks them. Made in this browser; nothing is sent.";
    for_: "For";
    name_of_accounts: "Name of your accounts in it";
    journals_of: "Journals of a settlement";
    what_to_book:
        "What to book in each month. What an unpaid settlement holds at the end of a month is \
         carried forward and brought back on the first of the next, so that only its last month \
         meets the bank.";
    no_settlement: "No settlement in this period.";
    no_such: "The books hold no settlement with this id.";
    left_out(transactions, amount): "Left out on the cash basis: {transactions}, {amount}.";
    proof: "The proof of this settlement";
    journal: "Journal";
    journal_of(month): "Journal of {month}";
    all_months: "All months";
    adds_up(amount): "The months add up to the claimed total, {amount}.";
    does_not_add_up(claimed, off):
        "The settlement claims {claimed}; {off} of it is in no row. It is booked apart.";
    no_total: "No total is claimed yet.";
    months_of: "Months of the settlement";
    through_month: "Through the month";
    debit: "Debit";
    credit: "Credit";
    this_month: "This month";
    to_bank: "To the bank";
}

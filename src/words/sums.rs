//! What a number is, and which rows it is of.

use super::sentences;

sentences! { "sums":
    everything: "Everything";
    tax_collected: "Tax collected";
    units_given_back: "Units given back";
    fees_are: "What was charged, less what came back with refunds.";
    sum_of_lines: "The sum of the lines below.";
    net_sales_are: "Gross sales, less discounts and refunded sales.";
    net_proceeds_are:
        "What the days brought: sales, less discounts, refunds and fees, with tax, \
         reimbursements and everything else that is no transfer.";
    settled_is: "Every amount of the settlement but the payout itself, which is its result.";
    total_is: "Every amount, whatever it is.";
    component_is: "Every amount with this name.";
    tax_collected_is: "Tax that buyers paid, before any of it is withheld.";
    tax_withheld_is: "Tax that the marketplace kept to pay it itself.";
    deferred_is: "The part of net proceeds whose rows the marketplace has not released yet.";
    rows_are: "How many transactions there are.";
    amounts_are: "How many amounts there are.";
    unrecognised_is:
        "Amounts with a name that is not known here, and transactions of an unknown kind.";
    orders_are: "Different orders with a sale; an order counts once.";
    units_sold_are: "Units in sales; those given back are not taken off.";
    units_returned_are: "Units in refunds, chargebacks and guarantee claims.";
    units_are: "Units sold, less units given back.";
    in_sales: "In sales";
    unknown_kind: "Transactions of an unknown kind";
    all_of_them: "All of them";
    what_happened: "What happened";
    standing: "Standing";
    time: "Time";
    but(name, values): "{name}: all but {values}";
    but_listed(name, n): "{name}: all but the {n} that are listed";
    one_of(name, n): "{name}: one of {n}";
}

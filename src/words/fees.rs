//! The page of fees.

use super::sentences;

sentences! { "fees":
    audit: "Fee audit";
    the_audit: "the audit";
    the_lists: "the lists";
    none_yet: "No fees yet";
    none_in_period: "No fees in this period";
    of_sales: "Of sales";
    per_unit: "Per unit";
    gross_sales: "gross sales";
    units_sold: "units sold";
    rates_found: "The rates that were found, and how sure they are";
    rates: "Rates";
    rates_by_product: "Rates by product";
    how_sure: "How sure";
    items_checked: "Items checked";
    as_expected: "As expected";
    no_marketplace: "No marketplace";
    no_rule: "no rule explains its commissions.";
    share_of_sales: "Share of sales";
    per_unit_sold: "Per unit sold";
    charged: "Charged";
    given_back: "Given back";
    how:
        "Each commission is worked out once more from the rate that its product is charged as a \
         rule, and each fee of a refund from the commission that came back.";
    what_fees: "fees";
    unchecked(sales): "{sales} could not be checked";
    too_much(amount): "Charged too much: {amount}.";
    too_little(amount): "Charged too little: {amount}.";
    found(found, items): "{found} among {items} checked.";
    nothing_checked:
        "Nothing could be checked: no product was sold often enough in the year up to these days \
         to know its rate.";
    all_as_expected(items): "All {items} that were checked were charged as expected.";
    beyond_sum(currency): "too much to add up, {currency}";
    first_findings(shown, all):
        "The {shown} with the most money of {all}; the sums above are of all. Choose fewer days \
         to see the others.";
    booked(order): "Booked, {order}";
    maybe_fees(money):
        "Amounts with a name that is not known here come to {money}. Some may be fees; they are \
         in none of these sums.";
    fees_by(currency, by): "Fees in {currency} {by}";
    by_component: "By component";
    fees_of(of): "Fees, {of}";
    share_of(of): "Share of sales, {of}";
    per_unit_of(of): "Per unit, {of}";
    not_listed(products): "{products} with fewer items are not listed.";
    as_many_follow(rules): "As many items follow from {rules}.";
    exact(exact, judged): "{exact} of {judged} items are as expected to the last unit.";
    explains(explained, charged): "explains {explained} of {charged}";
}

//! The page of sales.

use super::sentences;

sentences! { "sales":
    none_yet: "No sales yet";
    none_in_period: "No sales in this period";
    broken_down_by: "Broken down by";
    broken_down: "Broken down";
    refund_rate_before: "Refund rate before";
    why: "Why did net proceeds change?";
    the_causes: "the causes";
    nothing_posted: "Nothing was posted on either side.";
    nothing_changed: "Nothing changed.";
    beyond_measure:
        "The numbers pass any measure: volume and price are not told apart, and all of it is \
         mix.";
    net_proceeds_now: "Net proceeds now";
    causes: "Causes of the difference";
    cause: "Cause";
    difference: "Difference of net proceeds";
    net_proceeds_before: "Net proceeds before";
    by_product: "The difference by product";
    compared_with(days): "compared with {days}";
    sales_by(currency, by): "Sales in {currency} {by}";
    before(what): "{what} before";
    now(what): "{what} now";
    now_alone: "now";
    difference_of(of): "Difference of net proceeds, {of}";
    part_of_difference(currency): "Part of the difference, {currency}";
    not_converted: "Exchange rates are no cause: nothing is converted.";
    what_sales: "sales";
}

//! What the books call things: entries, tax schemes, ages, and when money comes free.

use super::sentences;

sentences! { "books":
    account: "Account";
    opening_balances: "Opening balances";
    brought_forward: "Brought forward";
    carried_forward: "Carried forward";
    activity: "Activity";
    negative_repaid: "Negative balance repaid";
    reserve_held: "Reserve held";
    card_charged: "Card charged";
    transfer_failed: "Transfer failed";
    settled: "Settled";
    in_no_row: "Claimed, and in no row";
    standard: "Standard";
    marketplace_pays: "Marketplace pays";
    low_value: "Low-value goods";
    one_stop: "One-stop shop";
    import_one_stop: "Import one-stop shop";
    reverse_charge: "Reverse charge";
    no_tax: "No tax";
    standard_is: "Collected from buyers; you pay it to the authority";
    marketplace_pays_is: "Withheld; the marketplace pays it";
    low_value_is: "On cheap imports";
    one_stop_is: "One return for the whole Union";
    import_one_stop_is: "One return for imports into the Union";
    reverse_charge_is: "The buyer pays it";
    no_tax_is: "Exempt, exported, in the price, or not told";
    no_marketplace: "No marketplace named";
    overdue: "Overdue";
    within_7: "Within 7 days";
    in_8_to_14: "In 8 to 14 days";
    in_15_to_30: "In 15 to 30 days";
    in_over_30: "In more than 30 days";
    no_day: "No day given";
    for_7: "For up to 7 days";
    for_8_to_14: "For 8 to 14 days";
    for_15_to_30: "For 15 to 30 days";
    for_over_30: "For more than 30 days";
    never_held: "Set free, and never held";
    tax_scheme: "Tax scheme";
    money_free: "Money free";
    not_free_before(day): "Money not free before {day}";
    to_be_released: "To be released";
    no_day_of_release: "No day of release given";
    held_before_free: "Held before it was free";
    on_any_day: "on any day";
}

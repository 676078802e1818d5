//! Taxes: collected, withheld, owed, and at own rates.

use super::sentences;

sentences! { "taxes":
    what_taxes: "the taxes";
    none_yet: "No taxed sales yet";
    none_here: "No taxed sales in this period";
    how_rates:
        "No sender says which rate was applied: the rate of a line is what was collected by its \
         base. A refund counts on the day it was posted.";
    by_jurisdiction(currency): "Tax in {currency} by jurisdiction and scheme";
    jurisdiction_and_scheme(currency): "Jurisdiction and scheme, {currency}";
    jurisdiction: "Jurisdiction";
    rate: "Rate";
    all_lines: "All lines";
    of_all_lines(what): "{what}, all lines";
    corrections: "Corrections and the rest";
    and_more[n](names): "{names} and {n} more" | "{names} and {n} more";
    booked_as(names): "Booked as {names}";
    base: "Base";
    base_is: "Without tax, net of discounts and refunds";
    collected: "Collected";
    collected_is: "From buyers";
    withheld: "Withheld";
    withheld_is: "Paid by the marketplace";
    due: "Left to pay";
    owe: "You owe";
    owe_is: "To the authorities";
    owed_is: "Collected, less what was withheld";
    fee_tax: "Tax on fees";
    fee_tax_is: "Charged to you";
    all_fee_tax: "All tax on fees";
    all_income_tax: "All income tax";
    you_paid: "Tax you paid";
    you_paid_is: "Tax on fees and income tax";
    on_fees: "On fees and advertising";
    income_tax: "Income tax deducted at source";
    income_tax_is: "Yours to claim";
    left_with: "Left with the marketplace";
    left_with_is: "0, or something was withheld or given back on one side only";
    in_proceeds: "Tax in net proceeds";
    ties: "The lines add up to the tax in Sales and Payouts, to the last unit.";
    does_not_tie: "The lines do not add up to the tax in Sales and Payouts.";
    where_goes: "Where the tax goes";
    your_rates: "Your rates";
    state_a_rate:
        "State a rate to see the tax that it makes of the rows, and what rounding adds or takes. \
         No law says whether each line or each document is rounded; both are done, and they \
         differ.";
    halves_away: "Halves are rounded away from zero";
    halves_even: "Halves are rounded to even";
    towards_zero: "Rounded towards zero";
    away_from_zero: "Rounded away from zero";
    each_line_is: "Each line is rounded";
    each_document_is: "Each document is rounded";
    what_is_rounded: "What is rounded";
    how_rounded: "How it is rounded";
    percent(rate): "{rate} %";
    remove_rate(place): "Remove the rate of {place}";
    rate_in_percent: "Rate in percent";
    apply: "Apply the rate";
    a_rate_is: "A rate is a number from 0 to 100 with up to four decimals.";
    at_your_rates: "At your rates";
    at_your_rates_in(currency): "Tax in {currency} at your rates";
    each_line: "Each line rounded";
    each_document: "Each document rounded";
    rounding: "Rounding difference";
    not_explained: "Not explained";
}

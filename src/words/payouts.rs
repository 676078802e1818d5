//! The list of payouts, and one of them with its proof.

use super::sentences;

sentences! { "payouts":
    all_payouts: "All payouts";
    the_proof: "the proof";
    no_such_settlement: "No such settlement";
    money_path_lower: "money path";
    by_component_lower: "by component";
    by_month_lower: "by month";
    path_as_table: "Money path as a table";
    proof: "Proof";
    sums_by_month: "Sums by month";
    by_component: "By component";
    sums_by_component: "Sums by component";
    no_total_yet: "No total claimed yet";
    neighbours: "Neighbouring settlements";
    settlement_before: "Settlement before";
    settlement_after: "Settlement after";
    newest_first: "Settlements and their payouts, newest first";
    carried_over: "Carried over";
    claimed_in_all: "Claimed in all";
    none_yet: "No settlements yet";
    none_in_period: "No settlements in this period";
    not_yet: "not yet";
    nothing_to_pay_out: "nothing to pay out";
    not_known: "not known here";
    to_the_cent: "to the cent";
    not_claimed_yet: "not claimed yet";
    first_here: "first one here";
    before_missing: "the one before is missing";
    add_its_file: "Add its file";
    title(id): "Payout {id}";
    other_currency(transactions):
        "{transactions} of it in another currency, in none of these sums.";
    by_month_of(zone): "By month of posting {zone}";
    returned_in(settlement): "The money came back in settlement {settlement}.";
    all_hold(checks): "Every cent explained: {checks} hold";
    some_open(open, checks): "No difference found; {open} of {checks} cannot be proven";
    some_fail(failed, checks): "Does not tie out: {failed} of {checks} fail";
    to_account(amount, method): "{amount} to {method}";
    ending_in(account, tail): "{account} ending in {tail}";
    traced(payout, trace): "{payout}, trace {trace}";
    hidden[n]: "{n} outside the period" | "{n} outside the period";
    hidden_also_currency[n]:
        "{n} outside the period and the currency"
        | "{n} outside the period and the currency";
    end_otherwise(settlements): "{settlements} end on other days.";
    end_otherwise_or_differ(currency, settlements):
        "Other days or currencies than {currency} have {settlements}.";
    what_payouts: "payouts";
    open: "open";
    n_unrecognised[n]: "{n} unrecognised" | "{n} unrecognised";
    nothing: "nothing";
    opening_proven(opening): "opening {opening} = total before";
    opening_off(amount): "opening off by {amount}";
    reserve_off(amount): "reserve off by {amount}";
    opening_unproven(opening): "opening {opening}, the one before is missing";
    card_charged(amount): "card charged {amount}";
    gap(link): "A settlement is missing here: what it carried over cannot be proven. {link}";
    claimed_total_of(id): "Claimed total, {id}";
    no_such_reason: "The books hold no settlement with this id. Its file may not be open.";
    holds: "holds";
    cannot_be_proven(why): "cannot be proven: {why}";
}

//! Where the money is, and when it comes free.

use super::sentences;

sentences! { "balances":
    what_balances: "the balances";
    what_next: "the next payout";
    none_yet: "No money yet";
    none_here: "No money in this currency";
    at_end_of(day): "at the end of {day}";
    available: "Available";
    reserved: "Reserved";
    balance: "Balance";
    sent: "Sent";
    on_its_way: "On its way";
    came_back: "Came back";
    bank_checks: "Bank account checks";
    carried_in: "Carried in";
    came_in: "Came in";
    earned: "Net proceeds and card payments";
    taken_over: "Taken over";
    left_before: "Left by the settlements before";
    held_before: "Held back by the settlements before";
    all_deferred: "All deferred money";
    all_reserve: "All of the reserve";
    deferred_by_release: "Deferred, by its release";
    deferred_money_by_release: "Deferred money by its release";
    release: "Release";
    reserve_by_time: "Reserve, by how long it has been held";
    reserve_money_by_time: "Reserve by how long it has been held";
    held: "Held";
    none_overdue: "No release is overdue.";
    overdue[n](money):
        "{n} transaction with {money} should have been released by now. Ask the marketplace why \
         it is held."
        | "{n} transactions with {money} should have been released by now. Ask the marketplace why \
         they are held.";
    claims_same: "The marketplace claims the same";
    claims_other[n]:
        "The marketplace claims something else in {n} line"
        | "The marketplace claims something else in {n} lines";
    claimed_balance: "The balance that the marketplace claims";
    claimed: "Claimed";
    by_rows: "By the rows";
    check: "Check";
    parts_off(amount): "its parts are off by {amount}";
    parts_differ: "its parts are in other currencies";
    unknown_to_rows: "not known to the rows";
    the_same: "the same";
    next_payout: "Next payout";
    none_closed: "No settlement has closed yet, so there is nothing to assume the next payout by.";
    should_close(day, days):
        "The settlement should close on {day}: settlements take {days} as a rule.";
    closes(day): "The settlement closes on {day}.";
    free_rows: "Free rows";
    released_until: "Released until then";
    released_until_is: "Deferred now, and due before the close";
    available_now: "Available now";
    fees_to_come: "Fees still to come";
    fees_to_come_are:
        "Storage, advertising and subscription of a typical settlement, less what is posted";
    below_zero: "Below zero: nothing would be paid out, and the debt carried over";
    not_guessed: "Sales still to come are not guessed";
    estimate: "Estimate";
    about(amount): "about {amount}";
    how_it_comes: "How it comes about";
    parts_of_estimate: "Parts of the estimate";
    part: "Part";
    none_to_test: "No settlement to test such an estimate on yet.";
    tested(settlements, days, low, high, median):
        "The same estimate was made for {settlements} of the past, {days} before each closed: \
         what came was between {low} and {high} off in eight of ten, {median} in the middle.";
    estimates_and_came: "Estimates of the past and what came";
    how_they_did: "How such estimates did";
    came: "Came";
    off_by: "Off by";
    older[n]: "{n} more, older." | "{n} more, older.";
    not_arrived: "Not known to have arrived";
    closed(day): "closed {day}";
    balance_before: "Balance before";
    balance_after: "Balance after";
    deferred_before: "Deferred before";
    deferred_after: "Deferred after";
    newly_deferred: "Newly deferred";
    payouts_back: "Payouts that came back";
    roll_forward: "Roll-forward";
    roll_of_balance: "Roll-forward of the balance";
    roll_of_deferred: "Roll-forward of deferred money";
    later: "Later";
    when_free: "When deferred money comes free";
    by_day_of_release: "Deferred money by the day of its release";
    by_day_of_release_in(currency): "Deferred money in {currency} by the day of its release";
    day: "Day";
    all_where_it_is: "All of it, where it is";
    all_where_from: "All of it, where it came from";
    where_money_is: "Where the money is";
    place: "Place";
    where_from: "Where it came from";
    where_money_from: "Where the money came from";
    source: "Source";
    you_owe_it: "You owe it; it is taken off what comes next";
    free_to_pay: "Free to be paid out";
    not_released: "Earned, and not released yet";
    in_your_balance: "In your balance";
    at_marketplace: "At the marketplace";
    held_from_settlements: "Held back from settlements";
    on_way_to_bank: "On its way to the bank";
    on_way_is: "Sent, and not known to have arrived";
    came_back_is: "Sent, refused by the bank, and not booked into the balance again";
    paid_out: "Paid out";
    paid_out_is: "Arrived, as far as anyone says";
    proceeds_are: "Sales less refunds, fees and the rest";
    card_paid: "Your card paid negative balances";
    carried_in_is: "From before the first settlement, or over a gap";
    tallies: "Every cent that came in is in one of these places.";
    differs: "What came in is not what the places add up to.";
    missing[n]:
        "A settlement is missing. What it brought is in none of these sums; what it left over is \
         in “carried in”."
        | "Settlements are missing at {n} places. What they brought is in none of these sums; what \
         they left over is in “carried in”.";
}

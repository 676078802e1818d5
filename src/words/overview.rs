//! The first page.

use super::sentences;

sentences! { "overview":
    the_list: "the list";
    the_summary: "the summary";
    nothing_does: "Nothing does.";
    held_back: "Held back";
    sum_of_others: "The sum of the others";
    span(first, last): "{first} to {last}";
    books_hold(facts, days): "The books hold {facts}, posted {days}.";
    more[n]: "{n} more" | "{n} more";
    came_back_in(settlement): "and came back in {settlement}";
    times[n]: "{n} time" | "{n} times";
    units(n): "{n} units";
    still_held(amount): "Of the net proceeds, {amount} is still held back by the marketplace.";
    drop_files:
        "Drop your settlement files: every number is computed in this browser and nothing leaves \
         it.";
}

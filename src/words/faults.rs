//! What is said when something fails.

use super::sentences;

sentences! { "faults":
    stopped: "The calculation stopped unexpectedly and was started again.";
    does_not_start: "The part that calculates does not start. Reload the page.";
    newer_live: "A new version of the dashboard is live. Reload the page.";
    started_again:
        "The part that calculates stopped and was started again. Everything that was here is \
         being read once more.";
    file_stopped:
        "Reading this file stopped the calculation. Nothing of it was kept; the file itself is \
         untouched.";
    no_room: "the browser has no room for it";
    calculation_stopped: "the calculation stopped";
    unreadable(what): "The report could not be read: {what}.";
    file_unread(what):
        "The browser could not read this file ({what}). It may have been moved or changed; \
         choose it again.";
    api_unreachable: "The billing API could not be reached.";
    api_silent(seconds): "The billing API did not answer within {seconds} s.";
    api_refused(status, detail): "The billing API answered {status}: {detail}";
    api_damaged(how): "The answer of the billing API was damaged: {how}.";
    books_changing: "The books changed on every try; try again later.";
    too_many_rows(rows): "There are more than {rows} rows, the most that a browser holds.";
}

//! The page on which files are dropped.

use super::sentences;

sentences! { "imports":
    from_api: "From the billing API";
    lead:
        "Settlement reports as the marketplace sends them, old or new, in any order, as often as \
         you like: what is already booked is not booked twice. Nothing leaves this browser, and \
         closing the page forgets it.";
    drop: "Drop your settlement files here, or choose them";
    drop_hint: "Tab-separated text, as downloaded. Up to 64 MB each.";
    reading: "Reading";
    not_read: "Not read";
    needs_answer: "Needs your answer";
    sounder_counts: "A sounder copy counts";
    booked_with_remark: "Booked, with a remark";
    every_line_booked: "Every line booked";
    format_v2: "settlement report, flat file V2";
    format_v1: "settlement report, older flat file";
    format_api: "answer of a billing API";
    lines: "Lines";
    read: "Read";
    refused: "Refused";
    new_transactions: "New transactions";
    already_booked: "Already booked";
    replaced: "Replaced";
    removed: "Removed";
    left_out: "Left out";
    contradicting: "Contradicting";
    out_of_date: "Out of date";
    counted_from_file: "Counted from a file";
    comma_thousands: "1.234 means 1234";
    decimal_point: "1.234 means 1 and 234/1000";
    amounts_two_ways(example): "Amounts like {example} read two ways. How is 1.234 meant?";
    day_first: "05/06 is 5 June";
    month_first: "05/06 is May 6";
    dates_two_ways(example): "Dates like {example} read two ways. How is 05/06 meant?";
    why: "Why";
    what_it_says: "What it says";
    lines_refused(lines): "{lines} refused";
    refused_of(file): "Refused lines of {file}";
    read_as(format): "Read as {format}";
    first_of(shown, all): "The first {shown} of {all}.";
    lines_in_no_sum[n]: "{n} line refused, in no sum" | "{n} lines refused, in no sum";
    rows_in_no_sum[n]: "{n} row refused, in no sum" | "{n} rows refused, in no sum";
    remarks_on_file[n]: "{n} remark on the whole file" | "{n} remarks on the whole file";
    whole_file: "file";
    refused_of_api: "Refused rows of the billing API";
}

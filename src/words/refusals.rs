//! Why lines and files were refused.

use super::sentences;

sentences! { "refusals":
    empty: "The file is empty.";
    too_large(found, most): "The file has {found} bytes; at most {most} are read.";
    no_report(found): "This is {found}; a settlement report is plain text between tabs.";
    unknown_format(line):
        "No known report starts with \"{line}\"; settlement reports (flat file V2 or V1) and pages of \
         the billing API can be read.";
    commas: "The columns are separated by commas; a settlement report separates them by tabs.";
    semicolons: "The columns are separated by semicolons; a settlement report separates them by tabs.";
    bars: "The columns are separated by vertical bars; a settlement report separates them by tabs.";
    other_mark: "The columns are separated by another mark; a settlement report separates them by tabs.";
    quoted:
        "The column names are in quotation marks; a settlement report has none. Use the file as it \
         was downloaded.";
    missing_columns(names): "Columns are missing: {names}.";
    doubled_columns(names): "Columns are there more than once: {names}.";
    header_only: "The file has column names and no lines below them.";
    ambiguous_amounts(example):
        "\"{example}\" can be read with a decimal point or a decimal comma, and no amount of the file \
         tells which; say how it writes amounts.";
    both_amounts(point, comma):
        "\"{point}\" is written with a decimal point and \"{comma}\" with a decimal comma; one file \
         may use only one.";
    ambiguous_dates(example):
        "\"{example}\" can be read with the day or the month first, and no date of the file tells \
         which; say how it writes dates.";
    both_dates(day, month):
        "\"{day}\" is written with the day first and \"{month}\" with the month first; one file may \
         use only one.";
    no_summary(settlement):
        "Settlement {settlement} came without a summary line: the lines are booked, but no total is \
         claimed that they could be checked against.";
    no_summaries[n](settlement):
        "Settlement {settlement} and {n} more came without a summary line: the lines are booked, but \
         no total is claimed that they could be checked against."
        | "Settlement {settlement} and {n} more came without a summary line: the lines are booked, but \
         no total is claimed that they could be checked against.";
    before_header: "The line stands before the column names.";
    undecodable: "The line has bytes that are no text in the file's encoding.";
    zero_byte: "The line has a zero byte, which no text has.";
    columns(found, expected): "The line has {found} columns; the header names {expected}.";
    cut_short(found, expected):
        "The file ends inside this line, after {found} of {expected} columns; it was cut.";
    field_too_long(column, found, most): "{column} has {found} bytes; at most {most} are read.";
    missing(column): "{column} is missing.";
    bad_amount(column, text, problem): "{column} \"{text}\" is no amount: {problem}.";
    bad_date(column, text): "{column} \"{text}\" is no date.";
    bad_quantity(text): "quantity-purchased \"{text}\" is no whole number.";
    bad_currency(text): "currency \"{text}\" is no code of three letters.";
    second_summary(settlement): "Settlement {settlement} has a summary line already.";
    bad_row(problem): "The row cannot be read: {problem}.";
    total_differs(claimed, found): "The row claims {claimed}, but its amounts add up to {found}.";
}

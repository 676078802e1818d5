//! What parts of pages say: charts, panels, pickers.

use super::sentences;

sentences! { "widgets":
    fitting_intervals: "Fitting intervals";
    columns_of_chart: "Columns of the chart";
    dashed: "Dashed: what it is compared with";
    as_table: "Show as table";
    nothing_to_choose: "Nothing to choose from";
    point_at_column:
        "Point at a column, or use the arrow keys, to read it; click to open its days.";
    new: "New";
    no_change: "No change";
    not_comparable: "Not comparable";
    last_answer: "Below is the last answer; it was right when it was computed.";
    untouched: "Your data is untouched.";
    month_quarter_year: "Month, quarter or year";
    period_hint: "2026-03, 2026-Q1 or 2026";
    write_period: "Write it like 2026-03, 2026-Q1, 2026 or 30d.";
    choose_both: "Choose both days.";
    last_before_first: "The last day is before the first.";
    path_as_picture: "Money path as a picture";
    over_time(figure, currency): "{figure} in {currency} over time";
    so_far: "so far";
    so_far_of(when): "{when}, so far";
    column(when, amount): "{when}: {amount}";
    compared_column(column, when, amount): "{column} · {when}: {amount}";
    was(number): "was {number}";
    of_sales(share): "{share} of sales";
    computing(what): "Computing {what}: this takes longer than usual.";
    not_now(what): "No {what} now";
    steps_lead(steps, amount, total): "{steps} steps lead from 0 to {amount}: {total}.";
    bar(label, amount, after): "{label}: {amount}, then {after}. Explains it.";
    nothing_counted: "Nothing was counted in this month so far.";
}

//! Days: which are chosen, and what they are compared with.

use super::sentences;

sentences! { "periods":
    all_time: "All time";
    today: "Today";
    month_to_date: "Month to date";
    last_month: "Last month";
    quarter_to_date: "Quarter to date";
    year_to_date: "Year to date";
    fiscal_year_to_date: "Fiscal year to date";
    last_fiscal_year: "Last fiscal year";
    last_year: "Last year";
    chosen_days: "Chosen days";
    vs_days_before: "vs. the days before";
    vs_year_before: "vs. a year before";
    no_comparison: "No comparison";
    last_days[n]: "Last {n} day" | "Last {n} days";
    quarter(quarter, year): "Q{quarter} {year}";
    bytes(n): "{n} B";
    kilobytes(n): "{n} kB";
    megabytes(n): "{n} MB";
    milliseconds(n): "{n} ms";
    under_millisecond: "less than 1 ms";
    up_to(last): "up to {last}";
    from_day(first): "from {first}";
}

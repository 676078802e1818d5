//! The list of a million rows.

use super::sentences;

sentences! { "tables":
    marked: "Marked";
    mark_row: "Mark this row";
    copy_hint: "Copy: Ctrl+C";
    clear_marks: "Clear marks";
    beyond_numbers: "beyond all numbers";
    sums(currency, total, average): "{currency}: sum {total}, average {average}";
}

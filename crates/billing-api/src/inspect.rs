//! `billing-api inspect`: the figures of files, without booking anything.
//!
//! Every figure can be checked against the file by other means, which is what it is for.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ledger::import::Options;
use ledger::import::inspection::{self, Inspection};

use crate::inert::Inert;
use crate::source_file::{self, FileError};

/// Width of the names on the left.
const NAME_WIDTH: usize = 20;
/// Width of amounts and counts, which stand to the right.
const FIGURE_WIDTH: usize = 16;

/// Inspects files in turn and counts those of which nothing could be read.
pub fn run(
    paths: &[PathBuf],
    options: &Options,
    as_json: bool,
    out: &mut impl Write,
) -> io::Result<usize> {
    let mut inspections = Vec::new();
    let mut n_refused = 0;
    for path in paths {
        match inspect(path, options) {
            Ok((inspection, is_bookable)) => {
                n_refused += usize::from(!is_bookable);
                if as_json {
                    inspections.push(inspection);
                } else {
                    say(out, &inspection)?;
                }
            }
            Err(error) => {
                n_refused += 1;
                tracing::error!("{}: {error}", Inert(&source_file::name_of(path)));
            }
        }
    }
    if as_json {
        serde_json::to_writer_pretty(&mut *out, &inspections)?;
        writeln!(out)?;
    }
    Ok(n_refused)
}

/// The figures, and whether there is anything to book. A file that can be opened always has
/// figures, if only its rejections.
fn inspect(path: &Path, options: &Options) -> Result<(Inspection, bool), FileError> {
    let import = source_file::read(path, options)?;
    let inspection = inspection::inspect(&source_file::name_of(path), &import);
    Ok((inspection, source_file::bookable(import).is_ok()))
}

/// One file as a block of aligned lines: what it is, whether it ties out, and of what it is made.
fn say(out: &mut impl Write, file: &Inspection) -> io::Result<()> {
    let currency = file.currency.as_deref().unwrap_or_default();
    let amount = |amount: &Option<String>| {
        let amount = amount.as_deref().unwrap_or("-");
        format!("{amount:>FIGURE_WIDTH$} {currency}")
    };
    let count = |count: usize| format!("{count:>FIGURE_WIDTH$}");

    writeln!(out, "{}", Inert(&file.file))?;
    let format = file.format.as_deref().unwrap_or("not recognised");
    say_line(
        out,
        "format",
        format_args!("{format}, {} columns", file.columns),
    )?;
    say_line(out, "settlement", text(file.settlement_id.as_deref()))?;
    let (start, end) = (
        text(file.period_start.as_deref()),
        text(file.period_end.as_deref()),
    );
    say_line(out, "period", format_args!("{start} to {end}"))?;
    say_line(out, "deposit", text(file.deposit_at.as_deref()))?;
    say_line(out, "claimed total", amount(&file.header_total))?;
    say_line(out, "sum of lines", amount(&file.sum_of_lines))?;
    say_line(out, "difference", amount(&file.difference))?;
    say_line(out, "carried in", amount(&file.opening_balance_lines))?;
    say_line(
        out,
        "lines",
        format_args!("{:>FIGURE_WIDTH$}", file.data_rows),
    )?;
    say_line(out, "amounts", count(file.amount_lines))?;
    say_line(out, "orders", count(file.distinct_order_ids))?;

    say_map(
        out,
        "lines by transaction type",
        &file.rows_by_transaction_type,
    )?;
    say_map(out, "sums by component", &file.sum_by_component)?;
    say_map(
        out,
        "sums by month of posting (UTC)",
        &file.sum_by_posted_month_utc,
    )?;
    if !file.rejections.is_empty() {
        writeln!(out, "  refused, in no sum: {}", file.rejections.len())?;
    }
    for rejection in &file.rejections {
        writeln!(
            out,
            "    line {}: {}",
            rejection.line,
            Inert(&rejection.reason)
        )?;
        writeln!(out, "      {}", Inert(&rejection.raw))?;
    }
    writeln!(out)
}

fn say_line(out: &mut impl Write, name: &str, value: impl Display) -> io::Result<()> {
    writeln!(out, "  {name:NAME_WIDTH$}{value}")
}

fn say_map<V: Display>(
    out: &mut impl Write,
    title: &str,
    figures: &BTreeMap<String, V>,
) -> io::Result<()> {
    if figures.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {title}")?;
    let names: Vec<String> = figures.keys().map(|name| Inert(name).to_string()).collect();
    let width = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or_default();
    for (name, figure) in names.iter().zip(figures.values()) {
        writeln!(out, "    {name:width$}{figure:>FIGURE_WIDTH$}")?;
    }
    Ok(())
}

fn text(value: Option<&str>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| Inert(value).to_string())
}

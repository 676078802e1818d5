//! Answers as text. Amounts in minor units.

use std::fmt::Write;

use ledger::day::Period;
use ledger::report::change::{Change, Parts, Standing};
use ledger::report::claim::Figure;
use ledger::report::delta::{Delta, Share};
use ledger::report::explain::Explain;
use ledger::report::sales::{Cell, Line, Sales};
use ledger::store::grouping::Value;
use ledger::transaction::Step;

fn period(period: Option<Period>) -> String {
    period.map_or("-".to_owned(), |period| {
        format!("{}..{}", period.start.to_iso(), period.end.to_iso())
    })
}

fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone().unwrap_or_else(|| "(none)".to_owned()),
        Value::WeekdayHour(weekday, hour) => format!("weekday {weekday} hour {hour}"),
        other => format!("{other:?}"),
    }
}

fn cell(cell: &Cell) -> String {
    let figures = [
        ("gross", Figure::step(Step::GrossSales)),
        ("discounts", Figure::step(Step::Discounts)),
        ("refunds", Figure::step(Step::RefundedSales)),
        ("net", Figure::NetSales),
        ("proceeds", Figure::NetProceeds),
        ("sold", Figure::UnitsSold),
        ("returned", Figure::UnitsReturned),
        ("orders", Figure::Orders),
    ];
    let figures = figures.map(|(name, figure)| (name, cell.figure(&figure).unwrap()));
    let told = figures.iter().filter(|(_, value)| *value != 0);
    let mut words: Vec<String> = told
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    if let Some(rate) = cell.refund_rate().filter(|rate| rate.part() != 0) {
        words.push(format!("rate {}/{}", rate.part(), rate.whole()));
    }
    if words.is_empty() {
        words.push("nothing".to_owned());
    }
    words.join(" ")
}

pub fn delta(delta: Delta) -> String {
    match delta {
        Delta::Up { by, of } => format!("up {by} of {of}"),
        Delta::Down { by, of } => format!("down {by} of {of}"),
        Delta::Flat => "flat".to_owned(),
        Delta::New { by } => format!("new {by}"),
        Delta::NotComparable { by: Some(by) } => format!("not comparable, {by}"),
        Delta::NotComparable { by: None } => "not comparable".to_owned(),
    }
}

fn line(name: &str, line: &Line, text: &mut String) {
    writeln!(text, "  {name}: {}", cell(&line.now)).unwrap();
    if let Some(compared) = &line.compared {
        writeln!(text, "    was {}", cell(compared)).unwrap();
        let deltas = [
            ("gross", line.delta(&Figure::step(Step::GrossSales))),
            ("refunds", line.delta(&Figure::step(Step::RefundedSales))),
            ("net", line.delta(&Figure::NetSales)),
            ("orders", line.delta(&Figure::Orders)),
            ("rate", line.refund_rate_delta()),
        ];
        let told = deltas.iter().filter(|(_, one)| *one != Delta::Flat);
        let words: Vec<String> = told
            .map(|(name, one)| format!("{name} {}", delta(*one)))
            .collect();
        writeln!(text, "    {}", words.join("; ")).unwrap();
    }
}

pub fn sales(sales: &Sales) -> String {
    let mut text = String::new();
    writeln!(
        text,
        "{} by {:?}, beside {}",
        period(sales.period),
        sales.interval,
        period(sales.compared_period)
    )
    .unwrap();
    for row in &sales.currencies {
        writeln!(text, "{}", row.currency.code()).unwrap();
        line("total", &row.total, &mut text);
        for bucket in &row.series {
            let name = format!(
                "{} {:?}, beside {}",
                period(Some(bucket.period)),
                bucket.progress,
                period(bucket.compared_period)
            );
            line(&name, &bucket.line, &mut text);
        }
        if let Some(beyond) = &row.compared_beyond {
            writeln!(text, "  beyond: {}", cell(beyond)).unwrap();
        }
        for group in &row.groups {
            let gross = Figure::step(Step::GrossSales);
            let share = group.line.share_of(&row.total, &gross).and_then(Share::ppm);
            let share = share.map_or("-".to_owned(), |ppm| format!("{ppm} ppm"));
            line(
                &format!("{} ({share})", value(&group.value)),
                &group.line,
                &mut text,
            );
        }
        if let Some(others) = &row.others {
            line(
                &format!("{} others", others.n_groups),
                &others.line,
                &mut text,
            );
        }
    }
    text
}

fn standing(standing: &Standing) -> String {
    format!(
        "{} units, sales {} refunds {} fees {} tax {} other {}",
        standing.n_units,
        standing.sales_minor,
        standing.refunds_minor,
        standing.fees_minor,
        standing.tax_minor,
        standing.other_minor
    )
}

fn parts(parts: &Parts) -> String {
    format!(
        "{} = volume {} + price {} + mix {} + refunds {} + fee volume {} + fee rate {} + tax {} \
         + fx {} + other {}",
        parts.sum_minor(),
        parts.volume_minor,
        parts.price_minor,
        parts.mix_minor,
        parts.refunds_minor,
        parts.fee_volume_minor,
        parts.fee_rate_minor,
        parts.tax_minor,
        parts.fx_minor,
        parts.other_minor
    )
}

pub fn change(change: &Change) -> String {
    let mut text = String::new();
    for row in &change.currencies {
        let split = if row.is_split { "" } else { " (not split)" };
        writeln!(text, "{}{split}", row.currency.code()).unwrap();
        let mut side = |name: &str, before: &Standing, after: &Standing, causes: &Parts| {
            writeln!(text, "  {name}").unwrap();
            writeln!(text, "    was {}", standing(before)).unwrap();
            writeln!(text, "    now {}", standing(after)).unwrap();
            writeln!(text, "    {}", parts(causes)).unwrap();
        };
        side("all", &row.before, &row.after, &row.parts);
        for line in &row.products {
            let sku = line.sku.as_deref().unwrap_or("(none)");
            side(sku, &line.before, &line.after, &line.parts);
        }
        if let Some(others) = &row.others {
            let name = format!("{} others", others.n_products);
            side(&name, &others.before, &others.after, &others.parts);
        }
    }
    text
}

pub fn explain(explain: &Explain) -> String {
    let mut text = String::new();
    writeln!(
        text,
        "{:?} {} of {} rows, {} amounts; shown {}: {:?}",
        explain.figure,
        explain.value,
        explain.n_rows,
        explain.n_amounts,
        explain.claimed,
        explain.outcome
    )
    .unwrap();
    for line in explain.terms.iter().filter(|line| line.n_rows > 0) {
        writeln!(
            text,
            "  {} {:?} of {:?}: {} ({} rows, {} amounts)",
            if line.term.is_negative { "-" } else { "+" },
            line.term.quantity,
            line.term.of,
            line.value,
            line.n_rows,
            line.n_amounts
        )
        .unwrap();
    }
    text
}

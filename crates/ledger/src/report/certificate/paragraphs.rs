//! The paragraphs of a certificate.

use std::collections::BTreeMap;

use super::{Identity, Ledger, Link, Outcome, Settlement, quoted};
use crate::money::{Currency, Total};
use crate::report::settlement_proof::{Rule, Unproven};
use crate::settlement::{Balance, Payout};
use crate::store::batch::LineCount;
use crate::store::provenance::FileSource;
use crate::store::settlement_sums::SettlementSums;
use crate::transaction::Step;

/// How many identities hold, fail, or can't be checked.
#[derive(Default)]
#[allow(clippy::struct_field_names)] // counts are named so
pub struct Verdict {
    pub n_hold: usize,
    pub n_fail: usize,
    pub n_unproven: usize,
}

impl Verdict {
    pub fn count(&mut self, outcome: &Outcome) {
        *match outcome {
            Outcome::Holds => &mut self.n_hold,
            Outcome::Fails { .. } => &mut self.n_fail,
            Outcome::Unproven(_) => &mut self.n_unproven,
        } += 1;
    }

    pub fn line(&self) -> String {
        let Verdict {
            n_hold,
            n_fail,
            n_unproven,
        } = self;
        let verdict = match (n_fail, n_unproven) {
            (0, 0) => "proven",
            (0, _) => "not proven in full",
            _ => "disproven",
        };
        format!("verdict: {verdict}, {n_hold} hold, {n_fail} fail, {n_unproven} unproven")
    }
}

/// What the books rest on: all of it, or the part that speaks of one settlement. Rows of an API are
/// of no page that could be named, so their counts are of the whole feed.
pub fn sources(ledger: &Ledger, asked: Option<&str>) -> Vec<String> {
    let is_asked = |file: &&FileSource| asked.is_none_or(|id| file.settlement_ids.contains(id));
    let mut lines: Vec<String> = ledger.files().filter(is_asked).map(file).collect();
    let feed = ledger.feed();
    if feed.n_pages > 0 {
        lines.push(format!(
            "source api: {} pages, {} rows, {} set aside, of them {} whose total is not the sum of \
             its amounts (D6, D7)",
            feed.n_pages, feed.n_rows, feed.n_rejected, feed.n_totals_differ
        ));
    }
    lines.push(format!(
        "books: {} transactions, {} amounts, {} in conflict",
        ledger.n_rows(),
        ledger.n_amounts(),
        ledger.conflicts().count()
    ));
    lines
}

fn file(file: &FileSource) -> String {
    let LineCount {
        total,
        header,
        summary,
        booked,
        blank,
        rejected,
        totals_differ: _,
    } = file.lines;
    format!(
        "source file {}: sha256 {}, {total} lines = {header} header + {summary} summary + {booked} \
         booked + {blank} blank + {rejected} refused, {} transactions, {} settlements",
        quoted(&file.name),
        super::hex(&file.sha256),
        file.n_transactions,
        file.settlement_ids.len()
    )
}

pub fn settlement(settlement: &Settlement, sums: &SettlementSums, link: &Link) -> Vec<String> {
    let Settlement {
        id,
        currency,
        started_at,
        ended_at,
        ..
    } = settlement;
    let shop = settlement.marketplace.as_deref();
    let shop = shop.map_or(String::new(), |shop| format!(" at {}", quoted(shop)));
    let state = if settlement.is_open { "open" } else { "closed" };
    let claimed = settlement
        .claimed_minor
        .map_or("nothing".to_owned(), |minor| plain(minor.into(), *currency));
    let n_amounts: u64 = Step::ALL
        .iter()
        .map(|&step| sums.step(step).n_amounts)
        .sum();
    vec![
        format!(
            "settlement {} {currency}{shop}: {} to {}, {state}",
            quoted(id),
            started_at.to_rfc3339(),
            ended_at.to_rfc3339()
        ),
        format!(
            "  claimed {claimed}, sum {}, {} transactions, {n_amounts} amounts, {} in another \
             currency, {} unrecognised",
            plain(sums.settled_minor(), *currency),
            sums.n_transactions,
            sums.n_other_currency,
            sums.n_unrecognised
        ),
        format!("  {}", link_line(link)),
    ]
}

fn link_line(link: &Link) -> String {
    match link {
        Link::First => "first of its chain".to_owned(),
        Link::Proven { previous_id } => format!("follows {}, proven", quoted(previous_id)),
        Link::Broken { previous_id, .. } => format!("follows {}, broken", quoted(previous_id)),
        Link::Missing { previous_id: None } => "a settlement before it is missing".to_owned(),
        Link::Missing {
            previous_id: Some(id),
        } => format!("a settlement is missing between {} and it", quoted(id)),
    }
}

pub fn payout(payout: &Payout) -> String {
    let Payout { id, currency, .. } = payout;
    let amount = payout
        .amount_minor
        .map_or("unknown".to_owned(), |minor| plain(minor.into(), *currency));
    let status = quoted(payout.status.name());
    format!("  payout {} {amount} {currency} {status}", quoted(id))
}

pub fn identity(identity: &Identity, currency: Currency) -> String {
    let name = match identity.rule {
        Rule::Footing => "footing (D1)",
        Rule::Partition => "partition (D2)",
        Rule::Chain => "chain (D3)",
        Rule::ReserveCarryOver => "reserve (D4)",
        Rule::Payout => "payout",
    };
    let (left, right) = (
        plain(identity.left_minor, currency),
        plain(identity.right_minor, currency),
    );
    match &identity.outcome {
        Outcome::Holds => format!(
            "  {name}: {left} = {right}, residual {}",
            plain(0, currency)
        ),
        Outcome::Fails { residual_minor } => {
            let residual = plain(*residual_minor, currency);
            format!("  {name}: {left} <> {right}, residual {residual}")
        }
        Outcome::Unproven(why) => {
            let why = match why {
                Unproven::NoClaim => "no total is claimed",
                Unproven::PreviousMissing => "the settlement before is missing",
                Unproven::PayoutUnknown => "no payout is known",
                Unproven::PayoutAmountUnknown => "the amount of a payout is not known",
            };
            format!("  {name}: unproven, {why}")
        }
    }
}

/// The newest claimed balance of each currency, node by node, where a node has parts (D5).
pub fn balances(ledger: &Ledger, verdict: &mut Verdict) -> Vec<String> {
    let roots = ledger.balances().map(|one| (one.money.currency, one));
    let newest: BTreeMap<Currency, &Balance> = roots.collect();
    let mut lines = Vec::new();
    for (currency, root) in newest {
        let mut to_visit = vec![root];
        while let Some(node) = to_visit.pop() {
            to_visit.extend(node.parts.iter().rev());
            if node.parts.is_empty() {
                continue;
            }
            let residual = node.residual_minor();
            verdict.count(&match residual {
                Some(0) => Outcome::Holds,
                residual => Outcome::Fails {
                    residual_minor: residual.unwrap_or_default(),
                },
            });
            let residual = residual.map_or("none, for currencies differ".to_owned(), |minor| {
                plain(minor, node.money.currency)
            });
            lines.push(format!(
                "balance (D5) {} {currency} as of {}: {} in {} parts, residual {residual}",
                quoted(&node.name),
                node.as_of.to_rfc3339(),
                plain(node.money.minor.into(), node.money.currency),
                node.parts.len()
            ));
        }
    }
    lines
}

/// What all settlements of a currency claim and add up to.
#[derive(Default)]
pub struct CurrencySums(BTreeMap<Currency, CurrencySum>);

#[derive(Default)]
struct CurrencySum {
    n_settlements: u64,
    n_claimed: u64,
    claimed_minor: i128,
    /// Of those that claim a total.
    sum_of_claimed_minor: i128,
    sum_minor: i128,
    n_transactions: u64,
}

impl CurrencySums {
    pub fn add(&mut self, settlement: &Settlement, sums: &SettlementSums) {
        let sum = self.0.entry(settlement.currency).or_default();
        sum.n_settlements += 1;
        sum.n_transactions += sums.n_transactions;
        sum.sum_minor += sums.settled_minor();
        if let Some(claimed_minor) = settlement.claimed_minor {
            sum.n_claimed += 1;
            sum.claimed_minor += i128::from(claimed_minor);
            sum.sum_of_claimed_minor += sums.settled_minor();
        }
    }

    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(&currency, sum)| {
            format!(
                "sum {currency}: {} settlements, {} transactions, sum {}; {} claim {}, residual {}",
                sum.n_settlements,
                sum.n_transactions,
                plain(sum.sum_minor, currency),
                sum.n_claimed,
                plain(sum.claimed_minor, currency),
                plain(sum.claimed_minor - sum.sum_of_claimed_minor, currency)
            )
        })
    }
}

fn plain(minor: i128, currency: Currency) -> String {
    Total::new(minor, currency).to_plain()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(n_hold: usize, n_fail: usize, n_unproven: usize, expected: &str) {
        let verdict = Verdict {
            n_hold,
            n_fail,
            n_unproven,
        };
        assert_eq!(verdict.line(), format!("verdict: {expected}"));
    }

    #[test]
    fn one_that_fails_or_is_unproven_decides() {
        check(5, 0, 0, "proven, 5 hold, 0 fail, 0 unproven");
        check(5, 0, 1, "not proven in full, 5 hold, 0 fail, 1 unproven");
        check(5, 1, 0, "disproven, 5 hold, 1 fail, 0 unproven");
        check(5, 1, 1, "disproven, 5 hold, 1 fail, 1 unproven");
    }
}

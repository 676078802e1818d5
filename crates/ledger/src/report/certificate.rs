//! The proof certificate: what the books of one settlement or of all rest on, and which identities
//! hold, as a text that proves by its own last line that nobody changed it.
//!
//! The text is plain ASCII with line feeds. It says the same for the same books whatever the order
//! in which they came, and it has no date of its own, for there is no clock here. Names and ids of
//! senders stand in quotation marks, with everything that is not plain ASCII escaped, so that no
//! name can pass for a line. Amounts are plain decimals of their currency, `+` into the balance.
//!
//! | identity | says |
//! |---|---|
//! | footing (D1), partition (D2), chain (D3), reserve (D4), payout | see the settlement proof |
//! | balance (D5) | each node of a claimed balance is the sum of its parts |
//! | totals (D6, D7) | each row's claimed total is the sum of its amounts: one that differs is set aside at import and counted here |

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::settlement_proof::{Identity, Link, Outcome, identities};
use super::{Report, ReportKind};
use crate::settlement::Settlement;
use crate::store::Ledger;
use crate::store::chain::chain;
use crate::store::payment::Payment;

mod paragraphs;

use paragraphs::{CurrencySums, Verdict};

/// How the last line begins; the rest of it is the SHA-256 of all lines before it, in hexadecimal.
pub const SEAL: &str = "sha256 of all lines above: ";

/// What is certified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// One settlement; none for all of them.
    pub settlement_id: Option<String>,
}

/// The certificate; none when the ledger has no such settlement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The certificate.
    pub sealed: Option<Sealed>,
}

/// A certificate as lines and as the text that they make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The lines, without their ends, the seal included.
    pub lines: Vec<String>,
    /// The text: every line and its end.
    pub text: String,
    /// SHA-256 of the text before the seal.
    pub sha256: [u8; 32],
    /// Identities that hold.
    pub n_hold: usize,
    /// Identities that fail.
    pub n_fail: usize,
    /// Identities with a side that is not known.
    pub n_unproven: usize,
}

/// Whether a certificate says what it said when it was written.
pub fn is_intact(text: &str) -> bool {
    let Some(place) = text.rfind(SEAL) else {
        return false;
    };
    let (above, seal) = text.split_at(place);
    seal == format!("{SEAL}{}\n", hex(&Sha256::digest(above.as_bytes())))
}

impl Report for Certificate {
    const KIND: ReportKind = ReportKind::Certificate;
    type Query = Query;

    /// rows -> settlements
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let asked = query.settlement_id.as_deref();
        if asked.is_some_and(|id| ledger.settlement(id).is_none()) {
            return Certificate { sealed: None };
        }
        let mut lines = vec!["proof certificate, form 1".to_owned()];
        lines.push(match asked {
            Some(id) => format!("scope: settlement {}", quoted(id)),
            None => "scope: all settlements".to_owned(),
        });
        lines.extend(paragraphs::sources(ledger, asked));

        let settlements: Vec<&Settlement> = ledger.settlements().collect();
        let all_sums = ledger.settlement_sums();
        let joints = chain(&settlements, &all_sums);
        let mut verdict = Verdict::default();
        let mut by_currency = CurrencySums::default();
        for ((settlement, sums), joint) in settlements.iter().zip(&all_sums).zip(&joints) {
            if asked.is_some_and(|id| id != settlement.id) {
                continue;
            }
            let payment = Payment::of(ledger, settlement);
            let identities = identities(settlement, sums, joint, payment);
            let link = Link::of(joint, &settlements);
            lines.push(String::new());
            lines.extend(paragraphs::settlement(settlement, sums, &link));
            for payout in ledger.payouts_of_settlement(&settlement.id) {
                lines.push(paragraphs::payout(payout));
            }
            for identity in &identities {
                verdict.count(&identity.outcome);
                lines.push(paragraphs::identity(identity, settlement.currency));
            }
            by_currency.add(settlement, sums);
        }
        lines.push(String::new());
        lines.extend(by_currency.lines());
        if asked.is_none() {
            lines.extend(paragraphs::balances(ledger, &mut verdict));
        }
        lines.push(verdict.line());
        Certificate {
            sealed: Some(Sealed::new(lines, &verdict)),
        }
    }
}

impl Sealed {
    fn new(mut lines: Vec<String>, verdict: &Verdict) -> Sealed {
        let mut text = String::new();
        for line in &lines {
            text.push_str(line);
            text.push('\n');
        }
        let sha256: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        let seal = format!("{SEAL}{}", hex(&sha256));
        text.push_str(&seal);
        text.push('\n');
        lines.push(seal);
        Sealed {
            lines,
            text,
            sha256,
            n_hold: verdict.n_hold,
            n_fail: verdict.n_fail,
            n_unproven: verdict.n_unproven,
        }
    }
}

/// A sender's text, so that it stays on its line and in its marks.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.escape_default())
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = digits.map(|digit| char::from_digit(digit.into(), 16));
    digits.map(Option::unwrap_or_default).collect()
}

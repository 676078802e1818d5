//! From bytes of any known format to a batch and its rejections. Nothing is dropped in silence.
//!
//! Formats are told by their content, never by a file's name. A source is read line by line: what
//! cannot be read is refused by line, and what would have to be guessed is refused as a whole.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::money::notation::Notation;
use crate::store::Ledger;
use crate::store::batch::{Appended, Batch, Entities, LineCount, Source};

pub mod billing_api;
pub mod inspection;
pub mod rejection;
pub mod settlement_file;
pub mod text;

pub use inspection::{Inspection, inspect};
pub use rejection::{Reason, Rejection};
pub use settlement_file::DateOrder;
pub use text::Encoding;

use text::Text;

/// The largest file that is read, in bytes: beyond it, the browser would not stay responsive.
pub const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The longest field that is read, in bytes; a longer one is refused with its line.
pub const FIELD_BYTES_MAX: usize = 64 * 1024;

/// How much of a file is looked at to tell its format.
const DETECTED_BYTES_MAX: usize = 256 * 1024;

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// Amazon settlement report, flat file V2: 24 columns, one amount per line.
    SettlementV2,
    /// Amazon settlement report, older flat file: 33 or 36 columns, many amount columns.
    SettlementV1,
    /// An answer of the billing API: one page of a list, as JSON.
    BillingApi,
}

impl Format {
    /// Stable name, used by `inspect --json`.
    pub const fn name(self) -> &'static str {
        match self {
            Format::SettlementV2 => "flat_file_v2",
            Format::SettlementV1 => "flat_file_v1",
            Format::BillingApi => "billing_api",
        }
    }
}

/// What the seller may say about a file that the file itself does not. It never overrules what the
/// file does say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// How amounts are written, where the file leaves it open (`1.234`).
    pub notation: Option<Notation>,
    /// How dates are written, where the file leaves it open (`05/06/2026`).
    pub date_order: Option<DateOrder>,
}

/// What was read from one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The format it was read as; none when none fits.
    pub format: Option<Format>,
    /// How its characters were decoded; none when it was refused before that.
    pub encoding: Option<Encoding>,
    /// Columns of its header; 0 where the format has none.
    pub columns: usize,
    /// Columns that no known version of the format has; their fields were not read.
    pub unread_columns: Vec<String>,
    /// Booked lines by the sender's word for the kind.
    pub lines_by_kind: BTreeMap<String, u32>,
    /// What can be booked.
    pub batch: Batch,
    /// What was refused. A refusal of the whole source has line 0.
    pub rejections: Vec<Rejection>,
}

impl Import {
    fn empty(source: Source) -> Import {
        Import {
            format: None,
            encoding: None,
            columns: 0,
            unread_columns: Vec::new(),
            lines_by_kind: BTreeMap::new(),
            batch: Batch {
                source,
                lines: LineCount::default(),
                settlements: Vec::new(),
                payouts: Vec::new(),
                balances: Vec::new(),
                transactions: Vec::new(),
                removals: Vec::new(),
                entities: Entities::default(),
                rates: Vec::new(),
            },
            rejections: Vec::new(),
        }
    }

    /// Refuses the source as a whole. None of its lines counts as read.
    fn refuse(&mut self, reason: Reason, raw: &str) {
        self.rejections.push(Rejection::new(0, reason, raw));
    }
}

/// The format of a source, by its content. A source of a known format may still be refused by
/// [`read`], say for its delimiter.
pub fn detect(bytes: &[u8]) -> Option<Format> {
    if is_json(bytes) {
        return Some(Format::BillingApi);
    }
    let start = &bytes[..bytes.len().min(DETECTED_BYTES_MAX)];
    settlement_file::detect(&Text::decode(start))
}

/// Reads a source of any known format. `name` is only kept, for the seller to recognise it by.
pub fn read(name: &str, bytes: &[u8], options: &Options) -> Import {
    if is_json(bytes) {
        let mut import = Import::empty(Source::Api);
        import.format = Some(Format::BillingApi);
        billing_api::read(bytes, &mut import);
        return import;
    }

    // The hash of a file that nothing is booked from is never asked for.
    let mut import = Import::empty(Source::File {
        name: name.to_owned(),
        sha256: [0; 32],
    });
    if bytes.len() > FILE_BYTES_MAX {
        let reason = Reason::TooLarge {
            bytes: bytes.len() as u64,
            bytes_max: FILE_BYTES_MAX as u64,
        };
        import.refuse(reason, "");
    } else if let Some(found) = not_a_report(bytes) {
        import.refuse(
            Reason::NotAReport {
                found: found.to_owned(),
            },
            "",
        );
    } else {
        let sha256 = Sha256::digest(bytes).into();
        import.batch.source = Source::File {
            name: name.to_owned(),
            sha256,
        };
        let text = Text::decode(bytes);
        import.encoding = Some(text.encoding);
        settlement_file::read(&text, options, &mut import);
    }
    import
}

/// What became of a source that was read and booked at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// The format it was read as; none when none fits.
    pub format: Option<Format>,
    /// How its lines were spent.
    pub lines: LineCount,
    /// Ids of the settlements that it describes.
    pub settlement_ids: Vec<String>,
    /// What was refused. A refusal of the whole source has line 0.
    pub rejections: Vec<Rejection>,
    /// What became of its transactions.
    pub appended: Appended,
}

/// Reads a source as [`read`] does and books what can be booked, without a batch in between where
/// that would be the most of the work.
pub fn book(name: &str, bytes: &[u8], options: &Options, ledger: &mut Ledger) -> Booked {
    if is_json(bytes)
        && let Some((sheet, rejections)) = billing_api::scan_if_transactions(bytes)
    {
        return Booked {
            format: Some(Format::BillingApi),
            lines: sheet.lines,
            settlement_ids: Vec::new(),
            rejections,
            appended: ledger.append_sheet(&sheet),
        };
    }
    let import = read(name, bytes, options);
    let settlements = import.batch.settlements.iter();
    Booked {
        format: import.format,
        lines: import.batch.lines,
        settlement_ids: settlements.map(|one| one.id.clone()).collect(),
        rejections: import.rejections,
        appended: ledger.append(import.batch),
    }
}

/// Whether a source is meant as JSON: no other format starts with a brace.
fn is_json(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().first() == Some(&b'{')
}

/// What sellers are most likely to drop by mistake, by its first bytes.
fn not_a_report(bytes: &[u8]) -> Option<&'static str> {
    match bytes.trim_ascii_start() {
        [b'P', b'K', 3, 4, ..] => Some("a spreadsheet (XLSX) or a ZIP archive"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Some("a spreadsheet (XLS)"),
        [0x1F, 0x8B, ..] => Some("a gzip archive"),
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF document"),
        [b'<', ..] => Some("XML or a web page"),
        _ => None,
    }
}

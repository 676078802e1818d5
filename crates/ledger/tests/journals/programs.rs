//! The programs, as far as tests need them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What an account holds, as a program prints it.
pub struct Balance {
    pub account: String,
    pub currency: String,
    pub amount: String,
}

/// A bookkeeping program that is installed.
pub enum Program {
    Hledger(PathBuf),
    /// `bean-check`, and the Python that runs it.
    Beancount {
        check: PathBuf,
        python: PathBuf,
    },
}

pub fn hledger() -> Option<Program> {
    find("hledger").map(Program::Hledger)
}

pub fn beancount() -> Option<Program> {
    let check = find("bean-check")?;
    // The script's first line names the Python that has the library.
    let script = std::fs::read_to_string(&check).unwrap();
    let first = script.lines().next().unwrap();
    let python = PathBuf::from(first.strip_prefix("#!").unwrap().trim());
    Some(Program::Beancount { check, python })
}

/// The program on the path; none, said aloud, where it is missing. CI must have it.
fn find(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&folders).map(|folder| folder.join(name));
    let found = places.into_iter().find(|place| place.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{name} is missing");
        // Not `println!`, which a passing test swallows.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: {name} is missing, so no books were checked by it"
        );
    }
    found
}

/// Loads each file as `bean-check` does, and prints what every account holds.
const BALANCES: &str = r#"
import collections, sys
from beancount import loader
from beancount.core import data
from beancount.ops import validation
held = collections.defaultdict(int)
failed = False
for path in sys.argv[1:]:
    entries, errors, options = loader.load_file(path, extra_validations=validation.HARDCORE_VALIDATIONS)
    for error in errors:
        failed = True
        print(path, error.source.get("lineno"), error.message, file=sys.stderr)
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                held[posting.account, posting.units.currency] += posting.units.number
for (account, currency), number in held.items():
    print(account, currency, format(number, "f"), sep="\t")
sys.exit(failed)
"#;

impl Program {
    /// Whether the program finds nothing wrong in a file, and what it says.
    pub fn check(&self, path: &Path) -> (bool, String) {
        let output = match self {
            Program::Hledger(hledger) => run(hledger, ["check", "--strict", "-f"], [path]),
            Program::Beancount { check, .. } => run(check, ["--no-cache"], [path]),
        };
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }

    /// Every balance of every file, each of which must be found right.
    pub fn balances(&self, paths: &[PathBuf]) -> Vec<Balance> {
        match self {
            Program::Hledger(hledger) => paths
                .iter()
                .flat_map(|path| {
                    let (is_right, said) = self.check(path);
                    assert!(is_right, "{said}");
                    let words = [
                        "balance",
                        "--flat",
                        "--no-total",
                        "--layout=bare",
                        "-Ocsv",
                        "-f",
                    ];
                    balances_of(&run(hledger, words, [path]), 1)
                })
                .collect(),
            Program::Beancount { python, .. } => {
                let (is_right, said) = self.check(&paths[0]);
                assert!(is_right, "{said}");
                balances_of(&run(python, ["-c", BALANCES], paths), 0)
            }
        }
    }
}

fn run<const N: usize>(
    program: &Path,
    words: [&str; N],
    paths: impl IntoIterator<Item = impl AsRef<Path>>,
) -> Output {
    let mut command = Command::new(program);
    command.args(words).env("LC_ALL", "C.UTF-8");
    command.args(paths.into_iter().map(|path| path.as_ref().to_owned()));
    command.output().unwrap()
}

fn balances_of(output: &Output, n_head_lines: usize) -> Vec<Balance> {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let text = str::from_utf8(&output.stdout).unwrap();
    let lines = text.lines().skip(n_head_lines);
    let balances = lines.map(|line| {
        let line = line
            .trim_matches('"')
            .replace("\",\"", "\t")
            .replace("\"\"", "\"");
        let cells: Vec<&str> = line.split('\t').collect();
        let [account, currency, amount] = cells[..] else {
            panic!("{line:?} has not three cells");
        };
        Balance {
            account: account.to_owned(),
            currency: currency.to_owned(),
            amount: amount.to_owned(),
        }
    });
    balances.collect()
}

//! The example of a systemd unit: systemd understands it, and the program what it is started with.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use crate::program::{log, out, run};

fn unit() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join("docs/deployment/seller-dashboard.service")).unwrap()
}

#[test]
fn the_program_knows_its_arguments() {
    let unit = unit();
    let start = unit
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart="))
        .unwrap();
    let help = out(&run(&["serve", "--help"]));
    let flags: Vec<&str> = start
        .split(' ')
        .filter(|word| word.starts_with("--"))
        .collect();
    assert!(flags.len() > 3, "{start}");
    for flag in flags {
        assert!(help.contains(flag), "{flag} is unknown:\n{help}");
    }
    // Longer than answers under way are waited for.
    assert!(unit.contains("TimeoutStopSec=15") && unit.contains("KillSignal=SIGTERM"));
}

#[test]
fn systemd_understands_it_and_finds_it_well_shut() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seller-dashboard.service");
    let program = "/usr/local/bin/billing-api";
    let unit = unit();
    assert!(unit.contains(program));
    fs::write(
        &path,
        unit.replace(program, env!("CARGO_BIN_EXE_billing-api")),
    )
    .unwrap();
    let analyze = |arguments: &[&str]| {
        let mut command = Command::new("systemd-analyze");
        command.args(arguments).arg(&path).output()
    };
    let verified = match analyze(&["verify", "--man=no"]) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: there is no systemd-analyze");
            return;
        }
        ran => ran.unwrap(),
    };
    assert!(verified.status.success(), "{}", log(&verified));
    assert!(log(&verified).trim().is_empty(), "{}", log(&verified));
    let rated = analyze(&["security", "--offline=true", "--threshold=20"]).unwrap();
    assert!(rated.status.success(), "{}", out(&rated));
}

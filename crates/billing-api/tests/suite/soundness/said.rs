//! What the program says of a file that it refuses for its soundness.

use std::fs;

use super::{cut, first_lines, whole, without_summary};
use crate::client;
use crate::files::{lines, v2};
use crate::program::{Process, out, run};

#[test]
fn the_program_says_what_was_kept_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let file = whole(0..40);
    fs::write(at("whole.txt"), &file).unwrap();
    fs::write(at("cut-inside.txt"), cut(&file, 30)).unwrap();
    fs::write(at("cut-between.txt"), first_lines(&file, 20)).unwrap();
    fs::write(at("no-summary.txt"), without_summary(&file)).unwrap();
    fs::write(at("summary.txt"), first_lines(&file, 2)).unwrap();
    fs::write(at("other.txt"), v2("S2", &lines(50..60))).unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    fs::write(at("damaged.txt"), text.replace("\tAFN\t", "\tAFN")).unwrap();
    fs::write(at("ruined.txt"), text.replace("S1\t", "S1")).unwrap();
    let import = |names: &[&str]| {
        let paths: Vec<String> = names.iter().map(|name| at(name)).collect();
        let database = at("books.db");
        let mut arguments = vec!["import", "--database", &database];
        arguments.extend(paths.iter().map(String::as_str));
        run(&arguments)
    };
    assert!(import(&["whole.txt"]).status.success());
    let process = Process::serve(folder.path().join("books.db").as_path());
    let look = || {
        ["account", "transactions", "settlements", "settlements/S1"].map(|target| {
            let reply = client::get(process.address, &format!("/api/v1/{target}"), &[]);
            assert_eq!(reply.status, 200);
            (reply.header("etag").unwrap().to_owned(), reply.body)
        })
    };
    let before = look();
    let output = import(&[
        "cut-inside.txt",
        "cut-between.txt",
        "no-summary.txt",
        "summary.txt",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(look(), before);

    let kept = "Settlement S1 was booked before from whole.txt (import 1), in a sounder version, \
                which was kept unchanged. The download may have broken off: download the report \
                again and import that. If it comes out the same, the report itself is unsound: \
                look into it with `billing-api inspect`, or book it into another --database.";
    let refused = "refused, nothing of it was booked:";
    let said = out(&output);
    for expected in [
        format!("cut-inside.txt: {refused} 1 line of it can't be read. {kept}\n    line 42: "),
        format!(
            "cut-between.txt: {refused} its lines of settlement S1 add up to -303.39 EUR, but it \
             claims -511.40 EUR. {kept}\n"
        ),
        format!("no-summary.txt: {refused} it claims no total for settlement S1. {kept}\n"),
        format!("summary.txt: {refused} it has no transactions of settlement S1. {kept}\n"),
        "4 of 4 files were refused.\n".to_owned(),
    ] {
        assert!(said.contains(&expected), "{expected}\n\n{said}");
    }
    assert!(!said.contains("line 0"), "{said}");

    // Of a refused file, nothing is in the database: no table is named.
    let output = import(&["damaged.txt", "ruined.txt"]);
    let said = out(&output);
    for expected in [
        format!("damaged.txt: {refused} 40 lines of it can't be read. {kept}\n    line 3: "),
        "\n    and 20 more\n".to_owned(),
        format!("ruined.txt: {refused} "),
        "\n    and 21 more\n".to_owned(),
    ] {
        assert!(said.contains(&expected), "{expected}\n\n{said}");
    }

    // The others of the same call are booked.
    let output = import(&["cut-inside.txt", "other.txt", "whole.txt"]);
    let said = out(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("other.txt: booked as import 2"), "{said}");
    assert!(
        said.contains("whole.txt: already booked as import 1"),
        "{said}"
    );
    assert!(said.contains("1 of 3 files were refused."), "{said}");
}

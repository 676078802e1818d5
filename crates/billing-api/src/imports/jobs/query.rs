//! What requests about imports ask: a name for the file, or a part of a list.

use crate::query::{LIMIT_DEFAULT, read_limit};
use crate::refusal::Refusal;

/// Characters of a file's name.
pub const NAME_CHARACTERS_MAX: usize = 255;
/// What a file is called that nobody named.
const UNNAMED: &str = "upload";

/// Which part of a list of numbered rows is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The number that the part before ended with.
    pub after: Option<i64>,
    /// The most rows.
    pub limit: u16,
}

/// Reads `limit` and `cursor`.
pub fn read_paging(query: Option<&str>) -> Result<Paging, Refusal> {
    let mut paging = Paging {
        after: None,
        limit: LIMIT_DEFAULT,
    };
    let limit = |value: &str| read_limit(value);
    each(query, "limit, cursor", |name, value| {
        match name {
            "limit" => paging.limit = limit(value)?,
            "cursor" => paging.after = Some(read_cursor(value)?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(paging)
}

/// Reads `file_name`, which is only for people to recognise the file by.
pub fn read_file_name(query: Option<&str>) -> Result<String, Refusal> {
    let mut file_name = UNNAMED.to_owned();
    each(query, "file_name", |name, value| {
        if name != "file_name" {
            return Ok(false);
        }
        let n = value.chars().count();
        if !(1..=NAME_CHARACTERS_MAX).contains(&n) || value.chars().any(char::is_control) {
            let detail = format!(
                "Found a name of {n} characters; allowed are 1 to {NAME_CHARACTERS_MAX}, none of \
                 them a control character."
            );
            return Err(Refusal::parameter("bad_file_name", "file_name", detail));
        }
        value.clone_into(&mut file_name);
        Ok(true)
    })?;
    Ok(file_name)
}

fn read_cursor(value: &str) -> Result<i64, Refusal> {
    let number = value.parse::<i64>().ok();
    let number = number.filter(|number| *number >= 0 && number.to_string() == value);
    number.ok_or_else(|| {
        let detail = "This cursor is not one of this list. Begin without one.".to_owned();
        Refusal::parameter("bad_cursor", "cursor", detail)
    })
}

/// Hands each parameter over once; `take` says whether it knows it.
fn each(
    query: Option<&str>,
    known: &str,
    mut take: impl FnMut(&str, &str) -> Result<bool, Refusal>,
) -> Result<(), Refusal> {
    let mut seen = Vec::new();
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        if seen.contains(&name) {
            let detail = format!("Found the parameter {name:?} twice; each may stand once.");
            return Err(Refusal::parameter("doubled_parameter", "query", detail));
        }
        if !take(&name, &value)? {
            let detail = format!("Found the parameter {name:?}; this route knows {known}.");
            return Err(Refusal::parameter("unknown_parameter", "query", detail));
        }
        seen.push(name);
    }
    Ok(())
}

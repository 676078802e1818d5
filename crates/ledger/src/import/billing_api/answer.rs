//! A body cut into its rows and its proof, in either of the two forms that a list may have: one JSON
//! object with the rows in `data` and the proof in `page`, or one row a line and the proof as the
//! last line.

use serde::de::{DeserializeOwned, IgnoredAny};

use super::{Page, PageError, PageProof, outline};
use crate::import::FILE_BYTES_MAX;

/// The levels of a page that a row stands in: its object and the array of its rows.
pub(super) const LEVELS_ABOVE_ROW: usize = 2;

/// A list as it was sent.
pub(super) struct Answer<'a> {
    /// What it claims of its rows.
    pub(super) proof: PageProof,
    /// The text of every row; each is one JSON value without a doubled name.
    pub(super) rows: Vec<&'a str>,
}

/// Cuts a body. bytes -> rows
pub(super) fn cut(body: &[u8]) -> Result<Answer<'_>, PageError> {
    let text = text_of(body)?;
    if has_lines(text) {
        return cut_lines(text);
    }
    let page = value::<Page<IgnoredAny>>(text);
    if let Err(PageError::WrongShape { .. }) = page
        && let Ok(proof) = value::<PageProof>(text)
    {
        // Lines of an empty list: the proof alone.
        outline::rows(text)?;
        return Ok(Answer {
            proof,
            rows: Vec::new(),
        });
    }
    let proof = page?.page;
    let rows = outline::rows(text)?;
    let rows = rows.into_iter().map(|row| &text[row]).collect();
    Ok(Answer { proof, rows })
}

/// A whole body as one value, and as text.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<(T, &str), PageError> {
    let text = text_of(body)?;
    Ok((value(text)?, text))
}

/// A body as text, if it is one and not too large.
pub(super) fn text_of(body: &[u8]) -> Result<&str, PageError> {
    if body.len() > FILE_BYTES_MAX {
        return Err(PageError::TooLarge {
            bytes: body.len(),
            bytes_max: FILE_BYTES_MAX,
        });
    }
    str::from_utf8(body).map_err(|error| PageError::NotJson {
        offset: error.valid_up_to(),
        what: "bytes that are no UTF-8".to_owned(),
    })
}

/// Whether the text has a value a line: its first line is one, and another follows. What a page
/// has on its first line is either all of it or has no end there.
pub(super) fn has_lines(text: &str) -> bool {
    let text = text.trim_start_matches(BLANKS);
    let Some((first, rest)) = text.split_once('\n') else {
        return false;
    };
    let first = trim(first);
    first.starts_with('{')
        && first.ends_with('}')
        && !rest.trim_matches(BLANKS).is_empty()
        && outline::value_end(first, 0) == Some(first.len())
}

/// What JSON allows around values.
pub(super) const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

fn trim(line: &str) -> &str {
    line.trim_matches(BLANKS)
}

fn cut_lines(text: &str) -> Result<Answer<'_>, PageError> {
    let lines = text.split('\n').map(trim).filter(|line| !line.is_empty());
    let mut rows: Vec<&str> = lines.collect();
    let last = rows.pop().unwrap_or_default();
    for row in &rows {
        check_value(row, text, LEVELS_ABOVE_ROW)?;
    }
    if serde_json::from_str::<IgnoredAny>(last).is_err_and(|error| error.is_eof()) {
        return Err(PageError::CutShort { bytes: text.len() });
    }
    check_value(last, text, 1)?;
    let proof = serde_json::from_str(last).map_err(|error| {
        let problem = problem_of(&error);
        PageError::WrongShape {
            what: format!("its last line is no page object, {problem}"),
        }
    })?;
    Ok(Answer { proof, rows })
}

/// Checks that a part of a text is one JSON value without a doubled name.
fn check_value(part: &str, text: &str, levels_above: usize) -> Result<(), PageError> {
    let part_at = part.as_ptr().addr() - text.as_ptr().addr();
    let moved = |error| match error {
        PageError::NotJson { offset, what } => PageError::NotJson {
            offset: part_at + offset,
            what,
        },
        PageError::CutShort { bytes } => PageError::NotJson {
            offset: part_at + bytes,
            what: "the line ends inside a value".to_owned(),
        },
        PageError::DoubledName { offset, name } => PageError::DoubledName {
            offset: part_at + offset,
            name,
        },
        PageError::TooDeep { offset, depth_max } => PageError::TooDeep {
            offset: part_at + offset,
            depth_max,
        },
        other => other,
    };
    value::<IgnoredAny>(part)
        .and_then(|_| outline::check(part, levels_above))
        .map_err(moved)
}

/// A whole text as one value.
fn value<T: DeserializeOwned>(text: &str) -> Result<T, PageError> {
    serde_json::from_str(text).map_err(|error| {
        if error.is_eof() {
            return PageError::CutShort { bytes: text.len() };
        }
        if error.is_data() {
            return PageError::WrongShape {
                what: problem_of(&error),
            };
        }
        let what = match text.trim_start().chars().next() {
            Some('<') => "a web page".to_owned(),
            _ => problem_of(&error),
        };
        PageError::NotJson {
            offset: offset_of(&error, text),
            what,
        }
    })
}

/// The message of an error without its place, which we give in bytes.
pub(super) fn problem_of(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(problem, _)| problem)
        .to_owned()
}

/// The place of an error, which counts lines and columns from 1, in bytes from 0.
fn offset_of(error: &serde_json::Error, text: &str) -> usize {
    let lines_before = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    let line_at: usize = lines_before.map(str::len).sum();
    (line_at + error.column().saturating_sub(1)).min(text.len())
}

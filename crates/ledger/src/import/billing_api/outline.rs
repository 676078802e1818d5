//! Where the rows of a page stand in its body, and whether any name in it is doubled.
//!
//! serde reads what rows say; this knows only brackets, strings and names. It is needed because a
//! row that is set aside keeps its text as it came, and because serde lets the last of two equal
//! names win in silence. It walks a body that serde has accepted as JSON.

use std::borrow::Cow;
use std::ops::Range;

use super::page::PageError;

/// How deep the values of an answer may be nested; ours need six levels.
pub(super) const DEPTH_MAX: usize = 32;

/// Finds the elements of the top-level array `data`, as places in the body. bytes -> rows
pub(super) fn rows(body: &str) -> Result<Vec<Range<usize>>, PageError> {
    let mut walk = Walk::new(body, DEPTH_MAX);
    walk.run()?;
    Ok(walk.rows)
}

/// Checks the names and the depth of a value that stands below this many levels. bytes -> 1
pub(super) fn check(value: &str, levels_above: usize) -> Result<(), PageError> {
    Walk::new(value, DEPTH_MAX - levels_above).run()
}

/// The place after the object or the array that starts here; none where it has no end.
pub(super) fn value_end(text: &str, at: usize) -> Option<usize> {
    let (mut at, mut depth) = (at, 0_usize);
    loop {
        let byte = *text.as_bytes().get(at)?;
        at = if byte == b'"' {
            string_end(text, at)
        } else {
            at + 1
        };
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

/// An object or an array that is open.
#[derive(Clone, Copy)]
struct Level {
    /// Whether the next string is a name; never so in an array.
    expects_name: bool,
    is_object: bool,
    /// Where its names start among all.
    names_at: usize,
}

/// Each step takes the place of what it meets, and gives the place after.
struct Walk<'a> {
    body: &'a str,
    /// How many levels may be open.
    depth_max: usize,
    levels: Vec<Level>,
    /// The names of all open objects, and where they stand.
    names: Vec<(Cow<'a, str>, usize)>,
    /// Whether the top-level name seen last is `data`.
    is_data: bool,
    /// Where the row at hand starts, or the blanks before it.
    row_at: usize,
    rows: Vec<Range<usize>>,
}

impl<'a> Walk<'a> {
    fn new(body: &'a str, depth_max: usize) -> Walk<'a> {
        Walk {
            body,
            depth_max,
            levels: Vec::new(),
            names: Vec::new(),
            is_data: false,
            row_at: 0,
            rows: Vec::new(),
        }
    }

    fn run(&mut self) -> Result<(), PageError> {
        let mut at = 0;
        while let Some(&byte) = self.body.as_bytes().get(at) {
            at = match byte {
                b'"' => self.take_string(at),
                b'{' | b'[' => self.open(at, byte == b'{')?,
                b'}' | b']' => self.close(at)?,
                b',' => self.separate(at),
                _ => at + 1,
            };
        }
        Ok(())
    }

    fn open(&mut self, at: usize, is_object: bool) -> Result<usize, PageError> {
        if self.levels.len() == self.depth_max {
            return Err(PageError::TooDeep {
                offset: at,
                depth_max: DEPTH_MAX,
            });
        }
        let names_at = self.names.len();
        self.levels.push(Level {
            expects_name: is_object,
            is_object,
            names_at,
        });
        if self.is_between_rows() {
            self.row_at = at + 1;
        }
        Ok(at + 1)
    }

    fn close(&mut self, at: usize) -> Result<usize, PageError> {
        if self.is_between_rows() {
            self.end_row(at);
        }
        let Some(Level { names_at, .. }) = self.levels.pop() else {
            return Ok(at + 1);
        };
        self.names[names_at..].sort_unstable();
        for pair in self.names[names_at..].windows(2) {
            if let [(first, _), (name, offset)] = pair
                && first == name
            {
                return Err(PageError::DoubledName {
                    offset: *offset,
                    name: name.to_string(),
                });
            }
        }
        self.names.truncate(names_at);
        Ok(at + 1)
    }

    fn separate(&mut self, at: usize) -> usize {
        if self.is_between_rows() {
            self.end_row(at);
            self.row_at = at + 1;
        }
        if let Some(level) = self.levels.last_mut() {
            level.expects_name = level.is_object;
        }
        at + 1
    }

    /// Skips a string, and keeps it if it is a name.
    fn take_string(&mut self, at: usize) -> usize {
        let end = string_end(self.body, at);
        let is_top = self.levels.len() == 1;
        if let Some(level) = self.levels.last_mut()
            && level.expects_name
        {
            level.expects_name = false;
            let quoted = &self.body[at..end];
            let name = if quoted.contains('\\') {
                // Equal names can be spelled differently, `a` and `\u0061`.
                serde_json::from_str(quoted).map_or(Cow::Borrowed(quoted), Cow::Owned)
            } else {
                Cow::Borrowed(quoted.trim_matches('"'))
            };
            if is_top {
                self.is_data = name == "data";
            }
            self.names.push((name, at));
        }
        end
    }

    /// Whether the innermost thing open is the array of rows.
    fn is_between_rows(&self) -> bool {
        self.is_data
            && matches!(
                self.levels[..],
                [
                    _,
                    Level {
                        is_object: false,
                        ..
                    }
                ]
            )
    }

    /// Keeps the row that ends at `at`, without the blanks around it.
    fn end_row(&mut self, at: usize) {
        let row = &self.body[self.row_at..at];
        let start = at - row.trim_ascii_start().len();
        let row = row.trim_ascii();
        if !row.is_empty() {
            self.rows.push(start..start + row.len());
        }
    }
}

/// The place after the string that starts at `offset`.
fn string_end(body: &str, offset: usize) -> usize {
    let bytes = body.as_bytes();
    let mut at = offset + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    body.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, expected: &[&str]) {
        let found = rows(body).unwrap();
        assert_eq!(
            found.into_iter().map(|row| &body[row]).collect::<Vec<_>>(),
            expected
        );
    }

    #[test]
    fn rows_are_found_with_their_own_text() {
        check(
            r#"{"data": [ {"a":[1,2]} , {"b":"]},{"} ], "page":{"data":[9]}}"#,
            &[r#"{"a":[1,2]}"#, r#"{"b":"]},{"}"#],
        );
        check(r#"{"page":[1],"data":[]}"#, &[]);
        check(
            r#"{"data":[1,"x\",",null ,[[]]]}"#,
            &["1", r#""x\",""#, "null", "[[]]"],
        );
        check(r#"{"\u0064ata":[1]}"#, &["1"]);
        check(r#"{"seller":"x"}"#, &[]);
    }

    #[test]
    fn a_name_may_be_there_once_per_object() {
        check(
            r#"{"a":{"a":1},"data":[{"a":1},{"a":"a"}]}"#,
            &[r#"{"a":1}"#, r#"{"a":"a"}"#],
        );
        let doubled = |offset, name: &str| PageError::DoubledName {
            offset,
            name: name.to_owned(),
        };
        assert_eq!(rows(r#"{"data":[{"x":1,"x":2}]}"#), Err(doubled(16, "x")));
        assert_eq!(rows(r#"{"x":1,"\u0078":2}"#), Err(doubled(7, "x")));
    }

    #[test]
    fn nesting_has_a_limit() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(rows(&nested(DEPTH_MAX)), Ok(Vec::new()));
        let too_deep = PageError::TooDeep {
            offset: DEPTH_MAX,
            depth_max: DEPTH_MAX,
        };
        assert_eq!(rows(&nested(DEPTH_MAX + 1)), Err(too_deep));
    }
}

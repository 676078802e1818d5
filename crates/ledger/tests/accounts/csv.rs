//! Comma-separated values read back, by RFC 4180 alone.

/// The text without the apostrophe that keeps it from being a formula.
pub fn unguarded(cell: &str) -> String {
    let behind = cell.trim_start_matches('\'');
    let is_formula = behind.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// RFC 4180, character by character.
pub fn read_csv(text: &str) -> Vec<Vec<String>> {
    let mut lines = vec![vec![String::new()]];
    let mut is_quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let cell = lines.last_mut().unwrap().last_mut().unwrap();
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => lines.last_mut().unwrap().push(String::new()),
            '\r' if !is_quoted => {
                assert_eq!(chars.next(), Some('\n'));
                lines.push(vec![String::new()]);
            }
            '\n' if !is_quoted => panic!("a bare line feed"),
            other => cell.push(other),
        }
    }
    assert_eq!(
        lines.pop(),
        Some(vec![String::new()]),
        "the last line ends too"
    );
    lines
}

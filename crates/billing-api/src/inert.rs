//! Text of files, made safe to print: on a terminal, control characters are commands, and
//! direction marks turn the rest of a line around.

use std::fmt::{self, Write};

/// Prints text with everything escaped that a terminal would not show as it is.
#[derive(Clone, Copy, Debug)]
pub struct Inert<'a>(pub &'a str);

impl fmt::Display for Inert<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            if is_live(character) {
                write!(f, "{}", character.escape_default())?;
            } else {
                f.write_char(character)?;
            }
        }
        Ok(())
    }
}

/// Whether a terminal would obey a character instead of showing it.
pub fn is_live(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_alive() {
        let check = |text: &str, shown: &str| assert_eq!(Inert(text).to_string(), shown);
        check("Gebühr \"Größe\" 12,50 €", "Gebühr \"Größe\" 12,50 €");
        check("a\u{1b}[2Jb\r\nc\td", "a\\u{1b}[2Jb\\r\\nc\\td");
        check("1\u{202e}2\u{9b}3", "1\\u{202e}2\\u{9b}3");
    }
}

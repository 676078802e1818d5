//! How well a name fits what somebody types.

/// How far a name is from what was typed, 0 for the best; none when it does not fit. Every word that
/// was typed must be in the name, in any order, in any case.
pub fn distance(typed: &str, name: &str) -> Option<usize> {
    let name = name.to_lowercase();
    let mut distance = 0;
    for word in typed.to_lowercase().split_whitespace() {
        distance += if name.starts_with(word) {
            0
        } else if starts_a_word(&name, word) {
            1
        } else if name.contains(word) {
            2
        } else {
            return None;
        };
    }
    Some(distance)
}

/// Whether a word of the name starts so.
fn starts_a_word(name: &str, start: &str) -> bool {
    let mut places = name.match_indices(start);
    places.any(|(at, _)| {
        let before = name.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|letter| !letter.is_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_is_best_and_the_middle_is_worst() {
        let check = |typed: &str, name: &str, found: Option<usize>| {
            assert_eq!(distance(typed, name), found, "{typed} in {name}");
        };
        check("", "Sales", Some(0));
        check("sal", "Sales", Some(0));
        check("SAL", "Go to sales", Some(1));
        check("les", "Sales", Some(2));
        check("to go", "Go to sales", Some(1));
        check("berlin", "Europe/Berlin", Some(1));
        check("sales x", "Sales", None);
        check("ü", "Überblick", Some(0));
    }
}

//! The query of an address, both ways: `?period=2026-Q1&zone=Europe/Berlin`.
//!
//! Read from the raw text and not from the router's map, which decodes twice and so loses names
//! that hold a percent sign.

/// The parts of a query, decoded, in order. A leading `?` is ignored.
pub fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    let query = query.strip_prefix('?').unwrap_or(query);
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name), decode(value))
        })
}

/// A query with its `?`; empty when there is nothing to say.
pub fn query(pairs: &[(&str, String)]) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        query.push(if query.is_empty() { '?' } else { '&' });
        encode(name, &mut query);
        query.push('=');
        encode(value, &mut query);
    }
    query
}

/// Percent-encodes all but RFC 3986's unreserved characters, the slash of zone names and the comma of
/// lists.
fn encode(text: &str, query: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/,".contains(&byte) {
            query.push(char::from(byte));
        } else {
            query.push('%');
            for nibble in [byte >> 4, byte & 15] {
                query.push(char::from(b"0123456789ABCDEF"[usize::from(nibble)]));
            }
        }
    }
}

/// Decodes `%XX` and `+`; a percent sign that starts no code stands for itself.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = (byte == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .and_then(hex);
        decoded.push(code.unwrap_or(if byte == b'+' { b' ' } else { byte }));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn hex(digits: &[u8]) -> Option<u8> {
    let text = str::from_utf8(digits)
        .ok()
        .filter(|text| !text.starts_with('+'))?;
    u8::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, written: &str) {
        assert_eq!(query(&[("x", value.to_owned())]), format!("?x={written}"));
        assert_eq!(
            pairs(&format!("?x={written}")).next(),
            Some(("x".into(), value.into()))
        );
    }

    #[test]
    fn values_survive_the_address() {
        check("Europe/Berlin", "Europe/Berlin");
        check(
            "ItemFees | 100% Off & more=+",
            "ItemFees%20%7C%20100%25%20Off%20%26%20more%3D%2B",
        );
        check("%41", "%2541");
        check("Gebühr", "Geb%C3%BChr");
        check("", "");
    }

    #[test]
    fn broken_queries_are_read_as_far_as_they_go() {
        let read = |query: &str| pairs(query).collect::<Vec<_>>();
        assert_eq!(read("?"), []);
        assert_eq!(read("&&a"), [("a".into(), String::new())]);
        assert_eq!(
            read("a=1+2&b=%"),
            [("a".into(), "1 2".into()), ("b".into(), "%".into())]
        );
        assert_eq!(read("a=%zz%+1"), [("a".into(), "%zz% 1".into())]);
        assert_eq!(read("a=%FF"), [("a".into(), "\u{fffd}".into())]);
    }
}

//! The figures of sign-in, and which passwords and addresses are taken.

use std::fmt;

use crate::sign_in::common_passwords;

/// Seconds without a request after which a session ends.
pub const IDLE_SECONDS: i64 = 30 * 60;
/// Seconds after which a session ends, used or not.
pub const WHOLE_SECONDS: i64 = 12 * 3600;
/// Seconds in which a second factor must follow its password.
pub const HALF_SECONDS: i64 = 5 * 60;
/// A session is noted as used when its last note is this old: it may end that much early, and a
/// page full of requests does not write once per request.
pub const NOTE_SECONDS: i64 = 60;
/// Sessions of a user at once; the oldest make room.
pub const SESSIONS_MAX: i64 = 20;
/// Browsers that a user is known on; those unused for longest make room.
pub const DEVICES_MAX: i64 = 20;
/// Seconds for which a browser is known since its last sign-in.
pub const DEVICE_SECONDS: i64 = 180 * 24 * 3600;

/// Failures after which an account, a known device or an address has to pause.
pub const FAILURES_OF_ACCOUNT: i64 = 5;
/// The same for an address, behind which several people may sit.
pub const FAILURES_OF_ADDRESS: i64 = 30;
/// Seconds without a failure after which the count begins anew.
pub const PAUSE_SECONDS: i64 = 15 * 60;
/// Failures without a success after which a pause does not help any more.
pub const FAILURES_IN_ROW: i64 = 100;
/// Seconds after which failures that led to nothing are forgotten.
pub const FORGET_SECONDS: i64 = 30 * 24 * 3600;

/// Seconds in which the secret of a new second factor must be confirmed.
pub const ENROLMENT_SECONDS: i64 = 10 * 60;

/// Characters of a password that stands alone.
pub const PASSWORD_MIN_ALONE: usize = 15;
/// Characters of a password beside a second factor.
pub const PASSWORD_MIN_WITH_FACTOR: usize = 12;
/// Bytes of a password. Whatever is shorter counts whole.
pub const PASSWORD_BYTES_MAX: usize = 1024;
/// Characters that must be left of a password when the words anyone would try first are taken out.
const OWN_CHARACTERS_MIN: usize = 8;

/// Bytes of an address, as the mail protocols allow.
const EMAIL_BYTES_MAX: usize = 254;

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeakPassword {
    /// Too few characters.
    Short {
        /// How many.
        found: usize,
        /// How many it takes.
        allowed: usize,
    },
    /// More bytes than are read.
    Long,
    /// One of the passwords that are tried first, or little more than one.
    Common,
    /// Little more than the user's own address or the name of this program.
    Own,
    /// A few characters over and over, or a row of the keyboard.
    Regular,
}

/// The characters that a password needs, by whether it stands beside a second factor.
pub const fn password_min(has_factor: bool) -> usize {
    if has_factor {
        PASSWORD_MIN_WITH_FACTOR
    } else {
        PASSWORD_MIN_ALONE
    }
}

/// Whether a password may be used. `min` is one of the two lengths above. Nothing is asked about
/// the kinds of its characters: length is what counts.
pub fn check_password(password: &str, min: usize, email: &str) -> Result<(), WeakPassword> {
    let found = password.chars().count();
    if found < min {
        return Err(WeakPassword::Short {
            found,
            allowed: min,
        });
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(WeakPassword::Long);
    }
    let lower = password.to_lowercase();
    if is_regular(&lower) {
        return Err(WeakPassword::Regular);
    }
    if rest_without(&lower, common_passwords::ALL.iter().copied()) < OWN_CHARACTERS_MIN {
        return Err(WeakPassword::Common);
    }
    let own = email.split(['@', '.', '-', '_', '+']);
    let own = own.chain(["seller", "dashboard", "billing", "marketplace", "amazon"]);
    if rest_without(&lower, own.filter(|word| word.len() >= 4)) < OWN_CHARACTERS_MIN {
        return Err(WeakPassword::Own);
    }
    Ok(())
}

/// Letters and signs that are left when words, digits and blanks are taken out. Digits count
/// nothing beside a word: `password2026` is `password`.
fn rest_without<'a>(password: &str, words: impl Iterator<Item = &'a str>) -> usize {
    let mut rest = password.to_owned();
    let mut has_any = false;
    for word in words {
        if rest.contains(word) {
            has_any = true;
            // A mark in its place: what stood around it must not grow together to another word.
            rest = rest.replace(word, "\0");
        }
    }
    if !has_any {
        return usize::MAX;
    }
    let is_own = |letter: &char| *letter != '\0' && !letter.is_ascii_digit() && *letter != ' ';
    rest.chars().filter(is_own).count()
}

/// Whether a few characters repeat, or it runs along the alphabet or the keyboard.
fn is_regular(password: &str) -> bool {
    let letters: Vec<char> = password.chars().collect();
    let repeats = |unit: usize| (unit..letters.len()).all(|at| letters[at] == letters[at - unit]);
    if (1..=letters.len() / 2).take(6).any(repeats) {
        return true;
    }
    let rows = [
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890123456789",
        "qwertyuiopasdfghjklzxcvbnm",
        "qwertzuiopasdfghjklyxcvbnm",
        "1q2w3e4r5t6y7u8i9o0p",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    ];
    rows.iter().any(|row| {
        let backwards: String = row.chars().rev().collect();
        row.contains(password) || backwards.contains(password)
    })
}

/// An address in the one form that it is kept and looked up in; none when it can't be one.
pub fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (name, host) = text.rsplit_once('@')?;
    let is_sound = !name.is_empty()
        && !host.is_empty()
        && text.len() <= EMAIL_BYTES_MAX
        // A colon would part the name in the authenticator's address.
        && !text.chars().any(|letter| {
            letter.is_whitespace() || letter.is_control() || matches!(letter, ':' | ',' | ';' | '<' | '>')
        });
    is_sound.then_some(text)
}

impl fmt::Display for WeakPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WeakPassword::Short { found, allowed } => write!(
                f,
                "it has {found} characters; allowed are {allowed} and more. Four or five words in \
                 a row are long and easy to keep"
            ),
            WeakPassword::Long => write!(f, "it has more than {PASSWORD_BYTES_MAX} bytes"),
            WeakPassword::Common => write!(f, "it is one of those that are tried first"),
            WeakPassword::Own => write!(
                f,
                "it is little more than your address or the name of this program"
            ),
            WeakPassword::Regular => write!(f, "it repeats itself or follows the keyboard"),
        }
    }
}

impl std::error::Error for WeakPassword {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(password: &str, expected: Result<(), WeakPassword>) {
        let found = check_password(password, PASSWORD_MIN_ALONE, "marianne.weber@shop.example");
        assert_eq!(found, expected, "{password}");
    }

    #[test]
    fn length_is_counted_in_characters() {
        let short = |found| Err(WeakPassword::Short { found, allowed: 15 });
        check("", short(0));
        check("tulip-ox-lamp7", short(14));
        check("tulip-ox-lamp78", Ok(()));
        check("ключ под ковром", Ok(()));
        check("ключподковром", short(13));
        let with_factor = |text| check_password(text, PASSWORD_MIN_WITH_FACTOR, "a@b.example");
        assert_eq!(with_factor("tulip-ox-lam"), Ok(()));
        assert_eq!(
            with_factor("tulip-ox-la"),
            Err(WeakPassword::Short {
                found: 11,
                allowed: 12
            })
        );
    }

    #[test]
    fn long_ones_are_taken_whole() {
        let words = "copper violin thirteen meadow ";
        for length in [64, 65, 128, 1024] {
            let long: String = words
                .chars()
                .cycle()
                .zip(0..length)
                .map(|(c, _)| c)
                .collect();
            // The cycle is longer than what counts as a repetition.
            check(&long, Ok(()));
        }
        let long: String = words.chars().cycle().take(1025).collect();
        check(&long, Err(WeakPassword::Long));
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for common in [
            "passwordpassword",
            "Password12345678",
            "password password",
            "iloveyou20262026",
            "letmein letmein!!",
            "P@ssw0rd12345678",
        ] {
            let found = check_password(common, 15, "a@b.example");
            assert!(
                matches!(found, Err(WeakPassword::Common | WeakPassword::Regular)),
                "{common}: {found:?}"
            );
        }
        for regular in [
            "aaaaaaaaaaaaaaaa",
            "123123123123123",
            "abcabcabcabcabc",
            "qwertyuiopasdfgh",
            "1234567890123456",
            "mlkjihgfedcbaaa",
        ] {
            let found = check_password(regular, 15, "a@b.example");
            if regular == "mlkjihgfedcbaaa" {
                assert_eq!(found, Ok(()), "only whole rows are told: {regular}");
            } else {
                assert!(found.is_err(), "{regular}");
            }
        }
    }

    #[test]
    fn what_the_account_is_called_is_refused() {
        check("marianne.weber.2026", Err(WeakPassword::Own));
        check("MarianneWeber123", Err(WeakPassword::Own));
        check("seller-dashboard1", Err(WeakPassword::Own));
        check("marianne keeps bees", Ok(()));
    }

    #[test]
    fn no_kind_of_character_is_asked_for() {
        check("violin copper meadow", Ok(()));
        check("VIOLINCOPPERMEADOW", Ok(()));
        check("8305517264920376", Ok(()));
    }

    #[test]
    fn addresses_have_one_form() {
        let check = |text: &str, kept: Option<&str>| {
            assert_eq!(email(text).as_deref(), kept, "{text:?}");
        };
        check(" Anna@Shop.Example ", Some("anna@shop.example"));
        check("a+b@c", Some("a+b@c"));
        check("\"a@b\"@c.example", Some("\"a@b\"@c.example"));
        check("anna", None);
        check("@shop.example", None);
        check("anna@", None);
        check("an na@shop.example", None);
        check("anna:x@shop.example", None);
        check("anna\0@shop.example", None);
        check(&format!("{}@shop.example", "a".repeat(250)), None);
    }
}

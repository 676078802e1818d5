//! The languages that the app speaks.

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, which the app has always with it.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Japanese.
    Japanese,
    /// Arabic.
    Arabic,
}

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Language; 6] = [
        Language::English,
        Language::German,
        Language::French,
        Language::Spanish,
        Language::Japanese,
        Language::Arabic,
    ];

    /// Its BCP 47 tag, without a region.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
            Language::French => "fr",
            Language::Spanish => "es",
            Language::Japanese => "ja",
            Language::Arabic => "ar",
        }
    }

    /// Its name in its own words.
    pub const fn own_name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::German => "Deutsch",
            Language::French => "Français",
            Language::Spanish => "Español",
            Language::Japanese => "日本語",
            Language::Arabic => "العربية",
        }
    }

    /// Whether it is written from right to left.
    pub const fn is_rtl(self) -> bool {
        matches!(self, Language::Arabic)
    }

    /// The language of a tag, whatever its region; none for one that is not spoken here.
    pub fn from_tag(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        let mut all = Language::ALL.into_iter();
        all.find(|one| one.tag().eq_ignore_ascii_case(primary))
    }

    /// The first of these tags, the most wanted first, that is spoken here; English otherwise.
    pub fn preferred<'a>(tags: impl IntoIterator<Item = &'a str>) -> Language {
        tags.into_iter()
            .find_map(Language::from_tag)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_no_other_language() {
        assert_eq!(Language::from_tag("de-CH"), Some(Language::German));
        assert_eq!(Language::from_tag("AR_eg"), Some(Language::Arabic));
        assert_eq!(Language::from_tag("den"), None);
        assert_eq!(Language::from_tag(""), None);
    }

    #[test]
    fn the_first_that_is_spoken_is_taken() {
        assert_eq!(
            Language::preferred(["it-IT", "fr-BE", "en"]),
            Language::French
        );
        assert_eq!(Language::preferred(["it", "nl"]), Language::English);
    }
}

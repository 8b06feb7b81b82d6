//! Language tags (BCP 47), and a guess at the language of a text that has none.

use std::{fmt, str::FromStr};

/// A well-formed language tag in its canonical case, such as `zh`, `zh-Hant` or `en`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang(String);

/// The text is not a language tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a language tag (BCP 47), such as zh, zh-Hant or en")]
pub struct BadLang;

impl Lang {
    /// English.
    #[must_use]
    pub fn en() -> Self {
        Self("en".into())
    }

    /// Chinese.
    #[must_use]
    pub fn zh() -> Self {
        Self("zh".into())
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first subtag: `zh` of `zh-Hant`.
    #[must_use]
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// Whether this tag falls in a range by RFC 4647 basic filtering: `zh-Hant` is in `zh`, not the reverse.
    #[must_use]
    pub fn is_in(&self, range: &Self) -> bool {
        self.0.strip_prefix(range.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }

    /// Whether a tag's script runs from right to left.
    #[must_use]
    pub fn runs_leftwards(tag: &str) -> bool {
        let mut subtags = tag.split('-');
        let primary = subtags.next().unwrap_or_default();
        match subtags.find(|subtag| subtag.len() == 4 && subtag.bytes().all(|b| b.is_ascii_alphabetic())) {
            Some(script) => matches!(script, "Arab" | "Hebr" | "Syrc" | "Thaa" | "Nkoo" | "Adlm" | "Rohg"),
            None => matches!(
                primary,
                "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ug" | "dv" | "ckb" | "syr" | "nqo"
            ),
        }
    }

    /// Guesses the language of a text from its script, and for Latin and other alphabets from its letters.
    ///
    /// Han characters count for more than letters, since Chinese headlines are full of Latin names.
    #[must_use]
    pub fn guess(text: &str) -> Self {
        let (mut han, mut kana, mut hangul, mut other) = (0_usize, 0_usize, 0_usize, 0_usize);
        for c in text.chars().take(4_000) {
            match c {
                '\u{3040}'..='\u{30ff}' => kana += 1,
                '\u{ac00}'..='\u{d7af}' => hangul += 1,
                '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' => han += 1,
                c if c.is_alphabetic() => other += 1,
                _ => {}
            }
        }
        let cjk = han + kana + hangul;
        if cjk > 0 && cjk * 6 >= other {
            let tag = if hangul > han + kana {
                "ko"
            } else if kana * 8 > han {
                "ja"
            } else {
                "zh"
            };
            return Self(tag.into());
        }
        match whatlang::detect(text) {
            Some(found) if found.is_reliable() => iso_639_1(found.lang()),
            _ => Self::en(),
        }
    }
}

/// The tag for a detected language: two letters where ISO 639-1 has them, as BCP 47 asks.
fn iso_639_1(lang: whatlang::Lang) -> Lang {
    use whatlang::Lang as L;
    let tag = match lang {
        L::Deu => "de",
        L::Fra => "fr",
        L::Spa => "es",
        L::Por => "pt",
        L::Ita => "it",
        L::Nld => "nl",
        L::Rus => "ru",
        L::Ukr => "uk",
        L::Pol => "pl",
        L::Ces => "cs",
        L::Swe => "sv",
        L::Dan => "da",
        L::Nob => "nb",
        L::Fin => "fi",
        L::Tur => "tr",
        L::Ara => "ar",
        L::Heb => "he",
        L::Hin => "hi",
        L::Vie => "vi",
        L::Ell => "el",
        L::Tha => "th",
        L::Eng => "en",
        other => other.code(),
    };
    Lang(tag.into())
}

impl FromStr for Lang {
    type Err = BadLang;

    fn from_str(text: &str) -> Result<Self, BadLang> {
        if text.is_empty() || text.len() > 35 {
            return Err(BadLang);
        }
        let locale = icu_locale_core::Locale::try_from_str(text).map_err(|_| BadLang)?;
        Ok(Self(locale.to_string()))
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_take_their_canonical_case() {
        for (given, kept) in
            [("ZH", "zh"), ("zh-hant", "zh-Hant"), ("en-us", "en-US"), ("zh-Hans-CN", "zh-Hans-CN")]
        {
            assert_eq!(given.parse::<Lang>().unwrap().as_str(), kept);
        }
        for given in ["", "e", "中文", "en us", "-en", "zh--CN", "12", &"a-".repeat(40)] {
            assert!(given.parse::<Lang>().is_err(), "{given}");
        }
    }

    #[test]
    fn a_range_takes_its_narrower_tags() {
        let (zh, hant) = (Lang::zh(), "zh-Hant".parse::<Lang>().unwrap());
        assert!(hant.is_in(&zh) && zh.is_in(&zh) && !zh.is_in(&hant));
        assert!(!"zha".parse::<Lang>().unwrap().is_in(&zh));
    }

    #[test]
    fn guesses() {
        for (text, tag) in [
            ("硬核「吵」了30分钟:这场大模型圆桌,把AI行业的分歧说透了", "zh"),
            ("Mamba 与 RetNet：非 Transformer 架构", "zh"),
            ("The article discusses a heated debate among industry leaders at the forum", "en"),
            ("Hi", "en"),
            ("東京タワーのライトアップについて", "ja"),
            ("한국어 문장입니다", "ko"),
            ("", "en"),
        ] {
            assert_eq!(Lang::guess(text).as_str(), tag, "{text}");
        }
    }
}

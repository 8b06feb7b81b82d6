//! How names are compared and how they become addresses.

use any_ascii::any_ascii_char;
use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

/// The key by which names of themes and sources are one: NFKC, lower case, white space aside.
///
/// Spaces go altogether, since writers of Chinese differ on the space beside a Latin word
/// ("非 Transformer 架构" and "非Transformer架构" are one theme).
#[must_use]
pub fn fold_name(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// Characters of a name that is given to a theme or a source by those who curate.
const LONGEST: usize = 200;

/// Whether those who curate may call a theme or a source so: something that means, on one line, of at most 200 characters.
#[must_use]
pub fn is_name(name: &str) -> bool {
    !fold_name(name).is_empty() && name.chars().count() <= LONGEST && !name.chars().any(char::is_control)
}

/// The key by which the words of two points are the same: NFKC (width) and without white space; case counts.
/// Give it the words without citation marks.
#[must_use]
pub fn fold_words(words: &str) -> String {
    words.nfkc().filter(|c| !c.is_whitespace()).collect()
}

const SLUG_LENGTH: usize = 80;

/// The Latin form of a name for an address: letters and digits in lower case, Chinese by pinyin, joined by hyphens.
/// At most 80 characters; `fallback` when nothing of the name can be spelled so.
#[must_use]
pub fn slug(name: &str, fallback: &str) -> String {
    let mut words: Vec<String> = vec![String::new()];
    for c in name.nfkc() {
        if let Some(syllable) = c.to_pinyin() {
            words.push(syllable.plain().replace('ü', "v"));
            words.push(String::new());
            continue;
        }
        let latin = any_ascii_char(c);
        if latin.is_empty() && !c.is_alphanumeric() {
            continue;
        }
        for l in latin.chars() {
            if l.is_ascii_alphanumeric() {
                words.last_mut().expect("starts with one word").push(l.to_ascii_lowercase());
            } else if l != '\'' {
                words.push(String::new());
            }
        }
    }
    let mut slug = String::new();
    for word in words.iter().filter(|w| !w.is_empty()) {
        if !slug.is_empty() && slug.len() + 1 + word.len() > SLUG_LENGTH {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug.truncate(SLUG_LENGTH);
    if slug.is_empty() { fallback.to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold() {
        assert_eq!(fold_name("非 Transformer 架构"), fold_name("非ｔｒａｎｓｆｏｒｍｅｒ架构"));
        assert_eq!(fold_name("  Training\u{a0}Paradigms "), fold_name("training paradigms"));
        assert_ne!(fold_name("训练范式"), fold_name("Training Paradigms"));
    }

    #[test]
    fn words_fold_by_width_and_space_alone() {
        assert_eq!(fold_words("大模型，ＲＬ 与 数据"), fold_words("大模型,RL与数据"));
        assert_ne!(fold_words("RL"), fold_words("rl"));
    }

    #[test]
    fn slugs_are_latin() {
        for (name, expected) in [
            ("非 Transformer 架构", "fei-transformer-jia-gou"),
            ("Open Source vs. Closed Source", "open-source-vs-closed-source"),
            ("  Training   Paradigms ", "training-paradigms"),
            ("机器之心", "ji-qi-zhi-xin"),
            ("C++", "c"),
            ("Café society", "cafe-society"),
            ("Don't", "dont"),
            ("!!!", "theme"),
            ("绿色", "lv-se"),
            ("../../etc/passwd", "etc-passwd"),
        ] {
            assert_eq!(slug(name, "theme"), expected);
        }
        assert!(slug(&"长".repeat(500), "theme").len() <= 80);
        assert!(slug(&"x".repeat(500), "theme").len() == 80);
        for name in ["Москва", "東京タワー", "서울", "🙂 emoji", "العربية"] {
            let made = slug(name, "theme");
            assert!(
                made.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{made}"
            );
            assert!(!made.starts_with('-') && !made.ends_with('-') && !made.contains("--"), "{made}");
        }
    }
}

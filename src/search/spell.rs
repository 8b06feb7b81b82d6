//! How names are found while one types: by their beginnings, and Chinese ones by pinyin too.

use pinyin::ToPinyin;

use super::fold::fold;

/// A name as it is compared with what is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelled {
    /// Folded, word by word as it stands.
    folded: String,
    /// The syllables and Latin words of a name with Chinese characters; empty for others.
    syllables: Vec<String>,
}

/// How well what is typed fits a name; the first is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is the name.
    Whole,
    /// The name begins so.
    Begins,
    /// A word of the name begins so.
    Word,
    /// The name's pinyin begins so: in full, or by its initials.
    Pinyin,
    /// It stands somewhere in the name, or in its pinyin from a later syllable on.
    Within,
}

impl Spelled {
    /// Spells a name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut syllables: Vec<String> = Vec::new();
        let (mut chinese, mut open) = (false, false);
        for c in name.chars() {
            let c = fold(c);
            if let Some(syllable) = c.to_pinyin() {
                syllables.push(syllable.plain().replace('ü', "v"));
                (chinese, open) = (true, false);
            } else if c.is_alphanumeric() {
                match syllables.last_mut().filter(|_| open) {
                    Some(word) => word.push(c),
                    None => syllables.push(c.to_string()),
                }
                open = true;
            } else {
                open = false;
            }
        }
        if !chinese {
            syllables.clear();
        }
        Self { folded: plain(name), syllables }
    }

    /// How what is typed, as [`plain`] gives it, fits.
    #[must_use]
    pub fn fits(&self, typed: &str) -> Option<Fit> {
        if typed.is_empty() {
            return None;
        }
        if self.folded == typed {
            return Some(Fit::Whole);
        }
        if self.folded.starts_with(typed) {
            return Some(Fit::Begins);
        }
        let mut within = self.folded.match_indices(typed).map(|(at, _)| &self.folded[..at]);
        if within.clone().any(|before| !before.ends_with(char::is_alphanumeric)) {
            return Some(Fit::Word);
        }
        let letters: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
        let latin = typed.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ' || c == '\'');
        let spelled = (0..self.syllables.len()).find(|from| latin && self.is_spelled(*from, &letters));
        match spelled {
            Some(0) => Some(Fit::Pinyin),
            Some(_) => Some(Fit::Within),
            None => within.next().map(|_| Fit::Within),
        }
    }

    /// Whether the syllables from one on begin so: written out, or each by its first letter.
    fn is_spelled(&self, from: usize, letters: &str) -> bool {
        if letters.is_empty() {
            return false;
        }
        let mut rest = letters;
        let mut initials = letters.chars();
        let mut by_initials = true;
        let mut in_full = true;
        for syllable in &self.syllables[from..] {
            if in_full && !rest.is_empty() {
                match rest.strip_prefix(syllable.as_str()) {
                    Some(left) => rest = left,
                    None if syllable.starts_with(rest) => rest = "",
                    None => in_full = false,
                }
            }
            if by_initials && let Some(initial) = initials.next() {
                by_initials = syllable.starts_with(initial);
            }
        }
        in_full && rest.is_empty() || by_initials && initials.next().is_none()
    }
}

/// What is typed, or a name, as the two are compared: folded, spaces joined.
#[must_use]
pub fn plain(text: &str) -> String {
    let folded: String = text.chars().map(fold).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_they_are_typed() {
        for (name, typed, expected) in [
            ("大模型", "大模型", Some(Fit::Whole)),
            ("大模型", "大", Some(Fit::Begins)),
            ("大模型", "dmx", Some(Fit::Pinyin)),
            ("大模型", "damoxing", Some(Fit::Pinyin)),
            ("大模型", "da mo x", Some(Fit::Pinyin)),
            ("大模型", "damo", Some(Fit::Pinyin)),
            ("大模型", "moxing", Some(Fit::Within)),
            ("大模型", "模型", Some(Fit::Within)),
            ("大模型", "dmxy", None),
            ("大模型", "damoxingx", None),
            ("大模型", "ox", None),
            ("長文本", "长文", Some(Fit::Begins)),
            ("非 Transformer 架构", "transformer", Some(Fit::Word)),
            ("非 Transformer 架构", "feitrans", Some(Fit::Pinyin)),
            ("非 Transformer 架构", "ftjg", Some(Fit::Pinyin)),
            ("绿色", "lvse", Some(Fit::Pinyin)),
            ("State space models", "STATE  sp", Some(Fit::Begins)),
            ("State space models", "space", Some(Fit::Word)),
            ("State space models", "pace", Some(Fit::Within)),
            ("State space models", "ssm", None),
            ("Open weights", "", None),
        ] {
            assert_eq!(Spelled::new(name).fits(&plain(typed)), expected, "{name} by {typed}");
        }
    }
}

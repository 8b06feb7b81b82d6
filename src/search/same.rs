//! Which names are likely the same one, spelled twice.

use std::collections::{BTreeSet, HashMap};

use pinyin::ToPinyin;

use super::fold::fold;

/// Letters from which on one letter more, less or other is likely a slip.
const SLIP: usize = 5;
/// Names that share a key; where more do, it says nothing.
const SHARED: usize = 8;

/// Pairs of what these names name that are likely the same, the smaller number first: spaces, punctuation, case and a
/// plural's s aside the same; one letter apart; or of the same sound in Chinese.
#[must_use]
pub fn likely_same<'a>(names: impl IntoIterator<Item = (u32, &'a str)>) -> BTreeSet<(u32, u32)> {
    let plain: Vec<(u32, String)> = names.into_iter().map(|(of, name)| (of, bare(name))).collect();
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for (n, (_, name)) in plain.iter().enumerate().filter(|(_, (_, name))| !name.is_empty()) {
        by_key.entry(format!("={name}")).or_default().push(n);
        if let Some(sound) = sound(name) {
            // A name and how it is spelled in pinyin share what is left of the sound without its spaces.
            by_key.entry(format!("@{}", sound.replace(' ', ""))).or_default().push(n);
            by_key.entry(format!("~{sound}")).or_default().push(n);
        } else if name.bytes().all(|b| b.is_ascii_alphanumeric()) {
            by_key.entry(format!("@{name}")).or_default().push(n);
        }
        if may_slip(name) {
            // Names one letter apart share what is left of them without that letter.
            let without = (0..name.len()).map(|at| format!("-{}{}", &name[..at], &name[at + 1..]));
            let keys: BTreeSet<String> = without.chain([format!("-{name}")]).collect();
            for key in keys {
                by_key.entry(key).or_default().push(n);
            }
        }
    }
    let mut pairs = BTreeSet::new();
    for (key, sharing) in by_key.iter().filter(|(_, sharing)| (2..=SHARED).contains(&sharing.len())) {
        for (at, one) in sharing.iter().enumerate() {
            for other in &sharing[at + 1..] {
                let ((a, first), (b, second)) = (&plain[*one], &plain[*other]);
                if a != b && (!key.starts_with('-') || is_slip(first, second)) {
                    pairs.insert((*a.min(b), *a.max(b)));
                }
            }
        }
    }
    pairs
}

/// Letters and digits alone, folded, each word without a plural's s.
fn bare(name: &str) -> String {
    let folded: String = name.chars().map(fold).flat_map(char::to_lowercase).collect();
    let words = folded.split(|c: char| !c.is_alphanumeric());
    let singular = |word: &str| match word.strip_suffix('s') {
        Some(rest) if rest.len() >= 3 && rest.is_ascii() && !rest.ends_with(['s', 'u', 'i']) => {
            rest.to_owned()
        }
        _ => word.to_owned(),
    };
    words.map(singular).collect()
}

/// How a name with Chinese characters sounds.
fn sound(name: &str) -> Option<String> {
    let mut chinese = 0;
    let mut sound = String::new();
    for c in name.chars() {
        match c.to_pinyin() {
            Some(syllable) => {
                chinese += 1;
                sound.push_str(syllable.plain());
                sound.push(' ');
            }
            None => sound.push(c),
        }
    }
    // One syllable alone is the sound of many words.
    (chinese > 1).then_some(sound)
}

/// Another figure is another thing (GPT-4, GPT-5), and so is another Chinese character.
fn may_slip(name: &str) -> bool {
    name.len() >= SLIP && name.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Whether two names differ in one letter: another, or one more.
fn is_slip(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let same = short.bytes().zip(long.bytes()).take_while(|(a, b)| a == b).count();
    match long.len() - short.len() {
        0 => short.get(same + 1..) == long.get(same + 1..),
        1 => short[same..] == long[same + 1..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_same(one: &str, other: &str) -> bool {
        likely_same([(1, one), (2, other)]) == BTreeSet::from([(1, 2)])
    }

    #[test]
    fn spellings_of_one_name_are_told_from_other_names() {
        for (one, other) in [
            ("Training Paradigms", "training-paradigm"),
            ("Open Source", "OpenSource!"),
            ("Agents", "ＡＧＥＮＴ"),
            ("Tokenisation", "Tokenization"),
            ("Attention", "Atention"),
            ("Attention", "Attentions"),
            ("训练范式", "训练 范式"),
            ("長期記憶", "长期记忆"),
            ("权利", "权力"),
            ("训练范式", "Xùnliàn fànshì"),
            ("上下文", "shang xia wen"),
        ] {
            assert!(are_same(one, other) && are_same(other, one), "{one} / {other}");
        }
        for (one, other) in [
            ("GPT-4", "GPT-5"),
            ("Claude 3", "Claude 4"),
            ("Math", "Path"),
            ("道", "Dao"),
            ("国内大模型", "国外大模型"),
            ("Memory", "Reasoning"),
            ("trainable", "rainables x"),
            ("!!!", "???"),
        ] {
            assert!(!are_same(one, other), "{one} / {other}");
        }
        assert!(likely_same([(1, "Agent"), (1, "agents")]).is_empty(), "names of one theme");
    }
}

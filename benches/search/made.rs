//! Makes articles of about 1,200 characters whose words come as often as words of a language do: by Zipf's law, in
//! Chinese and in English by turns. Seeded, so that every run has the same ones.

use std::fmt::Write as _;

use crate::shared::dice::Dice;

/// Words of each language.
const WORDS: usize = 40_000;
/// Characters that the Chinese words are made of.
const CHARACTERS: u32 = 3_000;
/// Words of an article, so that it has about 1,200 characters: 1 in 12 stands in the title.
const ZH_WORDS: usize = 560;
const EN_WORDS: usize = 190;
const PARAGRAPHS: usize = 5;
const THEMES: u64 = 400;
const SOURCES: u64 = 200;
/// One article in so many carries the first theme.
pub const TENTH: u64 = 10;
/// One article in so many has a digest.
const DIGESTED: u64 = 5;

/// The words of both languages, the most frequent first.
pub struct Vocabulary {
    zh: Vec<String>,
    en: Vec<String>,
    /// The sum of the shares up to each rank.
    shares: Vec<f64>,
}

impl Vocabulary {
    pub fn new() -> Self {
        let mut dice = Dice::new(1);
        let shares = zipf(WORDS);
        // Characters come by the same law within words; the common ones are those of the first block's beginning.
        let characters = zipf(CHARACTERS as usize);
        let character = |dice: &mut Dice| {
            let rank = u32::try_from(draw(dice, &characters)).expect("few");
            char::from_u32(0x4e00 + rank * 6).expect("a character of the block")
        };
        let mut zh: Vec<String> = Vec::with_capacity(WORDS);
        let mut en: Vec<String> = Vec::with_capacity(WORDS);
        for rank in 0..WORDS {
            // The most frequent words are short, in either language.
            let length = match dice.below(20) {
                0..=2 => 1,
                3..=14 => 2,
                15..=17 => 3,
                _ => 4,
            };
            zh.push((0..length).map(|_| character(&mut dice)).collect());
            en.push(latin(rank, &mut dice));
        }
        Self { zh, en, shares }
    }

    fn words(&self, dice: &mut Dice, zh: bool, count: usize, into: &mut String) {
        let words = if zh { &self.zh } else { &self.en };
        for n in 0..count {
            if n > 0 {
                match (zh, n % 12) {
                    (true, 0) => into.push('，'),
                    (true, _) => {}
                    (false, 0) => into.push_str(", "),
                    (false, _) => into.push(' '),
                }
            }
            into.push_str(&words[draw(dice, &self.shares)]);
        }
        into.push_str(if zh { "。" } else { "." });
    }

    /// Chinese words of so many characters, from a rank on.
    pub fn zh(&self, length: usize, from: usize) -> impl Iterator<Item = &str> {
        self.zh[from..].iter().filter(move |word| word.chars().count() == length).map(String::as_str)
    }

    /// English words from a rank on.
    pub fn en(&self, from: usize) -> impl Iterator<Item = &str> {
        self.en[from..].iter().map(String::as_str)
    }

    /// Article number `n` as one line of `lectern.article/1`.
    pub fn article(&self, n: u64) -> String {
        let mut dice = Dice::new(n.wrapping_mul(0x51_7c_c1_b7_27_22_0a_95) ^ 0xb);
        let zh = n.is_multiple_of(2);
        let (lang, words) = if zh { ("zh", ZH_WORDS) } else { ("en", EN_WORDS) };
        let minute = n * 37 % (60 * 24 * 2_200);
        let (day, hour, minute) = (minute / 1_440, minute / 60 % 24, minute % 60);
        let (year, month, day) = (2020 + day / 372, day % 372 / 31 + 1, day % 31 % 28 + 1);
        let mut text = String::with_capacity(8 * 1024);
        let _ = write!(
            text,
            r#"{{"schema":"lectern.article/1","url":"https://made.example/{n}","lang":"{lang}","source":"Source {}","published_at":"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z","themes":["#,
            dice.rank(SOURCES)
        );
        let mut themes = vec![1 + dice.steep_rank(THEMES)];
        if n.is_multiple_of(TENTH) || n % TENTH == 1 && n % (2 * TENTH) == 1 {
            themes.push(0);
        }
        for (k, theme) in themes.iter().enumerate() {
            let _ = write!(text, r#"{}"Theme {theme}""#, if k > 0 { "," } else { "" });
        }
        text.push_str(r#"],"title":""#);
        self.words(&mut dice, zh, words / 24, &mut text);
        text.push_str(r#"","paragraphs":["#);
        for k in 0..PARAGRAPHS {
            text.push_str(if k > 0 { r#"",""# } else { "\"" });
            self.words(&mut dice, zh, words / PARAGRAPHS, &mut text);
        }
        text.push_str("\"]");
        if n % DIGESTED < 1 {
            let _ = write!(
                text,
                r#","digests":[{{"lang":"{lang}","origin":"model","core_viewpoint":[{{"text":""#
            );
            self.words(&mut dice, zh, 20, &mut text);
            text.push_str(r#" [1]"}],"groups":[{"title":"Theme 3","points":["#);
            for k in 0..3 {
                text.push_str(if k > 0 { r#",{"text":""# } else { r#"{"text":""# });
                self.words(&mut dice, zh, 20, &mut text);
                let _ = write!(text, r#" [{}]"}}"#, k + 2);
            }
            text.push_str("]}]}]");
        }
        text.push_str("}\n");
        text
    }
}

/// A made-up word: the shorter, the lower its rank.
fn latin(rank: usize, dice: &mut Dice) -> String {
    const BEGIN: [&str; 16] =
        ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "pl"];
    const END: [&str; 12] = ["a", "e", "i", "o", "u", "an", "en", "or", "ist", "al", "ium", "ing"];
    let mut word = String::new();
    let mut rest = rank + 1;
    while rest > 0 {
        word.push_str(BEGIN[rest % BEGIN.len()]);
        word.push_str(END[usize::try_from(dice.below(END.len() as u64)).expect("few")]);
        rest /= BEGIN.len();
    }
    word
}

#[expect(clippy::cast_precision_loss, reason = "ranks are small")]
fn zipf(count: usize) -> Vec<f64> {
    let mut sum = 0.0;
    let mut shares: Vec<f64> = (1..=count)
        .map(|rank| {
            sum += 1.0 / rank as f64;
            sum
        })
        .collect();
    for share in &mut shares {
        *share /= sum;
    }
    shares
}

#[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
fn draw(dice: &mut Dice, shares: &[f64]) -> usize {
    let at = dice.below(1 << 52) as f64 / (1_u64 << 52) as f64;
    shares.partition_point(|share| *share <= at).min(shares.len() - 1)
}

//! Makes articles from a vocabulary of our own: seeded, so that every run has the same ones.

use std::fmt::Write as _;

use crate::shared::dice::Dice;

const EN: &[&str] = &[
    "model",
    "state",
    "token",
    "layer",
    "memory",
    "attention",
    "training",
    "reader",
    "source",
    "figure",
    "cost",
    "length",
    "recall",
    "kernel",
    "weight",
    "scale",
    "signal",
    "window",
    "batch",
    "gradient",
    "reward",
    "policy",
    "corpus",
    "filter",
    "licence",
    "study",
    "result",
    "baseline",
    "margin",
    "question",
    "the",
    "of",
    "and",
    "with",
    "grows",
    "falls",
    "holds",
    "keeps",
    "loses",
    "shows",
    "needs",
    "slowly",
    "twice",
    "rarely",
    "before",
    "after",
];
const ZH: &[&str] = &[
    "模型",
    "状态",
    "词元",
    "记忆",
    "注意力",
    "训练",
    "读者",
    "来源",
    "成本",
    "长度",
    "召回",
    "内核",
    "权重",
    "规模",
    "信号",
    "窗口",
    "批次",
    "梯度",
    "奖励",
    "策略",
    "语料",
    "过滤",
    "许可",
    "研究",
    "结果",
    "基线",
    "问题",
    "的",
    "与",
    "在",
    "增长",
    "下降",
    "保持",
    "丢失",
    "显示",
    "需要",
    "缓慢",
    "两倍",
    "很少",
    "之前",
    "之后",
    "仍然",
];
/// Themes: a few that many articles have, and a long tail.
const THEMES: u64 = 2_000;
const SOURCES: u64 = 60;

/// The articles of these numbers.
pub fn articles(numbers: std::ops::Range<u64>) -> impl Iterator<Item = String> {
    numbers.map(article)
}

/// Article number `n` as one line of `lectern.article/1`: 30 paragraphs, 15 points in 4 groups and a core viewpoint,
/// 3 carried themes; half in Chinese.
fn article(n: u64) -> String {
    let mut dice = Dice::new(n.wrapping_mul(0x51_7c_c1_b7_27_22_0a_95) ^ 7);
    let zh = n.is_multiple_of(2);
    let lang = if zh { "zh" } else { "en" };
    let minute = n * 37 % (60 * 24 * 1_400);
    let (day, hour, minute) = (minute / 1_440, minute / 60 % 24, minute % 60);
    let (year, month, day) = (2022 + day / 372, day % 372 / 31 + 1, day % 31 % 28 + 1);
    let mut text = String::with_capacity(16 * 1024);
    let _ = write!(
        text,
        r#"{{"schema":"lectern.article/1","url":"https://made.example/{n}","title":"{} {n}","lang":"{lang}","source":"Source {}","published_at":"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z","themes":["#,
        words(&mut dice, zh, 6),
        dice.rank(SOURCES)
    );
    let themes = themes(&mut dice, zh);
    let (carried, titles) = themes.split_at(3);
    for (k, theme) in carried.iter().enumerate() {
        let _ = write!(text, r#"{}"{theme}""#, if k > 0 { "," } else { "" });
    }
    text.push_str(r#"],"paragraphs":["#);
    for k in 0..30 {
        let _ = write!(text, r#"{}"{}""#, if k > 0 { "," } else { "" }, words(&mut dice, zh, 40));
    }
    let _ = write!(text, r#"],"digests":[{{"lang":"{lang}","core_viewpoint":["#);
    point(&mut text, &mut dice, zh);
    text.push_str(r#"],"groups":["#);
    for (k, (title, points)) in titles.iter().zip([4, 4, 3, 3]).enumerate() {
        let _ = write!(text, r#"{}{{"title":"{title}","points":["#, if k > 0 { "," } else { "" });
        for p in 0..points {
            if p > 0 {
                text.push(',');
            }
            point(&mut text, &mut dice, zh);
        }
        text.push_str("]}");
    }
    text.push_str("]}]}\n");
    text
}

/// Seven themes, no two the same.
fn themes(dice: &mut Dice, zh: bool) -> Vec<String> {
    let mut themes: Vec<String> = Vec::with_capacity(7);
    while themes.len() < 7 {
        let n = dice.steep_rank(THEMES);
        let theme = if zh && n % 3 == 1 { format!("主题 {n}") } else { format!("Theme {n}") };
        if !themes.contains(&theme) {
            themes.push(theme);
        }
    }
    themes
}

fn point(text: &mut String, dice: &mut Dice, zh: bool) {
    let (a, b) = (dice.below(30) + 1, dice.below(30) + 1);
    let stop = if zh { "。" } else { "." };
    let _ = write!(text, r#"{{"text":"{} [{a}][{b}]{stop}"}}"#, words(dice, zh, 16));
}

fn words(dice: &mut Dice, zh: bool, count: usize) -> String {
    let vocabulary = if zh { ZH } else { EN };
    let mut text = String::new();
    for k in 0..count {
        if k > 0 && !zh {
            text.push(' ');
        }
        let word = dice.rank(vocabulary.len() as u64);
        text.push_str(vocabulary[usize::try_from(word).expect("small")]);
    }
    text
}

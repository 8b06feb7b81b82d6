//! What the Markdown says, and that no words of an article can make markup of themselves.

use jiff::Timestamp;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;
use crate::domain::{ArticleId, Group, Origin, PointId, PointText};

fn point(text: &str, paragraphs: Option<usize>) -> Point {
    Point { id: PointId::from_bits(7), text: PointText::read(text, paragraphs), findings: Vec::new() }
}

fn digest(lang: Lang, core: &[&str], groups: &[(&str, &[&str])], paragraphs: Option<usize>) -> Digest {
    Digest {
        lang,
        revision: 1,
        origin: Origin::Imported,
        model: None,
        prompt_version: None,
        source_lang: None,
        created_at: Timestamp::UNIX_EPOCH,
        core_viewpoint: core.iter().map(|text| point(text, paragraphs)).collect(),
        groups: groups
            .iter()
            .map(|(title, points)| Group {
                title: (*title).to_owned(),
                theme: "t".to_owned(),
                points: points.iter().map(|text| point(text, paragraphs)).collect(),
            })
            .collect(),
    }
}

fn export<'a>(title: &'a str, lang: &'a Lang, paragraphs: &'a [String]) -> Export<'a> {
    Export {
        id: ArticleId::from_bits(1),
        url: None,
        title,
        lang,
        source: None,
        authors: &[],
        published_at: None,
        themes: Vec::new(),
        paragraphs,
        digests: &[],
    }
}

#[test]
fn an_article_with_its_digest() {
    let lang = Lang::en();
    let paragraphs = vec!["First *one*.".to_owned(), "Second\n\tone.".to_owned()];
    let digest = digest(
        Lang::en(),
        &["It is so [1][3]."],
        &[("Open vs. closed", &["A [2].", "No mark in [2024]."]), ("Empty", &[])],
        Some(2),
    );
    let article = Export {
        url: Some("https://example.org/a?b=1&copy;=2"),
        source: Some(("机器之心", "ji-qi-zhi-xin", None)),
        published_at: Some("2025-07-28T04:24:00Z".parse().unwrap()),
        themes: vec![("非 Transformer 架构", "x"), ("RL", "rl")],
        ..export("What it costs", &lang, &paragraphs)
    };
    assert_eq!(
        print(&article, Some(&digest)),
        "# What it costs\n\n\
         机器之心 · 2025-07-28 04:24 UTC · [Original](<https://example.org/a?b=1\\&copy;=2>)\n\n\
         Themes: 非 Transformer 架构, RL\n\n\
         > It is so [^1][^3].\n\n\
         ## Open vs. closed\n\n\
         - A [^2].\n- No mark in \\[2024\\].\n\n\
         ## Empty\n\n\
         [^1]: First \\*one\\*.\n[^2]: Second one.\n[^3]: paragraph 3 of the original\n"
    );
}

#[test]
fn labels_follow_the_digest() {
    let lang = Lang::en();
    let digest = digest("zh-Hant".parse().unwrap(), &["如此[1]。"], &[], None);
    let article = Export {
        url: Some("https://example.org/"),
        themes: vec![("甲", "jia"), ("乙", "yi")],
        ..export("t", &lang, &[])
    };
    assert_eq!(
        print(&article, Some(&digest)),
        "# t\n\n[原文](<https://example.org/>)\n\n主题：甲、乙\n\n> 如此[^1]。\n\n[^1]: 原文第 1 段\n"
    );
    assert_eq!(
        print(&article, None),
        "# t\n\n[Original](<https://example.org/>)\n\nThemes: 甲, 乙\n",
        "no digest: the article's language"
    );
}

#[test]
fn an_address_that_is_none_is_no_link() {
    let lang = Lang::en();
    let article = Export { url: Some("javascript:alert(1)"), ..export("t", &lang, &[]) };
    assert_eq!(print(&article, None), "# t\n");
}

/// The words of a text as they come back: white space is one space.
fn plain(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = spaced.split([' ', '\t', '\n']).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Puts a string in every place of an article and reads the Markdown with every extension: only our markup may appear,
/// and the words must come back.
fn survives(text: &str) {
    let lang = Lang::en();
    let name = if plain(text).is_empty() { "x" } else { text };
    let paragraphs = vec![name.to_owned(); 3];
    let marked = format!("{name}[1]{name}[2]");
    let lone = format!("[3]{name}");
    let digest = digest(Lang::en(), &[name], &[(name, &[name, &marked, &lone])], Some(3));
    let article = Export {
        url: Some("https://example.org/ours"),
        source: Some((name, "s", None)),
        themes: vec![(name, "t")],
        ..export(name, &lang, &paragraphs)
    };
    let markdown = print(&article, Some(&digest));
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    let (mut blocks, mut block) = (Vec::new(), String::new());
    for event in Parser::new_ext(&markdown, options) {
        match event {
            Event::Text(words) => block.push_str(&words),
            Event::FootnoteReference(n) => {
                assert!(["1", "2", "3"].contains(&&*n) || name.contains('['), "{n} in {markdown}");
                let _ = write!(block, "[{n}]");
            }
            Event::Start(Tag::Link { dest_url, .. }) => assert_eq!(&*dest_url, "https://example.org/ours"),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) if !block.is_empty() => {
                blocks.push(std::mem::take(&mut block));
            }
            Event::Start(
                Tag::Heading { id: None, .. }
                | Tag::Paragraph
                | Tag::BlockQuote(None)
                | Tag::List(None)
                | Tag::Item
                | Tag::FootnoteDefinition(_),
            )
            | Event::End(_) => {}
            other => panic!("{other:?} in {markdown}"),
        }
    }
    let words = plain(name);
    let count = Some(3);
    let back = |text: &str| {
        let mut all = String::new();
        for span in PointText::read(text, count).spans(count) {
            match span {
                Span::Text(text) => all.push_str(text),
                Span::Citation(n) => {
                    let _ = write!(all, "[{n}]");
                }
            }
        }
        plain(&all)
    };
    let mut expected = vec![
        words.clone(),
        format!("{words} · Original"),
        format!("Themes: {words}"),
        back(name),
        words.clone(),
        back(name),
        back(&marked),
        back(&lone),
    ];
    let cited: BTreeSet<u32> = digest.points().flat_map(|point| point.text.citations(count)).collect();
    expected.extend(
        cited.iter().map(|n| if *n <= 3 { words.clone() } else { format!("paragraph {n} of the original") }),
    );
    let blocks: Vec<String> = blocks.iter().map(|block| plain(block)).collect();
    assert_eq!(blocks, expected, "{markdown}");
}

#[test]
fn hostile_words_stay_words() {
    for text in [
        "<script>alert(1)</script>",
        "<!-- x",
        "<https://evil.example>",
        "https://evil.example/x_y_z and www.evil.example",
        "[a](javascript:alert(1))",
        "![a](x.png)",
        "wow!",
        "[^1]: note",
        "[^9]",
        "[x]: https://evil.example",
        "[ ] task",
        "**bold** _it_ `code` ~~gone~~ ==mark==",
        "``` fence",
        "~~~ fence",
        "# head #",
        "C #",
        "- item",
        "+ item",
        "* item",
        "1. item",
        "12) item",
        "1.",
        "> quote",
        ": definition",
        "---",
        "***",
        "===",
        "a | b",
        "|-|",
        "AT&T &amp; &#60;b&#62; &lt &copy;",
        "\\",
        "\\*",
        "ends with \\",
        "$x$ $$y$$",
        "a^2^ H~2~O",
        "head {#id .class}",
        "{.class}",
        "    code",
        "\tcode",
        "\u{a0}\u{a0}nbsp",
        "(paren) after",
        ": colon after",
        "[[wiki]]",
        "line\u{2028}break",
        "||spoiler||",
        "+++",
        "%%",
        "a\\\nb",
        "two  \nbreaks",
        "<b",
        "&",
        "#",
        "!",
        "[!NOTE]",
    ] {
        survives(text);
    }
}

#[test]
fn payloads_of_others_stay_words() {
    let Ok(data) = std::env::var("LECTERN_TEST_DATA") else {
        println!("not run: LECTERN_TEST_DATA is not set");
        return;
    };
    let lines = std::fs::read_to_string(format!("{data}/sanitise/payloads.jsonl")).unwrap();
    let mut count = 0;
    for line in lines.lines() {
        let text: String = serde_json::from_str(line).unwrap();
        if text.chars().count() <= 2_000 {
            survives(&text);
            count += 1;
        }
    }
    assert!(count > 6_000, "{count}");
}

proptest! {
    #[test]
    fn any_words_stay_words(text in "[ -~]{0,40}|[\\[\\]()!:^0-9\\\\ a]{0,20}|\\PC{0,20}") {
        survives(&text);
    }
}

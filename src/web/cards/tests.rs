//! Cards drawn with no fonts, with some, and with whatever this machine has.

use resvg::usvg::{Node, fontdb::Database};

use super::{
    card::{Card, Words},
    draw::{self, Sheet},
    fonts::{Fonts, Hand},
};
use crate::domain::Lang;

const HAND: Hand = Hand { serif: true, weight: 600 };

fn words(text: &str, lang: &str) -> Words {
    Words::new(text, 240, &lang.parse::<Lang>().unwrap())
}

fn title(text: &str, lang: &str) -> Card {
    Card { words: words(text, lang), title: true, source: None, day: None, themes: Vec::new() }
}

fn point(text: &str, lang: &str) -> Card {
    Card { title: false, ..title(text, lang) }
}

fn no_fonts() -> Fonts {
    Fonts::of(Database::new())
}

/// This machine's fonts without those that have ideographs; None where nothing Latin is left.
fn latin_fonts() -> Option<Fonts> {
    let mut db = Database::new();
    db.load_system_fonts();
    let ids: Vec<_> = db.faces().map(|face| face.id).collect();
    for id in ids {
        let has = |c: char| {
            db.with_face_data(id, |data, index| {
                use skrifa::MetadataProvider;
                skrifa::FontRef::from_index(data, index).is_ok_and(|font| font.charmap().map(c).is_some())
            })
        };
        if has('中') != Some(false) {
            db.remove_face(id);
        }
    }
    let fonts = Fonts::of(db);
    if fonts.lay("Lectern", "en", HAND).is_none() {
        println!("not run: this machine has no Latin font without ideographs");
        return None;
    }
    Some(fonts)
}

fn can_draw(text: &str, lang: &str) -> bool {
    Fonts::of_machine().lay(text, lang, HAND).is_some()
}

#[test]
fn without_fonts_the_card_is_shapes_alone() {
    let fonts = no_fonts();
    for card in [title("A title", "en"), title("标题", "zh"), point("A point.", "en"), title("", "en")] {
        let sheet = Sheet::of(&card, &fonts);
        assert!(!sheet.svg.contains("<text"), "{}", sheet.svg);
        assert!(sheet.svg.contains("#9b2018"));
        let png = draw::png(&card, &fonts).unwrap();
        assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
        assert_eq!(png, draw::png(&title("Another", "en"), &fonts).unwrap());
    }
}

#[test]
fn without_a_chinese_font_a_chinese_card_is_plain() {
    let Some(fonts) = latin_fonts() else { return };
    let plain = Sheet::of(&title("", "en"), &fonts);
    assert_eq!(plain.svg.matches("<text").count(), 1, "our name alone");
    for text in ["状态空间模型", "Mamba 与 RetNet", "a 中"] {
        assert_eq!(Sheet::of(&title(text, "zh"), &fonts).svg, plain.svg, "{text}");
    }
    let mut card = title("A title 😀\u{fe0f}\u{200d}", "en");
    card.source = Some(words("来源", "zh"));
    card.themes = vec![words("主题", "zh"), words("Theme", "en")];
    let drawn = Sheet::of(&card, &fonts).svg;
    assert!(drawn.contains(">A title") && drawn.contains(">Theme<"), "{drawn}");
    assert!(!drawn.contains("来源") && !drawn.contains("主题"), "what can't be drawn beside is left out");
}

#[test]
fn the_same_card_gives_the_same_bytes() {
    let fonts = Fonts::of_machine();
    for card in [title("One layer in eight", "en"), point("状态大小与上下文长度无关。", "zh")] {
        assert_eq!(draw::png(&card, fonts).unwrap(), draw::png(&card.clone(), fonts).unwrap());
        assert_eq!(card.key(), card.clone().key());
    }
    assert_ne!(title("A", "en").key(), title("A", "de").key());
    assert_ne!(title("A", "en").key(), point("A", "en").key());
}

#[test]
fn every_line_stands_on_the_card() {
    let fonts = Fonts::of_machine();
    let long = "A long title that goes on ".repeat(900);
    let texts = [
        ("One", "en"),
        (&long, "en"),
        (&"很长的标题，没有空格".repeat(2_000), "zh"),
        (&"Donaudampfschifffahrtsgesellschaft".repeat(60), "de"),
        (&"WWWW@@@@".repeat(40), "en"),
        ("مقالة عن نماذج Transformer في اللغة العربية.", "ar"),
        ("<script>alert(1)</script> &amp; ]]> \"'", "en"),
        (&format!("Z{}", "\u{301}".repeat(20_000)), "en"),
        ("\u{202e}txt.exe \u{0}\u{1b}[31m", "en"),
        ("👩\u{200d}👩\u{200d}👧 🇨🇳 1\u{fe0f}\u{20e3} family", "en"),
        ("東京タワーのライトアップについて、「直す」こと", "ja"),
        ("한국어 문장입니다", "ko"),
        (&"\u{20000}\u{2a700}".repeat(200), "zh"),
    ];
    for (text, lang) in texts {
        for mut card in [title(text, lang), point(text, lang)] {
            card.source = Some(words(text, lang));
            card.day = Some(words("12 Oct 2026", "en"));
            card.themes = vec![words(text, lang), words(text, lang), words("Theme & <more>", "en")];
            let tree = Sheet::of(&card, fonts).tree().unwrap();
            for node in tree.root().children() {
                let Node::Text(text) = node else { continue };
                let bounds = text.abs_bounding_box();
                assert!(bounds.left() > 70.0 && bounds.right() < 1130.0, "{bounds:?} {text:?}");
                assert!(bounds.top() > 40.0 && bounds.bottom() < 620.0, "{bounds:?} {text:?}");
            }
        }
    }
}

#[test]
fn what_a_font_has_is_drawn_and_never_as_a_box() {
    let fonts = Fonts::of_machine();
    for (text, lang) in [("State Space", "en"), ("状态“空间”", "zh"), ("مقالة", "ar"), ("标题", "ja")]
    {
        if !can_draw(text, lang) {
            println!("not run for {text}: this machine has no font for it");
            continue;
        }
        let tree = Sheet::of(&title(text, lang), fonts).tree().unwrap();
        let texts = tree.root().children().iter().filter_map(|node| match node {
            Node::Text(text) => Some(text),
            _ => None,
        });
        let glyphs: Vec<_> =
            texts.flat_map(|text| text.layouted()).flat_map(|span| &span.positioned_glyphs).collect();
        assert!(glyphs.len() > text.chars().count());
        // The marks of direction are no glyphs anyone sees.
        let boxes =
            glyphs.iter().filter(|glyph| glyph.id.0 == 0 && !glyph.text.contains(['\u{202b}', '\u{202c}']));
        assert_eq!(boxes.count(), 0, "{text}");
    }
}

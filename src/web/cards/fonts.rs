//! The machine's fonts: which face draws which part of a text, how wide it is, and whether any can.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, LazyLock},
};

use resvg::usvg::fontdb::{Database, Family, ID, Query, Weight};
use skrifa::{
    FontRef, MetadataProvider, Tag,
    instance::{LocationRef, Size},
    raw::TableProvider,
};
use unicode_segmentation::UnicodeSegmentation;

use super::text::{is_cjk, is_joiner, is_spare, is_wide_in_cjk};

/// What a text is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hand {
    pub(super) serif: bool,
    pub(super) weight: u16,
}

/// A grapheme with the face that draws it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cluster {
    pub(super) text: String,
    pub(super) face: ID,
    /// How far it reaches, in ems.
    pub(super) width: f32,
}

/// Every font that may draw.
pub(super) struct Fonts {
    pub(super) db: Arc<Database>,
    /// One name for each family, for characters that no family named below has.
    families: Vec<String>,
}

/// Families looked through for a character that none of the usual ones has.
const MOST_FAMILIES: usize = 300;

// As the pages' style sheets have them, then what is usual where those aren't.
const LATIN_SERIF: &[&str] =
    &["Iowan Old Style", "Source Serif 4", "Source Serif Pro", "Noto Serif", "Georgia"];
const LATIN_SANS: &[&str] = &["Source Sans 3", "Segoe UI", "Roboto", "Inter", "Noto Sans"];
// Their Latin letters suit the Chinese ones, and the Korean sister sets quotes and dots narrow.
const SISTER_SERIF: &[&str] = &["Noto Serif CJK KR", "Source Han Serif KR", "Source Han Serif K"];
const SISTER_SANS: &[&str] = &["Noto Sans CJK KR", "Source Han Sans KR", "Source Han Sans K"];
const COMMON_SERIF: &[&str] = &["Liberation Serif", "Tinos", "Times New Roman", "DejaVu Serif", "FreeSerif"];
const COMMON_SANS: &[&str] =
    &["Liberation Sans", "Arimo", "Helvetica Neue", "Arial", "DejaVu Sans", "Open Sans", "FreeSans"];

impl Fonts {
    /// The fonts of this machine, read when they are first asked for. It reads folders and files: not for a thread that
    /// serves.
    pub(super) fn of_machine() -> &'static Self {
        static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
            let mut db = Database::new();
            db.load_system_fonts();
            Fonts::of(db)
        });
        &FONTS
    }

    /// Takes these fonts and no others.
    pub(super) fn of(db: Database) -> Self {
        let mut seen = HashSet::new();
        let mut families: Vec<String> = db
            .faces()
            .filter_map(|face| face.families.first())
            .map(|(name, _)| name)
            // Fonts that draw a box for everything would have everything.
            .filter(|name| {
                !name.starts_with('.') && !name.contains("LastResort") && !name.contains("Last Resort")
            })
            .filter(|name| !name.starts_with("Adobe Blank") && !name.starts_with("Adobe NotDef"))
            .filter(|name| seen.insert(name.as_str()))
            .cloned()
            .collect();
        // The order of a folder is not the same everywhere.
        families.sort_unstable();
        families.truncate(MOST_FAMILIES);
        Self { db: Arc::new(db), families }
    }

    /// The text in the faces that draw it. What no font has and the text can spare is left out. None when it can't be
    /// drawn whole, or nothing of it is left.
    pub(super) fn lay(&self, text: &str, lang: &str, hand: Hand) -> Option<Vec<Cluster>> {
        let mut found = HashMap::new();
        self.look(text.graphemes(true), lang, hand, &mut found);
        if text.graphemes(true).any(|cluster| !found.contains_key(cluster)) {
            self.look(text.graphemes(true).filter_map(base), lang, hand, &mut found);
        }
        let mut laid: Vec<Cluster> = Vec::new();
        for whole in text.graphemes(true) {
            let drawn =
                [Some(whole), base(whole)].into_iter().flatten().find(|part| found.contains_key(part));
            let Some(cluster) = drawn else {
                if whole.chars().all(is_spare) {
                    continue;
                }
                return None;
            };
            // Beside something that was left out there may be two.
            let space_after_none = cluster == " " && laid.last().is_none_or(|before| before.text == " ");
            if !space_after_none {
                let (face, width) = found[cluster];
                laid.push(Cluster { text: cluster.to_owned(), face, width });
            }
        }
        if laid.last().is_some_and(|last| last.text == " ") {
            laid.pop();
        }
        (!laid.is_empty()).then_some(laid)
    }

    /// Finds a face for each of these that has none yet.
    fn look<'a>(
        &self,
        clusters: impl Iterator<Item = &'a str>,
        lang: &str,
        hand: Hand,
        found: &mut HashMap<&'a str, (ID, f32)>,
    ) {
        let pending: HashSet<_> = clusters.filter(|cluster| !found.contains_key(cluster)).collect();
        let (wide, narrow): (Vec<_>, Vec<_>) =
            pending.into_iter().partition(|cluster| is_wide(cluster, lang));
        for (wide, pending) in [(true, wide), (false, narrow)] {
            if !pending.is_empty() {
                self.find(&self.chain(lang, hand, wide), hand.weight, pending, found);
            }
        }
    }

    /// The faces to try, best first.
    fn chain(&self, lang: &str, hand: Hand, wide: bool) -> Vec<ID> {
        let (latin, sister, common) = if hand.serif {
            (LATIN_SERIF, SISTER_SERIF, COMMON_SERIF)
        } else {
            (LATIN_SANS, SISTER_SANS, COMMON_SANS)
        };
        let latin = [latin, sister, common].concat();
        let cjk = [cjk_families(lang, hand.serif), cjk_families(lang, !hand.serif)].concat();
        let usual = if wide { [cjk, latin] } else { [latin, cjk] }.concat();
        let names = usual.into_iter().chain(self.families.iter().map(String::as_str));
        let mut seen = HashSet::new();
        let face = |name| {
            self.db.query(&Query {
                families: &[Family::Name(name)],
                weight: Weight(hand.weight),
                ..Query::default()
            })
        };
        names.filter_map(face).filter(|id| seen.insert(*id)).collect()
    }

    /// Opens one face after another until each cluster has one that draws it.
    fn find<'a>(
        &self,
        chain: &[ID],
        weight: u16,
        mut pending: Vec<&'a str>,
        found: &mut HashMap<&'a str, (ID, f32)>,
    ) {
        for id in chain {
            self.db.with_face_data(*id, |data, index| {
                let Ok(font) = FontRef::from_index(data, index) else { return };
                pending = widths(&font, weight, &pending, |cluster, width| {
                    found.insert(cluster, (*id, width));
                });
            });
            if pending.is_empty() {
                return;
            }
        }
    }
}

/// Hands out the width of each cluster that the font draws; returns the others.
fn widths<'a>(
    font: &FontRef<'_>,
    weight: u16,
    clusters: &[&'a str],
    mut each: impl FnMut(&'a str, f32),
) -> Vec<&'a str> {
    // Letters of several colours are pictures, and bitmaps have no outline to draw at this size.
    let coloured =
        [b"COLR", b"SVG ", b"CBDT", b"sbix"].into_iter().any(|tag| font.table_data(Tag::new(tag)).is_some());
    if coloured || font.outline_glyphs().format().is_none() {
        return clusters.to_vec();
    }
    let Ok(em) = font.head().map(|head| f32::from(head.units_per_em().max(1))) else {
        return clusters.to_vec();
    };
    let location = font.axes().location([(Tag::new(b"wght"), f32::from(weight))]);
    let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::from(&location));
    let letters = font.charmap();
    let width = |c: char| {
        let glyph = letters.map(c).filter(|glyph| glyph.to_u32() != 0)?;
        metrics.advance_width(glyph)
    };
    let mut others = Vec::new();
    for cluster in clusters {
        let advance = cluster.chars().filter(|c| !is_joiner(*c)).map(width).sum::<Option<f32>>();
        match advance {
            Some(advance) => each(cluster, advance / em),
            None => others.push(*cluster),
        }
    }
    others
}

fn is_wide(cluster: &str, lang: &str) -> bool {
    // Korean sets the shared marks narrow.
    let cjk = matches!(primary(lang), "zh" | "ja");
    cluster.chars().next().is_some_and(|c| is_cjk(c) || cjk && is_wide_in_cjk(c))
}

/// A grapheme without its marks, where it can spare them.
fn base(cluster: &str) -> Option<&str> {
    let (base, marks) = cluster.split_at(cluster.chars().next()?.len_utf8());
    marks.chars().all(is_spare).then_some(base)
}

fn primary(lang: &str) -> &str {
    lang.split('-').next().unwrap_or(lang)
}

/// The families of the language's own forms of the ideographs, then the others: better another form than none.
fn cjk_families(lang: &str, serif: bool) -> Vec<&'static str> {
    const SERIF: [&[&str]; 4] = [
        &[
            "Songti SC",
            "Noto Serif CJK SC",
            "Noto Serif SC",
            "Source Han Serif SC",
            "Source Han Serif CN",
            "SimSun",
        ],
        &[
            "Songti TC",
            "Noto Serif CJK TC",
            "Noto Serif TC",
            "Source Han Serif TC",
            "Source Han Serif TW",
            "PMingLiU",
        ],
        &[
            "Noto Serif CJK JP",
            "Noto Serif JP",
            "Source Han Serif JP",
            "Source Han Serif",
            "Hiragino Mincho ProN",
        ],
        &["Noto Serif CJK KR", "Noto Serif KR", "Source Han Serif KR", "Source Han Serif K", "AppleMyungjo"],
    ];
    const SANS: [&[&str]; 4] = [
        &[
            "PingFang SC",
            "Noto Sans CJK SC",
            "Noto Sans SC",
            "Source Han Sans SC",
            "Source Han Sans CN",
            "Microsoft YaHei",
            "WenQuanYi Micro Hei",
            "WenQuanYi Zen Hei",
            "Droid Sans Fallback",
        ],
        &["PingFang TC", "Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC", "Source Han Sans TW"],
        &["Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans JP", "Source Han Sans", "Hiragino Sans"],
        &["Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans KR", "Source Han Sans K", "NanumGothic"],
    ];
    let traditional =
        ["Hant", "TW", "HK", "MO"].into_iter().any(|part| lang.split('-').any(|subtag| subtag == part));
    let own = match primary(lang) {
        "ja" => 2,
        "ko" => 3,
        _ if traditional => 1,
        _ => 0,
    };
    let mut regions = if serif { SERIF } else { SANS };
    regions[..=own].rotate_right(1);
    regions.concat()
}

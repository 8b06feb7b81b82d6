//! Draws a card: an SVG whose lines were measured before, and its PNG.

use std::fmt::Write as _;

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{FontFamily, FontResolver, Options, Tree, fontdb::ID},
};

use super::{
    card::{Card, Words},
    fonts::{Cluster, Fonts, Hand},
    lines::{self, Measure},
};

/// The size that sites which show cards ask for.
pub(in crate::web) const WIDTH: u16 = 1200;
/// Its other side.
pub(in crate::web) const HEIGHT: u16 = 630;

const MARK: &str = include_str!("../../../static/icon.svg");

// As the style sheets have them.
const PAPER: &str = "#fbfaf6";
const INK: &str = "#1e1c19";
const SOFT: &str = "#4a463f";
const FAINT: &str = "#5a554c";
const LINE: &str = "#e5e0d6";
const RED: &str = "#9b2018";

const TITLE: Hand = Hand { serif: true, weight: 600 };
const PROSE: Hand = Hand { serif: true, weight: 400 };
const LABEL: Hand = Hand { serif: false, weight: 400 };
const STRONG: Hand = Hand { serif: false, weight: 600 };

// In pixels.
const WIDE: f32 = 1200.0;
const EDGE: f32 = 80.0;
const BAR: f32 = 7.0;
const INDENT: f32 = 36.0;
const HEAD: f32 = 106.0;
const TOP: f32 = 160.0;
const BOTTOM: f32 = 476.0;
const RULE: f32 = 514.0;
const FOOT: f32 = 573.0;
const LABEL_SIZE: f32 = 28.0;
const TITLE_SIZES: [f32; 12] = [88.0, 84.0, 80.0, 76.0, 72.0, 68.0, 64.0, 60.0, 56.0, 52.0, 48.0, 44.0];
const PROSE_SIZES: [f32; 12] = [58.0, 56.0, 54.0, 52.0, 50.0, 48.0, 46.0, 44.0, 42.0, 40.0, 38.0, 36.0];
/// Between two labels, in ems.
const GAP: f32 = 1.0;

/// The card as a PNG: a plain one where its words can't be drawn with these fonts.
pub(super) fn png(card: &Card, fonts: &Fonts) -> Result<Vec<u8>, String> {
    let tree = Sheet::of(card, fonts).tree()?;
    let mut pixels = Pixmap::new(WIDTH.into(), HEIGHT.into()).ok_or("it has no size")?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|cause| cause.to_string())
}

/// An SVG under construction.
pub(super) struct Sheet<'a> {
    fonts: &'a Fonts,
    pub(super) svg: String,
    /// The faces in use: the SVG calls each by its place here, so that no name of a font stands in it.
    faces: Vec<ID>,
    /// Whether the card is laid out from right to left.
    leftwards: bool,
}

/// A line of one hand.
struct Run {
    text: Vec<Cluster>,
    hand: Hand,
    ink: &'static str,
    leftwards: bool,
}

impl<'a> Sheet<'a> {
    pub(super) fn of(card: &Card, fonts: &'a Fonts) -> Self {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\">\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{PAPER}\"/>"
        );
        let mut sheet = Self { fonts, svg, faces: Vec::new(), leftwards: card.words.leftwards };
        if sheet.words(card).is_some() {
            sheet.around(card);
        } else {
            sheet.plain();
        }
        sheet.svg.push_str("</svg>");
        sheet
    }

    /// The title or point and the bar beside it.
    fn words(&mut self, card: &Card) -> Option<()> {
        let words = &card.words;
        let (hand, sizes, leading, most) = match (card.title, words.is_cjk()) {
            (true, false) => (TITLE, TITLE_SIZES, 1.22, 5),
            (true, true) => (TITLE, TITLE_SIZES, 1.32, 5),
            (false, false) => (PROSE, PROSE_SIZES, 1.38, 6),
            (false, true) => (PROSE, PROSE_SIZES, 1.48, 6),
        };
        let text = self.fonts.lay(&words.text, &words.lang, hand)?;
        let measure = |size: f32| Measure {
            width: (WIDE - 2.0 * EDGE - BAR - INDENT) / size,
            lines: (1..=most).rev().find(|&n| f32::from(n) * size * leading <= BOTTOM - TOP).unwrap_or(1),
            even: card.title,
        };
        let fitting = sizes.iter().filter(|_| !words.cut).filter_map(|&size| {
            let (ranges, fault) = lines::wrap(&text, measure(size))?;
            // A title may be smaller for the sake of good lines; prose is as large as it can be.
            let loss = (1.0 - size / sizes[0]) * if card.title { 1.0 } else { 100.0 };
            Some((fault + loss, size, ranges))
        });
        let smallest = sizes[sizes.len() - 1];
        let (size, set) = match fitting.min_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((_, size, ranges)) => (size, ranges.into_iter().map(|line| text[line].to_vec()).collect()),
            None => (smallest, self.cropped(&text, measure(smallest), words, hand)),
        };
        let rows = set.iter().fold(0.0, |rows: f32, _| rows + 1.0);
        let height = size * leading * rows;
        // A little above the middle, where the eye looks for it.
        let top = TOP + (BOTTOM - TOP - height) * 0.4;
        self.rect(EDGE, top + size * 0.06, BAR, height - size * 0.06, RED);
        let mut baseline = top + size * (leading / 2.0 + 0.34);
        for text in set {
            let run = Run { text, hand, ink: INK, leftwards: words.leftwards };
            self.line(EDGE + BAR + INDENT, baseline, size, &run);
            baseline += size * leading;
        }
        Some(())
    }

    /// As many lines as there is room for, the last closed by an ellipsis.
    fn cropped(&self, text: &[Cluster], measure: Measure, words: &Words, hand: Hand) -> Vec<Vec<Cluster>> {
        let (ranges, whole) = lines::crop(text, measure);
        let last = ranges.last().map_or(0, |last| last.start);
        let mut set: Vec<_> = ranges.into_iter().map(|line| text[line].to_vec()).collect();
        if !whole || words.cut {
            set.pop();
            set.push(self.closed(&text[last..], measure.width, words, hand));
        }
        set
    }

    /// What goes of a text into this many ems with an ellipsis after it.
    fn closed(&self, text: &[Cluster], most: f32, words: &Words, hand: Hand) -> Vec<Cluster> {
        let dots = self.fonts.lay("…", &words.lang, hand).unwrap_or_default();
        let mut line = text[..lines::shorten(text, most - lines::width(&dots))].to_vec();
        line.extend(dots);
        line
    }

    /// Source and day above, themes and our mark below; what can't be drawn is left out.
    fn around(&mut self, card: &Card) {
        let room = (WIDE - 2.0 * EDGE) / LABEL_SIZE;
        let day = card.day.as_ref().and_then(|day| self.label(day, LABEL, FAINT, room));
        let beside = day.as_ref().map_or(0.0, |(day, _)| lines::width(&day.text) + GAP);
        let source = card.source.as_ref().and_then(|source| self.label(source, STRONG, INK, room - beside));
        self.row(HEAD, source.into_iter().chain(day).map(|(run, _)| run));

        self.rect(EDGE, RULE, WIDE - 2.0 * EDGE, 2.0, LINE);
        let mut room = room - (self.signed() + 40.0) / LABEL_SIZE;
        let mut themes = Vec::new();
        for theme in &card.themes {
            let Some((run, cut)) = self.label(theme, LABEL, SOFT, room) else { continue };
            // Only the first is worth a piece of it.
            if cut && !themes.is_empty() {
                continue;
            }
            room -= lines::width(&run.text) + GAP;
            themes.push(run);
        }
        self.row(FOOT, themes.into_iter());
    }

    /// Our mark and name at the foot's far end; returns how far they reach.
    fn signed(&mut self) -> f32 {
        let (size, mark, between) = (32.0, 52.0, 14.0);
        let name = self.name();
        let width = lines::width(&name.text) * size;
        let beside = if name.text.is_empty() { 0.0 } else { width + between };
        self.mark(WIDE - EDGE - beside - mark, FOOT - 36.0, mark);
        self.line(WIDE - EDGE - width, FOOT, size, &name);
        beside + mark
    }

    /// The card that says whose it is and no more.
    fn plain(&mut self) {
        self.leftwards = false;
        let (size, mark) = (84.0, 150.0);
        let (left, middle) = (EDGE + BAR + INDENT + 16.0, f32::midpoint(TOP, BOTTOM));
        self.rect(EDGE, TOP, BAR, BOTTOM - TOP, RED);
        self.mark(left, middle - mark / 2.0, mark);
        let name = self.name();
        self.line(left + mark + 36.0, middle + size * 0.33, size, &name);
    }

    fn name(&self) -> Run {
        let text = self.fonts.lay("Lectern", "en", TITLE).unwrap_or_default();
        Run { text, hand: TITLE, ink: INK, leftwards: false }
    }

    /// Words on one line of at most `room` ems, and whether they had to be cut; None where they can't be drawn.
    fn label(&self, words: &Words, hand: Hand, ink: &'static str, room: f32) -> Option<(Run, bool)> {
        let mut text = self.fonts.lay(&words.text, &words.lang, hand)?;
        let cut = words.cut || lines::width(&text) > room;
        if cut {
            text = self.closed(&text, room, words, hand);
        }
        let run = Run { text, hand, ink, leftwards: words.leftwards };
        (lines::width(&run.text) <= room).then_some((run, cut))
    }

    /// Labels side by side with a dot between.
    fn row(&mut self, baseline: f32, labels: impl Iterator<Item = Run>) {
        let mut left = EDGE;
        for label in labels {
            if left > EDGE {
                let (x, y) = (self.across(left - GAP * LABEL_SIZE / 2.0, 0.0), baseline - 9.5);
                self.put(format_args!("<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"2.6\" fill=\"{RED}\"/>"));
            }
            let width = lines::width(&label.text);
            self.line(left, baseline, LABEL_SIZE, &label);
            left += (width + GAP) * LABEL_SIZE;
        }
    }

    fn line(&mut self, left: f32, baseline: f32, size: f32, run: &Run) {
        if run.text.is_empty() {
            return;
        }
        let (x, anchor) = (self.across(left, 0.0), if self.leftwards { "end" } else { "start" });
        self.put(format_args!(
            "<text xml:space=\"preserve\" font-optical-sizing=\"none\" x=\"{x:.2}\" y=\"{baseline:.2}\" \
             font-size=\"{size}\" font-weight=\"{}\" fill=\"{}\" text-anchor=\"{anchor}\">",
            run.hand.weight, run.ink
        ));
        // The renderer takes each line for one that runs rightwards, unless such marks around it say otherwise.
        let (mut before, after) = if run.leftwards { ("\u{202b}", "\u{202c}") } else { ("", "") };
        let mut pieces = run.text.chunk_by(|a, b| a.face == b.face).peekable();
        while let Some(piece) = pieces.next() {
            let face = self.face(piece[0].face);
            self.put(format_args!("<tspan font-family=\"f{face}\">{before}"));
            for cluster in piece {
                escape(&cluster.text, &mut self.svg);
            }
            before = "";
            self.put(format_args!("{}</tspan>", if pieces.peek().is_none() { after } else { "" }));
        }
        self.svg.push_str("</text>");
    }

    fn face(&mut self, id: ID) -> usize {
        self.faces.iter().position(|known| *known == id).unwrap_or_else(|| {
            self.faces.push(id);
            self.faces.len() - 1
        })
    }

    fn rect(&mut self, left: f32, top: f32, width: f32, height: f32, ink: &str) {
        let x = self.across(left, width);
        self.put(format_args!(
            "<rect x=\"{x:.2}\" y=\"{top:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" fill=\"{ink}\"/>"
        ));
    }

    fn mark(&mut self, left: f32, top: f32, size: f32) {
        let x = self.across(left, size);
        let placed = format!("<svg x=\"{x:.2}\" y=\"{top:.2}\" width=\"{size}\" height=\"{size}\" ");
        self.svg.push_str(&MARK.replacen("<svg ", &placed, 1));
    }

    /// Where something this wide begins on the paper, given its distance from the side where lines begin.
    fn across(&self, from: f32, width: f32) -> f32 {
        if self.leftwards { WIDE - from - width } else { from }
    }

    fn put(&mut self, markup: std::fmt::Arguments<'_>) {
        // A String takes all that is written.
        let _ = self.svg.write_fmt(markup);
    }

    /// The drawing as the renderer takes it, every line a text with its place.
    pub(super) fn tree(&self) -> Result<Tree, String> {
        let faces = &self.faces;
        let options = Options {
            fontdb: self.fonts.db.clone(),
            font_resolver: FontResolver {
                select_font: Box::new(|font, _| {
                    let [FontFamily::Named(name), ..] = font.families() else { return None };
                    faces.get(name.strip_prefix('f')?.parse::<usize>().ok()?).copied()
                }),
                // Every character has its face already.
                select_fallback: Box::new(|_, _, _| None),
            },
            ..Options::default()
        };
        Tree::from_str(&self.svg, &options).map_err(|cause| cause.to_string())
    }
}

fn escape(text: &str, svg: &mut String) {
    for c in text.chars() {
        match c {
            '&' => svg.push_str("&amp;"),
            '<' => svg.push_str("&lt;"),
            '>' => svg.push_str("&gt;"),
            c => svg.push(c),
        }
    }
}

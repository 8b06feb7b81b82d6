//! The page of a search.

use std::ops::Range;

use askama::Template;
use axum::{
    Extension,
    extract::{RawQuery, State},
};

use super::{
    ask::{ROWS, Sought},
    instead::{Offers, offers},
    rail::{Rail, rail},
};
use crate::{
    clock,
    finder::{Answer as Found, Matched, Order, Shown, Wish},
    search::{Ask, Needle, marked, snippet},
    web::{
        frame::{Frame, Section},
        parts::{Run, Words, cited_on, cut},
        router::{Answer, Asked, Portal, page},
    },
};

/// Points that stand under an article.
const POINTS: usize = 4;
/// Characters of what was typed, in the page's title.
const TITLE: usize = 60;
/// Characters of a piece of text.
const SNIPPET: usize = 220;

#[derive(Template)]
#[template(path = "search/index.html")]
struct SearchPage {
    frame: Frame,
    sought: Sought,
    /// As it was read, where that differs from words alone.
    read: Option<String>,
    as_words: Vec<String>,
    cut: bool,
    building: Option<u8>,
    in_points: bool,
    total: u64,
    rows: Vec<Row>,
    rail: Rail,
    /// Whether filters stand beside the query.
    narrowed: bool,
    /// What to try where nothing was found.
    offers: Offers,
    previous: Option<String>,
    next: Option<String>,
}

/// A result.
struct Row {
    shown: Shown,
    title: Vec<Range<usize>>,
    /// Points that match and are not shown here.
    further: usize,
    /// A piece of the text, where no point matches: its paragraph, the piece, its marks, what was left out around it.
    piece: Option<Piece>,
}

struct Piece {
    n: u32,
    text: String,
    marks: Vec<Range<usize>>,
    before: bool,
    after: bool,
}

/// `GET /search`
pub(in crate::web) async fn index(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
) -> Answer {
    let sought = Sought::parse(query.as_deref().unwrap_or_default())?;
    let ask = if sought.any { Ask::any(&sought.q) } else { Ask::read(&sought.q) };
    let filter = sought.filters.filter(&reader.zone);
    let wish = Wish {
        viewer: reader.viewer(),
        ask: &ask,
        filter: &filter,
        order: sought.order,
        after: (sought.page - 1) * ROWS,
        most: ROWS,
        zone: &reader.zone,
        now: clock::now(),
        langs: &reader.langs,
    };
    let found = portal.finder.find(&wish).await?;
    let m = reader.m;
    let offers = if found.total == 0 {
        offers(&portal, &sought, portal.finder.instead(&wish).await?, m, &reader.langs).await?
    } else {
        Offers::default()
    };
    let mut frame = reader.frame(
        if sought.q.is_empty() { m.search.to_owned() } else { (m.searched)(&cut(&sought.q, TITLE)) },
        sought.at(),
    );
    frame.section = Section::Search;
    let turned = |page: usize| Sought { page, ..sought.clone() }.at();
    let previous = (sought.page > 1).then(|| turned(sought.page - 1));
    let next = found.more.then(|| turned(sought.page + 1));
    frame.prev.clone_from(&previous);
    frame.next.clone_from(&next);
    let printed = ask.to_string();
    let Found { total, shown, needles, facets, .. } = found;
    page(&SearchPage {
        read: (!sought.any && printed != sought.q && !sought.q.is_empty()).then_some(printed),
        as_words: ask.as_words,
        cut: ask.cut,
        building: portal.finder.building(),
        in_points: ask.in_points,
        total,
        rows: shown.into_iter().map(|shown| Row::new(shown, &needles)).collect(),
        rail: rail(&sought, &facets, m),
        narrowed: !filter.is_empty(),
        offers,
        previous,
        next,
        frame,
        sought,
    })
}

impl Row {
    fn new(mut shown: Shown, needles: &[Needle]) -> Self {
        let (title, _) = marked(&shown.entry.title, needles);
        // Those that hold most of what is searched for, in the order of the digest.
        shown.points.sort_by_key(|point| std::cmp::Reverse(point.held));
        let further = shown.points.len().saturating_sub(POINTS);
        shown.points.truncate(POINTS);
        let piece = piece(&shown.paragraphs, needles);
        Self { shown, title, further, piece }
    }

    fn words<'a>(&'a self, matched: &'a Matched, frame: &Frame) -> Words<'a> {
        let cited = cited_on(&self.shown.entry, matched.point.id, &matched.point.lang);
        let run = Run::of(frame.m.tag, matched.point.lang.as_str());
        Words { text: &matched.point.text, paragraphs: None, cited, m: frame.m, run, marks: &matched.marks }
    }
}

/// A piece of the paragraph that holds most of what is searched for.
fn piece(paragraphs: &[String], needles: &[Needle]) -> Option<Piece> {
    let mut best: Option<(usize, &String, Vec<Range<usize>>, usize)> = None;
    for (n, text) in paragraphs.iter().enumerate() {
        let (marks, held) = marked(text, needles);
        if held > best.as_ref().map_or(0, |(.., held)| *held) {
            best = Some((n, text, marks, held));
        }
        if held == needles.len() {
            break;
        }
    }
    let (n, text, marks, _) = best?;
    let (range, before, after) = snippet(text, &marks, SNIPPET);
    let marks = marks
        .into_iter()
        .filter(|mark| mark.start >= range.start && mark.end <= range.end)
        .map(|mark| mark.start - range.start..mark.end - range.start)
        .collect();
    Some(Piece { n: u32::try_from(n + 1).ok()?, text: text[range].to_owned(), marks, before, after })
}

impl SearchPage {
    fn newest(&self) -> bool {
        self.sought.order == Order::Newest
    }

    fn by_match(&self) -> String {
        self.sought.with(|sought| sought.order = Order::Best)
    }

    fn by_time(&self) -> String {
        self.sought.with(|sought| sought.order = Order::Newest)
    }

    fn any_word(&self) -> Option<String> {
        (!self.sought.any && self.sought.q.contains(|c: char| c.is_whitespace() || !c.is_ascii()))
            .then(|| self.sought.with(|sought| sought.any = true))
    }

    fn without_filters(&self) -> Option<String> {
        self.narrowed.then(|| self.sought.with(|sought| sought.filters = crate::query::Query::default()))
    }

    /// The filters as fields of the form.
    fn hidden(&self) -> Vec<(String, String)> {
        let kept = Sought { q: String::new(), page: 1, any: false, ..self.sought.clone() }.at();
        let query = kept.split_once('?').map_or("", |(_, query)| query);
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    fn count(&self) -> String {
        self.counted(self.total)
    }

    fn counted(&self, total: u64) -> String {
        let m = self.frame.m;
        if self.in_points { (m.count_points)(total) } else { (m.count_articles)(total) }
    }
}

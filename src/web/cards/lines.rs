//! Breaks a text into lines: by words where it has them, between ideographs where it has not.

use std::ops::Range;

use super::{fonts::Cluster, text::is_cjk};

/// How good a place is to break a line after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Break {
    /// Only where a word is longer than a line.
    Never,
    /// Inside a run of ideographs, where a word may be cut in two.
    Fair,
    /// After a space or a stop.
    Good,
}

/// How lines are to come out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    /// The longest line, in ems.
    pub(super) width: f32,
    /// The most lines.
    pub(super) lines: u8,
    /// Whether all lines should be about as long, as in a title.
    pub(super) even: bool,
}

/// The lines of a text as ranges of its clusters, spaces at their ends left out, and what is wrong with the average
/// line. None where they are too many, or a word is longer than a line.
pub(super) fn wrap(text: &[Cluster], measure: Measure) -> Option<(Vec<Range<usize>>, f32)> {
    let places = places(text);
    let least = u8::try_from(fill(text, &places, measure.width, false)?.len()).ok()?;
    (1..=measure.lines).contains(&least).then(|| best(text, &places, measure, least))
}

/// As much as goes into the lines; words that are longer than a line are cut. Says whether that is all of the text.
pub(super) fn crop(text: &[Cluster], measure: Measure) -> (Vec<Range<usize>>, bool) {
    let mut lines = fill(text, &places(text), measure.width, true).unwrap_or_default();
    let whole = lines.len() <= usize::from(measure.lines);
    lines.truncate(measure.lines.into());
    (lines, whole)
}

/// How much of the clusters from the start goes into a width, cut at the end of a word where there is one.
pub(super) fn shorten(text: &[Cluster], width: f32) -> usize {
    let mut sum = 0.0;
    let fits = text.iter().take_while(|cluster| {
        sum += cluster.width;
        sum <= width
    });
    let end = fits.count();
    let places = places(text);
    let broken = end < text.len();
    let word = (0..end).rev().find(|&at| !broken || at + 1 == text.len() || places[at] != Break::Never);
    // A "word" that fills more than half of it is no word.
    let mut kept = word.map(|at| at + 1).filter(|kept| kept * 2 > end).unwrap_or(end);
    while broken && kept > 0 && text[kept - 1].text.chars().all(|c| " ,;:.，；：、。—–-(（“「《".contains(c))
    {
        kept -= 1;
    }
    kept
}

/// The width of clusters set on one line.
pub(super) fn width(text: &[Cluster]) -> f32 {
    text.iter().map(|cluster| cluster.width).sum()
}

fn places(text: &[Cluster]) -> Vec<Break> {
    let ends = text.iter().map(|cluster| {
        let c = cluster.text.chars().next().unwrap_or(' ');
        (c, cluster.text.chars().next_back().unwrap_or(c))
    });
    let ends: Vec<_> = ends.collect();
    let mut places: Vec<Break> = ends.windows(2).map(|pair| between(pair[0].1, pair[1].0)).collect();
    // These join two words only between letters: no break after a minus or in a date.
    for at in 0..places.len() {
        let letters = at > 0 && ends[at - 1].1.is_alphabetic() && ends[at + 1].0.is_alphabetic();
        if matches!(ends[at].0, '-' | '–' | '/') && places[at] == Break::Good && !letters {
            places[at] = Break::Never;
        }
    }
    places.push(Break::Good);
    places
}

fn between(before: char, after: char) -> Break {
    if after == ' ' || OPENING.contains(before) || CLOSING.contains(after) {
        return Break::Never;
    }
    let katakana = |c| matches!(c, '\u{30a1}'..='\u{30fa}' | 'ー');
    if katakana(before) && katakana(after) {
        return Break::Never;
    }
    let ideographs = is_cjk(before) || is_cjk(after);
    match before {
        ' ' | '-' | '–' | '/' | '—' | '…' => Break::Good,
        _ if CLOSING.contains(before) && ideographs => Break::Good,
        // It ends what it belongs to.
        '的' if ideographs => Break::Good,
        _ if OPENING.contains(after) && ideographs => Break::Good,
        _ if ideographs => Break::Fair,
        _ => Break::Never,
    }
}

/// What no line begins with.
const CLOSING: &str = "，。、；：？！）」』】》〉〕〗〙〛”’…—～·・ー々〻ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ％‰℃\
    ,.;:?!)]}%»›．｡､｣｝］";
/// What no line ends with.
const OPENING: &str = "（「『【《〈〔〖〘〚“‘([{«‹$￥¥£€＄＃#｢｛［";

/// Takes as many clusters into each line as go in.
fn fill(text: &[Cluster], places: &[Break], most: f32, cut_words: bool) -> Option<Vec<Range<usize>>> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let (mut sum, mut end, mut at) = (0.0, None, start);
        while at < text.len() {
            sum += text[at].width;
            // A space may stand over the edge.
            if sum > most && text[at].text != " " {
                break;
            }
            if places[at] != Break::Never {
                end = Some(at + 1);
            }
            at += 1;
        }
        let end = match end {
            Some(end) => end,
            None if cut_words => at.max(start + 1),
            None => return None,
        };
        lines.push(trimmed(text, start..end));
        start = end;
    }
    Some(lines)
}

/// The best of all ways to break the text into so many lines.
fn best(text: &[Cluster], places: &[Break], measure: Measure, lines: u8) -> (Vec<Range<usize>>, f32) {
    let mut reach = Vec::with_capacity(text.len() + 1);
    reach.push(0.0);
    for cluster in text {
        reach.push(reach[reach.len() - 1] + cluster.width);
    }
    let stops: Vec<usize> =
        (0..text.len()).filter(|&at| places[at] != Break::Never).map(|at| at + 1).collect();
    // For each number of lines: where the last of them may end, at what cost, and where it began.
    let mut rows: Vec<Vec<(usize, f32, usize)>> = vec![vec![(0, 0.0, 0)]];
    for before in 0..usize::from(lines) {
        let before = &rows[before];
        let row = stops.iter().filter_map(|&end| {
            let far = before.partition_point(|way| reach[end] - reach[way.0] > measure.width + 1.0);
            let ways = before.iter().enumerate().skip(far).take_while(|(_, way)| way.0 < end);
            let ways = ways.filter_map(|(from, &(start, cost, _))| {
                let line = trimmed(text, start..end);
                let filled = (reach[line.end] - reach[line.start]) / measure.width;
                let last = end == text.len();
                (filled <= 1.0).then(|| (cost + fault(filled, last, measure.even, places[end - 1]), from))
            });
            ways.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(cost, from)| (end, cost, from))
        });
        rows.push(row.collect());
    }
    let mut ranges = Vec::new();
    let last = rows.last().and_then(|row| row.last());
    let cost = last.map_or(f32::INFINITY, |way| way.1);
    let mut way = last;
    for row in rows.iter().rev().skip(1) {
        let Some(&(end, _, from)) = way else { break };
        way = row.get(from);
        ranges.push(trimmed(text, way.map_or(0, |way| way.0)..end));
    }
    ranges.reverse();
    (ranges, cost / f32::from(lines))
}

/// What is wrong with a line that fills this part of the measure and ends so.
fn fault(filled: f32, last: bool, even: bool, end: Break) -> f32 {
    let slack = (1.0 - filled) * (1.0 - filled);
    let cut = match (end, last, even) {
        (Break::Fair, false, true) => 0.5,
        (Break::Fair, false, false) => 0.03,
        _ => 0.0,
    };
    // A word or two alone on the last line.
    let lonely = if last && filled < 0.25 { 0.5 } else { 0.0 };
    (if last && !even { 0.0 } else { slack }) + cut + lonely
}

fn trimmed(text: &[Cluster], mut line: Range<usize>) -> Range<usize> {
    while line.end > line.start + 1 && text[line.end - 1].text == " " {
        line.end -= 1;
    }
    line
}

#[cfg(test)]
mod tests {
    use resvg::usvg::fontdb::ID;
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;

    /// Letters of half an em, ideographs of one.
    fn set(text: &str) -> Vec<Cluster> {
        let wide = |text: &str| text.chars().any(|c| is_cjk(c) || "“”—…".contains(c));
        let cluster = |text: &str| Cluster {
            text: text.to_owned(),
            face: ID::dummy(),
            width: if wide(text) { 1.0 } else { 0.5 },
        };
        text.graphemes(true).map(cluster).collect()
    }

    fn wrapped(text: &str, width: f32, even: bool) -> Option<Vec<String>> {
        let set = set(text);
        let (lines, _) = wrap(&set, Measure { width, lines: 9, even })?;
        Some(lines.into_iter().map(|line| set[line].iter().map(|c| c.text.as_str()).collect()).collect())
    }

    #[test]
    fn lines_break_where_a_reader_would() {
        let cases: [(&str, f32, bool, &[&str]); 9] = [
            ("One layer in eight", 30.0, true, &["One layer in eight"]),
            ("One layer in eight or in nine", 9.5, true, &["One layer in", "eight or in nine"]),
            ("A state-space model", 6.0, false, &["A state-", "space model"]),
            ("from -40 to 2025-03-04 in all", 7.0, false, &["from -40 to", "2025-03-04", "in all"]),
            ("线性注意力：从累加到改写", 9.0, true, &["线性注意力：", "从累加到改写"]),
            ("循环出来的网络模型", 6.0, true, &["循环出来的", "网络模型"]),
            ("甲乙丙丁，戊己《庚辛》壬癸", 4.0, false, &["甲乙丙", "丁，戊己", "《庚辛》", "壬癸"]),
            ("他说“好的”，走了", 3.0, false, &["他说", "“好", "的”，", "走了"]),
            ("読むライト", 4.0, false, &["読む", "ライト"]),
        ];
        for (text, width, even, lines) in cases {
            assert_eq!(wrapped(text, width, even).unwrap(), lines, "{text}");
        }
        assert_eq!(wrapped("Donaudampfschifffahrt", 6.0, true), None);
        assert_eq!(wrapped("", 6.0, true), None);
    }

    #[test]
    fn what_is_too_long_is_cut() {
        let text = set("Donaudampfschifffahrt auf der Donau");
        let (lines, whole) = crop(&text, Measure { width: 6.0, lines: 2, even: true });
        assert_eq!((lines, whole), (vec![0..12, 12..21], false));
        for (text, width, kept) in [
            ("One layer, in eight", 5.0, "One layer"),
            ("One layer in eight", 7.0, "One layer in"),
            ("One", 7.0, "One"),
            ("循环网络，模型", 5.0, "循环网络"),
            ("Donaudampf", 3.0, "Donaud"),
            ("", 3.0, ""),
            ("One", 0.0, ""),
        ] {
            let set = set(text);
            let end = shorten(&set, width);
            assert_eq!(set[..end].iter().map(|c| c.text.as_str()).collect::<String>(), kept, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_too_long_and_nothing_is_lost(text in "[a-c甲乙，《》“” .-]{1,60}", width in 4.0_f32..12.0, even: bool) {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let set = set(&text);
            if let Some((lines, _)) = wrap(&set, Measure { width, lines: 40, even }) {
                let mut joined = String::new();
                for line in lines {
                    proptest::prop_assert!(super::width(&set[line.clone()]) <= width);
                    joined.extend(set[line].iter().map(|c| c.text.as_str()));
                }
                proptest::prop_assert_eq!(joined.replace(' ', ""), text.replace(' ', ""));
            }
        }
    }
}

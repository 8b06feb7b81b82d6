//! Where a text holds what is searched for, in its own characters.

use std::ops::Range;

use super::{
    query::{Leaf, Part, Phrase, Query},
    words::{Place, folded, places, tokens},
};

/// Something to find in texts: a phrase, or one token of a loose question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needle {
    parts: Vec<Part>,
    stem: Option<String>,
}

impl Needle {
    /// What a query wants of a text, without repeats.
    #[must_use]
    pub fn of(query: &Query) -> Vec<Self> {
        let mut needles: Vec<Self> = Vec::new();
        query.wanted(&mut |leaf| match leaf {
            Leaf::Text(_, phrase) => {
                let needle = Self { parts: phrase.parts(), stem: phrase.stem() };
                if !needle.parts.is_empty() && !needles.contains(&needle) {
                    needles.push(needle);
                }
            }
            Leaf::Loose(text) => tokens(text, |token| {
                let phrase = Phrase { text: text[token.at].to_owned(), quoted: false };
                let parts = phrase.parts();
                // A single character of a question in sentences would mark half of every text.
                let lone = matches!(parts[..], [Part::Prefix(_)]);
                let needle = Self { parts, stem: phrase.stem() };
                if !lone && !needles.contains(&needle) {
                    needles.push(needle);
                }
            }),
            _ => {}
        });
        needles
    }

    /// Where this stands at the beginning of these places.
    fn at_start(&self, places: &[(char, Place)], text: &str) -> Option<Range<usize>> {
        if places.len() < self.parts.len() {
            return None;
        }
        let mut at = places.first()?.1.at.clone();
        for (part, (first, place)) in self.parts.iter().zip(places) {
            let own = &text[place.at.clone()];
            match part {
                Part::Term(term) if begins(term, *first) && folded(own).eq(term.chars()) => {
                    at.end = place.at.end;
                }
                Part::Term(_) => {
                    let stem = self.stem.as_ref().filter(|stem| !place.paired && begins(stem, *first))?;
                    let word: String = folded(own).collect();
                    if super::stem(&word).as_ref() != Some(stem) {
                        return None;
                    }
                    at.end = place.at.end;
                }
                Part::Prefix(start) if begins(start, *first) => {
                    at.end = place.at.start + own.chars().next().map_or(0, char::len_utf8);
                }
                Part::Prefix(_) => return None,
            }
        }
        Some(at)
    }
}

fn begins(term: &str, first: char) -> bool {
    term.starts_with(first)
}

/// The bytes of a text to mark: in order, apart from each other. And how many of the needles it holds.
#[must_use]
pub fn marked(text: &str, needles: &[Needle]) -> (Vec<Range<usize>>, usize) {
    let mut cut = Vec::new();
    // Nearly every token is told apart from a needle by its first character.
    places(text, |place| cut.push((folded(&text[place.at.clone()]).next().unwrap_or_default(), place)));
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut held = vec![false; needles.len()];
    for start in 0..cut.len() {
        for (needle, held) in needles.iter().zip(&mut held) {
            let Some(at) = needle.at_start(&cut[start..], text) else { continue };
            *held = true;
            match found.last_mut() {
                Some(last) if at.start <= last.end => last.end = last.end.max(at.end),
                _ => found.push(at),
            }
        }
    }
    (found, held.into_iter().filter(|held| *held).count())
}

/// Characters that are shown before the first mark of a snippet.
const BEFORE: usize = 40;

/// A piece of a text around its first mark, at most `length` characters, with its marks; and whether something was
/// left out before and after it.
#[must_use]
pub fn snippet(text: &str, marks: &[Range<usize>], length: usize) -> (Range<usize>, bool, bool) {
    let first = marks.first().map_or(0, |mark| mark.start);
    let before = text[..first].char_indices().rev().take(BEFORE).last().map_or(first, |(at, _)| at);
    // Not in the middle of a word.
    let from = match text[before..first].find(|c: char| c.is_whitespace() || "，。；：、！？".contains(c))
    {
        Some(at) if before > 0 => before + at + text[before + at..].chars().next().map_or(0, char::len_utf8),
        _ => before,
    };
    let until = text[from..].char_indices().nth(length).map_or(text.len(), |(at, _)| from + at);
    (from..until, from > 0, until < text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Ask;

    fn shown(query: &str, text: &str) -> String {
        let needles = Needle::of(&Ask::read(query).query.unwrap());
        let (marks, _) = marked(text, &needles);
        let mut shown = String::new();
        let mut end = 0;
        for mark in marks {
            shown += &text[end..mark.start];
            shown += "<";
            shown += &text[mark.clone()];
            shown += ">";
            end = mark.end;
        }
        shown + &text[end..]
    }

    #[test]
    fn marks_stand_in_the_original_characters() {
        for (query, text, expected) in [
            ("机器学习", "研究機器學習的人", "研究<機器學習>的人"),
            ("模", "大模型与规模", "大<模>型与规<模>"),
            ("models", "A Model of models.", "A <Model> of <models>."),
            ("\"models\"", "A Model of models.", "A Model of <models>."),
            ("大模型RL", "用大模型RL做", "用<大模型RL>做"),
            ("cafe", "Le Café", "Le <Café>"),
            ("gpt-4o", "GPT-4o mini", "<GPT-4o> mini"),
            ("a -b", "a b", "<a> b"),
            ("型训", "模型训练", "模<型训>练"),
            ("state space", "space and state space", "<space> and <state> <space>"),
        ] {
            assert_eq!(shown(query, text), expected, "{query}");
        }
    }

    #[test]
    fn a_snippet_begins_near_its_mark() {
        let text =
            "One sentence comes first, and another one, and then the needle stands here among more words.";
        let at = text.find("needle").unwrap();
        let (range, before, after) = snippet(text, std::slice::from_ref(&(at..at + 6)), 60);
        assert!(text[range.clone()].contains("needle") && before && after, "{}", &text[range]);
    }
}

//! What lies near: titles that go on as one types, words spelled nearly so, articles that say nearly the same.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
};

use roaring::RoaringBitmap;
use tantivy::{
    DocSet, Searcher, Term,
    query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, Query as Asked, TermQuery},
    schema::IndexRecordOption,
};

use super::{
    Index,
    asked::{in_column, prefixed},
    fault,
};
use crate::{
    error::Result,
    search::{Part, Phrase, tokens},
};

/// Letters of a word below which one wrong letter makes another word.
const SHORT: usize = 4;
/// Letters below which nothing is near.
const SHORTEST: usize = 3;
/// Words near one that are looked at in a segment.
const LOOKED_AT: usize = 300;
/// Different words of an article that are weighed, and those by which it is compared.
const WEIGHED: usize = 500;
const COMPARED: usize = 24;
/// Words that an article must share to be alike.
const SHARED: usize = 3;
/// Letters of a word that is told as shared.
const LONG: usize = 4;

/// An article that says nearly the same as another.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    /// Its key.
    pub article: u32,
    /// The words of the other one that it shares, the most telling first, as they stand there.
    pub shared: Vec<String>,
}

impl Index {
    /// The articles whose titles hold these words, the last one perhaps not typed out yet; those last taken in first.
    pub fn titles(&self, typed: &str, most: usize) -> Result<Vec<u32>> {
        let half = &self.0.articles;
        let mut clauses: Vec<(Occur, Box<dyn Asked>)> = Vec::new();
        let mut chunks = typed.split_whitespace().peekable();
        while let Some(chunk) = chunks.next() {
            let parts = Phrase { text: chunk.to_owned(), quoted: false }.parts();
            let open = chunks.peek().is_none() && chunk.ends_with(|c: char| c.is_alphanumeric());
            let query = match &parts[..] {
                [] => continue,
                // Too many titles have a word that begins with one letter.
                [Part::Term(word)] if open && word.len() < 2 => return Ok(Vec::new()),
                [.., Part::Term(word)] if open && word.chars().all(|c| c.is_ascii_alphanumeric()) => {
                    prefixed(half.fields.title, &parts)
                }
                _ => in_column(half.fields.title, &parts).set(),
            };
            clauses.push((Occur::Must, query));
        }
        if clauses.is_empty() {
            return Ok(Vec::new());
        }
        let query = BooleanQuery::new(clauses);
        let (_, best) = half.gather_and_rank(&half.searcher(), &query, None, None, most).map_err(fault)?;
        Ok(best.sorted().into_iter().map(|placed| placed.article).collect())
    }

    /// Words that are in the index and spelled nearly as this one, which is not; the most frequent of the nearest first.
    pub fn spelled_nearly(&self, word: &str, most: usize) -> Result<Vec<String>> {
        let letters = word.chars().count();
        if letters < SHORTEST || !word.chars().all(char::is_alphabetic) {
            return Ok(Vec::new());
        }
        let half = &self.0.articles;
        let searcher = half.searcher();
        let term = Term::from_field_text(half.fields.common.words, word);
        if searcher.doc_freq(&term).map_err(fault)? > 0 {
            return Ok(Vec::new());
        }
        for distance in 1..=if letters > SHORT { 2 } else { 1 } {
            let near = FuzzyTermQuery::new(term.clone(), distance, true);
            let mut found: HashMap<String, u64> = HashMap::new();
            for reader in searcher.segment_readers() {
                let inverted = reader.inverted_index(term.field()).map_err(fault)?;
                let automaton = near.automaton().map_err(fault)?;
                let stream = inverted.terms().search(automaton).into_stream();
                let mut stream = stream.map_err(|e| fault(e.into()))?;
                let mut looked_at = 0;
                while looked_at < LOOKED_AT && stream.advance() {
                    looked_at += 1;
                    if let Ok(term) = std::str::from_utf8(stream.key()) {
                        *found.entry(term.to_owned()).or_default() += u64::from(stream.value().doc_freq);
                    }
                }
            }
            if !found.is_empty() {
                let mut found: Vec<(String, u64)> = found.into_iter().collect();
                found.sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
                return Ok(found.into_iter().take(most).map(|(term, _)| term).collect());
            }
        }
        Ok(Vec::new())
    }

    /// The articles that share most of what is telling in these texts, the texts' own article left out.
    pub fn alike(
        &self,
        texts: &[String],
        own: u32,
        among: Option<&RoaringBitmap>,
        most: usize,
    ) -> Result<Vec<Alike>> {
        let half = &self.0.articles;
        let searcher = half.searcher();
        let telling = Telling::of(texts, &searcher, half.fields.common.words).map_err(fault)?;
        if telling.terms.len() < SHARED {
            return Ok(Vec::new());
        }
        let query = BooleanQuery::union(telling.terms.iter().map(Weighed::query).collect());
        // One more, since the article itself comes first.
        let best = half.best(&searcher, &query, None, among, most + 1).map_err(fault)?.sorted();
        let mut alike = Vec::with_capacity(most);
        for placed in best.into_iter().filter(|placed| placed.article != own).take(most) {
            let inverted = searcher
                .segment_reader(placed.segment)
                .inverted_index(half.fields.common.words)
                .map_err(fault)?;
            let mut shared = Vec::new();
            for term in &telling.terms {
                let postings = inverted.read_postings(&term.term, IndexRecordOption::Basic);
                let postings = postings.map_err(|e| fault(e.into()))?;
                if postings.is_some_and(|mut postings| {
                    postings.doc() == placed.doc
                        || postings.doc() < placed.doc && postings.seek(placed.doc) == placed.doc
                }) {
                    shared.push(term);
                }
            }
            if shared.len() >= SHARED {
                alike.push(Alike { article: placed.article, shared: spoken(texts, &shared) });
            }
        }
        Ok(alike)
    }
}

/// A term of a text, how telling it is, and where it stands: text and bytes.
struct Weighed {
    term: Term,
    weight: f32,
    at: Vec<(usize, Range<usize>)>,
}

impl Weighed {
    fn query(&self) -> Box<dyn Asked> {
        let query = Box::new(TermQuery::new(self.term.clone(), IndexRecordOption::WithFreqs));
        Box::new(BoostQuery::new(query, self.weight))
    }
}

struct Telling {
    terms: Vec<Weighed>,
}

impl Telling {
    /// What comes often here and seldom elsewhere (tf·idf, Spärck Jones 1972).
    #[expect(clippy::cast_precision_loss, reason = "a weight needs few digits")]
    fn of(texts: &[String], searcher: &Searcher, column: tantivy::schema::Field) -> tantivy::Result<Self> {
        let mut met: BTreeMap<String, Vec<(usize, Range<usize>)>> = BTreeMap::new();
        for (n, text) in texts.iter().enumerate() {
            tokens(text, |token| {
                let lone = token.paired && token.text.chars().count() < 2;
                let short = !token.paired && token.text.len() < SHORTEST;
                if !lone && !short && (met.len() < WEIGHED || met.contains_key(&token.text)) {
                    met.entry(token.text).or_default().push((n, token.at));
                }
            });
        }
        let all = searcher.num_docs();
        let mut terms = Vec::with_capacity(met.len());
        for (text, at) in met {
            let term = Term::from_field_text(column, &text);
            let has = searcher.doc_freq(&term)?;
            // What stands nowhere else relates to nothing, and what stands in a fifth of all tells nothing.
            if has < 2 || all > 20 && has * 5 > all {
                continue;
            }
            let rare = ((all as f32 - has as f32 + 0.5) / (has as f32 + 0.5)).ln_1p();
            terms.push(Weighed { term, weight: (at.len() as f32).sqrt() * rare, at });
        }
        terms.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        terms.truncate(COMPARED);
        Ok(Self { terms })
    }
}

/// Shared terms as words: pairs of characters that overlap in the text become one.
fn spoken(texts: &[String], shared: &[&Weighed]) -> Vec<String> {
    let mut places: Vec<(usize, usize, usize, f32)> = Vec::new();
    for term in shared {
        places.extend(term.at.iter().map(|(text, at)| (*text, at.start, at.end, term.weight)));
    }
    places.sort_by_key(|(text, start, end, _)| (*text, *start, *end));
    let mut joined: Vec<(usize, usize, usize, f32)> = Vec::new();
    for place in places {
        match joined.last_mut() {
            Some(last) if last.0 == place.0 && place.1 < last.2 => {
                last.2 = last.2.max(place.2);
                last.3 += place.3;
            }
            _ => joined.push(place),
        }
    }
    joined.sort_by(|a, b| b.3.total_cmp(&a.3));
    let mut words: Vec<String> = Vec::new();
    for (text, start, end, _) in joined {
        let word = &texts[text][start..end];
        let folded = word.to_lowercase();
        let known = |known: &String| {
            let known = known.to_lowercase();
            known.contains(&folded) || folded.contains(&known)
        };
        if stands_alone(word, texts) && !words.iter().any(known) {
            words.push(word.to_owned());
        }
    }
    words
}

/// Whether a run of characters is a word that can be shown. What no spaces part is taken for one where it stands between
/// different neighbours (accessor variety, Feng et al. 2004); of other scripts, words of some length.
fn stands_alone(word: &str, texts: &[String]) -> bool {
    if word.is_ascii() {
        return word.len() >= LONG && word.chars().any(char::is_alphabetic);
    }
    let (mut before, mut after) = (BTreeSet::new(), BTreeSet::new());
    let places = texts.iter().flat_map(|text| text.match_indices(word).map(move |(at, _)| (text, at)));
    for (n, (text, at)) in places.enumerate() {
        // The end of a run is a neighbour unlike any other.
        let neighbour = |c: Option<char>| c.filter(|c| c.is_alphanumeric()).ok_or(n);
        before.insert(neighbour(text[..at].chars().next_back()));
        after.insert(neighbour(text[at + word.len()..].chars().next()));
    }
    before.len() > 1 && after.len() > 1
}

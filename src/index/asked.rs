//! Questions to the index: which articles or points match, and which of them best.

use roaring::RoaringBitmap;
use tantivy::{
    Term,
    collector::TopDocs,
    query::{
        BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query as Asked,
        TermQuery,
    },
    schema::{Field as Column, IndexRecordOption},
};

use super::{
    Index,
    collected::{Among, Keys, keys},
    fault,
    fields::Fields,
};
use crate::{
    error::Result,
    search::{Field, Leaf, Part, Phrase, Query, tokens},
};

/// How much a match counts, by where it stands.
const TITLE: f32 = 5.0;
const POINTS: f32 = 2.0;
const BODY: f32 = 1.0;
/// Another form of an English word counts less than the word.
const STEM: f32 = 0.4;
/// Words that a single character may begin, before a search for it gives up on the rest.
const BEGINNINGS: u32 = 10_000;

/// What is wanted of the index.
#[derive(Debug)]
pub struct Question<'a> {
    /// What must hold; everything there is without it.
    pub query: Option<&'a Query>,
    /// Whether points are ranked, each by itself, rather than articles.
    pub in_points: bool,
    /// The articles that meet each condition that the store decides.
    pub known: &'a [(Leaf, RoaringBitmap)],
    /// The articles that may be found at all; `None` when that is all of them.
    pub among: Option<&'a RoaringBitmap>,
    /// How many of the best are wanted.
    pub best: usize,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The keys of all articles that match, or that have a point that does.
    pub articles: RoaringBitmap,
    /// How many articles or points match.
    pub total: u64,
    /// The best of them, best first.
    pub best: Vec<Ranked>,
}

/// A match and how good it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// The article's key.
    pub article: u32,
    /// The point's key, where points are ranked.
    pub point: Option<i64>,
    /// BM25; only its order means something.
    pub score: f32,
}

impl Index {
    /// Answers a question. It reads files and computes: not for a thread that must not wait.
    pub fn find(&self, question: &Question<'_>) -> Result<Found> {
        let searcher = self.searcher();
        let asked = Compiled { fields: &self.0.fields, question }.whole();
        let (articles, total) = searcher.search(&asked, &Keys).map_err(fault)?;
        let mut best = Vec::with_capacity(question.best);
        if question.best > 0 && total > 0 {
            let top = TopDocs::with_limit(question.best).order_by_score();
            for (score, at) in searcher.search(&asked, &top).map_err(fault)? {
                let reader = searcher.segment_reader(at.segment_ord);
                let key = keys(reader).map_err(fault)?.first(at.doc_id);
                let point = if question.in_points {
                    reader.fast_fields().u64("point_key").map_err(fault)?.first(at.doc_id)
                } else {
                    None
                };
                let article = key.and_then(|key| u32::try_from(key).ok()).unwrap_or(0);
                best.push(Ranked { article, point: point.and_then(|key| i64::try_from(key).ok()), score });
            }
        }
        Ok(Found { articles, total, best })
    }
}

/// Fields and how much a match in each counts.
type Weighed<'a> = &'a [(Column, f32)];

struct Compiled<'a> {
    fields: &'a Fields,
    question: &'a Question<'a>,
}

impl Compiled<'_> {
    fn whole(&self) -> Box<dyn Asked> {
        let mut all: Vec<Box<dyn Asked>> = Vec::new();
        match self.question.query {
            Some(query) => all.push(self.query(query)),
            None => all.push(self.everything()),
        }
        if let Some(among) = self.question.among {
            all.push(self.among(among));
        }
        if all.len() == 1 { all.remove(0) } else { Box::new(BooleanQuery::intersection(all)) }
    }

    fn everything(&self) -> Box<dyn Asked> {
        let kind = Term::from_field_text(self.fields.kind, if self.question.in_points { "p" } else { "a" });
        Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(kind, IndexRecordOption::Basic)), 0.0))
    }

    fn among(&self, articles: &RoaringBitmap) -> Box<dyn Asked> {
        Box::new(Among::new(articles, self.question.in_points))
    }

    fn query(&self, query: &Query) -> Box<dyn Asked> {
        match query {
            Query::All(of) => {
                let mut clauses: Vec<(Occur, Box<dyn Asked>)> = of
                    .iter()
                    .map(|query| match query {
                        Query::Not(inner) => (Occur::MustNot, self.query(inner)),
                        other => (Occur::Must, self.query(other)),
                    })
                    .collect();
                if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
                    clauses.push((Occur::Must, self.everything()));
                }
                Box::new(BooleanQuery::new(clauses))
            }
            Query::Any(of) => {
                Box::new(BooleanQuery::union(of.iter().map(|query| self.query(query)).collect()))
            }
            Query::Not(inner) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, self.everything()),
                (Occur::MustNot, self.query(inner)),
            ])),
            Query::Leaf(leaf) => self.leaf(leaf),
        }
    }

    fn leaf(&self, leaf: &Leaf) -> Box<dyn Asked> {
        match leaf {
            Leaf::Text(field, phrase) => self.text(*field, phrase),
            Leaf::Loose(text) => {
                let mut any: Vec<Box<dyn Asked>> = Vec::new();
                tokens(text, |token| {
                    let phrase = Phrase { text: text[token.at].to_owned(), quoted: false };
                    // A single character among others begins too many words to tell anything.
                    let lone = matches!(phrase.parts()[..], [Part::Prefix(_)]);
                    if !lone || any.is_empty() {
                        any.push(self.text(None, &phrase));
                    }
                });
                Box::new(BooleanQuery::union(any))
            }
            Leaf::Origin(origin) => {
                let term = Term::from_field_text(self.fields.origin, origin.as_str());
                let origin =
                    ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), 0.0);
                Box::new(BooleanQuery::intersection(vec![self.everything(), Box::new(origin)]))
            }
            known => {
                let found = self.question.known.iter().find(|(leaf, _)| leaf == known);
                found.map_or_else(|| self.among(&RoaringBitmap::new()), |(_, keys)| self.among(keys))
            }
        }
    }

    /// A phrase in every field where it may stand.
    fn text(&self, field: Option<Field>, phrase: &Phrase) -> Box<dyn Asked> {
        let fields = self.fields;
        let (exact, stemmed): (Weighed<'_>, Weighed<'_>) = match (field, self.question.in_points) {
            (Some(Field::Author), _) => (&[(fields.author, BODY)], &[]),
            (Some(Field::Title), _) => (&[(fields.title, TITLE)], &[(fields.title_stems, TITLE)]),
            (None, true) => (&[(fields.point, BODY)], &[(fields.point_stems, BODY)]),
            (None, false) => (
                &[(fields.title, TITLE), (fields.points, POINTS), (fields.body, BODY)],
                &[(fields.title_stems, TITLE), (fields.stems, BODY)],
            ),
        };
        let parts = phrase.parts();
        let mut any: Vec<Box<dyn Asked>> = Vec::with_capacity(5);
        for (column, weight) in exact {
            any.push(boosted(in_column(*column, &parts), *weight));
        }
        if let Some(stem) = phrase.stem() {
            for (column, weight) in stemmed {
                let term = Term::from_field_text(*column, &stem);
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                any.push(boosted(Box::new(query), weight * STEM));
            }
        }
        if any.len() == 1 { any.remove(0) } else { Box::new(BooleanQuery::union(any)) }
    }
}

fn boosted(query: Box<dyn Asked>, weight: f32) -> Box<dyn Asked> {
    Box::new(BoostQuery::new(query, weight))
}

fn in_column(column: Column, parts: &[Part]) -> Box<dyn Asked> {
    let term = |text: &str| Term::from_field_text(column, text);
    match parts {
        [] => Box::new(tantivy::query::EmptyQuery),
        [Part::Term(text)] => Box::new(TermQuery::new(term(text), IndexRecordOption::WithFreqs)),
        parts => {
            let terms = parts
                .iter()
                .map(|part| match part {
                    Part::Term(text) | Part::Prefix(text) => term(text),
                })
                .collect();
            if matches!(parts.last(), Some(Part::Prefix(_))) {
                let mut query = PhrasePrefixQuery::new(terms);
                query.set_max_expansions(BEGINNINGS);
                Box::new(query)
            } else {
                Box::new(PhraseQuery::new(terms))
            }
        }
    }
}

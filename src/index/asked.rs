//! Questions to the index: which articles or points match, and which of them best.

use roaring::RoaringBitmap;
use tantivy::{
    Searcher, Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhrasePrefixQuery,
        PhraseQuery, Query as Asked, TermQuery,
    },
    schema::{Field as Column, IndexRecordOption},
};

use super::{
    Index,
    collected::{Among, Best, Bits, Gathered},
    fault,
    fields::{ArticleFields, Common},
    half::Half,
};
use crate::{
    error::Result,
    search::{Field, Leaf, Part, Phrase, Query, WARNED, tokens},
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
        let found =
            if question.in_points { self.points_found(question) } else { self.articles_found(question) };
        found.map_err(fault)
    }

    fn articles_found(&self, question: &Question<'_>) -> tantivy::Result<Found> {
        let half = &self.0.articles;
        let fields = &half.fields;
        let searcher = &half.searcher();
        let compiled = Compiled { half, searcher, common: &fields.common, narrower: Some(fields), question };
        let (gathered, best) = compiled.run(None)?;
        let mut articles = gathered.articles();
        if let Some(among) = question.among {
            articles &= among;
        }
        let placed = best.sorted().into_iter();
        let best = placed.map(|at| Ranked { article: at.article, point: None, score: at.score }).collect();
        Ok(Found { total: articles.len(), articles, best })
    }

    fn points_found(&self, question: &Question<'_>) -> tantivy::Result<Found> {
        let half = &self.0.points;
        // Points know neither title nor author: which articles have these words there, the articles say.
        let mut known = question.known.to_vec();
        let mut narrower = Vec::new();
        if let Some(query) = question.query {
            query.each(&mut |leaf| {
                if matches!(leaf, Leaf::Text(Some(_), _)) {
                    narrower.push(Query::Leaf(leaf.clone()));
                }
            });
        }
        for query in narrower {
            let asked = Question { query: Some(&query), in_points: false, known: &[], among: None, best: 0 };
            let articles = self.articles_found(&asked)?.articles;
            if let Query::Leaf(leaf) = query {
                known.push((leaf, articles));
            }
        }
        let question = &Question { known: &known, ..*question };
        let searcher = &half.searcher();
        let common = &half.fields.common;
        let compiled = Compiled { half, searcher, common, narrower: None, question };
        let (gathered, best) = compiled.run(question.among.map(Bits::of).as_ref())?;
        let mut found = Found { articles: gathered.articles(), total: gathered.count, best: Vec::new() };
        for at in best.sorted() {
            let points = searcher.segment_reader(at.segment).fast_fields().u64("point_key")?;
            let point = points.first(at.doc).and_then(|key| i64::try_from(key).ok());
            found.best.push(Ranked { article: at.article, point, score: at.score });
        }
        Ok(found)
    }
}

/// Columns and how much a match in each counts.
type Weighed = Vec<(Column, f32)>;

/// A condition on the way to a query.
pub(super) enum Node {
    /// Any of these terms: what block-max WAND ranks without a look at every match.
    Terms(Vec<(Term, f32)>),
    Other(Box<dyn Asked>),
}

struct Compiled<'a, F> {
    half: &'a Half<F>,
    searcher: &'a Searcher,
    common: &'a Common,
    /// Columns beside the one that decides; points have none.
    narrower: Option<&'a ArticleFields>,
    question: &'a Question<'a>,
}

/// What makes a match better.
#[derive(Default)]
struct Scores {
    /// Terms, those that must match among them.
    terms: Vec<(Term, f32)>,
    /// What is no term, and only adds to the score of what is found anyway.
    others: Vec<Box<dyn Asked>>,
    /// Whether something may match without any of the terms.
    not_by_terms: bool,
}

impl<F> Compiled<'_, F> {
    fn run(&self, within: Option<&Bits>) -> tantivy::Result<(Gathered, Best)> {
        let most = self.question.best;
        let mut scores = Scores::default();
        let node = match self.question.query {
            Some(query) => self.node(query, &mut scores)?,
            None => Node::Other(Box::new(AllQuery)),
        };
        // Of an article with one point that matches, another may hold some of the words.
        let any_will_do = matches!(node, Node::Terms(_)) || !self.question.in_points;
        let set = node.set();
        if most == 0 {
            return Ok((self.half.gather(self.searcher, &*set, within)?, Best::new(0)));
        }
        let Scores { terms, mut others, not_by_terms } = scores;
        if not_by_terms || !others.is_empty() || terms.is_empty() || !any_will_do {
            others.extend(terms.into_iter().map(weighed_term));
            let mut clauses = vec![(Occur::Must, set)];
            clauses.extend(others.into_iter().map(|query| (Occur::Should, query)));
            let query = BooleanQuery::new(clauses);
            return self.half.gather_and_rank(self.searcher, &query, within, self.question.among, most);
        }
        // Terms alone: the best of the set are found without a look at each of it (block-max WAND, Ding and Suel 2011).
        let found = self.half.gather(self.searcher, &*set, within)?;
        let query = BooleanQuery::union(terms.into_iter().map(weighed_term).collect());
        let best = self.half.best(self.searcher, &query, Some(&found), self.question.among, most)?;
        Ok((found, best))
    }

    fn node(&self, query: &Query, scores: &mut Scores) -> tantivy::Result<Node> {
        Ok(match query {
            Query::All(of) => {
                let mut clauses: Vec<(Occur, Box<dyn Asked>)> = Vec::with_capacity(of.len());
                for query in of {
                    clauses.push(match query {
                        Query::Not(inner) => {
                            (Occur::MustNot, self.node(inner, &mut Scores::default())?.set())
                        }
                        other => (Occur::Must, self.node(other, scores)?.set()),
                    });
                }
                if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
                    clauses.push((Occur::Must, Box::new(AllQuery)));
                }
                Node::Other(Box::new(BooleanQuery::new(clauses)))
            }
            Query::Any(of) => {
                let nodes: Vec<Node> =
                    of.iter().map(|query| self.node(query, scores)).collect::<tantivy::Result<_>>()?;
                let node = any(nodes);
                // What matches by another branch alone has none of the terms.
                scores.not_by_terms |= matches!(node, Node::Other(_));
                node
            }
            Query::Not(inner) => Node::Other(Box::new(BooleanQuery::new(vec![
                (Occur::Must, Box::new(AllQuery)),
                (Occur::MustNot, self.node(inner, &mut Scores::default())?.set()),
            ]))),
            Query::Leaf(leaf) => self.leaf(leaf, scores)?,
        })
    }

    fn leaf(&self, leaf: &Leaf, scores: &mut Scores) -> tantivy::Result<Node> {
        let known = || self.question.known.iter().find(|(known, _)| known == leaf);
        Ok(match leaf {
            Leaf::Text(field, phrase) if field.is_none() || self.narrower.is_some() => {
                self.text(*field, phrase, scores)
            }
            Leaf::Loose(text) => {
                let mut nodes = Vec::new();
                tokens(text, |token| {
                    let phrase = Phrase { text: text[token.at].to_owned(), quoted: false };
                    // A single character among others begins too many words to tell anything.
                    let lone = matches!(phrase.parts()[..], [Part::Prefix(_)]);
                    if !lone || nodes.is_empty() {
                        nodes.push(self.text(None, &phrase, scores));
                    }
                });
                any(nodes)
            }
            Leaf::Origin(origin) => self.marked(origin.as_str()),
            Leaf::Warned => self.marked(WARNED),
            _ => match known() {
                Some((_, keys)) => Node::Other(Box::new(Among::new(keys, self.half, self.searcher)?)),
                None => Node::Other(Box::new(EmptyQuery)),
            },
        })
    }

    /// What bears this mark of origin.
    fn marked(&self, mark: &str) -> Node {
        let marked =
            TermQuery::new(Term::from_field_text(self.common.origin, mark), IndexRecordOption::Basic);
        Node::Other(Box::new(ConstScoreQuery::new(Box::new(marked), 0.0)))
    }

    /// One character of a script without spaces: with it in the title first, else of equal rank.
    fn character(&self, character: &str, scores: &mut Scores) -> Node {
        let query = |column, score| {
            let term = TermQuery::new(Term::from_field_text(column, character), IndexRecordOption::Basic);
            Box::new(ConstScoreQuery::new(Box::new(term), score))
        };
        if let Some(columns) = self.narrower {
            scores.others.push(query(columns.title_characters, TITLE));
        }
        Node::Other(query(self.common.characters, BODY))
    }

    /// A phrase: where it must stand, and where it counts for more.
    fn text(&self, field: Option<Field>, phrase: &Phrase, scores: &mut Scores) -> Node {
        let common = self.common;
        // The column of words and that of stems which decide, and those that add.
        let (words, stems, mut exact, mut stemmed): (Column, Option<Column>, Weighed, Weighed) =
            match (field, self.narrower) {
                (Some(Field::Author), Some(columns)) => (columns.author, None, vec![], vec![]),
                (Some(Field::Title), Some(columns)) => {
                    (columns.title, Some(columns.title_stems), vec![], vec![])
                }
                (_, Some(columns)) => (
                    common.words,
                    Some(common.stems),
                    vec![(columns.title, TITLE), (columns.points, POINTS)],
                    vec![(columns.title_stems, STEM)],
                ),
                (_, None) => (common.words, Some(common.stems), vec![], vec![]),
            };
        let parts = phrase.parts();
        if let ([Part::Prefix(character)], true) = (&parts[..], words == common.words) {
            return self.character(character, scores);
        }
        let stem = phrase.stem().and_then(|stem| stems.map(|stems| Term::from_field_text(stems, &stem)));
        let node = if let Some(stem) = stem {
            // Every word stands among the stems, by its own.
            exact.push((words, BODY));
            Node::Terms(vec![(stem, BODY * STEM)])
        } else {
            stemmed.clear();
            in_column(words, &parts)
        };
        match &node {
            Node::Terms(terms) => scores.terms.extend(terms.iter().cloned()),
            Node::Other(_) => scores.not_by_terms = true,
        }
        for (column, weight) in exact {
            match in_column(column, &parts) {
                Node::Terms(terms) => {
                    scores.terms.extend(terms.into_iter().map(|(term, own)| (term, own * weight)));
                }
                Node::Other(query) => scores.others.push(Box::new(BoostQuery::new(query, weight))),
            }
        }
        for (column, weight) in stemmed {
            if let Some(stem) = phrase.stem() {
                scores.terms.push((Term::from_field_text(column, &stem), weight));
            }
        }
        node
    }
}

impl Node {
    pub(super) fn set(self) -> Box<dyn Asked> {
        match self {
            Self::Terms(mut terms) if terms.len() == 1 => weighed_term(terms.remove(0)),
            Self::Terms(terms) => {
                Box::new(BooleanQuery::union(terms.into_iter().map(weighed_term).collect()))
            }
            Self::Other(query) => query,
        }
    }
}

fn any(nodes: Vec<Node>) -> Node {
    if nodes.iter().all(|node| matches!(node, Node::Terms(_))) {
        let terms = nodes.into_iter().flat_map(|node| match node {
            Node::Terms(terms) => terms,
            Node::Other(_) => Vec::new(),
        });
        return Node::Terms(terms.collect());
    }
    Node::Other(Box::new(BooleanQuery::union(nodes.into_iter().map(Node::set).collect())))
}

fn weighed_term((term, weight): (Term, f32)) -> Box<dyn Asked> {
    let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
    Box::new(BoostQuery::new(query, weight))
}

pub(super) fn in_column(column: Column, parts: &[Part]) -> Node {
    let term = |text: &str| Term::from_field_text(column, text);
    match parts {
        [] => Node::Other(Box::new(EmptyQuery)),
        [Part::Term(text)] => Node::Terms(vec![(term(text), BODY)]),
        [.., Part::Prefix(_)] => Node::Other(prefixed(column, parts)),
        parts => Node::Other(Box::new(PhraseQuery::new(terms(column, parts)))),
    }
}

/// These words one after another, the last one only begun.
pub(super) fn prefixed(column: Column, parts: &[Part]) -> Box<dyn Asked> {
    let mut query = PhrasePrefixQuery::new(terms(column, parts));
    query.set_max_expansions(BEGINNINGS);
    Box::new(query)
}

fn terms(column: Column, parts: &[Part]) -> Vec<Term> {
    let text = |part: &Part| match part {
        Part::Term(text) | Part::Prefix(text) => Term::from_field_text(column, text),
    };
    parts.iter().map(text).collect()
}

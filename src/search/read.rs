//! Reads a query. Any input has a reading: what can't be parsed is words.

use std::{iter::Peekable, str::CharIndices};

use jiff::civil::Date;

use super::{
    query::{Ask, Day, Field, Leaf, Phrase, Query},
    words::tokens,
};

/// Characters of a query that are read.
const LONGEST: usize = 1_000;
/// Conditions of a query that are read.
const MOST: usize = 60;
/// Brackets within brackets.
const DEEPEST: usize = 12;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Lexeme {
    Open,
    Close,
    Minus,
    Or,
    /// A word, with the name of a field before it where there is one.
    Word(Option<&'static str>, String),
    /// A quoted phrase, the same.
    Quoted(Option<&'static str>, String),
}

const FIELDS: &[&str] =
    &["theme", "source", "lang", "author", "title", "in", "after", "before", "last", "origin", "check"];

impl Ask {
    /// Reads a query as a reader typed it.
    #[must_use]
    pub fn read(input: &str) -> Self {
        let mut ask = Self::default();
        let end = input.char_indices().nth(LONGEST).map_or(input.len(), |(at, _)| at);
        ask.cut = end < input.len();
        let mut lexemes = lex(&input[..end]);
        let words = lexemes.iter().filter(|l| matches!(l, Lexeme::Word(..) | Lexeme::Quoted(..))).count();
        if words > MOST {
            let mut seen = 0;
            lexemes.retain(|lexeme| {
                seen += usize::from(matches!(lexeme, Lexeme::Word(..) | Lexeme::Quoted(..)));
                seen <= MOST
            });
            ask.cut = true;
        }
        let mut reader = Reader { lexemes: &lexemes, at: 0, ask: &mut ask };
        let mut all = Vec::new();
        while reader.at < lexemes.len() {
            all.extend(reader.any(0));
            // A bracket that closes nothing is passed over.
            reader.at += usize::from(reader.peek() == Some(&Lexeme::Close));
        }
        ask.query = joined(all, Query::All);
        ask
    }
}

struct Reader<'a> {
    lexemes: &'a [Lexeme],
    at: usize,
    ask: &'a mut Ask,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Lexeme> {
        self.lexemes.get(self.at)
    }

    /// `a b OR c`
    fn any(&mut self, depth: usize) -> Option<Query> {
        let mut ways = Vec::new();
        loop {
            ways.extend(self.all(depth));
            if self.peek() != Some(&Lexeme::Or) {
                break;
            }
            self.at += 1;
        }
        joined(ways, Query::Any)
    }

    /// `a b`
    fn all(&mut self, depth: usize) -> Option<Query> {
        let mut all = Vec::new();
        while !matches!(self.peek(), None | Some(Lexeme::Or | Lexeme::Close)) {
            all.extend(self.one(depth));
        }
        joined(all, Query::All)
    }

    fn one(&mut self, depth: usize) -> Option<Query> {
        let lexeme = self.peek()?.clone();
        self.at += 1;
        match lexeme {
            Lexeme::Minus => {
                if matches!(self.peek(), None | Some(Lexeme::Or | Lexeme::Close)) {
                    return None;
                }
                self.one(depth).map(|query| match query {
                    Query::Not(inner) => *inner,
                    query => Query::Not(Box::new(query)),
                })
            }
            Lexeme::Open if depth < DEEPEST => {
                let inner = self.any(depth + 1);
                self.at += usize::from(self.peek() == Some(&Lexeme::Close));
                inner
            }
            Lexeme::Open | Lexeme::Close | Lexeme::Or => None,
            Lexeme::Word(field, text) => self.leaf(field, text, false),
            Lexeme::Quoted(field, text) => self.leaf(field, text, true),
        }
    }

    fn leaf(&mut self, field: Option<&'static str>, text: String, quoted: bool) -> Option<Query> {
        if let Some(name) = field {
            if name == "in" && text.eq_ignore_ascii_case("points") {
                self.ask.in_points = true;
                return None;
            }
            if let Some(leaf) = fielded(name, &text, quoted) {
                return Some(Query::Leaf(leaf));
            }
            let words = format!("{name}:{text}");
            self.ask.as_words.push(words.clone());
            return worded(None, words, quoted);
        }
        worded(None, text, quoted)
    }
}

/// A condition in words, where there are any.
fn worded(field: Option<Field>, text: String, quoted: bool) -> Option<Query> {
    let mut some = false;
    tokens(&text, |_| some = true);
    some.then_some(Query::Leaf(Leaf::Text(field, Phrase { text, quoted })))
}

fn fielded(name: &str, text: &str, quoted: bool) -> Option<Leaf> {
    let value = text.trim();
    if value.is_empty() {
        return None;
    }
    let phrase = |field| match worded(Some(field), value.to_owned(), quoted)? {
        Query::Leaf(leaf) => Some(leaf),
        _ => None,
    };
    match name {
        "theme" => Some(Leaf::Theme(value.to_owned())),
        "source" => Some(Leaf::Source(value.to_owned())),
        "lang" => value.parse().ok().map(Leaf::Lang),
        "origin" => value.to_ascii_lowercase().parse().ok().map(Leaf::Origin),
        "check" if value.eq_ignore_ascii_case("warn") => Some(Leaf::Warned),
        "after" => day(value).map(Leaf::After),
        "before" => day(value).map(Leaf::Before),
        "last" => span(value).map(Leaf::Last),
        "title" => phrase(Field::Title),
        "author" => phrase(Field::Author),
        _ => None,
    }
}

/// `2025`, `2025-07` or `2025-07-01`.
fn day(text: &str) -> Option<Day> {
    let mut numbers = text.split(['-', '/', '.']);
    let year = numbers.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month = numbers.next().map_or(Some(None), |month| month.parse().ok().map(Some))?;
    let day = numbers.next().map_or(Some(None), |day| day.parse().ok().map(Some))?;
    if numbers.next().is_some() {
        return None;
    }
    let parts = 1 + u8::from(month.is_some()) + u8::from(day.is_some());
    let date = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    Some(Day { date, parts })
}

/// `7d`, `2w`, `3m`, `1y`: days, a month being 30 and a year 365 of them.
fn span(text: &str) -> Option<u32> {
    let unit = text.chars().next_back()?.to_ascii_lowercase();
    let days = match unit {
        'd' => 1,
        'w' => 7,
        'm' => 30,
        'y' => 365,
        _ => return None,
    };
    let count: u32 = text[..text.len() - 1].parse().ok()?;
    count.checked_mul(days).filter(|days| (1..=36_500).contains(days))
}

/// None, the one, or all of them as one; what is of the same kind within is taken up.
fn joined(mut of: Vec<Query>, kind: impl Fn(Vec<Query>) -> Query) -> Option<Query> {
    if of.len() < 2 {
        return of.pop();
    }
    let whole = kind(Vec::new());
    let mut flat = Vec::with_capacity(of.len());
    for query in of {
        match (query, &whole) {
            (Query::All(inner), Query::All(_)) | (Query::Any(inner), Query::Any(_)) => flat.extend(inner),
            (query, _) => flat.push(query),
        }
    }
    Some(kind(flat))
}

fn lex(input: &str) -> Vec<Lexeme> {
    let mut lexemes = Vec::new();
    let mut chars = input.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '(' | '（' => lexemes.push(Lexeme::Open),
            ')' | '）' => lexemes.push(Lexeme::Close),
            c if c.is_whitespace() || c.is_control() => {}
            '-' | '－' | '−' => {
                // A dash by itself says nothing.
                if chars.peek().is_some_and(|(_, next)| !next.is_whitespace()) {
                    lexemes.push(Lexeme::Minus);
                }
            }
            c if closing(c).is_some() => lexemes.push(Lexeme::Quoted(None, quoted(input, &mut chars, c))),
            _ => {
                let word = word(input, &mut chars, at);
                lexemes.push(match field(word) {
                    Some((name, "")) => match chars.peek().copied() {
                        Some((_, quote)) if closing(quote).is_some() => {
                            chars.next();
                            Lexeme::Quoted(Some(name), quoted(input, &mut chars, quote))
                        }
                        _ => Lexeme::Word(None, word.to_owned()),
                    },
                    Some((name, value)) => Lexeme::Word(Some(name), value.to_owned()),
                    None if word == "OR" => Lexeme::Or,
                    None if word == "AND" => continue,
                    None => Lexeme::Word(None, word.to_owned()),
                });
            }
        }
    }
    lexemes
}

/// The quotation mark that closes what this one opens.
fn closing(open: char) -> Option<char> {
    Some(match open {
        '"' | '＂' => open,
        '“' | '”' | '„' => '”',
        '「' => '」',
        '『' => '』',
        '«' => '»',
        _ => return None,
    })
}

/// What stands up to the closing mark, or the end.
fn quoted(input: &str, chars: &mut Peekable<CharIndices<'_>>, open: char) -> String {
    let close = closing(open);
    let from = chars.peek().map_or(input.len(), |(at, _)| *at);
    let end = chars.find(|(_, c)| Some(*c) == close).map_or(input.len(), |(at, _)| at);
    // Printed between plain marks, so none may stand within.
    let words: String =
        input[from..end].chars().map(|c| if c == '"' || c.is_control() { ' ' } else { c }).collect();
    words.trim().to_owned()
}

/// The rest of a word, up to a space, a bracket or a quotation mark.
fn word<'a>(input: &'a str, chars: &mut Peekable<CharIndices<'_>>, from: usize) -> &'a str {
    let ends = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '(' | ')' | '（' | '）') || closing(c).is_some()
    };
    while let Some((at, c)) = chars.peek() {
        if ends(*c) {
            return &input[from..*at];
        }
        chars.next();
    }
    &input[from..]
}

/// A known field's name before a colon, and what follows.
fn field(word: &str) -> Option<(&'static str, &str)> {
    let (name, value) = word.split_once([':', '：'])?;
    let name = FIELDS.iter().find(|field| field.eq_ignore_ascii_case(name))?;
    Some((name, value))
}

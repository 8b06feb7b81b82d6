//! Names in Latin letters, and addresses and keys, whose digits are no figures.

use std::ops::Range;

use super::{
    dates::{Date, month},
    fold::{Text, address_end, at, before, is_han, is_space, run, stands, word},
    numerals::scale,
    stock::{is_common, is_generic},
};

/// A name as it stands in a point.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) at: Range<usize>,
    /// Its words, each lower case and without hyphens: any of them is enough.
    pub(super) words: Vec<Part>,
    /// The first letters of all its words, in lower case.
    pub(super) initials: String,
    /// The number behind it: the 3.1 of Llama 3.1.
    pub(super) version: Option<f64>,
}

/// A word of a name.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Letters and digits in lower case.
    pub(super) squeezed: String,
    /// The pieces between hyphens.
    pub(super) pieces: Vec<String>,
    /// Whether it keeps its form in any language: `OpenAI`, GPT-4, BERT.
    pub(super) is_fixed: bool,
    /// Whether it is made of capitals alone, which may be initials.
    pub(super) is_initials: bool,
}

/// What is found by letters: names to look for, and every place whose digits are no figures.
#[derive(Debug, Default)]
pub(super) struct Lettered {
    pub(super) names: Vec<Name>,
    pub(super) claimed: Vec<Range<usize>>,
}

/// Which words with a capital count as names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taste {
    /// Only those that keep their form in any language.
    Fixed,
    /// Every one: Latin letters stand out where the language has others.
    Foreign,
    /// Those that don't owe their capital to the start of a sentence.
    English,
}

/// A run of Latin letters and digits with what joins them.
struct Token {
    at: Range<usize>,
    part: Option<Part>,
    /// Whether a sentence may begin here.
    is_initial: bool,
    is_capital: bool,
}

pub(super) fn lettered(text: &Text, dates: &[Date], taste: Taste) -> Lettered {
    let chars = &text.chars;
    let mut found = Lettered::default();
    let tokens = tokens(chars, dates, &mut found.claimed);
    let taste = if taste == Taste::English && is_title(&tokens) { Taste::Fixed } else { taste };
    let mut open: Option<Name> = None;
    for token in tokens {
        let part = token.part.filter(|part| {
            part.is_fixed || taste == Taste::Foreign || taste == Taste::English && !token.is_initial
        });
        let joined = open.as_ref().is_some_and(|name| is_gap(chars, name.at.end, token.at.start));
        if !joined {
            found.names.extend(open.take().filter(|name| !name.words.is_empty()));
        }
        if part.is_none() && (token.is_initial || !token.is_capital) {
            found.names.extend(open.take().filter(|name| !name.words.is_empty()));
            continue;
        }
        let name = open.get_or_insert_with(|| Name {
            at: token.at.clone(),
            words: vec![],
            initials: String::new(),
            version: None,
        });
        name.at.end = token.at.end;
        name.words.extend(part);
        name.initials.push(at(chars, token.at.start).to_ascii_lowercase());
        if let Some((version, end)) = version(chars, token.at.end, dates) {
            found.claimed.push(token.at.end..end);
            name.version = version;
            name.at.end = end;
            found.names.extend(open.take().filter(|name| !name.words.is_empty()));
        }
    }
    found.names.extend(open.filter(|name| !name.words.is_empty()));
    found.claimed.sort_by_key(|claim| claim.start);
    found
}

fn tokens(chars: &[char], dates: &[Date], claimed: &mut Vec<Range<usize>>) -> Vec<Token> {
    let (mut tokens, mut i) = (Vec::new(), 0);
    let mut spans = dates.iter().map(|date| date.at.clone()).peekable();
    while i < chars.len() {
        while spans.next_if(|date| date.end <= i).is_some() {}
        if let Some(date) = spans.next_if(|date| date.start <= i) {
            i = date.end;
            continue;
        }
        if !at(chars, i).is_ascii_alphanumeric() {
            i += 1;
            continue;
        }
        let end = token_end(chars, i);
        let body = &chars[i..end];
        if is_key(body) {
            claimed.push(i..end);
        } else if body[0].is_ascii_alphabetic() {
            if body.iter().any(char::is_ascii_digit) {
                claimed.push(i..end);
            }
            // It's, Google's: the name ends before.
            let bare =
                body.iter().position(|c| *c == '\'').filter(|n| body.len() - n <= 3).unwrap_or(body.len());
            let (start, stop, part) = part(&body[..bare]);
            tokens.push(Token {
                at: i + start..i + stop,
                part,
                is_initial: is_initial(chars, i),
                is_capital: body[0].is_ascii_uppercase(),
            });
        }
        i = end;
    }
    tokens
}

fn token_end(chars: &[char], from: usize) -> usize {
    let inner = |c: char| c.is_ascii_alphanumeric();
    let mut end = run(chars, from, inner);
    let letters = at(chars, from).is_ascii_alphabetic();
    loop {
        let joint = at(chars, end);
        if joint == ':' && stands(chars, end, "://") {
            return address_end(chars, end);
        }
        let is_inside = match joint {
            '-' | '.' | '\'' | '_' | '@' | '&' | '+' => {
                letters || joint == '.' || joint == '@' || joint == '_'
            }
            // 10:45, 24/7.
            ':' | '/' => !letters,
            _ => false,
        };
        let next = end + 1;
        if !is_inside || !inner(at(chars, next)) {
            return end;
        }
        end = run(chars, next, inner);
    }
}

/// Addresses, versions of two points, times of day, scores: digits that are no figures.
fn is_key(body: &[char]) -> bool {
    let points = body.iter().filter(|c| **c == '.').count();
    let slashes = body.iter().filter(|c| matches!(c, '/' | '@' | '_')).count();
    let digits_first = body[0].is_ascii_digit();
    body.contains(&':')
        || slashes > 0 && (digits_first || body.iter().any(|c| matches!(c, '/' | '@')))
        || points > 1 && digits_first
}

/// The word of a name in a token, and where it starts and ends there: without what hangs on in lower case (-based).
fn part(body: &[char]) -> (usize, usize, Option<Part>) {
    let mut pieces: Vec<(usize, &[char])> = Vec::new();
    let mut start = 0;
    for piece in body.split(|c| *c == '-') {
        pieces.push((start, piece));
        start += piece.len() + 1;
    }
    let is_kept = |piece: &[char]| piece.iter().any(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let first = pieces.iter().position(|(_, piece)| is_kept(piece));
    let last = pieces.iter().rposition(|(_, piece)| is_kept(piece));
    let (Some(first), Some(last)) = (first, last) else { return (0, body.len(), None) };
    let kept = &pieces[first..=last];
    let (from, to) = (kept[0].0, kept[kept.len() - 1].0 + kept[kept.len() - 1].1.len());
    let body = &body[from..to];
    let pieces: Vec<String> =
        kept.iter().map(|(_, piece)| squeezed(piece)).filter(|piece| !piece.is_empty()).collect();
    (from, to, worth(body).then(|| new_part(body, pieces)))
}

fn squeezed(chars: &[char]) -> String {
    chars.iter().filter(|c| c.is_ascii_alphanumeric()).map(char::to_ascii_lowercase).collect()
}

fn new_part(body: &[char], pieces: Vec<String>) -> Part {
    let (upper, lower) = (
        body.iter().filter(|c| c.is_ascii_uppercase()).count(),
        body.iter().filter(|c| c.is_ascii_lowercase()).count(),
    );
    let digits = body.iter().any(char::is_ascii_digit);
    let plural = lower == 1 && body.last() == Some(&'s');
    let is_initials = upper >= 2 && (lower == 0 || plural) && !digits;
    let inner = body.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let camel = inner
        || upper >= 2 && lower >= 1 && !body.contains(&'-') && !body.contains(&'.') && !body.contains(&'\'');
    let is_fixed = digits || camel || upper >= 3 && is_initials;
    Part { squeezed: squeezed(body), pieces, is_fixed, is_initials }
}

/// Whether a word with a capital is worth looking for.
fn worth(body: &[char]) -> bool {
    let lower = squeezed(body);
    let letters = body.iter().filter(|c| c.is_ascii_alphabetic()).count();
    let capital = body.iter().any(char::is_ascii_uppercase);
    let digits = letters < lower.len();
    capital
        && (letters >= 3 || digits && lower.len() >= 2)
        && lower.len() <= 40
        && month(&lower).is_none()
        && !is_common(&lower)
}

/// Whether the capital may be owed to the start of a sentence, a quotation or a heading.
fn is_initial(chars: &[char], from: usize) -> bool {
    let mut i = from;
    while is_space(before(chars, i)) || matches!(before(chars, i), '(' | '[' | '-' | '*') {
        i -= 1;
        if from - i > 4 {
            return false;
        }
    }
    matches!(
        before(chars, i),
        '\0' | '.' | '!' | '?' | ':' | ';' | '\n' | '"' | '\'' | '“' | '”' | '。' | '！' | '？' | '•' | '·'
    )
}

/// Whether nearly every word has a capital, as in headings and in what is shouted.
fn is_title(tokens: &[Token]) -> bool {
    let long: Vec<&Token> = tokens.iter().filter(|token| token.at.len() >= 4).collect();
    long.len() >= 4 && long.iter().filter(|token| token.is_capital).count() * 10 >= long.len() * 7
}

fn is_gap(chars: &[char], from: usize, to: usize) -> bool {
    to == from + 1 && is_space(at(chars, from))
}

/// A number that belongs to the name before it: Llama 3.1, Windows 11; not `OpenAI` 300 名员工. Only where it is a plain
/// number has it a value to look for.
fn version(chars: &[char], from: usize, dates: &[Date]) -> Option<(Option<f64>, usize)> {
    let start = if is_space(at(chars, from)) { from + 1 } else { return None };
    if !at(chars, start).is_ascii_digit() {
        return None;
    }
    let end = run(chars, start, |c| c.is_ascii_digit() || c == '.');
    let end = if before(chars, end) == '.' { end - 1 } else { end };
    let taken = dates.binary_search_by(|date| date.at.start.cmp(&start)).is_ok();
    if end - start > 5 || taken || matches!(at(chars, end), ',' if at(chars, end + 1).is_ascii_digit()) {
        return None;
    }
    let next = if is_space(at(chars, end)) { end + 1 } else { end };
    let counts = "万亿千百个名人次年月日家篇项条种倍分层头步块元位台成多余只座套所张部米度点%×°$";
    if counts.contains(at(chars, next))
        || at(chars, end).is_ascii_alphabetic()
        || at(chars, end) == '-' && at(chars, end + 1).is_ascii_alphanumeric()
    {
        return None;
    }
    let (spoken, _) = word(chars, next);
    if scale(&spoken).is_some()
        || matches!(spoken.as_str(), "percent" | "per" | "times" | "points" | "to" | "and" | "or")
    {
        return None;
    }
    let written: String = chars[start..end].iter().collect();
    // A short count between Chinese words is as likely an amount.
    let certain = written.contains('.') || !is_han(at(chars, next));
    Some((written.parse().ok().filter(|_| certain), end))
}

/// Whether the words of a name say anything: of "Stanford University" only the first does.
pub(super) fn telling(name: &Name) -> impl Iterator<Item = &Part> {
    let all_generic = name.words.iter().all(|part| is_generic(&part.squeezed));
    name.words.iter().filter(move |part| all_generic || !is_generic(&part.squeezed))
}

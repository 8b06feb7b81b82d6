//! Prints a query as it was read; read again it is the same.

use std::fmt::{self, Display, Write as _};

use super::query::{Ask, Day, Field, Leaf, Phrase, Query};

impl Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.in_points {
            f.write_str(if self.query.is_some() { "in:points " } else { "in:points" })?;
        }
        match &self.query {
            // The words beside could be read into an OR, and its last way.
            Some(query @ Query::Any(_)) if self.in_points => write!(f, "({query})"),
            Some(query) => write!(f, "{query}"),
            None => Ok(()),
        }
    }
}

impl Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(of) => several(f, of, " ", |query| matches!(query, Self::Any(_))),
            Self::Any(of) => several(f, of, " OR ", |_| false),
            Self::Not(query) => match &**query {
                Self::Leaf(_) => write!(f, "-{query}"),
                _ => write!(f, "-({query})"),
            },
            Self::Leaf(leaf) => leaf.fmt(f),
        }
    }
}

fn several(
    f: &mut fmt::Formatter<'_>,
    of: &[Query],
    between: &str,
    bracketed: impl Fn(&Query) -> bool,
) -> fmt::Result {
    for (n, query) in of.iter().enumerate() {
        if n > 0 {
            f.write_str(between)?;
        }
        if bracketed(query) {
            write!(f, "({query})")?;
        } else {
            write!(f, "{query}")?;
        }
    }
    Ok(())
}

impl Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(field, phrase) => {
                f.write_str(match field {
                    Some(Field::Title) => "title:",
                    Some(Field::Author) => "author:",
                    None => "",
                })?;
                phrase.fmt(f)
            }
            Self::Loose(text) => f.write_str(text),
            Self::Theme(name) => write!(f, "theme:{}", Value(name)),
            Self::Source(name) => write!(f, "source:{}", Value(name)),
            Self::Lang(lang) => write!(f, "lang:{lang}"),
            Self::Origin(origin) => write!(f, "origin:{}", origin.as_str()),
            Self::Warned => f.write_str("check:warn"),
            Self::After(day) => write!(f, "after:{day}"),
            Self::Before(day) => write!(f, "before:{day}"),
            Self::Last(days) => write!(f, "last:{days}d"),
        }
    }
}

impl Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.quoted { write!(f, "\"{}\"", self.text) } else { f.write_str(&self.text) }
    }
}

impl Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.date.year())?;
        if self.parts > 1 {
            write!(f, "-{:02}", self.date.month())?;
        }
        if self.parts > 2 {
            write!(f, "-{:02}", self.date.day())?;
        }
        Ok(())
    }
}

/// A field's value, quoted where it would not be read as one word.
struct Value<'a>(&'a str);

impl Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.0.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '#'));
        if plain {
            return f.write_str(self.0);
        }
        f.write_char('"')?;
        for c in self.0.chars() {
            f.write_char(if c == '"' { ' ' } else { c })?;
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(input: &str) -> String {
        Ask::read(input).to_string()
    }

    #[test]
    fn queries_are_read_as_they_are_meant() {
        for (input, printed) in [
            ("大模型 训练", "大模型 训练"),
            ("“state space” -mamba", "\"state space\" -mamba"),
            ("a OR b c", "a OR b c"),
            ("a (b OR c)", "a (b OR c)"),
            ("（a OR b）　c", "(a OR b) c"),
            ("theme：大模型 source:\"机器 之心\"", "theme:大模型 source:\"机器 之心\""),
            ("Theme:x lang:ZH in:points y", "in:points theme:x lang:zh y"),
            ("after:2025-7-1 before:2026 last:2w", "after:2025-07-01 before:2026 last:14d"),
            ("origin:MODEL title:\"a b\" author:Li", "origin:model title:\"a b\" author:Li"),
            ("-(a b)", "-(a b)"),
            ("--a", "a"),
            ("a AND b", "a b"),
            ("", ""),
            ("((( \" - ) OR", "\"- ) OR\""),
            ("a OR", "a"),
            ("OR a", "a"),
            ("a) b", "a b"),
            ("(a b", "a b"),
            ("http://x.example", "http://x.example"),
            ("!!! ?", ""),
        ] {
            assert_eq!(read(input), printed, "{input}");
        }
    }

    #[test]
    fn what_can_t_be_read_is_words_and_is_told() {
        let ask = Ask::read("after:soon lang:?? model");
        assert_eq!(ask.as_words, ["after:soon", "lang:??"]);
        assert_eq!(ask.to_string(), "after:soon lang:?? model");
        assert!(Ask::read(&"word ".repeat(500)).cut);
        assert!(!Ask::read("word").cut);
    }

    proptest! {
        #[test]
        fn read_printed_and_read_again_is_the_same(
            input in prop::collection::vec(
                prop_oneof![
                    Just("(".to_owned()), Just(")".to_owned()), Just(" OR ".to_owned()), Just("-".to_owned()),
                    Just("\"".to_owned()), Just("“".to_owned()), Just("theme:".to_owned()), Just("after:".to_owned()),
                    Just("in:points ".to_owned()), Just("last:7d ".to_owned()), Just("2025-01".to_owned()),
                    Just(" ".to_owned()), Just("title:".to_owned()), Just("lang:zh ".to_owned()),
                    "[a-c模型]{1,3}", "\\PC{0,4}",
                ],
                0..14,
            )
        ) {
            let first = Ask::read(&input.concat());
            let again = Ask::read(&first.to_string());
            prop_assert_eq!(&again.query, &first.query, "{}", first);
            prop_assert_eq!(again.in_points, first.in_points);
        }
    }
}

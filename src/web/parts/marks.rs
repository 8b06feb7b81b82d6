//! A point's words as HTML, its citations as small links that never start a line.

use std::{fmt, ops::Range};

use askama::filters::{Html, HtmlSafe, escape};

use super::{Marked, Run};
use crate::{
    domain::{ArticleId, Lang, PointId, PointText, Span},
    web::messages::Messages,
};

/// Where a citation of a stored paragraph leads, or what stands in for the text that isn't stored.
#[derive(Debug, Clone, Copy)]
pub enum Cited<'a> {
    /// The text stands on this page.
    Here,
    /// The text stands on the page of this article, which opens the paragraph beside this point.
    On {
        /// The article.
        article: ArticleId,
        /// The point that cites.
        point: PointId,
        /// The language of its digest, where the article has others.
        lang: Option<&'a Lang>,
    },
    /// There is no text; the original is at this address (http or https).
    Original(&'a str),
    /// There is neither text nor address.
    Nowhere,
}

/// The words of a point with their citations, ready to stand in a page.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// The words and marks.
    pub text: &'a PointText,
    /// How many paragraphs are stored.
    pub paragraphs: Option<usize>,
    /// Where citations lead.
    pub cited: Cited<'a>,
    /// The language of the labels.
    pub m: &'static Messages,
    /// Marks the labels where the words are in another language.
    pub run: Run<'a>,
    /// The bytes of the text to mark, where it was searched for.
    pub marks: &'a [Range<usize>],
}

/// So many chips stand on one line of a phone.
const ON_ONE_LINE: usize = 5;

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spans = self.text.spans(self.paragraphs);
        let mut rest = spans.as_slice();
        // What a stop took from the head of the text that follows the chips.
        let mut taken = 0;
        while let Some((first, after)) = rest.split_first() {
            let text = match first {
                Span::Text(text) => {
                    rest = after;
                    &text[taken..]
                }
                Span::Citation(_) => "",
            };
            taken = 0;
            let (numbers, after) = citations(rest);
            if numbers.is_empty() {
                self.plain(f, text)?;
                continue;
            }
            let text = text.trim_end();
            let (head, last) = text.split_at(last_character(text));
            let stop = match after.first() {
                Some(Span::Text(next)) => &next[..stop(next)],
                _ => "",
            };
            self.plain(f, head)?;
            self.hold(f, last, &numbers, stop)?;
            taken = stop.len();
            rest = after;
        }
        Ok(())
    }
}

impl HtmlSafe for Words<'_> {}

impl Words<'_> {
    /// A part of the text, with the marks that fall into it.
    fn plain(&self, f: &mut fmt::Formatter<'_>, part: &str) -> fmt::Result {
        // Every part is a slice of the text itself.
        let from = (part.as_ptr() as usize).saturating_sub(self.text.as_str().as_ptr() as usize);
        write!(f, "{}", Marked::part(part, self.marks, from))
    }

    /// Keeps the chips on the line of the character before them and of the stop after them.
    fn hold(&self, f: &mut fmt::Formatter<'_>, last: &str, numbers: &[u32], stop: &str) -> fmt::Result {
        // A run longer than a line has to break somewhere; then each part is held by itself.
        let mut parts = numbers.chunks(ON_ONE_LINE).peekable();
        let mut first = true;
        while let Some(part) = parts.next() {
            f.write_str("<span class=\"hold\">")?;
            if first {
                self.plain(f, last)?;
            }
            for &n in part {
                self.chip(f, n)?;
            }
            if parts.peek().is_none() {
                self.plain(f, stop)?;
            }
            f.write_str("</span>")?;
            if parts.peek().is_some() {
                f.write_str("<wbr>")?;
            }
            first = false;
        }
        Ok(())
    }

    fn chip(&self, f: &mut fmt::Formatter<'_>, n: u32) -> fmt::Result {
        if let Some(stored) = self.paragraphs
            && n as usize > stored
        {
            return self.dead_chip(f, n, &(self.m.paragraph_not_stored)(n, stored));
        }
        match self.cited {
            Cited::Here => {
                let label = (self.m.paragraph)(n);
                write!(f, "<a class=\"cite\" href=\"#para-{n}\" aria-label=\"{label}\"{}>{n}</a>", self.run)
            }
            Cited::On { article, point, lang } => {
                let label = (self.m.paragraph)(n);
                write!(f, "<a class=\"cite\" href=\"/a/{article}?")?;
                if let Some(lang) = lang {
                    write!(f, "lang={lang}&#38;")?;
                }
                // A panel is no page of its own: whoever follows all links needs the article once.
                write!(
                    f,
                    "evidence={n}#p-{point}\" rel=\"nofollow\" aria-label=\"{label}\"{}>{n}</a>",
                    self.run
                )
            }
            Cited::Original(url) => {
                let label = (self.m.paragraph_of_original)(n);
                f.write_str("<a class=\"cite\" href=\"")?;
                escaped(f, url)?;
                write!(
                    f,
                    "\" rel=\"noopener external\" title=\"{label}\" aria-label=\"{label}\"{}>{n}</a>",
                    self.run
                )
            }
            Cited::Nowhere => self.dead_chip(f, n, &(self.m.paragraph_of_original)(n)),
        }
    }

    /// A chip that leads nowhere; its meaning is in words for those who can't hover.
    fn dead_chip(&self, f: &mut fmt::Formatter<'_>, n: u32, meaning: &str) -> fmt::Result {
        write!(
            f,
            "<span class=\"cite\" title=\"{meaning}\"{}><span aria-hidden=\"true\">{n}</span>",
            self.run
        )?;
        write!(f, "<span class=\"visually-hidden\">{meaning}</span></span>")
    }
}

fn escaped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "{}", escape(text, Html).map_err(|_| fmt::Error)?)
}

/// The citations at the head of these spans and what follows; mere white space between them is passed over.
fn citations<'s, 't>(spans: &'s [Span<'t>]) -> (Vec<u32>, &'s [Span<'t>]) {
    let (mut numbers, mut rest) = (Vec::new(), spans);
    loop {
        match rest {
            [Span::Citation(n), after @ ..] => {
                numbers.push(*n);
                rest = after;
            }
            [Span::Text(gap), Span::Citation(_), ..] if !numbers.is_empty() && gap.trim().is_empty() => {
                rest = &rest[1..];
            }
            _ => return (numbers, rest),
        }
    }
}

/// Where the last character begins, the marks that belong to it included.
fn last_character(text: &str) -> usize {
    let joined = |c: char| matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    text.char_indices().rev().find(|(_, c)| !joined(*c)).map_or(0, |(at, _)| at)
}

/// The length of the stops and closing marks that a text begins with.
fn stop(text: &str) -> usize {
    let closes = |c: char| ".,;:!?)]%'\"…’”。，、；：！？）】》〉」』］％．".contains(c);
    text.chars().take_while(|c| closes(*c)).take(3).map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::messages::{EN, ZH};

    fn html(text: &str, paragraphs: Option<usize>, cited: Cited<'_>) -> String {
        let text = PointText::read(text, paragraphs);
        Words { text: &text, paragraphs, cited, m: &EN, run: Run::of("en", "en"), marks: &[] }.to_string()
    }

    /// The same with chips written `{n}` and holds `<…>`.
    fn brief(text: &str) -> String {
        let html = html(text, Some(68), Cited::Here);
        let mut brief =
            html.replace("<span class=\"hold\">", "<").replace("</span>", ">").replace("<wbr>", "~");
        for n in 1..=68 {
            let chip = format!("<a class=\"cite\" href=\"#para-{n}\" aria-label=\"Paragraph {n}\">{n}</a>");
            brief = brief.replace(&chip, &format!("{{{n}}}"));
        }
        brief
    }

    #[test]
    fn chips_hold_to_the_character_before_and_the_stop_after() {
        for (text, expected) in [
            ("A claim [2][10], with a tail [68].", "A clai<m{2}{10},> with a tai<l{68}.>"),
            ("每词元延迟持平[11][12]。", "每词元延迟持<平{11}{12}。>"),
            ("甲[1]乙[2]。丙", "<甲{1}><乙{2}。>丙"),
            ("a [1] [2] b", "<a{1}{2}> b"),
            ("[3] first", "<{3}> first"),
            ("[3]", "<{3}>"),
            ("no mark", "no mark"),
            ("", ""),
            ("cafe\u{301} [1]", "caf<e\u{301}{1}>"),
            ("“quoted [1].” Next", "“quote<d{1}.”> Next"),
            ("a [1]. [2] b", "<a{1}.><{2}> b"),
            ("see [2024]", "see [2024]"),
        ] {
            assert_eq!(brief(text), expected, "{text}");
        }
    }

    #[test]
    fn a_long_run_breaks_between_parts() {
        assert_eq!(brief("all [1-7]。"), "al<l{1}{2}{3}{4}{5}>~<{6}{7}。>");
    }

    #[test]
    fn citations_lead_where_the_text_is() {
        let (article, point) = ("k3f9x2q8vd".parse().unwrap(), "p00000000x".parse().unwrap());
        let lang: Lang = "zh-Hans".parse().unwrap();
        for (lang, href) in [
            (None, "/a/k3f9x2q8vd?evidence=4#p-p00000000x"),
            (Some(&lang), "/a/k3f9x2q8vd?lang=zh-Hans&#38;evidence=4#p-p00000000x"),
        ] {
            let out = html("a [4]", Some(9), Cited::On { article, point, lang });
            assert!(out.contains(&format!("href=\"{href}\"")), "{out}");
        }
        let out = html("a [4]", None, Cited::Original("https://example.org/?a=1&b=\"2\""));
        assert!(out.contains("href=\"https://example.org/?a=1&#38;b=&#34;2&#34;\""), "{out}");
        assert!(out.contains("Paragraph 4 of the original"));
        assert!(!html("a [4]", None, Cited::Nowhere).contains("<a "));
        let out = html("a [10]", Some(9), Cited::Here);
        assert!(out.contains("Paragraph 10 is not stored") && !out.contains("href"), "{out}");
    }

    #[test]
    fn markup_in_words_stays_words() {
        let out = html("<script>alert(1)</script> & \"x\" [1]", Some(1), Cited::Here);
        assert!(!out.contains("<script") && out.contains("&#60;script"), "{out}");
    }

    #[test]
    fn labels_come_in_the_interfaces_language() {
        let text = PointText::read("a [4]", Some(9));
        let words = Words {
            text: &text,
            paragraphs: Some(9),
            cited: Cited::Here,
            m: &ZH,
            run: Run::of("zh-Hans", "en"),
            marks: &[],
        };
        assert!(words.to_string().contains("aria-label=\"第 4 段\" lang=\"zh-Hans\""));
    }
}

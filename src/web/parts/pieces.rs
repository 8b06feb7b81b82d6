//! A point's wording beside another of its wordings: what differs is marked as gone or as come.

use std::fmt;

use askama::filters::{Html, HtmlSafe, escape};

use super::Run;
use crate::{
    domain::{ArticleId, Piece, PointText, Span},
    web::messages::Messages,
};

/// A wording in pieces, ready to stand in a page. Citations lead to the text of its own revision.
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    /// The wording.
    pub pieces: Vec<Piece<'a>>,
    /// Whether it is the newer one: what differs has come, else it has gone.
    pub newer: bool,
    /// The article.
    pub article: ArticleId,
    /// The revision whose words these are.
    pub revision: u32,
    /// How many paragraphs of its text are stored.
    pub paragraphs: Option<usize>,
    /// The language of the labels.
    pub m: &'static Messages,
    /// Marks the labels where the words are in another language.
    pub run: Run<'a>,
}

impl<'a> Pieces<'a> {
    /// A wording of which nothing differs.
    #[must_use]
    pub fn whole(text: &'a PointText, paragraphs: Option<usize>) -> Vec<Piece<'a>> {
        text.spans(paragraphs).into_iter().map(|span| Piece { span, differs: false }).collect()
    }
}

/// Keeps a citation on the line of what stands before it.
const JOINER: char = '\u{2060}';
/// So many citations stand on one line of a phone.
const ON_ONE_LINE: usize = 5;

impl fmt::Display for Pieces<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tag, closing) = if self.newer { ("ins", "</ins>") } else { ("del", "</del>") };
        let (mut open, mut citations) = (None, 0);
        for (i, piece) in self.pieces.iter().enumerate() {
            let is_mark = matches!(piece.span, Span::Citation(_));
            // Citations by themselves: a stroke through words would miss their smaller letters.
            let marked = piece.differs.then_some(is_mark);
            if marked != open {
                f.write_str(if open.is_some() { closing } else { "" })?;
                if marked.is_some() {
                    write!(f, "<{tag}{}>", if is_mark { " class=\"cites\"" } else { "" })?;
                }
                open = marked;
            }
            match piece.span {
                Span::Text(text) => {
                    let before_chip =
                        self.pieces.get(i + 1).is_some_and(|next| matches!(next.span, Span::Citation(_)));
                    let text = if before_chip { text.trim_end() } else { text };
                    write!(f, "{}", escape(text, Html).map_err(|_| fmt::Error)?)?;
                    citations = 0;
                }
                Span::Citation(n) => {
                    if citations > 0 && citations % ON_ONE_LINE == 0 {
                        f.write_str("<wbr>")?;
                    } else if i > 0 {
                        write!(f, "{JOINER}")?;
                    }
                    self.citation(f, n)?;
                    citations += 1;
                }
            }
        }
        f.write_str(if open.is_some() { closing } else { "" })
    }
}

impl HtmlSafe for Pieces<'_> {}

impl Pieces<'_> {
    fn citation(&self, f: &mut fmt::Formatter<'_>, n: u32) -> fmt::Result {
        let (id, revision, run) = (self.article, self.revision, &self.run);
        let meaning = match self.paragraphs {
            Some(stored) if n as usize <= stored => {
                let label = (self.m.paragraph)(n);
                return write!(
                    f,
                    "<a class=\"cite\" href=\"/a/{id}/revisions/{revision}#para-{n}\" aria-label=\"{label}\"{run}>{n}</a>"
                );
            }
            Some(stored) => (self.m.paragraph_not_stored)(n, stored),
            None => (self.m.paragraph_of_original)(n),
        };
        write!(
            f,
            "<span class=\"cite\" title=\"{meaning}\"{run}><span aria-hidden=\"true\">{n}</span>\
             <span class=\"visually-hidden\">{meaning}</span></span>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::messages::EN;

    fn html(pieces: Vec<Piece<'_>>, newer: bool) -> String {
        let article = "k3f9x2q8vd".parse().unwrap();
        Pieces { pieces, newer, article, revision: 2, paragraphs: Some(3), m: &EN, run: Run::of("en", "en") }
            .to_string()
    }

    fn piece(span: Span<'_>, differs: bool) -> Piece<'_> {
        Piece { span, differs }
    }

    #[test]
    fn what_differs_is_marked() {
        let pieces = || {
            let text = Span::Text("<new> words ");
            vec![
                piece(Span::Text("A "), false),
                piece(text, true),
                piece(Span::Citation(3), true),
                piece(Span::Text("."), false),
            ]
        };
        let chip = "\u{2060}<a class=\"cite\" href=\"/a/k3f9x2q8vd/revisions/2#para-3\" aria-label=\"Paragraph 3\">3</a>";
        assert_eq!(
            html(pieces(), true),
            format!("A <ins>&#60;new&#62; words</ins><ins class=\"cites\">{chip}</ins>.")
        );
        assert_eq!(
            html(pieces(), false),
            format!("A <del>&#60;new&#62; words</del><del class=\"cites\">{chip}</del>.")
        );
    }

    #[test]
    fn a_citation_past_the_text_says_so() {
        let out = html(vec![piece(Span::Citation(9), true)], true);
        assert!(out.contains("Paragraph 9 is not stored") && !out.contains("href"), "{out}");
    }
}

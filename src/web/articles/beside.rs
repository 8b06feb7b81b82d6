//! An article's digests in two languages, side by side on its page.

use super::ArticlePage;
use crate::{
    domain::{Abreast, Digest, Lang, align},
    store::Second,
    web::messages::Messages,
};

impl ArticlePage {
    /// The sections of both digests, each with its number among the first one's groups (0 before them).
    pub(super) fn abreast<'a>(&self, digest: &'a Digest, second: &'a Second) -> Vec<(usize, Abreast<'a>)> {
        let aligned = align(digest, &second.digest, self.article.paragraph_count());
        let mut number = 0;
        let numbered = aligned.sections.into_iter().map(|section| {
            number += usize::from(section.left.is_some());
            (number, section)
        });
        numbered.collect()
    }

    /// The digests of the two columns.
    pub(super) fn both<'a>(digest: &'a Digest, second: &'a Second) -> [&'a Digest; 2] {
        [digest, &second.digest]
    }

    /// What stands in the two columns, each with the digest it is of.
    pub(super) fn columns<'a, T>(
        digest: &'a Digest,
        second: &'a Second,
        left: Option<&'a T>,
        right: Option<&'a T>,
    ) -> [(&'a Digest, Option<&'a T>); 2] {
        [(digest, left), (&second.digest, right)]
    }

    /// The pairs of languages that can be read side by side, the one that is shown first: address, names, and whether
    /// the page shows them.
    pub(super) fn pairs(&self) -> Vec<(String, String, bool)> {
        let m: &Messages = self.frame.m;
        let Some(digest) = &self.article.digest else { return Vec::new() };
        let beside = |lang: &Lang| self.second.as_ref().is_some_and(|second| second.digest.lang == *lang);
        let others = self.article.digest_langs().into_iter().filter(|lang| *lang != digest.lang);
        others
            .map(|lang| {
                let address = format!("/a/{}?lang={}&beside={lang}", self.article.id, digest.lang);
                (address, (m.side_by_side)(m.name_of(&digest.lang), m.name_of(&lang)), beside(&lang))
            })
            .collect()
    }
}

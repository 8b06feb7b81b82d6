//! What changed between two revisions of a digest.

use std::time::{Duration, Instant};

use askama::Template;
use axum::{
    Extension,
    extract::{Path, RawQuery, State},
};

use super::{
    revisions::TITLE,
    show::{asked, parsed, provenance},
};
use crate::{
    domain::{
        ArticleId, Change, Comparison, MovedFrom, Piece, Point, Section, Side, Wording, compare, wordings,
    },
    query::BadField,
    store::{History, Revision, Told},
    web::{
        frame::Frame,
        parts::{Pieces, Run, cut},
        router::{Answer, Asked, Portal, found_at, page},
    },
};

#[derive(Template)]
#[template(path = "articles/diff.html")]
struct DiffPage<'a> {
    frame: Frame,
    history: &'a History,
    older: &'a Told,
    newer: &'a Told,
    comparison: Comparison<'a>,
    /// The revisions that the newer one can be compared with besides.
    others: Vec<&'a Revision>,
    deadline: Instant,
}

/// Time to find the words that changed, for a whole page. It takes a millisecond, and longer where somebody made two
/// long digests for it.
const PATIENCE: Duration = Duration::from_millis(100);

/// `GET /a/{id}/revisions/{n}/diff`, `?with=` another revision than the one before.
pub(in crate::web) async fn diff(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path((id, number)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let (id, number): (ArticleId, u32) = (parsed(&id)?, parsed(&number)?);
    let with = asked::<u32>(query.as_deref().unwrap_or_default(), "with")?;
    let (history, pair) = portal.store.two_revisions(reader.viewer(), id, number, with).await?;
    // There is nothing to compare it with but itself.
    let Some((older, newer)) = pair else { return Ok(found_at(&format!("/a/{id}/revisions/{number}"))) };
    let lang = &newer.digest.lang;
    if older.digest.lang.primary() != lang.primary() {
        return Err(BadField::new("with", &with.unwrap_or_default().to_string()).into());
    }
    let (was, is) = (older.digest.revision, newer.digest.revision);
    let title = format!("{}: {}", (reader.m.compared)(was, is), cut(&history.title, TITLE));
    let mut frame = reader.frame(title, format!("/a/{id}/revisions/{is}/diff?with={was}"));
    frame.noindex = true;
    let others = history.revisions.iter().filter(|r| r.lang.primary() == lang.primary() && r.number != is);
    page(&DiffPage {
        frame,
        comparison: compare(side(&older), side(&newer)),
        others: others.collect(),
        history: &history,
        older: &older,
        newer: &newer,
        deadline: Instant::now() + PATIENCE,
    })
}

fn side(told: &Told) -> Side<'_> {
    Side { digest: &told.digest, paragraphs: told.paragraphs }
}

impl<'a> DiffPage<'a> {
    fn told(&self) -> [&'a Told; 2] {
        [self.older, self.newer]
    }

    fn provenance(&self, told: &Told) -> String {
        let digest = &told.digest;
        provenance(&self.frame, digest.origin, digest.model.as_deref(), &digest.created_at)
    }

    fn words(&self, point: &'a Point, newer: bool) -> Pieces<'a> {
        let told = if newer { self.newer } else { self.older };
        self.pieces(Pieces::whole(&point.text, told.paragraphs), newer)
    }

    /// Both wordings of a point, what differs marked.
    fn wordings(&self, older: &'a Point, newer: &'a Point) -> (Pieces<'a>, Pieces<'a>) {
        let was = (&older.text, self.older.paragraphs);
        let (was, is) = wordings(was, (&newer.text, self.newer.paragraphs), self.deadline);
        (self.pieces(was, false), self.pieces(is, true))
    }

    fn pieces(&self, pieces: Vec<Piece<'a>>, newer: bool) -> Pieces<'a> {
        let told = if newer { self.newer } else { self.older };
        let m = self.frame.m;
        Pieces {
            pieces,
            newer,
            article: self.history.id,
            revision: told.digest.revision,
            paragraphs: told.paragraphs,
            m,
            run: Run::of(m.tag, told.digest.lang.as_str()),
        }
    }

    fn tally(&self) -> String {
        (self.frame.m.tally)(&self.comparison.tally())
    }

    /// What a section is called: by the newer revision where it can be.
    fn title(section: &Section<'a>) -> Option<&'a str> {
        section.newer.or(section.older).map(|group| group.title.as_str())
    }

    /// The title that a group had, where it has another now.
    fn former_title(section: &Section<'a>) -> Option<&'a str> {
        let (older, newer) = (section.older?, section.newer?);
        (older.title != newer.title).then_some(&older.title)
    }

    fn fate(&self, wording: Wording) -> &'static str {
        match wording {
            Wording::Kept => self.frame.m.kept,
            Wording::Recited => self.frame.m.recited,
            Wording::Reworded => self.frame.m.reworded,
        }
    }
}

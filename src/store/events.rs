//! What happened to articles that every reader sees: found by comparing what changed with what was told of it.
//!
//! The process that serves does the telling, a moment after the change, whoever made it. So what was changed and changed
//! back meanwhile is never told, and no writer waits for it.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{
    Store,
    catalogue::small,
    deliveries,
    names::lang_of,
    reading::Named,
    stream::{named_source, resolve, stored_id, time},
};
use crate::{
    domain::{ArticleId, EventKind, Filter, Lang, Status, Viewer},
    error::{Error, Result},
};

/// Something that happened to an article that every reader sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number; later ones have larger numbers, and none is given twice.
    pub seq: i64,
    /// What happened.
    pub kind: EventKind,
    /// When that was seen.
    pub at: Timestamp,
    /// The newest revision of the article then; 0 where it had none.
    pub revision: u32,
    /// How many points of its shown digests the citation check flagged then.
    pub flagged: u32,
    /// To which, as it is now.
    pub article: EventArticle,
}

/// An article as an event tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventArticle {
    /// Its permanent id.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// The language of its text.
    pub lang: Lang,
    /// Its original address.
    pub url: Option<String>,
    /// Who published it.
    pub source: Option<Named>,
    /// When.
    pub published_at: Option<Timestamp>,
}

/// Events after a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Events {
    /// Oldest first.
    pub events: Vec<Event>,
    /// The number up to which was looked, whatever was found.
    pub last: i64,
    /// Whether there may be more.
    pub more: bool,
    /// Whether some of those asked for are kept no longer.
    pub gap: bool,
}

#[derive(sqlx::FromRow)]
struct Changed {
    article: i64,
    status: Option<String>,
    binned: bool,
    revisions: Option<i64>,
    flagged: i64,
    told_revisions: Option<i64>,
    told_flagged: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    kind: String,
    key: i64,
    revision: i64,
    flagged: i64,
    at: i64,
    #[sqlx(flatten)]
    article: ArticleRow,
}

#[derive(sqlx::FromRow)]
pub(super) struct ArticleRow {
    id: String,
    title: String,
    lang: String,
    url: Option<String>,
    published_at: Option<i64>,
    source_slug: Option<String>,
    source_name: Option<String>,
    source_lang: Option<String>,
}

impl ArticleRow {
    pub(super) fn article(self) -> EventArticle {
        EventArticle {
            id: stored_id(&self.id),
            title: self.title,
            lang: lang_of(&self.lang),
            url: self.url,
            source: named_source(self.source_slug, self.source_name, self.source_lang),
            published_at: self.published_at.map(time),
        }
    }
}

impl Store {
    /// Looks at most so many changed articles through for what is to be told of them; says whether there was any.
    pub async fn tell(&self, now: Timestamp, most: u32) -> Result<bool> {
        // Nearly always there is nothing to do, and the writer isn't asked for that.
        let any: Option<i64> = {
            let mut connection = self.reader().await?;
            sqlx::query_scalar("SELECT article FROM changed LIMIT 1").fetch_optional(&mut *connection).await?
        };
        if any.is_none() {
            return Ok(false);
        }
        let mut transaction = self.write().await?;
        let rows: Vec<Changed> = sqlx::query_as(
            "SELECT c.article, a.status, a.binned_at IS NOT NULL AS binned, a.revisions,
               (SELECT coalesce(sum(d.flagged), 0) FROM digests d WHERE d.article = c.article AND d.shown = 1) AS flagged,
               t.revisions AS told_revisions, t.flagged AS told_flagged
             FROM changed c LEFT JOIN articles a ON a.key = c.article LEFT JOIN told t ON t.article = c.article
             ORDER BY c.article LIMIT $1",
        )
        .bind(most)
        .fetch_all(&mut *transaction)
        .await?;
        let Some(last) = rows.last().map(|row| row.article) else { return Ok(false) };
        let callees = deliveries::callees(&mut transaction).await?;
        for row in rows {
            for kind in row.news() {
                let (revision, flagged) = (row.revisions.unwrap_or(0), row.flagged);
                sqlx::query(
                    "INSERT INTO events (kind, article, revision, flagged, at) VALUES ($1, $2, $3, $4, $5)",
                )
                .bind(kind.as_str())
                .bind(row.article)
                .bind(revision)
                .bind(flagged)
                .bind(now.as_microsecond())
                .execute(&mut *transaction)
                .await?;
                for callee in callees.iter().filter(|callee| callee.wants(kind)) {
                    callee.call(&mut transaction, kind, row.article, [revision, flagged], now).await?;
                }
            }
            row.keep(&mut transaction).await?;
        }
        sqlx::query("DELETE FROM changed WHERE article <= $1").bind(last).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The number of the newest event.
    pub async fn last_event(&self) -> Result<i64> {
        let mut connection = self.reader().await?;
        Ok(sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM events").fetch_one(&mut *connection).await?)
    }

    /// At most so many of the events after a number, of articles that every reader sees now and that are within a filter.
    pub async fn events_after(&self, seq: i64, filter: &Filter, most: u32) -> Result<Events> {
        let mut connection = self.reader().await?;
        let first: Option<i64> =
            sqlx::query_scalar("SELECT min(seq) FROM events").fetch_one(&mut *connection).await?;
        let (last, looked): (Option<i64>, i64) = sqlx::query_as(
            "SELECT max(seq), count(*) FROM (SELECT seq FROM events WHERE seq > $1 ORDER BY seq LIMIT $2) AS next",
        )
        .bind(seq)
        .bind(most)
        .fetch_one(&mut *connection)
        .await?;
        let gap = first.is_some_and(|first| seq < first - 1);
        let Some(last) = last else { return Ok(Events { last: seq, gap, ..Events::default() }) };
        let mut rows: Vec<Row> = sqlx::query_as(
            "SELECT e.seq, e.kind, a.key, e.revision, e.flagged, e.at, a.id, a.title, a.lang, a.url, a.published_at,
               s.slug AS source_slug, s.name AS source_name, s.lang AS source_lang
             FROM events e JOIN articles a ON a.key = e.article LEFT JOIN sources s ON s.key = a.source
             WHERE e.seq > $1 AND e.seq <= $2 AND a.status = 'public' AND a.binned_at IS NULL ORDER BY e.seq",
        )
        .bind(seq)
        .bind(last)
        .fetch_all(&mut *connection)
        .await?;
        if !filter.is_empty() && !rows.is_empty() {
            let resolved = resolve(&mut connection, filter).await?;
            // What is passed over here is never told: an article must not be missed because another brings the catalogue up.
            let matching = self
                .present_catalogue(&mut connection, |catalogue| {
                    catalogue.matching(Viewer::Reader, &resolved.wanted)
                })
                .await?;
            rows.retain(|row| matching.contains(small(row.key)));
        }
        // A source of which readers see nothing else is told with its article, so nothing is hidden here.
        let events = rows.into_iter().map(Row::event).collect::<Result<Vec<_>>>()?;
        Ok(Events { events, last, more: looked >= i64::from(most), gap })
    }
}

impl Changed {
    /// What there is to tell, in the order in which it is told.
    fn news(&self) -> Vec<EventKind> {
        if !self.is_seen() {
            return Vec::new();
        }
        let mut news = Vec::new();
        match self.told_revisions {
            None => news.push(EventKind::Published),
            Some(told) if self.revisions > Some(told) => news.push(EventKind::Revised),
            Some(_) => {}
        }
        if self.flagged > self.told_flagged.unwrap_or(0) {
            news.push(EventKind::Flagged);
        }
        news
    }

    /// Whether every reader sees it.
    fn is_seen(&self) -> bool {
        self.status.as_deref() == Some(Status::Public.as_str()) && !self.binned
    }

    /// Keeps what is told now. An article that was taken back is news when it is published again; one that is only in the
    /// bin is not when it is put back.
    async fn keep(&self, connection: &mut SqliteConnection) -> Result<()> {
        if self.is_seen() {
            sqlx::query(
                "INSERT INTO told (article, revisions, flagged) VALUES ($1, $2, $3)
                 ON CONFLICT (article) DO UPDATE SET revisions = excluded.revisions, flagged = excluded.flagged",
            )
            .bind(self.article)
            .bind(self.revisions)
            .bind(self.flagged)
            .execute(connection)
            .await?;
        } else if !self.binned {
            sqlx::query("DELETE FROM told WHERE article = $1").bind(self.article).execute(connection).await?;
        }
        Ok(())
    }
}

impl Row {
    fn event(self) -> Result<Event> {
        let unknown = |()| Error::Internal(format!("event {} is a “{}”, which is none", self.seq, self.kind));
        Ok(Event {
            seq: self.seq,
            kind: self.kind.parse().map_err(unknown)?,
            at: time(self.at),
            revision: small(self.revision),
            flagged: small(self.flagged),
            article: self.article.article(),
        })
    }
}

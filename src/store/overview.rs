//! What the desk shows of the whole: how much there is, what came in last, how much room it takes.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{
    Store,
    names::lang_of,
    stream::{stored_id, time},
};
use crate::{
    digester,
    domain::{ArticleId, Lang, Status, Viewer},
    error::{Error, Result},
};

/// Articles of those that came in last.
const NEWEST: i64 = 8;
/// Articles of those that not every reader sees.
const WAITING: i64 = 50;

/// The portal in figures.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Articles that every reader sees.
    pub public: u64,
    /// Articles that only those see who curate, or who hold a link.
    pub hidden: u64,
    /// Themes, with or without articles.
    pub themes: u64,
    /// Sources, with or without articles.
    pub sources: u64,
    /// Points of shown digests of which the citation check says something.
    pub flagged: u64,
    /// Digests that it has not looked through yet.
    pub unchecked: u64,
    /// What came in last, newest first.
    pub newest: Vec<Arrived>,
    /// What not every reader sees, newest first; only the first of them.
    pub waiting: Vec<Arrived>,
}

/// An article that came in.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Its id.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// The language of its text.
    pub lang: Lang,
    /// Who published it.
    pub source: Option<String>,
    /// How far it is published here.
    pub status: Status,
    /// When it came.
    pub added_at: Timestamp,
}

/// Room on the disk, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Footprint {
    /// The database with its log.
    pub database: u64,
    /// The search index.
    pub index: u64,
    /// What is left where the data folder lies, where the system tells.
    pub left: Option<u64>,
}

#[derive(sqlx::FromRow)]
struct ArrivedRow {
    id: String,
    title: String,
    lang: String,
    source: Option<String>,
    status: String,
    added_at: i64,
}

impl Store {
    /// The portal in figures.
    pub async fn overview(&self) -> Result<Overview> {
        let mut connection = self.reader().await?;
        let (public, all) = self
            .catalogue(&mut connection, |catalogue| {
                (catalogue.total(Viewer::Reader), catalogue.total(Viewer::Editor))
            })
            .await?;
        let (themes, sources, flagged, unchecked): (i64, i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM themes), (SELECT count(*) FROM sources),
               (SELECT coalesce(sum(flagged), 0) FROM digests WHERE shown = 1 AND flagged > 0)
                 - (SELECT coalesce(sum(d.flagged), 0) FROM articles a CROSS JOIN digests d ON d.article = a.key
                    WHERE a.binned_at IS NOT NULL AND d.shown = 1),
               (SELECT count(*) FROM digests WHERE checked < $1 AND text IS NOT NULL)
                 - (SELECT count(*) FROM articles a CROSS JOIN digests d ON d.article = a.key
                    WHERE a.binned_at IS NOT NULL AND d.checked < $1 AND d.text IS NOT NULL)",
        )
        .bind(digester::RULES)
        .fetch_one(&mut *connection)
        .await?;
        let rows: Vec<ArrivedRow> = sqlx::query_as(
            "SELECT a.id, a.title, a.lang, s.name AS source, a.status, a.added_at
             FROM articles a LEFT JOIN sources s ON s.key = a.source WHERE a.binned_at IS NULL
             ORDER BY a.key DESC LIMIT $1",
        )
        .bind(NEWEST)
        .fetch_all(&mut *connection)
        .await?;
        let hidden: Vec<ArrivedRow> = if all == public {
            Vec::new()
        } else {
            sqlx::query_as(
                "SELECT a.id, a.title, a.lang, s.name AS source, a.status, a.added_at
                 FROM articles a LEFT JOIN sources s ON s.key = a.source
                 WHERE a.status <> 'public' AND a.binned_at IS NULL ORDER BY a.key DESC LIMIT $1",
            )
            .bind(WAITING)
            .fetch_all(&mut *connection)
            .await?
        };
        let arrived = |row: ArrivedRow| Arrived {
            id: stored_id(&row.id),
            title: row.title,
            lang: lang_of(&row.lang),
            source: row.source,
            status: row.status.parse().unwrap_or(Status::Draft),
            added_at: time(row.added_at),
        };
        Ok(Overview {
            public,
            hidden: all.saturating_sub(public),
            themes: themes.unsigned_abs(),
            sources: sources.unsigned_abs(),
            flagged: flagged.unsigned_abs(),
            unchecked: unchecked.unsigned_abs(),
            newest: rows.into_iter().map(arrived).collect(),
            waiting: hidden.into_iter().map(arrived).collect(),
        })
    }

    /// How much room the portal takes and has left.
    pub async fn footprint(&self) -> Result<Footprint> {
        let folder = self.folder().to_owned();
        let measured = tokio::task::spawn_blocking(move || measure(&folder));
        measured.await.map_err(|e| Error::Internal(format!("measuring the data folder broke off: {e}")))
    }
}

fn measure(folder: &Path) -> Footprint {
    let size = |path: PathBuf| std::fs::metadata(path).map_or(0, |file| file.len());
    let index = std::fs::read_dir(folder.join("index"));
    let parts = index.into_iter().flatten().flatten().map(|entry| entry.path());
    // It has a folder for articles and one for points.
    let files = parts.flat_map(|path| match std::fs::read_dir(&path) {
        Ok(inner) => inner.flatten().map(|entry| entry.path()).collect(),
        Err(_) => vec![path],
    });
    Footprint {
        database: size(folder.join("lectern.sqlite")) + size(folder.join("lectern.sqlite-wal")),
        index: files.map(size).sum(),
        left: left(folder),
    }
}

#[cfg(target_os = "linux")]
fn left(folder: &Path) -> Option<u64> {
    let volume = rustix::fs::statvfs(folder).ok()?;
    Some(volume.f_bavail.saturating_mul(volume.f_frsize))
}

#[cfg(not(target_os = "linux"))]
fn left(_: &Path) -> Option<u64> {
    None
}

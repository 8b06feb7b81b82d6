//! What was done at the desk: by whom, when and to what; and its undoing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

pub use super::actions::Action;
use super::{
    Store,
    bin::MovedToBin,
    edited::ArticleEdited,
    jobs,
    merge::Merged,
    outbox::raise,
    publish::Restatused,
    reading::{Listing, Named},
    refused, same_sources,
    same_themes::Apart,
    source_edits::SourceEdited,
    source_merge::SourcesMerged,
    source_split::SourceSplit,
    split::Split,
    theme_edits::Edited,
    users::time,
};
use crate::{
    domain::ArticleId,
    error::{Error, Result},
};

/// Rows on a page.
const ROWS: u32 = 50;
/// Characters of a name in a row's subject.
const NAME: usize = 120;

/// Who acts, by which way, and when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// The user's name, or the token's.
    pub user: &'a str,
    /// The present time.
    pub now: Timestamp,
    origin: &'static str,
}

impl<'a> By<'a> {
    /// One who curates at the desk.
    #[must_use]
    pub const fn desk(user: &'a str, now: Timestamp) -> Self {
        Self { user, now, origin: "desk" }
    }

    /// A program that brought a token of this name.
    #[must_use]
    pub const fn program(token: &'a str, now: Timestamp) -> Self {
        Self { user: token, now, origin: "api" }
    }

    /// Whoever may use the command line.
    #[must_use]
    pub const fn command(now: Timestamp) -> Self {
        Self { user: "", now, origin: "cli" }
    }
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// Its number; never given twice.
    pub key: i64,
    /// When.
    pub at: Timestamp,
    /// The name of who did it, as it was then.
    pub user: String,
    /// By which way: `desk`, `cli`, `import` or `api`.
    pub origin: String,
    /// What.
    pub action: Action,
    /// To what: names, as they were then.
    pub what: String,
    /// Whether it says how to undo it, and was not undone.
    pub can_undo: bool,
    /// Whether it was undone.
    pub undone: bool,
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Its row of the audit.
    pub audit: i64,
    /// The address of the theme that it was about, or that is left; the id of the article.
    pub slug: String,
}

/// Why a change was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The name means another theme.
    Taken {
        /// The name as it was given.
        name: String,
        /// What it means.
        by: Named,
    },
    /// No theme is called so.
    Unknown,
    /// It is that theme already.
    Itself,
    /// All is so already.
    Nothing,
    /// What the undoing would restore was changed since, or it was undone already.
    Touched,
    /// It is not as it was read any more.
    Raced,
}

/// What it takes to undo a change. It is kept as JSON, so what is stored once must be read by every later version.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Undo {
    Edited(Box<Edited>),
    Merged(Box<Merged>),
    /// The number of a refused piece that was let go.
    LetGo(i64),
    Split(Box<Split>),
    Apart(Apart),
    SourceEdited(Box<SourceEdited>),
    SourcesMerged(Box<SourcesMerged>),
    SourceSplit(Box<SourceSplit>),
    SourcesApart(Apart),
    /// The number of a change of many.
    Job(i64),
    Article(Box<ArticleEdited>),
    Status(Restatused),
    Binned(MovedToBin),
}

#[derive(sqlx::FromRow)]
struct Row {
    key: i64,
    at: i64,
    user_name: String,
    origin: String,
    action: String,
    what: String,
    can_undo: bool,
    undone: bool,
}

impl Row {
    fn audited(self) -> Result<Audited> {
        Ok(Audited {
            key: self.key,
            at: time(self.at),
            user: self.user_name,
            origin: self.origin,
            action: self.action.parse()?,
            what: self.what,
            can_undo: self.can_undo,
            undone: self.undone,
        })
    }
}

impl Store {
    /// What was done, newest first, 50 a page.
    pub async fn audit(&self, page: u32) -> Result<Listing<Audited>> {
        let mut connection = self.reader().await?;
        let total: i64 = sqlx::query_scalar("SELECT count(*) FROM audit").fetch_one(&mut *connection).await?;
        let total = total.unsigned_abs();
        let pages = u32::try_from(total.div_ceil(u64::from(ROWS))).unwrap_or(u32::MAX).max(1);
        let page = page.clamp(1, pages);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT key, at, user_name, origin, action, what, undo IS NOT NULL AND undone = 0 AS can_undo, undone
             FROM audit ORDER BY key DESC LIMIT $1 OFFSET $2",
        )
        .bind(ROWS)
        .bind(i64::from(page - 1) * i64::from(ROWS))
        .fetch_all(&mut *connection)
        .await?;
        Ok(Listing { rows: rows.into_iter().map(Row::audited).collect::<Result<_>>()?, total, page, pages })
    }

    /// What was done after the row of this number, oldest first, at most a thousand rows.
    pub async fn audit_after(&self, key: i64) -> Result<Vec<Audited>> {
        let mut connection = self.reader().await?;
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT key, at, user_name, origin, action, what, undo IS NOT NULL AND undone = 0 AS can_undo, undone
             FROM audit WHERE key > $1 ORDER BY key LIMIT 1000",
        )
        .bind(key)
        .fetch_all(&mut *connection)
        .await?;
        rows.into_iter().map(Row::audited).collect()
    }

    /// One row of it.
    pub async fn audited(&self, key: i64) -> Result<Option<Audited>> {
        let mut connection = self.reader().await?;
        let row: Option<Row> = sqlx::query_as(
            "SELECT key, at, user_name, origin, action, what, undo IS NOT NULL AND undone = 0 AS can_undo, undone
             FROM audit WHERE key = $1",
        )
        .bind(key)
        .fetch_optional(&mut *connection)
        .await?;
        row.map(Row::audited).transpose()
    }

    /// Undoes what a row of the audit tells of, as long as nothing has touched what that restores. The undoing is a row
    /// of its own. [`Error::NotFound`] when there is no such row.
    pub async fn undo(&self, key: i64, by: By<'_>) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
        let row: Option<(String, String, Option<String>, bool)> =
            sqlx::query_as("SELECT action, what, undo, undone FROM audit WHERE key = $1")
                .bind(key)
                .fetch_optional(&mut *transaction)
                .await?;
        let (action, what, undo, undone) = row.ok_or(Error::NotFound)?;
        let Some(undo) = undo.filter(|_| !undone) else { return Ok(Err(Refused::Touched)) };
        let undo: Undo = serde_json::from_str(&undo)
            .map_err(|e| Error::Internal(format!("row {key} of the audit can't be read: {e}")))?;
        let change = raise(&mut transaction).await?;
        let slug = match undo {
            Undo::Edited(edited) => edited.take_back(&mut transaction).await?,
            Undo::Merged(merged) => merged.take_back(&mut transaction, change).await?,
            // It has no address of its own to lead to.
            Undo::LetGo(key) => refused::take_up(&mut transaction, key).await?.then(String::new),
            Undo::Split(split) => split.take_back(&mut transaction, change).await?,
            Undo::Apart(apart) => apart.take_back(&mut transaction).await?,
            Undo::SourceEdited(edited) => edited.take_back(&mut transaction).await?,
            Undo::SourcesMerged(merged) => merged.take_back(&mut transaction, change).await?,
            Undo::SourceSplit(split) => split.take_back(&mut transaction, change).await?,
            Undo::SourcesApart(apart) => same_sources::together_again(&mut transaction, &apart).await?,
            Undo::Job(job) => jobs::undo(&mut transaction, job, by).await?,
            Undo::Article(edited) => edited.take_back(&mut transaction, change, by).await?,
            Undo::Status(restatused) => restatused.take_back(&mut transaction, change).await?,
            Undo::Binned(moved) => moved.take_back(&mut transaction, change).await?,
        };
        let Some(slug) = slug else { return Ok(Err(Refused::Touched)) };
        // It can't be undone twice, so what that took is let go.
        sqlx::query("UPDATE audit SET undone = 1, undo = NULL WHERE key = $1")
            .bind(key)
            .execute(&mut *transaction)
            .await?;
        let action = action.parse::<Action>()?.undone();
        let audit = note(&mut transaction, by, action, &what, None).await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug }))
    }

    /// Notes that these articles were pasted and kept.
    pub async fn note_taken_in(&self, by: By<'_>, articles: &[ArticleId]) -> Result<()> {
        let mut transaction = self.write().await?;
        note(&mut transaction, by, Action::ArticlesTakenIn, &listed(articles), None).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Notes that these articles came in by a command.
    pub async fn note_imported(&self, now: Timestamp, articles: &[ArticleId]) -> Result<()> {
        self.note_outside(now, "import", Action::ArticlesTakenIn, &listed(articles)).await
    }

    /// Notes what was done to a user on the command line. Its subject is the name, and nothing secret.
    pub async fn note_command(&self, now: Timestamp, action: Action, name: &str) -> Result<()> {
        self.note_outside(now, "cli", action, name).await
    }

    async fn note_outside(&self, now: Timestamp, origin: &str, action: Action, what: &str) -> Result<()> {
        let mut transaction = self.write().await?;
        sqlx::query("INSERT INTO audit (at, user_name, origin, action, what) VALUES ($1, '', $2, $3, $4)")
            .bind(now.as_microsecond())
            .bind(origin)
            .bind(action.as_str())
            .bind(what)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The first ids, and how many more there are.
pub(super) fn listed(articles: &[ArticleId]) -> String {
    const NAMED: usize = 20;
    let mut named: Vec<String> = articles.iter().take(NAMED).map(ToString::to_string).collect();
    if articles.len() > NAMED {
        named.push(format!("+{}", articles.len() - NAMED));
    }
    named.join(", ")
}

/// Writes a row of the audit, in the transaction that makes the change.
pub(super) async fn note(
    connection: &mut SqliteConnection,
    by: By<'_>,
    action: Action,
    what: &str,
    undo: Option<&Undo>,
) -> Result<i64> {
    let undo = undo.map(serde_json::to_string).transpose();
    let undo = undo.map_err(|e| Error::Internal(format!("an undoing can't be written: {e}")))?;
    Ok(sqlx::query_scalar(
        "INSERT INTO audit (at, user_name, origin, action, what, undo) VALUES ($1, $2, $3, $4, $5, $6) RETURNING key",
    )
    .bind(by.now.as_microsecond())
    .bind(by.user)
    .bind(by.origin)
    .bind(action.as_str())
    .bind(what)
    .bind(undo)
    .fetch_one(connection)
    .await?)
}

/// The subject of what turned one name into another.
pub(super) fn from_to(from: &str, to: &str) -> String {
    format!("{} → {}", short(from), short(to))
}

/// A name as a subject: names may be as long as titles.
pub(super) fn short(name: &str) -> String {
    match name.char_indices().nth(NAME) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.to_owned(),
    }
}

//! Changes of many articles at once: asked for, followed, stopped and undone. The work itself is in `job_steps`.

use jiff::Timestamp;
use roaring::RoaringBitmap;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    audit::{Action, By, Undo, note, short},
    catalogue::small,
    names::{self, Known},
    revise::ROWS,
    stream::{resolve, time},
};
use crate::{
    domain::{ArticleId, BulkAction, Filter, Viewer},
    error::{Error, Result},
};

/// The articles that a change is for.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// These.
    Ids(Vec<ArticleId>),
    /// All that match now, whatever their status; where keys are given, those among them.
    Matching(Box<Filter>, Option<RoaringBitmap>),
}

/// How a job stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub key: i64,
    /// What it does, or what is undone.
    pub action: BulkAction,
    /// The names of the themes that it is about.
    pub names: Vec<String>,
    /// The job that it undoes.
    pub undoes: Option<i64>,
    /// The job that undoes it.
    pub undone_by: Option<i64>,
    /// Whether it goes on.
    pub running: bool,
    /// Whether somebody stopped it.
    pub stopped: bool,
    /// Articles in all.
    pub total: u64,
    /// Articles that it has looked at.
    pub place: u64,
    /// Of these, those that it changed.
    pub changed: u64,
    /// Those that it left alone, since others have changed them or they are gone.
    pub skipped: u64,
    /// Who asked for it.
    pub user: String,
    /// When.
    pub at: Timestamp,
}

impl Job {
    /// Whether what it changed can be taken back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        let changes = self.changed > 0 && self.action != BulkAction::Check;
        changes && !self.running && self.undoes.is_none() && self.undone_by.is_none()
    }
}

#[derive(sqlx::FromRow)]
struct JobRow {
    key: i64,
    action: String,
    names: String,
    undoes: Option<i64>,
    undone_by: Option<i64>,
    state: String,
    total: i64,
    place: i64,
    changed: i64,
    skipped: i64,
    user_name: String,
    at: i64,
}

impl Store {
    /// Asks for a change of many articles: those that are chosen are fixed now, and `serve` changes them by and by. The
    /// number of the job; nothing where no article is chosen, or none of the themes that are to go is known.
    pub async fn ask_for_job(
        &self,
        action: BulkAction,
        theme_names: &[String],
        chosen: &Chosen,
        by: By<'_>,
    ) -> Result<Option<i64>> {
        let articles = self.chosen(chosen).await?;
        let mut transaction = self.write().await?;
        let mut themes = Vec::with_capacity(theme_names.len());
        for name in theme_names {
            let theme = if action == BulkAction::AddThemes {
                Some(names::theme(&mut transaction, &mut Known::default(), name, None).await?)
            } else {
                names::find_theme_named(&mut transaction, name).await?
            };
            themes.extend(theme.map(|key| key.to_string()));
        }
        if articles.is_empty() || (action.takes_themes() && themes.is_empty()) {
            return Ok(None);
        }
        let job: i64 = sqlx::query_scalar(
            "INSERT INTO jobs (action, names, themes, state, total, place, changed, skipped, user_name, at)
             VALUES ($1, $2, $3, 'running', $4, 0, 0, 0, $5, $6) RETURNING key",
        )
        .bind(action.as_str())
        .bind(theme_names.join("\n"))
        .bind(themes.join(" "))
        .bind(i64::try_from(articles.len()).unwrap_or(i64::MAX))
        .bind(by.user)
        .bind(by.now.as_microsecond())
        .fetch_one(&mut *transaction)
        .await?;
        for (chunk, keys) in articles.chunks(ROWS).enumerate() {
            let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO job_articles (job, place, article) ");
            query.push_values(keys.iter().enumerate(), |mut row, (n, article)| {
                let place = i64::try_from(chunk * ROWS + n).unwrap_or(i64::MAX);
                row.push_bind(job).push_bind(place).push_bind(i64::from(*article));
            });
            query.build().persistent(false).execute(&mut *transaction).await?;
        }
        let what = subject(theme_names, articles.len());
        let undo = (action != BulkAction::Check).then_some(Undo::Job(job));
        note(&mut transaction, by, audited(action), &what, undo.as_ref()).await?;
        transaction.commit().await?;
        Ok(Some(job))
    }

    /// The keys of the chosen articles.
    async fn chosen(&self, chosen: &Chosen) -> Result<Vec<u32>> {
        let mut connection = self.reader().await?;
        match chosen {
            Chosen::Matching(filter, among) => {
                let mut resolved = resolve(&mut connection, filter).await?;
                resolved.wanted.among.clone_from(among);
                let matching = |catalogue: &super::catalogue::Catalogue| {
                    catalogue.matching(Viewer::Editor, &resolved.wanted)
                };
                Ok(self.catalogue(&mut connection, matching).await?.into_iter().collect())
            }
            Chosen::Ids(ids) => {
                let mut query = QueryBuilder::<Sqlite>::new(
                    "SELECT key FROM articles WHERE binned_at IS NULL AND id IN (",
                );
                let mut separated = query.separated(", ");
                for id in ids.iter().take(ROWS) {
                    separated.push_bind(id.to_string());
                }
                query.push(")");
                let keys: Vec<i64> =
                    query.build_query_scalar().persistent(false).fetch_all(&mut *connection).await?;
                Ok(keys.into_iter().map(small).collect())
            }
        }
    }

    /// How a job stands. [`Error::NotFound`] when there is none of this number.
    pub async fn job(&self, key: i64) -> Result<Job> {
        let mut connection = self.reader().await?;
        let row: Option<JobRow> = sqlx::query_as(
            "SELECT key, action, names, undoes, (SELECT max(u.key) FROM jobs u WHERE u.undoes = j.key) AS undone_by,
               state, total, place, changed, skipped, user_name, at
             FROM jobs j WHERE key = $1",
        )
        .bind(key)
        .fetch_optional(&mut *connection)
        .await?;
        let row = row.ok_or(Error::NotFound)?;
        Ok(Job {
            key: row.key,
            action: action_of(&row.action)?,
            names: row.names.lines().map(str::to_owned).collect(),
            undoes: row.undoes,
            undone_by: row.undone_by,
            running: row.state == "running",
            stopped: row.state == "stopped",
            total: row.total.unsigned_abs(),
            place: row.place.unsigned_abs(),
            changed: row.changed.unsigned_abs(),
            skipped: row.skipped.unsigned_abs(),
            user: row.user_name,
            at: time(row.at),
        })
    }

    /// Stops a job where it is; what it has changed stays, and can be undone.
    pub async fn stop_job(&self, key: i64) -> Result<()> {
        self.turn_job(key, "running", "stopped").await
    }

    /// Has a job that was stopped go on, unless it was undone.
    pub async fn resume_job(&self, key: i64) -> Result<()> {
        self.turn_job(key, "stopped", "running").await
    }

    async fn turn_job(&self, key: i64, from: &str, to: &str) -> Result<()> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "UPDATE jobs SET state = $1 WHERE key = $2 AND state = $3
               AND NOT EXISTS (SELECT 1 FROM jobs u WHERE u.undoes = $2)",
        )
        .bind(to)
        .bind(key)
        .bind(from)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Has everything a job changed taken back; the number of the job that does it, or nothing where it goes on, or was
    /// undone.
    pub async fn undo_job(&self, key: i64, by: By<'_>) -> Result<Option<i64>> {
        let mut transaction = self.write().await?;
        let Some(made) = undo(&mut transaction, key, by).await? else { return Ok(None) };
        let undone = serde_json::to_string(&Undo::Job(key));
        let undone = undone.map_err(|e| Error::Internal(format!("an undoing can't be written: {e}")))?;
        let what: Option<String> = sqlx::query_scalar(
            "UPDATE audit SET undone = 1, undo = NULL WHERE undo = $1 AND undone = 0 RETURNING what",
        )
        .bind(undone)
        .fetch_optional(&mut *transaction)
        .await?;
        note(&mut transaction, by, Action::BulkUndone, &what.unwrap_or_default(), None).await?;
        transaction.commit().await?;
        Ok(made.parse().ok())
    }
}

/// Has everything a job changed taken back, by a job of its own, whose number this gives; nothing where it goes on, or
/// was undone.
pub(super) async fn undo(connection: &mut SqliteConnection, job: i64, by: By<'_>) -> Result<Option<String>> {
    let made: Option<i64> = sqlx::query_scalar(
        "INSERT INTO jobs (action, names, themes, undoes, state, total, place, changed, skipped, user_name, at)
         SELECT action, names, themes, key, 'running',
           (SELECT count(*) FROM job_articles a WHERE a.job = j.key AND a.was IS NOT NULL), 0, 0, 0, $1, $2
         FROM jobs j WHERE key = $3 AND state <> 'running' AND undoes IS NULL
           AND NOT EXISTS (SELECT 1 FROM jobs u WHERE u.undoes = j.key)
         RETURNING key",
    )
    .bind(by.user)
    .bind(by.now.as_microsecond())
    .bind(job)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(made) = made else { return Ok(None) };
    sqlx::query(
        "INSERT INTO job_articles (job, place, article, was, became)
         SELECT $1, row_number() OVER (ORDER BY place) - 1, article, became, was
         FROM job_articles WHERE job = $2 AND was IS NOT NULL",
    )
    .bind(made)
    .bind(job)
    .execute(connection)
    .await?;
    Ok(Some(made.to_string()))
}

pub(super) fn action_of(word: &str) -> Result<BulkAction> {
    word.parse().map_err(|()| Error::Internal(format!("a job does “{word}”, which is nothing")))
}

fn audited(action: BulkAction) -> Action {
    match action {
        BulkAction::AddThemes => Action::BulkThemesAdded,
        BulkAction::RemoveThemes => Action::BulkThemesRemoved,
        BulkAction::Check => Action::BulkChecked,
        BulkAction::Publish => Action::BulkPublished,
        BulkAction::TakeBack => Action::BulkTakenBack,
        BulkAction::Bin => Action::BulkBinned,
    }
}

/// What a row of the audit calls it: the themes, and how many articles.
fn subject(themes: &[String], articles: usize) -> String {
    let count = format!("({articles})");
    if themes.is_empty() { count } else { format!("{} {count}", short(&themes.join(", "))) }
}

//! The work of a job: a few articles in one transaction, each as it was kept, so that it can be given back.

use jiff::Timestamp;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    catalogue::small,
    checked,
    jobs::action_of,
    names::push_keys,
    outbox::{queue, raise},
    put::{insert_themes, settle},
};
use crate::{
    domain::{BulkAction, Status},
    error::{Error, Result},
};

#[derive(sqlx::FromRow)]
struct Running {
    key: i64,
    action: String,
    themes: String,
    undoes: Option<i64>,
    total: i64,
    place: i64,
    user_name: String,
}

/// An article of a job: its place, its key, and for an undoing what it must be and what it becomes.
type Row = (i64, i64, Option<String>, Option<String>);

/// What a step works with.
struct Step {
    action: BulkAction,
    undoes: bool,
    themes: Vec<i64>,
    change: i64,
    user: String,
    now: i64,
}

impl Store {
    /// Goes on with the oldest job that runs, for at most so many articles. False when none runs. One that fails for another
    /// reason than that the store is busy is stopped, so that those behind it go on.
    pub async fn job_step(&self, now: Timestamp, most: u32) -> Result<bool> {
        // Nearly always there is nothing to do, and the writer isn't asked for that.
        let waiting: Option<i64> = {
            let mut connection = self.reader().await?;
            sqlx::query_scalar("SELECT key FROM jobs WHERE state = 'running' ORDER BY key LIMIT 1")
                .fetch_optional(&mut *connection)
                .await?
        };
        let Some(job) = waiting else { return Ok(false) };
        match self.step(job, now, most).await {
            Err(error) if !matches!(error, Error::Busy(_)) => {
                self.stop_job(job).await?;
                Err(error)
            }
            done => done.map(|()| true),
        }
    }

    async fn step(&self, job: i64, now: Timestamp, most: u32) -> Result<()> {
        let mut transaction = self.write().await?;
        let job: Option<Running> = sqlx::query_as(
            "SELECT key, action, themes, undoes, total, place, user_name FROM jobs
             WHERE key = $1 AND state = 'running'",
        )
        .bind(job)
        .fetch_optional(&mut *transaction)
        .await?;
        // Somebody has stopped it meanwhile.
        let Some(job) = job else { return Ok(()) };
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT place, article, was, became FROM job_articles WHERE job = $1 AND place >= $2
             ORDER BY place LIMIT $3",
        )
        .bind(job.key)
        .bind(job.place)
        .bind(most)
        .fetch_all(&mut *transaction)
        .await?;
        let step = Step {
            action: action_of(&job.action)?,
            undoes: job.undoes.is_some(),
            themes: living(&mut transaction, keys(&job.themes)).await?,
            change: raise(&mut transaction).await?,
            user: job.user_name,
            now: now.as_microsecond(),
        };
        let (mut changed, mut skipped) = (0_i64, 0_i64);
        for (place, article, was, became) in &rows {
            match step.article(&mut transaction, *article, was.as_deref(), became.as_deref()).await? {
                Outcome::Same => {}
                Outcome::Skipped => skipped += 1,
                Outcome::Changed { was, became } => {
                    changed += 1;
                    sqlx::query(
                        "UPDATE job_articles SET was = $1, became = $2 WHERE job = $3 AND place = $4",
                    )
                    .bind(was)
                    .bind(became)
                    .bind(job.key)
                    .bind(place)
                    .execute(&mut *transaction)
                    .await?;
                }
            }
        }
        let place = job.place + i64::try_from(rows.len()).unwrap_or(0);
        sqlx::query(
            "UPDATE jobs SET place = $1, changed = changed + $2, skipped = skipped + $3,
               state = CASE WHEN $1 >= total THEN 'done' ELSE state END WHERE key = $4",
        )
        .bind(if rows.is_empty() { job.total } else { place })
        .bind(changed)
        .bind(skipped)
        .bind(job.key)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}

enum Outcome {
    Same,
    Skipped,
    /// What it was and what it became, where that can be undone.
    Changed {
        was: Option<String>,
        became: Option<String>,
    },
}

impl Step {
    async fn article(
        &self,
        connection: &mut SqliteConnection,
        article: i64,
        expected: Option<&str>,
        wanted: Option<&str>,
    ) -> Result<Outcome> {
        let row: Option<(String, Option<i64>, i64)> =
            sqlx::query_as("SELECT status, binned_at, revisions FROM articles WHERE key = $1")
                .bind(article)
                .fetch_optional(&mut *connection)
                .await?;
        let Some((status, binned_at, revisions)) = row else { return Ok(Outcome::Skipped) };
        if binned_at.is_some() && self.action != BulkAction::Bin {
            return Ok(Outcome::Skipped);
        }
        let was = match self.action {
            BulkAction::AddThemes | BulkAction::RemoveThemes => spaced(&carried(connection, article).await?),
            BulkAction::Publish | BulkAction::TakeBack => status,
            BulkAction::Bin => binned_at.map_or_else(String::new, |at| at.to_string()),
            BulkAction::Check => {
                checked::forget(connection, article).await?;
                return Ok(Outcome::Changed { was: None, became: None });
            }
        };
        let became = if self.undoes {
            // As the job left it, or it is somebody else's by now.
            if expected != Some(was.as_str()) {
                return Ok(Outcome::Skipped);
            }
            wanted.unwrap_or_default().to_owned()
        } else {
            self.becomes(&was)
        };
        if was == became {
            return Ok(Outcome::Same);
        }
        match self.action {
            BulkAction::AddThemes | BulkAction::RemoveThemes => {
                let keys = keys(&became);
                // What it is to have again may have been merged away since.
                if self.undoes && living(connection, keys.clone()).await?.len() != keys.len() {
                    return Ok(Outcome::Skipped);
                }
                sqlx::query("DELETE FROM article_themes WHERE article = $1")
                    .bind(article)
                    .execute(&mut *connection)
                    .await?;
                insert_themes(connection, article, &keys, 0, true).await?;
                settle(connection, article, false, revisions, self.change).await?;
            }
            BulkAction::Publish | BulkAction::TakeBack => {
                sqlx::query("UPDATE articles SET status = $1, change = $2 WHERE key = $3")
                    .bind(&became)
                    .bind(self.change)
                    .bind(article)
                    .execute(&mut *connection)
                    .await?;
                queue(connection, &[article]).await?;
            }
            BulkAction::Bin => {
                let at: Option<i64> = became.parse().ok();
                sqlx::query("UPDATE articles SET binned_at = $1, binned_by = $2, change = $3 WHERE key = $4")
                    .bind(at)
                    .bind(at.map(|_| self.user.as_str()))
                    .bind(self.change)
                    .bind(article)
                    .execute(&mut *connection)
                    .await?;
                queue(connection, &[article]).await?;
            }
            BulkAction::Check => {}
        }
        Ok(Outcome::Changed { was: Some(was), became: Some(became) })
    }

    /// What an article that is so becomes.
    fn becomes(&self, was: &str) -> String {
        match self.action {
            BulkAction::AddThemes => {
                let mut keys = keys(was);
                for theme in &self.themes {
                    if !keys.contains(theme) {
                        keys.push(*theme);
                    }
                }
                spaced(&keys)
            }
            BulkAction::RemoveThemes => {
                spaced(&keys(was).into_iter().filter(|key| !self.themes.contains(key)).collect::<Vec<_>>())
            }
            BulkAction::Publish => Status::Public.as_str().to_owned(),
            BulkAction::TakeBack => Status::Draft.as_str().to_owned(),
            BulkAction::Bin if was.is_empty() => self.now.to_string(),
            BulkAction::Bin | BulkAction::Check => was.to_owned(),
        }
    }
}

/// The themes that an article carries, in order.
async fn carried(connection: &mut SqliteConnection, article: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "SELECT theme FROM article_themes WHERE article = $1 AND carried = 1 ORDER BY place",
    )
    .bind(article)
    .fetch_all(connection)
    .await?)
}

/// Those of these themes that are there, in their order: others were merged away since.
async fn living(connection: &mut SqliteConnection, keys: Vec<i64>) -> Result<Vec<i64>> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT key FROM themes WHERE key IN (");
    let kept = push_keys(&mut query, keys.iter().map(|key| small(*key)));
    query.push(")");
    let found: Vec<i64> = query.build_query_scalar().persistent(kept).fetch_all(connection).await?;
    Ok(keys.into_iter().filter(|key| found.contains(key)).collect())
}

fn keys(text: &str) -> Vec<i64> {
    text.split(' ').filter_map(|key| key.parse().ok()).collect()
}

fn spaced(keys: &[i64]) -> String {
    keys.iter().map(i64::to_string).collect::<Vec<_>>().join(" ")
}

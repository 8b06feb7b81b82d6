//! What was done at the desk: by whom, when and to what; and its undoing.

use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    Store,
    bin::MovedToBin,
    edited::ArticleEdited,
    jobs,
    merge::Merged,
    outbox::raise,
    publish::Restatused,
    reading::{Listing, Named},
    refused,
    same_themes::Apart,
    source_edits::{SourceEdited, SourcesMerged},
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

/// Who acts at the desk, and when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// The user's name.
    pub user: &'a str,
    /// The present time.
    pub now: Timestamp,
}

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A theme was given other names or descriptions.
    ThemeEdited,
    /// A theme was given a further name.
    ThemeAliased,
    /// A theme was merged into another.
    ThemesMerged,
    /// That edit was taken back.
    ThemeEditUndone,
    /// That further name was.
    ThemeAliasUndone,
    /// That merge was.
    ThemesMergeUndone,
    /// Articles were pasted and kept.
    ArticlesTakenIn,
    /// An article was shown to every reader.
    ArticlePublished,
    /// An article was taken back to those who curate.
    ArticleTakenBack,
    /// A refused piece of an import was mended and went in.
    RefusedMended,
    /// A refused piece was let go.
    RefusedLetGo,
    /// That was taken back.
    RefusedLetGoUndone,
    /// A theme was given a sign, pinned, hidden, or put among the others again.
    ThemePlaced,
    /// That was taken back.
    ThemePlaceUndone,
    /// Names were split off from a theme.
    ThemeSplit,
    /// That was taken back.
    ThemeSplitUndone,
    /// Of two themes was said that they are not the same.
    ThemesToldApart,
    /// That was taken back.
    ThemesToldApartUndone,
    /// Something else was said of a source.
    SourceEdited,
    /// That was taken back.
    SourceEditUndone,
    /// A source was given a further name.
    SourceAliased,
    /// That was taken back.
    SourceAliasUndone,
    /// A source was merged into another.
    SourcesMerged,
    /// That was taken back.
    SourcesMergeUndone,
    /// Themes were added to many articles.
    BulkThemesAdded,
    /// Themes were taken from many articles.
    BulkThemesRemoved,
    /// Many articles are checked again.
    BulkChecked,
    /// Many articles were published.
    BulkPublished,
    /// Many articles were made drafts.
    BulkTakenBack,
    /// Many articles were moved to the bin.
    BulkBinned,
    /// A change of many articles was taken back.
    BulkUndone,
    /// A user was added on the command line.
    UserAdded,
    /// A user was given another password there.
    UserPasswordSet,
    /// A user was removed there.
    UserRemoved,
    /// An article's fields or digest were changed.
    ArticleEdited,
    /// That change was taken back.
    ArticleEditUndone,
    /// An article's text was changed.
    TextEdited,
    /// That was taken back.
    TextEditUndone,
    /// An earlier revision of a digest is shown again.
    RevisionRestored,
    /// That was taken back.
    RevisionRestoreUndone,
    /// An article is seen by those who hold a link to it.
    ArticleUnlisted,
    /// A change of an article's status was taken back.
    StatusUndone,
    /// An article was moved to the bin.
    ArticleBinned,
    /// It was put back.
    ArticlePutBack,
    /// A link to an article was made.
    LinkMade,
    /// It was ended.
    LinkEnded,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 46] = [
        Self::ThemeEdited,
        Self::ThemeAliased,
        Self::ThemesMerged,
        Self::ThemeEditUndone,
        Self::ThemeAliasUndone,
        Self::ThemesMergeUndone,
        Self::ArticlesTakenIn,
        Self::ArticlePublished,
        Self::ArticleTakenBack,
        Self::RefusedMended,
        Self::RefusedLetGo,
        Self::RefusedLetGoUndone,
        Self::ThemePlaced,
        Self::ThemePlaceUndone,
        Self::ThemeSplit,
        Self::ThemeSplitUndone,
        Self::ThemesToldApart,
        Self::ThemesToldApartUndone,
        Self::SourceEdited,
        Self::SourceEditUndone,
        Self::SourceAliased,
        Self::SourceAliasUndone,
        Self::SourcesMerged,
        Self::SourcesMergeUndone,
        Self::BulkThemesAdded,
        Self::BulkThemesRemoved,
        Self::BulkChecked,
        Self::BulkPublished,
        Self::BulkTakenBack,
        Self::BulkBinned,
        Self::BulkUndone,
        Self::UserAdded,
        Self::UserPasswordSet,
        Self::UserRemoved,
        Self::ArticleEdited,
        Self::ArticleEditUndone,
        Self::TextEdited,
        Self::TextEditUndone,
        Self::RevisionRestored,
        Self::RevisionRestoreUndone,
        Self::ArticleUnlisted,
        Self::StatusUndone,
        Self::ArticleBinned,
        Self::ArticlePutBack,
        Self::LinkMade,
        Self::LinkEnded,
    ];

    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ThemeEdited => "theme-edited",
            Self::ThemeAliased => "theme-aliased",
            Self::ThemesMerged => "themes-merged",
            Self::ThemeEditUndone => "theme-edit-undone",
            Self::ThemeAliasUndone => "theme-alias-undone",
            Self::ThemesMergeUndone => "themes-merge-undone",
            Self::ArticlesTakenIn => "articles-taken-in",
            Self::ArticlePublished => "article-published",
            Self::ArticleTakenBack => "article-taken-back",
            Self::RefusedMended => "refused-mended",
            Self::RefusedLetGo => "refused-let-go",
            Self::RefusedLetGoUndone => "refused-let-go-undone",
            Self::ThemePlaced => "theme-placed",
            Self::ThemePlaceUndone => "theme-place-undone",
            Self::ThemeSplit => "theme-split",
            Self::ThemeSplitUndone => "theme-split-undone",
            Self::ThemesToldApart => "themes-told-apart",
            Self::ThemesToldApartUndone => "themes-told-apart-undone",
            Self::SourceEdited => "source-edited",
            Self::SourceEditUndone => "source-edit-undone",
            Self::SourceAliased => "source-aliased",
            Self::SourceAliasUndone => "source-alias-undone",
            Self::SourcesMerged => "sources-merged",
            Self::SourcesMergeUndone => "sources-merge-undone",
            Self::BulkThemesAdded => "bulk-themes-added",
            Self::BulkThemesRemoved => "bulk-themes-removed",
            Self::BulkChecked => "bulk-checked",
            Self::BulkPublished => "bulk-published",
            Self::BulkTakenBack => "bulk-taken-back",
            Self::BulkBinned => "bulk-binned",
            Self::BulkUndone => "bulk-undone",
            Self::UserAdded => "user-added",
            Self::UserPasswordSet => "user-password-set",
            Self::UserRemoved => "user-removed",
            Self::ArticleEdited => "article-edited",
            Self::ArticleEditUndone => "article-edit-undone",
            Self::TextEdited => "text-edited",
            Self::TextEditUndone => "text-edit-undone",
            Self::RevisionRestored => "revision-restored",
            Self::RevisionRestoreUndone => "revision-restore-undone",
            Self::ArticleUnlisted => "article-unlisted",
            Self::StatusUndone => "status-undone",
            Self::ArticleBinned => "article-binned",
            Self::ArticlePutBack => "article-put-back",
            Self::LinkMade => "link-made",
            Self::LinkEnded => "link-ended",
        }
    }

    fn undone(self) -> Self {
        match self {
            Self::ThemeEdited | Self::ThemeEditUndone => Self::ThemeEditUndone,
            Self::ThemeAliased | Self::ThemeAliasUndone => Self::ThemeAliasUndone,
            Self::ThemesMerged | Self::ThemesMergeUndone => Self::ThemesMergeUndone,
            Self::BulkThemesAdded
            | Self::BulkThemesRemoved
            | Self::BulkChecked
            | Self::BulkPublished
            | Self::BulkTakenBack
            | Self::BulkBinned
            | Self::BulkUndone => Self::BulkUndone,
            Self::ArticleEdited | Self::ArticleEditUndone => Self::ArticleEditUndone,
            Self::TextEdited | Self::TextEditUndone => Self::TextEditUndone,
            Self::RevisionRestored | Self::RevisionRestoreUndone => Self::RevisionRestoreUndone,
            Self::ArticlePublished | Self::ArticleTakenBack | Self::ArticleUnlisted | Self::StatusUndone => {
                Self::StatusUndone
            }
            Self::ArticleBinned | Self::ArticlePutBack => Self::ArticlePutBack,
            // These bring no way to undo them along.
            Self::ArticlesTakenIn
            | Self::RefusedMended
            | Self::LinkMade
            | Self::LinkEnded
            | Self::UserAdded
            | Self::UserPasswordSet
            | Self::UserRemoved => self,
            Self::RefusedLetGo | Self::RefusedLetGoUndone => Self::RefusedLetGoUndone,
            Self::ThemePlaced | Self::ThemePlaceUndone => Self::ThemePlaceUndone,
            Self::ThemeSplit | Self::ThemeSplitUndone => Self::ThemeSplitUndone,
            Self::ThemesToldApart | Self::ThemesToldApartUndone => Self::ThemesToldApartUndone,
            Self::SourceEdited | Self::SourceEditUndone => Self::SourceEditUndone,
            Self::SourceAliased | Self::SourceAliasUndone => Self::SourceAliasUndone,
            Self::SourcesMerged | Self::SourcesMergeUndone => Self::SourcesMergeUndone,
        }
    }
}

impl FromStr for Action {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|action| action.as_str() == word);
        known.ok_or_else(|| Error::Internal(format!("the audit holds an action “{word}”, which is none")))
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
    /// By which way: `desk`, `cli` or `import`.
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
fn listed(articles: &[ArticleId]) -> String {
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
        "INSERT INTO audit (at, user_name, origin, action, what, undo) VALUES ($1, $2, 'desk', $3, $4, $5)
         RETURNING key",
    )
    .bind(by.now.as_microsecond())
    .bind(by.user)
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

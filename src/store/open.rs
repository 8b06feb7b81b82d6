//! Opens the data folder under the rules that SQLite must be run by: one writer, several read-only readers.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, RwLock},
    time::{Duration, Instant},
};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    pool::PoolConnection,
    sqlite::{Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{catalogue::Catalogue, same_themes::Likely, suggest::Names};
use crate::error::{Error, Result};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// "Lect", so that `file` and SQLite tools tell whose database it is.
const APPLICATION_ID: i64 = 0x4c65_6374;
/// Older ones can lose a WAL that was just reset.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];
const READERS: u32 = 6;
/// How long one reader may hold a connection of a portal that serves.
const READER_DEADLINE: Duration = Duration::from_secs(10);
/// Steps of SQLite's virtual machine between two looks at the clock.
const STEPS_BETWEEN_LOOKS: i32 = 20_000;

/// As what the data folder is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The one process that serves: holds the folder's lock, and its reads have a deadline.
    Serve,
    /// A command that works beside it.
    Beside,
}

/// The articles of one data folder. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    writer: SqlitePool,
    readers: SqlitePool,
    catalogue: RwLock<Catalogue>,
    refreshing: tokio::sync::Mutex<()>,
    names: Mutex<Arc<Names>>,
    likely: Mutex<Arc<Likely>>,
    /// How long one reader may hold a connection.
    deadline: Option<Duration>,
    /// Held, never read: the operating system frees the lock when the process ends, however it ends.
    _lock: Option<File>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens the database of a data folder; both are made when missing, and an older schema is brought up to date
    /// (after a copy of the file). Fails in one sentence that says what to do.
    pub async fn open(folder: &Path, role: Role) -> Result<Self> {
        Self::open_with(folder, role, &MIGRATIONS).await
    }

    async fn open_with(folder: &Path, role: Role, migrations: &Migrator) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|e| {
            Error::Busy(format!(
                "can't make the data folder {}: {e}; choose another with --data",
                folder.display()
            ))
        })?;
        let file = folder.join("lectern.sqlite");
        let lock = if role == Role::Serve { Some(lock(folder)?) } else { None };

        let mut writer = connect(&file).await?;
        sqlite_is_new_enough(&mut writer).await?;
        migrate(&mut writer, folder, lock.is_some(), migrations).await?;
        writer.close().await?;

        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .after_release(|connection, _| Box::pin(is_out_of_transaction(connection)))
            // What an INSERT of many rows needs to be taken back by itself; in files it would be most of the writing.
            // Not for readers: their sorts can grow with all that is stored.
            .connect_with(options(&file).pragma("temp_store", "MEMORY"))
            .await?;
        // Read-only connections are opened after the writer: they can't make the WAL's files themselves.
        // A command asks for nothing twice, and is to stay small.
        let cache = if role == Role::Serve { "-8192" } else { "-1024" };
        let deadline = (role == Role::Serve).then_some(READER_DEADLINE);
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .after_connect(move |connection, _| Box::pin(set_deadline(connection, deadline)))
            .before_acquire(move |connection, _| {
                Box::pin(async move { set_deadline(connection, deadline).await.map(|()| true) })
            })
            // Nothing that a reader does can fail so that the driver errs about that, and to ask costs as much as a question.
            .after_release(|connection, _| Box::pin(std::future::ready(Ok(!connection.is_in_transaction()))))
            .connect_with(options(&file).read_only(true).pragma("cache_size", cache))
            .await?;
        Ok(Self(Arc::new(Inner {
            folder: folder.to_owned(),
            writer,
            readers,
            catalogue: RwLock::default(),
            names: Mutex::default(),
            likely: Mutex::default(),
            deadline,
            refreshing: tokio::sync::Mutex::default(),
            _lock: lock,
        })))
    }

    /// Closes every connection, so that the WAL is folded into the file.
    pub async fn close(&self) {
        self.0.readers.close().await;
        self.0.writer.close().await;
    }

    /// Whether the store can be read and written at this moment; the error names the fault.
    pub async fn ready(&self) -> Result<()> {
        let mut reader = self.reader().await?;
        sqlx::query_scalar::<_, i64>("SELECT change FROM portal").fetch_one(&mut *reader).await?;
        let mut writer = self.0.writer.begin_with("BEGIN IMMEDIATE").await?;
        // A write that is taken back: tells a full or read-only disk before a reader's save would.
        sqlx::query("UPDATE portal SET change = change").execute(&mut *writer).await?;
        writer.rollback().await?;
        Ok(())
    }

    /// A connection to read with. Take one per question, not one per query.
    pub(super) async fn reader(&self) -> Result<PoolConnection<Sqlite>> {
        Ok(self.0.readers.acquire().await?)
    }

    /// A transaction to write in; it holds the write lock from its first moment.
    pub(super) async fn write(&self) -> Result<sqlx::Transaction<'static, Sqlite>> {
        Ok(self.0.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// The catalogue, brought up to what the database holds at this moment.
    ///
    /// One request at a time brings it up; those beside it go on with what there is, save before the first time.
    pub(super) async fn catalogue<T>(
        &self,
        connection: &mut SqliteConnection,
        look: impl FnOnce(&Catalogue) -> T,
    ) -> Result<T> {
        self.look(connection, false, look).await
    }

    /// The same, and never as it was before: whoever is brought up to date beside others waits for it.
    pub(super) async fn present_catalogue<T>(
        &self,
        connection: &mut SqliteConnection,
        look: impl FnOnce(&Catalogue) -> T,
    ) -> Result<T> {
        self.look(connection, true, look).await
    }

    async fn look<T>(
        &self,
        connection: &mut SqliteConnection,
        wait: bool,
        look: impl FnOnce(&Catalogue) -> T,
    ) -> Result<T> {
        let change: i64 = sqlx::query_scalar("SELECT change FROM portal").fetch_one(&mut *connection).await?;
        let held = self.0.catalogue.read().expect("no panic while it is held").change();
        if held < change {
            let turn = if wait || held == 0 {
                Some(self.0.refreshing.lock().await)
            } else {
                self.0.refreshing.try_lock().ok()
            };
            let held = self.0.catalogue.read().expect("no panic while it is held").change();
            if turn.is_some() && held < change {
                let mut after = Some(0);
                while let Some(key) = after {
                    // The time that one reader may take is for each part: a large portal's first look is long.
                    set_deadline(connection, self.0.deadline).await?;
                    let news = Catalogue::news(connection, held, key).await?;
                    after = news.last();
                    self.0.catalogue.write().expect("no panic while it is held").take_in(news);
                }
                let standings = Catalogue::standings(connection).await?;
                self.0.catalogue.write().expect("no panic while it is held").reached(change, &standings);
            }
        }
        Ok(look(&self.0.catalogue.read().expect("no panic while it is held")))
    }
}

impl Store {
    /// The data folder.
    pub(super) fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// The themes that were last found likely the same.
    pub(super) fn held_likely(&self) -> &Mutex<Arc<Likely>> {
        &self.0.likely
    }

    /// The names of themes and sources as they were last read.
    pub(super) fn held_names(&self) -> &Mutex<Arc<Names>> {
        &self.0.names
    }
}

/// Takes the lock that one `serve`, restore or migration at a time holds.
fn lock(folder: &Path) -> Result<File> {
    let path = folder.join("lectern.lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(|e| {
        Error::Busy(format!(
            "can't write in the data folder {}: {e}; make it writable or choose another with --data",
            folder.display()
        ))
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Busy(format!(
            "another Lectern already serves {}; stop it first or choose another folder with --data",
            folder.display()
        ))),
        Err(TryLockError::Error(e)) => Err(Error::Busy(format!("can't lock {}: {e}", path.display()))),
    }
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Not NORMAL: a power cut then loses the last commits, which were already acknowledged.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .pragma("trusted_schema", "OFF")
        .pragma("mmap_size", "0")
        .pragma("wal_autocheckpoint", "1000")
        .pragma("journal_size_limit", "67108864")
        .pragma("cache_size", "-8192")
        .statement_cache_capacity(400)
        // A reader's words stand in the statements; they don't belong in a log.
        .disable_statement_logging()
}

async fn connect(file: &Path) -> Result<SqliteConnection> {
    options(file).connect().await.map_err(|error| match Error::from(error) {
        Error::Busy(reason) => Error::Busy(format!("{}: {reason}", file.display())),
        other => other,
    })
}

async fn sqlite_is_new_enough(connection: &mut SqliteConnection) -> Result<()> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(connection).await?;
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    if parts.as_slice() < OLDEST_SQLITE.as_slice() {
        return Err(Error::Busy(format!(
            "this build links SQLite {version}, which can lose data; build with the bundled one (3.51.3 or newer)"
        )));
    }
    Ok(())
}

async fn migrate(
    connection: &mut SqliteConnection,
    folder: &Path,
    locked: bool,
    migrations: &Migrator,
) -> Result<()> {
    let application: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *connection).await?;
    let present: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
    let newest = migrations.iter().map(|m| m.version).max().unwrap_or(0);
    let file = folder.join("lectern.sqlite");
    if application != 0 && application != APPLICATION_ID {
        return Err(Error::Busy(format!(
            "{} belongs to another program; choose another folder with --data",
            file.display()
        )));
    }
    if present > newest {
        return Err(Error::Busy(format!(
            "{} has schema {present}, newer than this Lectern knows ({newest}); run the newer Lectern",
            file.display()
        )));
    }
    if present == newest {
        return Ok(());
    }
    // Two commands that open a fresh folder at once: one migrates, the other waits for its commit and finds it done.
    let _turn = if locked { None } else { Some(lock_for_migration(folder).await?) };
    if present > 0 {
        copy_before(connection, folder, present).await?;
    }
    migrations.run(&mut *connection).await.map_err(|e| match e {
        MigrateError::VersionMissing(version) => Error::Busy(format!(
            "{} has schema {version}, newer than this Lectern knows ({newest}); run the newer Lectern",
            file.display()
        )),
        other => Error::Internal(format!("can't bring {} to schema {newest}: {other}", file.display())),
    })?;
    let id = super::names::random_bits()?;
    sqlx::query("INSERT INTO portal (one, id, change) VALUES (1, $1, 1) ON CONFLICT (one) DO NOTHING")
        .bind(format!("{id:016x}"))
        .execute(&mut *connection)
        .await?;
    // Last: a process that dies before this line runs the (idempotent) rest again.
    let marks = format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {newest};");
    sqlx::raw_sql(AssertSqlSafe(marks)).execute(connection).await?;
    Ok(())
}

/// A migration by a command takes the lock that `serve` would; a moment's wait covers two commands on a fresh folder.
async fn lock_for_migration(folder: &Path) -> Result<File> {
    let until = Instant::now() + Duration::from_secs(5);
    loop {
        match lock(folder) {
            Err(Error::Busy(_)) if Instant::now() < until => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other => return other,
        }
    }
}

/// Copies the database as it stands before a migration to `before-schema-N.sqlite`.
async fn copy_before(connection: &mut SqliteConnection, folder: &Path, present: i64) -> Result<()> {
    let copy: PathBuf = folder.join(format!("before-schema-{}.sqlite", present + 1));
    let part = copy.with_extension("part");
    let fail = |e: std::io::Error| {
        Error::Busy(format!("can't keep a copy before the migration in {}: {e}", folder.display()))
    };
    if part.exists() {
        std::fs::remove_file(&part).map_err(fail)?;
    }
    sqlx::query("VACUUM INTO $1").bind(part.to_string_lossy().into_owned()).execute(connection).await?;
    File::open(&part).and_then(|f| f.sync_all()).map_err(fail)?;
    std::fs::rename(&part, &copy).map_err(fail)?;
    File::open(folder).and_then(|f| f.sync_all()).map_err(fail)?;
    Ok(())
}

/// A timeout around the future would not stop SQLite; this does.
async fn set_deadline(
    connection: &mut SqliteConnection,
    deadline: Option<Duration>,
) -> Result<(), sqlx::Error> {
    if let Some(deadline) = deadline {
        let end = Instant::now() + deadline;
        connection
            .lock_handle()
            .await?
            .set_progress_handler(STEPS_BETWEEN_LOOKS, move || Instant::now() < end);
    }
    Ok(())
}

/// After a full disk the driver can hand back a connection that is still in a transaction, and everything after it
/// would then fail for good. Such a one is thrown away.
async fn is_out_of_transaction(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        return Ok(false);
    }
    // Outside a transaction this is an error, and that is the good case.
    Ok(sqlx::raw_sql("ROLLBACK").execute(connection).await.is_err())
}

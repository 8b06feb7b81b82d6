//! The data folder: made when missing, locked, kept from the wrong program and the wrong version.

use lectern::{
    domain::{Filter, Viewer},
    error::Error,
    store::{At, Page, Role, Store},
};
use sqlx::{Connection, migrate::Migrator};
use tempfile::TempDir;

use crate::support::{self, Portal, arrival, article};

fn sentence(result: Result<Store, Error>) -> String {
    match result {
        Err(Error::Busy(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_missing_folder_is_made_and_its_pragmas_hold() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a/b");
    let store = Store::open(&path, Role::Serve).await.unwrap();
    store.ready().await.unwrap();
    store.close().await;
    drop(store);
    let bytes = std::fs::read(path.join("lectern.sqlite")).unwrap();
    assert_eq!(&bytes[68..72], b"Lect", "application_id");
    let migrations = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap();
    let numbers =
        migrations.map(|file| file.unwrap().file_name().to_str().unwrap()[..4].parse::<u32>().unwrap());
    assert_eq!(bytes[60..64], numbers.max().unwrap().to_be_bytes(), "user_version is the schema's number");
    assert_eq!(bytes[18..20], [2, 2], "WAL");
    Store::open(&path, Role::Serve).await.unwrap();
}

#[tokio::test]
async fn one_serve_at_a_time_and_commands_beside_it() {
    let portal = Portal::new().await;
    let said = sentence(Store::open(portal.folder.path(), Role::Serve).await);
    assert!(said.contains("another Lectern") && said.contains("--data"), "{said}");
    Store::open(portal.folder.path(), Role::Beside).await.unwrap();
    let folder = portal.folder;
    portal.store.close().await;
    drop((portal.store, portal.finder, portal.auth, portal.news));
    Store::open(folder.path(), Role::Serve).await.unwrap();
}

#[tokio::test]
async fn commands_that_meet_on_a_fresh_folder_both_work() {
    let folder = TempDir::new().unwrap();
    let (a, b) =
        tokio::join!(Store::open(folder.path(), Role::Beside), Store::open(folder.path(), Role::Beside));
    a.unwrap().put(&[article("One").0], arrival()).await.unwrap();
    assert_eq!(b.unwrap().check().await.unwrap().articles, 1);
}

#[tokio::test]
async fn a_newer_schema_another_program_s_file_and_rubbish_are_refused() {
    for (sql, words) in [
        ("PRAGMA user_version = 9999", "newer than this Lectern knows"),
        ("PRAGMA application_id = 12345", "another program"),
    ] {
        let portal = Portal::new().await;
        let mut raw = portal.raw().await;
        sqlx::raw_sql(sql).execute(&mut raw).await.unwrap();
        let said = sentence(Store::open(portal.folder.path(), Role::Beside).await);
        assert!(said.contains(words) && said.contains("lectern.sqlite"), "{said}");
    }
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("lectern.sqlite"),
        "no database at all, but long enough to look".repeat(100),
    )
    .unwrap();
    let said = sentence(Store::open(folder.path(), Role::Beside).await);
    assert!(said.contains("damaged"), "{said}");
}

/// A portal of the first schema, as an older Lectern left it.
const FIRST_SCHEMA: &str = "
  PRAGMA journal_mode = WAL; PRAGMA application_id = 1281713012; PRAGMA user_version = 1;
  INSERT INTO portal VALUES (1, 'abc', 1);
  INSERT INTO themes VALUES (1, 'held', 'Held', 'en', NULL), (2, 'group', 'Group', 'en', NULL);
  INSERT INTO theme_slugs VALUES ('held', 1), ('group', 2);
  INSERT INTO theme_names VALUES ('held', 'Held', 'en', 1), ('group', 'Group', 'en', 2);
  INSERT INTO sources VALUES (1, 'paper', 'Paper', 'paper', 'en', NULL);
  INSERT INTO articles VALUES
    (1, '0000000001', 'public', NULL, 'Old', 'old', 'en', 1, '', NULL, 1, 1, 1, 1),
    (2, '0000000002', 'public', NULL, 'Bare', 'bare', 'zh', NULL, '', NULL, 2, 2, 0, 1);
  INSERT INTO article_langs VALUES (1, 'en'), (2, 'zh');
  INSERT INTO article_themes VALUES (1, 2, 1, 0), (1, 1, 0, 1);
  INSERT INTO digests VALUES (1, 1, 1, 'en', 1, 'imported', NULL, NULL, NULL, 1, NULL, 2, x'00');
  INSERT INTO digest_groups VALUES (1, 0, NULL, NULL), (1, 1, 'Group', 2);
  INSERT INTO points VALUES (1, '0000000001', 1), (2, '0000000002', 1);
  INSERT INTO wordings VALUES (1, 0, 0, 1, 'The lead [1].'), (1, 1, 0, 2, 'Another [2].');";

#[tokio::test]
async fn an_older_schema_is_copied_brought_up_and_reads_as_before() {
    let (folder, first) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let file = "0001_portal.sql";
    std::fs::copy(format!("{}/migrations/{file}", env!("CARGO_MANIFEST_DIR")), first.path().join(file))
        .unwrap();
    let mut raw = support::raw(folder.path()).await;
    Migrator::new(first.path()).await.unwrap().run(&mut raw).await.unwrap();
    sqlx::raw_sql(FIRST_SCHEMA).execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();

    let store = Store::open(folder.path(), Role::Serve).await.unwrap();
    assert_eq!(store.check().await.unwrap().problems, []);
    let stream = store.stream(Viewer::Reader, &Filter::default(), Page::First, &[]).await.unwrap();
    let [bare, old] = &stream.entries[..] else { panic!("{:?}", stream.entries) };
    assert_eq!((bare.title.as_str(), bare.themes_total, &bare.lead), ("Bare", 0, &None));
    assert_eq!(old.lead.as_ref().unwrap().0, "The lead.");
    assert_eq!(old.themes.iter().map(|theme| theme.slug.as_str()).collect::<Vec<_>>(), ["held", "group"]);
    let langs: Vec<_> = stream.langs.iter().map(|lang| (lang.item.as_str(), lang.articles)).collect();
    assert_eq!(langs, [("en", 1), ("zh", 1)]);
    let Ok(At::Here(source)) = store.source_at_desk("paper").await else { panic!() };
    assert_eq!((source.names[0].name.as_str(), source.names[0].uses), ("Paper", 1));
    store.close().await;

    // What was there before is kept beside, as it was.
    let copy = std::fs::read(folder.path().join("before-schema-2.sqlite")).unwrap();
    assert_eq!(copy[60..64], [0, 0, 0, 1]);
}

#[tokio::test]
async fn what_an_older_schema_had_flagged_is_counted() {
    let (folder, older) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let all = format!("{}/migrations", env!("CARGO_MANIFEST_DIR"));
    let mut raw = support::raw(folder.path()).await;
    // The first schema, what was stored in it, then those before the one that keeps the count.
    for numbers in [1..2, 2..11] {
        for file in std::fs::read_dir(&all).unwrap().map(|file| file.unwrap().file_name()) {
            let name = file.to_str().unwrap();
            if numbers.contains(&name[..4].parse().unwrap()) {
                std::fs::copy(format!("{all}/{name}"), older.path().join(name)).unwrap();
            }
        }
        Migrator::new(older.path()).await.unwrap().run(&mut raw).await.unwrap();
        if numbers == (1..2) {
            sqlx::raw_sql(FIRST_SCHEMA).execute(&mut raw).await.unwrap();
        }
    }
    let findings = "INSERT INTO findings VALUES (1, 0, 0, 0, 'figure', '7', '1', NULL), (1, 0, 0, 1, 'figure', '8', '1', NULL),
       (1, 1, 0, 0, 'figure', '9', '2', NULL)";
    sqlx::raw_sql(findings).execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();

    let store = Store::open(folder.path(), Role::Serve).await.unwrap();
    assert_eq!(store.overview().await.unwrap().flagged, 2, "points, not findings");
    assert_eq!(store.check().await.unwrap().problems, []);
}

#[tokio::test]
async fn a_folder_that_can_t_be_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let said = sentence(Store::open(&file, Role::Serve).await);
    assert!(said.contains("file") && said.contains("--data"), "{said}");
}

#[tokio::test]
async fn a_writer_that_was_left_in_a_transaction_is_thrown_away() {
    let portal = Portal::new().await;
    // A future dropped at any point of its transaction must not wedge the writer.
    for polls in 0..40 {
        let one =
            [article(&format!("N{polls}")).theme("T").digest("en", "Core [1].", &[("G", &["P [1]."])]).0];
        let mut put = Box::pin(portal.store.put(&one, arrival()));
        for _ in 0..polls {
            let done =
                std::future::poll_fn(|cx| std::task::Poll::Ready(put.as_mut().poll(cx).is_ready())).await;
            if done {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    portal.put(&article("Last")).await;
    assert!(portal.store.check().await.unwrap().problems.is_empty());
}

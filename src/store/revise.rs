//! Text versions and digest revisions: what an import adds to an article's history, and which points are the same.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::names::{self, Known, random_bits};
use crate::{
    domain::{Incoming, IncomingDigest, IncomingPoint, Lang, Origin, PointId, PointText, fold_words},
    error::Result,
};

/// Rows in one INSERT: SQLite binds at most 32,766 values.
pub(super) const ROWS: usize = 5_000;
/// Rows up to which an INSERT of so many is prepared once and kept: most articles are of a few sizes.
pub(super) const KEPT_ROWS: usize = 64;

#[derive(Debug, sqlx::FromRow)]
struct OldDigest {
    key: i64,
    lang: String,
    shown: bool,
    origin: String,
    text: Option<i64>,
    fingerprint: Vec<u8>,
}

/// Takes the text and the digests of an incoming article; says whether anything was new.
pub(super) async fn take(
    connection: &mut SqliteConnection,
    known: &mut Known,
    article: i64,
    incoming: &Incoming,
    now: Timestamp,
    revisions: &mut i64,
    notes: &mut Vec<String>,
) -> Result<bool> {
    let (text, mut new) = match &incoming.paragraphs {
        Some(paragraphs) if !paragraphs.is_empty() => {
            let (text, new) = take_text(connection, article, paragraphs, now).await?;
            (Some(text), new)
        }
        _ => (None, false),
    };
    let mut stored: Vec<OldDigest> = if *revisions == 0 {
        Vec::new()
    } else {
        sqlx::query_as("SELECT key, lang, shown, origin, text, fingerprint FROM digests WHERE article = $1")
            .bind(article)
            .fetch_all(&mut *connection)
            .await?
    };
    if let Some(text) = text
        && stored.iter().any(|digest| digest.text.is_none())
    {
        // These came before their text did; now it can be opened beside them.
        sqlx::query("UPDATE digests SET text = $1 WHERE article = $2 AND text IS NULL")
            .bind(text)
            .bind(article)
            .execute(&mut *connection)
            .await?;
        for digest in stored.iter_mut().filter(|digest| digest.text.is_none()) {
            digest.text = Some(text);
        }
        new = true;
    }
    if new && incoming.digests.is_empty() && stored.iter().any(|digest| digest.shown && digest.text != text) {
        notes.push(
            "its new text is stored; the digest shown was made from the earlier text and goes on showing that one, \
             until a digest comes in with the new one"
                .to_owned(),
        );
    }
    // A digest that comes without its text rests on the newest one there is.
    let text = match text {
        Some(text) => Some(text),
        None if stored.is_empty() && *revisions == 0 && incoming.digests.is_empty() => None,
        None => newest_text(connection, article).await?,
    };
    for digest in &incoming.digests {
        let lang = digest.lang.clone().unwrap_or_else(|| guess(digest));
        let fingerprint = fingerprint(digest);
        let equal = stored.iter().any(|old| {
            old.lang == lang.as_str()
                && old.fingerprint == fingerprint
                && (incoming.paragraphs.is_none() || old.text == text)
        });
        if equal {
            continue;
        }
        let shown = stored.iter_mut().find(|old| old.shown && old.lang == lang.as_str());
        let kept_back = shown.as_ref().is_some_and(|old| old.origin == Origin::Person.as_str());
        *revisions += 1;
        if kept_back {
            notes.push(format!(
                "a person edited the digest in “{lang}”, so the one that came in is kept as revision {revisions} and not shown"
            ));
        } else if let Some(old) = shown {
            sqlx::query("UPDATE digests SET shown = 0 WHERE key = $1")
                .bind(old.key)
                .execute(&mut *connection)
                .await?;
            old.shown = false;
        }
        let new_one = NewDigest {
            article,
            revision: *revisions,
            lang: &lang,
            shown: !kept_back,
            text,
            fingerprint,
            author: None,
            reason: None,
        };
        let key = insert_digest(connection, known, digest, &new_one, now).await?;
        stored.push(OldDigest {
            key,
            lang: lang.as_str().to_owned(),
            shown: !kept_back,
            origin: digest.origin.unwrap_or(Origin::Imported).as_str().to_owned(),
            text,
            fingerprint: new_one.fingerprint,
        });
        new = true;
    }
    Ok(new)
}

fn guess(digest: &IncomingDigest) -> Lang {
    let words: String = digest.points().take(3).map(|point| point.text.as_str()).collect();
    Lang::guess(&words)
}

/// The stored version of a text, made when it is new.
pub(super) async fn take_text(
    connection: &mut SqliteConnection,
    article: i64,
    paragraphs: &[String],
    now: Timestamp,
) -> Result<(i64, bool)> {
    let mut hash = blake3::Hasher::new();
    for paragraph in paragraphs {
        hash.update(&(paragraph.len() as u64).to_le_bytes()).update(paragraph.as_bytes());
    }
    let fingerprint = hash.finalize().as_bytes().to_vec();
    let made: Option<i64> = sqlx::query_scalar(
        "INSERT INTO texts (article, version, fingerprint, paragraphs, created_at)
         VALUES ($1, (SELECT coalesce(max(version), 0) + 1 FROM texts WHERE article = $1), $2, $3, $4)
         ON CONFLICT (article, fingerprint) DO NOTHING RETURNING key",
    )
    .bind(article)
    .bind(&fingerprint)
    .bind(i64::try_from(paragraphs.len()).expect("at most 20,000"))
    .bind(now.as_microsecond())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(key) = made else {
        let key = sqlx::query_scalar("SELECT key FROM texts WHERE article = $1 AND fingerprint = $2")
            .bind(article)
            .bind(&fingerprint)
            .fetch_one(connection)
            .await?;
        return Ok((key, false));
    };
    for (chunk, rows) in paragraphs.chunks(ROWS).enumerate() {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO paragraphs (text, n, body) ");
        query.push_values(rows.iter().enumerate(), |mut row, (n, body)| {
            let n = i64::try_from(chunk * ROWS + n + 1).expect("at most 20,000");
            row.push_bind(key).push_bind(n).push_bind(body);
        });
        query.build().persistent(rows.len() <= KEPT_ROWS).execute(&mut *connection).await?;
    }
    Ok((key, true))
}

/// The newest version of an article's own text.
pub(super) async fn newest_text(connection: &mut SqliteConnection, article: i64) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar("SELECT key FROM texts WHERE article = $1 ORDER BY version DESC LIMIT 1")
        .bind(article)
        .fetch_optional(connection)
        .await?)
}

/// Tells digests apart by their words: titles, texts and marks, where each stands.
pub(super) fn fingerprint(digest: &IncomingDigest) -> Vec<u8> {
    let mut hash = blake3::Hasher::new();
    let mut add = |kind: u8, text: &str| {
        hash.update(&[kind]).update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    };
    for point in &digest.core_viewpoint {
        add(0, point.text.as_str());
    }
    for group in &digest.groups {
        add(1, &group.title);
        for point in &group.points {
            add(2, point.text.as_str());
        }
    }
    hash.finalize().as_bytes().to_vec()
}

/// The first point, which stands for the digest in a stream: of the core viewpoint, else of the first group.
fn lead(digest: &IncomingDigest) -> &str {
    let first =
        digest.core_viewpoint.first().or(digest.groups.first().and_then(|group| group.points.first()));
    first.map_or("", |point| point.text.as_str())
}

pub(super) struct NewDigest<'a> {
    pub(super) article: i64,
    pub(super) revision: i64,
    pub(super) lang: &'a Lang,
    pub(super) shown: bool,
    pub(super) text: Option<i64>,
    pub(super) fingerprint: Vec<u8>,
    /// Who wrote it at the desk.
    pub(super) author: Option<&'a str>,
    pub(super) reason: Option<&'a str>,
}

pub(super) async fn insert_digest(
    connection: &mut SqliteConnection,
    known: &mut Known,
    digest: &IncomingDigest,
    new: &NewDigest<'_>,
    now: Timestamp,
) -> Result<i64> {
    let points = same_points(connection, digest, new).await?;
    let key: i64 = sqlx::query_scalar(
        "INSERT INTO digests (article, revision, lang, shown, origin, model, prompt_version, source_lang, created_at,
           text, points, fingerprint, lead, author, reason, key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
           (SELECT max(gone_digest, coalesce((SELECT max(key) FROM digests), 0)) + 1 FROM portal)) RETURNING key",
    )
    .bind(new.article)
    .bind(new.revision)
    .bind(new.lang.as_str())
    .bind(new.shown)
    .bind(digest.origin.unwrap_or(Origin::Imported).as_str())
    .bind(&digest.model)
    .bind(&digest.prompt_version)
    .bind(digest.source_lang.as_ref().map(Lang::as_str))
    .bind(digest.created_at.unwrap_or(now).as_microsecond())
    .bind(new.text)
    .bind(i64::try_from(points.len()).expect("fits"))
    .bind(&new.fingerprint)
    .bind(lead(digest))
    .bind(new.author)
    .bind(new.reason)
    .fetch_one(&mut *connection)
    .await?;

    let mut themes = Vec::with_capacity(digest.groups.len());
    for group in &digest.groups {
        themes.push(names::theme(connection, known, &group.title, None).await?);
    }
    let first = (0_i64, None, None);
    let groups = digest.groups.iter().zip(&themes).zip(1_i64..);
    let groups = groups.map(|((group, theme), n)| (n, Some(group.title.as_str()), Some(*theme)));
    let groups: Vec<_> = std::iter::once(first).chain(groups).collect();
    for rows in groups.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO digest_groups (digest, n, title, theme) ");
        query.push_values(rows, |mut row, (n, title, theme)| {
            row.push_bind(key).push_bind(*n).push_bind(*title).push_bind(*theme);
        });
        query.build().persistent(rows.len() <= KEPT_ROWS).execute(&mut *connection).await?;
    }

    let groups =
        std::iter::once(&digest.core_viewpoint).chain(digest.groups.iter().map(|group| &group.points));
    let placed: Vec<(i64, i64, &PointText)> = (0_i64..)
        .zip(groups)
        .flat_map(|(group, points)| (0_i64..).zip(points).map(move |(n, point)| (group, n, &point.text)))
        .collect();
    for (rows, points) in placed.chunks(ROWS).zip(points.chunks(ROWS)) {
        let mut query =
            QueryBuilder::<Sqlite>::new("INSERT INTO wordings (digest, group_n, n, point, body) ");
        query.push_values(rows.iter().zip(points), |mut row, ((group, n, text), point)| {
            row.push_bind(key).push_bind(*group).push_bind(*n).push_bind(*point).push_bind(text.as_str());
        });
        query.build().persistent(rows.len() <= KEPT_ROWS).execute(&mut *connection).await?;
    }
    Ok(key)
}

/// The point that each of the digest's points is, in order: the one whose id it brings, else an earlier one of this
/// article and language with the same words (repeats in order), else a new one.
async fn same_points(
    connection: &mut SqliteConnection,
    digest: &IncomingDigest,
    new: &NewDigest<'_>,
) -> Result<Vec<i64>> {
    let points: Vec<&IncomingPoint> = digest.points().collect();
    let mut keys: Vec<Option<i64>> = vec![None; points.len()];
    let mut used: HashSet<i64> = HashSet::new();
    for (key, point) in keys.iter_mut().zip(&points) {
        if let Some(id) = point.id {
            *key = sqlx::query_scalar("SELECT key FROM points WHERE id = $1")
                .bind(id.as_str())
                .fetch_optional(&mut *connection)
                .await?;
            used.extend(*key);
        }
    }
    if new.revision > 1 {
        let mut earlier = earlier_words(connection, new).await?;
        for (key, point) in keys.iter_mut().zip(&points) {
            // A point that brings an id that is free keeps it, whatever its words.
            if key.is_none() && point.id.is_none() {
                let same = earlier.get_mut(&words_key(&point.text));
                *key = same.and_then(|same| {
                    let at = same.iter().position(|candidate| !used.contains(candidate))?;
                    Some(same.remove(at))
                });
                used.extend(*key);
            }
        }
    }
    let missing: Vec<usize> = (0..points.len()).filter(|n| keys[*n].is_none()).collect();
    let made = make_points(connection, new.article, missing.iter().map(|n| points[*n].id)).await?;
    for (n, key) in missing.into_iter().zip(made) {
        keys[n] = Some(key);
    }
    Ok(keys.into_iter().map(|key| key.expect("found or made")).collect())
}

/// The key by which words are the same through revisions: marks, width and spaces aside.
fn words_key(text: &PointText) -> String {
    fold_words(&text.words(None))
}

/// Every wording of this article in this language and the points that had it, newest revision first.
async fn earlier_words(
    connection: &mut SqliteConnection,
    new: &NewDigest<'_>,
) -> Result<HashMap<String, Vec<i64>>> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT w.point, w.body FROM digests d JOIN wordings w ON w.digest = d.key
         WHERE d.article = $1 AND d.lang = $2 ORDER BY d.revision DESC, w.group_n, w.n",
    )
    .bind(new.article)
    .bind(new.lang.as_str())
    .fetch_all(connection)
    .await?;
    let mut earlier: HashMap<String, Vec<i64>> = HashMap::with_capacity(rows.len());
    for (point, body) in rows {
        let same = earlier.entry(words_key(&PointText::read(&body, None))).or_default();
        if !same.contains(&point) {
            same.push(point);
        }
    }
    Ok(earlier)
}

/// Makes points with these ids, or with ids drawn here; their keys in order.
async fn make_points(
    connection: &mut SqliteConnection,
    article: i64,
    ids: impl Iterator<Item = Option<PointId>>,
) -> Result<Vec<i64>> {
    let mut ids: Vec<PointId> =
        ids.map(|id| id.map_or_else(|| random_bits().map(PointId::from_bits), Ok)).collect::<Result<_>>()?;
    free(connection, &mut ids).await?;
    let mut keys: HashMap<String, i64> = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks_mut(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO points (id, article) ");
        query.push_values(chunk.iter(), |mut row, id| {
            row.push_bind(id.to_string()).push_bind(article);
        });
        query.push(" ON CONFLICT (id) DO NOTHING RETURNING id, key");
        let made: Vec<(String, i64)> =
            query.build_query_as().persistent(chunk.len() <= KEPT_ROWS).fetch_all(&mut *connection).await?;
        keys.extend(made);
        // Among millions of random ids two can meet: the later one is drawn again.
        for id in chunk {
            if !keys.contains_key(id.as_str()) {
                let key = make_one(connection, article, id).await?;
                keys.insert(id.to_string(), key);
            }
        }
    }
    Ok(ids.iter().map(|id| keys[id.as_str()]).collect())
}

/// Draws those of these ids anew that were given once and are gone: they are never given again.
async fn free(connection: &mut SqliteConnection, ids: &mut [PointId]) -> Result<()> {
    for chunk in ids.chunks_mut(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT id FROM gone WHERE id IN (");
        let mut list = query.separated(", ");
        for id in chunk.iter() {
            list.push_bind(id.to_string());
        }
        query.push(")");
        let gone: Vec<String> = query
            .build_query_scalar()
            .persistent(chunk.len() <= KEPT_ROWS)
            .fetch_all(&mut *connection)
            .await?;
        for id in chunk.iter_mut().filter(|id| gone.iter().any(|gone| gone == id.as_str())) {
            *id = PointId::from_bits(random_bits()?);
        }
    }
    Ok(())
}

/// Makes a point under another id than this, which is taken; leaves the new one in its place.
async fn make_one(connection: &mut SqliteConnection, article: i64, id: &mut PointId) -> Result<i64> {
    loop {
        *id = PointId::from_bits(random_bits()?);
        let made: Option<i64> = sqlx::query_scalar(
            "INSERT INTO points (id, article) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING key",
        )
        .bind(id.to_string())
        .bind(article)
        .fetch_optional(&mut *connection)
        .await?;
        if let Some(key) = made {
            return Ok(key);
        }
    }
}

//! Themes and sources: their lists, their own pages, their labels.

use std::collections::{HashMap, HashSet};

use sqlx::SqliteConnection;

use super::{
    Store,
    catalogue::small,
    names::{self, Known, lang_of, rank},
    reading::{At, Counted, Listing, Named, Source, Theme},
};
use crate::{
    domain::{Lang, Viewer, fold_name, slug},
    error::{Error, Result},
};

/// Rows on a page of a list.
const ROWS: usize = 100;
/// The same at the desk.
const AT_DESK: usize = 50;

/// A theme as `lectern themes` prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeCount {
    /// Where it answers.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// Articles that belong to it.
    pub articles: u64,
    /// Points in the shown digests' groups that belong to it: those that bear it, and all of the articles that
    /// carry it.
    pub points: u64,
}

/// What a theme is called in one language, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The language of both.
    pub lang: Lang,
    /// Its name.
    pub name: String,
    /// One or two sentences.
    pub description: Option<String>,
}

impl Store {
    /// Themes that have articles, the pinned ones first, then most used first, 100 a page; those with `name` in one of their names.
    pub async fn themes(
        &self,
        viewer: Viewer,
        name: Option<&str>,
        page: u32,
        langs: &[Lang],
    ) -> Result<Listing<Counted<Named>>> {
        let mut connection = self.reader().await?;
        let among = match folded(name) {
            Some(part) => Some(
                sqlx::query_scalar("SELECT theme FROM theme_names WHERE instr(folded, $1) > 0")
                    .bind(part)
                    .fetch_all(&mut *connection)
                    .await?,
            ),
            None => None,
        };
        let all = self.catalogue(&mut connection, |catalogue| catalogue.all_themes(viewer)).await?;
        let (rows, total, page, pages) = cut(all, among, page, ROWS);
        let named = names::themes_named(&mut connection, rows.iter().map(|(key, _)| *key), langs).await?;
        Ok(Listing { rows: with_names(&rows, &named), total, page, pages })
    }

    /// Every theme, those without articles too, counted as those see it who curate; most used first, 50 a page.
    pub async fn themes_at_desk(
        &self,
        name: Option<&str>,
        page: u32,
        langs: &[Lang],
    ) -> Result<Listing<Counted<Named>>> {
        let mut connection = self.reader().await?;
        // As one row: thousands of them would take longer to be handed over than all the rest.
        let keys: String = match folded(name) {
            Some(part) => {
                sqlx::query_scalar(
                    "SELECT coalesce(string_agg(theme, ' ' ORDER BY theme), '') FROM (
                       SELECT DISTINCT theme FROM theme_names WHERE instr(folded, $1) > 0) AS named",
                )
                .bind(part)
                .fetch_one(&mut *connection)
                .await?
            }
            None => {
                sqlx::query_scalar("SELECT coalesce(string_agg(key, ' ' ORDER BY key), '') FROM themes")
                    .fetch_one(&mut *connection)
                    .await?
            }
        };
        let among: Vec<i64> = keys.split(' ').filter_map(|key| key.parse().ok()).collect();
        let mut all =
            self.catalogue(&mut connection, |catalogue| catalogue.every_theme(Viewer::Editor)).await?;
        let used: HashSet<u32> = all.iter().map(|(key, _)| *key).collect();
        all.extend(among.iter().map(|key| (small(*key), 0)).filter(|(key, _)| !used.contains(key)));
        let (rows, total, page, pages) = cut(all, Some(among), page, AT_DESK);
        let named = names::themes_named(&mut connection, rows.iter().map(|(key, _)| *key), langs).await?;
        Ok(Listing { rows: with_names(&rows, &named), total, page, pages })
    }

    /// Every source, as [`Store::themes_at_desk`].
    pub async fn sources_at_desk(&self, name: Option<&str>, page: u32) -> Result<Listing<Counted<Named>>> {
        let mut connection = self.reader().await?;
        let part = folded(name).unwrap_or_default();
        let among: Vec<i64> = sqlx::query_scalar(
            "SELECT DISTINCT source FROM source_names WHERE $1 = '' OR instr(folded, $1) > 0 ORDER BY source",
        )
        .bind(part)
        .fetch_all(&mut *connection)
        .await?;
        let mut all =
            self.catalogue(&mut connection, |catalogue| catalogue.every_source(Viewer::Editor)).await?;
        let used: HashSet<u32> = all.iter().map(|(key, _)| *key).collect();
        all.extend(among.iter().map(|key| (small(*key), 0)).filter(|(key, _)| !used.contains(key)));
        let (rows, total, page, pages) = cut(all, Some(among), page, AT_DESK);
        let named = names::sources_named(&mut connection, rows.iter().map(|(key, _)| *key)).await?;
        Ok(Listing { rows: with_names(&rows, &named), total, page, pages })
    }

    /// Sources that have articles, as [`Store::themes`].
    pub async fn sources(
        &self,
        viewer: Viewer,
        name: Option<&str>,
        page: u32,
    ) -> Result<Listing<Counted<Named>>> {
        let mut connection = self.reader().await?;
        let among = match folded(name) {
            Some(part) => Some(
                sqlx::query_scalar("SELECT source FROM source_names WHERE instr(folded, $1) > 0")
                    .bind(part)
                    .fetch_all(&mut *connection)
                    .await?,
            ),
            None => None,
        };
        let all = self.catalogue(&mut connection, |catalogue| catalogue.all_sources(viewer)).await?;
        let (rows, total, page, pages) = cut(all, among, page, ROWS);
        let named = names::sources_named(&mut connection, rows.iter().map(|(key, _)| *key)).await?;
        Ok(Listing { rows: with_names(&rows, &named), total, page, pages })
    }

    /// The theme at a slug, or where it has moved. [`Error::NotFound`] when it never was one, or this viewer sees none of
    /// its articles.
    pub async fn theme(&self, viewer: Viewer, slug: &str, langs: &[Lang]) -> Result<At<Theme>> {
        let mut connection = self.reader().await?;
        let key = find_theme(&mut connection, slug).await?.ok_or(Error::NotFound)?;
        let hidden =
            self.catalogue(&mut connection, |catalogue| catalogue.hidden_themes(viewer, &[key])).await?;
        if !hidden.is_empty() {
            return Err(Error::NotFound);
        }
        let named =
            names::themes_named(&mut connection, [key], langs).await?.remove(&key).ok_or(Error::NotFound)?;
        if named.slug != slug {
            return Ok(At::Moved(named.slug));
        }
        let descriptions: Vec<(String, String)> = sqlx::query_as(
            "SELECT description, lang FROM theme_labels WHERE theme = $1 AND description IS NOT NULL ORDER BY lang",
        )
        .bind(i64::from(key))
        .fetch_all(&mut *connection)
        .await?;
        let description = descriptions
            .into_iter()
            .map(|(text, lang)| (text, lang_of(&lang)))
            .min_by_key(|(_, lang)| rank(lang, langs));
        let also: Vec<(String, String)> =
            sqlx::query_as("SELECT name, lang FROM theme_names WHERE theme = $1 ORDER BY folded")
                .bind(i64::from(key))
                .fetch_all(connection.as_mut())
                .await?;
        let also = also
            .into_iter()
            .filter(|(name, _)| *name != named.name)
            .map(|(name, l)| (name, lang_of(&l)))
            .collect();
        Ok(At::Here(Theme { named, description, also }))
    }

    /// The source at a slug, or where it has moved. [`Error::NotFound`] when there is none, or this viewer sees none of its articles.
    pub async fn source(&self, viewer: Viewer, slug: &str) -> Result<At<Source>> {
        let mut connection = self.reader().await?;
        let found = names::source_at(&mut connection, slug).await?;
        let key = small(found.ok_or(Error::NotFound)?);
        let hidden =
            self.catalogue(&mut connection, |catalogue| catalogue.hidden_sources(viewer, &[key])).await?;
        if !hidden.is_empty() {
            return Err(Error::NotFound);
        }
        let named =
            names::sources_named(&mut connection, [key]).await?.remove(&key).ok_or(Error::NotFound)?;
        if named.slug != slug {
            return Ok(At::Moved(named.slug));
        }
        let (site, description): (Option<String>, Option<String>) =
            sqlx::query_as("SELECT site, description FROM sources WHERE key = $1")
                .bind(i64::from(key))
                .fetch_one(&mut *connection)
                .await?;
        Ok(At::Here(Source { named, site, description }))
    }

    /// Every theme that has articles, with its counts, most articles first.
    pub async fn theme_counts(&self, viewer: Viewer) -> Result<Vec<ThemeCount>> {
        let mut connection = self.reader().await?;
        let all = self.catalogue(&mut connection, |catalogue| catalogue.every_theme(viewer)).await?;
        let points: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT theme, count(*) FROM (
               SELECT g.theme AS theme, w.point AS point FROM digests d
                 JOIN digest_groups g ON g.digest = d.key AND g.n > 0
                 JOIN wordings w ON w.digest = g.digest AND w.group_n = g.n
                 JOIN articles a ON a.key = d.article WHERE d.shown = 1 AND a.binned_at IS NULL
                   AND ($1 OR a.status = 'public')
               UNION
               SELECT t.theme, w.point FROM article_themes t
                 JOIN digests d ON d.article = t.article AND d.shown = 1
                 JOIN wordings w ON w.digest = d.key AND w.group_n > 0
                 JOIN articles a ON a.key = d.article WHERE t.carried = 1 AND a.binned_at IS NULL
                   AND ($1 OR a.status = 'public')
             ) AS under_theme GROUP BY theme",
        )
        .bind(viewer == Viewer::Editor)
        .fetch_all(&mut *connection)
        .await?;
        let points: HashMap<u32, u64> =
            points.into_iter().map(|(theme, count)| (small(theme), count.unsigned_abs())).collect();
        let names: Vec<(i64, String, String)> =
            sqlx::query_as("SELECT key, slug, name FROM themes").fetch_all(connection.as_mut()).await?;
        let mut names: HashMap<u32, (String, String)> =
            names.into_iter().map(|(key, slug, name)| (small(key), (slug, name))).collect();
        Ok(all
            .into_iter()
            .filter_map(|(key, articles)| {
                let (slug, name) = names.remove(&key)?;
                Some(ThemeCount { slug, name, articles, points: points.get(&key).copied().unwrap_or(0) })
            })
            .collect())
    }

    /// Gives a theme its names and descriptions by language, and makes all these names mean it. The theme is the one
    /// that any of the names means already, else a new one; its address comes from the first label that is English.
    pub async fn label_theme(&self, icon: Option<&str>, labels: &[Label]) -> Result<()> {
        let mut transaction = self.write().await?;
        let mut theme = None;
        for label in labels {
            theme = theme.or(names::find_theme_named(&mut transaction, &label.name).await?);
        }
        let first = labels.iter().find(|label| label.lang.primary() == "en").or(labels.first());
        let Some(first) = first else { return Ok(()) };
        let theme: i64 = match theme {
            Some(theme) => theme,
            None => names::theme(&mut transaction, &mut Known::default(), &first.name, None).await?,
        };
        sqlx::query("UPDATE themes SET icon = $1 WHERE key = $2")
            .bind(icon)
            .bind(theme)
            .execute(&mut *transaction)
            .await?;
        for label in labels {
            sqlx::query(
                "INSERT INTO theme_labels (theme, lang, name, description) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (theme, lang) DO UPDATE SET name = excluded.name, description = excluded.description",
            )
            .bind(theme)
            .bind(label.lang.as_str())
            .bind(&label.name)
            .bind(&label.description)
            .execute(&mut *transaction)
            .await?;
            sqlx::query(
                "INSERT INTO theme_names (folded, name, lang, theme) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (folded) DO NOTHING",
            )
            .bind(fold_name(&label.name))
            .bind(&label.name)
            .bind(label.lang.as_str())
            .bind(theme)
            .execute(&mut *transaction)
            .await?;
            // The address that the name alone would have had leads here too.
            names::lead_to(&mut transaction, &slug(&label.name, "theme"), theme).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// The theme that answers, or ever answered, at a slug.
pub(super) async fn find_theme(connection: &mut SqliteConnection, slug: &str) -> Result<Option<u32>> {
    let key: Option<i64> = sqlx::query_scalar("SELECT theme FROM theme_slugs WHERE slug = $1")
        .bind(slug)
        .fetch_optional(connection)
        .await?;
    Ok(key.map(small))
}

pub(super) fn folded(name: Option<&str>) -> Option<String> {
    name.map(fold_name).filter(|name| !name.is_empty())
}

/// One page of a list, of those rows that are among the wanted.
fn cut(
    all: Vec<(u32, u64)>,
    among: Option<Vec<i64>>,
    page: u32,
    size: usize,
) -> (Vec<(u32, u64)>, u64, u32, u32) {
    let rows: Vec<(u32, u64)> = match among {
        Some(among) => {
            let among: HashSet<u32> = among.into_iter().map(small).collect();
            all.into_iter().filter(|(key, _)| among.contains(key)).collect()
        }
        None => all,
    };
    let pages = u32::try_from(rows.len().div_ceil(size)).unwrap_or(u32::MAX).max(1);
    let page = page.clamp(1, pages);
    let total = rows.len() as u64;
    let rows = rows.into_iter().skip((page as usize - 1) * size).take(size).collect();
    (rows, total, page, pages)
}

pub(super) fn with_names(rows: &[(u32, u64)], named: &HashMap<u32, Named>) -> Vec<Counted<Named>> {
    rows.iter()
        .filter_map(|(key, articles)| Some(Counted { item: named.get(key)?.clone(), articles: *articles }))
        .collect()
}

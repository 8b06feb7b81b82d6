//! Names that meant one theme come to mean a new one, with the groups that they are the titles of; and the undoing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    audit::{Action, By, Done, Refused, Undo, from_to, note},
    merge::{AT_ONCE, derive, fingerprint, push, with_groups},
    names,
    outbox::raise,
    theme_at_desk::{ThemeAtDesk, meant},
    theme_face::{Face, face},
};
use crate::{
    domain::{Lang, fold_name},
    error::{Error, Result},
};

/// A name that leads to a theme or a source, and how often it was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadingName {
    /// The name as it was spelled first.
    pub name: String,
    /// Its language.
    pub lang: Lang,
    /// Groups of all revisions that have it as their title; articles that came in under it as their source.
    pub uses: u64,
    /// Whether the theme or source itself is called so, in one of its languages: such a name can't leave it.
    pub own: bool,
    /// Whether what comes in under it belongs to the theme or source; else it is only the title of groups that do.
    pub known: bool,
}

/// Whether these are the same names, however often each was used: that changes with every article.
pub(super) fn same_names(some: &[LeadingName], others: &[LeadingName]) -> bool {
    let plain = |names: &[LeadingName]| {
        let mut names: Vec<_> = names.iter().map(|name| LeadingName { uses: 0, ..name.clone() }).collect();
        names.sort_by(|a, b| a.name.cmp(&b.name));
        names
    };
    plain(some) == plain(others)
}

/// A split, for its undoing.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Split {
    /// The theme that was split, and the new one.
    from: i64,
    made: i64,
    /// What the new one's own rows said.
    face: Face,
    /// The names (folded) that led to the one and lead to the other now; and those that led nowhere before.
    moved: Vec<String>,
    added: Vec<String>,
    /// Groups that bore the one: digest and number.
    groups: Vec<(i64, i64)>,
    /// Articles of these groups, by key.
    articles: Vec<i64>,
    /// What these articles' themes were after the split, as a hash.
    left: String,
}

impl Store {
    /// Splits names off from the theme at a slug: a new theme of this name is made, which they mean from now on, and
    /// which every group bears that they are the title of. Articles that carry the theme go on carrying it; its
    /// addresses stay with it. [`Error::Conflict`] when the theme has moved meanwhile.
    pub async fn split_theme(
        &self,
        slug: &str,
        chosen: &[&str],
        name: &str,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        self.split_theme_if(slug, None, chosen, name, by).await
    }

    /// The same, if the theme is as it was read: [`Refused::Raced`] when it is not.
    pub async fn split_theme_as(
        &self,
        was: &ThemeAtDesk,
        chosen: &[&str],
        name: &str,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        self.split_theme_if(&was.named.slug, Some(was), chosen, name, by).await
    }

    async fn split_theme_if(
        &self,
        slug: &str,
        was: Option<&ThemeAtDesk>,
        chosen: &[&str],
        name: &str,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
        let Some(from) = meant(&mut transaction, slug, was).await? else { return Ok(Err(Refused::Raced)) };
        let own = face(&mut transaction, from).await?.ok_or(Error::NotFound)?;
        let chosen: BTreeSet<String> = chosen.iter().map(|name| fold_name(name)).collect();
        let titles = titles(&mut transaction, from).await?;
        let group_of = |folded: &String| titles.iter().find(|(title, _)| fold_name(title) == *folded);
        let mut moved = Vec::new();
        let mut added = Vec::new();
        for folded in &chosen {
            match names::theme_of(&mut transaction, folded).await? {
                Some(theme) if theme == from => moved.push(folded.clone()),
                Some(other) => {
                    let by = face(&mut transaction, other).await?.ok_or(Error::NotFound)?.named();
                    return Ok(Err(Refused::Taken { name: folded.clone(), by }));
                }
                None if group_of(folded).is_some() => added.push(folded.clone()),
                None => return Ok(Err(Refused::Unknown)),
            }
        }
        let all: Vec<String> = chosen.iter().cloned().collect();
        if all.is_empty() || own.bears_any(&all) {
            return Ok(Err(Refused::Unknown));
        }
        let named = fold_name(name);
        match names::theme_of(&mut transaction, &named).await? {
            Some(_) if chosen.contains(&named) => {}
            Some(other) => {
                let by = face(&mut transaction, other).await?.ok_or(Error::NotFound)?.named();
                return Ok(Err(Refused::Taken { name: name.to_owned(), by }));
            }
            None => {}
        }
        let groups = groups(&mut transaction, from, &titles, &chosen).await?;
        let articles = articles_of(&mut transaction, &groups).await?;

        let change = raise(&mut transaction).await?;
        let made = names::new_theme(&mut transaction, name, None).await?;
        for folded in &moved {
            lead(&mut transaction, folded, made).await?;
        }
        if !chosen.contains(&named) {
            names::mean(&mut transaction, &named, name, made).await?;
        }
        for folded in &added {
            let spelled =
                if *folded == named { name } else { group_of(folded).map_or(name, |(title, _)| title) };
            names::mean(&mut transaction, folded, spelled, made).await?;
        }
        if !chosen.contains(&named) {
            added.push(named);
        }
        bear(&mut transaction, &groups, made).await?;
        belong(&mut transaction, &articles).await?;
        derive(&mut transaction, &articles, change).await?;
        let face = face(&mut transaction, made).await?.ok_or(Error::NotFound)?;
        let left = fingerprint(&mut transaction, &articles).await?;
        let (what, slug) = (from_to(&own.name, name), face.slug.clone());
        let split = Split { from, made, face, moved, added, groups, articles, left };
        let undo = Undo::Split(Box::new(split));
        let audit = note(&mut transaction, by, Action::ThemeSplit, &what, Some(&undo)).await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug }))
    }
}

impl Split {
    /// Undoes it; where the theme answers then that was split, or nothing when something has touched since what was
    /// split off. The new one's address leads on to it: somebody may have kept it.
    pub(super) async fn take_back(
        self,
        connection: &mut SqliteConnection,
        change: i64,
    ) -> Result<Option<String>> {
        let Some(own) = face(connection, self.from).await? else { return Ok(None) };
        if !self.is_untouched(connection).await? {
            return Ok(None);
        }
        for folded in &self.moved {
            lead(connection, folded, self.from).await?;
        }
        bear(connection, &self.groups, self.from).await?;
        belong(connection, &self.articles).await?;
        for sql in [
            "DELETE FROM theme_names WHERE theme = $1",
            "DELETE FROM theme_labels WHERE theme = $1",
            // What was told apart from it, and what undoings know it by, must not name a later one.
            "UPDATE portal SET merged_theme = $1 WHERE merged_theme < $1",
        ] {
            sqlx::query(sql).bind(self.made).execute(&mut *connection).await?;
        }
        sqlx::query("UPDATE theme_slugs SET theme = $1 WHERE theme = $2")
            .bind(self.from)
            .bind(self.made)
            .execute(&mut *connection)
            .await?;
        sqlx::query("DELETE FROM themes WHERE key = $1").bind(self.made).execute(&mut *connection).await?;
        derive(connection, &self.articles, change).await?;
        Ok(Some(own.slug))
    }

    /// Whether the new theme is as the split left it, and nothing else has come to belong to it.
    async fn is_untouched(&self, connection: &mut SqliteConnection) -> Result<bool> {
        if face(connection, self.made).await?.as_ref() != Some(&self.face) {
            return Ok(false);
        }
        let known: Vec<String> = sqlx::query_scalar("SELECT folded FROM theme_names WHERE theme = $1")
            .bind(self.made)
            .fetch_all(&mut *connection)
            .await?;
        let known: BTreeSet<&str> = known.iter().map(String::as_str).collect();
        if known != self.moved.iter().chain(&self.added).map(String::as_str).collect() {
            return Ok(false);
        }
        let (slugs, carried): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM theme_slugs WHERE theme = $1),
               (SELECT count(*) FROM article_themes WHERE theme = $1 AND carried = 1)",
        )
        .bind(self.made)
        .fetch_one(&mut *connection)
        .await?;
        if (slugs, carried) != (1, 0) {
            return Ok(false);
        }
        let mut groups: Vec<(i64, i64)> =
            sqlx::query_as("SELECT digest, n FROM digest_groups WHERE theme = $1 ORDER BY digest, n")
                .bind(self.made)
                .fetch_all(&mut *connection)
                .await?;
        groups.sort_unstable();
        Ok(groups == self.groups && fingerprint(connection, &self.articles).await? == self.left)
    }
}

/// The names that lead to a theme, those of most groups first.
pub(super) async fn leading(
    connection: &mut SqliteConnection,
    theme: i64,
    face: &Face,
) -> Result<Vec<LeadingName>> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT folded, name, lang FROM theme_names WHERE theme = $1 ORDER BY folded")
            .bind(theme)
            .fetch_all(&mut *connection)
            .await?;
    let mut names: BTreeMap<String, LeadingName> = BTreeMap::new();
    for (folded, name, lang) in rows {
        let lang = names::lang_of(&lang);
        names.insert(folded, LeadingName { name, lang, uses: 0, own: false, known: true });
    }
    for (title, count) in titles(connection, theme).await? {
        let (folded, lang) = (fold_name(&title), Lang::guess(&title));
        let unknown = LeadingName { name: title, lang, uses: 0, own: false, known: false };
        let of = names.entry(folded).or_insert(unknown);
        of.uses += count.unsigned_abs();
    }
    let mut names: Vec<LeadingName> = names
        .into_iter()
        .map(|(folded, name)| LeadingName { own: face.bears_any(&[folded]), ..name })
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.uses));
    Ok(names)
}

/// The titles of the groups that bear a theme, and how many do.
async fn titles(connection: &mut SqliteConnection, theme: i64) -> Result<Vec<(String, i64)>> {
    Ok(sqlx::query_as(
        "SELECT title, count(*) FROM digest_groups WHERE theme = $1 GROUP BY title ORDER BY title",
    )
    .bind(theme)
    .fetch_all(connection)
    .await?)
}

/// The groups that bear a theme under one of these titles, folded.
async fn groups(
    connection: &mut SqliteConnection,
    theme: i64,
    titles: &[(String, i64)],
    chosen: &BTreeSet<String>,
) -> Result<Vec<(i64, i64)>> {
    let mut groups: Vec<(i64, i64)> = Vec::new();
    for (title, _) in titles.iter().filter(|(title, _)| chosen.contains(&fold_name(title))) {
        let rows: Vec<(i64, i64)> =
            sqlx::query_as("SELECT digest, n FROM digest_groups WHERE theme = $1 AND title = $2")
                .bind(theme)
                .bind(title)
                .fetch_all(&mut *connection)
                .await?;
        groups.extend(rows);
    }
    groups.sort_unstable();
    Ok(groups)
}

/// The articles of these groups, by key.
async fn articles_of(connection: &mut SqliteConnection, groups: &[(i64, i64)]) -> Result<Vec<i64>> {
    let mut articles = BTreeSet::new();
    for groups in groups.chunks(AT_ONCE) {
        let mut query = with_groups(groups);
        query.push("SELECT DISTINCT d.article FROM bore JOIN digests d ON d.key = bore.digest");
        let keys: Vec<i64> = query.build_query_scalar().persistent(false).fetch_all(&mut *connection).await?;
        articles.extend(keys);
    }
    Ok(articles.into_iter().collect())
}

/// Makes a name that is there lead to another theme.
async fn lead(connection: &mut SqliteConnection, folded: &str, theme: i64) -> Result<()> {
    sqlx::query("UPDATE theme_names SET theme = $1 WHERE folded = $2")
        .bind(theme)
        .bind(folded)
        .execute(connection)
        .await?;
    Ok(())
}

/// Has groups bear a theme.
async fn bear(connection: &mut SqliteConnection, groups: &[(i64, i64)], theme: i64) -> Result<()> {
    for groups in groups.chunks(AT_ONCE) {
        let mut query = with_groups(groups);
        query.push("UPDATE digest_groups SET theme = ").push(theme);
        query.push(" FROM bore WHERE digest_groups.digest = bore.digest AND digest_groups.n = bore.n");
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Derives the further themes of these articles from their shown digests, as an import does for one.
async fn belong(connection: &mut SqliteConnection, articles: &[i64]) -> Result<()> {
    for keys in articles.chunks(AT_ONCE) {
        let mut query =
            QueryBuilder::<Sqlite>::new("DELETE FROM article_themes WHERE carried = 0 AND article IN (");
        push(&mut query, keys.iter(), i64::to_string);
        query.push(")");
        query.build().persistent(false).execute(&mut *connection).await?;
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO article_themes (article, theme, place, carried)
             SELECT f.article, f.theme, (SELECT count(*) FROM article_themes c WHERE c.article = f.article)
               + row_number() OVER (PARTITION BY f.article ORDER BY f.first) - 1, 0
             FROM (
               SELECT b.article AS article, b.theme AS theme, min(b.at) AS first FROM (
                 SELECT d.article AS article, g.theme AS theme,
                   row_number() OVER (PARTITION BY d.article ORDER BY d.revision, g.n) AS at
                 FROM digests d JOIN digest_groups g ON g.digest = d.key AND g.n > 0
                 WHERE d.shown = 1 AND d.article IN (",
        );
        push(&mut query, keys.iter(), i64::to_string);
        query.push(
            ")) AS b GROUP BY b.article, b.theme
             ) AS f WHERE NOT EXISTS (
               SELECT 1 FROM article_themes c WHERE c.article = f.article AND c.theme = f.theme)",
        );
        query.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}

//! What a reader may mean who has begun to type: themes and sources by their names, articles by their titles.

use std::{cmp::Reverse, sync::Arc};

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    Store,
    catalogue::{Catalogue, small},
    names::{lang_of, push_keys, rank},
    reading::{Counted, Named},
    stream::stored_id,
};
use crate::{
    domain::{ArticleId, Lang, Viewer},
    error::Result,
    search::{Fit, Spelled, plain},
};

/// The names of themes and sources, ready to be compared with what is typed.
#[derive(Debug, Default)]
pub(super) struct Names {
    change: i64,
    themes: Vec<Name>,
    sources: Vec<Name>,
}

#[derive(Debug)]
struct Name {
    key: u32,
    slug: String,
    words: String,
    lang: Lang,
    spelled: Spelled,
}

/// An article by its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titled {
    /// Its id.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// The language of the title.
    pub lang: Lang,
}

/// What is suggested.
#[derive(Debug, Clone, Default)]
pub struct Suggested {
    /// Themes, what fits best first, of equals what has most articles.
    pub themes: Vec<Counted<Named>>,
    /// Sources, likewise.
    pub sources: Vec<Counted<Named>>,
    /// Articles in the order of their keys as given.
    pub articles: Vec<Titled>,
}

impl Store {
    /// Themes and sources that what is typed may mean, at most `most` of each, and the articles of these keys that
    /// this viewer sees, at most `most`.
    pub async fn suggested(
        &self,
        viewer: Viewer,
        typed: &str,
        titled: &[u32],
        langs: &[Lang],
        most: usize,
    ) -> Result<Suggested> {
        let mut connection = self.reader().await?;
        let names = self.names(&mut connection).await?;
        let typed = plain(typed);
        let (themes, sources, keys) = self
            .catalogue(&mut connection, |catalogue| {
                let theme = |key| catalogue.articles_of_theme(viewer, key);
                let source = |key| catalogue.articles_of_source(viewer, key);
                (
                    fitting(&names.themes, &typed, langs, theme, most),
                    fitting(&names.sources, &typed, langs, source, most),
                    seen(catalogue, viewer, titled, most),
                )
            })
            .await?;
        Ok(Suggested { themes, sources, articles: titles(&mut connection, &keys).await? })
    }

    /// The names as they stand: read again when something was written since.
    async fn names(&self, connection: &mut SqliteConnection) -> Result<Arc<Names>> {
        let change: i64 = sqlx::query_scalar("SELECT change FROM portal").fetch_one(&mut *connection).await?;
        let held = self.held_names().lock().expect("no panic while it is held").clone();
        if held.change >= change && change > 0 {
            return Ok(held);
        }
        let themes: Vec<(i64, String, String, String)> = sqlx::query_as(
            "SELECT n.theme, t.slug, n.name, n.lang FROM theme_names n JOIN themes t ON t.key = n.theme
             WHERE t.prominence <> 'hidden'",
        )
        .fetch_all(&mut *connection)
        .await?;
        let sources: Vec<(i64, String, String, String)> = sqlx::query_as(
            "SELECT n.source, s.slug, n.name, n.lang FROM source_names n JOIN sources s ON s.key = n.source
                 WHERE s.prominence <> 'hidden'",
        )
        .fetch_all(connection)
        .await?;
        let all = |rows: Vec<(i64, String, String, String)>, held: &[Name]| {
            let mut held = held.iter().peekable();
            rows.into_iter().map(|row| Name::new(row, &mut held)).collect()
        };
        let (themes, sources) = (all(themes, &held.themes), all(sources, &held.sources));
        let names = Arc::new(Names { change, themes, sources });
        *self.held_names().lock().expect("no panic while it is held") = names.clone();
        Ok(names)
    }
}

impl Name {
    /// The spelling of a name that was there before, in the same order, is kept.
    fn new<'a>(
        (key, slug, name, lang): (i64, String, String, String),
        held: &mut std::iter::Peekable<impl Iterator<Item = &'a Self>>,
    ) -> Self {
        let spelled = match held.next_if(|held| held.words == name) {
            Some(held) => held.spelled.clone(),
            None => Spelled::new(&name),
        };
        Self { key: small(key), slug, lang: lang_of(&lang), words: name, spelled }
    }
}

fn fitting(
    names: &[Name],
    typed: &str,
    langs: &[Lang],
    articles: impl Fn(u32) -> u64,
    most: usize,
) -> Vec<Counted<Named>> {
    let fits = names.iter().filter_map(|name| Some((name.spelled.fits(typed)?, name)));
    let mut fits: Vec<(Fit, Reverse<u64>, &Name)> = fits
        .map(|(fit, name)| (fit, Reverse(articles(name.key)), name))
        .filter(|(_, Reverse(articles), _)| *articles > 0)
        .collect();
    // A theme of several names comes once, by the one that fits best, of equals in the reader's language.
    fits.sort_by_cached_key(|(fit, articles, name)| {
        (*fit, *articles, name.key, rank(&name.lang, langs), name.words.clone())
    });
    let mut met: Vec<u32> = Vec::with_capacity(most);
    let mut chosen = Vec::with_capacity(most);
    for (_, Reverse(articles), name) in fits {
        if chosen.len() == most {
            break;
        }
        if !met.contains(&name.key) {
            met.push(name.key);
            let (slug, lang) = (name.slug.clone(), name.lang.clone());
            chosen.push(Counted { item: Named::new(slug, name.words.clone(), lang), articles });
        }
    }
    chosen
}

pub(super) fn seen(catalogue: &Catalogue, viewer: Viewer, keys: &[u32], most: usize) -> Vec<u32> {
    let asked = catalogue.seen_of(viewer, keys.iter().copied().collect());
    keys.iter().copied().filter(|key| asked.contains(*key)).take(most).collect()
}

async fn titles(connection: &mut SqliteConnection, keys: &[u32]) -> Result<Vec<Titled>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = QueryBuilder::<Sqlite>::new("SELECT key, id, title, lang FROM articles WHERE key IN (");
    let kept = push_keys(&mut query, keys.iter().copied());
    query.push(")");
    let rows: Vec<(i64, String, String, String)> =
        query.build_query_as().persistent(kept).fetch_all(connection).await?;
    let mut titled: Vec<(usize, Titled)> = rows
        .into_iter()
        .map(|(key, id, title, lang)| {
            let place = keys.iter().position(|known| *known == small(key)).unwrap_or(usize::MAX);
            (place, Titled { id: stored_id(&id), title, lang: lang_of(&lang) })
        })
        .collect();
    titled.sort_by_key(|(place, _)| *place);
    Ok(titled.into_iter().map(|(_, titled)| titled).collect())
}

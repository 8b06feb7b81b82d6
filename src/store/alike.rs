//! What is asked of an article and of those that say nearly the same.

use std::collections::HashMap;

use super::{
    Store,
    article::article_row,
    catalogue::small,
    hits::newest_texts,
    names::{self, lang_of},
    reading::{Entry, Named},
    stream::{Found, entries},
    suggest::seen,
};
use crate::{
    domain::{ArticleId, Lang, PointText, Viewer},
    error::Result,
};

/// What an article says.
#[derive(Debug, Clone)]
pub struct Said {
    /// Its key.
    pub key: u32,
    /// Its title.
    pub title: String,
    /// The language of the title.
    pub lang: Lang,
    /// Its title and its points, or the beginning of its text.
    pub words: Vec<String>,
}

/// Paragraphs that stand for an article without a digest.
const PARAGRAPHS: usize = 8;

impl Store {
    /// What an article says in its title and the points of its shown digests, else in its first paragraphs.
    pub async fn points_said(&self, viewer: Viewer, id: ArticleId) -> Result<Said> {
        let mut connection = self.reader().await?;
        let row = article_row(&mut connection, viewer, id).await?;
        let (key, title, lang) = (small(row.key), row.title, row.lang);
        let bodies: Vec<String> = sqlx::query_scalar(
            "SELECT w.body FROM digests d JOIN wordings w ON w.digest = d.key
             WHERE d.article = $1 AND d.shown = 1 ORDER BY d.revision, w.group_n, w.n",
        )
        .bind(i64::from(key))
        .fetch_all(&mut *connection)
        .await?;
        let mut words = vec![title.clone()];
        words.extend(bodies.iter().map(|body| PointText::read(body, None).words(None)));
        if words.len() == 1 {
            let text = newest_texts(&mut connection, &[key]).await?.remove(&key).unwrap_or_default();
            words.extend(text.into_iter().take(PARAGRAPHS));
        }
        Ok(Said { key, title, lang: lang_of(&lang), words })
    }

    /// The themes that each of these articles shares with another one, in that one's order.
    pub async fn shared_themes(&self, own: u32, keys: &[u32]) -> Result<HashMap<u32, Vec<u32>>> {
        let mut connection = self.reader().await?;
        self.catalogue(&mut connection, |catalogue| {
            let of = |key| catalogue.card(key).map_or(&[][..], |card| &card.themes);
            let offered = |theme: &u32| !catalogue.is_hidden_theme(*theme);
            let shared = |key| {
                of(own).iter().copied().filter(|theme| offered(theme) && of(key).contains(theme)).collect()
            };
            keys.iter().map(|key| (*key, shared(*key))).collect()
        })
        .await
    }

    /// These articles as the stream shows them, by key, their themes left out.
    pub async fn entries_of(
        &self,
        viewer: Viewer,
        keys: &[u32],
        langs: &[Lang],
    ) -> Result<HashMap<u32, Entry>> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let mut connection = self.reader().await?;
        let keys =
            self.catalogue(&mut connection, |catalogue| seen(catalogue, viewer, keys, keys.len())).await?;
        let found = Found { keys, themes: HashMap::new(), newer: None, older: None, total: 0 };
        Ok(entries(&mut connection, &found, &HashMap::new(), langs).await?.into_iter().collect())
    }

    /// What these themes are called, by key.
    pub async fn themes_called(
        &self,
        themes: impl Iterator<Item = u32>,
        langs: &[Lang],
    ) -> Result<HashMap<u32, Named>> {
        let mut connection = self.reader().await?;
        names::themes_named(&mut connection, themes, langs).await
    }
}

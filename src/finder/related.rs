//! What begins to be typed, and what an article leads to.

use super::Finder;
use crate::{
    domain::{ArticleId, Filter, Lang, Viewer},
    error::Result,
    index::Alike,
    store::{Entry, Named, Suggested},
};

/// Suggestions of each kind.
const SUGGESTED: usize = 5;
/// Titles asked for, since some may not be for this viewer.
const TITLES: usize = 20;
/// Related articles, and those they are chosen among.
const RELATED: usize = 5;
const CANDIDATES: usize = 20;
/// Shared themes and words that say why.
const THEMES: usize = 3;
const WORDS: usize = 4;

/// An article that another one leads to, and why.
#[derive(Debug, Clone)]
pub struct Related {
    /// The article.
    pub entry: Entry,
    /// Themes that both have.
    pub themes: Vec<Named>,
    /// Words that both have and few others.
    pub words: Vec<String>,
}

/// An article and what it leads to.
#[derive(Debug, Clone)]
pub struct Leads {
    /// Its title.
    pub title: String,
    /// The language of the title.
    pub lang: Lang,
    /// At most five, the nearest first.
    pub related: Vec<Related>,
}

impl Finder {
    /// Themes, sources and titles that a reader may mean who has typed this much.
    pub async fn suggest(&self, viewer: Viewer, typed: &str, langs: &[Lang]) -> Result<Suggested> {
        if typed.trim().is_empty() {
            return Ok(Suggested::default());
        }
        let words = typed.to_owned();
        let titled = self.ask_index(move |index| index.titles(&words, TITLES)).await?;
        self.store.suggested(viewer, typed, &titled, langs, SUGGESTED).await
    }

    /// The articles that say most of what this one's points say, at most five.
    pub async fn related(&self, viewer: Viewer, id: ArticleId, langs: &[Lang]) -> Result<Leads> {
        let own = self.store.points_said(viewer, id).await?;
        let (among, _) = self.store.narrowed(viewer, &Filter::default(), &[]).await?;
        let (key, words) = (own.key, own.words);
        let alike = self.ask_index(move |index| index.alike(&words, key, among.as_ref(), CANDIDATES)).await?;
        let keys: Vec<u32> = alike.iter().map(|alike| alike.article).collect();
        let mut shared = self.store.shared_themes(key, &keys).await?;
        // Nothing is offered without a reason that can be told.
        let told = |alike: &Alike| {
            !alike.shared.is_empty() || shared.get(&alike.article).is_some_and(|themes| !themes.is_empty())
        };
        let alike: Vec<Alike> = alike.into_iter().filter(told).collect();
        // The index's order, in which each shared theme moves an article up by two places.
        let mut ranked: Vec<(usize, Alike)> = alike.into_iter().enumerate().collect();
        ranked.sort_by_key(|(place, alike)| {
            let themes = shared.get(&alike.article).map_or(0, Vec::len);
            (place.saturating_sub(2 * themes), *place)
        });
        ranked.truncate(RELATED);
        let keys: Vec<u32> = ranked.iter().map(|(_, alike)| alike.article).collect();
        let mut entries = self.store.entries_of(viewer, &keys, langs).await?;
        let all = keys.iter().filter_map(|key| shared.get(key)).flat_map(|themes| themes.iter().take(THEMES));
        let called = self.store.themes_called(all.copied(), langs).await?;
        let mut related = Vec::with_capacity(RELATED);
        for (_, Alike { article, shared: mut words }) in ranked {
            words.truncate(WORDS);
            let Some(entry) = entries.remove(&article) else { continue };
            let themes = shared.remove(&article).unwrap_or_default().into_iter().take(THEMES);
            let themes = themes.filter_map(|theme| called.get(&theme).cloned()).collect();
            related.push(Related { entry, themes, words });
        }
        Ok(Leads { title: own.title, lang: own.lang, related })
    }
}

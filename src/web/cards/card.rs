//! What a card says: of an article its title, of a point its words; source, day and themes of both.

use jiff::tz::TimeZone;

use super::text::clean;
use crate::{
    domain::Lang,
    store::{Article, Named, PointPage},
    web::messages::{EN, ZH},
};

/// Themes on one card.
const MOST_THEMES: usize = 3;

/// The contents of one card, cut to what may be drawn, so that cards that say the same are equal.
#[derive(Debug, Clone)]
pub(super) struct Card {
    /// The title, or the point.
    pub(super) words: Words,
    /// Whether those are a title.
    pub(super) title: bool,
    pub(super) source: Option<Words>,
    pub(super) day: Option<Words>,
    pub(super) themes: Vec<Words>,
}

/// A short text of one language.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) text: String,
    /// Whether there was more of it.
    pub(super) cut: bool,
    pub(super) lang: String,
    pub(super) leftwards: bool,
}

impl Words {
    pub(super) fn new(text: &str, most: usize, lang: &Lang) -> Self {
        let mut text = clean(text, most + 1);
        let end = text.char_indices().nth(most).map(|(at, _)| at);
        text.truncate(end.unwrap_or(text.len()));
        let (lang, leftwards) = (lang.as_str().to_owned(), Lang::runs_leftwards(lang.as_str()));
        Self { text, cut: end.is_some(), lang, leftwards }
    }

    /// Whether it is in a language whose letters fill a square.
    pub(super) fn is_cjk(&self) -> bool {
        matches!(self.lang.split('-').next(), Some("zh" | "ja" | "ko"))
    }
}

impl Card {
    pub(super) fn of_article(article: &Article, zone: &TimeZone) -> Self {
        Self::new(Words::new(&article.title, 240, &article.lang), true, article, zone)
    }

    pub(super) fn of_point(point: &PointPage, zone: &TimeZone) -> Self {
        let words = point.text.words(point.article.paragraph_count());
        Self::new(Words::new(&words, 480, own_lang(&point.article)), false, &point.article, zone)
    }

    fn new(words: Words, title: bool, article: &Article, zone: &TimeZone) -> Self {
        let named = |named: &Named, most| Words::new(&named.name, most, &named.lang);
        let day = article.published_at.map(|time| time.to_zoned_datetime(zone.clone()).date());
        // Years first is understood everywhere.
        let day = day.map(|day| match words.lang.split('-').next() {
            Some("zh") => Words::new(&(ZH.short_day)(day), 40, &Lang::zh()),
            Some("en") => Words::new(&(EN.short_day)(day), 40, &Lang::en()),
            _ => Words::new(&day.to_string(), 40, &Lang::en()),
        });
        let source = article.source.as_ref().map(|source| named(source, 120));
        let themes = article.offered_themes().take(MOST_THEMES).map(|theme| named(theme, 60)).collect();
        Self { words, title, source, day, themes }
    }

    /// Tells it from every other card.
    pub(super) fn key(&self) -> blake3::Hash {
        // Texts stand in quotes there, with their own quotes escaped.
        blake3::hash(format!("{self:?}").as_bytes())
    }
}

/// The language of what a reader sees first of the article's digest.
pub(super) fn own_lang(article: &Article) -> &Lang {
    article.digest.as_ref().map_or(&article.lang, |digest| &digest.lang)
}

/// Whether the names beside stand in this language, as far as can be told: a name may have another one.
pub(super) fn is_named_in(article: &Article, lang: &Lang) -> bool {
    article.offered_themes().take(MOST_THEMES).chain(&article.source).all(|named| named.lang.is_in(lang))
}

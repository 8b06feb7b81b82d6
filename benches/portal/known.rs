//! What is known of a portal, to ask for it.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use lectern::{
    domain::{ArticleId, Digest, Filter, Lang, PointId, Viewer},
    store::{Cursor, Page, Reading, Store},
};

use crate::shared::{
    Outcome,
    dice::Dice,
    opened::{Asked, Opened},
};

/// Articles whose ids and places are known.
const KNOWN: usize = 400;

/// What one portal holds that can be asked for.
pub struct Known {
    pub articles: Vec<ArticleId>,
    pub points: Vec<PointId>,
    /// Places all over the stream.
    pub places: Vec<Cursor>,
    /// Where the stream's second page begins.
    pub second: Cursor,
    /// Of the articles' pages.
    pub tags: HashMap<ArticleId, String>,
}

impl Known {
    pub async fn of(portal: &Opened) -> Outcome<Self> {
        let store = &portal.store;
        let first = stream(store, &Filter::default(), Page::First).await?;
        let second = first.older.ok_or("one page holds everything; make more articles")?;
        let newest = first.entries[0].sorted_at;
        let oldest = oldest(store).await?;
        let span = u64::try_from(newest.duration_since(oldest).as_secs())?.max(1);
        let mut dice = Dice::new(1);
        let mut known =
            Self { articles: vec![], points: vec![], places: vec![], second, tags: HashMap::new() };
        while known.articles.len() < KNOWN {
            let after = SignedDuration::from_secs(i64::try_from(dice.below(span))?);
            let filter = Filter { until: Some(oldest + after), ..Filter::default() };
            let page = stream(store, &filter, Page::First).await?;
            let (Some(entry), Some(place)) = (page.entries.first(), page.older) else { continue };
            let wanted = Reading::Preferred(vec![Lang::en()]);
            let article = store.article(Viewer::Reader, entry.id, &wanted, &[Lang::en()]).await?;
            let points: Vec<_> = article.digest.iter().flat_map(Digest::points).collect();
            let point = points.get(usize::try_from(dice.below(points.len() as u64))?);
            known.points.push(point.ok_or("a made article has points")?.id);
            known.articles.push(entry.id);
            known.places.push(place);
            let asked = Asked { address: format!("/a/{}", entry.id), ..Asked::default() };
            let (_, _, tag) = portal.ask(&asked).await?;
            known.tags.insert(entry.id, tag.ok_or("an article's page has a tag")?);
        }
        Ok(known)
    }
}

async fn stream(store: &Store, filter: &Filter, page: Page) -> Outcome<lectern::store::Stream> {
    Ok(store.stream(Viewer::Reader, filter, page, &[Lang::en()]).await?)
}

/// The time of the oldest article: the newest page after a place before all of them.
async fn oldest(store: &Store) -> Outcome<Timestamp> {
    let begin = Cursor { sorted_at: Timestamp::UNIX_EPOCH, id: ArticleId::from_bits(0) };
    let page = stream(store, &Filter::default(), Page::After(begin)).await?;
    Ok(page.entries.last().ok_or("the stream is empty")?.sorted_at)
}

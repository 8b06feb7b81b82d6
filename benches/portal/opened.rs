//! A portal opened in this process, as `serve` opens it, and what is known of it to ask for.

use std::{
    collections::HashMap,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use lectern::{
    domain::{ArticleId, Digest, Filter, Lang, PointId, Viewer},
    finder::Finder,
    store::{Cursor, Page, Reading, Role, Store},
    web::{self, Portal, errors, manners, server::Limits},
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use tower::ServiceExt;

use crate::{Outcome, made::Dice, measured};

/// What is no ASCII is encoded, and nothing else: addresses are written as they are sent.
const NON_ASCII: &AsciiSet = CONTROLS;

/// Articles whose ids and places are known.
const KNOWN: usize = 400;

/// An open portal.
pub struct Opened {
    pub app: Router,
    pub store: Store,
    /// From the opening of the files to the last byte of the first page.
    pub start: Duration,
    /// Memory of this process in KiB, before and after.
    pub held: (u64, u64),
}

/// A request.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub address: String,
    /// The tag of a copy that the asker has.
    pub known: Option<String>,
    /// Whether the answer may come compressed.
    pub compressed: bool,
}

impl Opened {
    pub async fn at(data: &Path) -> Outcome<Self> {
        let (before, begin) = (measured::held(), Instant::now());
        let store = Store::open(data, Role::Serve).await?;
        let finder = Finder::open(store.clone(), data)?;
        let portal = Portal { store: store.clone(), finder, base_url: None, zone: TimeZone::UTC };
        let page: manners::Page = Arc::new(errors::outside(portal.clone()));
        let routes = web::router(portal).merge(web::assets::routes());
        let app = manners::layer(routes, manners::Manners { https: false, page, limits: Limits::default() });
        let mut opened = Self { app, store, start: Duration::ZERO, held: (before, 0) };
        opened.ask(&Asked { address: "/".to_owned(), ..Asked::default() }).await?;
        opened.start = begin.elapsed();
        opened.held.1 = measured::held();
        Ok(opened)
    }

    /// Asks and reads the whole answer: how long that took, the bytes of the body, and its tag.
    pub async fn ask(&self, asked: &Asked) -> Outcome<(Duration, usize, Option<String>)> {
        let address = asked.address.replace(' ', "+").replace('"', "%22");
        let address: String = utf8_percent_encode(&address, NON_ASCII).to_string();
        let mut request = Request::get(&address).header(header::HOST, "localhost");
        if let Some(tag) = &asked.known {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        if asked.compressed {
            request = request.header(header::ACCEPT_ENCODING, "gzip, deflate, br, zstd");
        }
        let request = request.body(Body::empty())?;
        let begin = Instant::now();
        let response = self.app.clone().oneshot(request).await?;
        let (head, body) = response.into_parts();
        let bytes = body.collect().await?.to_bytes().len();
        let time = begin.elapsed();
        let due = if asked.known.is_some() { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        if head.status != due {
            return Err(format!("{} was answered with {}", asked.address, head.status).into());
        }
        let tag = head.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        Ok((time, bytes, tag))
    }
}

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

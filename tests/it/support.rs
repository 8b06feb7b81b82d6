//! A portal on a fresh database, and builders of what goes into it.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    path::Path,
    sync::{Arc, Mutex},
};

use jiff::Timestamp;
use lectern::{
    api,
    auth::Auth,
    domain::{
        Incoming, IncomingDigest, IncomingGroup, IncomingPoint, IncomingSource, IncomingTheme, Lang, Origin,
        PointText, Status, Viewer,
    },
    events::News,
    finder::Finder,
    store::{Arrival, Article, Put, Reading, Role, Store, What},
    web,
};
use tempfile::TempDir;
use tower::ServiceExt;

/// A store in a folder that goes with it.
pub struct Portal {
    pub store: Store,
    pub finder: Finder,
    pub auth: Auth,
    pub news: News,
    /// Whether strangers see nothing.
    pub private: bool,
    /// The proxies that are believed.
    pub proxies: Arc<[IpAddr]>,
    /// Requests a minute of the API.
    pub a_minute: Option<NonZeroU32>,
    /// The origins whose pages may ask the API.
    pub origins: Vec<axum::http::HeaderValue>,
    pub folder: TempDir,
}

impl Portal {
    pub async fn new() -> Self {
        Self::at(TempDir::new().unwrap()).await
    }

    /// The portal in a folder, as after a restart.
    pub async fn at(folder: TempDir) -> Self {
        let store = Store::open(folder.path(), Role::Serve).await.unwrap();
        let finder = Finder::open(store.clone(), folder.path(), lectern::finder::Access::Mapped).unwrap();
        let auth = Auth::open(store.clone()).unwrap();
        let news = News::open(store.clone()).await.unwrap();
        Self {
            store,
            finder,
            auth,
            news,
            private: false,
            proxies: Arc::default(),
            a_minute: None,
            origins: Vec::new(),
            folder,
        }
    }

    /// Takes one article in, at the first minute of 2026.
    pub async fn put(&self, article: &Article1) -> Put {
        self.try_put(article).await.unwrap()
    }

    pub async fn try_put(&self, article: &Article1) -> Result<Put, String> {
        self.store.put(std::slice::from_ref(&article.0), arrival()).await.unwrap().remove(0)
    }

    pub async fn read(&self, put: &Put) -> Article {
        let reading = Reading::Preferred(vec![Lang::en(), Lang::zh()]);
        self.store.article(Viewer::Reader, put.id, &reading, &[Lang::en()]).await.unwrap()
    }

    /// The pages under all their manners, as `serve` opens them.
    pub fn routes(&self, base_url: Option<&str>) -> axum::Router {
        let base_url = base_url.map(str::to_owned);
        let https = base_url.as_deref().is_some_and(|url| url.starts_with("https"));
        let (store, finder) = (self.store.clone(), self.finder.clone());
        let portal = web::Portal {
            store,
            finder,
            base_url,
            zone: jiff::tz::TimeZone::UTC,
            auth: self.auth.clone(),
            news: self.news.clone(),
            private: self.private,
            proxies: Arc::clone(&self.proxies),
        };
        let page = Arc::new(web::errors::outside(portal.clone()));
        let opening = api::Opening {
            zone: jiff::tz::TimeZone::UTC,
            private: self.private,
            https,
            proxies: Arc::clone(&self.proxies),
            a_minute: self.a_minute,
            origins: self.origins.clone(),
        };
        let programs = api::router(
            self.store.clone(),
            self.finder.clone(),
            self.auth.clone(),
            self.news.clone(),
            &opening,
        );
        let routes = web::router(portal).merge(web::assets::routes()).merge(programs);
        web::manners::layer(
            routes,
            web::manners::Manners { https, page, limits: web::server::Limits::default() },
        )
    }

    /// `GET` of a path by a reader of English.
    pub async fn get(&self, path: &str) -> Page {
        self.ask("GET", path, &[("accept-language", "en")]).await
    }

    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Page {
        ask(self.routes(None), method, path, headers).await
    }

    /// A connection beside the store's, to break things.
    pub async fn raw(&self) -> sqlx::SqliteConnection {
        raw(self.folder.path()).await
    }
}

/// A data folder's database as any program would open it; made when missing.
pub async fn raw(folder: &Path) -> sqlx::SqliteConnection {
    use sqlx::ConnectOptions;
    sqlx::sqlite::SqliteConnectOptions::new()
        .filename(folder.join("lectern.sqlite"))
        .create_if_missing(true)
        .foreign_keys(false)
        .connect()
        .await
        .unwrap()
}

/// An answer, its body read.
pub struct Page {
    pub status: u16,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

pub async fn ask(routes: axum::Router, method: &str, path: &str, headers: &[(&str, &str)]) -> Page {
    send(routes, method, path, headers, "").await
}

pub async fn send(
    routes: axum::Router,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Page {
    let mut request = axum::http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response =
        routes.oneshot(request.body(axum::body::Body::from(body.to_owned())).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Page {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}

/// A body that comes by pieces, as they are sent.
pub fn slow_body() -> (tokio::sync::mpsc::Sender<axum::body::Bytes>, axum::body::Body) {
    struct Slow(tokio::sync::mpsc::Receiver<axum::body::Bytes>);
    impl http_body::Body for Slow {
        type Data = axum::body::Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            cx: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
            self.0.poll_recv(cx).map(|piece| piece.map(|piece| Ok(http_body::Frame::data(piece))))
        }
    }
    let (sender, pieces) = tokio::sync::mpsc::channel(1);
    (sender, axum::body::Body::new(Slow(pieces)))
}

impl Page {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The text of every element that a selector finds, white space collapsed.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let words = |e: scraper::ElementRef<'_>| {
            e.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
        };
        self.html().select(&scraper::Selector::parse(selector).unwrap()).map(words).collect()
    }

    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        let mut texts = self.texts(selector);
        assert_eq!(texts.len(), 1, "{selector} in {}", self.body);
        texts.remove(0)
    }

    /// An attribute of every element that a selector finds.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = scraper::Selector::parse(selector).unwrap();
        self.html().select(&selector).filter_map(|e| e.value().attr(name)).map(str::to_owned).collect()
    }

    fn html(&self) -> scraper::Html {
        scraper::Html::parse_document(&self.body)
    }
}

pub fn now() -> Timestamp {
    "2026-01-01T00:01:00Z".parse().unwrap()
}

pub fn arrival() -> Arrival {
    Arrival { now: now(), status: Status::Public, dry_run: false }
}

pub fn en() -> Vec<Lang> {
    vec![Lang::en()]
}

#[track_caller]
pub fn assert_what(put: &Put, what: What) {
    assert_eq!(put.what, what, "{put:?}");
}

/// An article under construction.
#[derive(Clone)]
pub struct Article1(pub Incoming);

pub fn article(title: &str) -> Article1 {
    Article1(Incoming::titled(title))
}

impl Article1 {
    pub fn with(mut self, change: impl FnOnce(&mut Incoming)) -> Self {
        change(&mut self.0);
        self
    }

    pub fn url(self, url: &str) -> Self {
        self.with(|a| a.url = Some(url.into()))
    }

    pub fn source(self, name: &str) -> Self {
        self.with(|a| a.source = Some(IncomingSource { name: name.into(), slug: None, site: None }))
    }

    pub fn at(self, time: &str) -> Self {
        self.with(|a| a.published_at = Some(time.parse().unwrap()))
    }

    pub fn lang(self, lang: &str) -> Self {
        self.with(|a| a.lang = Some(lang.parse().unwrap()))
    }

    pub fn theme(self, name: &str) -> Self {
        self.with(|a| a.themes.push(IncomingTheme { name: name.into(), slug: None }))
    }

    pub fn text(self, paragraphs: &[&str]) -> Self {
        self.with(|a| a.paragraphs = Some(paragraphs.iter().map(|&p| p.to_owned()).collect()))
    }

    /// Adds a digest: one core viewpoint (none when empty), and groups of points.
    pub fn digest(self, lang: &str, core: &str, groups: &[(&str, &[&str])]) -> Self {
        let count = self.0.paragraphs.as_ref().map(Vec::len);
        let point = |text: &&str| IncomingPoint { id: None, text: PointText::read(text, count) };
        let mut digest = IncomingDigest::empty();
        digest.lang = Some(lang.parse().unwrap());
        digest.core_viewpoint = [core].iter().filter(|c| !c.is_empty()).map(point).collect();
        digest.groups = groups
            .iter()
            .map(|(title, points)| IncomingGroup {
                title: (*title).to_owned(),
                points: points.iter().map(point).collect(),
            })
            .collect();
        self.with(|a| a.digests.push(digest))
    }

    /// Says of the last digest how it came to be.
    pub fn origin(self, origin: Origin) -> Self {
        self.with(|a| a.digests.last_mut().unwrap().origin = Some(origin))
    }
}

/// What is logged, whatever its level.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Catches it from now on, in this thread, until the guard goes.
    pub fn catch() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

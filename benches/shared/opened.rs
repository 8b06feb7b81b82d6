//! A portal opened in this process, as `serve` opens it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt;
use jiff::tz::TimeZone;
use lectern::{
    auth::Auth,
    events::News,
    finder::{Access, Finder},
    store::{Role, Store},
    web::{self, Portal, errors, manners, server::Limits},
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use tokio::task::JoinHandle;
use tower::ServiceExt;

use super::{Outcome, measured::Memory};

/// What is no ASCII is encoded, and nothing else: addresses are written as they are sent.
const NON_ASCII: &AsciiSet = CONTROLS;

/// An open portal.
pub struct Opened {
    pub app: Router,
    pub store: Store,
    finder: Finder,
    /// From the opening of the files to the last byte of the first page.
    pub start: Duration,
    /// Its folder.
    data: PathBuf,
    /// Memory of this process, before and after.
    pub held: (Memory, Memory),
}

/// A request.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub address: String,
    /// The tag of a copy that the asker has.
    pub known: Option<String>,
    /// Whether the answer may come compressed.
    pub compressed: bool,
    /// What a browser sends that is signed in.
    pub cookie: Option<String>,
}

impl Opened {
    pub async fn at(data: &Path) -> Outcome<Self> {
        let (before, begin) = (Memory::held(), Instant::now());
        let store = Store::open(data, Role::Serve).await?;
        let finder = Finder::open(store.clone(), data, Access::Mapped)?;
        let portal = Portal {
            store: store.clone(),
            finder: finder.clone(),
            base_url: None,
            zone: TimeZone::UTC,
            auth: Auth::open(store.clone())?,
            news: News::open(store.clone()).await?,
            private: false,
            proxies: Arc::default(),
        };
        let page: manners::Page = Arc::new(errors::outside(portal.clone()));
        let routes = web::router(portal).merge(web::assets::routes());
        let app = manners::layer(routes, manners::Manners { https: false, page, limits: Limits::default() });
        let mut opened =
            Self { app, store, finder, start: Duration::ZERO, data: data.to_owned(), held: (before, before) };
        opened.ask(&Asked { address: "/".to_owned(), ..Asked::default() }).await?;
        opened.start = begin.elapsed();
        opened.held.1 = Memory::held();
        Ok(opened)
    }

    /// Keeps the index in step from now on, as `serve` does, until the task is ended.
    pub fn keep(&self) -> JoinHandle<()> {
        let finder = self.finder.clone();
        tokio::spawn(async move { finder.keep().await })
    }

    /// Whether anything waits to be put into the index.
    pub async fn queued(&self) -> Outcome<bool> {
        Ok(self.store.search_queue().await?.first.is_some())
    }

    /// Reads the database file through, so that the times are those of the handler and not of a disk that has to fetch
    /// the larger portal again: some machines drop what was read long before memory is short.
    pub fn read_through(&self) -> Outcome {
        let mut file = fs::File::open(self.data.join("lectern.sqlite"))?;
        io::copy(&mut file, &mut io::sink())?;
        Ok(())
    }

    /// Asks and reads the whole answer: how long that took, the bytes of the body, and its tag.
    pub async fn ask(&self, asked: &Asked) -> Outcome<(Duration, usize, Option<String>)> {
        let address = asked.address.replace(' ', "+").replace('"', "%22");
        let address: String = utf8_percent_encode(&address, NON_ASCII).to_string();
        let mut request = Request::get(&address).header(header::HOST, "localhost");
        if let Some(tag) = &asked.known {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        if let Some(cookie) = &asked.cookie {
            request = request.header(header::COOKIE, cookie);
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

/// Copies a portal's folder, its index with it: one that writes there would first have to make that anew.
pub fn copy(from: &Path, to: &Path) -> Outcome {
    fs::create_dir(to)?;
    for file in fs::read_dir(from)? {
        let file = file?;
        let to = to.join(file.file_name());
        if file.file_type()?.is_dir() {
            copy(&file.path(), &to)?;
        } else {
            fs::copy(file.path(), to)?;
        }
    }
    Ok(())
}

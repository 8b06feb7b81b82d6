//! Who asks: the languages they read, where they are, and the zone that days are counted in.

use std::sync::Arc;

use axum::http::{HeaderMap, header, request::Parts};
use jiff::tz::TimeZone;

use super::{
    Portal,
    frame::{Frame, Section},
    language,
    messages::Messages,
    router,
    settings::Settings,
};
use crate::{
    auth::Signed,
    domain::{Lang, Viewer},
    query,
};

/// One request's reader. The outer layer makes it; handlers take it as `Extension<Arc<Reader>>`.
#[derive(Debug)]
pub struct Reader {
    /// The words of the interface.
    pub m: &'static Messages,
    /// Languages for digests and names, best first.
    pub langs: Vec<Lang>,
    /// How they want to read.
    pub settings: Settings,
    /// The zone of days and times.
    pub zone: TimeZone,
    /// Scheme and host of the permalinks, where they were configured.
    pub base: Option<Arc<str>>,
    /// The path asked for, safe to lead back to.
    pub path: String,
    /// The query asked for, without the switch of the interface's language.
    pub query: String,
    /// Who it is, where somebody is signed in.
    pub signed: Option<Signed>,
    /// Whether the proxy in front names somebody who may not sign in.
    pub is_refused: bool,
}

impl Reader {
    /// Reads a request's head.
    #[must_use]
    pub fn of(parts: &Parts, portal: &Portal) -> Self {
        let (m, langs) = language::choose(&parts.headers);
        let settings = Settings::of(&parts.headers);
        let zone = settings.zone.as_ref().map_or(&portal.zone, |(_, zone)| zone).clone();
        Self {
            m,
            langs,
            settings,
            zone,
            base: portal
                .base_url
                .as_deref()
                .map_or_else(|| own_machine(&parts.headers), |url| Some(url.trim_end_matches('/').into())),
            path: router::own_path(parts.uri.path()),
            query: query::without(parts.uri.query().unwrap_or_default(), "ui"),
            signed: None,
            is_refused: false,
        }
    }

    /// The same for a page of the desk, which is nothing for search engines.
    #[must_use]
    pub fn at_desk(&self, title: impl Into<String>, canonical: impl Into<String>) -> Frame {
        let mut frame = self.frame(title, canonical);
        frame.noindex = true;
        frame.section = Section::Desk;
        frame
    }

    /// On whose behalf one article is read: those who curate see it whatever its status.
    #[must_use]
    pub fn viewer(&self) -> Viewer {
        let curates = self.signed.as_ref().is_some_and(|signed| signed.user.role.curates());
        if curates { Viewer::Editor } else { Viewer::Reader }
    }

    /// What stands around the page that answers; `canonical` is a path with its query.
    #[must_use]
    pub fn frame(&self, title: impl Into<String>, canonical: impl Into<String>) -> Frame {
        Frame::new(self, title.into(), canonical.into())
    }
}

/// The address by which this machine itself asks, where it does: any other `Host` may be made up.
fn own_machine(headers: &HeaderMap) -> Option<Arc<str>> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let (name, port) = host.rsplit_once(':').filter(|(_, port)| !port.contains(']')).unwrap_or((host, ""));
    let known =
        matches!(name, "localhost" | "127.0.0.1" | "[::1]") && port.bytes().all(|b| b.is_ascii_digit());
    known.then(|| format!("http://{host}").into())
}

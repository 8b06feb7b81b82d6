//! What stands around every page: title, description, links for machines, the header and the footer.

use std::sync::Arc;

use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};

use super::{
    messages::{EN, Messages, ZH, grouped},
    parts::Run,
    reader::Reader,
    settings::Settings,
};
use crate::{
    auth::{Signed, SignedBy},
    domain::Lang,
    query,
    store::Listing,
};

/// The part of a page that `base.html` draws.
#[derive(Debug)]
pub struct Frame {
    /// The words of the interface.
    pub m: &'static Messages,
    /// The page's own title.
    pub title: String,
    /// The language of the title, where it may differ from the interface's.
    pub title_lang: Option<Lang>,
    /// One or two sentences.
    pub description: String,
    /// The path and query by which this page is known.
    pub canonical: String,
    /// Whether it is an article or a point of one.
    pub article: bool,
    /// When that was published.
    pub published: Option<Timestamp>,
    /// Whether a shared link shows a card.
    pub card: bool,
    /// The path of the picture that the card shows.
    pub picture: Option<String>,
    /// Whether search engines should leave it out.
    pub noindex: bool,
    /// The newer page.
    pub prev: Option<String>,
    /// The older page.
    pub next: Option<String>,
    /// The part of the portal that the header marks.
    pub section: Section,
    settings: Settings,
    base: Option<Arc<str>>,
    zone: TimeZone,
    path: String,
    query: String,
    signed: Option<Signed>,
}

/// What the header's navigation leads to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Section {
    /// None of the others.
    #[default]
    Elsewhere,
    /// The stream.
    Articles,
    /// Themes.
    Themes,
    /// Sources.
    Sources,
    /// Help.
    Help,
    /// What this browser keeps.
    Saved,
    /// Search.
    Search,
    /// Where one curates, and one's account.
    Desk,
}

impl Section {
    /// Where it is.
    #[must_use]
    pub fn href(self) -> &'static str {
        match self {
            Self::Elsewhere | Self::Articles => "/",
            Self::Themes => "/themes",
            Self::Sources => "/sources",
            Self::Help => "/help",
            Self::Saved => "/saved",
            Self::Search => "/search",
            Self::Desk => "/admin",
        }
    }
}

impl Frame {
    pub(super) fn new(reader: &Reader, title: String, canonical: String) -> Self {
        Self {
            m: reader.m,
            title,
            title_lang: None,
            description: reader.m.about.to_owned(),
            canonical,
            article: false,
            published: None,
            card: false,
            picture: None,
            noindex: false,
            prev: None,
            next: None,
            section: Section::default(),
            settings: reader.settings.clone(),
            base: reader.base.clone(),
            zone: reader.zone.clone(),
            path: reader.path.clone(),
            query: reader.query.clone(),
            signed: reader.signed.clone(),
        }
    }

    /// Whether this is the help.
    #[must_use]
    pub fn is_help(&self) -> bool {
        self.section == Section::Help
    }

    /// Whether this is the page of search, which has a larger box of its own.
    #[must_use]
    pub fn is_search(&self) -> bool {
        self.section == Section::Search
    }

    /// The address of this path: absolute where the portal knows its own.
    #[must_use]
    pub fn whole(&self, path: &str) -> String {
        format!("{}{path}", self.base.as_deref().unwrap_or_default())
    }

    /// The canonical address.
    #[must_use]
    pub fn canonical_url(&self) -> String {
        self.whole(&self.canonical)
    }

    /// The address of the card's picture.
    #[must_use]
    pub fn picture_url(&self) -> Option<String> {
        self.picture.as_deref().map(|path| self.whole(path))
    }

    /// The absolute address, where the portal knows its own.
    #[must_use]
    pub fn absolute(&self) -> Option<String> {
        self.base.as_ref().map(|base| format!("{base}{}", self.canonical))
    }

    /// What the reader has set, for the page's root.
    pub fn set(&self) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
        self.settings.set()
    }

    /// What the script says, in the order in which `words.js` reads it.
    #[must_use]
    pub fn script_words(&self) -> String {
        self.m.script_words.join("|")
    }

    /// The colour schemes that the page has, for the browser.
    #[must_use]
    pub fn schemes(&self) -> &'static str {
        match self.settings.word("scheme") {
            "light" | "sepia" => "light",
            "dark" => "dark",
            _ => "light dark",
        }
    }

    /// The zone that times are shown in.
    #[must_use]
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The header's links and whether each is marked.
    pub fn navigation(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> + '_ {
        let usual = [
            (Section::Articles, self.m.articles),
            (Section::Themes, self.m.themes),
            (Section::Sources, self.m.sources),
            (Section::Saved, self.m.saved),
        ];
        let all = usual.into_iter().chain(self.curates().then_some((Section::Desk, self.m.desk)));
        all.map(|(section, words)| (section.href(), words, self.section == section))
    }

    /// Where the pages before and after this one of a numbered list stand.
    pub fn turns<T>(&mut self, path: &str, list: &Listing<T>) {
        let address = |page: u32| format!("{path}?page={page}");
        self.prev = (list.page > 1).then(|| address(list.page - 1));
        self.next = (list.page < list.pages).then(|| address(list.page + 1));
    }

    /// Whether one who curates is signed in.
    #[must_use]
    pub fn curates(&self) -> bool {
        self.signed.as_ref().is_some_and(|signed| signed.user.role.curates())
    }

    /// The name of whoever is signed in.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.signed.as_ref().map(|signed| signed.user.name.as_str())
    }

    /// Whether one can sign out here: where the proxy in front says who it is, one signs out there.
    #[must_use]
    pub fn signs_out(&self) -> bool {
        self.signed.as_ref().is_some_and(|signed| signed.by != SignedBy::Proxy)
    }

    /// Has the page stand at another address than the one that was asked for, which is good for once.
    pub(super) fn stand_at(&mut self, path: &str, query: &str) {
        path.clone_into(&mut self.path);
        query.clone_into(&mut self.query);
    }

    /// What a form of somebody who is signed in brings along.
    #[must_use]
    pub fn token(&self) -> &str {
        self.signed.as_ref().map_or("", |signed| signed.token.as_str())
    }

    /// A count with its digits in groups.
    #[must_use]
    pub fn count(&self, n: u64) -> String {
        grouped(n)
    }

    /// The interfaces there are: address of this page in it, tag, name, whether it is this one.
    #[must_use]
    pub fn interfaces(&self) -> [(String, &'static str, &'static str, bool); 2] {
        let join = if self.query.is_empty() { "" } else { "&" };
        [(&EN, "English"), (&ZH, "中文")].map(|(m, name)| {
            (format!("{}?{}{join}ui={}", self.path, self.query, m.code), m.tag, name, m.code == self.m.code)
        })
    }

    /// This address without a parameter of its query.
    #[must_use]
    pub fn without(&self, name: &str) -> String {
        query::address(&self.path, &query::without(&self.query, name))
    }

    /// The `lang` attribute of a run in this language within the interface's own.
    #[must_use]
    pub fn run<'a>(&self, lang: &'a Lang) -> Run<'a> {
        Run::within(lang, self.m.tag)
    }

    /// A time in the portal's zone.
    #[must_use]
    pub fn zoned(&self, time: &Timestamp) -> ZonedDateTime {
        time.to_zoned_datetime(self.zone.clone())
    }

    /// Hours and minutes.
    #[must_use]
    pub fn clock(&self, time: &Timestamp) -> String {
        self.zoned(time).strftime("%H:%M").to_string()
    }

    /// Day and time, short.
    #[must_use]
    pub fn moment(&self, time: &Timestamp) -> String {
        (self.m.moment)(&self.zoned(time))
    }

    /// Day, time and zone, in full.
    #[must_use]
    pub fn full(&self, time: &Timestamp) -> String {
        (self.m.full_moment)(&self.zoned(time))
    }

    /// The day as `2025-03-04`.
    #[must_use]
    pub fn iso_day(&self, time: &Timestamp) -> String {
        self.zoned(time).date().to_string()
    }
}

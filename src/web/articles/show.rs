//! An article with its digest, in another language, at an older revision, or opened at one point.

use std::str::FromStr;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, RawQuery, State},
    response::Response,
};
use jiff::Timestamp;

use super::{evidence, export};
use crate::{
    domain::{ArticleId, Coverage, Digest, Group, Lang, Origin, Point, PointId, PointText, Status},
    query::BadField,
    store::{Article, Audited, Reading, Revision, Second},
    web::{
        desk,
        errors::Fault,
        frame::Frame,
        parts::{Cited, Run, Words, cut},
        reader::Reader,
        router::{Answer, Asked, Portal, found_at, moved_to, page},
    },
};

/// The page of an article; the page of a point is the same, opened.
#[derive(Template)]
#[template(path = "articles/show.html")]
pub(in crate::web) struct ArticlePage {
    pub frame: Frame,
    pub article: Article,
    /// The digest in a second language, to be read beside the first.
    pub second: Option<Second>,
    pub opened: Option<Opened>,
    /// The paragraph whose panel is open.
    pub evidence: Option<u32>,
    pub coverage: Coverage,
    /// What one who curates has just done to it.
    pub done: Option<Audited>,
}

/// The point at which an article is opened.
pub(in crate::web) struct Opened {
    pub id: PointId,
    pub text: PointText,
    pub group: Option<String>,
    /// The present revision, where it doesn't hold the point.
    pub absent_from: Option<u32>,
    pub earlier: Vec<(u32, PointText)>,
}

/// `GET /a/{id}`, `/a/{id}.md`, `/a/{id}.json`
pub(in crate::web) async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = query.as_deref().unwrap_or_default();
    let (id, extension) = name.split_once('.').map_or((&*name, None), |(id, ext)| (id, Some(ext)));
    let id: ArticleId = parsed(id)?;
    let lang: Option<Lang> = asked(query, "lang")?;
    let reading = match &lang {
        Some(lang) => Reading::In(lang.clone()),
        None => Reading::Preferred(reader.langs.clone()),
    };
    if let Some(extension) = extension {
        let revision = asked_number(query, "revision")?;
        let reading = revision.map_or(reading, Reading::Revision);
        return export::export(&portal, &reader, id, extension, reading, query).await;
    }
    let evidence = evidence::asked(query)?;
    if let Some(beside) = asked::<Lang>(query, "beside")? {
        let langs = &reader.langs;
        let (article, second) =
            portal.store.article_beside(reader.viewer(), id, &reading, &beside, langs).await?;
        // A digest beside itself is the plain page.
        let Some(second) = second else {
            return Ok(found_at(&format!("/a/{id}?lang={}", lang.unwrap_or(beside))));
        };
        let shown = ArticlePage { second: Some(second), ..ArticlePage::new(&reader, article) };
        return page(&shown.with_evidence(evidence));
    }
    let article = portal.store.article(reader.viewer(), id, &reading, &reader.langs).await?;
    let mut shown = ArticlePage::new(&reader, article).with_evidence(evidence);
    if shown.frame.curates() {
        shown.done = desk::done_of(&portal, &reader).await?;
    }
    page(&shown)
}

/// `GET /a/{id}/revisions/{n}`
pub(in crate::web) async fn revision(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path((id, number)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let evidence = evidence::asked(query.as_deref().unwrap_or_default())?;
    let reading = Reading::Revision(parsed(&number)?);
    let article = portal.store.article(reader.viewer(), parsed(&id)?, &reading, &reader.langs).await?;
    let mut shown = ArticlePage::new(&reader, article).with_evidence(evidence);
    shown.frame.noindex = true;
    page(&shown)
}

/// `GET /a/{id}/anything`: links may carry words after the id.
pub(in crate::web) async fn moved(
    Path((id, _)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let id: ArticleId = parsed(&id)?;
    Ok(moved_to(&format!("/a/{id}"), query.as_deref()))
}

/// A part of a path that has no such form names nothing.
pub(in crate::web) fn parsed<T: FromStr>(part: &str) -> Result<T, Fault> {
    part.parse().map_err(|_| Fault::not_found())
}

/// A field of the query; one that is empty wasn't given.
pub(super) fn asked<T: FromStr>(query: &str, field: &'static str) -> Result<Option<T>, BadField> {
    let asked =
        form_urlencoded::parse(query.as_bytes()).find(|(name, value)| name == field && !value.is_empty());
    asked.map(|(_, value)| value.parse().map_err(|_| BadField::new(field, &value))).transpose()
}

/// A field of the query that counts from 1, in plain digits.
pub(super) fn asked_number(query: &str, field: &'static str) -> Result<Option<u32>, BadField> {
    Ok(asked::<Number>(query, field)?.map(|Number(n)| n))
}

struct Number(u32);

impl FromStr for Number {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let plain = text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse().ok().filter(|n| plain && *n > 0);
        number.map(Self).ok_or(())
    }
}

/// Characters of a title and a description made from running text.
const TITLE: usize = 70;
const DESCRIPTION: usize = 200;

impl ArticlePage {
    /// The page of an article as the store hands it.
    pub(in crate::web) fn new(reader: &Reader, article: Article) -> Self {
        let mut frame = reader.frame(article.title.clone(), format!("/a/{}", article.id));
        frame.title_lang = Some(article.lang.clone());
        frame.article = true;
        frame.published = article.published_at;
        frame.card = true;
        frame.picture = Some(format!("/a/{}/card.png", article.id));
        if let Some(words) = first_words(&article) {
            frame.description = words;
        }
        let coverage = article.digest.as_ref().map(|digest| Coverage::of(digest, article.paragraphs.len()));
        let coverage = coverage.unwrap_or_default();
        frame.noindex |= article.status != Status::Public;
        Self { frame, article, second: None, opened: None, evidence: None, coverage, done: None }
    }

    /// The same page with the panel of a paragraph.
    pub(in crate::web) fn with_evidence(mut self, evidence: Option<u32>) -> Self {
        self.evidence = evidence;
        self
    }

    /// The same page opened at a point.
    pub(in crate::web) fn opened(mut self, opened: Opened) -> Self {
        let words = opened.text.words(self.article.paragraph_count());
        self.frame.title = cut(&words, TITLE);
        self.frame.title_lang = self.article.digest.as_ref().map(|digest| digest.lang.clone());
        self.frame.description = cut(&words, DESCRIPTION);
        self.frame.picture = Some(format!("/p/{}/card.png", opened.id));
        self.opened = Some(opened);
        self
    }

    /// The revision that is shown here, when a later one is shown at the article's own address.
    fn older(&self) -> Option<&Revision> {
        let shown = self.article.digest.as_ref()?.revision;
        self.article.revisions.iter().find(|revision| revision.number == shown && !revision.shown)
    }

    /// The shown revision of the same language.
    fn present(&self) -> String {
        let lang = self.article.digest.as_ref().map(|digest| &digest.lang);
        let same =
            self.article.revisions.iter().find(|revision| revision.shown && Some(&revision.lang) == lang);
        match same {
            Some(revision) => self.in_lang(&revision.lang),
            None => format!("/a/{}", self.article.id),
        }
    }

    /// Where to see what changed between a revision and the shown one of its language, whichever is newer.
    fn changes_since(&self, number: u32) -> Option<String> {
        let id = self.article.id;
        let lang = &self.article.digest.as_ref()?.lang;
        let present =
            self.article.revisions.iter().find(|revision| revision.shown && revision.lang == *lang)?;
        let (older, newer) = (number.min(present.number), number.max(present.number));
        (older < newer).then(|| format!("/a/{id}/revisions/{newer}/diff?with={older}"))
    }

    fn in_lang(&self, lang: &Lang) -> String {
        format!("/a/{}?lang={lang}", self.article.id)
    }

    /// Where the article stands as it is shown here.
    fn link(&self) -> String {
        let id = self.article.id;
        match self.older() {
            Some(older) => format!("/a/{id}/revisions/{}", older.number),
            None => format!("/a/{id}"),
        }
    }

    /// The address of that in a format.
    fn taken(&self, extension: &str) -> String {
        let id = self.article.id;
        match (self.older(), &self.article.digest) {
            (Some(older), _) => format!("/a/{id}{extension}?revision={}", older.number),
            (None, Some(digest)) if self.article.digest_langs().len() > 1 => {
                format!("/a/{id}{extension}?lang={}", digest.lang)
            }
            _ => format!("/a/{id}{extension}"),
        }
    }

    /// The address of a group: its place on this page, or that group alone in a format.
    fn group_at(&self, extension: &str, number: usize) -> String {
        if extension.is_empty() {
            let page = if self.older().is_some() { self.link() } else { self.taken("") };
            return format!("{page}#group-{number}");
        }
        let address = self.taken(extension);
        let join = if address.contains('?') { '&' } else { '?' };
        format!("{address}{join}group={number}")
    }

    pub(super) fn is_shown_lang(&self, lang: &Lang) -> bool {
        self.second.is_none() && self.article.digest.as_ref().is_some_and(|digest| digest.lang == *lang)
    }

    fn is_open(&self, point: &Point) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.id == point.id)
    }

    pub(super) fn words<'a>(&'a self, text: &'a PointText) -> Words<'a> {
        match &self.article.digest {
            Some(digest) => self.words_in(text, &digest.lang),
            None => self.words_within(text, self.frame.m.tag),
        }
    }

    /// The words of a point in this language.
    pub(super) fn words_in<'a>(&'a self, text: &'a PointText, lang: &'a Lang) -> Words<'a> {
        self.words_within(text, lang.as_str())
    }

    fn words_within<'a>(&'a self, text: &'a PointText, around: &'a str) -> Words<'a> {
        let paragraphs = self.article.paragraph_count();
        let cited = match (&paragraphs, &self.article.url) {
            (Some(_), _) => Cited::Here,
            (None, Some(url)) => Cited::Original(url),
            (None, None) => Cited::Nowhere,
        };
        Words { text, paragraphs, cited, m: self.frame.m, run: Run::of(self.frame.m.tag, around), marks: &[] }
    }

    /// The `lang` attribute of the interface's own words within the digest.
    pub(super) fn own_run(&self, lang: &Lang) -> Run<'static> {
        Run::of(self.frame.m.tag, lang.as_str())
    }

    pub(super) fn points_in(&self, group: &Group) -> String {
        (self.frame.m.count_points)(group.points.len() as u64)
    }

    /// How long the stored text is.
    pub(super) fn extent(&self) -> Option<String> {
        let count = self.article.paragraph_count()?;
        Some((self.frame.m.count_paragraphs)(count as u64))
    }

    /// One line on where a digest comes from.
    pub(super) fn provenance(&self, digest: &Digest) -> String {
        provenance(&self.frame, digest.origin, digest.model.as_deref(), &digest.created_at)
    }
}

/// The same of any revision.
pub(super) fn provenance(
    frame: &Frame,
    origin: Origin,
    model: Option<&str>,
    created_at: &Timestamp,
) -> String {
    let (m, day) = (frame.m, frame.iso_day(created_at));
    match (origin, model) {
        (Origin::Imported, _) => (m.imported)(&day),
        (Origin::Extractive, _) => (m.extracted)(&day),
        (Origin::Model, Some(model)) => (m.written_by)(model, &day),
        (Origin::Model, None) => (m.written_by_a_model)(&day),
        (Origin::Person, _) => (m.written_by_a_person)(&day),
    }
}

/// The core viewpoint, else what else stands first.
fn first_words(article: &Article) -> Option<String> {
    let point = article.digest.as_ref().and_then(|digest| digest.points().next());
    let words = match point {
        Some(point) => point.text.words(article.paragraph_count()),
        None => article.paragraphs.first()?.clone(),
    };
    Some(cut(&words, DESCRIPTION))
}

//! An article with its digest, in another language, at an older revision, or opened at one point.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, RawQuery, State},
    response::Response,
};

use super::export;
use crate::{
    domain::{ArticleId, Digest, Group, Lang, Origin, Point, PointId, PointText, Viewer},
    store::{Article, Reading, Revision},
    web::{
        errors::Fault,
        frame::Frame,
        parts::{Cited, Run, Words, cut},
        query::BadField,
        reader::Reader,
        router::{Answer, Asked, Portal, moved_to, page},
    },
};

/// The page of an article; the page of a point is the same, opened.
#[derive(Template)]
#[template(path = "articles/show.html")]
pub(in crate::web) struct ArticlePage {
    pub frame: Frame,
    pub article: Article,
    pub opened: Option<Opened>,
}

/// The point at which an article is opened.
pub(in crate::web) struct Opened {
    pub id: PointId,
    pub text: PointText,
    pub group: Option<String>,
    pub dropped: bool,
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
    let reading = match asked_lang(query)? {
        Some(lang) => Reading::In(lang),
        None => Reading::Preferred(reader.langs.clone()),
    };
    if let Some(extension) = extension {
        return export::export(&portal, &reader, id, extension, reading, query).await;
    }
    let article = portal.store.article(Viewer::Reader, id, &reading, &reader.langs).await?;
    page(&ArticlePage::new(&reader, article))
}

/// `GET /a/{id}/revisions/{n}`
pub(in crate::web) async fn revision(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path((id, number)): Path<(String, String)>,
) -> Answer {
    let reading = Reading::Revision(parsed(&number)?);
    let article = portal.store.article(Viewer::Reader, parsed(&id)?, &reading, &reader.langs).await?;
    let mut shown = ArticlePage::new(&reader, article);
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
fn parsed<T: std::str::FromStr>(part: &str) -> Result<T, Fault> {
    part.parse().map_err(|_| Fault::not_found())
}

fn asked_lang(query: &str) -> Result<Option<Lang>, BadField> {
    let asked =
        form_urlencoded::parse(query.as_bytes()).find(|(name, value)| name == "lang" && !value.is_empty());
    asked.map(|(_, value)| value.parse().map_err(|_| BadField::new("lang", &value))).transpose()
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
        Self { frame, article, opened: None }
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

    fn in_lang(&self, lang: &Lang) -> String {
        format!("/a/{}?lang={lang}", self.article.id)
    }

    fn is_shown_lang(&self, lang: &Lang) -> bool {
        self.article.digest.as_ref().is_some_and(|digest| digest.lang == *lang)
    }

    fn is_open(&self, point: &Point) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.id == point.id)
    }

    fn words<'a>(&'a self, text: &'a PointText) -> Words<'a> {
        let paragraphs = self.article.paragraph_count();
        let cited = match (&paragraphs, &self.article.url) {
            (Some(_), _) => Cited::Here,
            (None, Some(url)) => Cited::Original(url),
            (None, None) => Cited::Nowhere,
        };
        let around = self.article.digest.as_ref().map_or(self.frame.m.tag, |digest| digest.lang.as_str());
        Words { text, paragraphs, cited, m: self.frame.m, run: Run::of(self.frame.m.tag, around), marks: &[] }
    }

    /// The `lang` attribute of the interface's own words within the digest.
    fn own_run(&self, lang: &Lang) -> Run<'static> {
        Run::of(self.frame.m.tag, lang.as_str())
    }

    fn points_in(&self, group: &Group) -> String {
        (self.frame.m.count_points)(group.points.len() as u64)
    }

    /// How long the stored text is.
    fn extent(&self) -> Option<String> {
        let count = self.article.paragraph_count()?;
        Some((self.frame.m.count_paragraphs)(count as u64))
    }

    /// One line on where a digest comes from.
    fn provenance(&self, digest: &Digest) -> String {
        let (m, day) = (self.frame.m, self.frame.iso_day(&digest.created_at));
        match (digest.origin, &digest.model) {
            (Origin::Imported, _) => (m.imported)(&day),
            (Origin::Extractive, _) => (m.extracted)(&day),
            (Origin::Model, Some(model)) => (m.written_by)(model, &day),
            (Origin::Model, None) => (m.written_by_a_model)(&day),
            (Origin::Person, _) => (m.written_by_a_person)(&day),
        }
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

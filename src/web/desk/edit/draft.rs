//! What is written in the form, read: fields and digest, or what is wrong with each; and the digest as text and back.

use jiff::tz::TimeZone;

use super::form::{EditForm, Given};
use crate::{
    domain::{
        Fields, Incoming, IncomingDigest, IncomingGroup, IncomingPoint, IncomingSource, IncomingTheme,
        Invalid, Lang, PointText, limits, same_wordings,
    },
    formats::{digest_text, rules},
    web::messages::Messages,
};

/// A field, and what is wrong with it.
pub(super) type Wrong = (String, String);

impl Given {
    /// The fields, or what is wrong with them.
    pub(super) fn fields(&self, zone: &TimeZone, m: &Messages) -> Result<Fields, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = Vec::new();
        let mut refuse = |field: &str, rule: &str| wrong.push((field.to_owned(), rule.to_owned()));
        let lines = |text: &str| -> Vec<String> {
            text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
        };
        let (authors, themes) = (lines(&self.authors), lines(&self.themes));
        if !rules::is_name(&self.title) {
            refuse("title", m.title_rule);
        }
        for (field, names) in [("authors", &authors), ("themes", &themes)] {
            if names.iter().any(|name| !rules::is_name(name)) {
                refuse(field, m.title_rule);
            }
        }
        let source = Some(self.source.clone()).filter(|name| !name.is_empty());
        if source.as_ref().is_some_and(|name| !rules::is_name(name)) {
            refuse("source", m.title_rule);
        }
        let url = match self.url.as_str() {
            "" => None,
            given => rules::address(given).or_else(|| {
                refuse("url", m.url_rule);
                None
            }),
        };
        let published_at = match self.published.as_str() {
            "" => None,
            given => digest_text::read_time(given, zone).and_then(Result::ok).or_else(|| {
                refuse("published", m.time_rule);
                None
            }),
        };
        let lang = self.lang.parse().unwrap_or_else(|_| {
            refuse("lang", m.lang_rule);
            Lang::en()
        });
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Fields { title: self.title.clone(), url, source, authors, published_at, lang, themes })
    }
}

impl EditForm {
    /// The digest of the points, or what is wrong with them. Points and groups that are left empty are none.
    pub(super) fn digest(
        &self,
        paragraphs: Option<usize>,
        m: &Messages,
    ) -> Result<IncomingDigest, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = Vec::new();
        let mut digest = IncomingDigest::empty();
        digest.lang = self.lang.parse().ok();
        for (s, section) in self.sections.iter().enumerate() {
            let mut points = Vec::with_capacity(section.points.len());
            for (p, point) in section.points.iter().enumerate().filter(|(_, point)| !point.text.is_empty()) {
                if !rules::is_point(&point.text) {
                    wrong.push((format!("point-{s}-{p}"), m.point_rule.to_owned()));
                }
                points.push(IncomingPoint { id: point.id, text: PointText::read(&point.text, paragraphs) });
            }
            if s == 0 {
                digest.core_viewpoint = points;
            } else if !section.title.is_empty() || !points.is_empty() {
                if !rules::is_name(&section.title) {
                    wrong.push((format!("group-{s}"), m.title_rule.to_owned()));
                }
                digest.groups.push(IncomingGroup { title: section.title.clone(), points });
            }
        }
        if wrong.is_empty() { Ok(digest) } else { Err(wrong) }
    }

    /// Turns the points into text. False where text can't say them all.
    pub(super) fn write_text(&mut self, fields: &Fields, digest: &IncomingDigest, zone: &TimeZone) -> bool {
        let mut article = Incoming::titled(fields.title.clone());
        article.source = fields.source.clone().map(|name| IncomingSource { name, slug: None, site: None });
        article.published_at = fields.published_at;
        let themes = fields.themes.iter();
        article.themes = themes.map(|name| IncomingTheme { name: name.clone(), slug: None }).collect();
        article.digests.push(digest.clone());
        let text = digest_text::print(&article);
        let same = read(&text, zone).is_ok_and(|(read, _)| {
            let words = |digest: &IncomingDigest| -> Vec<String> {
                let groups = digest.groups.iter();
                let titles = groups.map(|group| format!("{} {}", group.points.len(), group.title));
                let points = digest.points().map(|point| point.text.as_str().to_owned());
                let all = points.chain(titles).map(|words| words.split_whitespace().collect::<String>());
                all.collect()
            };
            let names = |article: &Incoming| {
                let themes: Vec<String> = article.themes.iter().map(|theme| theme.name.clone()).collect();
                (article.source.as_ref().map(|source| source.name.clone()), article.published_at, themes)
            };
            read.title == article.title
                && names(&read) == names(&article)
                && read.digests.first().is_some_and(|read| words(read) == words(digest))
        });
        if same {
            self.made_of = digest.points().cloned().collect();
            self.text = Some(text);
        }
        same
    }

    /// Turns the text into points and fields; what of it is odd. Each point goes on being the one that it was.
    pub(super) fn read_text(
        &mut self,
        paragraphs: Option<usize>,
        zone: &TimeZone,
    ) -> Result<Vec<Invalid>, Invalid> {
        let Some(text) = self.text.clone() else { return Ok(Vec::new()) };
        let (mut article, notes) = read(&text, zone)?;
        let Some(mut digest) = article.digests.pop() else { return Ok(notes) };
        let words = |points: &mut dyn Iterator<Item = &IncomingPoint>| -> Vec<String> {
            points.map(|point| point.text.words(None)).collect()
        };
        let (old, new) = (words(&mut self.made_of.iter()), words(&mut digest.points()));
        let mut was = same_wordings(&old, &new).into_iter();
        let groups = digest.groups.iter_mut().map(|group| &mut group.points);
        for point in std::iter::once(&mut digest.core_viewpoint).chain(groups).flatten() {
            point.id = was.next().flatten().and_then(|was| self.made_of[was].id);
            point.text = PointText::read(point.text.as_str(), paragraphs);
        }
        self.given.take(&Fields {
            title: article.title,
            url: None,
            source: article.source.map(|source| source.name),
            authors: Vec::new(),
            published_at: article.published_at,
            lang: Lang::en(),
            themes: article.themes.into_iter().map(|theme| theme.name).collect(),
        });
        self.fill(&digest);
        Ok(notes)
    }
}

/// The one article of a text, and what is odd about it.
fn read(text: &str, zone: &TimeZone) -> Result<(Incoming, Vec<Invalid>), Invalid> {
    let refuse = |line: u64, reason: &str| Invalid { line, reason: reason.to_owned() };
    if text.len() > limits::OBJECT {
        return Err(refuse(1, "the text is too long"));
    }
    let mut found = digest_text::parse(text.as_bytes(), zone).into_iter();
    let Some(first) = found.next() else { return Err(refuse(1, "there is no digest here")) };
    if let Some(second) = found.next() {
        return Err(refuse(second.line, "a second article begins here; this is the text of one"));
    }
    Ok((first.article?, first.notes))
}

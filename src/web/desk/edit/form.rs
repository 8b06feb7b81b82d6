//! The form in which an article is edited: what stands in its fields, and what its buttons do to them.

use std::str::FromStr;

use jiff::tz::TimeZone;

use crate::{
    domain::{Fate, Fields, IncomingDigest, IncomingPoint, PointId, Reconciled},
    store::Article,
    web::accounts::Form,
};

/// The fields as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) title: String,
    pub(super) url: String,
    pub(super) source: String,
    /// A line each.
    pub(super) authors: String,
    pub(super) published: String,
    pub(super) lang: String,
    /// A line each.
    pub(super) themes: String,
}

/// The core viewpoint, which comes first and has no title, or a group.
#[derive(Debug, Clone, Default)]
pub(super) struct Section {
    pub(super) title: String,
    /// The title that others have given it meanwhile.
    pub(super) theirs: Option<String>,
    pub(super) points: Vec<FormPoint>,
}

#[derive(Debug, Clone)]
pub(super) struct FormPoint {
    pub(super) id: Option<PointId>,
    pub(super) text: String,
    /// What others did to it meanwhile.
    pub(super) fate: Fate,
}

/// What stands in the form.
#[derive(Debug, Clone, Default)]
pub(super) struct EditForm {
    pub(super) given: Given,
    /// The fields as they were when the page was opened.
    pub(super) was: Given,
    /// The language of the digest, and the revision of it that was opened.
    pub(super) lang: String,
    pub(super) base: Option<u32>,
    pub(super) reason: String,
    /// Never empty.
    pub(super) sections: Vec<Section>,
    /// The digest as text, where it is edited so, and the points of which that was made.
    pub(super) text: Option<String>,
    pub(super) made_of: Vec<IncomingPoint>,
    /// The section and point on which the page opens.
    pub(super) focus: Option<(usize, usize)>,
}

impl Given {
    /// The fields of an article; times in this zone.
    pub(super) fn of(article: &Article, zone: &TimeZone) -> Self {
        let time = article.published_at.map(|time| jiff::ZonedDateTime::new(time, zone.clone()));
        let themes: Vec<&str> =
            article.themes[..article.carried].iter().map(|theme| theme.name.as_str()).collect();
        Self {
            title: article.title.clone(),
            url: article.url.clone().unwrap_or_default(),
            source: article.source.as_ref().map_or_else(String::new, |source| source.name.clone()),
            authors: article.authors.join("\n"),
            published: time.map_or_else(String::new, |time| {
                let whole_minute = time.timestamp().as_microsecond() % 60_000_000 == 0;
                if whole_minute {
                    time.strftime("%Y-%m-%d %H:%M").to_string()
                } else {
                    time.timestamp().to_string()
                }
            }),
            lang: article.lang.as_str().to_owned(),
            themes: themes.join("\n"),
        }
    }

    fn read(form: &Form, before: &str) -> Self {
        let get = |name: &str| form.get(&format!("{before}{name}")).replace("\r\n", "\n").trim().to_owned();
        Self {
            title: get("title"),
            url: get("url"),
            source: get("source"),
            authors: get("authors"),
            published: get("published"),
            lang: get("lang"),
            themes: get("themes"),
        }
    }

    /// The fields with the names under which a form carries them.
    pub(super) fn named(&self) -> [(&'static str, &str); 7] {
        [
            ("title", &self.title),
            ("url", &self.url),
            ("source", &self.source),
            ("authors", &self.authors),
            ("published", &self.published),
            ("lang", &self.lang),
            ("themes", &self.themes),
        ]
    }

    /// Puts what is said in a digest text in the place of what was given.
    pub(super) fn take(&mut self, fields: &Fields) {
        self.title.clone_from(&fields.title);
        self.source = fields.source.clone().unwrap_or_default();
        self.themes = fields.themes.join("\n");
        self.published = fields.published_at.map_or_else(String::new, |time| time.to_string());
    }
}

impl EditForm {
    /// The form of an article as it is.
    pub(super) fn of(article: &Article, lang: String, zone: &TimeZone) -> Self {
        let given = Given::of(article, zone);
        let mut form = Self { was: given.clone(), given, lang, ..Self::default() };
        if let Some(digest) = &article.digest {
            form.base = Some(digest.revision);
            form.fill(&digest.to_incoming());
        } else {
            form.fill(&IncomingDigest::empty());
            form.press("group", "");
            form.press("add", "0");
            form.focus = None;
        }
        form
    }

    /// What was sent, before its button is pressed.
    pub(super) fn read(form: &Form) -> Self {
        let mut read = Self {
            given: Given::read(form, ""),
            was: Given::read(form, "was-"),
            lang: form.get("digest").to_owned(),
            base: form.get("base").parse().ok(),
            reason: form.get("reason").trim().to_owned(),
            sections: vec![Section::default()],
            ..Self::default()
        };
        let (mut id, mut theirs) = (None, "");
        for (name, value) in form.fields() {
            let section = read.sections.last_mut().expect("one at least");
            match name {
                "group" => {
                    let title = value.trim().to_owned();
                    read.sections.push(Section { title, ..Section::default() });
                }
                "id" => id = value.parse().ok(),
                "point" => section.points.push(FormPoint {
                    id: id.take(),
                    text: value.replace("\r\n", "\n").trim().to_owned(),
                    fate: Fate::Same,
                }),
                "theirs" => theirs = value,
                "take" => {
                    if let Some(point) = section.points.last_mut() {
                        theirs.clone_into(&mut point.text);
                    }
                }
                "text" => read.text = Some(value.replace("\r\n", "\n")),
                "made-of" => read
                    .made_of
                    .push(IncomingPoint { id: id.take(), text: crate::domain::PointText::read(value, None) }),
                _ => {}
            }
        }
        read
    }

    /// Puts a digest in the place of the points.
    pub(super) fn fill(&mut self, digest: &IncomingDigest) {
        let points = |points: &[IncomingPoint]| {
            let of = |point: &IncomingPoint| FormPoint {
                id: point.id,
                text: point.text.as_str().to_owned(),
                fate: Fate::Same,
            };
            points.iter().map(of).collect()
        };
        let core = Section { points: points(&digest.core_viewpoint), ..Section::default() };
        let groups = digest.groups.iter().map(|group| Section {
            title: group.title.clone(),
            theirs: None,
            points: points(&group.points),
        });
        self.sections = std::iter::once(core).chain(groups).collect();
        self.text = None;
    }

    /// The same with what others did beside each point.
    pub(super) fn fill_reconciled(&mut self, both: Reconciled) {
        self.fill(&both.digest);
        let points = self.sections.iter_mut().flat_map(|section| &mut section.points);
        for (point, fate) in points.zip(both.fates) {
            point.fate = fate;
        }
        for (section, theirs) in self.sections.iter_mut().skip(1).zip(both.titles) {
            section.theirs = theirs;
        }
    }

    /// What a button does to the points: `add` to a section, a new `group`, a point `up`, `down` or `out`. Another one
    /// does nothing to them.
    pub(super) fn press(&mut self, verb: &str, at: &str) {
        let mut numbers = at.split('-').map(usize::from_str);
        let (section, point) = (numbers.next().and_then(Result::ok), numbers.next().and_then(Result::ok));
        let new = || FormPoint { id: None, text: String::new(), fate: Fate::Same };
        match (verb, section, point) {
            ("group", ..) => {
                self.sections.push(Section { points: vec![new()], ..Section::default() });
                self.focus = Some((self.sections.len() - 1, 0));
            }
            ("add", Some(section), _) => {
                if let Some(at) = self.sections.get_mut(section) {
                    at.points.push(new());
                    self.focus = Some((section, at.points.len() - 1));
                }
            }
            ("out", Some(section), Some(point)) => {
                self.take(section, point);
            }
            ("up" | "down", Some(section), Some(point)) => self.shift(section, point, verb == "up"),
            _ => {}
        }
    }

    /// Takes a point out of its section.
    fn take(&mut self, section: usize, point: usize) -> Option<FormPoint> {
        let points = &mut self.sections.get_mut(section)?.points;
        (point < points.len()).then(|| points.remove(point))
    }

    /// Moves a point by one place; beyond its section's end it goes on to the next one.
    fn shift(&mut self, section: usize, point: usize, up: bool) {
        let last = self.sections.len() - 1;
        let Some(moved) = self.take(section, point) else { return };
        let left = self.sections[section].points.len();
        let (to, place) = match (up, point) {
            (true, 0) if section > 0 => (section - 1, self.sections[section - 1].points.len()),
            (true, _) => (section, point.saturating_sub(1)),
            (false, _) if point == left && section < last => (section + 1, 0),
            (false, _) => (section, (point + 1).min(left)),
        };
        self.sections[to].points.insert(place, moved);
        self.focus = Some((to, place));
    }
}

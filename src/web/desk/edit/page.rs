//! The page on which an article is edited, and beside the form how it will look.

use askama::Template;
use axum::http::StatusCode;

use super::{
    super::looks::Looks,
    draft::Wrong,
    form::{EditForm, FormPoint},
};
use crate::{
    digester::Checker,
    domain::{Fate, Invalid, Lang, PointText},
    error::Error,
    store::{Article, Audited},
    web::{
        frame::Frame,
        messages::endonym,
        parts::Run,
        reader::Reader,
        router::{Answer, page},
    },
};

/// What the page has to say beside the form.
#[derive(Default)]
pub(super) struct Said {
    pub(super) done: Option<Audited>,
    /// The revision that has just been made.
    pub(super) revision: Option<u32>,
    pub(super) notice: Option<Notice>,
    pub(super) wrong: Vec<Wrong>,
    /// What was not understood of the text, by its lines.
    pub(super) told: Vec<Invalid>,
    /// Fields that others have changed too, with their words.
    pub(super) theirs: Vec<(&'static str, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    /// All is so already.
    Nothing,
    /// Others have changed it too.
    Raced,
    /// It can't be written as text.
    NoText,
    /// The text can't be read.
    Wrong,
}

#[derive(Template)]
#[template(path = "desk/edit.html")]
struct EditPage {
    frame: Frame,
    article: Article,
    form: EditForm,
    said: Said,
    looks: Option<Looks>,
}

impl EditPage {
    /// The language of the digest as an attribute.
    fn run(&self) -> Run<'_> {
        Run::of(&self.form.lang, self.frame.m.tag)
    }

    fn lang_name(&self) -> String {
        self.form
            .lang
            .parse()
            .map_or_else(|_| self.form.lang.clone(), |lang: Lang| endonym(&lang).to_string())
    }

    /// The fields: name, label, what stands there, and whether it takes a line for each.
    fn fields(&self) -> [(&'static str, &'static str, &str, bool); 7] {
        let m = self.frame.m;
        let labels = [
            (m.field_title, false),
            (m.field_url, false),
            (m.field_source, false),
            (m.field_authors, true),
            (m.field_published, false),
            (m.field_lang, false),
            (m.field_themes, true),
        ];
        let given = self.form.given.named();
        std::array::from_fn(|n| (given[n].0, labels[n].0, given[n].1, labels[n].1))
    }

    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.said.wrong.iter().find(|(at, _)| at == field).map(|(_, words)| words.as_str())
    }

    fn wrong_at(&self, what: &str, section: usize, point: usize) -> Option<&str> {
        self.wrong(&format!("{what}-{section}-{point}"))
    }

    fn wrong_title(&self, section: usize) -> Option<&str> {
        self.wrong(&format!("group-{section}"))
    }

    /// What others made of a field.
    fn theirs(&self, field: &str) -> Option<&str> {
        self.said.theirs.iter().find(|(at, _)| *at == field).map(|(_, words)| words.as_str())
    }

    fn is_focus(&self, section: usize, point: usize) -> bool {
        self.form.focus == Some((section, point))
    }

    /// Rows that a point's words fill, about.
    fn rows(point: &FormPoint) -> usize {
        let width: usize = point.text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        (width / 56 + 1).clamp(2, 12)
    }

    fn number(section: usize, point: usize) -> String {
        if section == 0 { (point + 1).to_string() } else { format!("{section}.{}", point + 1) }
    }

    fn has(&self, notice: Notice) -> bool {
        self.said.notice == Some(notice)
    }

    /// Both wordings of a point on which two clash: theirs, and whether mine is one too.
    fn clash(point: &FormPoint) -> Option<(Option<&PointText>, bool)> {
        match &point.fate {
            Fate::Clash { theirs, mine } => Some((theirs.as_ref(), mine.is_some())),
            _ => None,
        }
    }

    fn is_theirs(point: &FormPoint) -> bool {
        point.fate == Fate::Theirs
    }

    fn is_moved(point: &FormPoint) -> bool {
        point.fate == Fate::Moved
    }
}

/// The page, with the status of what it says.
pub(super) async fn show(reader: &Reader, article: Article, form: EditForm, mut said: Said) -> Answer {
    let status = match said.notice {
        Some(Notice::Raced) => StatusCode::CONFLICT,
        Some(Notice::Wrong | Notice::NoText) => StatusCode::UNPROCESSABLE_ENTITY,
        _ if !said.wrong.is_empty() => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let mut read = form.clone();
    let told = read.read_text(article.paragraph_count(), &reader.zone);
    let is_read = told.is_ok();
    if said.told.is_empty() {
        said.told = told.unwrap_or_else(|refusal| vec![refusal]);
    }
    let digest = read.digest(article.paragraph_count(), reader.m).ok().filter(|_| is_read);
    let (article, looks) = match digest {
        None => (article, None),
        // Long texts compute, and others are to be answered meanwhile.
        Some(digest) => {
            let drawn = tokio::task::spawn_blocking(move || {
                let checker = Checker::new(&article.paragraphs, &article.lang);
                let looks = Looks::of(&digest, &checker, article.paragraphs.len());
                (article, Some(looks))
            });
            drawn.await.map_err(|e| Error::Internal(format!("the preview broke off: {e}")))?
        }
    };
    let frame = reader.at_desk(reader.m.edit_article, format!("/admin/articles/{}", article.id));
    let mut answer = page(&EditPage { frame, article, form, said, looks })?;
    *answer.status_mut() = status;
    Ok(answer)
}

//! What is done to sources at the desk, and its pages.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, RawQuery, Request, State},
    http::StatusCode,
};

use super::{
    Curator, done_of,
    theme_pages::{self, SplitGiven, Splitting},
    themes::{LIKELY, Wrong},
};
use crate::{
    domain::{Lang, Prominence, is_name, is_sign, limits},
    error::Result,
    formats::rules,
    query::is_slug,
    store::{At, Audited, Done, Refused, SourceAtDesk, SourceWords},
    web::{
        accounts::Form,
        errors::Fault,
        frame::Frame,
        messages::Messages,
        parts::ListQuery,
        reader::Reader,
        router::{Answer, Asked, Portal, moved_to, page, see},
    },
};

#[derive(Template)]
#[template(path = "desk/source.html")]
struct SourcePage {
    frame: Frame,
    source: SourceAtDesk,
    given: Given,
    done: Option<Audited>,
}

impl SourcePage {
    fn splitting(&self) -> Option<Splitting<'_>> {
        let m = self.frame.m;
        Splitting::of(&self.source.names).map(|names| Splitting {
            heading: m.source_split,
            action: format!("/admin/sources/{}/split", self.source.named.slug),
            names,
            count: m.count_articles,
            into: m.source_split_into,
            about: m.source_split_about,
        })
    }
}

/// What stands in the fields, and what is wrong with one of them.
struct Given {
    name: String,
    lang: String,
    site: String,
    about: String,
    icon: String,
    prominence: Prominence,
    alias: String,
    into: String,
    split: SplitGiven,
    fault: Option<Wrong>,
}

impl Given {
    /// What there is.
    fn of(source: &SourceAtDesk) -> Self {
        Self {
            name: source.named.name.clone(),
            lang: source.named.lang.to_string(),
            site: source.site.clone().unwrap_or_default(),
            about: source.description.clone().unwrap_or_default(),
            icon: source.named.icon.clone().unwrap_or_default(),
            prominence: source.prominence,
            alias: String::new(),
            into: String::new(),
            split: SplitGiven::default(),
            fault: None,
        }
    }

    /// What was sent, which stays in the fields of its form.
    fn take(&mut self, form: &Form, fault: Wrong) {
        match fault.0 {
            "alias" => form.get("alias").clone_into(&mut self.alias),
            "into" => form.get("into").clone_into(&mut self.into),
            "chosen" | "made" => self.split = SplitGiven::of(form),
            _ => {
                for (field, name) in [
                    (&mut self.name, "name"),
                    (&mut self.lang, "lang"),
                    (&mut self.site, "site"),
                    (&mut self.about, "about"),
                    (&mut self.icon, "icon"),
                ] {
                    form.get(name).clone_into(field);
                }
                self.prominence = form.get("prominence").parse().unwrap_or_default();
            }
        }
        self.fault = Some(fault);
    }

    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.fault.as_ref().filter(|(at, _)| *at == field).map(|(_, words)| words.as_str())
    }
}

/// `GET /admin/sources`
pub(super) async fn index(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = ListQuery::parse(query.as_deref().unwrap_or_default())?;
    let found = portal.store.sources_at_desk(query.name.as_deref(), query.page).await?;
    let likely = if query.page == 1 && query.name.is_none() {
        portal.store.likely_same_sources(LIKELY).await?
    } else {
        Vec::new()
    };
    let done = done_of(&portal, &reader).await?;
    theme_pages::sources(&reader, &query, found, likely, done)
}

/// `GET /admin/sources/{slug}`
pub(super) async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    if !is_slug(&slug) {
        return Err(Fault::not_found());
    }
    match portal.store.source_at_desk(&slug).await? {
        At::Moved(to) => Ok(moved_to(&format!("/admin/sources/{to}"), query.as_deref())),
        At::Here(source) => {
            let done = done_of(&portal, &reader).await?;
            shown(&reader, Given::of(&source), source, done)
        }
    }
}

fn shown(reader: &Reader, given: Given, source: SourceAtDesk, done: Option<Audited>) -> Answer {
    let mut frame =
        reader.at_desk(source.named.name.clone(), format!("/admin/sources/{}", source.named.slug));
    frame.title_lang = Some(source.named.lang.clone());
    page(&SourcePage { frame, source, given, done })
}

/// `POST /admin/sources/{slug}`: what it is called and about, and where it stands.
pub(super) async fn update(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(slug): Path<String>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let outcome = match words(&form, reader.m) {
        Ok(words) => {
            let outcome = portal.store.edit_source(&slug, &words, by).await?;
            outcome.map_err(|refused| wrong(refused, "name", reader.m))
        }
        Err(wrong) => Err(Some(wrong)),
    };
    answer(&portal, &reader, &slug, &form, outcome).await
}

/// `POST /admin/sources/{slug}/names`: a further one.
pub(super) async fn name(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(slug): Path<String>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let given = form.get("alias").trim();
    let outcome = if is_name(given) {
        let outcome = portal.store.alias_source(&slug, given, by).await?;
        outcome.map_err(|refused| wrong(refused, "alias", reader.m))
    } else {
        Err(Some(("alias", reader.m.source_name_rule.to_owned())))
    };
    answer(&portal, &reader, &slug, &form, outcome).await
}

/// `POST /admin/sources/{slug}/merge`
pub(super) async fn merge(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(slug): Path<String>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let outcome = portal.store.merge_sources(&slug, form.get("into").trim(), by).await?;
    let outcome = outcome.map_err(|refused| wrong(refused, "into", reader.m));
    answer(&portal, &reader, &slug, &form, outcome).await
}

/// `POST /admin/sources/{slug}/split`
pub(super) async fn split(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(slug): Path<String>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let (made, m) = (form.get("made").trim(), reader.m);
    let outcome = if is_name(made) {
        let chosen: Vec<&str> = form.all("chosen").collect();
        let outcome = portal.store.split_source(&slug, &chosen, made, by).await?;
        outcome.map_err(|refused| match refused {
            Refused::Taken { .. } => wrong(refused, "made", m),
            _ => Some(("chosen", m.split_rule.to_owned())),
        })
    } else {
        Err(Some(("made", m.source_name_rule.to_owned())))
    };
    answer(&portal, &reader, &slug, &form, outcome).await
}

/// `POST /admin/sources/{slug}/apart`: it is not the same as the other one.
pub(super) async fn apart(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path(slug): Path<String>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    Ok(match portal.store.tell_sources_apart(&slug, form.get("other").trim(), by).await? {
        Ok(Done { audit, .. }) => see(&format!("/admin/sources?done={audit}")),
        Err(_) => see("/admin/sources"),
    })
}

/// The page of the source after a change; or as it was, with what was given and what is wrong with it.
async fn answer(
    portal: &Portal,
    reader: &Reader,
    slug: &str,
    form: &Form,
    outcome: Result<Done, Option<Wrong>>,
) -> Answer {
    let fault = match outcome {
        Ok(Done { audit, slug }) => return Ok(see(&format!("/admin/sources/{slug}?done={audit}"))),
        Err(None) => return Ok(see(&format!("/admin/sources/{slug}"))),
        Err(Some(fault)) => fault,
    };
    let At::Here(source) = portal.store.source_at_desk(slug).await? else { return Err(Fault::not_found()) };
    let mut given = Given::of(&source);
    given.take(form, fault);
    let mut answer = shown(reader, given, source, None)?;
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(answer)
}

fn wrong(refused: Refused, field: &'static str, m: &Messages) -> Option<Wrong> {
    match refused {
        Refused::Taken { by, .. } => Some((field, (m.name_of_other_source)(&by.name))),
        Refused::Unknown => Some((field, m.no_such_source.to_owned())),
        Refused::Itself => Some((field, m.same_source.to_owned())),
        Refused::Nothing | Refused::Touched | Refused::Raced => None,
    }
}

/// What a form says of a source.
fn words<'a>(form: &'a Form, m: &Messages) -> Result<SourceWords<'a>, Wrong> {
    let field = |name| Some(form.get(name).trim()).filter(|words: &&str| !words.is_empty());
    let name = field("name").filter(|name| is_name(name));
    let name = name.ok_or_else(|| ("name", m.source_name_rule.to_owned()))?;
    let lang: Option<Lang> = form.get("lang").trim().parse().ok();
    let lang = lang.ok_or_else(|| ("lang", m.form_lang.to_owned()))?;
    let site = field("site");
    if site.is_some_and(|site| rules::address(site).is_none()) {
        return Err(("site", m.site_rule.to_owned()));
    }
    let description = field("about");
    if description.is_some_and(|words| words.chars().count() > limits::DESCRIPTION) {
        return Err(("about", m.description_rule.to_owned()));
    }
    let icon = field("icon");
    if !icon.is_none_or(is_sign) {
        return Err(("icon", m.sign_rule.to_owned()));
    }
    let prominence = form.get("prominence").parse().unwrap_or_default();
    Ok(SourceWords { name, lang, site, description, icon, prominence })
}

//! `/admin/articles/{id}`: an article's fields and its digest in one language, as a form or as digest text.

mod draft;
mod form;
mod page;

use axum::{
    Extension,
    extract::{Path, RawQuery, Request, State},
    http::StatusCode,
};

use self::{
    draft::Wrong,
    form::{EditForm, Given},
    page::{Notice, Said},
};
use super::{Curator, done_of};
use crate::{
    domain::{ArticleId, Lang, Viewer, reconcile},
    error::{Error, Result},
    store::{Article, By, Edit, EditOutcome, Reading},
    web::{
        articles::parsed,
        errors::Fault,
        reader::Reader,
        router::{Answer, Asked, Portal, see},
    },
};

/// Characters of a reason.
const REASON: usize = 200;

/// `GET /admin/articles/{id}`, `?lang=` of the digest.
pub(super) async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let id: ArticleId = parsed(&id)?;
    let query = query.unwrap_or_default();
    let asked = |field: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == field).map(|(_, value)| value.into_owned())
    };
    let lang = asked("lang").and_then(|lang| lang.parse().ok());
    let (article, lang) = read(&portal, &reader, id, lang).await?;
    let form = EditForm::of(&article, lang.as_str().to_owned(), &reader.zone);
    let said = Said {
        done: done_of(&portal, &reader).await?,
        revision: asked("revision").and_then(|n| n.parse().ok()),
        ..Said::default()
    };
    page::show(&reader, article, form, said).await
}

/// `POST /admin/articles/{id}`: with `do=save` what is written is stored, else it is shown as the button wants it.
pub(super) async fn update(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let id: ArticleId = parsed(&id)?;
    let (sent, by) = curator.form(request, &portal).await?;
    let mut form = EditForm::read(&sent);
    let lang: Lang = form.lang.parse().map_err(|_| Fault::Status(StatusCode::BAD_REQUEST))?;
    let (article, lang) = read(&portal, &reader, id, Some(lang)).await?;
    lang.as_str().clone_into(&mut form.lang);
    let count = article.paragraph_count();
    let mut said = Said::default();
    let verb = sent.get("do");
    if form.text.is_some() && verb != "preview" {
        match form.read_text(count, &reader.zone) {
            Ok(notes) => said.told = notes,
            Err(refusal) => {
                said.told = vec![refusal];
                said.notice = Some(Notice::Wrong);
                return page::show(&reader, article, form, said).await;
            }
        }
    }
    match verb {
        "save" => save(&portal, &reader, by, article, form, said, &lang).await,
        "text" => {
            let fields = form.given.fields(&reader.zone, reader.m);
            match (fields, form.digest(count, reader.m)) {
                (Ok(fields), Ok(digest)) => {
                    if !form.write_text(&fields, &digest, &reader.zone) {
                        said.notice = Some(Notice::NoText);
                    }
                }
                (fields, digest) => said.wrong = all_wrong(fields, digest),
            }
            page::show(&reader, article, form, said).await
        }
        _ => {
            let (verb, at) = verb.split_once('-').unwrap_or((verb, ""));
            form.press(verb, at);
            page::show(&reader, article, form, said).await
        }
    }
}

/// `POST /admin/articles/{id}/revisions`: shows the words of an earlier `revision` again.
pub(super) async fn restore(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let id: ArticleId = parsed(&id)?;
    let (form, by) = curator.form(request, &portal).await?;
    let revision = form.get("revision").parse().map_err(|_| Fault::Status(StatusCode::BAD_REQUEST))?;
    Ok(see(&match portal.store.restore_revision(id, revision, by).await? {
        Some(audit) => format!("/admin/audit?done={audit}"),
        None => format!("/a/{id}/revisions"),
    }))
}

/// The article with its digest in a language: the one that is asked for, whether or not it has one; else that which the
/// reader prefers.
async fn read(
    portal: &Portal,
    reader: &Reader,
    id: ArticleId,
    lang: Option<Lang>,
) -> Result<(Article, Lang)> {
    let preferred = Reading::Preferred(reader.langs.clone());
    let reading = lang.clone().map_or_else(|| preferred.clone(), Reading::In);
    match portal.store.article(Viewer::Editor, id, &reading, &reader.langs).await {
        Err(Error::NotFound) if lang.is_some() => {
            let mut article = portal.store.article(Viewer::Editor, id, &preferred, &reader.langs).await?;
            article.digest = None;
            let lang = lang.unwrap_or_else(|| article.lang.clone());
            Ok((article, lang))
        }
        found => {
            let article = found?;
            let shown = article.digest.as_ref().map(|digest| digest.lang.clone());
            let lang = shown.or(lang).unwrap_or_else(|| article.lang.clone());
            Ok((article, lang))
        }
    }
}

async fn save(
    portal: &Portal,
    reader: &Reader,
    by: By<'_>,
    article: Article,
    mut form: EditForm,
    mut said: Said,
    lang: &Lang,
) -> Answer {
    let (id, count) = (article.id, article.paragraph_count());
    let was = form.was.fields(&reader.zone, reader.m);
    let was = was.map_err(|_| Fault::Status(StatusCode::BAD_REQUEST))?;
    let fields = form.given.fields(&reader.zone, reader.m);
    let (fields, digest) = match (fields, form.digest(count, reader.m)) {
        (Ok(fields), Ok(digest)) if form.reason.chars().count() <= REASON => (fields, digest),
        (fields, digest) => {
            said.wrong = all_wrong(fields, digest);
            if form.reason.chars().count() > REASON {
                said.wrong.push(("reason".to_owned(), reader.m.reason_rule.to_owned()));
            }
            return page::show(reader, article, form, said).await;
        }
    };
    let reason = form.reason.replace(char::is_control, " ");
    let edit = Edit { lang, base: form.base, was: &was, fields: &fields, digest: &digest, reason: &reason };
    match portal.store.edit_article(id, &edit, by).await? {
        EditOutcome::Done { audit, revision } => {
            let revision = revision.map_or_else(String::new, |n| format!("&revision={n}"));
            return Ok(see(&format!("/admin/articles/{id}?lang={lang}&done={audit}{revision}")));
        }
        EditOutcome::Nothing => said.notice = Some(Notice::Nothing),
        EditOutcome::AddressTaken(other) => {
            said.wrong.push(("url".to_owned(), (reader.m.url_taken)(&other.to_string())));
        }
        EditOutcome::Emptied => said.wrong.push(("points".to_owned(), reader.m.emptied.to_owned())),
        EditOutcome::Raced => {
            // As it is by now: what was read before the attempt may be older than what it met.
            let (article, _) = read(portal, reader, id, Some(lang.clone())).await?;
            if let (Some(base), Some(theirs)) = (form.base, &article.digest) {
                let reading = Reading::Revision(base);
                let old = portal.store.article(Viewer::Editor, id, &reading, &reader.langs).await?;
                let base = old.digest.ok_or_else(Fault::not_found)?;
                form.fill_reconciled(reconcile(&base.to_incoming(), &theirs.to_incoming(), &digest));
            } else if let Some(theirs) = &article.digest {
                let none = crate::domain::IncomingDigest::empty();
                form.fill_reconciled(reconcile(&none, &theirs.to_incoming(), &digest));
            }
            form.base = article.digest.as_ref().map(|digest| digest.revision);
            said.theirs = reconcile_fields(&mut form, Given::of(&article, &reader.zone));
            said.notice = Some(Notice::Raced);
            return page::show(reader, article, form, said).await;
        }
    }
    page::show(reader, article, form, said).await
}

/// Takes over what others have changed of the fields; where both have, mine stands, and theirs is told.
fn reconcile_fields(form: &mut EditForm, now: Given) -> Vec<(&'static str, String)> {
    let mut clashes = Vec::new();
    let mine = [
        &mut form.given.title,
        &mut form.given.url,
        &mut form.given.source,
        &mut form.given.authors,
        &mut form.given.published,
        &mut form.given.lang,
        &mut form.given.themes,
    ];
    for ((mine, (name, was)), (_, theirs)) in mine.into_iter().zip(form.was.named()).zip(now.named()) {
        if *mine == was {
            theirs.clone_into(mine);
        } else if theirs != was && theirs != mine {
            clashes.push((name, theirs.to_owned()));
        }
    }
    form.was = now;
    clashes
}

fn all_wrong<A, B>(fields: Result<A, Vec<Wrong>>, digest: Result<B, Vec<Wrong>>) -> Vec<Wrong> {
    let mut wrong = fields.err().unwrap_or_default();
    wrong.extend(digest.err().unwrap_or_default());
    wrong
}

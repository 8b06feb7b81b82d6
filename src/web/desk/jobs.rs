//! `/admin/jobs`: a change of many articles, followed, stopped and undone.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
};

use super::{
    Curator,
    bulk::{self, Narrowed, Wrong},
};
use crate::{
    domain::{ArticleId, BulkAction},
    formats::rules,
    store::{Chosen, Job},
    web::{
        articles::parsed,
        errors::Fault,
        frame::Frame,
        router::{Answer, Asked, Portal, page, see},
    },
};

/// Themes that are added or removed at once.
const MOST_THEMES: usize = 20;

#[derive(Template)]
#[template(path = "desk/job.html")]
struct JobPage {
    frame: Frame,
    job: Job,
}

/// `POST /admin/jobs`
pub(super) async fn create(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let bad = || Fault::Status(StatusCode::BAD_REQUEST);
    let action: BulkAction = form.get("action").parse().map_err(|()| bad())?;
    let narrowed = Narrowed::parse(form.get("filter").trim_start_matches('?'))?;
    let given = if action.takes_themes() { form.get("themes") } else { "" };
    let names = given.lines().map(str::trim).filter(|name| !name.is_empty());
    let names: Vec<String> = names.map(str::to_owned).collect();
    let ticked = form.fields().filter(|(name, _)| *name == "article");
    let ticked: Vec<ArticleId> = ticked.filter_map(|(_, id)| id.parse().ok()).collect();
    let all = form.get("chosen") == "all";
    let wrong = |why| Wrong { why, themes: given.to_owned(), ticked: ticked.clone(), all, action };
    if names.len() > MOST_THEMES || !names.iter().all(|name| rules::is_name(name)) {
        let why = (reader.m.bulk_themes_wrong)(MOST_THEMES);
        return bulk::refused(&portal, &reader, narrowed, wrong(why)).await;
    }
    let chosen = if all {
        Chosen::Matching(Box::new(narrowed.filter(&reader)), narrowed.matches(&portal, &reader).await?)
    } else {
        Chosen::Ids(ticked.clone())
    };
    match portal.store.ask_for_job(action, &names, &chosen, by).await? {
        Some(job) => Ok(see(&format!("/admin/jobs/{job}"))),
        None => bulk::refused(&portal, &reader, narrowed, wrong(reader.m.nothing_chosen.to_owned())).await,
    }
}

/// `GET /admin/jobs/{key}`
pub(super) async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(key): Path<String>,
) -> Answer {
    let job = portal.store.job(parsed(&key)?).await?;
    let running = job.running;
    let frame = reader.at_desk(reader.m.job, format!("/admin/jobs/{}", job.key));
    let mut answer = page(&JobPage { frame, job })?;
    if running {
        // Nothing of the page can be lost by drawing it anew, and without scripts nothing else moves it on.
        answer.headers_mut().insert(header::REFRESH, HeaderValue::from_static("2"));
    }
    Ok(answer)
}

/// `POST /admin/jobs/{key}/stop`
pub(super) async fn stop(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let key: i64 = parsed(&key)?;
    curator.form(request, &portal).await?;
    portal.store.stop_job(key).await?;
    Ok(see(&format!("/admin/jobs/{key}")))
}

/// `POST /admin/jobs/{key}/resume`
pub(super) async fn resume(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let key: i64 = parsed(&key)?;
    curator.form(request, &portal).await?;
    portal.store.resume_job(key).await?;
    Ok(see(&format!("/admin/jobs/{key}")))
}

/// `POST /admin/jobs/{key}/undo`
pub(super) async fn undo(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let key: i64 = parsed(&key)?;
    let (_, by) = curator.form(request, &portal).await?;
    let made = portal.store.undo_job(key, by).await?;
    Ok(see(&format!("/admin/jobs/{}", made.unwrap_or(key))))
}

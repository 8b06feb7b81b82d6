//! Where a theme stands, what is split off from it, and what it is not the same as.

use axum::{
    Extension,
    extract::{Path, Request, State},
};

use super::{
    Curator,
    themes::{answer, wrong},
};
use crate::{
    domain::{Prominence, is_name, is_sign},
    store::{Done, Refused},
    web::router::{Answer, Asked, Portal, see},
};

/// `POST /admin/themes/{slug}/place`: the sign before the name, and whether it is pinned or hidden.
pub(super) async fn place(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(slug): Path<String>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let icon = Some(form.get("icon").trim()).filter(|icon| !icon.is_empty());
    let outcome = if icon.is_none_or(is_sign) {
        let prominence: Prominence = form.get("prominence").parse().unwrap_or_default();
        let outcome = portal.store.place_theme(&slug, icon, prominence, by).await?;
        outcome.map_err(|refused| wrong(refused, |_| "icon", reader.m))
    } else {
        Err(Some(("icon", reader.m.sign_rule.to_owned())))
    };
    answer(&portal, &reader, &slug, &form, outcome).await
}

/// `POST /admin/themes/{slug}/split`
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
        let outcome = portal.store.split_theme(&slug, &chosen, made, by).await?;
        outcome.map_err(|refused| match refused {
            Refused::Taken { .. } => wrong(refused, |_| "made", m),
            _ => Some(("chosen", m.split_rule.to_owned())),
        })
    } else {
        Err(Some(("made", m.theme_name_rule.to_owned())))
    };
    answer(&portal, &reader, &slug, &form, outcome).await
}

/// `POST /admin/themes/{slug}/apart`: it is not the same as the other one.
pub(super) async fn apart(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path(slug): Path<String>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    Ok(match portal.store.tell_themes_apart(&slug, form.get("other").trim(), by).await? {
        Ok(Done { audit, .. }) => see(&format!("/admin/themes?done={audit}")),
        Err(_) => see("/admin/themes"),
    })
}

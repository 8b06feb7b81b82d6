//! `/admin/refused`: pieces of imports that were refused, to be mended and tried again, or let go.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, RawQuery, Request, State},
    http::StatusCode,
};

use super::{
    Curator, done_of,
    paste::{self, Given, PastePage},
};
use crate::{
    error::Error,
    ingest::{Tally, Wanted, mend_refused},
    store::{Audited, By, Listing, RefusedPiece},
    web::{
        articles::parsed,
        frame::Frame,
        parts::ListQuery,
        reader::Reader,
        router::{Answer, Asked, Portal, page, see},
    },
};

#[derive(Template)]
#[template(path = "desk/refused.html")]
struct RefusedPage {
    frame: Frame,
    list: Listing<RefusedPiece>,
    /// What has just been done.
    done: Option<Audited>,
}

/// `GET /admin/refused`
pub(super) async fn index(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = ListQuery::parse(query.as_deref().unwrap_or_default())?;
    let list = portal.store.refused(query.page).await?;
    let done = done_of(&portal, &reader).await?;
    let mut frame = reader.at_desk(reader.m.refused, "/admin/refused");
    frame.turns("/admin/refused", &list);
    page(&RefusedPage { frame, list, done })
}

/// `GET /admin/refused/{key}`
pub(super) async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(key): Path<String>,
) -> Answer {
    let (piece, text) = portal.store.refused_piece(parsed(&key)?).await?;
    let status = piece.status;
    // What is wrong shows at once, save where nothing can be written and thus nothing tried: then the reason is all.
    let read = match paste::understood(&portal, &reader, &text, status).await {
        Err(Error::Busy(_)) => None,
        read => Some(read?),
    };
    shown(&reader, Given::of(text, status), piece, read, None)
}

/// `POST /admin/refused/{key}`: with `do=keep` what is understood goes in, with `do=let-go` the piece is let go, else it
/// is only shown.
pub(super) async fn update(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let key = parsed(&key)?;
    if form.get("do") == "let-go" {
        let audit = portal.store.let_go(key, by).await?;
        return Ok(see(&format!("/admin/refused?done={audit}")));
    }
    let (piece, _) = portal.store.refused_piece(key).await?;
    let given = Given::sent(&form);
    if form.get("do") == "keep" {
        return try_again(&portal, &reader, by, piece, given).await;
    }
    let read = paste::understood(&portal, &reader, &given.text, given.status).await?;
    shown(&reader, given, piece, Some(read), None)
}

/// Takes in what can be taken, and shows what is left of it.
async fn try_again(
    portal: &Portal,
    reader: &Reader,
    by: By<'_>,
    mut piece: RefusedPiece,
    given: Given,
) -> Answer {
    let status = given.status;
    let wanted = Wanted { format: None, zone: reader.zone.clone(), dry_run: false, status };
    let mended = mend_refused(&portal.store, &piece, wanted, reader.m.pasted, given.text, true, by).await?;
    if mended.is_gone() {
        let done = mended.audit.map_or_else(String::new, |audit| format!("?done={audit}"));
        return Ok(see(&format!("/admin/refused{done}")));
    }
    piece.key = mended.key.unwrap_or(piece.key);
    if let Some(remark) = mended.tally.refusals.first() {
        piece.reason.clone_from(&remark.reason);
    }
    let mut answer = shown(reader, Given::of(mended.left, status), piece, None, Some(mended.tally))?;
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(answer)
}

fn shown(
    reader: &Reader,
    given: Given,
    piece: RefusedPiece,
    read: Option<Vec<paste::Piece>>,
    kept: Option<Tally>,
) -> Answer {
    let action = format!("/admin/refused/{}", piece.key);
    let frame = reader.at_desk(reader.m.refused_piece, action.clone());
    page(&PastePage { frame, action, given, refused: Some(piece), read, kept })
}

//! `/admin/audit`: what was done at the desk, and its undoing.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, RawQuery, Request, State},
    http::{StatusCode, header},
    response::IntoResponse,
};
use serde_json::json;

use super::{Curator, done_of};
use crate::{
    store::{Audited, Listing},
    web::{
        articles::parsed,
        frame::Frame,
        parts::ListQuery,
        reader::Reader,
        router::{Answer, Asked, Portal, page, see},
    },
};

#[derive(Template)]
#[template(path = "desk/audit.html")]
struct AuditPage {
    frame: Frame,
    list: Listing<Audited>,
    /// What has just been done, or why nothing was.
    done: Option<Audited>,
    fault: Option<&'static str>,
}

/// `GET /admin/audit`
pub(super) async fn index(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = ListQuery::parse(query.as_deref().unwrap_or_default())?;
    let done = done_of(&portal, &reader).await?;
    shown(&portal, &reader, query.page, done, None).await
}

async fn shown(
    portal: &Portal,
    reader: &Reader,
    at: u32,
    done: Option<Audited>,
    fault: Option<&'static str>,
) -> Answer {
    let list = portal.store.audit(at).await?;
    let mut frame = reader.at_desk(reader.m.audit, "/admin/audit");
    frame.turns("/admin/audit", &list);
    page(&AuditPage { frame, list, done, fault })
}

/// `GET /admin/audit.jsonl`: all of it, oldest first, a line for each.
pub(super) async fn export(State(portal): State<Portal>) -> Answer {
    let mut lines = String::new();
    let mut last = 0;
    loop {
        let rows = portal.store.audit_after(last).await?;
        let Some(row) = rows.last() else { break };
        last = row.key;
        for row in rows {
            let line = json!({
                "key": row.key,
                "at": row.at.to_string(),
                "user": row.user,
                "origin": row.origin,
                "action": row.action.as_str(),
                "what": row.what,
                "undone": row.undone,
            });
            lines.push_str(&line.to_string());
            lines.push('\n');
        }
    }
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.jsonl\""),
    ];
    Ok((headers, lines).into_response())
}

/// `POST /admin/audit/{key}/undo`
pub(super) async fn undo(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let (_, by) = curator.form(request, &portal).await?;
    let key: i64 = parsed(&key)?;
    if let Ok(done) = portal.store.undo(key, by).await? {
        return Ok(see(&format!("/admin/audit?done={}", done.audit)));
    }
    let mut answer = shown(&portal, &reader, 1, None, Some(reader.m.cannot_undo)).await?;
    *answer.status_mut() = StatusCode::CONFLICT;
    Ok(answer)
}

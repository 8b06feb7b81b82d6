//! `/share/{token}`: one article, to whoever holds a link to it, and nothing else of the portal.

use std::ops::Deref;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, RawQuery, State},
    http::{HeaderValue, header},
};

use super::{
    evidence,
    show::{ArticlePage, asked},
};
use crate::{
    auth::Secret,
    clock,
    domain::Lang,
    store::Reading,
    web::{
        errors::Fault,
        router::{Answer, Asked, Portal, page},
    },
};

/// The page of an article without what leads elsewhere in the portal: who holds the link may be a stranger to it.
#[derive(Template)]
#[template(path = "articles/shared.html")]
struct SharedPage(ArticlePage);

impl Deref for SharedPage {
    type Target = ArticlePage;

    fn deref(&self) -> &ArticlePage {
        &self.0
    }
}

/// `GET /share/{token}`
pub(in crate::web) async fn shared(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let secret = Secret::read(&token).ok_or_else(Fault::not_found)?;
    let query = query.as_deref().unwrap_or_default();
    // Whatever else is wrong is told to those alone whose link holds.
    let (evidence, lang) = (evidence::asked(query), asked::<Lang>(query, "lang"));
    let reading = match &lang {
        Ok(Some(lang)) => Reading::In(lang.clone()),
        _ => Reading::Preferred(reader.langs.clone()),
    };
    let article = portal.store.shared(&secret.hash(), clock::now(), &reading, &reader.langs).await?;
    lang?;
    let mut shown = ArticlePage::new(&reader, article).with_evidence(evidence?);
    shown.frame.canonical = format!("/share/{token}");
    shown.frame.card = false;
    shown.frame.picture = None;
    shown.frame.noindex = true;
    let mut answer = page(&SharedPage(shown))?;
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(answer)
}

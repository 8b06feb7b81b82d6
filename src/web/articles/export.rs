//! An article in outside formats: `/a/{id}.md`, `/a/{id}.json`, and the schema of the latter.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{
    domain::{ArticleId, Digest, Viewer},
    formats::{
        article_json::{self, Export},
        markdown,
    },
    store::{Article, Reading},
    web::{
        errors::Fault,
        reader::Reader,
        router::{Answer, Portal},
    },
};

/// The article in the format that this extension names. `?revisions=all` gives every revision as JSON.
pub(super) async fn export(
    portal: &Portal,
    reader: &Reader,
    id: ArticleId,
    extension: &str,
    reading: Reading,
    query: &str,
) -> Answer {
    let (store, langs) = (&portal.store, &reader.langs);
    match extension {
        "md" => {
            let article = store.article(Viewer::Reader, id, &reading, langs).await?;
            let text = markdown::print(&exported(&article, &[]), article.digest.as_ref());
            Ok(typed(text, "text/markdown; charset=utf-8"))
        }
        "json" => {
            let all = form_urlencoded::parse(query.as_bytes())
                .any(|(name, value)| name == "revisions" && value == "all");
            let (article, digests) = store.article_in_full(Viewer::Reader, id, &reading, all, langs).await?;
            Ok(typed(article_json::print(&exported(&article, &digests)), "application/json"))
        }
        _ => Err(Fault::not_found()),
    }
}

fn exported<'a>(article: &'a Article, digests: &'a [Digest]) -> Export<'a> {
    let source = article.source.as_ref();
    let carried = &article.themes[..article.carried];
    Export {
        id: article.id,
        url: article.url.as_deref(),
        title: &article.title,
        lang: &article.lang,
        source: source.map(|source| (&*source.name, &*source.slug, article.source_site.as_deref())),
        authors: &article.authors,
        published_at: article.published_at,
        themes: carried.iter().map(|theme| (&*theme.name, &*theme.slug)).collect(),
        paragraphs: &article.paragraphs,
        digests,
    }
}

/// The published schema of article JSON.
pub(in crate::web) async fn schema() -> Result<Response, Fault> {
    Ok(typed(article_json::SCHEMA.to_owned(), "application/schema+json"))
}

fn typed(text: String, kind: &'static str) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], text).into_response()
}

//! An article, a group or a point in outside formats: `/a/{id}.md`, `.txt`, `.json`, `/p/{id}.md`, `.txt`; the schema.

use std::fmt::Write as _;

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use super::show::asked_number;
use crate::{
    domain::{ArticleId, Digest, Point, PointText},
    formats::{article_json, markdown, quotation},
    store::{Article, PointPage, Reading},
    web::{
        errors::Fault,
        reader::Reader,
        router::{Answer, Portal},
    },
};

/// The article in the format that this extension names. `?revision=1` gives that one, `?revisions=all` every
/// revision as JSON, `?group=2` that group alone as Markdown or quotation.
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
        "md" | "txt" => {
            let group = asked_number(query, "group")?;
            let article = store.article(reader.viewer(), id, &reading, langs).await?;
            let mut digest = article.digest.clone();
            let mut link = match reading {
                Reading::Revision(number) => format!("/a/{id}/revisions/{number}"),
                _ => format!("/a/{id}"),
            };
            if let Some(number) = group {
                let digest = digest.as_mut().ok_or_else(Fault::not_found)?;
                let at = number as usize - 1;
                if at >= digest.groups.len() {
                    return Err(Fault::not_found());
                }
                digest.groups = vec![digest.groups.swap_remove(at)];
                digest.core_viewpoint.clear();
                let _ = write!(link, "#group-{number}");
            }
            let part = Part { article: &article, digest, link, whole: group.is_none() };
            Ok(part.print(extension, reader))
        }
        "json" => {
            let all = form_urlencoded::parse(query.as_bytes())
                .any(|(name, value)| name == "revisions" && value == "all");
            let (article, digests) = store.article_in_full(reader.viewer(), id, &reading, all, langs).await?;
            Ok(typed(article_json::print(&article.export(&digests)), "application/json"))
        }
        _ => Err(Fault::not_found()),
    }
}

/// A point in the format that this extension names: `md` or `txt`.
pub(in crate::web) fn point(found: PointPage, extension: &str, reader: &Reader) -> Answer {
    if !matches!(extension, "md" | "txt") {
        return Err(Fault::not_found());
    }
    let mut digest = found.article.digest.clone();
    if let Some(digest) = &mut digest {
        digest.groups.clear();
        digest.core_viewpoint = vec![Point { id: found.id, text: found.text, findings: Vec::new() }];
    }
    let link = format!("/p/{}", found.id);
    Ok(Part { article: &found.article, digest, link, whole: false }.print(extension, reader))
}

/// What is taken along of an article, and where it stands here.
struct Part<'a> {
    article: &'a Article,
    digest: Option<Digest>,
    link: String,
    whole: bool,
}

impl Part<'_> {
    fn print(&self, extension: &str, reader: &Reader) -> Response {
        let export = self.article.export(&[]);
        let link = reader.base.as_ref().map(|base| format!("{base}{}", self.link));
        if extension == "txt" {
            let lang = self.digest.as_ref().map_or(&self.article.lang, |digest| &digest.lang);
            // Of a whole article one quotes what stands first.
            let points: Vec<&PointText> = match &self.digest {
                Some(digest) if self.whole && !digest.core_viewpoint.is_empty() => {
                    digest.core_viewpoint.iter().map(|point| &point.text).collect()
                }
                Some(digest) => digest.points().map(|point| &point.text).collect(),
                None => Vec::new(),
            };
            return typed(
                quotation::print(&export, points, lang, link.as_deref()),
                "text/plain; charset=utf-8",
            );
        }
        let mut text = markdown::print(&export, self.digest.as_ref());
        if !self.whole
            && let Some(link) = link
        {
            let _ = write!(text, "\n<{link}>\n");
        }
        typed(text, "text/markdown; charset=utf-8")
    }
}

/// The published schema of article JSON.
pub(in crate::web) async fn schema() -> Result<Response, Fault> {
    Ok(typed(article_json::SCHEMA.to_owned(), "application/schema+json"))
}

fn typed(text: String, kind: &'static str) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], text).into_response()
}

//! What is suggested as one types, and the description by which browsers add the portal to their search engines.

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::header,
    response::{IntoResponse, Response},
};

use crate::{
    domain::Viewer,
    error::Error,
    store::Suggested,
    web::{
        assets,
        errors::Fault,
        reader::Reader,
        router::{Asked, Portal},
    },
};

/// Characters of what is typed that are looked at.
const LONGEST: usize = 100;

/// `GET /search/suggest?q=`: what is typed, then completions, what each is, and where it leads
/// (`OpenSearch` Suggestions 1.0).
pub(in crate::web) async fn suggest(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let query = query.unwrap_or_default();
    let typed = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "q");
    let typed: String = typed.map_or_else(String::new, |(_, typed)| typed.chars().take(LONGEST).collect());
    let found = portal.finder.suggest(Viewer::Reader, &typed, &reader.langs).await?;
    let (names, kinds, addresses) = listed(found, &reader);
    let headers = [(header::CONTENT_TYPE, "application/x-suggestions+json; charset=utf-8")];
    let told = serde_json::to_string(&(typed, names, kinds, addresses))
        .map_err(|e| Error::Internal(format!("suggestions don't print: {e}")))?;
    Ok((headers, told).into_response())
}

fn listed(found: Suggested, reader: &Reader) -> (Vec<String>, Vec<String>, Vec<String>) {
    let m = reader.m;
    let base = reader.base.as_deref().unwrap_or_default();
    let (mut names, mut kinds, mut addresses) = (Vec::new(), Vec::new(), Vec::new());
    let mut add = |name: String, kind: String, address: String| {
        names.push(name);
        kinds.push(kind);
        addresses.push(format!("{base}{address}"));
    };
    for theme in found.themes {
        let kind = (m.suggested)(m.kind_theme, theme.articles);
        add(theme.item.name, kind, format!("/t/{}", theme.item.slug));
    }
    for source in found.sources {
        let kind = (m.suggested)(m.kind_source, source.articles);
        add(source.item.name, kind, format!("/s/{}", source.item.slug));
    }
    for article in found.articles {
        add(article.title, m.kind_article.to_owned(), format!("/a/{}", article.id));
    }
    (names, kinds, addresses)
}

/// `GET /opensearch.xml` (`OpenSearch` 1.1). Its addresses are absolute by the portal's base URL; without one they are
/// left relative, which some browsers don't take.
pub(in crate::web) async fn description(Extension(reader): Asked) -> Response {
    let base = escaped(reader.base.as_deref().unwrap_or_default());
    let about = escaped(reader.m.about);
    let icon = assets::href("icon.svg");
    let text = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>Lectern</ShortName>
<Description>{about}</Description>
<InputEncoding>UTF-8</InputEncoding>
<Image width="16" height="16" type="image/svg+xml">{base}{icon}</Image>
<Url type="text/html" method="get" template="{base}/search?q={{searchTerms}}"/>
<Url type="application/x-suggestions+json" method="get" template="{base}/search/suggest?q={{searchTerms}}"/>
<Url type="application/opensearchdescription+xml" rel="self" template="{base}/opensearch.xml"/>
</OpenSearchDescription>
"#
    );
    ([(header::CONTENT_TYPE, "application/opensearchdescription+xml; charset=utf-8")], text).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

//! What a call says: JSON, with the shape that Standard Webhooks advises.

use serde::Serialize;

use crate::store::{EventArticle, Message};

#[derive(Serialize)]
struct Written<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: String,
    data: Told<'a>,
}

/// Of an article; all empty in a test.
#[derive(Serialize, Default)]
struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flagged: Option<u32>,
}

#[derive(Serialize)]
struct Source<'a> {
    name: &'a str,
    slug: &'a str,
}

/// A message as it is sent.
pub(super) fn written(message: &Message, base_url: Option<&str>) -> String {
    let data =
        message.article.as_ref().map_or_else(Told::default, |article| told(article, message, base_url));
    let written = Written { kind: &message.kind, timestamp: message.at.to_string(), data };
    serde_json::to_string(&written).expect("strings and numbers have a JSON form")
}

fn told<'a>(article: &'a EventArticle, message: &Message, base_url: Option<&str>) -> Told<'a> {
    Told {
        id: Some(article.id.as_str()),
        title: Some(&article.title),
        lang: Some(article.lang.as_str()),
        link: Some(format!("{}/a/{}", base_url.unwrap_or_default(), article.id)),
        url: article.url.as_deref(),
        source: article.source.as_ref().map(|named| Source { name: &named.name, slug: &named.slug }),
        published_at: article.published_at.map(|time| time.to_string()),
        revision: Some(message.revision),
        flagged: Some(message.flagged),
    }
}

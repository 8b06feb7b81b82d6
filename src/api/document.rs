//! The document of the API (`OpenAPI` 3.1): made from the handlers, completed by the published schema of an article.

use std::sync::LazyLock;

use serde_json::{Value, json};
use utoipa::{OpenApi, ToResponse, ToSchema};

use super::{
    answer::{Answer, raw},
    problem::Problem,
};
use crate::formats::article_json;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lectern",
        version = "1",
        description = "Cited key points for programs. Strangers read what every reader reads; a token opens more. Every write names the state it means (If-Match), every post may bring a key of its own (Idempotency-Key). What goes wrong is told as application/problem+json.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/api/v1")),
    components(
        schemas(Article, Digests, DigestShape, Problem),
        responses(Bad, Unauthorized, Forbidden, NotFound, Conflict, Gone, Changed, TooLarge, Unsupported, Invalid, Blind, TooMany),
    ),
)]
struct Head;

pub(super) fn head() -> utoipa::openapi::OpenApi {
    Head::openapi()
}

/// An article of the shape `lectern.article/1`; completed by the published schema.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it stands for the published schema")]
pub(super) struct Article(Value);

/// A digest of that shape; completed by the published schema.
#[derive(ToSchema)]
#[schema(as = Digest)]
#[expect(dead_code, reason = "it stands for the published schema")]
pub(super) struct DigestShape(Value);

/// The newest digest of each language.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a handler prints it from the published shape")]
pub(super) struct Digests {
    /// In the order of their revisions.
    digests: Vec<DigestShape>,
}

macro_rules! problems {
    ($($name:ident: $words:literal;)+) => {$(
        #[doc = $words]
        #[derive(ToResponse)]
        #[response(description = $words, content_type = "application/problem+json")]
        #[expect(dead_code, reason = "it names a kind of answer")]
        pub(super) struct $name(Problem);
    )+};
}

problems! {
    Bad: "A parameter, a header or the form of the body can't be read";
    Unauthorized: "It takes a token, or this one opens nothing";
    Forbidden: "This token doesn't open so much";
    NotFound: "There is nothing at this address";
    Conflict: "It contradicts what is stored, or the same post is being answered";
    Gone: "What was here has been deleted";
    Changed: "It is not in the state that is meant";
    TooLarge: "The body is too long";
    Unsupported: "The body is of a type or coding that is not taken";
    Invalid: "The body says what can't be";
    Blind: "The write doesn't say which state it means";
    TooMany: "Too many requests; Retry-After says when to ask again";
}

/// The document with the published schema in it.
pub(super) fn whole(document: utoipa::openapi::OpenApi) -> Value {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    // What the schema calls its own stands among the components here.
    let text = article_json::SCHEMA.replace("\"#/$defs/", "\"#/components/schemas/article.");
    let mut article: Value = serde_json::from_str(&text).unwrap_or_default();
    let Some(members) = article.as_object_mut() else { return document };
    members.remove("$schema");
    members.remove("$id");
    let parts = members.remove("$defs").unwrap_or_default();
    let schemas = &mut document["components"]["schemas"];
    for (name, part) in parts.as_object().into_iter().flatten() {
        schemas[format!("article.{name}")] = part.clone();
    }
    schemas["Digest"] = json!({ "$ref": "#/components/schemas/article.digest" });
    schemas["Article"] = article;
    document["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "A token from `lectern token add` or from the desk" },
    });
    document
}

static PRINTED: LazyLock<String> = LazyLock::new(|| super::document().to_string());

/// Get this document
#[utoipa::path(get, path = "/openapi.json", tag = "document", operation_id = "getDocument", security(()),
    responses((status = 200, description = "This document", content_type = "application/json", body = Value), (status = 429, response = TooMany)))]
pub(super) async fn show() -> Answer {
    Ok(raw(PRINTED.clone()))
}

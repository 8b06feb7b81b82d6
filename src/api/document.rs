//! The document of the API (`OpenAPI` 3.1): made from the handlers, completed by the published schema of an article.

use std::sync::LazyLock;

use serde_json::{Value, json};
use utoipa::{OpenApi, ToResponse, ToSchema};

use super::{
    answer::{Answer, raw},
    articles::MEMBERS,
    name_patches, name_shapes,
    problem::Problem,
    refused,
    shapes::{FOUND, Happened, LISTED},
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
        schemas(Article, ArticlePart, Digests, DigestShape, Happened, Problem),
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

/// An article of that shape, or the members that were asked for; completed by the published schema.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it stands for the published schema")]
pub(super) struct ArticlePart(Value);

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
    // Addresses with letters of other scripts are taken, too; the patterns say what must hold.
    let text = text.replace("\"format\": \"uri\",", "");
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
    // Where only some members are asked for, the others are absent.
    let mut part = article.clone();
    part["required"] = json!(["id"]);
    part["title"] = "lectern.article/1, whole or in part".into();
    schemas["ArticlePart"] = part;
    for sparse in ["Listed", "HitShape"] {
        schemas[sparse]["required"] = json!(["id"]);
    }
    schemas["Article"] = article;
    // A change says of each member what the shape of an article says of it.
    let part = |name: &str| json!({ "$ref": format!("#/components/schemas/article.{name}") });
    let or_null = |schema: Value| json!({ "anyOf": [schema, { "type": "null" }] });
    let names = or_null(json!({ "type": "array", "items": part("name") }));
    let members = &mut schemas["ArticlePatch"]["properties"];
    for (name, schema) in [
        ("title", part("name")),
        ("lang", part("lang")),
        ("url", or_null(part("address"))),
        ("source", or_null(part("name"))),
        ("published_at", or_null(part("time"))),
        ("authors", names.clone()),
        ("themes", names),
        ("status", json!({ "enum": STATUSES })),
    ] {
        let description = members[name]["description"].take();
        members[name] = json!({ "description": description, "allOf": [schema] });
    }
    name_patches::complete(schemas);
    schemas["RefusedShape"]["required"] = json!(["number"]);
    bound_parameters(&mut document);
    for path in ["/imports", "/refused/{number}"] {
        let file = &mut document["paths"][path]["post"]["requestBody"];
        file["required"] = true.into();
        file["content"]["text/plain"]["schema"]["minLength"] = 1.into();
    }
    document["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "A token from `lectern token add` or from the desk" },
    });
    document
}

const STATUSES: [&str; 3] = ["public", "draft", "unlisted"];

/// Says of every parameter what values it takes, the same wherever it stands.
fn bound_parameters(document: &mut Value) {
    let word = json!({ "type": "string", "minLength": 1, "pattern": "\\S" });
    let some = |words: &[&str]| json!({ "type": "string", "enum": words });
    let moment = json!({ "type": "string", "pattern": "^[0-9]{1,16}-[0-9a-hjkmnp-tv-z]{10}$" });
    let place = json!({ "type": "string", "pattern": "^[0-9]{1,16}-[0-9]{1,9}$" });
    let day = json!({ "type": "string", "format": "date" });
    let tag = json!({ "type": "string", "examples": ["\"0123456789abcdef0123456789abcdef\""] });
    let among = |names: &[&str]| {
        let one = format!("({})", names.join("|"));
        json!({ "type": "string", "pattern": format!("^{one}(,{one})*$") })
    };
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, operation) in paths.flat_map(|(path, item)| {
        item.as_object_mut().into_iter().flatten().map(move |(_, operation)| (path, operation))
    }) {
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            let is_path = parameter["in"] == "path";
            let schema = match parameter["name"].as_str().unwrap_or_default() {
                "theme" | "not-theme" => json!({ "type": "array", "items": word, "maxItems": 16 }),
                "name" if path == "/imports" => json!({
                    "type": "string",
                    "maxLength": 200,
                    "allOf": [{ "pattern": "\\S" }, { "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$" }],
                }),
                "source" | "q" | "name" => word.clone(),
                "lang" => json!({ "$ref": "#/components/schemas/article.lang" }),
                "from" | "to" => day.clone(),
                "before" | "after" if path == "/articles" => moment.clone(),
                "before" | "after" => place.clone(),
                "status" => some(&STATUSES),
                "revisions" => some(&["all"]),
                "in" => some(&["articles", "points"]),
                "sort" => some(&["best", "newest"]),
                "format" => some(&["digest-text", "article-json"]),
                "any" | "dry-run" => json!({ "type": "boolean" }),
                "limit" | "page" => json!({ "type": "integer", "minimum": 1, "maximum": 100 }),
                "fields" => match path.as_str() {
                    "/articles" => among(&LISTED),
                    "/search" => among(&FOUND),
                    "/themes" | "/sources" => among(&name_shapes::LISTED),
                    "/themes/{slug}" => among(&name_shapes::THEME),
                    "/sources/{slug}" => among(&name_shapes::SOURCE),
                    "/refused" => among(refused::listed()),
                    "/refused/{number}" => among(&refused::PIECE),
                    _ => among(&MEMBERS),
                },
                "Idempotency-Key" => json!({ "type": "string", "pattern": "^[!-~]([ -~]{0,253}[!-~])?$" }),
                "If-Match" | "If-None-Match" => tag.clone(),
                "id" => json!({ "type": "string", "pattern": "^[0-9a-hjkmnp-tv-z]{10}$" }),
                "slug" => json!({ "type": "string", "pattern": "^[a-z0-9-]{1,100}$" }),
                "number" => json!({ "type": "integer", "minimum": 1, "maximum": 4_294_967_295_u32 }),
                _ => continue,
            };
            parameter["schema"] = schema;
            parameter["required"] = (is_path || parameter["required"] == true).into();
        }
    }
}

static PRINTED: LazyLock<String> = LazyLock::new(|| super::document().to_string());

/// Get this document
#[utoipa::path(get, path = "/openapi.json", tag = "document", operation_id = "getDocument", security(()),
    responses((status = 200, description = "This document", content_type = "application/json", body = Value), (status = 429, response = TooMany)))]
pub(super) async fn show() -> Answer {
    Ok(raw(PRINTED.clone()))
}

//! `/api`: the document of the API, to be read. It is made from the same document that programs fetch.

use askama::Template;
use axum::{Extension, extract::State};
use serde_json::{Map, Value};

use super::{
    frame::{Frame, Section},
    router::{Answer, Asked, Portal, page},
};

/// Where the document is, for programs.
const DOCUMENT: &str = "/api/v1/openapi.json";

#[derive(Template)]
#[template(path = "help/programs.html")]
struct ProgramsPage {
    frame: Frame,
    about: String,
    operations: Vec<Operation>,
    shapes: Vec<Shape>,
    document: &'static str,
}

/// Something that can be asked.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    paragraphs: Vec<String>,
    /// What a token must open, where one is needed.
    scope: Option<String>,
    parameters: Vec<Part>,
    /// What may be sent.
    bodies: Vec<(String, Kind)>,
    answers: Vec<Reply>,
}

/// A parameter, or a member of a shape.
struct Part {
    name: String,
    /// `path`, `query` or `header`; nothing for a member.
    place: String,
    kind: Kind,
    required: bool,
    about: String,
}

/// An answer by its status.
struct Reply {
    status: String,
    about: String,
    bodies: Vec<(String, Kind)>,
}

/// What something is: words, and the shape they name.
#[derive(Debug, Default, PartialEq, Eq)]
struct Kind {
    words: String,
    shape: Option<String>,
}

/// An object by its name.
struct Shape {
    name: String,
    about: String,
    members: Vec<Part>,
    /// What it is, where it is no object.
    kind: Kind,
}

/// `GET /api`
pub(super) async fn show(State(portal): State<Portal>, Extension(reader): Asked) -> Answer {
    let document = &*portal.document;
    let mut frame = reader.frame(reader.m.programs, "/api");
    frame.section = Section::Help;
    page(&ProgramsPage {
        frame,
        about: words(&document["info"]["description"]),
        operations: operations(document),
        shapes: shapes(document),
        document: DOCUMENT,
    })
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, methods) in members(&document["paths"]) {
        for (method, operation) in members(methods) {
            all.push(Operation {
                id: words(&operation["operationId"]),
                method: method.to_uppercase(),
                path: format!("{}{path}", words(&document["servers"][0]["url"])),
                summary: words(&operation["summary"]),
                paragraphs: words(&operation["description"]).split("\n\n").map(str::to_owned).collect(),
                scope: scope(&operation["security"]),
                parameters: list(&operation["parameters"]).iter().map(parameter).collect(),
                bodies: bodies(&operation["requestBody"]["content"]),
                answers: members(&operation["responses"])
                    .map(|(status, answer)| reply(document, status, answer))
                    .collect(),
            });
        }
    }
    all
}

/// What a token must open; nothing where one needn't be brought.
fn scope(security: &Value) -> Option<String> {
    let ways = list(security);
    if ways.is_empty() || ways.iter().any(|way| members(way).next().is_none()) {
        return None;
    }
    ways.iter().flat_map(members).flat_map(|(_, scopes)| list(scopes)).map(words).next()
}

fn parameter(parameter: &Value) -> Part {
    Part {
        name: words(&parameter["name"]),
        place: words(&parameter["in"]),
        kind: kind(&parameter["schema"]),
        required: parameter["required"] == Value::Bool(true),
        about: words(&parameter["description"]),
    }
}

fn reply(document: &Value, status: &str, answer: &Value) -> Reply {
    // Those that many have in common are told of once, by a reference.
    let common = answer["$ref"].as_str().and_then(|at| document.pointer(at.trim_start_matches('#')));
    let answer = common.unwrap_or(answer);
    Reply {
        status: status.to_owned(),
        about: words(&answer["description"]),
        bodies: bodies(&answer["content"]),
    }
}

fn bodies(content: &Value) -> Vec<(String, Kind)> {
    members(content).map(|(media, body)| (media.clone(), kind(&body["schema"]))).collect()
}

fn shapes(document: &Value) -> Vec<Shape> {
    members(&document["components"]["schemas"])
        .map(|(name, schema)| {
            let required = list(&schema["required"]);
            let part = |(name, member): (&String, &Value)| Part {
                name: name.clone(),
                place: String::new(),
                kind: kind(member),
                required: required.iter().any(|required| required == name.as_str()),
                about: words(&member["description"]),
            };
            Shape {
                name: name.clone(),
                about: words(&schema["description"]),
                members: members(&schema["properties"]).map(part).collect(),
                kind: kind(schema),
            }
        })
        .collect()
}

/// What a schema asks for, in few words.
fn kind(schema: &Value) -> Kind {
    if let Some(at) = schema["$ref"].as_str() {
        let name = at.rsplit('/').next().unwrap_or_default().to_owned();
        return Kind { words: name.clone(), shape: Some(name) };
    }
    for either in ["anyOf", "oneOf", "allOf"] {
        let kinds: Vec<Kind> =
            list(&schema[either]).iter().map(kind).filter(|kind| !kind.words.is_empty()).collect();
        if !kinds.is_empty() {
            let words = kinds.iter().map(|kind| kind.words.as_str()).collect::<Vec<_>>().join(" | ");
            return Kind { words, shape: kinds.into_iter().find_map(|kind| kind.shape) };
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        return Kind {
            words: values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | "),
            shape: None,
        };
    }
    if let Some(value) = schema.get("const") {
        return Kind { words: value.to_string(), shape: None };
    }
    let types: Vec<String> = match &schema["type"] {
        Value::Array(types) => types.iter().map(words).collect(),
        one => vec![words(one)],
    };
    let of = kind_of_items(schema, &types);
    let shape = of.as_ref().and_then(|of| of.shape.clone());
    let words = types.into_iter().map(|word| match (&of, word.as_str()) {
        (Some(of), "array") => format!("array of {}", of.words),
        _ => word,
    });
    Kind { words: words.collect::<Vec<_>>().join(" | "), shape }
}

fn kind_of_items(schema: &Value, types: &[String]) -> Option<Kind> {
    let is_list = types.iter().any(|word| word == "array");
    (is_list && schema["items"].is_object()).then(|| kind(&schema["items"]))
}

/// Words of the document. Its marks of code (`CommonMark`) would stand there as they are.
fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().replace('`', "")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_is_told_in_few_words() {
        for (schema, told, shape) in [
            (json!({ "type": "string" }), "string", None),
            (json!({ "type": ["string", "null"] }), "string | null", None),
            (json!({ "$ref": "#/components/schemas/Listed" }), "Listed", Some("Listed")),
            (
                json!({ "type": "array", "items": { "$ref": "#/components/schemas/Link" } }),
                "array of Link",
                Some("Link"),
            ),
            (
                json!({ "anyOf": [{ "$ref": "#/components/schemas/Link" }, { "type": "null" }] }),
                "Link | null",
                Some("Link"),
            ),
            (json!({ "enum": ["a", "b"] }), "\"a\" | \"b\"", None),
            (json!({}), "", None),
        ] {
            let kind = kind(&schema);
            assert_eq!((kind.words.as_str(), kind.shape.as_deref()), (told, shape), "{schema}");
        }
    }

    #[test]
    fn a_token_is_needed_where_every_way_asks_for_one() {
        assert_eq!(scope(&json!([{}, { "token": ["read"] }])), None);
        assert_eq!(scope(&json!([{ "token": ["write"] }])), Some("write".to_owned()));
        assert_eq!(scope(&Value::Null), None);
    }
}

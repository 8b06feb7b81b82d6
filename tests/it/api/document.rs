//! The document says what the API does: every address, every method, and shapes that the answers have.

use serde_json::Value;

use super::{Program, filled, matches};
use crate::support::Portal;

#[tokio::test]
async fn the_document_is_served_and_is_the_one_that_is_kept() {
    let (portal, _) = filled().await;
    let served = Program::stranger(&portal).read("/openapi.json").await;
    assert_eq!(served, lectern::api::document());
    assert!(served["openapi"].as_str().unwrap().starts_with("3.1"));
    insta::assert_json_snapshot!("openapi", served);
}

#[test]
fn every_reference_leads_somewhere() {
    let document = lectern::api::document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50, "only {} references are found", found.len());
    for reference in found {
        let at = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(at).is_some(), "{reference} leads nowhere");
    }
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(reference) if name == "$ref" => found.push(reference.clone()),
                    value => references(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// The answers that a schema of the document describes are what the API gives.
#[tokio::test]
async fn answers_have_the_shapes_of_the_document() {
    let (portal, ids) = filled().await;
    let program = Program::stranger(&portal);
    let point =
        program.read(&format!("/articles/{}", ids[1])).await["digests"][0]["core_viewpoint"][0]["id"].clone();
    let point = point.as_str().unwrap();
    for (template, path) in [
        ("/articles", "/articles".to_owned()),
        ("/articles/{id}", format!("/articles/{}", ids[1])),
        ("/articles/{id}/digests", format!("/articles/{}/digests", ids[1])),
        ("/articles/{id}/digests/{lang}", format!("/articles/{}/digests/zh", ids[1])),
        ("/articles/{id}/revisions", format!("/articles/{}/revisions", ids[1])),
        ("/articles/{id}/revisions/{number}", format!("/articles/{}/revisions/1", ids[1])),
        ("/articles/{id}/checks", format!("/articles/{}/checks", ids[1])),
        ("/points/{id}", format!("/points/{point}")),
        ("/themes", "/themes".to_owned()),
        ("/themes/{slug}", "/themes/carried".to_owned()),
        ("/sources", "/sources".to_owned()),
        ("/sources/{slug}", "/sources/ji-qi-zhi-xin".to_owned()),
        ("/search", "/search?q=article".to_owned()),
    ] {
        matches(template, "get", &program.get(&path).await);
    }
}

#[tokio::test]
async fn the_document_is_there_to_be_read_and_every_link_in_it_leads_somewhere() {
    let portal = Portal::new().await;
    let page = portal.get("/api").await;
    assert_eq!(page.status, 200);
    let document = lectern::api::document();
    let paths = document["paths"].as_object().unwrap();
    let asked: Vec<String> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| format!("{} /api/v1{path}", method.to_uppercase()))
        })
        .collect();
    assert_eq!(page.texts(".way .address code"), asked);
    let ids = page.attributes("[id]", "id");
    let links = page.attributes(".programs a[href^='#']", "href");
    assert!(links.len() > 60, "{links:?}");
    for link in links {
        assert!(ids.iter().any(|id| *id == link[1..]), "{link}");
    }
    let about = page.texts(".programs p");
    assert!(about.iter().all(|words| !words.contains('`')), "no marks of what the words are written in");
    // A scope stands where a token is needed, and nowhere else.
    let scopes = page.texts("#updateArticle .scope");
    assert_eq!(scopes, ["What it opens: write"]);
    assert_eq!(page.texts("#listArticles .scope"), Vec::<String>::new());
}

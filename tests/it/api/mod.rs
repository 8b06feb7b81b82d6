//! The API as programs meet it: through all its layers, with tokens of each scope.

mod document;
mod events;
mod names;
mod reads;
mod refused;
mod safety;
mod twice;
mod writes;

use jiff::SignedDuration;
use lectern::{clock, domain::Scope, store::By};
use serde_json::{Value, json};

use crate::support::{Page, Portal, article, send};

/// A program with a token.
pub(crate) struct Program {
    authorization: String,
    /// One and the same for all it asks: what is counted and under way is kept in there.
    routes: axum::Router,
}

impl Program {
    async fn new(portal: &Portal, scope: Scope) -> Self {
        let until = clock::now() + SignedDuration::from_hours(1);
        let by = By::desk("Ada", clock::now());
        let secret = portal.auth.make_token("pipeline", scope, None, until, by).await.unwrap();
        let authorization = format!("Bearer {}", secret.reveal_token());
        Self { authorization, routes: portal.routes(None) }
    }

    fn stranger(portal: &Portal) -> Self {
        Self { authorization: String::new(), routes: portal.routes(None) }
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Page {
        let own = [("authorization", self.authorization.as_str())];
        let own = if self.authorization.is_empty() { &[][..] } else { &own };
        let headers = [own, headers].concat();
        send(self.routes.clone(), method, &format!("/api/v1{path}"), &headers, body).await
    }

    async fn get(&self, path: &str) -> Page {
        self.ask("GET", path, &[], "").await
    }

    /// What a path holds, which must be there.
    async fn read(&self, path: &str) -> Value {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        page.json()
    }

    async fn post(&self, path: &str, kind: &str, body: &str) -> Page {
        self.ask("POST", path, &[("content-type", kind)], body).await
    }

    /// The tag of a path's state.
    async fn tag(&self, path: &str) -> String {
        self.get(path).await.header("etag").to_owned()
    }
}

impl Page {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// The paths of the fields that a problem names.
    #[track_caller]
    fn problem(&self, status: u16) -> Vec<String> {
        assert_eq!(
            (self.status, self.header("content-type")),
            (status, "application/problem+json"),
            "{}",
            self.body
        );
        let problem = self.json();
        assert_eq!((&problem["status"], &problem["type"]), (&json!(status), &json!("about:blank")));
        assert!(problem["title"].is_string() && !problem["detail"].as_str().unwrap().is_empty());
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["path"].as_str().unwrap().to_owned()).collect()
    }
}

/// Where a link of a list leads, below `/api/v1`.
fn link(page: &Page, rel: &str) -> Option<String> {
    let to = page.header("link").split(", ").find(|link| link.ends_with(&format!("rel=\"{rel}\"")))?;
    let to = to.split(['<', '>']).nth(1).unwrap();
    Some(to.strip_prefix("/api/v1").unwrap().to_owned())
}

/// Checks that an answer is one that the document of the API tells of.
#[track_caller]
fn matches(template: &str, method: &str, page: &Page) {
    let document = lectern::api::document();
    let answer = &document["paths"][template][method]["responses"][page.status.to_string()];
    let schema = answer["content"]["application/json"]["schema"].clone();
    assert!(schema.is_object(), "{method} {template} has no schema for {}: {}", page.status, page.body);
    let mut whole = document.clone();
    for (name, value) in schema.as_object().unwrap() {
        whole[name] = value.clone();
    }
    let validator = jsonschema::validator_for(&whole).unwrap();
    let answer = page.json();
    let wrong: Vec<String> =
        validator.iter_errors(&answer).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{method} {template}: {wrong:?}");
}

/// Three articles, of which one has digests in two languages and one is a draft.
async fn filled() -> (Portal, Vec<String>) {
    let portal = Portal::new().await;
    let mut ids = Vec::new();
    for n in 0..3 {
        let one = article(&format!("Article {n}"))
            .url(&format!("https://example.org/{n}"))
            .source("机器之心")
            .at(&format!("2025-07-2{n}T04:24:00Z"))
            .theme("Carried")
            .text(&["It kept 2,048 tokens.", "Two.", "Three."])
            .digest("en", "The core says 4,096 [1].", &[("Training", &["A point [2].", "Another [3]."])]);
        let one =
            if n == 1 { one.digest("zh", "核心 [1]。", &[("训练", &["要点 [2]。"])]) } else { one };
        ids.push(portal.put(&one).await.id.to_string());
    }
    let by = By::desk("Ada", clock::now());
    portal.store.set_status(by, ids[2].parse().unwrap(), lectern::domain::Status::Draft).await.unwrap();
    portal.finder.catch_up(|_, _| {}).await.unwrap();
    (portal, ids)
}

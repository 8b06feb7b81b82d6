//! What safety promises of every page and form, walked over all routes that the code names: a route that is added later
//! is walked, too. Each test is named after what it guards.

use std::{fs, path::Path};

use lectern::{
    auth::Secret,
    domain::{BulkAction, EventKind, Role, Status},
    formats::Format,
    store::{By, Chosen, NewWebhook, Refusal, Way},
};

use super::accounts::{Browser, portal_with};
use crate::support::{Log, Portal, article, now};

/// A route as the code names it, and the methods that it takes.
#[derive(Debug)]
struct Route {
    path: String,
    get: bool,
    post: bool,
}

impl Route {
    /// Its address with a real part in the place of each that varies.
    fn filled(&self, examples: &[(&str, String)]) -> String {
        let mut path = self.path.clone();
        for (name, example) in examples {
            path = path.replace(&format!("{{{name}}}"), example);
        }
        assert!(
            !path.contains('{'),
            "{path}: give an example of what stands in the braces, in `with_examples`"
        );
        path
    }
}

/// Every `.route("…", …)` of the pages.
fn all_routes() -> Vec<Route> {
    let mut routes = Vec::new();
    collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/web")), &mut routes);
    assert!(
        routes.iter().filter(|route| route.post).count() >= 12,
        "the routes are read from the code: {routes:?}"
    );
    routes
}

fn collect(folder: &Path, routes: &mut Vec<Route>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, routes);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            routes.extend(text.split(".route(").skip(1).map(|rest| route(rest, &path)));
        }
    }
}

/// Reads the rest of a `.route(` up to its end.
fn route(rest: &str, file: &Path) -> Route {
    let mut depth = 1;
    let end = rest.char_indices().find(|(_, c)| {
        depth += i32::from(*c == '(') - i32::from(*c == ')');
        depth == 0
    });
    let inside = &rest[..end.unwrap_or_else(|| panic!("{}: {rest}", file.display())).0];
    let path =
        inside.split('"').nth(1).unwrap_or_else(|| panic!("{}: a route without a path", file.display()));
    let methods = &inside[inside.rfind('"').unwrap()..];
    for other in ["any(", "on(", "put(", "patch(", "delete(", "any_service(", "_service("] {
        let is_there =
            methods.match_indices(other).any(|(at, _)| !methods[..at].ends_with(char::is_alphanumeric));
        assert!(!is_there, "{path} takes a method that these tests don't walk");
    }
    Route { path: path.to_owned(), get: methods.contains("get("), post: methods.contains("post(") }
}

fn desk_routes() -> Vec<Route> {
    all_routes().into_iter().filter(|route| route.path.starts_with("/admin")).collect()
}

/// A portal in which every part of an address has something that it names.
async fn with_examples(role: Role) -> (Portal, Vec<(&'static str, String)>) {
    let portal = portal_with(role).await;
    let by = By::desk("Ada", now());
    let of = |title: &str| {
        article(title).source("A theme").text(&["One."]).digest("en", "One [1].", &[("A theme", &["P [1]."])])
    };
    let put = portal.put(&of("First")).await;
    portal.put(&of("Second")).await;
    portal.store.set_status(by, put.id, Status::Draft).await.unwrap();
    portal.store.alias_theme("a-theme", "Another name", by).await.unwrap().unwrap();
    let refusal = Refusal::new(b"{\"title\":\"\"}", Format::ArticleJson, "a.json", 1, "no title");
    // Its numbers and those of the audit are alike from 1.
    let keys = portal.store.keep_refused(&[refusal], &Way::Command, Status::Public, now()).await.unwrap();
    let chosen = Chosen::Ids(vec![put.id]);
    portal.store.ask_for_job(BulkAction::Publish, &[], &chosen, by).await.unwrap().unwrap();
    let link = Secret::read(&"1".repeat(64)).unwrap();
    portal.store.make_share(put.id, &link.hash(), None, by).await.unwrap();
    let new = NewWebhook {
        name: "Board",
        url: "https://hooks.example.org/",
        kinds: &EventKind::ALL,
        secret: [7; 32],
    };
    let webhook = portal.store.make_webhook(&new, by).await.unwrap();
    portal.store.test_webhook(webhook, now()).await.unwrap();
    let examples = vec![
        ("token", link.reveal()),
        ("id", put.id.to_string()),
        ("slug", "a-theme".to_owned()),
        ("key", keys[0].to_string()),
        ("number", "1".to_owned()),
        ("delivery", "1".to_owned()),
    ];
    (portal, examples)
}

/// Everything that is stored, save when a session was last seen.
async fn stored(portal: &Portal) -> Vec<String> {
    let mut raw = portal.raw().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'sessions'
         ORDER BY name",
    )
    .fetch_all(&mut raw)
    .await
    .unwrap();
    let mut all = Vec::new();
    for table in tables {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
            .bind(&table)
            .fetch_all(&mut raw)
            .await
            .unwrap();
        let quoted: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
        let sql =
            format!("SELECT concat_ws('|', '{table}', {}) FROM \"{table}\" ORDER BY 1", quoted.join(", "));
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut raw).await.unwrap();
        all.extend(rows);
    }
    assert!(all.len() > 20, "{all:?}");
    all
}

/// A form as harmful as can be: whatever a handler asks for stands in it.
fn body(token: &str) -> String {
    let mut body = form_urlencoded::Serializer::new(String::new());
    if !token.is_empty() {
        body.append_pair("token", token);
    }
    for (name, value) in [
        ("do", "keep"),
        ("text", "{\"title\":\"Made\"}"),
        ("status", "public"),
        ("into", "other"),
        ("alias", "An alias"),
        ("en", "A new name"),
        ("name", "A new name"),
        ("title", "A new title"),
        ("session", "others"),
        ("old", "correct horse battery"),
        ("new", "another long word"),
    ] {
        body.append_pair(name, value);
    }
    body.finish()
}

#[tokio::test]
async fn csrf_no_form_of_the_desk_is_taken_from_elsewhere_or_without_its_token() {
    let (portal, examples) = with_examples(Role::Owner).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    let before = stored(&portal).await;
    for route in desk_routes().iter().filter(|route| route.post) {
        let path = route.filled(&examples);
        for elsewhere in [
            [("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:8080")],
            [("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:8080")],
            [("x-nothing", ""), ("origin", "https://evil.example")],
            [("x-nothing", ""), ("origin", "null")],
        ] {
            let page = browser.ask("POST", &path, &elsewhere, &body(&token)).await;
            assert_eq!((page.status, page.header("set-cookie")), (403, ""), "{path} {elsewhere:?}");
        }
        for wrong in ["", "0", &"0".repeat(64), &token[1..]] {
            let page = browser.post(&path, &body(wrong)).await;
            assert_eq!(
                (page.status, page.header("set-cookie")),
                (403, ""),
                "{path} with the token {wrong:?}"
            );
        }
        // A token of one session is no other's.
        let mut other = Browser::of(&portal);
        other.sign_in().await;
        assert_eq!(other.post(&path, &body(&token)).await.status, 403, "{path}");
    }
    assert_eq!(stored(&portal).await, before, "nothing was changed");
}

#[tokio::test]
async fn csrf_every_other_form_is_refused_from_elsewhere_too() {
    let (portal, examples) = with_examples(Role::Owner).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    let others = all_routes().into_iter().filter(|route| route.post && !route.path.starts_with("/admin"));
    for route in others {
        let path = route.filled(&examples);
        let page = browser.ask("POST", &path, &[("sec-fetch-site", "cross-site")], &body(&token)).await;
        let closed = path == "/set-up" && page.status == 404;
        assert!(
            (page.status == 403 || closed) && page.header("set-cookie").is_empty(),
            "{path}: {}",
            page.status
        );
    }
    assert_eq!(browser.get("/admin").await.status, 200, "still signed in");
}

#[tokio::test]
async fn csrf_reading_changes_nothing_and_caching_the_desk_is_kept_nowhere() {
    let (portal, examples) = with_examples(Role::Owner).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    let token = browser.token().await;
    assert!(portal.finder.catch_up(|_, _| {}).await.unwrap());
    let before = stored(&portal).await;
    let mut read = 0;
    for route in desk_routes() {
        // What a form would send, as an address: whoever is led there by a link must not have done anything.
        let path = format!("{}?{}&page=1", route.filled(&examples), body(&token).replace("name=", "n="));
        for method in ["GET", "HEAD"] {
            let page = browser.ask(method, &path, &[("sec-fetch-site", "cross-site")], "").await;
            if route.get {
                assert!(matches!(page.status, 200 | 301 | 404), "{path}: {}", page.status);
                read += u32::from(page.status == 200);
            } else {
                assert_eq!(page.status, 405, "{method} {path}");
            }
            assert_eq!(page.header("cache-control"), "private, no-store", "{method} {path}");
            assert_eq!(page.header("access-control-allow-origin"), "", "{path}");
            assert_eq!(page.header("etag"), "", "{path}");
        }
    }
    assert!(read >= 18, "{read} pages were really read");
    assert_eq!(stored(&portal).await, before, "nothing was changed");
}

#[tokio::test]
async fn private_items_the_desk_is_for_those_who_curate_alone() {
    let (portal, examples) = with_examples(Role::Reader).await;
    let mut reader = Browser::of(&portal);
    reader.sign_in().await;
    let token = reader.token().await;
    let before = stored(&portal).await;
    for route in desk_routes() {
        let path = route.filled(&examples);
        let methods = [("GET", route.get), ("POST", route.post)];
        for method in methods.into_iter().filter_map(|(method, taken)| taken.then_some(method)) {
            let stranger =
                Browser::of(&portal).ask(method, &path, &[("remote-user", "Ada")], &body("")).await;
            assert_eq!(stranger.status, 303, "{method} {path}");
            assert!(stranger.header("location").starts_with("/sign-in"), "{method} {path}");
            assert!(
                stranger.body.is_empty() && !stranger.header("cache-control").contains("public"),
                "{path}"
            );
            // One's own account is everybody's.
            if !path.starts_with("/admin/account") {
                let page =
                    reader.ask(method, &path, &[("sec-fetch-site", "same-origin")], &body(&token)).await;
                assert_eq!(page.status, 403, "{method} {path}");
                assert!(!page.body.contains("First") && !page.body.contains("no title"), "{path}");
            }
        }
    }
    assert_eq!(stored(&portal).await, before, "nothing was changed");
}

/// Where a stranger's form leads after the sign-in is a page that can be read.
#[tokio::test]
async fn open_redirect_after_the_sign_in_a_form_leads_to_its_own_page() {
    let (portal, examples) = with_examples(Role::Owner).await;
    let mut browser = Browser::of(&portal);
    browser.sign_in().await;
    for route in desk_routes().iter().filter(|route| route.post) {
        let path = route.filled(&examples);
        let sent = Browser::of(&portal).post(&path, &body("")).await;
        let location = sent.header("location").to_owned();
        let to = form_urlencoded::parse(location.split_once('?').map_or("", |(_, query)| query).as_bytes())
            .find(|(name, _)| name == "to")
            .map_or_else(|| "/admin".to_owned(), |(_, to)| to.into_owned());
        assert!(to.starts_with('/') && !to.starts_with("//"), "{path} leads to {to}");
        assert_eq!(browser.get(&to).await.status, 200, "{path} leads to {to}");
    }
}

#[tokio::test]
async fn log_leaks_no_password_cookie_token_or_pasted_word_is_logged_by_the_pages() {
    let (log, _logging) = Log::catch();
    let (portal, examples) = with_examples(Role::Owner).await;
    let mut browser = Browser::of(&portal);
    let cookie = browser.sign_in().await.header("set-cookie").split([';', '=']).nth(1).unwrap().to_owned();
    let token = browser.token().await;
    let pasted = body(&token).replace("Made", "a-pasted-word%0D%0A2026-01-01+INFO+all+is+well");
    let id = &examples.iter().find(|(name, _)| *name == "id").unwrap().1;
    let made = browser.post(&format!("/admin/articles/{id}/shares"), &format!("token={token}&for=7")).await;
    let link = made.text(".made a").rsplit_once('/').unwrap().1.to_owned();
    for route in desk_routes().iter().filter(|route| route.post && !route.path.starts_with("/admin/account"))
    {
        browser.post(&route.filled(&examples), &pasted).await;
    }
    browser.post("/sign-in", "name=a-made-up-name%0D%0Aall+is+well&password=a-wrong-password").await;
    browser.get("/admin/refused/1?name=all%0D%0A+is+well").await;
    // One that fails in the store is logged, and says nothing of what was sent either.
    let sql = "CREATE TRIGGER no_note BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'no room'); END";
    sqlx::raw_sql(sql).execute(&mut portal.raw().await).await.unwrap();
    let failed = browser.post("/admin/articles", &body(&token).replace("Made", "a-pasted-word")).await;
    assert_eq!(failed.status, 500, "{}", failed.body);
    sqlx::raw_sql("ALTER TABLE shares RENAME TO lost").execute(&mut portal.raw().await).await.unwrap();
    assert_eq!(browser.get(&format!("/share/{link}")).await.status, 500);
    let logged = log.text();
    assert!(logged.contains("no room") && logged.contains("/share/…"), "the log is read: {logged}");
    for hidden in
        ["correct horse battery", "a-wrong-password", &cookie, &token, &link, "a-pasted-word", "all is well"]
    {
        assert!(!logged.contains(hidden), "{hidden} in {logged}");
    }
}

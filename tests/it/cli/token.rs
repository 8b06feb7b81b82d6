//! `token add`, `list` and `revoke`, as scripts run them, also beside a portal that is open.

use lectern::{
    auth::Auth,
    clock,
    domain::Scope,
    store::{Action, Role, Store},
};
use serde_json::json;

use super::Place;

#[tokio::test]
async fn tokens_are_made_shown_once_listed_and_revoked_beside_an_open_portal() {
    let place = Place::new();
    let store = Store::open(&place.data(), Role::Serve).await.unwrap();
    let auth = Auth::open(store.clone()).unwrap();
    assert_eq!(place.run(&["token", "list", "--json"]).json(), json!([]));
    let said = place.run(&["token", "add", "--scope", "write", "--expires", "90d"]);
    assert_eq!(said.code, 0, "{said:?}");
    let token = said.out.trim_end();
    assert!(token.starts_with("lectern_") && token.len() == 72, "alone on the standard output: {said:?}");
    assert!(said.err.contains("this once"), "{said:?}");
    let known = auth.bearer(token, clock::now()).await.unwrap().unwrap();
    assert_eq!((known.scope, &*known.name, known.user.as_deref()), (Scope::Write, "command line", None));
    let days = known.expires_at.duration_since(clock::now()).as_hours();
    assert!((2159..=2160).contains(&days), "{days}");

    let made = place.run(&["token", "add", "--token-name", "流水线", "--json"]).json();
    assert_eq!((&made["scope"], &made["name"]), (&json!("read"), &json!("流水线")));
    let rows = place.run(&["token", "list", "--json"]).json();
    assert_eq!((&rows[0]["name"], &rows[1]["number"]), (&json!("流水线"), &json!(1)));
    assert!(rows[1]["used_at"].is_string() && rows[0]["used_at"].is_null(), "the last use is shown");
    let list = place.run(&["token", "list"]).out;
    assert!(!format!("{rows}{list}").contains("lectern_"), "what it holds is shown once");
    assert!(list.contains("never used  流水线") && list.lines().count() == 2, "{list}");

    let said = place.run(&["token", "revoke", "1"]);
    assert_eq!((said.code, &*said.out), (0, "Token 1 is revoked.\n"));
    assert!(auth.bearer(token, clock::now()).await.unwrap().is_none(), "at once");
    let said = place.run(&["token", "revoke", "1"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("no token of number 1; lectern token list shows them"), "{said:?}");
    for wrong in [&["--expires", "2y"][..], &["--scope", "all"], &["--token-name", ""]] {
        let said = place.run(&[&["token", "add"], wrong].concat());
        assert_eq!((said.code, said.out.is_empty()), (2, true), "{wrong:?} {said:?}");
    }
    let rows = store.audit(1).await.unwrap().rows;
    let told: Vec<_> = rows.iter().map(|row| (row.action, &*row.what, &*row.origin)).collect();
    assert_eq!(
        told,
        [
            (Action::TokenRevoked, "command line (write)", "cli"),
            (Action::TokenMade, "流水线 (read)", "cli"),
            (Action::TokenMade, "command line (write)", "cli"),
        ]
    );
}

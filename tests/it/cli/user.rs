//! `user add`, `list`, `password` and `remove`, as scripts run them, also beside a portal that is open.

use lectern::{
    auth::{Auth, Entry},
    store::{By, NewPasskey, Role, Store},
};
use serde_json::json;

use super::{Place, Said};

const WORD: &str = "correct horse battery";

impl Place {
    fn add(&self, name: &str, role: &str) -> Said {
        self.run_with_input(&["user", "add", name, "--role", role], &format!("{WORD}\n"))
    }

    /// Names and roles, as `user list --json` tells them.
    fn users(&self) -> Vec<(String, String)> {
        let said = self.run(&["user", "list", "--json"]);
        assert_eq!(said.code, 0, "{said:?}");
        let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap().to_owned();
        said.json().as_array().unwrap().iter().map(|row| (text(row, "name"), text(row, "role"))).collect()
    }
}

/// Whether a password opens the door, right now.
async fn opens(store: &Store, name: &str, word: &str) -> bool {
    let auth = Auth::open(store.clone()).unwrap();
    let from = "127.0.0.1".parse().unwrap();
    matches!(auth.sign_in(name, word, from, "test", lectern::clock::now()).await.unwrap(), Entry::In { .. })
}

#[tokio::test]
async fn users_are_added_listed_given_passwords_and_removed_beside_an_open_portal() {
    let place = Place::new();
    let store = Store::open(&place.data(), Role::Serve).await.unwrap();
    assert_eq!(place.run(&["user", "list", "--json"]).json(), json!([]));
    let said = place.run_with_input(&["user", "add", " Ann Lee "], &format!("{WORD}\r\nmore\n"));
    assert_eq!((said.code, &*said.out), (0, "Ann Lee is added, with the role editor.\n"), "{said:?}");
    assert_eq!(place.add("李安", "owner").code, 0);
    assert!(opens(&store, "ann lee", WORD).await && opens(&store, "Ann Lee", WORD).await);

    let rows = place.run(&["user", "list", "--json"]).json();
    assert_eq!(
        (&rows[0]["name"], &rows[0]["role"], &rows[0]["sessions"]),
        (&json!("Ann Lee"), &json!("editor"), &json!(2))
    );
    let made: jiff::Timestamp = rows[0]["created_at"].as_str().unwrap().parse().unwrap();
    assert!(lectern::clock::now().duration_since(made).as_secs() < 600);
    assert_eq!(
        (&rows[1]["name"], &rows[1]["role"], &rows[1]["sessions"]),
        (&json!("李安"), &json!("owner"), &json!(0))
    );
    assert_eq!(rows[0].as_object().unwrap().len(), 10);
    let said = place.run(&["user", "list"]);
    assert!(said.out.contains("  2 signed in  Ann Lee\n") && said.out.contains("owner "), "{said:?}");

    let said = place.run_with_input(&["user", "password", "ANN LEE"], "a very new password");
    assert_eq!((said.code, &*said.out), (0, "Ann Lee has a new password and is signed out everywhere.\n"));
    assert_eq!(place.run(&["user", "list", "--json"]).json()[0]["sessions"], json!(0));
    assert!(!opens(&store, "Ann Lee", WORD).await && opens(&store, "Ann Lee", "a very new password").await);

    let said = place.run(&["user", "remove", "ann lee"]);
    assert_eq!((said.code, &*said.out), (0, "Ann Lee is removed.\n"));
    assert!(!opens(&store, "Ann Lee", "a very new password").await);
    assert_eq!(place.users(), [("李安".to_owned(), "owner".to_owned())]);
    assert_eq!(store.check().await.unwrap().problems, []);
}

#[tokio::test]
async fn one_who_has_lost_passkey_and_codes_is_let_in_by_the_password_alone() {
    let place = Place::new();
    assert_eq!(place.add("Ann", "editor").code, 0);
    let store = Store::open(&place.data(), Role::Serve).await.unwrap();
    let (ann, _) = store.user_named("Ann").await.unwrap().unwrap();
    let by = By::desk("Ann", lectern::clock::now());
    let tell = ["user", "second-factor", "ann"];
    let said = place.run(&tell);
    let off = "The second factor of Ann is off; passkeys: 0, recovery codes: 0.\n";
    assert_eq!((said.code, &*said.out), (0, off), "{said:?}");
    store.passkey_handle(ann.key, &[7; 64]).await.unwrap();
    let (id, public, state) = (&[1; 32][..], &[][..], [0; 7]);
    let key = NewPasskey { id, user: &ann, site: "localhost", name: "A key", transports: 0, public, state };
    assert!(store.add_passkey(&key, by).await.unwrap());
    store.replace_codes(&ann, &[[1; 32], [2; 32]], by).await.unwrap();
    let passkeys = place.run(&["user", "list"]).out;
    assert!(passkeys.ends_with("  Ann  (passkeys: 1)\n"), "{passkeys}");
    assert!(store.set_second_way(&ann, true, by).await.unwrap());
    let on = "The second factor of Ann is on; passkeys: 1, recovery codes: 2.\n";
    assert_eq!(place.run(&tell).out, on);
    assert!(!opens(&store, "Ann", WORD).await);
    assert_eq!(place.run_with_input(&["user", "password", "Ann"], "a very new password").code, 0);
    assert!(!opens(&store, "Ann", "a very new password").await, "a new password keeps it");

    let said = place.run(&["user", "second-factor", "ann", "off"]);
    let expected = "Ann signs in by the password alone, or by a passkey.\n";
    assert_eq!((said.code, &*said.out), (0, expected), "{said:?}");
    assert!(opens(&store, "Ann", "a very new password").await);
    let rows = store.audit_after(0).await.unwrap();
    let last = rows.last().unwrap();
    let told = (last.origin.as_str(), last.action.as_str(), last.what.as_str());
    assert_eq!(told, ("cli", "second-way-off", "Ann"));
    assert_eq!(place.run(&["user", "second-factor", "Ann", "off"]).code, 0, "it is off already");
    assert_eq!(store.audit_after(last.key).await.unwrap(), []);
    assert_eq!(store.check().await.unwrap().problems, []);
    assert!(place.run(&["user", "--help"]).out.contains("second-factor"));
}

#[test]
fn what_can_t_be_done_is_refused_in_a_sentence() {
    let place = Place::new();
    place.run(&["user", "second-factor", "Ben", "off"]).refused(1, &["no user named Ben"]);
    assert_eq!(place.add("Ann", "owner").code, 0);
    place.add("ＡＮＮ", "editor").refused(1, &["a user named Ann already", "choose another name"]);
    place.run(&["user", "password", "Ben"]).refused(1, &["no user named Ben", "lectern user list"]);
    place.run(&["user", "remove", "Ben"]).refused(1, &["no user named Ben", "lectern user list"]);
    place.run(&["user", "remove", "Ann"]).refused(1, &["Ann is the last owner", "add another owner first"]);
    place.run(&["user", "add", "Ben"]).refused(1, &["no password on the standard input"]);
    place.run_with_input(&["user", "add", "Ben"], "short\n").refused(1, &["too short", "10 characters"]);
    place.run_with_input(&["user", "add", "Ben"], &"x".repeat(1_001)).refused(1, &["too long", "1000 bytes"]);
    place.run_with_input(&["user", "password", "Ann"], "\n").refused(1, &["too short"]);
    assert_eq!(place.users(), [("Ann".to_owned(), "owner".to_owned())]);
    assert_eq!(place.add("Ben", "owner").code, 0);
    assert_eq!(place.run(&["user", "remove", "Ann"]).code, 0);
}

#[test]
fn wrong_usage_is_told() {
    let place = Place::new();
    for args in [
        &["user"][..],
        &["user", "add"],
        &["user", "add", "Ann", WORD],
        &["user", "add", "..."],
        &["user", "add", "A\nB"],
        &["user", "add", "Ann", "--role", "king"],
        &["user", "list", "--role", "owner"],
        &["user", "second-factor"],
        &["user", "second-factor", "Ann", "on"],
    ] {
        let said = place.run_with_input(args, &format!("{WORD}\n"));
        assert!(said.code == 2 && said.out.is_empty() && !said.err.is_empty(), "{args:?}: {said:?}");
    }
    assert!(!place.data().exists());
}

#[test]
fn a_role_is_a_setting_like_others_and_a_password_is_none() {
    let place = Place::new();
    place.write("lectern.toml", "role = \"reader\"\n");
    let said = place.run_with_input(&["user", "add", "Ann"], WORD);
    assert_eq!((said.code, &*said.out), (0, "Ann is added, with the role reader.\n"), "{said:?}");
    let settings = place.run(&["config", "--json"]).json();
    let role = json!({"name": "role", "value": "reader", "from": "lectern.toml"});
    assert!(settings.as_array().unwrap().contains(&role), "{settings}");
    let help = place.run(&["user", "add", "--help"]).out;
    assert!(help.contains("LECTERN_ROLE") && !help.contains("--password"), "{help}");
}

#[test]
fn a_password_is_never_printed() {
    let place = Place::new();
    let said = place.run_with_input(&["--log=trace", "user", "add", "Ann"], WORD);
    assert!(said.code == 0 && !(said.out + &said.err).contains(WORD));
    let files = std::fs::read_dir(place.data()).unwrap();
    for file in files.map(|file| std::fs::read(file.unwrap().path()).unwrap()) {
        assert!(!file.windows(WORD.len()).any(|bytes| bytes == WORD.as_bytes()));
    }
}

#[test]
fn the_audit_tells_what_came_from_the_command_line_and_from_imports() {
    let place = Place::new();
    place.run_with_input(&["user", "add", "Ann"], WORD);
    place.run_with_input(&["user", "add", "Ben"], WORD);
    place.run_with_input(&["user", "password", "Ann"], "another word or two");
    place.run(&["user", "remove", "Ben"]);
    place.write("one.json", r#"{"title":"One"}"#);
    place.run(&["import", "--dry-run", "one.json"]);
    place.run(&["import", "one.json"]);
    place.run(&["import", "one.json"]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let rows = runtime.block_on(async {
        let store = lectern::store::Store::open(&place.data(), lectern::store::Role::Beside).await.unwrap();
        let rows = store.audit_after(0).await.unwrap();
        store.close().await;
        rows
    });
    let told: Vec<_> =
        rows.iter().map(|row| (row.origin.as_str(), row.action.as_str(), &*row.user)).collect();
    let expected = [
        ("cli", "user-added", ""),
        ("cli", "user-added", ""),
        ("cli", "user-password-set", ""),
        ("cli", "user-removed", ""),
        ("import", "articles-taken-in", ""),
    ];
    assert_eq!(told, expected, "a dry run, and what is known already, change nothing");
    assert_eq!((rows[0].what.as_str(), rows[3].what.as_str()), ("Ann", "Ben"));
}

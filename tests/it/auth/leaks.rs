//! What is secret is neither printed nor logged, and neither is a line that somebody wrote into a name.

use lectern::auth::Entry;

use super::{RIGHT, WRONG, after, ip, password, sign_in, try_in, with_ann};
use crate::support::{Log, now};

#[tokio::test]
async fn debug_shows_no_secret() {
    let (_portal, auth, ann) = with_ann().await;
    let Entry::In { user, secret } = try_in(&auth, "Ann", RIGHT, now()).await else { panic!("it is right") };
    let signed = auth.session(&secret, now()).await.unwrap().unwrap();
    let (text, token) = (secret.reveal(), signed.token.clone());
    assert_eq!(user, ann);
    let entry = Entry::In { user, secret: secret.clone() };
    let shown = format!("{:?} {secret:?} {signed:#?} {auth:?} {entry:?}", password(RIGHT));
    for hidden in [RIGHT, &text, &text[..8], &token, &token[..8]] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    assert!(shown.contains("Ann"), "{shown}");
}

#[tokio::test]
async fn nothing_secret_and_no_foreign_line_is_logged() {
    let (log, _logging) = Log::catch();
    let (portal, auth, ann) = with_ann().await;
    let code = auth.setup_code().await.unwrap().unwrap();
    let secret = sign_in(&auth, "Ann", RIGHT, now()).await;
    let forged = "Ann\r\n2026-01-01T00:00:00Z INFO all is well";
    for n in 0..7 {
        let from = ip("192.0.2.1");
        auth.sign_in(forged, WRONG, from, forged, after(n)).await.unwrap();
    }
    auth.set_up(&code, &"Ann".parse().unwrap(), &password(RIGHT), ip("192.0.2.9"), now()).await.unwrap_err();
    auth.change_password(&ann, WRONG, &password(RIGHT), ip("192.0.2.9"), now()).await.unwrap();
    let sql = "CREATE TRIGGER no_note BEFORE UPDATE ON sessions BEGIN SELECT raise(ABORT, 'no room'); END";
    sqlx::raw_sql(sql).execute(&mut portal.raw().await).await.unwrap();
    auth.session(&secret, after(900)).await.unwrap().unwrap();
    let logged = log.text();
    assert!(logged.contains("was not noted"), "the log is read: {logged}");
    let stored = portal.store.user_named("Ann").await.unwrap().unwrap().1;
    for hidden in [RIGHT, WRONG, &secret.reveal(), &code, &stored, "all is well"] {
        assert!(!logged.contains(hidden), "{hidden} in {logged}");
    }
}

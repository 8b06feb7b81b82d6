//! An article's digests beside each other: all revisions, two of them, two languages.

use lectern::{
    domain::{Lang, Status, Viewer},
    error::Error,
    store::{Arrival, Reading},
};

use crate::support::{Article1, Portal, arrival, article, en};

fn base(text: &[&str]) -> Article1 {
    article("T").url("https://a.example/1").text(text)
}

#[tokio::test]
async fn two_revisions_come_with_the_texts_they_cite() {
    let portal = Portal::new().await;
    let id = portal.put(&base(&["One.", "Two."]).digest("en", "Old [1].", &[("G", &["P [2]."])])).await.id;
    portal.put(&base(&["One."]).digest("zh", "中[1]。", &[])).await;
    portal.put(&base(&["One."]).digest("en", "New [1].", &[])).await;
    let history = portal.store.history(Viewer::Reader, id).await.unwrap();
    let told: Vec<_> = history.revisions.iter().map(|r| (r.number, r.lang.to_string(), r.points)).collect();
    assert_eq!(told, [(3, "en".into(), 1), (2, "zh".into(), 1), (1, "en".into(), 2)]);

    let (_, pair) = portal.store.two_revisions(Viewer::Reader, id, 3, None).await.unwrap();
    let (older, newer) = pair.unwrap();
    assert_eq!((older.digest.revision, older.paragraphs), (1, Some(2)));
    assert_eq!((newer.digest.revision, newer.paragraphs), (3, Some(1)));
    assert_eq!(older.digest.points().count(), 2);
    // The older one first, whichever is asked for.
    let (_, pair) = portal.store.two_revisions(Viewer::Reader, id, 1, Some(2)).await.unwrap();
    let numbers = pair.map(|(older, newer)| (older.digest.revision, newer.digest.revision));
    assert_eq!(numbers, Some((1, 2)));
    for (wanted, with) in [(1, None), (2, None), (3, Some(3))] {
        let (_, pair) = portal.store.two_revisions(Viewer::Reader, id, wanted, with).await.unwrap();
        assert!(pair.is_none(), "{wanted} {with:?}");
    }
    for (wanted, with) in [(9, None), (3, Some(9)), (0, None)] {
        let found = portal.store.two_revisions(Viewer::Reader, id, wanted, with).await;
        assert!(matches!(found, Err(Error::NotFound)), "{wanted} {with:?}");
    }
}

#[tokio::test]
async fn two_languages_come_in_one_answer() {
    let portal = Portal::new().await;
    let both = base(&["One."]).digest("en", "Core [1].", &[]).digest("zh-Hans", "核心[1]。", &[]);
    let id = portal.put(&both).await.id;
    let beside = async |lang: &str| {
        let reading = Reading::Preferred(en());
        portal.store.article_beside(Viewer::Reader, id, &reading, &lang.parse().unwrap(), &en()).await
    };
    let (read, second) = beside("zh").await.unwrap();
    assert_eq!(read.digest.unwrap().lang, Lang::en());
    let second = second.unwrap();
    assert_eq!((second.digest.lang.as_str(), second.same_text), ("zh-Hans", true));
    assert!(beside("en").await.unwrap().1.is_none(), "the same digest");
    assert!(matches!(beside("fr").await, Err(Error::NotFound)));
    portal.put(&base(&["Mended."]).digest("en", "Other [1].", &[])).await;
    assert!(!beside("zh").await.unwrap().1.unwrap().same_text);
}

#[tokio::test]
async fn what_a_viewer_may_not_see_is_not_there() {
    let portal = Portal::new().await;
    let draft = Arrival { status: Status::Draft, ..arrival() };
    let incoming = base(&["One."]).digest("en", "A [1].", &[]).digest("zh", "甲[1]。", &[]).0;
    let id = portal.store.put(&[incoming], draft).await.unwrap().remove(0).unwrap().id;
    let store = &portal.store;
    assert!(matches!(store.history(Viewer::Reader, id).await, Err(Error::NotFound)));
    assert!(matches!(store.two_revisions(Viewer::Reader, id, 1, None).await, Err(Error::NotFound)));
    let reading = Reading::In(Lang::en());
    let beside = store.article_beside(Viewer::Reader, id, &reading, &Lang::zh(), &en()).await;
    assert!(matches!(beside, Err(Error::NotFound)));
    assert!(store.history(Viewer::Editor, id).await.is_ok());
}

//! Revisions of digests, versions of texts, and points that stay themselves through both.

use lectern::{
    domain::{Lang, Origin, PointId, Viewer},
    error::Error,
    store::{Article, Put, Reading, What},
};

use crate::support::{Article1, Portal, article, assert_what, en};

fn base() -> Article1 {
    article("T").url("https://a.example/1").text(&["One.", "Two.", "Three."])
}

fn ids(article: &Article) -> Vec<PointId> {
    article.digest.as_ref().unwrap().points().map(|p| p.id).collect()
}

async fn at(portal: &Portal, put: &Put, revision: u32) -> Article {
    portal.store.article(Viewer::Reader, put.id, &Reading::Revision(revision), &en()).await.unwrap()
}

#[tokio::test]
async fn a_new_digest_is_a_revision_and_points_with_the_same_words_keep_their_ids() {
    let portal = Portal::new().await;
    let first = base().digest(
        "en",
        "Core [1].",
        &[("G", &["Stays as it is [1].", "Is said again [2].", "Goes [3]."])],
    );
    let put = portal.put(&first).await;
    let second = base().digest(
        "en",
        "Core, reworded [1].",
        &[("H", &["Is said  again[1][2] .", "Ｓtays as it is.", "Comes [3]."])],
    );
    assert_what(&portal.put(&second).await, What::Updated);
    let (old, new) = (at(&portal, &put, 1).await, at(&portal, &put, 2).await);
    let (old_ids, new_ids) = (ids(&old), ids(&new));
    assert_eq!(new_ids[2], old_ids[1], "width, spaces and marks aside it is the same point");
    assert_eq!(new_ids[1], old_ids[2], "marks and spaces aside it is the same point");
    assert!(!old_ids.contains(&new_ids[0]) && !old_ids.contains(&new_ids[3]));
    assert_eq!(portal.read(&put).await.digest.unwrap().revision, 2);
    // Wordings are kept per revision.
    assert_eq!(old.digest.unwrap().groups[0].points[1].text.as_str(), "Is said again [2].");

    let page = portal.store.point(Viewer::Reader, old_ids[2], &en()).await.unwrap();
    assert_eq!(page.text.as_str(), "Is said  again[1][2] .");
    assert_eq!(
        page.earlier.iter().map(|(n, t)| (*n, t.as_str())).collect::<Vec<_>>(),
        [(1, "Is said again [2].")]
    );
    assert_eq!(page.absent_from, None);
    let gone = portal.store.point(Viewer::Reader, old_ids[3], &en()).await.unwrap();
    assert_eq!(gone.absent_from, Some(2));
    assert_eq!(gone.article.digest.unwrap().revision, 1);
    assert_eq!(gone.group.as_deref(), Some("G"));
}

#[tokio::test]
async fn a_point_that_comes_back_is_the_one_it_was() {
    let portal = Portal::new().await;
    let with = |words: &str| base().digest("en", "Core [1].", &[("G", &[words])]);
    let put = portal.put(&with("Here [1].")).await;
    portal.put(&with("Away [1].")).await;
    portal.put(&with("Here, [1].")).await;
    portal.put(&with("Here [2].")).await;
    assert_eq!(ids(&at(&portal, &put, 1).await)[1], ids(&at(&portal, &put, 4).await)[1]);
}

#[tokio::test]
async fn repeats_of_the_same_words_keep_their_order() {
    let portal = Portal::new().await;
    let put = portal.put(&base().digest("en", "", &[("G", &["Same [1].", "Same [2].", "Same [3]."])])).await;
    portal
        .put(&base().digest("en", "", &[("G", &["Same [3].", "Same [2]."]), ("H", &["Same.", "Same [1]."])]))
        .await;
    let (old, new) = (ids(&at(&portal, &put, 1).await), ids(&at(&portal, &put, 2).await));
    assert_eq!(new[..3], old[..]);
    assert!(!old.contains(&new[3]));
}

#[tokio::test]
async fn a_point_that_brings_its_id_is_that_point_whatever_its_words() {
    let portal = Portal::new().await;
    let put = portal.put(&base().digest("en", "Core [1].", &[("G", &["First words [1]."])])).await;
    let id = ids(&portal.read(&put).await)[1];
    let edited = base().digest("en", "Core [1].", &[("G", &["Quite other words [2]."])]).with(|a| {
        a.digests[0].origin = Some(Origin::Person);
        a.digests[0].groups[0].points[0].id = Some(id);
    });
    portal.put(&edited).await;
    assert_eq!(ids(&portal.read(&put).await)[1], id);
    let page = portal.store.point(Viewer::Reader, id, &en()).await.unwrap();
    assert_eq!(page.text.as_str(), "Quite other words [2].");
    assert_eq!(page.earlier.len(), 1);
    // An id of another article's point is refused, and so is one given twice.
    let stranger = article("Other")
        .digest("en", "Core [1].", &[])
        .with(|a| a.digests[0].core_viewpoint[0].id = Some(id));
    assert!(portal.try_put(&stranger).await.unwrap_err().contains(id.as_str()));
    let twice = base().digest("en", "A [1].", &[("G", &["B [1]."])]).with(|a| {
        a.digests[0].core_viewpoint[0].id = Some(id);
        a.digests[0].groups[0].points[0].id = Some(id);
    });
    assert!(portal.try_put(&twice).await.unwrap_err().contains("twice"));
}

#[tokio::test]
async fn a_digest_equal_to_any_stored_revision_is_unchanged() {
    let portal = Portal::new().await;
    let one = base().digest("en", "One [1].", &[]);
    let put = portal.put(&one).await;
    portal.put(&base().digest("en", "Two [2].", &[])).await;
    assert_what(&portal.put(&one).await, What::Unchanged);
    assert_eq!(portal.read(&put).await.digest.unwrap().core_viewpoint[0].text.as_str(), "Two [2].");
    // The same words in another language are another digest.
    assert_what(&portal.put(&base().digest("de", "One [1].", &[])).await, What::Updated);
}

#[tokio::test]
async fn an_import_never_displaces_what_a_person_edited() {
    let portal = Portal::new().await;
    let put = portal.put(&base().digest("en", "Imported [1].", &[("Old", &["A [1]."])])).await;
    portal
        .put(&base().digest("en", "Edited [1].", &[("Edited group", &["B [1]."])]).origin(Origin::Person))
        .await;
    for origin in [Origin::Imported, Origin::Model, Origin::Person] {
        let later =
            base().digest("en", &format!("Later by {origin:?} [1]."), &[("New", &["C [1]."])]).origin(origin);
        let outcome = portal.put(&later).await;
        assert_what(&outcome, What::Updated);
        assert!(outcome.notes[0].contains("person"), "{outcome:?}");
        assert_what(&portal.put(&later).await, What::Unchanged);
    }
    let read = portal.read(&put).await;
    assert_eq!(read.digest.as_ref().unwrap().core_viewpoint[0].text.as_str(), "Edited [1].");
    assert_eq!(read.digest.unwrap().revision, 2);
    assert_eq!(read.revisions.len(), 5);
    assert_eq!(read.revisions.iter().filter(|r| r.shown).count(), 1);
    assert_eq!(read.themes.iter().map(|t| t.slug.as_str()).collect::<Vec<_>>(), ["edited-group"]);
    // Another language is not what that person edited.
    let zh = portal.put(&base().digest("zh", "中文[1]。", &[])).await;
    assert!(zh.notes.is_empty());
}

#[tokio::test]
async fn languages_stand_side_by_side_under_one_count() {
    let portal = Portal::new().await;
    let put = portal.put(&base().digest("zh", "核心[1]。", &[]).digest("en", "Core [1].", &[])).await;
    portal.put(&base().digest("zh", "核心，改过[1]。", &[])).await;
    let read = portal.store.article(Viewer::Reader, put.id, &Reading::In(Lang::zh()), &en()).await.unwrap();
    assert_eq!(read.digest.as_ref().unwrap().revision, 3);
    let numbers: Vec<_> = read.revisions.iter().map(|r| (r.number, r.lang.to_string(), r.shown)).collect();
    assert_eq!(numbers, [(3, "zh".into(), true), (2, "en".into(), true), (1, "zh".into(), false)]);
    let wishes = Reading::Preferred(vec![Lang::en()]);
    let read = portal.store.article(Viewer::Reader, put.id, &wishes, &en()).await.unwrap();
    assert_eq!(read.digest.unwrap().lang, Lang::en());
    let missing =
        portal.store.article(Viewer::Reader, put.id, &Reading::In("fr".parse().unwrap()), &en()).await;
    assert!(matches!(missing, Err(Error::NotFound)));
    let missing = portal.store.article(Viewer::Reader, put.id, &Reading::Revision(9), &en()).await;
    assert!(matches!(missing, Err(Error::NotFound)));
}

#[tokio::test]
async fn each_revision_names_its_own_text() {
    let portal = Portal::new().await;
    let one = base().digest("en", "Core [1].", &[]);
    let put = portal.put(&one).await;
    let other_text = article("T").url("https://a.example/1").text(&["One, mended.", "Two."]).digest(
        "en",
        "Core [1].",
        &[],
    );
    assert_what(&portal.put(&other_text).await, What::Updated);
    assert_eq!(at(&portal, &put, 1).await.paragraphs[0], "One.");
    assert_eq!(portal.read(&put).await.paragraphs[0], "One, mended.");
    assert_eq!(ids(&at(&portal, &put, 1).await), ids(&at(&portal, &put, 2).await));
    assert_what(&portal.put(&one).await, What::Unchanged);
    assert_what(&portal.put(&other_text).await, What::Unchanged);
    // A digest that comes alone rests on the newest text.
    portal.put(&article("T").url("https://a.example/1").digest("en", "Core, later [2].", &[])).await;
    assert_eq!(portal.read(&put).await.paragraphs[0], "One, mended.");
}

#[tokio::test]
async fn a_text_that_comes_after_its_digest_is_opened_beside_it() {
    let portal = Portal::new().await;
    let put = portal.put(&article("T").url("https://a.example/1").digest("en", "Core [1].", &[])).await;
    assert!(portal.read(&put).await.paragraphs.is_empty());
    assert_what(&portal.put(&base().digest("en", "Core [1].", &[])).await, What::Updated);
    let read = portal.read(&put).await;
    assert_eq!((read.paragraphs.len(), read.revisions.len()), (3, 1));
}

#[tokio::test]
async fn a_new_text_that_no_digest_cites_yet_is_said() {
    let portal = Portal::new().await;
    let put = portal.put(&base().digest("en", "Core [1].", &[])).await;
    let later = portal.put(&article("T").url("https://a.example/1").text(&["Other."])).await;
    assert_what(&later, What::Updated);
    assert!(later.notes[0].contains("earlier text"), "{later:?}");
    assert_eq!(portal.read(&put).await.paragraphs[0], "One.");
}

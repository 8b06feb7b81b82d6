//! Changes of an article at the desk: none is lost, each can be taken back.

use lectern::{
    domain::{ArticleId, Fields, IncomingDigest, IncomingPoint, Lang, Origin, PointText, Viewer, reconcile},
    store::{Article, By, Edit, EditOutcome, NewParagraph, Reading, TextOutcome},
};

use crate::support::{Portal, article, now};

fn by(user: &str) -> By<'_> {
    By::desk(user, now())
}

async fn read(portal: &Portal, id: ArticleId, reading: Reading) -> Article {
    portal.store.article(Viewer::Editor, id, &reading, &[Lang::en()]).await.unwrap()
}

async fn in_english(portal: &Portal, id: ArticleId) -> Article {
    read(portal, id, Reading::In(Lang::en())).await
}

fn digest(article: &Article) -> IncomingDigest {
    article.digest.as_ref().unwrap().to_incoming()
}

/// Saves an edit that began with an article as it stands here.
async fn save(
    portal: &Portal,
    user: &str,
    from: &Article,
    change: impl FnOnce(&mut Fields, &mut IncomingDigest),
) -> EditOutcome {
    let (was, mut is, mut words) = (from.fields(), from.fields(), digest(from));
    change(&mut is, &mut words);
    let base = from.digest.as_ref().map(|digest| digest.revision);
    let edit = Edit {
        lang: &from.digest.as_ref().unwrap().lang,
        base,
        was: &was,
        fields: &is,
        digest: &words,
        reason: "because",
    };
    portal.store.edit_article(from.id, &edit, by(user)).await.unwrap()
}

fn text(words: &str) -> PointText {
    PointText::read(words, None)
}

/// Nothing is wrong with what is stored, and the index is told of all of it.
async fn assert_sound(portal: &Portal) {
    let health = portal.store.check().await.unwrap();
    assert!(health.problems.is_empty(), "{:?}", health.problems);
    portal.finder.catch_up(|_, _| ()).await.unwrap();
    assert_eq!(portal.finder.differences().await.unwrap(), []);
}

async fn portal_with_one() -> (Portal, ArticleId) {
    let portal = Portal::new().await;
    let one = article("First")
        .source("S")
        .at("2025-07-28T04:24:00Z")
        .theme("Carried")
        .text(&["It kept 2,048 tokens.", "Two.", "Three."])
        .digest("en", "The core [1].", &[("G", &["A point [2].", "Another [3]."]), ("H", &["Last [1]."])]);
    let id = portal.put(&one).await.id;
    (portal, id)
}

#[tokio::test]
async fn an_edit_is_a_revision_of_a_person_and_its_points_stay_who_they_are() {
    let (portal, id) = portal_with_one().await;
    let before = in_english(&portal, id).await;
    let done = save(&portal, "Ada", &before, |fields, digest| {
        fields.title = "Second".into();
        fields.themes = vec!["New theme".into()];
        digest.groups[0].points[0].text = text("A point, but 4,096 [1].");
        digest.groups[0].title = "G renamed".into();
        digest.groups[1].points.push(IncomingPoint { id: None, text: text("Added [2].") });
    })
    .await;
    let EditOutcome::Done { audit, revision: Some(2) } = done else { panic!("{done:?}") };
    let after = in_english(&portal, id).await;
    let (old, new) = (before.digest.as_ref().unwrap(), after.digest.as_ref().unwrap());
    assert_eq!((after.title.as_str(), new.origin, new.revision), ("Second", Origin::Person, 2));
    assert_eq!(new.groups[0].points[0].id, old.groups[0].points[0].id, "its permalink goes on");
    assert!(!new.groups[0].points[0].findings.is_empty(), "the citation check has looked at it");
    assert_eq!(after.themes.iter().map(|t| &*t.name).collect::<Vec<_>>(), ["New theme", "G renamed", "H"]);
    assert_eq!(after.revisions[0].author.as_deref(), Some("Ada"));
    assert_eq!(after.revisions[0].reason.as_deref(), Some("because"));
    assert_sound(&portal).await;

    portal.store.undo(audit, by("Ada")).await.unwrap().unwrap();
    let undone = in_english(&portal, id).await;
    let words = |article: &Article| {
        let digest = article.digest.clone().unwrap();
        (digest.core_viewpoint, digest.groups, digest.origin)
    };
    assert_eq!(undone.fields(), before.fields());
    assert_eq!(words(&undone), words(&before));
    assert_eq!(undone.themes, before.themes);
    assert_eq!(undone.revisions[0].restores, Some(1), "the revisions between do not vanish");
    assert!(portal.store.undo(audit, by("Ada")).await.unwrap().is_err(), "not twice");
    assert_sound(&portal).await;
}

#[tokio::test]
async fn a_source_that_was_changed_is_again_under_the_name_it_came_in_by() {
    let (portal, id) = portal_with_one().await;
    let given = || async {
        let mut raw = portal.raw().await;
        let sql = "SELECT source_as FROM articles";
        sqlx::query_scalar::<_, String>(sql).fetch_one(&mut raw).await.unwrap()
    };
    let before = in_english(&portal, id).await;
    let done = save(&portal, "Ada", &before, |fields, _| fields.source = Some("T".into())).await;
    let EditOutcome::Done { audit, revision: None } = done else { panic!("{done:?}") };
    assert_eq!(given().await, "t");
    portal.store.undo(audit, by("Ada")).await.unwrap().unwrap();
    assert_eq!(given().await, "s");
    assert_sound(&portal).await;
}

#[tokio::test]
async fn an_undoing_touches_nothing_that_was_changed_since() {
    let (portal, id) = portal_with_one().await;
    let before = in_english(&portal, id).await;
    let EditOutcome::Done { audit, .. } = save(&portal, "Ada", &before, |fields, digest| {
        fields.title = "Second".into();
        digest.core_viewpoint[0].text = text("Once.");
    })
    .await
    else {
        panic!()
    };
    let then = in_english(&portal, id).await;
    save(&portal, "Bo", &then, |_, digest| digest.core_viewpoint[0].text = text("Twice.")).await;
    assert!(portal.store.undo(audit, by("Ada")).await.unwrap().is_err());
    let now = in_english(&portal, id).await;
    assert_eq!(
        (now.title.as_str(), now.digest.unwrap().core_viewpoint[0].text.as_str()),
        ("Second", "Twice.")
    );
    assert_sound(&portal).await;
}

#[tokio::test]
async fn two_editors_never_overwrite_each_other() {
    let (portal, id) = portal_with_one().await;
    let both = in_english(&portal, id).await;
    let first = save(&portal, "Ada", &both, |_, digest| digest.core_viewpoint[0].text = text("Hers.")).await;
    assert!(matches!(first, EditOutcome::Done { .. }));
    let second = save(&portal, "Bo", &both, |_, digest| digest.groups[0].points[0].text = text("His.")).await;
    assert_eq!(second, EditOutcome::Raced);
    // The very same edit again is no conflict: its answer was lost on the way.
    let again = save(&portal, "Ada", &both, |_, digest| digest.core_viewpoint[0].text = text("Hers.")).await;
    assert_eq!(again, EditOutcome::Nothing);
    // Fields alone clash field by field.
    let title = save(&portal, "Bo", &both, |fields, _| fields.title = "Bo's".into()).await;
    assert!(matches!(title, EditOutcome::Done { revision: None, .. }), "{title:?}");
    let other = save(&portal, "Cy", &both, |fields, _| fields.authors = vec!["Cy".into()]).await;
    assert!(matches!(other, EditOutcome::Done { .. }));
    let clash = save(&portal, "Di", &both, |fields, _| fields.title = "Di's".into()).await;
    assert_eq!(clash, EditOutcome::Raced);
    let now = in_english(&portal, id).await;
    assert_eq!((now.title.as_str(), &now.authors[..]), ("Bo's", &["Cy".to_owned()][..]));
    assert_eq!(now.digest.unwrap().core_viewpoint[0].text.as_str(), "Hers.");
}

#[tokio::test]
async fn what_cannot_be_is_told() {
    let (portal, id) = portal_with_one().await;
    let other = portal.put(&article("Other").url("https://example.org/taken")).await.id;
    let one = in_english(&portal, id).await;
    let taken =
        save(&portal, "Ada", &one, |fields, _| fields.url = Some("https://example.org/taken".into())).await;
    assert_eq!(taken, EditOutcome::AddressTaken(other));
    let emptied = save(&portal, "Ada", &one, |_, digest| {
        digest.core_viewpoint.clear();
        digest.groups.clear();
    })
    .await;
    assert_eq!(emptied, EditOutcome::Emptied);
    assert_eq!(save(&portal, "Ada", &one, |_, _| ()).await, EditOutcome::Nothing);
    // A point of another article is not taken over by its id.
    let theirs = portal.put(&article("Third").digest("en", "Theirs.", &[])).await.id;
    let point = in_english(&portal, theirs).await.digest.unwrap().core_viewpoint[0].id;
    save(&portal, "Ada", &one, |_, digest| digest.core_viewpoint[0].id = Some(point)).await;
    save(&portal, "Ada", &one, |_, digest| {
        digest.core_viewpoint[0] = IncomingPoint { id: Some(point), text: text("Stolen.") };
    })
    .await;
    let now = in_english(&portal, id).await.digest.unwrap();
    assert_eq!(now.core_viewpoint[0].text.as_str(), "Stolen.");
    assert_ne!(now.core_viewpoint[0].id, point);
    assert_sound(&portal).await;
}

#[tokio::test]
async fn an_earlier_revision_is_shown_again() {
    let (portal, id) = portal_with_one().await;
    let before = in_english(&portal, id).await;
    save(&portal, "Ada", &before, |_, digest| digest.core_viewpoint[0].text = text("Once.")).await;
    assert_eq!(portal.store.restore_revision(id, 2, by("Bo")).await.unwrap(), None, "it is shown");
    let audit = portal.store.restore_revision(id, 1, by("Bo")).await.unwrap().unwrap();
    let now = in_english(&portal, id).await;
    assert_eq!(now.digest.as_ref().unwrap().core_viewpoint, before.digest.unwrap().core_viewpoint);
    assert_eq!((now.revisions[0].number, now.revisions[0].restores), (3, Some(1)));
    portal.store.undo(audit, by("Bo")).await.unwrap().unwrap();
    assert_eq!(in_english(&portal, id).await.digest.unwrap().core_viewpoint[0].text.as_str(), "Once.");
    assert_sound(&portal).await;
}

fn paragraph(was: u32, body: &str) -> NewParagraph {
    NewParagraph { was: Some(was).filter(|n| *n > 0), body: body.to_owned() }
}

#[tokio::test]
async fn citations_follow_their_paragraphs() {
    let (portal, id) = portal_with_one().await;
    let before = in_english(&portal, id).await;
    let at = portal.store.text_at_desk(id).await.unwrap();
    let new = [paragraph(0, "New."), paragraph(1, "It kept 4,096 tokens."), paragraph(3, "Three.")];
    let done = portal.store.edit_text(id, at.version, &new, "moved", by("Ada")).await.unwrap();
    let TextOutcome::Done { audit, lost: 1 } = done else { panic!("{done:?}") };
    let after = in_english(&portal, id).await;
    let points = |article: &Article| {
        let digest = article.digest.clone().unwrap();
        digest.points().map(|point| point.text.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(points(&after), ["The core [2].", "A point.", "Another [3].", "Last [2]."]);
    assert_eq!(after.paragraphs, ["New.", "It kept 4,096 tokens.", "Three."]);
    assert_eq!(after.digest.as_ref().unwrap().origin, Origin::Imported, "its words are not a person's");
    let old = read(&portal, id, Reading::Revision(1)).await;
    assert_eq!(old.paragraphs, before.paragraphs, "the earlier revision rests on its own text");
    let raced = portal.store.edit_text(id, at.version, &new[..1], "", by("Bo")).await.unwrap();
    assert_eq!(raced, TextOutcome::Raced);
    assert_sound(&portal).await;

    portal.store.undo(audit, by("Ada")).await.unwrap().unwrap();
    let undone = in_english(&portal, id).await;
    assert_eq!((points(&undone), &undone.paragraphs), (points(&before), &before.paragraphs));
    assert_eq!(portal.store.text_at_desk(id).await.unwrap().paragraphs, before.paragraphs);
    assert_sound(&portal).await;
}

#[tokio::test]
async fn a_digest_without_a_text_is_given_one_and_it_is_taken_back() {
    let portal = Portal::new().await;
    let id = portal.put(&article("Only a digest").digest("en", "It kept 4,096 [1].", &[])).await.id;
    let given = [paragraph(0, "It kept 2,048.")];
    let done = portal.store.edit_text(id, 0, &given, "", by("Ada")).await.unwrap();
    let TextOutcome::Done { audit, lost: 0 } = done else { panic!("{done:?}") };
    let now = in_english(&portal, id).await;
    assert_eq!(now.revisions.len(), 1, "the digest is the same");
    assert!(!now.digest.unwrap().core_viewpoint[0].findings.is_empty());
    assert_sound(&portal).await;
    portal.store.undo(audit, by("Ada")).await.unwrap().unwrap();
    let now = in_english(&portal, id).await;
    assert!(now.paragraphs.is_empty() && now.digest.unwrap().core_viewpoint[0].findings.is_empty());
    assert_sound(&portal).await;
}

#[tokio::test]
async fn fifty_editors_at_once_lose_nothing_and_each_is_told_the_truth() {
    const EDITORS: usize = 50;
    let portal = Portal::new().await;
    let points: Vec<String> = (0..EDITORS).map(|n| format!("Point {n}.")).collect();
    let points: Vec<&str> = points.iter().map(String::as_str).collect();
    let id = portal.put(&article("One").digest("en", "Core.", &[("G", &points[..])])).await.id;
    let start = in_english(&portal, id).await;
    let portal = std::sync::Arc::new(portal);
    let mut editors = tokio::task::JoinSet::new();
    for n in 0..EDITORS {
        let (portal, mut from) = (portal.clone(), start.clone());
        editors.spawn(async move {
            let (mut tries, mut mine) = (0_u32, digest(&from));
            // Each changes a point of their own and adds one.
            mine.groups[0].points[n].text = text(&format!("Point {n}, changed."));
            mine.groups[0].points.push(IncomingPoint { id: None, text: text(&format!("Added by {n}.")) });
            loop {
                tries += 1;
                let was = from.fields();
                let base = from.digest.as_ref().unwrap().to_incoming();
                let lang = Lang::en();
                let edit = Edit {
                    lang: &lang,
                    base: base.revision,
                    was: &was,
                    fields: &was,
                    digest: &mine,
                    reason: "",
                };
                match portal.store.edit_article(id, &edit, by("Ada")).await.unwrap() {
                    EditOutcome::Done { revision, .. } => return (n, revision.unwrap(), tries),
                    EditOutcome::Raced => {
                        let theirs = in_english(&portal, id).await;
                        let both = reconcile(&base, &digest(&theirs), &mine);
                        mine = both.digest;
                        from = theirs;
                    }
                    other => panic!("{other:?}"),
                }
            }
        });
    }
    let told = editors.join_all().await;
    let mut revisions: Vec<u32> = told.iter().map(|(_, revision, _)| *revision).collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (2..=u32::try_from(EDITORS).unwrap() + 1).collect::<Vec<_>>(), "each made one");
    assert!(told.iter().any(|(_, _, tries)| *tries > 1), "some were told of others");
    for (n, revision, _) in &told {
        let theirs = read(&portal, id, Reading::Revision(*revision)).await.digest.unwrap();
        assert!(theirs.points().any(|point| point.text.as_str() == format!("Added by {n}.")));
    }
    let end = in_english(&portal, id).await.digest.unwrap();
    assert_eq!(end.groups[0].points.len(), 2 * EDITORS);
    for n in 0..EDITORS {
        for words in [format!("Point {n}, changed."), format!("Added by {n}.")] {
            assert!(end.points().any(|point| point.text.as_str() == words), "{words}");
        }
    }
    assert_sound(&portal).await;
}

//! Signs, pinned and hidden themes, and pairs that are likely one.

use lectern::{
    domain::{Filter, Prominence, Viewer},
    error::Error,
    store::{Action, At, Label, Page, Refused},
};

use super::merge::{BY, dump, label, undo};
use crate::support::{Portal, article, en};

/// `One` in three articles, `Two` in two, `Three` in one; all of them carried by the first.
async fn three() -> Portal {
    let portal = Portal::new().await;
    portal.put(&article("A").theme("One").theme("Two").theme("Three")).await;
    portal.put(&article("B").theme("One").theme("Two")).await;
    portal.put(&article("C").theme("One")).await;
    portal
}

async fn place(portal: &Portal, slug: &str, prominence: Prominence) -> lectern::store::Done {
    portal.store.place_theme(slug, None, prominence, BY()).await.unwrap().unwrap()
}

async fn beside(portal: &Portal, filter: &Filter) -> Vec<(String, u64)> {
    let stream = portal.store.stream(Viewer::Reader, filter, Page::First, &en()).await.unwrap();
    stream.themes.into_iter().map(|theme| (theme.item.slug, theme.articles)).collect()
}

fn pairs(of: &[(&str, u64)]) -> Vec<(String, u64)> {
    of.iter().map(|(slug, count)| ((*slug).to_owned(), *count)).collect()
}

#[tokio::test]
async fn pinned_themes_stand_first_wherever_they_have_articles() {
    let portal = three().await;
    let before = dump(&portal).await;
    let done = place(&portal, "three", Prominence::Pinned).await;
    assert_eq!(beside(&portal, &Filter::default()).await, pairs(&[("three", 1), ("one", 3), ("two", 2)]));
    let listed = portal.store.themes(Viewer::Reader, None, 1, &en()).await.unwrap();
    assert_eq!(listed.rows[0].item.slug, "three");
    let without = Filter { not_themes: vec!["three".into()], ..Filter::default() };
    assert_eq!(
        beside(&portal, &without).await,
        pairs(&[("one", 2), ("two", 1)]),
        "a link to nothing is none"
    );
    assert_eq!(
        portal.store.place_theme("three", None, Prominence::Pinned, BY()).await.unwrap(),
        Err(Refused::Nothing)
    );
    undo(&portal, &done).await.unwrap();
    assert_eq!(dump(&portal).await, before);
    assert_eq!(beside(&portal, &Filter::default()).await, pairs(&[("one", 3), ("two", 2), ("three", 1)]));
}

#[tokio::test]
async fn a_hidden_theme_is_offered_nowhere_and_its_address_answers() {
    let portal = three().await;
    let before = dump(&portal).await;
    let done = place(&portal, "one", Prominence::Hidden).await;
    assert_eq!(beside(&portal, &Filter::default()).await, pairs(&[("two", 2), ("three", 1)]));
    let stream = portal.store.stream(Viewer::Reader, &Filter::default(), Page::First, &en()).await.unwrap();
    assert_eq!((stream.total, stream.themes_total), (3, 2), "its articles stay");
    let of = |title: &str| stream.entries.iter().find(|entry| entry.title == title).unwrap();
    let under = |title: &str| of(title).themes.iter().map(|theme| theme.slug.clone()).collect::<Vec<_>>();
    assert_eq!((under("A"), of("A").themes_total), (vec!["two".to_owned(), "three".to_owned()], 2));
    assert_eq!((under("C"), of("C").themes_total), (vec![], 0));
    for name in [None, Some("one")] {
        let listed = portal.store.themes(Viewer::Reader, name, 1, &en()).await.unwrap();
        assert!(listed.rows.iter().all(|row| row.item.slug != "one"));
    }
    let suggested = portal.store.suggested(Viewer::Reader, "one", &[], &en(), 5).await.unwrap();
    assert!(suggested.themes.is_empty());
    let Ok(At::Here(theme)) = portal.store.theme(Viewer::Reader, "one", &en()).await else { panic!() };
    assert!(theme.named.hidden);
    let asked = Filter { themes: vec!["one".into()], ..Filter::default() };
    let stream = portal.store.stream(Viewer::Reader, &asked, Page::First, &en()).await.unwrap();
    assert_eq!(stream.total, 3);
    let at_desk = portal.store.themes_at_desk(None, 1, &en()).await.unwrap();
    assert_eq!((at_desk.rows[0].item.slug.as_str(), at_desk.rows[0].articles), ("one", 3));
    assert_eq!(portal.store.theme_counts(Viewer::Reader).await.unwrap()[0].slug, "one");
    // What comes in later changes nothing of that.
    portal.put(&article("D").theme("One")).await;
    assert_eq!(beside(&portal, &Filter::default()).await, pairs(&[("two", 2), ("three", 1)]));
    undo(&portal, &done).await.unwrap();
    let mut after = dump(&portal).await;
    after.retain(|row| !row.starts_with("of 4|") && !row.starts_with("article 4|"));
    assert_eq!(after, before);
    assert_eq!(beside(&portal, &Filter::default()).await[0], ("one".to_owned(), 4));
}

#[tokio::test]
async fn a_sign_is_kept_until_that_is_undone_and_survives_a_rename() {
    let portal = three().await;
    let done = portal.store.place_theme("one", Some("🧠"), Prominence::Pinned, BY()).await.unwrap().unwrap();
    portal.store.edit_theme("one", &[label("en", "Uno")], BY()).await.unwrap().unwrap();
    let listed = portal.store.themes(Viewer::Reader, None, 1, &en()).await.unwrap();
    assert_eq!(listed.rows[0].item.icon.as_deref(), Some("🧠"));
    assert_eq!(undo(&portal, &done).await, Err(Refused::Touched), "it was renamed since");
    let gone = portal.store.place_theme("one", None, Prominence::Plain, BY()).await;
    assert!(matches!(gone, Err(Error::Conflict(_))), "it has another address");
    let rows = portal.store.audit(1).await.unwrap().rows;
    assert_eq!((rows[1].action, rows[1].what.as_str()), (Action::ThemePlaced, "One"));
}

async fn likely(portal: &Portal) -> Vec<(String, String)> {
    let pairs = portal.store.likely_same_themes(&en(), 12).await.unwrap();
    pairs.into_iter().map(|(from, into)| (from.item.slug, into.item.slug)).collect()
}

#[tokio::test]
async fn themes_of_two_languages_that_stand_together_are_likely_one_until_told_apart() {
    let portal = Portal::new().await;
    for n in 0..4 {
        let one = article(&format!("N{n}")).theme("Reasoning").theme("推理能力").theme("Planning");
        portal.put(&if n > 2 { one.theme("Further") } else { one }).await;
    }
    portal.put(&article("N5").theme("推理能力")).await;
    let pair = |from: &str, into: &str| (from.to_owned(), into.to_owned());
    let slug =
        portal.store.themes(Viewer::Reader, Some("推理"), 1, &en()).await.unwrap().rows.remove(0).item.slug;
    let both = likely(&portal).await;
    assert_eq!(both.len(), 2, "of one language, what goes together is two topics: {both:?}");
    assert!(both.contains(&pair("reasoning", &slug)) && both.contains(&pair("planning", &slug)));

    let done = portal.store.tell_themes_apart(&slug, "planning", BY()).await.unwrap().unwrap();
    assert_eq!(likely(&portal).await, [pair("reasoning", &slug)]);
    assert_eq!(portal.store.tell_themes_apart("planning", &slug, BY()).await.unwrap(), Err(Refused::Nothing));
    assert_eq!(
        portal.store.tell_themes_apart("planning", "planning", BY()).await.unwrap(),
        Err(Refused::Itself)
    );
    assert!(matches!(portal.store.tell_themes_apart("planning", "none", BY()).await, Err(Error::NotFound)));
    undo(&portal, &done).await.unwrap();
    assert_eq!(likely(&portal).await.len(), 2);
    // Fewer than four in five go together from here on.
    portal.put(&article("N6").theme("推理能力")).await;
    assert_eq!(likely(&portal).await, []);
}

#[tokio::test]
async fn who_leaves_the_names_of_a_theme_as_they_are_does_not_rename_it() {
    let portal = Portal::new().await;
    portal.put(&article("A").theme("训练")).await;
    let first = portal.store.themes(Viewer::Reader, None, 1, &en()).await.unwrap().rows[0].item.slug.clone();
    // Named anew, by the first of its names.
    let both = [label("en", "Training"), label("zh", "训练")];
    let done = portal.store.edit_theme(&first, &both, BY()).await.unwrap().unwrap();
    assert_eq!(done.slug, "training");
    undo(&portal, &done).await.unwrap();
    // Its own name is the Chinese one, and it has an English one, too.
    portal.store.label_theme(None, &[label("zh", "训练"), label("en", "Training")]).await.unwrap();
    let told = |words: &str| {
        let zh = Label { description: Some(words.into()), ..label("zh", "训练") };
        [label("en", "Training"), zh]
    };
    let done = portal.store.edit_theme(&first, &told("如何训练。"), BY()).await.unwrap().unwrap();
    assert_eq!(done.slug, first, "what it is about was written, and nothing else");
    let renamed = [label("en", "Teaching"), told("如何训练。")[1].clone()];
    assert_eq!(portal.store.edit_theme(&first, &renamed, BY()).await.unwrap().unwrap().slug, "teaching");
}

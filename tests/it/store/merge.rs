//! Themes at the desk: renamed, merged, and all of it undone.

use lectern::{
    domain::{Filter, Viewer},
    error::Error,
    store::{Action, At, By, Done, Label, Page, Refused},
};

use crate::support::{Portal, article, en, now};

pub(super) const BY: fn() -> By<'static> = || By::desk("Ada", now());

/// Every row that a change of themes may touch, in order, as text.
pub(super) async fn dump(portal: &Portal) -> Vec<String> {
    let mut raw = portal.raw().await;
    let mut all = Vec::new();
    for sql in [
        "SELECT 'theme', concat_ws('|', key, slug, name, lang, coalesce(icon, '-'), prominence) FROM themes ORDER BY key",
        "SELECT 'label', concat_ws('|', theme, lang, name, coalesce(description, '-')) FROM theme_labels ORDER BY theme, lang",
        "SELECT 'name', concat_ws('|', folded, name, lang, theme) FROM theme_names ORDER BY folded",
        "SELECT 'slug', concat_ws('|', slug, theme) FROM theme_slugs ORDER BY slug",
        "SELECT 'of', concat_ws('|', article, theme, place, carried) FROM article_themes ORDER BY article, theme",
        "SELECT 'group', concat_ws('|', digest, n, coalesce(title, '-'), coalesce(theme, '-')) FROM digest_groups ORDER BY digest, n",
        "SELECT 'apart', concat_ws('|', one, other) FROM themes_apart ORDER BY one, other",
        "SELECT 'article', concat_ws('|', key, themes, langs, status, title) FROM articles ORDER BY key",
    ] {
        let rows: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&mut raw).await.unwrap();
        all.extend(rows.into_iter().map(|(kind, row)| format!("{kind} {row}")));
    }
    all
}

pub(super) async fn merge(portal: &Portal, from: &str, into: &str) -> Done {
    portal.store.merge_themes(from, into, BY()).await.unwrap().unwrap()
}

pub(super) async fn undo(portal: &Portal, done: &Done) -> Result<Done, Refused> {
    portal.store.undo(done.audit, BY()).await.unwrap()
}

/// Where a slug leads.
pub(super) async fn leads(portal: &Portal, slug: &str) -> String {
    match portal.store.theme(Viewer::Reader, slug, &en()).await {
        Ok(At::Here(theme)) => theme.named.slug,
        Ok(At::Moved(to)) => format!("→ {to}"),
        Err(Error::NotFound) => "nowhere".into(),
        Err(other) => panic!("{other}"),
    }
}

async fn total(portal: &Portal, theme: &str) -> u64 {
    let filter = Filter { themes: vec![theme.into()], ..Filter::default() };
    portal.store.stream(Viewer::Reader, &filter, Page::First, &en()).await.unwrap().total
}

pub(super) fn label(lang: &str, name: &str) -> Label {
    Label { lang: lang.parse().unwrap(), name: name.into(), description: None }
}

/// Articles that have both themes in every order and way, and one of them alone.
async fn two_themes() -> Portal {
    let portal = Portal::new().await;
    let points: &[&str] = &["x [1]."];
    let groups = |titles: &[&'static str]| titles.iter().map(|title| (*title, points)).collect::<Vec<_>>();
    for (n, carried, borne) in [
        (0, &["From", "Other", "Into", "Last"][..], &["More", "Into"][..]),
        (1, &["Into", "From"], &["From"]),
        (2, &["Other"], &["A", "From", "B", "Into", "C"]),
        (3, &["From"], &["A", "Into", "B", "From"]),
        (4, &["Into"], &["From", "A"]),
        (5, &[], &["from", "From"]),
        (6, &["From"], &[]),
        (7, &["Into"], &["A"]),
    ] {
        let mut one = article(&format!("N{n}")).text(&["One."]).digest("en", "", &groups(borne));
        if n % 2 == 0 {
            one = one.digest("zh", "", &groups(&["另一个", "From"]));
        }
        portal.put(&carried.iter().fold(one, |one, theme| one.theme(theme))).await;
    }
    portal.store.label_theme(Some("◇"), &[label("zh", "来处"), label("en", "From")]).await.unwrap();
    portal
}

#[tokio::test]
async fn a_merge_moves_everything_and_its_undoing_restores_every_row() {
    let portal = two_themes().await;
    let before = dump(&portal).await;
    assert_eq!((total(&portal, "from").await, total(&portal, "into").await), (7, 6));
    let titles: Vec<String> = before.iter().filter(|row| row.starts_with("group")).cloned().collect();

    let done = merge(&portal, "from", "into").await;
    assert_eq!(done.slug, "into");
    assert_eq!((total(&portal, "into").await, total(&portal, "来处").await), (8, 8), "the catalogue follows");
    assert_eq!(leads(&portal, "from").await, "→ into");
    let Ok(At::Here(theme)) = portal.store.theme(Viewer::Reader, "into", &en()).await else { panic!() };
    let also: Vec<String> = theme.also.into_iter().map(|(name, _)| name).collect();
    assert_eq!(also, ["From", "来处"]);
    assert!(portal.store.check().await.unwrap().problems.is_empty());
    let after = dump(&portal).await;
    let words = |row: &String| row.rsplit_once('|').unwrap().0.to_owned();
    let kept: Vec<String> = after.iter().filter(|row| row.starts_with("group")).map(words).collect();
    assert_eq!(kept, titles.iter().map(words).collect::<Vec<_>>(), "titles stay word for word");
    // Places are those that an import would give: the same articles, taken in when the two were one, read the same.
    let themes = |rows: &[String]| {
        let rows = rows.iter().filter(|row| row.starts_with("of "));
        let mut rows: Vec<Vec<i64>> = rows
            .map(|row| row[3..].split('|').map(|n| n.parse().unwrap()).collect::<Vec<i64>>())
            .map(|row| vec![row[0], row[2], row[3], row[1]])
            .collect();
        rows.sort();
        rows
    };
    let mut place = (0, 0);
    for row in themes(&after) {
        place = if row[0] == place.0 { (row[0], place.1 + 1) } else { (row[0], 0) };
        assert_eq!(row[1], place.1, "places have no gaps: {row:?}");
    }

    let undone = undo(&portal, &done).await.unwrap();
    assert_eq!(undone.slug, "from");
    assert_eq!(dump(&portal).await, before, "every row is as it was");
    assert_eq!((total(&portal, "from").await, total(&portal, "into").await), (7, 6));
    assert_eq!(leads(&portal, "from").await, "from");
    assert_eq!(undo(&portal, &done).await, Err(Refused::Touched), "not twice");
    assert_eq!(undo(&portal, &undone).await, Err(Refused::Touched), "an undoing is merged again by hand");
    let rows = portal.store.audit(1).await.unwrap().rows;
    let told: Vec<_> =
        rows.iter().map(|row| (row.action, row.what.as_str(), row.user.as_str(), row.undone)).collect();
    assert_eq!(
        told,
        [
            (Action::ThemesMergeUndone, "From → Into", "Ada", false),
            (Action::ThemesMerged, "From → Into", "Ada", true)
        ]
    );
}

#[tokio::test]
async fn what_a_merge_leaves_is_what_an_import_would_have_made() {
    let portal = two_themes().await;
    merge(&portal, "from", "into").await;
    let merged = dump(&portal).await;
    // A changed title has the article's themes derived anew, from the rows that the merge left.
    let mut raw = portal.raw().await;
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT key, title FROM articles").fetch_all(&mut raw).await.unwrap();
    for (key, title) in rows {
        let url = format!("https://example.org/{key}");
        portal.put(&article(&title).url(&url)).await;
    }
    let derived = dump(&portal).await;
    assert_eq!(derived, merged);
}

#[tokio::test]
async fn slugs_lead_straight_to_a_living_theme_through_every_merge_and_rename() {
    let portal = Portal::new().await;
    for name in ["A", "B", "C", "D"] {
        portal.put(&article(&format!("On {name}")).theme(name)).await;
    }
    merge(&portal, "a", "B").await;
    merge(&portal, "b", "c").await;
    for slug in ["a", "b"] {
        assert_eq!(leads(&portal, slug).await, "→ c");
    }
    // What is left takes the first one's name, and its address.
    let renamed = portal.store.edit_theme("c", &[label("en", "A")], BY()).await.unwrap().unwrap();
    assert_eq!(renamed.slug, "a");
    for slug in ["b", "c"] {
        assert_eq!(leads(&portal, slug).await, "→ a");
    }
    merge(&portal, "a", "d").await;
    for slug in ["a", "b", "c"] {
        assert_eq!(leads(&portal, slug).await, "→ d");
    }
    assert_eq!(total(&portal, "a").await, 4);
    let mut raw = portal.raw().await;
    let dead: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM theme_slugs s WHERE NOT EXISTS (SELECT 1 FROM themes t WHERE t.key = s.theme)",
    )
    .fetch_one(&mut raw)
    .await
    .unwrap();
    assert_eq!(dead, 0);
}

#[tokio::test]
async fn a_theme_is_not_merged_with_itself_nor_by_a_name_that_it_had() {
    let portal = Portal::new().await;
    for name in ["A", "B"] {
        portal.put(&article(&format!("On {name}")).theme(name)).await;
    }
    let merge_themes = |from: &'static str, into: &'static str| portal.store.merge_themes(from, into, BY());
    assert_eq!(merge_themes("a", " a ").await.unwrap(), Err(Refused::Itself));
    assert_eq!(merge_themes("a", "no such").await.unwrap(), Err(Refused::Unknown));
    assert!(matches!(merge_themes("none", "a").await, Err(Error::NotFound)));
    merge(&portal, "a", "b").await;
    assert_eq!(merge_themes("b", "a").await.unwrap(), Err(Refused::Itself));
    // A page of the desk that was opened before: what is asked of A must not happen to B.
    assert!(matches!(merge_themes("a", "b").await, Err(Error::Conflict(_))));
    assert!(matches!(portal.store.edit_theme("a", &[label("en", "X")], BY()).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn of_two_merges_at_once_into_each_other_one_happens() {
    let portal = Portal::new().await;
    for name in ["A", "B"] {
        portal.put(&article(&format!("On {name}")).theme(name)).await;
    }
    let beside =
        lectern::store::Store::open(portal.folder.path(), lectern::store::Role::Beside).await.unwrap();
    let (one, other) =
        tokio::join!(portal.store.merge_themes("a", "b", BY()), beside.merge_themes("b", "a", BY()));
    let done = [one.is_ok_and(|r| r.is_ok()), other.is_ok_and(|r| r.is_ok())];
    assert_eq!(done.iter().filter(|done| **done).count(), 1, "{done:?}");
    let (from, into) = if done[0] { ("a", "b") } else { ("b", "a") };
    assert_eq!(
        (leads(&portal, from).await, leads(&portal, into).await),
        (format!("→ {into}"), into.to_owned())
    );
    assert_eq!(total(&portal, into).await, 2);
    assert!(portal.store.check().await.unwrap().problems.is_empty());
}

#[tokio::test]
async fn merges_are_undone_from_the_last_one_back() {
    let portal = two_themes().await;
    let first = dump(&portal).await;
    let one = merge(&portal, "from", "into").await;
    let second = dump(&portal).await;
    let two = merge(&portal, "into", "other").await;
    assert_eq!(undo(&portal, &one).await, Err(Refused::Touched));
    // A new theme does not take the number of one that may come back.
    portal.put(&article("Later").theme("New since")).await;
    let strange = |rows: Vec<String>| {
        let rows = rows.into_iter().filter(|row| !row.contains("new") && !row.contains("New since"));
        rows.filter(|row| !row.starts_with("of 9|") && !row.contains("Later")).collect::<Vec<_>>()
    };
    undo(&portal, &two).await.unwrap();
    assert_eq!(strange(dump(&portal).await), second);
    undo(&portal, &one).await.unwrap();
    assert_eq!(strange(dump(&portal).await), first);
}

#[tokio::test]
async fn what_was_touched_since_is_not_undone() {
    let portal = two_themes().await;
    let done = merge(&portal, "from", "into").await;
    portal.put(&article("N6").theme("Something new")).await;
    let before = dump(&portal).await;
    assert_eq!(undo(&portal, &done).await, Err(Refused::Touched));
    assert_eq!(dump(&portal).await, before);

    // The other has taken the name for its own.
    let portal = two_themes().await;
    let done = merge(&portal, "from", "into").await;
    let renamed = portal.store.edit_theme("into", &[label("en", "FROM")], BY()).await.unwrap().unwrap();
    assert_eq!(renamed.slug, "from");
    assert_eq!(undo(&portal, &done).await, Err(Refused::Touched));
    // That taken back, it can be undone; what came in meanwhile stays with the other.
    undo(&portal, &renamed).await.unwrap();
    portal.put(&article("Meanwhile").theme("From")).await;
    undo(&portal, &done).await.unwrap();
    assert_eq!((total(&portal, "from").await, total(&portal, "into").await), (7, 7));
    assert!(portal.store.check().await.unwrap().problems.is_empty());
}

#[tokio::test]
async fn a_renamed_theme_answers_at_a_new_address_and_the_old_one_leads_on() {
    let portal = two_themes().await;
    portal.put(&article("Taken").theme("Goal")).await;
    let before = dump(&portal).await;
    let labels =
        [Label { description: Some("Where it goes.".into()), ..label("en", "Goal!") }, label("zh", "去处")];
    let done = portal.store.edit_theme("into", &labels, BY()).await.unwrap().unwrap();
    assert_eq!(done.slug, "goal-2", "the slug of another theme is not taken");
    assert_eq!(leads(&portal, "into").await, "→ goal-2");
    let Ok(At::Here(theme)) = portal.store.theme(Viewer::Reader, "goal-2", &["zh".parse().unwrap()]).await
    else {
        panic!()
    };
    assert_eq!(theme.named.name, "去处");
    assert_eq!(theme.description.unwrap().0, "Where it goes.");
    let kept = portal.store.edit_theme("goal-2", &labels, BY()).await.unwrap();
    assert_eq!(kept, Err(Refused::Nothing));
    let taken = portal.store.edit_theme("goal-2", &[label("en", "来处")], BY()).await.unwrap();
    assert!(matches!(taken, Err(Refused::Taken { by, .. }) if by.slug == "from"));
    // An import under the old name still means it.
    portal.put(&article("New").theme("INTO")).await;
    assert_eq!(total(&portal, "goal-2").await, 7);
    let undone = undo(&portal, &done).await.unwrap();
    assert_eq!(undone.slug, "into");
    // An address that once answered goes on leading there: it is the one row more.
    let mut after = dump(&portal).await;
    after.retain(|row| {
        !row.starts_with("slug goal-2|") && !row.starts_with("of 10|") && !row.contains("|New")
    });
    assert_eq!(after, before);
    assert_eq!(leads(&portal, "goal-2").await, "→ into");
}

#[tokio::test]
async fn a_further_name_means_the_theme_until_that_is_undone() {
    let portal = two_themes().await;
    let before = dump(&portal).await;
    let done = portal.store.alias_theme("into", "Ｔo there", BY()).await.unwrap().unwrap();
    assert_eq!(portal.store.alias_theme("into", "to  THERE", BY()).await.unwrap(), Err(Refused::Nothing));
    let taken = portal.store.alias_theme("into", "from", BY()).await.unwrap();
    assert!(matches!(taken, Err(Refused::Taken { by, .. }) if by.name == "From"));
    undo(&portal, &done).await.unwrap();
    assert_eq!(dump(&portal).await, before);
    portal.store.alias_theme("into", "To there", BY()).await.unwrap().unwrap();
    portal.put(&article("New").theme("to there")).await;
    assert_eq!(total(&portal, "into").await, 7);
}

#[tokio::test]
async fn the_desk_lists_every_theme_and_the_audit_is_paged() {
    let portal = two_themes().await;
    portal.store.label_theme(None, &[label("en", "Without articles")]).await.unwrap();
    let all = portal.store.themes_at_desk(None, 1, &en()).await.unwrap();
    assert_eq!(
        all.rows.last().map(|row| (row.item.slug.as_str(), row.articles)),
        Some(("without-articles", 0))
    );
    assert_eq!(portal.store.themes_at_desk(Some("out art"), 1, &en()).await.unwrap().total, 1);
    for n in 0..52 {
        portal.store.alias_theme("into", &format!("Alias {n}"), BY()).await.unwrap().unwrap();
    }
    let page = portal.store.audit(1).await.unwrap();
    assert_eq!((page.total, page.pages, page.rows.len()), (52, 2, 50));
    assert_eq!(page.rows[0].what, "Alias 51 → Into");
    assert_eq!(portal.store.audit(9).await.unwrap().rows.len(), 2);
}

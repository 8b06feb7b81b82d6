//! `check` finds what is wrong, and nothing where all is well.

use crate::support::{Portal, article};

async fn broken(sql: &'static str) -> Vec<(&'static str, String)> {
    let portal = Portal::new().await;
    portal
        .put(&article("T").theme("Carried").text(&["One.", "Two."]).digest(
            "en",
            "Core [1].",
            &[("Group", &["A [2]."])],
        ))
        .await;
    assert_eq!(portal.store.check().await.unwrap().problems, []);
    let mut raw = portal.raw().await;
    sqlx::raw_sql(sql).execute(&mut raw).await.unwrap();
    portal.store.check().await.unwrap().problems.into_iter().map(|p| (p.kind, p.what)).collect()
}

#[tokio::test]
async fn each_kind_of_damage_is_told() {
    for (sql, kind) in [
        ("UPDATE wordings SET body = 'A [3].' WHERE group_n = 1", "citation"),
        ("DELETE FROM theme_slugs WHERE slug = 'group'", "theme"),
        ("DELETE FROM theme_names WHERE folded = 'group'", "theme"),
        ("DELETE FROM article_themes WHERE carried = 0", "theme"),
        ("UPDATE articles SET themes = '|'", "theme"),
        ("UPDATE digests SET shown = 0", "revision"),
        ("UPDATE digests SET lead = 'Other words.'", "revision"),
        ("DELETE FROM paragraphs WHERE n = 2", "text"),
        ("UPDATE digests SET flagged = 1", "finding"),
        ("DELETE FROM articles", "foreign-key"),
    ] {
        let problems = broken(sql).await;
        assert!(problems.iter().any(|(found, _)| *found == kind), "{sql}: {problems:?}");
    }
}

#[tokio::test]
async fn a_citation_beyond_the_text_is_a_problem_only_where_paragraphs_are_stored() {
    let portal = Portal::new().await;
    portal.put(&article("No text").digest("en", "Core [999].", &[])).await;
    assert!(portal.store.check().await.unwrap().problems.is_empty());
    portal.put(&article("Text").text(&["One."]).digest("en", "Core [2].", &[])).await;
    let health = portal.store.check().await.unwrap();
    assert_eq!((health.articles, health.points, health.problems.len()), (2, 2, 1));
    assert!(health.problems[0].what.contains("paragraph 2 of a text that has 1"));
}

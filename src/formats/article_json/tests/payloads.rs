//! Hostile strings of other projects in every place of an article.

use serde_json::json;

use super::*;
use crate::domain::{ArticleId, Digest, Group, IncomingPoint, Lang, Origin, Point, PointId};

#[test]
fn payloads_of_others_are_taken_or_refused_with_a_reason() {
    let Ok(data) = std::env::var("LECTERN_TEST_DATA") else {
        println!("not run: LECTERN_TEST_DATA is not set");
        return;
    };
    let lines = std::fs::read_to_string(format!("{data}/sanitise/payloads.jsonl")).unwrap();
    let (mut taken, mut refused) = (0, 0);
    for line in lines.lines() {
        let text: String = serde_json::from_str(line).unwrap();
        let bare = one(&json!({"title": text, "lang": "en"}).to_string());
        let whole = one(&json!({
            "title": text, "lang": "en", "source": text, "authors": [text], "themes": [text], "paragraphs": [text],
            "digests": [{"lang": "en", "core_viewpoint": [{"text": text}], "groups": [{"title": text, "points": [{"text": text}]}]}],
        })
        .to_string());
        let inside = one(&json!({"title": "t", "lang": "en", "paragraphs": [text]}).to_string());
        // As bytes of the file itself it is at best refused.
        for found in read(&text) {
            assert!(found.article.is_err());
        }
        for read in [&bare, &whole, &inside] {
            match read {
                Ok(article) => {
                    taken += 1;
                    reads_back(article);
                }
                Err(invalid) => {
                    refused += 1;
                    assert!(invalid.reason.contains(": "), "{}", invalid.reason);
                }
            }
        }
    }
    assert!(taken > 3 * 6_000, "{taken} taken, {refused} refused");
    assert_eq!(taken + refused, 3 * 6_842);
}

/// Prints an article as a store would after taking it in, and reads it again.
fn reads_back(article: &Incoming) {
    let points = |points: &[IncomingPoint]| -> Vec<Point> {
        points
            .iter()
            .map(|point| Point { id: PointId::from_bits(1), text: point.text.clone(), findings: Vec::new() })
            .collect()
    };
    let digests: Vec<Digest> = article
        .digests
        .iter()
        .map(|digest| Digest {
            lang: digest.lang.clone().unwrap(),
            revision: 1,
            origin: Origin::Imported,
            model: None,
            prompt_version: None,
            source_lang: None,
            created_at: jiff::Timestamp::UNIX_EPOCH,
            core_viewpoint: points(&digest.core_viewpoint),
            groups: digest
                .groups
                .iter()
                .map(|group| Group {
                    title: group.title.clone(),
                    theme: "t".to_owned(),
                    points: points(&group.points),
                })
                .collect(),
        })
        .collect();
    let lang = article.lang.clone().unwrap_or_else(Lang::en);
    let printed = print(&Export {
        id: ArticleId::from_bits(1),
        url: None,
        title: &article.title,
        lang: &lang,
        source: article.source.as_ref().map(|source| (source.name.as_str(), "s", None)),
        authors: article.authors.as_deref().unwrap_or_default(),
        published_at: None,
        themes: article.themes.iter().map(|theme| (theme.name.as_str(), "t")).collect(),
        paragraphs: article.paragraphs.as_deref().unwrap_or_default(),
        digests: &digests,
    });
    let again = one(&printed).unwrap();
    assert_eq!(
        (&again.title, &again.authors, &again.paragraphs, again.source.as_ref().map(|s| &s.name)),
        (&article.title, &article.authors, &article.paragraphs, article.source.as_ref().map(|s| &s.name))
    );
    assert_eq!(
        again.themes.iter().map(|t| &t.name).collect::<Vec<_>>(),
        article.themes.iter().map(|t| &t.name).collect::<Vec<_>>()
    );
    assert_eq!(again.digests.len(), article.digests.len());
    for (again, digest) in again.digests.iter().zip(&article.digests) {
        let texts = |digest: &crate::domain::IncomingDigest| -> Vec<String> {
            digest.points().map(|point| point.text.to_string()).collect()
        };
        assert_eq!(texts(again), texts(digest));
    }
}

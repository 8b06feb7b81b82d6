//! What is printed: in the document's order, valid by the schema, and read back to the same.

use std::sync::LazyLock;

use jiff::Timestamp;
use proptest::{collection::vec, option, prelude::*};

use super::*;
use crate::domain::{
    ArticleId, Digest, Finding, FindingKind, Group, IncomingPoint, Lang, Origin, Point, PointId, PointText,
};

/// An article as a store would hold it.
#[derive(Debug, Clone)]
struct Stored {
    id: ArticleId,
    url: Option<String>,
    title: String,
    lang: Lang,
    source: Option<(String, String, Option<String>)>,
    authors: Vec<String>,
    published_at: Option<Timestamp>,
    themes: Vec<(String, String)>,
    paragraphs: Vec<String>,
    digests: Vec<Digest>,
}

impl Stored {
    fn export(&self) -> Export<'_> {
        Export {
            id: self.id,
            url: self.url.as_deref(),
            title: &self.title,
            lang: &self.lang,
            source: self.source.as_ref().map(|(name, slug, site)| (&**name, &**slug, site.as_deref())),
            authors: &self.authors,
            published_at: self.published_at,
            themes: self.themes.iter().map(|(name, slug)| (&**name, &**slug)).collect(),
            paragraphs: &self.paragraphs,
            digests: &self.digests,
        }
    }

    /// Asserts that what was read is what was printed.
    fn is(&self, read: &Incoming) {
        assert_eq!(read.id, Some(self.id));
        assert_eq!(read.url, self.url);
        assert_eq!(read.title, self.title);
        assert_eq!(read.lang.as_ref(), Some(&self.lang));
        let source = read.source.clone().map(|source| (source.name, source.slug.unwrap(), source.site));
        assert_eq!(source, self.source);
        assert_eq!(read.authors.clone().unwrap_or_default(), self.authors);
        assert_eq!(read.published_at, self.published_at);
        let themes: Vec<_> =
            read.themes.iter().map(|theme| (theme.name.clone(), theme.slug.clone().unwrap())).collect();
        assert_eq!(themes, self.themes);
        assert_eq!(read.paragraphs.clone().unwrap_or_default(), self.paragraphs);
        assert_eq!(read.digests.len(), self.digests.len());
        for (read, digest) in read.digests.iter().zip(&self.digests) {
            assert_eq!(read.lang.as_ref(), Some(&digest.lang));
            assert_eq!(read.source_lang, digest.source_lang);
            assert_eq!(read.origin, Some(digest.origin));
            assert_eq!((&read.model, &read.prompt_version), (&digest.model, &digest.prompt_version));
            assert_eq!(read.revision, Some(digest.revision));
            assert_eq!(read.created_at, Some(digest.created_at));
            same_points(&read.core_viewpoint, &digest.core_viewpoint);
            assert_eq!(read.groups.len(), digest.groups.len());
            for (read, group) in read.groups.iter().zip(&digest.groups) {
                assert_eq!(read.title, group.title);
                same_points(&read.points, &group.points);
            }
        }
    }
}

fn same_points(read: &[IncomingPoint], points: &[Point]) {
    let read: Vec<_> = read.iter().map(|point| (point.id, point.text.clone())).collect();
    let points: Vec<_> = points.iter().map(|point| (Some(point.id), point.text.clone())).collect();
    assert_eq!(read, points);
}

fn name() -> impl Strategy<Value = String> {
    "[^\\pC\\pZ]\\PC{0,12}"
        .prop_map(|name| name.trim().to_owned())
        .prop_filter("is empty", |name| !name.is_empty())
}

fn slug() -> impl Strategy<Value = String> {
    "[a-z0-9]{1,8}(-[a-z0-9]{1,4}){0,3}"
}

fn lang() -> impl Strategy<Value = Lang> {
    prop_oneof!["zh", "en", "zh-Hant", "de"].prop_map(|tag| tag.parse().unwrap())
}

fn time() -> impl Strategy<Value = Timestamp> {
    (-62_135_596_800_i64..253_402_207_200, 0_i32..1_000_000_000)
        .prop_map(|(second, nanosecond)| Timestamp::new(second.max(-62_135_596_799), nanosecond).unwrap())
}

fn point(paragraphs: Option<usize>) -> impl Strategy<Value = Point> {
    ("[^\\pC\\pZ]\\PC{0,20}", "( ?[\\[【][0-9]{1,4}([,-][0-9]{1,3})?[\\]】]){0,3}", any::<u64>())
        .prop_filter_map("too long when spelled out", move |(words, marks, bits)| {
            let text = PointText::read(&format!("{words}{marks}."), paragraphs);
            (text.as_str().chars().count() <= limits::POINT).then(|| Point {
                id: PointId::from_bits(bits),
                text,
                findings: vec![figure()],
            })
        })
}

fn digest(paragraphs: Option<usize>) -> impl Strategy<Value = Digest> {
    let group = (name(), vec(point(paragraphs), 0..3)).prop_map(|(title, points)| Group {
        title,
        theme: "t".to_owned(),
        points,
    });
    let origin = prop_oneof![
        Just(Origin::Imported),
        Just(Origin::Extractive),
        Just(Origin::Model),
        Just(Origin::Person)
    ];
    (
        (lang(), option::of(lang()), origin, option::of(name()), option::of(name()), time()),
        (vec(point(paragraphs), 1..3), vec(group, 0..3)),
    )
        .prop_map(
            |((lang, source_lang, origin, model, prompt_version, created_at), (core_viewpoint, groups))| {
                Digest {
                    lang,
                    revision: 1,
                    origin,
                    model,
                    prompt_version,
                    source_lang,
                    created_at,
                    core_viewpoint,
                    groups,
                }
            },
        )
}

fn stored() -> impl Strategy<Value = Stored> {
    let text = vec("[^\\pC\\pZ][\\PC\n\t]{0,20}", 0..4);
    (text, any::<bool>()).prop_flat_map(|(mut paragraphs, long)| {
        if long && !paragraphs.is_empty() {
            paragraphs.resize(1_200, "more".to_owned());
        }
        let count = Some(paragraphs.len()).filter(|count| *count > 0);
        let url = || option::of("https://[a-z]{1,8}\\.org/[a-z0-9]{0,6}(\\?q=[a-z]{1,3})?(#[a-z])?");
        (
            (any::<u64>(), url(), name(), lang(), option::of((name(), slug(), url()))),
            (vec(name(), 0..3), option::of(time()), vec((name(), slug()), 0..3), vec(digest(count), 0..3)),
        )
            .prop_map(
                move |((bits, url, title, lang, source), (authors, published_at, themes, digests))| {
                    let digests = digests
                        .into_iter()
                        .zip(1..)
                        .map(|(digest, revision)| Digest { revision, ..digest })
                        .collect();
                    Stored {
                        id: ArticleId::from_bits(bits),
                        url,
                        title,
                        lang,
                        source,
                        authors,
                        published_at,
                        themes,
                        paragraphs: paragraphs.clone(),
                        digests,
                    }
                },
            )
    })
}

fn figure() -> Finding {
    Finding { kind: FindingKind::Figure, words: "42%".to_owned(), cited: vec![2, 10], elsewhere: Some(3) }
}

#[test]
fn fields_stand_in_the_order_of_the_document() {
    let digest = Digest {
        lang: Lang::en(),
        revision: 1,
        origin: Origin::Imported,
        model: None,
        prompt_version: None,
        source_lang: None,
        created_at: "2025-07-28T05:00:00Z".parse().unwrap(),
        core_viewpoint: vec![Point {
            id: PointId::from_bits(1),
            text: PointText::read("A [2, 10].", None),
            findings: vec![figure()],
        }],
        groups: vec![Group { title: "G".to_owned(), theme: "g".to_owned(), points: Vec::new() }],
    };
    let mut stored = Stored {
        id: ArticleId::from_bits(0),
        url: Some("https://example.org/a/1".to_owned()),
        title: "T".to_owned(),
        lang: Lang::zh(),
        source: Some(("机器之心".to_owned(), "ji-qi-zhi-xin".to_owned(), None)),
        authors: vec!["甲".to_owned()],
        published_at: None,
        themes: vec![("RL".to_owned(), "rl".to_owned())],
        paragraphs: vec!["p".to_owned()],
        digests: vec![digest],
    };
    assert_eq!(
        print(&stored.export()),
        concat!(
            r#"{"schema":"lectern.article/1","id":"0000000000","url":"https://example.org/a/1","title":"T","lang":"zh","#,
            r#""source":{"name":"机器之心","slug":"ji-qi-zhi-xin"},"authors":["甲"],"published_at":null,"#,
            r#""themes":[{"name":"RL","slug":"rl"}],"paragraphs":["p"],"digests":[{"lang":"en","origin":"imported","#,
            r#""model":null,"revision":1,"created_at":"2025-07-28T05:00:00Z","#,
            r#""core_viewpoint":[{"id":"0000000001","text":"A [2][10].","citations":[2,10],"#,
            r#""checks":{"warnings":[{"kind":"figure","words":"42%","paragraphs":[2,10],"elsewhere":3}]}}],"#,
            r#""groups":[{"title":"G","points":[]}]}]}"#
        )
    );
    (stored.url, stored.source, stored.authors, stored.themes) = (None, None, Vec::new(), Vec::new());
    (stored.paragraphs, stored.digests) = (Vec::new(), Vec::new());
    assert_eq!(
        print(&stored.export()),
        r#"{"schema":"lectern.article/1","id":"0000000000","title":"T","lang":"zh","published_at":null}"#
    );
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_and_is_valid(articles in vec(stored(), 1..3)) {
        static SCHEMA_OF: LazyLock<jsonschema::Validator> =
            LazyLock::new(|| jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap());
        let schema = &*SCHEMA_OF;
        let lines: Vec<String> = articles.iter().map(|stored| print(&stored.export())).collect();
        let all = read(lines.join("\n"));
        prop_assert_eq!(all.len(), articles.len());
        for ((stored, found), line) in articles.iter().zip(all).zip(lines) {
            prop_assert!(!line.contains('\n'));
            let read = found.article.unwrap_or_else(|invalid| panic!("{} of {line}", invalid.reason));
            stored.is(&read);
            let object = serde_json::from_str(&line).unwrap();
            prop_assert!(schema.is_valid(&object), "{:?}", schema.validate(&object).err());
        }
    }
}

//! Names, addresses and lists of themes and sources.

use lectern::{
    domain::{Lang, Viewer},
    error::Error,
    store::{At, Label},
};

use crate::support::{Portal, article, en};

#[tokio::test]
async fn names_that_fold_to_one_key_are_one_theme() {
    let portal = Portal::new().await;
    let put = portal
        .put(&article("One").theme("非 Transformer 架构").theme("非Ｔransformer架构").digest(
            "en",
            "",
            &[("非 transformer 架构", &["x [1]."])],
        ))
        .await;
    let read = portal.read(&put).await;
    assert_eq!(read.themes.len(), 1);
    assert_eq!(read.themes[0].slug, "fei-transformer-jia-gou");
    assert_eq!(
        read.digest.unwrap().groups[0].title,
        "非 transformer 架构",
        "a group keeps its title word for word"
    );
}

#[tokio::test]
async fn a_slug_already_taken_gets_a_number() {
    let portal = Portal::new().await;
    let put = portal.put(&article("One").theme("C").theme("C+").theme("C++")).await;
    let slugs: Vec<_> = portal.read(&put).await.themes.into_iter().map(|t| t.slug).collect();
    assert_eq!(slugs, ["c", "c-2", "c-3"]);
    for n in 0..60 {
        portal.put(&article(&format!("N{n}")).theme(&"!".repeat(n + 1)).source(&"?".repeat(n + 1))).await;
    }
    assert_eq!(portal.store.themes(Viewer::Reader, None, 1, &en()).await.unwrap().total, 63);
    assert_eq!(portal.store.sources(Viewer::Reader, None, 1).await.unwrap().total, 60);
}

#[tokio::test]
async fn an_address_from_elsewhere_is_kept_or_leads_on() {
    let portal = Portal::new().await;
    let with_slug = |title: &str, name: &str, slug: &str| {
        article(title).theme(name).with(|a| a.themes[0].slug = Some(slug.into()))
    };
    portal.put(&with_slug("One", "Training Paradigms", "xun-lian")).await;
    assert!(matches!(portal.store.theme(Viewer::Reader, "xun-lian", &en()).await, Ok(At::Here(_))));
    portal.put(&with_slug("Two", "training paradigms", "training")).await;
    match portal.store.theme(Viewer::Reader, "training", &en()).await {
        Ok(At::Moved(to)) => assert_eq!(to, "xun-lian"),
        other => panic!("{other:?}"),
    }
    // Taken by another theme: it stays where it is.
    portal.put(&with_slug("Three", "Something else", "xun-lian")).await;
    match portal.store.theme(Viewer::Reader, "xun-lian", &en()).await {
        Ok(At::Here(theme)) => assert_eq!(theme.named.name, "Training Paradigms"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(portal.store.theme(Viewer::Reader, "xun-lian-2", &en()).await, Ok(At::Here(_))));
    assert!(matches!(portal.store.theme(Viewer::Reader, "never", &en()).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_theme_is_called_what_the_reader_calls_it() {
    let portal = Portal::new().await;
    let label = |lang: &str, name: &str| Label {
        lang: lang.parse().unwrap(),
        name: name.into(),
        description: Some(format!("About {name}.")),
    };
    portal
        .store
        .label_theme(Some("◇"), &[label("zh", "线性注意力"), label("en", "Linear Attention")])
        .await
        .unwrap();
    let put = portal
        .put(&article("One").digest("zh", "", &[("线性注意力", &["x。"])]).digest(
            "en",
            "",
            &[("Linear attention", &["x."])],
        ))
        .await;
    let read = portal.read(&put).await;
    assert_eq!(read.themes.len(), 1, "both names mean one theme");
    assert_eq!(
        (read.themes[0].slug.as_str(), read.themes[0].name.as_str()),
        ("linear-attention", "Linear Attention")
    );
    for (langs, name) in [
        (vec![Lang::zh()], "线性注意力"),
        (vec!["zh-CN".parse().unwrap()], "线性注意力"),
        (en(), "Linear Attention"),
    ] {
        let Ok(At::Here(theme)) = portal.store.theme(Viewer::Reader, "linear-attention", &langs).await else {
            panic!()
        };
        assert_eq!(theme.named.name, name);
        assert_eq!(theme.description.unwrap().0, format!("About {name}."));
        assert_eq!(theme.named.icon.as_deref(), Some("◇"));
        assert_eq!(theme.also.len(), 1);
    }
    // Labelling again says the same again.
    portal.store.label_theme(None, &[label("zh", "线性注意力")]).await.unwrap();
    assert!(portal.store.check().await.unwrap().problems.is_empty());
}

#[tokio::test]
async fn lists_are_paged_most_used_first_and_filtered_by_name() {
    let portal = Portal::new().await;
    for n in 0..230 {
        let one = article(&format!("N{n}")).source("S").theme(&format!("Theme {n}"));
        portal.put(&if n < 5 { one.theme("大模型") } else { one }).await;
    }
    let first = portal.store.themes(Viewer::Reader, None, 1, &en()).await.unwrap();
    assert_eq!((first.total, first.pages, first.rows.len()), (231, 3, 100));
    assert_eq!((first.rows[0].item.name.as_str(), first.rows[0].articles), ("大模型", 5));
    let last = portal.store.themes(Viewer::Reader, None, 99, &en()).await.unwrap();
    assert_eq!((last.page, last.rows.len()), (3, 31));
    let some = portal.store.themes(Viewer::Reader, Some(" THEME 22"), 1, &en()).await.unwrap();
    assert_eq!(some.total, 11);
    assert_eq!(portal.store.themes(Viewer::Reader, Some("模型"), 1, &en()).await.unwrap().total, 1);
    assert_eq!(portal.store.themes(Viewer::Reader, Some("%"), 1, &en()).await.unwrap().total, 0);
    assert_eq!(portal.store.sources(Viewer::Reader, Some("s"), 1).await.unwrap().rows[0].articles, 230);
}

//! The stream, themes and sources as a reader sees them.

use crate::support::{Portal, arrival, article, ask};

async fn portal() -> Portal {
    let portal = Portal::new().await;
    for (n, theme, source, lang) in [
        (1, "A b", "Notes", "en"),
        (2, "A b", "机器之心", "zh"),
        (3, "C", "Notes", "en"),
        (4, "C", "Notes", "zh"),
    ] {
        let one =
            article(&format!("Title {n}")).at(&format!("2025-03-0{n}T10:00:00Z")).source(source).lang(lang);
        let both = if n == 3 { one.theme(theme).theme("A b") } else { one.theme(theme) };
        portal.put(&both.digest(lang, "Core viewpoint [1].", &[("Group", &["A point [2]."])])).await;
    }
    portal
}

#[tokio::test]
async fn entries_stand_under_their_days_with_what_they_are() {
    let portal = portal().await;
    let page = portal.get("/").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.texts(".entry h3"), ["Title 4", "Title 3", "Title 2", "Title 1"]);
    assert_eq!(page.texts("h2.day")[0], "Tuesday, 4 March 2025");
    assert_eq!(page.texts(".entry p")[0], "Core viewpoint.");
    assert_eq!(page.text(".filters .total"), "4 articles");
    assert_eq!(page.attributes("html", "lang"), ["en"]);
    let zh = portal.ask("GET", "/", &[("accept-language", "zh-CN,zh;q=0.9,en;q=0.5")]).await;
    assert_eq!(zh.attributes("html", "lang"), ["zh-Hans"]);
    assert_eq!(zh.texts("h2.day")[0], "2025年3月4日 星期二");
    assert_eq!(zh.text(".filters .total"), "4 篇文章");
}

#[tokio::test]
async fn filters_combine_are_counted_and_can_be_taken_off() {
    let portal = portal().await;
    let page = portal.get("/?theme=a-b&source=notes").await;
    assert_eq!(page.texts(".entry h3"), ["Title 3", "Title 1"]);
    let chips = page.attributes(".filters ul a", "href");
    assert_eq!(chips, ["/?source=notes", "/?theme=a-b"]);
    assert_eq!(page.attributes(".filters .clear", "href"), ["/"]);
    let rail: Vec<_> = page.texts(".rail.left li").into_iter().filter(|row| row.starts_with("C ")).collect();
    assert!(rail[0].ends_with('1'), "the count beside C follows the filters: {rail:?}");
    for (query, titles) in [
        ("theme=a-b&theme=c", vec!["Title 3"]),
        ("not-theme=c", vec!["Title 2", "Title 1"]),
        ("lang=zh", vec!["Title 4", "Title 2"]),
        ("from=2025-03-02&to=2025-03-03", vec!["Title 3", "Title 2"]),
        ("theme=A%20B&lang=en", vec!["Title 3", "Title 1"]),
        ("theme=&from=&to=&lang=", vec!["Title 4", "Title 3", "Title 2", "Title 1"]),
        ("theme=none-of-this-name", vec![]),
    ] {
        assert_eq!(portal.get(&format!("/?{query}")).await.texts(".entry h3"), titles, "{query}");
    }
    let empty = portal.get("/?theme=a-b&not-theme=a-b").await;
    assert_eq!((empty.status, empty.text(".filters .total").as_str()), (200, "0 articles"));
    assert!(
        empty.texts("main h2").iter().any(|h| h.contains("No article matches")),
        "{:?}",
        empty.texts("main h2")
    );
}

#[tokio::test]
async fn what_can_t_be_read_in_an_address_is_named() {
    let portal = portal().await;
    for (query, field) in [
        ("from=yesterday", "from"),
        ("to=2025-13-45", "to"),
        ("lang=%E4%B8%AD", "lang"),
        ("before=x", "before"),
        ("after=1-2", "after"),
    ] {
        let page = portal.get(&format!("/?{query}")).await;
        assert_eq!(page.status, 400, "{query}");
        assert!(page.text("main").contains(field), "{query}: {}", page.text("main"));
        assert!(!page.body.contains("<script>"));
    }
    let page = portal.get("/?from=%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert_eq!(page.status, 400);
    assert!(!page.body.contains("<script>alert"));
    // Any bytes at all are answered, and not by a fault of ours.
    for query in [
        "%",
        "%ff%fe",
        "theme=%00",
        "theme=%F0%9F",
        "&&&==&",
        "theme=a&theme=a",
        "from=0000-01-01",
        "to=9999-12-31",
    ] {
        let status = portal.get(&format!("/?{query}")).await.status;
        assert!(status == 200 || status == 400, "{query}: {status}");
    }
}

#[tokio::test]
async fn pages_go_on_with_the_filters_that_are_on() {
    let portal = Portal::new().await;
    let many: Vec<_> = (10..75)
        .map(|n| article(&format!("N{n}")).at(&format!("2025-03-01T10:{:02}:00Z", n % 60)).theme("T").0)
        .collect();
    portal.store.put(&many, arrival()).await.unwrap();
    let first = portal.get("/?theme=t").await;
    assert_eq!(first.texts(".entry").len(), 30);
    assert!(first.attributes(".pager a[rel=prev]", "href").is_empty());
    let older = first.attributes(".pager a[rel=next]", "href").remove(0);
    assert!(older.starts_with("/?") && older.contains("theme=t") && older.contains("before="), "{older}");
    let second = portal.get(&older).await;
    assert_eq!(second.texts(".entry").len(), 30);
    assert_eq!(second.texts("h2.day"), ["Saturday, 1 March 2025"], "a day that began before is said again");
    let newer = second.attributes(".pager a[rel=prev]", "href").remove(0);
    assert_eq!(portal.get(&newer).await.texts(".entry h3"), first.texts(".entry h3"));
}

#[tokio::test]
async fn a_theme_is_read_by_articles_and_by_points() {
    let portal = portal().await;
    let page = portal.get("/t/a-b").await;
    assert_eq!(page.text("h1"), "A b");
    assert_eq!(page.texts(".entry h3"), ["Title 3", "Title 2", "Title 1"]);
    assert_eq!(page.attributes("link[rel=canonical]", "href"), ["/t/a-b"]);
    let points = portal.get("/t/group?view=points").await;
    assert_eq!(points.texts(".points-of").len(), 4);
    assert_eq!(points.texts(".points-of li.point").len(), 4);
    assert!(points.texts(".points-of li.point")[0].starts_with("A point"));
    // Filters hold within.
    assert_eq!(portal.get("/t/a-b?source=notes").await.texts(".entry h3"), ["Title 3", "Title 1"]);
    assert_eq!(portal.get("/t/a-b?view=points&lang=zh").await.texts(".points-of h2"), ["Title 2"]);
    let source = portal.get("/s/ji-qi-zhi-xin").await;
    assert_eq!((source.text("h1").as_str(), source.texts(".entry").len()), ("机器之心", 1));
    assert_eq!(portal.get("/s/notes?view=points").await.texts(".points-of").len(), 3);
}

#[tokio::test]
async fn lists_name_everything_that_has_articles() {
    let portal = portal().await;
    let themes = portal.get("/themes").await;
    assert_eq!(themes.texts(".listing li")[0], "Group 4 articles");
    assert_eq!(portal.get("/themes?name=GR").await.texts(".listing li").len(), 1);
    assert_eq!(portal.get("/themes?page=99").await.status, 200);
    assert_eq!(portal.get("/sources").await.texts(".listing li"), ["Notes 3 articles", "机器之心 1 article"]);
}

#[tokio::test]
async fn an_empty_portal_shows_how_to_begin() {
    let portal = Portal::new().await;
    let page = portal.get("/").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("lectern import"), "{}", page.body);
    for path in ["/themes", "/sources", "/help"] {
        assert_eq!(portal.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_interface_switches_by_a_cookie_and_leads_back() {
    let portal = portal().await;
    let switch = portal.get("/?theme=a-b&ui=zh").await;
    assert_eq!((switch.status, switch.header("location")), (303, "/?theme=a-b"));
    let cookie = switch.header("set-cookie").split(';').next().unwrap().to_owned();
    let page = portal.ask("GET", "/?theme=a-b", &[("cookie", &cookie), ("accept-language", "en")]).await;
    assert_eq!(page.attributes("html", "lang"), ["zh-Hans"]);
    assert!(page.headers.get("set-cookie").is_none(), "public pages carry no cookie");
    let away = ask(portal.routes(None), "GET", "//evil.example/?ui=zh", &[]).await;
    assert!(!away.header("location").starts_with("//"), "{}", away.header("location"));
}

#[tokio::test]
async fn citations_in_lists_open_their_paragraph_beside_their_point() {
    let portal = Portal::new().await;
    let stored = article("Stored").at("2025-03-03T10:00:00Z").source("Notes").text(&["One.", "Two."]);
    let one = portal.put(&stored.digest("en", "Core [1].", &[("Group", &["A point [2]."])])).await;
    let both = article("Both").at("2025-03-02T10:00:00Z").source("Notes").text(&["One."]);
    let both = both.digest("en", "Core.", &[("Group", &["A point [1]."])]);
    let two = portal.put(&both.digest("zh", "核心。", &[("Group", &["要点[1]。"])])).await;
    let absent =
        article("Absent").at("2025-03-01T10:00:00Z").source("Notes").url("https://a.example/1?x=1&y=2");
    portal.put(&absent.digest("en", "Core.", &[("Group", &["A point [1]."])])).await;
    for list in ["/t/group?view=points", "/s/notes?view=points"] {
        let page = portal.get(list).await;
        let links = page.attributes(".point .cite", "href");
        let [.., first, second, third] = links.as_slice() else { panic!("{links:?}") };
        assert!(first.starts_with(&format!("/a/{}?evidence=2#p-", one.id)), "{first}");
        assert!(second.starts_with(&format!("/a/{}?lang=en&evidence=1#p-", two.id)), "{second}");
        assert_eq!(third, "https://a.example/1?x=1&y=2");
        for link in [first, second] {
            let (at, point) = link.split_once('#').unwrap();
            let opened = portal.get(at).await;
            assert_eq!(opened.texts("#evidence .hit").len(), 1, "{link}");
            let resting = opened.attributes("#evidence .resting a", "href");
            assert!(resting.contains(&format!("#{point}")), "{link}: {resting:?}");
            let canonical = at.split('?').next().unwrap();
            assert_eq!(opened.attributes("link[rel=canonical]", "href"), [canonical]);
        }
    }
    let zh = portal.get("/t/group?view=points&lang=zh").await;
    let link = zh.attributes(".point .cite", "href").remove(0);
    let (at, point) = link.split_once('#').unwrap();
    assert_eq!(portal.get(at).await.texts(&format!("#{point} .cite")), ["1"], "{link}");
}

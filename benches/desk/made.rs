//! Makes the portal: articles, themes that hardly anything bears, drafts, refused pieces, and an audit of some length.

use std::{fs, path::Path};

use lectern::{
    clock,
    domain::{Lang, Status},
    formats::Format,
    store::{By, Refusal, Role, Store, Way},
};

use crate::{
    made_articles,
    shared::{Outcome, import},
};

/// Themes at least: those that made articles lack are borne by one article each.
const THEMES: u64 = 5_000;
/// Changes that the audit tells of beside those of drafts.
const CHANGES: usize = 1_000;
const REFUSED: u64 = 999;

/// Makes it in a folder that is not there yet.
pub async fn portal(data: &Path, articles: u64) -> Outcome {
    // Under another name until it is whole, so that what a broken run left is not taken for it.
    let part = data.with_extension("part");
    if part.exists() {
        fs::remove_dir_all(&part)?;
    }
    println!("{}", import::HEAD);
    let imported =
        import::run(&part, (0..articles).zip(made_articles::articles(0..articles)).map(dressed), u64::MAX)?;
    println!("{}", imported.row("new"));
    let store = Store::open(&part, Role::Serve).await?;
    let by = By::desk("Ada", clock::now());
    let themes = store.themes_at_desk(None, 1, &[Lang::en()]).await?;
    if themes.total < THEMES {
        return Err(format!("only {} themes were made", themes.total).into());
    }
    let newest = lectern::store::Page::First;
    let stream = store
        .stream(lectern::domain::Viewer::Reader, &lectern::domain::Filter::default(), newest, &[Lang::en()])
        .await?;
    let ids: Vec<_> = stream.entries.iter().map(|entry| entry.id).collect();
    for n in 0..CHANGES {
        let status = if n / ids.len() % 2 == 0 { Status::Draft } else { Status::Public };
        store.set_status(by, ids[n % ids.len()], status).await?;
    }
    for arrived in store.overview().await?.newest {
        store.set_status(by, arrived.id, Status::Draft).await?;
    }
    let piece = |n: u64| format!("A title of a refused piece {n}\n{}", "and words of it ".repeat(200));
    let mut refusals: Vec<Refusal> = (0..REFUSED).map(|n| refusal(&piece(n))).collect();
    refusals.push(refusal(&"A line of a piece as long as any that is kept.\n".repeat(8_000)));
    store.keep_refused(&refusals, &Way::Command, Status::Public, clock::now()).await?;
    store.close().await;
    fs::rename(&part, data)?;
    Ok(())
}

fn refusal(text: &str) -> Refusal {
    Refusal::new(text.as_bytes(), Format::DigestText, "made.txt", 7, "it has neither a title nor a digest")
}

/// An article with a theme of its own where that is wanted, and two points that the citation check flags.
fn dressed((n, line): (u64, String)) -> String {
    let flagged = line.replacen(r#"{"text":""#, r#"{"text":"4,096 "#, 2);
    if n < THEMES {
        flagged.replacen(r#""themes":["#, &format!(r#""themes":["Rare theme {n}","#), 1)
    } else {
        flagged
    }
}

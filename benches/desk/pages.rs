//! The pages that are measured. Another one is a line in [`ALL`].

use lectern::{
    domain::{ArticleId, Filter, Lang, Viewer},
    store::{Page, Store},
};

use crate::shared::{Outcome, dice::Dice};

/// A page's name, and an address of it.
type Measured = (&'static str, fn(&mut Dice, &Known) -> String);

/// All pages, in the order of the table.
pub const ALL: &[Measured] = &[
    ("desk", |_, _| "/admin".into()),
    ("add articles", |_, _| "/admin/articles/new".into()),
    ("themes, first page", |_, _| "/admin/themes".into()),
    ("themes, second page", |_, _| "/admin/themes?page=2".into()),
    ("themes, last page", |_, known| format!("/admin/themes?page={}", known.last_themes)),
    ("themes, by name", |dice, _| format!("/admin/themes?name={}", dice.below(100))),
    ("theme with many articles", |dice, known| theme(&known.heavy[..3], dice)),
    ("theme", |dice, known| theme(&known.heavy, dice)),
    ("theme with one article", |dice, known| theme(&known.light, dice)),
    ("audit, first page", |_, _| "/admin/audit".into()),
    ("audit, last page", |_, _| "/admin/audit?page=999999".into()),
    ("audit, after a change", |_, _| "/admin/audit?done=1".into()),
    ("refused, first page", |_, _| "/admin/refused".into()),
    ("refused, last page", |_, _| "/admin/refused?page=999999".into()),
    ("refused piece", |dice, known| format!("/admin/refused/{}", any(dice, &known.refused))),
    ("refused piece, as long as is kept", |_, known| format!("/admin/refused/{}", known.long)),
    ("articles", |_, _| "/admin/articles".into()),
    ("articles, narrowed", |dice, known| {
        format!("/admin/articles?theme={}&status=public", any(dice, &known.heavy))
    }),
    ("articles, drafts", |_, _| "/admin/articles?status=draft".into()),
    ("edit an article", |dice, known| format!("/admin/articles/{}", any(dice, &known.articles))),
    ("edit its text", |dice, known| format!("/admin/articles/{}/text", any(dice, &known.articles))),
    ("links to an article", |dice, known| format!("/admin/articles/{}/shares", any(dice, &known.articles))),
    ("revisions", |dice, known| format!("/a/{}/revisions", any(dice, &known.articles))),
    ("bin", |_, _| "/admin/bin".into()),
    ("sources", |_, _| "/admin/sources".into()),
    ("source", |dice, known| format!("/admin/sources/{}", any(dice, &known.sources))),
    ("account", |_, _| "/admin/account".into()),
    ("article, to those who curate", |dice, known| format!("/a/{}", any(dice, &known.articles))),
    ("draft", |dice, known| format!("/a/{}", any(dice, &known.drafts))),
    ("stream, to those who curate", |_, _| "/".into()),
];

/// What the portal holds that can be asked for.
pub struct Known {
    pub all_themes: u64,
    last_themes: u32,
    heavy: Vec<String>,
    light: Vec<String>,
    refused: Vec<i64>,
    /// The refused piece that is longest.
    long: i64,
    sources: Vec<String>,
    articles: Vec<ArticleId>,
    drafts: Vec<ArticleId>,
}

impl Known {
    pub async fn of(store: &Store) -> Outcome<Self> {
        let langs = [Lang::en()];
        let first = store.themes_at_desk(None, 1, &langs).await?;
        let last = store.themes_at_desk(None, first.pages, &langs).await?;
        let slugs = |rows: Vec<lectern::store::Counted<lectern::store::Named>>| {
            rows.into_iter().map(|row| row.item.slug).collect::<Vec<_>>()
        };
        let refused = store.refused(1).await?.rows;
        let long = refused.iter().max_by_key(|piece| piece.bytes).ok_or("nothing is refused")?.key;
        let stream = store.stream(Viewer::Reader, &Filter::default(), Page::First, &langs).await?;
        let drafts = store.overview().await?.waiting;
        Ok(Self {
            all_themes: first.total,
            last_themes: first.pages,
            heavy: slugs(first.rows),
            light: slugs(last.rows),
            refused: refused.iter().map(|piece| piece.key).filter(|key| *key != long).collect(),
            long,
            sources: stream.sources.iter().map(|source| source.item.slug.clone()).collect(),
            articles: stream.entries.iter().map(|entry| entry.id).collect(),
            drafts: drafts.iter().map(|draft| draft.id).collect(),
        })
    }
}

fn theme(slugs: &[String], dice: &mut Dice) -> String {
    format!("/admin/themes/{}", any(dice, slugs))
}

fn any<'a, T>(dice: &mut Dice, among: &'a [T]) -> &'a T {
    let n = usize::try_from(dice.below(among.len() as u64)).expect("below a length");
    &among[n]
}

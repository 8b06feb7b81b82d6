//! The kinds of request that are measured. Both portals are asked for the same, as far as they hold the same.

use jiff::tz::TimeZone;
use lectern::{
    domain::{Lang, Viewer},
    store::{Counted, Named, Store},
};

use crate::{
    known::Known,
    shared::{Outcome, dice::Dice, opened::Asked},
};

/// Entries on a page: what has fewer articles in the smaller portal would be a lighter page there.
const FULL: u64 = 30;

/// Slugs of themes and sources that fill a page in either portal, most articles first.
pub struct Common {
    themes: Vec<String>,
    sources: Vec<String>,
}

impl Common {
    /// Those of the smaller portal.
    pub async fn of(store: &Store) -> Outcome<Self> {
        let themes = store.themes(Viewer::Reader, None, 1, &[Lang::en()]).await?.rows;
        let sources = store.sources(Viewer::Reader, None, 1).await?.rows;
        let (themes, sources) = (full(themes), full(sources));
        if themes.len() < 4 || sources.is_empty() {
            return Err("too few themes and sources fill a page; make more articles".into());
        }
        Ok(Self { themes, sources })
    }
}

fn full(rows: Vec<Counted<Named>>) -> Vec<String> {
    rows.into_iter().filter(|row| row.articles >= FULL).map(|row| row.item.slug).collect()
}

/// One kind of request.
pub struct Kind {
    pub name: &'static str,
    /// Whether counts under filters stand beside the answer.
    pub filtered: bool,
    pub ask: fn(&mut Dice, &Common, &Known) -> Asked,
}

/// All kinds, in the order of the table.
pub const ALL: &[Kind] = &[
    plain("stream, first page", |_, _, _| at("/")),
    plain("stream, second page", |_, _, known| at(format!("/?before={}", known.second))),
    plain("stream, deep page", |dice, _, known| at(format!("/?before={}", any(dice, &known.places)))),
    plain("stream, back from a deep page", |dice, _, known| {
        at(format!("/?after={}", any(dice, &known.places)))
    }),
    plain("stream, first page, compressed", |_, _, _| Asked { compressed: true, ..at("/") }),
    filtered("two themes", |dice, common, _| {
        at(format!("/?theme={}&theme={}", any(dice, &common.themes), any(dice, &common.themes)))
    }),
    filtered("one heavy theme", |dice, common, _| at(format!("/?theme={}", any(dice, &common.themes[..2])))),
    filtered("one heavy theme, second page", |_, common, known| {
        at(format!("/?theme={}&before={}", common.themes[0], known.second))
    }),
    filtered("without a heavy theme", |dice, common, _| {
        at(format!("/?not-theme={}", any(dice, &common.themes[..2])))
    }),
    filtered("language and source", |dice, common, _| {
        let lang = any(dice, &["en", "zh"]);
        at(format!("/?lang={lang}&source={}", any(dice, &common.sources)))
    }),
    filtered("language", |dice, _, _| at(format!("/?lang={}", any(dice, &["en", "zh"])))),
    filtered("range of days", |dice, _, known| {
        let mut ends = [day(dice, known), day(dice, known)];
        ends.sort();
        at(format!("/?from={}&to={}", ends[0], ends[1]))
    }),
    filtered("theme page", |dice, common, _| at(format!("/t/{}", any(dice, &common.themes)))),
    filtered("theme page, points", |dice, common, _| {
        at(format!("/t/{}?view=points", any(dice, &common.themes)))
    }),
    filtered("source page", |dice, common, _| at(format!("/s/{}", any(dice, &common.sources)))),
    filtered("search, one word", |dice, _, _| sought(dice, &["attention", "margin", "召回", "许可"])),
    filtered("search, two words", |dice, _, _| sought(dice, &["attention margin", "召回 许可"])),
    filtered("search, phrase of two words", |dice, _, _| sought(dice, &["\"model state\"", "模型状态"])),
    filtered("search, one character", |dice, _, _| sought(dice, &["模", "许"])),
    filtered("search, a word not", |dice, _, _| sought(dice, &["model -attention", "模型 -许可"])),
    filtered("search, points", |dice, _, _| sought(dice, &["in:points attention", "in:points 召回"])),
    filtered("search, within a theme", |dice, common, _| {
        let words = any(dice, &["attention", "召回"]);
        at(format!("/search?q={words}&theme={}", any(dice, &common.themes)))
    }),
    filtered("search, newest first", |dice, _, _| {
        at(format!("/search?q={}&sort=newest", any(dice, &["attention", "召回"])))
    }),
    filtered("search, any of eight words", |_, _, _| {
        at("/search?any=1&q=which model keeps memory when the window grows")
    }),
    plain("list of themes", |_, _, _| at("/themes")),
    plain("list of themes, by name", |dice, _, _| at(format!("/themes?name={}", dice.below(10)))),
    plain("list of sources", |_, _, _| at("/sources")),
    plain("article", |dice, _, known| at(format!("/a/{}", any(dice, &known.articles)))),
    plain("article, not changed (304)", |dice, _, known| {
        let id = any(dice, &known.articles);
        Asked { known: known.tags.get(id).cloned(), ..at(format!("/a/{id}")) }
    }),
    plain("article as JSON", |dice, _, known| at(format!("/a/{}.json", any(dice, &known.articles)))),
    plain("point", |dice, _, known| at(format!("/p/{}", any(dice, &known.points)))),
    plain("readiness", |_, _, _| at("/readyz")),
];

const fn plain(name: &'static str, ask: fn(&mut Dice, &Common, &Known) -> Asked) -> Kind {
    Kind { name, filtered: false, ask }
}

const fn filtered(name: &'static str, ask: fn(&mut Dice, &Common, &Known) -> Asked) -> Kind {
    Kind { name, filtered: true, ask }
}

fn at(address: impl Into<String>) -> Asked {
    Asked { address: address.into(), ..Asked::default() }
}

fn sought(dice: &mut Dice, queries: &[&str]) -> Asked {
    at(format!("/search?q={}", any(dice, queries)))
}

fn any<'a, T>(dice: &mut Dice, among: &'a [T]) -> &'a T {
    let n = usize::try_from(dice.below(among.len() as u64)).expect("below a length");
    &among[n]
}

fn day(dice: &mut Dice, known: &Known) -> String {
    any(dice, &known.places).sorted_at.to_zoned_datetime(TimeZone::UTC).date().to_string()
}

//! The counts beside results: each is a link that narrows, or widens again, what was found.

use jiff::civil::Date;

use super::ask::Sought;
use crate::{domain::Lang, query::Query, store::Facets, web::messages::Messages};

/// A value and how many of the articles found have it.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) name: String,
    pub(super) lang: Option<Lang>,
    pub(super) href: String,
    pub(super) on: bool,
    pub(super) articles: u64,
}

/// All of them, under their headings.
pub(super) type Rail = Vec<(&'static str, Vec<Value>)>;

pub(super) fn rail(sought: &Sought, facets: &Facets, m: &'static Messages) -> Rail {
    let toggled = |on: bool, set: &dyn Fn(&mut Query), take: &dyn Fn(&mut Query)| {
        sought.filtered(|query| if on { take(query) } else { set(query) })
    };
    let themes = facets.themes.iter().map(|counted| {
        let slug = &counted.item.slug;
        let on = sought.filters.themes.contains(slug);
        Value {
            name: counted.item.name.clone(),
            lang: Some(counted.item.lang.clone()),
            href: toggled(on, &|q| _ = q.themes.insert(slug.clone()), &|q| _ = q.themes.remove(slug)),
            on,
            articles: counted.articles,
        }
    });
    let sources = facets.sources.iter().map(|counted| {
        let slug = &counted.item.slug;
        let on = sought.filters.source.as_ref() == Some(slug);
        Value {
            name: counted.item.name.clone(),
            lang: Some(counted.item.lang.clone()),
            href: toggled(on, &|q| q.source = Some(slug.clone()), &|q| q.source = None),
            on,
            articles: counted.articles,
        }
    });
    let langs = facets.langs.iter().map(|counted| {
        let on = sought.filters.lang.as_ref() == Some(&counted.item);
        Value {
            name: m.name_of(&counted.item).to_owned(),
            lang: None,
            href: toggled(on, &|q| q.lang = Some(counted.item.clone()), &|q| q.lang = None),
            on,
            articles: counted.articles,
        }
    });
    let months = facets.months.iter().filter_map(|((year, month), articles)| {
        let first = Date::new(*year, *month, 1).ok()?;
        let last = first.last_of_month();
        let on = sought.filters.from == Some(first) && sought.filters.to == Some(last);
        let set = |q: &mut Query| (q.from, q.to) = (Some(first), Some(last));
        let name = format!("{year}-{month:02}");
        let href = toggled(on, &set, &|q| (q.from, q.to) = (None, None));
        Some(Value { name, lang: None, href, on, articles: *articles })
    });
    [
        (m.themes, themes.collect::<Vec<_>>()),
        (m.sources, sources.collect()),
        (m.language, langs.collect()),
        (m.months, months.collect()),
    ]
    .into_iter()
    .filter(|(_, values)| !values.is_empty())
    .collect()
}

//! What an empty result offers: words spelled nearly so, and what would be found without one of the conditions.

use super::ask::Sought;
use crate::{
    domain::{Lang, Viewer},
    error::Result,
    finder::{Dropped, Instead},
    store::At,
    web::{messages::Messages, router::Portal},
};

/// A search to try instead.
#[derive(Debug)]
pub(super) struct Offer {
    /// What is searched for, or what is dropped.
    pub(super) name: String,
    pub(super) href: String,
    /// How many articles or points it finds, where that was counted.
    pub(super) total: Option<u64>,
}

#[derive(Debug, Default)]
pub(super) struct Offers {
    pub(super) near: Vec<Offer>,
    pub(super) without: Vec<Offer>,
}

pub(super) async fn offers(
    portal: &Portal,
    sought: &Sought,
    instead: Instead,
    m: &'static Messages,
    langs: &[Lang],
) -> Result<Offers> {
    let mut offers = Offers::default();
    for (typed, words) in instead.near {
        for word in words {
            let q = sought.q.replacen(&typed, &word, 1);
            let href = sought.with(|sought| sought.q.clone_from(&q));
            offers.near.push(Offer { name: q, href, total: None });
        }
    }
    for (dropped, total) in instead.dropped {
        let name = match &dropped {
            Dropped::Theme(slug) | Dropped::NotTheme(slug) => {
                match portal.store.theme(Viewer::Reader, slug, langs).await {
                    Ok(At::Here(theme)) => theme.named.name,
                    _ => slug.clone(),
                }
            }
            Dropped::Source => {
                let slug = sought.filters.source.clone().unwrap_or_default();
                match portal.store.source(Viewer::Reader, &slug).await {
                    Ok(At::Here(source)) => source.named.name,
                    _ => slug,
                }
            }
            Dropped::Lang => {
                sought.filters.lang.as_ref().map_or_else(String::new, |lang| m.name_of(lang).to_owned())
            }
            Dropped::Days => m.dates.to_owned(),
            Dropped::Part(_, part) => part.clone(),
        };
        let href = sought.with(|sought| {
            let filters = &mut sought.filters;
            match dropped {
                Dropped::Theme(slug) => _ = filters.themes.remove(&slug),
                Dropped::NotTheme(slug) => _ = filters.not_themes.remove(&slug),
                Dropped::Source => filters.source = None,
                Dropped::Lang => filters.lang = None,
                Dropped::Days => (filters.from, filters.to) = (None, None),
                Dropped::Part(left, _) => sought.q = left,
            }
        });
        offers.without.push(Offer { name, href, total: Some(total) });
    }
    Ok(offers)
}

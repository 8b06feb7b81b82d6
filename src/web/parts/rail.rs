//! Beside a stream: what it can be narrowed to, with counts; above it: what it is narrowed to.

use std::collections::BTreeSet;

use super::{Bar, Scope, months};
use crate::{
    domain::Lang,
    query::{Query, View},
    store::{Counted, Named, Stream},
    web::messages::Messages,
};

/// The filters of a stream, those that can be put on and those that are.
#[derive(Debug)]
pub struct Rail {
    /// The themes that matter most.
    pub themes: Vec<Facet>,
    /// All there are.
    pub themes_total: u64,
    /// The sources that matter most.
    pub sources: Vec<Facet>,
    /// All there are.
    pub sources_total: u64,
    /// Languages.
    pub langs: Vec<Facet>,
    /// Months, in order of time.
    pub months: Vec<Bar>,
    /// The filters that are on.
    pub chips: Vec<Chip>,
    /// The address without any of them.
    pub clear: String,
    /// The fields of the form and what they hold.
    pub form: Form,
}

/// A theme, source or language beside a stream.
#[derive(Debug)]
pub struct Facet {
    /// What is shown.
    pub name: String,
    /// A sign to show before it.
    pub icon: Option<String>,
    /// The language of the name; `None` for the interface's own.
    pub lang: Option<Lang>,
    /// Its slug or tag.
    pub value: String,
    /// The stream with it, or without it where it is on.
    pub href: String,
    /// The stream of articles that don't have it.
    pub not: Option<String>,
    /// Articles within the filters.
    pub articles: u64,
    /// Whether it is on.
    pub on: bool,
}

/// A filter that is on.
#[derive(Debug)]
pub struct Chip {
    /// What is shown.
    pub name: String,
    /// The language of the name; `None` for the interface's own.
    pub lang: Option<Lang>,
    /// The stream without it.
    pub href: String,
}

/// What the form sends along, and what its fields hold.
#[derive(Debug)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// Filters that it has no field for.
    pub hidden: Vec<(&'static str, String)>,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Languages: tag, name, whether it is the one.
    pub langs: Vec<(String, String, bool)>,
}

impl Rail {
    /// The rail of a stream that answers `query` in `scope`.
    #[must_use]
    pub fn new(scope: &Scope, query: &Query, stream: &Stream, m: &'static Messages) -> Self {
        let path = scope.path();
        let given = scope.themes(query);
        // The store hands names in the order of the filter, so that each stands beside the slug that was asked for.
        let themes_on: Vec<(&str, &Named)> =
            given.iter().map(String::as_str).zip(&stream.chips.themes).collect();
        let facets = Facets { scope, query, path: &path, themes_on: &themes_on, m };
        Self {
            themes: stream.themes.iter().map(|counted| facets.theme(counted)).collect(),
            themes_total: stream.themes_total,
            sources: stream.sources.iter().map(|counted| facets.source(counted, stream)).collect(),
            sources_total: stream.sources_total,
            langs: stream.langs.iter().map(|counted| facets.lang(counted)).collect(),
            months: months::bars(&stream.months, query, &path, m),
            chips: facets.chips(stream),
            clear: Query { view: query.view, ..Query::default() }.at(&path),
            form: facets.form(stream),
        }
    }
}

/// What each link of the rail is made from.
struct Facets<'a> {
    scope: &'a Scope,
    query: &'a Query,
    path: &'a str,
    themes_on: &'a [(&'a str, &'a Named)],
    m: &'static Messages,
}

impl Facets<'_> {
    fn theme(&self, counted: &Counted<Named>) -> Facet {
        let slug = &counted.item.slug;
        let on = self.themes_on.iter().find(|(_, named)| named.slug == *slug).map(|(given, _)| *given);
        let href = match on {
            Some(given) if self.scope.is_theme(given) => self.without_scope(),
            Some(given) => self.link(|q| _ = q.themes.remove(given)),
            None => self.link(|q| _ = q.themes.insert(slug.clone())),
        };
        Facet {
            name: counted.item.name.clone(),
            icon: counted.item.icon.clone(),
            lang: Some(counted.item.lang.clone()),
            value: slug.clone(),
            href,
            not: on.is_none().then(|| self.link(|q| _ = q.not_themes.insert(slug.clone()))),
            articles: counted.articles,
            on: on.is_some(),
        }
    }

    fn source(&self, counted: &Counted<Named>, stream: &Stream) -> Facet {
        let slug = &counted.item.slug;
        let on = stream.chips.source.as_ref().is_some_and(|named| named.slug == *slug);
        let href = match self.scope {
            Scope::Source(_) if on => self.without_scope(),
            Scope::Source(_) => self.query.with(|_| ()).at(&Scope::Source(slug.clone()).path()),
            _ => self.link(|q| q.source = (!on).then(|| slug.clone())),
        };
        Facet {
            name: counted.item.name.clone(),
            icon: counted.item.icon.clone(),
            lang: Some(counted.item.lang.clone()),
            value: slug.clone(),
            href,
            not: None,
            articles: counted.articles,
            on,
        }
    }

    fn lang(&self, counted: &Counted<Lang>) -> Facet {
        let lang = &counted.item;
        let on = self.query.lang.as_ref() == Some(lang);
        Facet {
            name: self.m.name_of(lang).to_owned(),
            icon: None,
            lang: None,
            value: lang.to_string(),
            href: self.link(|q| q.lang = (!on).then(|| lang.clone())),
            not: None,
            articles: counted.articles,
            on,
        }
    }

    fn chips(&self, stream: &Stream) -> Vec<Chip> {
        let mut chips = Vec::new();
        for (given, named) in self.themes_on.iter().filter(|(given, _)| !self.scope.is_theme(given)) {
            let href = self.link(|q| _ = q.themes.remove(*given));
            chips.push(Chip { name: named.name.clone(), lang: Some(named.lang.clone()), href });
        }
        for (given, named) in self.query.not_themes.iter().zip(&stream.chips.not_themes) {
            let href = self.link(|q| _ = q.not_themes.remove(given));
            chips.push(Chip { name: (self.m.without)(&named.name), lang: None, href });
        }
        if let (Some(named), false) = (&stream.chips.source, matches!(self.scope, Scope::Source(_))) {
            let href = self.link(|q| q.source = None);
            chips.push(Chip { name: named.name.clone(), lang: Some(named.lang.clone()), href });
        }
        if let Some(lang) = &self.query.lang {
            let href = self.link(|q| q.lang = None);
            chips.push(Chip { name: self.m.name_of(lang).to_owned(), lang: None, href });
        }
        if let Some(day) = self.query.from {
            let href = self.link(|q| q.from = None);
            chips.push(Chip { name: (self.m.since)(&(self.m.short_day)(day)), lang: None, href });
        }
        if let Some(day) = self.query.to {
            let href = self.link(|q| q.to = None);
            chips.push(Chip { name: (self.m.until)(&(self.m.short_day)(day)), lang: None, href });
        }
        chips
    }

    fn form(&self, stream: &Stream) -> Form {
        let query = self.query;
        let mut hidden = Vec::new();
        hidden.extend(query.themes.iter().map(|slug| ("theme", slug.clone())));
        hidden.extend(query.not_themes.iter().map(|slug| ("not-theme", slug.clone())));
        hidden.extend(query.source.iter().map(|slug| ("source", slug.clone())));
        if query.view == View::Points {
            hidden.push(("view", "points".to_owned()));
        }
        let known: BTreeSet<&Lang> =
            stream.langs.iter().map(|counted| &counted.item).chain(&query.lang).collect();
        let field = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
        Form {
            action: self.path.to_owned(),
            hidden,
            from: field(query.from),
            to: field(query.to),
            langs: known
                .into_iter()
                .map(|lang| {
                    (lang.to_string(), self.m.name_of(lang).to_owned(), query.lang.as_ref() == Some(lang))
                })
                .collect(),
        }
    }

    fn link(&self, change: impl FnOnce(&mut Query)) -> String {
        self.query.with(change).at(self.path)
    }

    /// Out of a theme's or source's own page, with the other filters.
    fn without_scope(&self) -> String {
        self.query.with(|q| q.view = View::Articles).at("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{store::Chips, web::messages::EN};

    fn named(slug: &str) -> Named {
        Named::new(slug.to_owned(), slug.to_uppercase(), Lang::en())
    }

    fn counted(slug: &str) -> Counted<Named> {
        Counted { item: named(slug), articles: 3 }
    }

    /// `old` was the slug of the theme that is now `a`.
    fn rail(scope: &Scope, query: &str) -> Rail {
        let query = scope.without_own(&Query::parse(query).unwrap());
        let now = |slug: &String| named(if slug == "old" { "a" } else { slug });
        let stream = Stream {
            entries: Vec::new(),
            newer: None,
            older: None,
            total: 3,
            themes: vec![counted("a"), counted("b")],
            themes_total: 2,
            sources: vec![counted("s")],
            sources_total: 1,
            langs: vec![Counted { item: Lang::en(), articles: 3 }],
            months: Vec::new(),
            chips: Chips {
                themes: scope.themes(&query).iter().map(now).collect(),
                not_themes: query.not_themes.iter().map(now).collect(),
                source: scope.source(&query).map(|slug| named(&slug)),
            },
        };
        Rail::new(scope, &query, &stream, &EN)
    }

    #[test]
    fn each_facet_adds_itself_or_takes_itself_off() {
        let rail = rail(&Scope::All, "theme=old&lang=en&before=1741080600000000-k3f9x2q8vd");
        let links: Vec<_> = rail.themes.iter().map(|f| (f.href.as_str(), f.not.as_deref(), f.on)).collect();
        assert_eq!(
            links,
            [
                ("/?lang=en", None, true),
                ("/?theme=b&theme=old&lang=en", Some("/?theme=old&not-theme=b&lang=en"), false),
            ]
        );
        assert_eq!((rail.langs[0].href.as_str(), rail.langs[0].on), ("/?theme=old", true));
        assert_eq!(
            (rail.sources[0].href.as_str(), rail.sources[0].on),
            ("/?theme=old&source=s&lang=en", false)
        );
    }

    #[test]
    fn a_themes_page_keeps_its_theme_and_shows_no_chip_for_it() {
        let rail = rail(&Scope::Theme("a".to_owned()), "theme=b&not-theme=c&from=2025-03-04&view=points");
        assert_eq!(rail.themes[0].href, "/?theme=b&not-theme=c&from=2025-03-04");
        assert_eq!(rail.themes[1].href, "/t/a?not-theme=c&from=2025-03-04&view=points");
        let chips: Vec<_> = rail.chips.iter().map(|c| (c.name.as_str(), c.href.as_str())).collect();
        assert_eq!(
            chips,
            [
                ("B", "/t/a?not-theme=c&from=2025-03-04&view=points"),
                ("not C", "/t/a?theme=b&from=2025-03-04&view=points"),
                ("since 4 Mar 2025", "/t/a?theme=b&not-theme=c&view=points"),
            ]
        );
        assert_eq!(rail.clear, "/t/a?view=points");
        assert_eq!(rail.form.hidden.len(), 3);
        assert_eq!(rail.form.from, "2025-03-04");
    }

    #[test]
    fn a_sources_page_keeps_its_source() {
        let rail = rail(&Scope::Source("s".to_owned()), "source=other&lang=zh");
        assert!(rail.sources[0].on);
        assert_eq!(rail.sources[0].href, "/?lang=zh");
        assert_eq!(rail.themes[0].href, "/s/s?theme=a&lang=zh");
        assert_eq!(rail.chips.len(), 1);
        let langs: Vec<_> = rail.form.langs.iter().map(|(tag, _, on)| (tag.as_str(), *on)).collect();
        assert_eq!(langs, [("en", false), ("zh", true)]);
    }
}

//! A numbered list of themes or sources, narrowed by name.

use form_urlencoded::Serializer;

use crate::{
    query::BadField,
    store::{Counted, Listing, Named},
};

/// What a list's address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    /// Part of a name; `None` for all.
    pub name: Option<String>,
    /// From 1.
    pub page: u32,
}

impl ListQuery {
    /// Reads the part of an address after its `?`.
    pub fn parse(query: &str) -> Result<Self, BadField> {
        let mut read = Self { name: None, page: 1 };
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            match &*key {
                _ if value.is_empty() => {}
                "name" => read.name = Some(value.to_owned()),
                "page" => {
                    let page = value.parse().ok().filter(|page| *page > 0);
                    read.page = page.ok_or_else(|| BadField::new("page", value))?;
                }
                _ => {}
            }
        }
        Ok(read)
    }

    fn at(&self, path: &str, page: u32) -> String {
        let mut query = Serializer::new(String::new());
        if let Some(name) = &self.name {
            query.append_pair("name", name);
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

/// What a page of such a list shows.
#[derive(Debug)]
pub struct ListView {
    /// Where it is.
    pub path: &'static str,
    /// Where its rows lead: this and a slug.
    pub below: &'static str,
    /// The rows.
    pub rows: Vec<Counted<Named>>,
    /// What it is narrowed to.
    pub name: String,
    /// This page and the last one.
    pub of: (u32, u32),
    /// Where this page is.
    pub canonical: String,
    /// The page before.
    pub prev: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

impl ListView {
    /// The page that the store found for a query.
    #[must_use]
    pub fn new(
        path: &'static str,
        below: &'static str,
        query: &ListQuery,
        found: Listing<Counted<Named>>,
    ) -> Self {
        // A page past the end leads back to the last one.
        let prev = (found.page > 1).then(|| query.at(path, (found.page - 1).min(found.pages)));
        let next = (found.page < found.pages).then(|| query.at(path, found.page + 1));
        Self {
            path,
            below,
            rows: found.rows,
            name: query.name.clone().unwrap_or_default(),
            of: (found.page, found.pages),
            canonical: query.at(path, query.page),
            prev,
            next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_read_and_print() {
        let read = |query| ListQuery::parse(query).map(|read| read.at("/themes", read.page));
        assert_eq!(read("name=+&page="), Ok("/themes".to_owned()));
        assert_eq!(read("page=1&x=y"), Ok("/themes".to_owned()));
        assert_eq!(read("page=2&name=%E9%95%BF"), Ok("/themes?name=%E9%95%BF&page=2".to_owned()));
        for wrong in ["page=0", "page=-1", "page=x", "page=99999999999"] {
            assert_eq!(read(wrong).unwrap_err().name, "page", "{wrong}");
        }
    }

    #[test]
    fn pages_lead_to_their_neighbours() {
        let view = |page, pages| {
            let query = ListQuery { name: Some("a".to_owned()), page };
            let view =
                ListView::new("/themes", "/t/", &query, Listing { rows: Vec::new(), total: 0, page, pages });
            (view.prev, view.next)
        };
        assert_eq!(view(1, 1), (None, None));
        assert_eq!(view(2, 3), (Some("/themes?name=a".to_owned()), Some("/themes?name=a&page=3".to_owned())));
        assert_eq!(view(9, 3), (Some("/themes?name=a&page=3".to_owned()), None));
    }
}

//! What a search's address asks for beyond a stream's filters.

use form_urlencoded::Serializer;

use crate::{
    finder::Order,
    query::{BadField, Query},
};

/// Results on a page.
pub(super) const ROWS: usize = 20;

/// The query of a search's address.
#[derive(Debug, Clone, Default)]
pub(super) struct Sought {
    /// As typed.
    pub(super) q: String,
    /// In which order.
    pub(super) order: Order,
    /// Whether any of the words may match.
    pub(super) any: bool,
    /// From 1.
    pub(super) page: usize,
    /// The filters beside.
    pub(super) filters: Query,
}

impl Sought {
    pub(super) fn parse(query: &str) -> Result<Self, BadField> {
        let mut sought = Self { filters: Query::parse(query)?, page: 1, ..Self::default() };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "q" => value.trim().clone_into(&mut sought.q),
                "sort" if value == "newest" => sought.order = Order::Newest,
                "any" => sought.any = value == "1",
                "page" if !value.is_empty() => {
                    let page = value.parse().ok().filter(|page| (1..=1_000).contains(page));
                    sought.page = page.ok_or_else(|| BadField::new("page", &value))?;
                }
                _ => {}
            }
        }
        Ok(sought)
    }

    /// The first page of what this becomes by a change.
    pub(super) fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut changed = Self { page: 1, ..self.clone() };
        change(&mut changed);
        changed.at()
    }

    /// The same with other filters.
    pub(super) fn filtered(&self, change: impl FnOnce(&mut Query)) -> String {
        self.with(|sought| change(&mut sought.filters))
    }

    /// Its address: parameters in one order, without empty ones.
    pub(super) fn at(&self) -> String {
        let mut own = Serializer::new(String::new());
        if !self.q.is_empty() {
            own.append_pair("q", &self.q);
        }
        if self.order == Order::Newest {
            own.append_pair("sort", "newest");
        }
        if self.any {
            own.append_pair("any", "1");
        }
        let own = own.finish();
        let mut filters = self.filters.at("");
        filters.replace_range(..filters.len().min(1), "");
        let page = if self.page > 1 { format!("page={}", self.page) } else { String::new() };
        let parts: Vec<String> = [own, filters, page].into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { "/search".to_owned() } else { format!("/search?{}", parts.join("&")) }
    }
}

/// The address of the search that a stream's address with words stands for.
pub(in crate::web) fn sought_in_stream(query: &str) -> Option<String> {
    let mut sought = Sought::parse(query).ok()?;
    sought.order = Order::Newest;
    (!sought.q.is_empty()).then(|| sought.at())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_form() {
        for (given, printed) in [
            ("", "/search"),
            ("q=+a++b+&page=1", "/search?q=a++b"),
            (
                "theme=x&q=%E6%A8%A1&any=1&sort=newest&page=3",
                "/search?q=%E6%A8%A1&sort=newest&any=1&theme=x&page=3",
            ),
            ("sort=best&any=no", "/search"),
        ] {
            assert_eq!(Sought::parse(given).unwrap().at(), printed, "{given}");
        }
        assert_eq!(Sought::parse("page=0").unwrap_err().name, "page");
    }
}

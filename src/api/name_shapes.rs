//! The shapes of themes and sources.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    domain::fold_name,
    store::{Counted, Label, LeadingName, Named, Source, SourceAtDesk, Theme, ThemeAtDesk},
};

/// A theme or source in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CountedLink {
    /// What it is called.
    name: String,
    /// Its address.
    slug: String,
    /// Its articles.
    articles: u64,
    /// Whether it is offered nowhere; for those who may write.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    hidden: bool,
}

/// The members of [`CountedLink`].
pub(super) const LISTED: [&str; 4] = ["name", "slug", "articles", "hidden"];

impl From<&Counted<Named>> for CountedLink {
    fn from(counted: &Counted<Named>) -> Self {
        let Named { name, slug, hidden, .. } = counted.item.clone();
        Self { name, slug, articles: counted.articles, hidden }
    }
}

/// A part of the list of themes or sources, those of most articles first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NamePage {
    /// Those of the whole list.
    pub(super) total: u64,
    /// Those of this part; with `fields`, only these members of each.
    #[schema(value_type = Vec<CountedLink>)]
    pub(super) items: Vec<Value>,
}

/// What a theme is called and about in one language.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LabelShape {
    /// Its name.
    name: String,
    /// One or two sentences.
    description: Option<String>,
}

/// A name that leads to a theme or a source.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LeadingShape {
    /// The name as it was spelled first.
    name: String,
    /// Its language.
    lang: String,
    /// Groups that have it as their title; articles that came in under it as their source.
    uses: u64,
    /// Whether the theme or source is called so itself: such a name can't be split off.
    own: bool,
}

impl From<&LeadingName> for LeadingShape {
    fn from(leading: &LeadingName) -> Self {
        let LeadingName { name, lang, uses, own, .. } = leading;
        Self { name: name.clone(), lang: lang.to_string(), uses: *uses, own: *own }
    }
}

/// A theme. The members from `labels` on are for those who may write.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ThemeShape {
    /// What it is called.
    name: String,
    /// Its address.
    slug: String,
    /// The language of the name.
    lang: String,
    /// A sign to show before the name.
    icon: Option<String>,
    /// What it is about.
    description: Option<String>,
    /// Other names it is known by.
    also: Vec<String>,
    /// Its names and descriptions by language.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = BTreeMap<String, LabelShape>, required = false)]
    labels: Option<BTreeMap<String, LabelShape>>,
    /// How it stands among the others: plain, pinned or hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    prominence: Option<&'static str>,
    /// Every name that leads to it, those of most groups first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<LeadingShape>, required = false)]
    names: Option<Vec<LeadingShape>>,
    /// The addresses that lead on to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<String>, required = false)]
    former: Option<Vec<String>>,
    /// Its articles, whoever sees them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64, required = false)]
    articles: Option<u64>,
}

/// The members of [`ThemeShape`].
pub(super) const THEME: [&str; 11] = [
    "name",
    "slug",
    "lang",
    "icon",
    "description",
    "also",
    "labels",
    "prominence",
    "names",
    "former",
    "articles",
];

impl From<Theme> for ThemeShape {
    fn from(theme: Theme) -> Self {
        Self {
            name: theme.named.name,
            slug: theme.named.slug,
            lang: theme.named.lang.to_string(),
            icon: theme.named.icon,
            description: theme.description.map(|(words, _)| words),
            also: theme.also.into_iter().map(|(name, _)| name).collect(),
            labels: None,
            prominence: None,
            names: None,
            former: None,
            articles: None,
        }
    }
}

impl From<&ThemeAtDesk> for ThemeShape {
    fn from(theme: &ThemeAtDesk) -> Self {
        let labels = labels_of(theme).into_iter().map(|label| {
            (label.lang.to_string(), LabelShape { name: label.name, description: label.description })
        });
        Self {
            name: theme.named.name.clone(),
            slug: theme.named.slug.clone(),
            lang: theme.named.lang.to_string(),
            icon: theme.named.icon.clone(),
            description: theme.labels.iter().find_map(|label| label.description.clone()),
            also: also(&theme.names, &theme.named.name),
            labels: Some(labels.collect()),
            prominence: Some(theme.prominence.as_str()),
            names: Some(theme.names.iter().map(LeadingShape::from).collect()),
            former: Some(theme.slugs.clone()),
            articles: Some(theme.articles),
        }
    }
}

/// A theme's names and descriptions by language. The name that it has by itself stands where a label of its language would.
pub(super) fn labels_of(theme: &ThemeAtDesk) -> Vec<Label> {
    let mut labels = theme.labels.clone();
    let Named { lang, name, .. } = &theme.named;
    if !labels.iter().any(|label| label.lang == *lang) {
        labels.push(Label { lang: lang.clone(), name: name.clone(), description: None });
    }
    labels
}

/// The names by which it is known beside its own.
pub(super) fn also(names: &[LeadingName], own: &str) -> Vec<String> {
    let names = names.iter().filter(|leading| leading.known && leading.name != own);
    let mut names: Vec<String> = names.map(|leading| leading.name.clone()).collect();
    names.sort_by_cached_key(|name| fold_name(name));
    names
}

/// A source. The members from `prominence` on are for those who may write.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::option_option, reason = "those who may write are told that there is none")]
pub(super) struct SourceShape {
    /// What it is called.
    name: String,
    /// Its address.
    slug: String,
    /// The language of the name.
    lang: String,
    /// A sign to show before the name.
    icon: Option<String>,
    /// What it is.
    description: Option<String>,
    /// The address of its site.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    site: Option<Option<String>>,
    /// Other names it is known by, for those who may write.
    also: Vec<String>,
    /// How it stands among the others: plain, pinned or hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    prominence: Option<&'static str>,
    /// Every name that leads to it, those of most articles first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<LeadingShape>, required = false)]
    names: Option<Vec<LeadingShape>>,
    /// The addresses that lead on to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<String>, required = false)]
    former: Option<Vec<String>>,
    /// Its articles, whoever sees them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64, required = false)]
    articles: Option<u64>,
}

/// The members of [`SourceShape`].
pub(super) const SOURCE: [&str; 11] = [
    "name",
    "slug",
    "lang",
    "icon",
    "description",
    "site",
    "also",
    "prominence",
    "names",
    "former",
    "articles",
];

impl From<Source> for SourceShape {
    fn from(source: Source) -> Self {
        Self {
            name: source.named.name,
            slug: source.named.slug,
            lang: source.named.lang.to_string(),
            icon: source.named.icon,
            description: source.description,
            site: source.site.map(Some),
            also: Vec::new(),
            prominence: None,
            names: None,
            former: None,
            articles: None,
        }
    }
}

impl From<&SourceAtDesk> for SourceShape {
    fn from(source: &SourceAtDesk) -> Self {
        Self {
            name: source.named.name.clone(),
            slug: source.named.slug.clone(),
            lang: source.named.lang.to_string(),
            icon: source.named.icon.clone(),
            description: source.description.clone(),
            site: Some(source.site.clone()),
            also: also(&source.names, &source.named.name),
            prominence: Some(source.prominence.as_str()),
            names: Some(source.names.iter().map(LeadingShape::from).collect()),
            former: Some(source.slugs.clone()),
            articles: Some(source.articles),
        }
    }
}

//! What comes in to change themes and sources.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::shapes::given;
use crate::domain::Prominence;

/// A change of a theme, as a merge patch (RFC 7396): what is absent stays, null takes away.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "a merge patch tells what is null from what is absent")]
pub(super) struct ThemePatch {
    /// Its names and descriptions by language. The first of them names it, English before Chinese; another name gives it
    /// another address, to which the one before leads on.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = LabelsPatch, required = false)]
    pub(super) labels: Option<Labels>,
    /// A sign to show before the name: one or two characters.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub(super) icon: Option<Option<String>>,
    /// How it stands among the others: plain, pinned or hidden.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub(super) prominence: Option<String>,
    /// The names it is known by, those of now among them: they stay until they are split off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<String>, required = false)]
    pub(super) also: Option<Vec<String>>,
}

/// By language, the members of a label that are written; null takes the label away. Maps, since a struct is read from a list,
/// too.
pub(super) type Labels = BTreeMap<String, Option<BTreeMap<String, Option<String>>>>;

/// What a theme is to be called and about, by language.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it tells of `Labels`")]
pub(super) struct LabelsPatch {
    /// In English.
    en: Option<LabelPatch>,
    /// In Chinese.
    zh: Option<LabelPatch>,
}

/// What a theme is to be called and about in one language.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it tells of `Labels`")]
pub(super) struct LabelPatch {
    /// Its name.
    #[schema(required = false)]
    name: String,
    /// One or two sentences.
    description: Option<String>,
}

/// A change of a source, as a merge patch (RFC 7396): what is absent stays, null takes away.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "a merge patch tells what is null from what is absent")]
pub(super) struct SourcePatch {
    /// Its name. Another one gives it another address, to which the one before leads on.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub(super) name: Option<String>,
    /// The language of the name (BCP 47).
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub(super) lang: Option<String>,
    /// The address of its site, http or https.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub(super) site: Option<Option<String>>,
    /// What it is, in a sentence or two.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub(super) description: Option<Option<String>>,
    /// A sign to show before the name: one or two characters.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub(super) icon: Option<Option<String>>,
    /// How it stands among the others: plain, pinned or hidden.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub(super) prominence: Option<String>,
    /// The names it is known by, those of now among them: they stay until they are split off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<String>, required = false)]
    pub(super) also: Option<Vec<String>>,
}

/// What is merged into a theme or a source.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MergeShape {
    /// The present address of the one that goes: its articles, names and addresses are the other's from then on.
    pub(super) from: String,
}

/// What is split off from a theme or a source.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SplitShape {
    /// What the new one is called.
    pub(super) name: String,
    /// The names that lead to it from then on, with the groups or articles that came in under them.
    pub(super) names: Vec<String>,
}

/// Says of the schemas what their types don't.
pub(super) fn complete(schemas: &mut Value) {
    let word = json!({ "type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*$" });
    let words = json!({ "type": "array", "items": word, "maxItems": 1000 });
    let about = json!({ "type": ["string", "null"], "maxLength": 1000 });
    let icon = json!({ "type": ["string", "null"], "minLength": 1, "maxLength": 32 });
    let prominence = json!({ "type": "string", "enum": Prominence::ALL.map(Prominence::as_str) });
    let part = |name: &str| json!({ "$ref": format!("#/components/schemas/article.{name}") });
    let slug = json!({ "type": "string", "pattern": "^[a-z0-9-]{1,100}$" });
    let some_words = json!({ "type": "array", "items": word, "minItems": 1, "maxItems": 1000 });
    for (shape, member, schema) in [
        ("ThemeShape", "prominence", prominence.clone()),
        ("SourceShape", "prominence", prominence.clone()),
        ("ThemePatch", "icon", icon.clone()),
        ("ThemePatch", "prominence", prominence.clone()),
        ("ThemePatch", "also", words.clone()),
        ("LabelPatch", "name", word.clone()),
        ("LabelPatch", "description", about.clone()),
        ("SourcePatch", "name", word.clone()),
        ("SourcePatch", "lang", part("lang")),
        ("SourcePatch", "site", json!({ "anyOf": [part("address"), { "type": "null" }] })),
        ("SourcePatch", "description", about),
        ("SourcePatch", "icon", icon),
        ("SourcePatch", "prominence", prominence),
        ("SourcePatch", "also", words),
        ("MergeShape", "from", slug),
        ("SplitShape", "name", word),
        ("SplitShape", "names", some_words),
    ] {
        let member = &mut schemas[shape]["properties"][member];
        let description = member["description"].take();
        *member = json!({ "description": description, "allOf": [schema] });
    }
    for shape in ["LabelsPatch", "LabelPatch"] {
        schemas[shape]["additionalProperties"] = false.into();
    }
    // Where only some members are asked for, the others are absent.
    for shape in ["CountedLink", "ThemeShape", "SourceShape"] {
        schemas[shape]["required"] = json!(["slug"]);
    }
}

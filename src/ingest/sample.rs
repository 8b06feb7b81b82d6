//! The sample collection: articles written for Lectern, carried in the program.

use jiff::tz::TimeZone;
use rust_embed::RustEmbed;
use serde::Deserialize;

use super::{Import, Tally, Wanted};
use crate::{
    domain::{Lang, Status, Viewer},
    error::{Error, Result},
    formats::Format,
    store::{Label, Store},
};

#[derive(RustEmbed)]
#[folder = "sample/"]
struct Sample;

/// A theme of the sample in both languages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SampleTheme {
    icon: Option<String>,
    en: SampleLabel,
    zh: SampleLabel,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SampleLabel {
    name: String,
    description: String,
}

/// Loads the sample collection into a store that is empty; `None` when it holds something already.
pub async fn load_sample(store: &Store) -> Result<Option<Tally>> {
    if !store.is_empty(Viewer::Editor).await? {
        return Ok(None);
    }
    for theme in themes()? {
        let label =
            |lang, label: SampleLabel| Label { lang, name: label.name, description: Some(label.description) };
        let labels = [label(Lang::en(), theme.en), label(Lang::zh(), theme.zh)];
        store.label_theme(theme.icon.as_deref(), &labels).await?;
    }
    let wanted = Wanted {
        format: Some(Format::ArticleJson),
        zone: TimeZone::UTC,
        dry_run: false,
        status: Status::Public,
    };
    let mut import = Import::new(store, wanted);
    let mut files: Vec<_> = Sample::iter().filter(|name| name.starts_with("articles/")).collect();
    files.sort();
    // As one input, so that they go in together or, when the process dies, not at all.
    let mut all = Vec::new();
    for name in &files {
        all.extend_from_slice(&Sample::get(name).ok_or(Error::NotFound)?.data);
        all.push(b'\n');
    }
    import.read("the sample collection", std::io::Cursor::new(all), async |_| Ok(())).await?;
    Ok(Some(import.tally))
}

fn themes() -> Result<Vec<SampleTheme>> {
    let file = Sample::get("themes.json").ok_or(Error::NotFound)?;
    serde_json::from_slice(&file.data).map_err(|e| Error::Internal(format!("sample/themes.json: {e}")))
}

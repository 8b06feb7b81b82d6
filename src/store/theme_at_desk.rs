//! A theme as those see it who curate, and whether it still is as somebody saw it.

use sqlx::SqliteConnection;

use super::{
    Store,
    names::lang_of,
    reading::{At, Named},
    split::{LeadingName, leading, same_names},
    theme_face::{Face, face, living},
    themes::{Label, find_theme},
};
use crate::{
    domain::{Prominence, Viewer},
    error::{Error, Result},
};

/// A theme as those see it who curate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeAtDesk {
    /// Where it answers, and the name it has where no language gives it another.
    pub named: Named,
    /// How it stands among the others.
    pub prominence: Prominence,
    /// Names and descriptions by language.
    pub labels: Vec<Label>,
    /// Every name that leads to it.
    pub names: Vec<LeadingName>,
    /// The addresses that lead on to it.
    pub slugs: Vec<String>,
    /// Articles that belong to it, whoever sees them.
    pub articles: u64,
}

impl Store {
    /// A theme by its slug, for the desk, or where it has moved. [`Error::NotFound`] when it never was one.
    pub async fn theme_at_desk(&self, slug: &str) -> Result<At<ThemeAtDesk>> {
        let mut connection = self.reader().await?;
        let key = find_theme(&mut connection, slug).await?.ok_or(Error::NotFound)?;
        let face = face(&mut connection, i64::from(key)).await?.ok_or(Error::NotFound)?;
        if face.slug != slug {
            return Ok(At::Moved(face.slug));
        }
        let articles = self
            .catalogue(&mut connection, |catalogue| catalogue.articles_of_theme(Viewer::Editor, key))
            .await?;
        Ok(At::Here(at_desk(&mut connection, i64::from(key), face, articles).await?))
    }
}

/// What the desk sees of a theme.
async fn at_desk(
    connection: &mut SqliteConnection,
    theme: i64,
    face: Face,
    articles: u64,
) -> Result<ThemeAtDesk> {
    let names = leading(connection, theme, &face).await?;
    let slugs: Vec<String> =
        sqlx::query_scalar("SELECT slug FROM theme_slugs WHERE theme = $1 AND slug <> $2 ORDER BY slug")
            .bind(theme)
            .bind(&face.slug)
            .fetch_all(connection)
            .await?;
    let label =
        |(lang, name, description): (String, String, _)| Label { lang: lang_of(&lang), name, description };
    Ok(ThemeAtDesk {
        named: face.named(),
        prominence: face.prominence.parse().unwrap_or_default(),
        labels: face.labels.into_iter().map(label).collect(),
        names,
        slugs,
        articles,
    })
}

/// The theme that answers at this very slug, in the transaction that is to change it; nothing where it isn't as it was read.
/// How many articles it has and how often a name was used don't decide: that changes with every import.
pub(super) async fn meant(
    connection: &mut SqliteConnection,
    slug: &str,
    was: Option<&ThemeAtDesk>,
) -> Result<Option<i64>> {
    let Some(was) = was else { return living(connection, slug).await.map(Some) };
    let key = match living(connection, slug).await {
        Err(Error::Conflict(_)) => return Ok(None),
        key => key?,
    };
    let face = face(connection, key).await?.ok_or(Error::NotFound)?;
    let mut present = at_desk(connection, key, face, was.articles).await?;
    if same_names(&present.names, &was.names) {
        present.names.clone_from(&was.names);
    }
    Ok((present == *was).then_some(key))
}

//! A source at the desk: what it is called and about, and its further names.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    Store,
    audit::{Action, By, Done, Refused, Undo, from_to, note, short},
    catalogue::small,
    names,
    outbox::raise,
    reading::{At, Named},
    source_face::{SLUGS, SourceFace, all, face, living, put_on},
    source_split::leading,
    split::{LeadingName, same_names},
};
use crate::{
    domain::{self, Lang, Prominence, Viewer, fold_name},
    error::{Error, Result},
};

/// What is said of a source at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceWords<'a> {
    /// Its name.
    pub name: &'a str,
    /// The language of the name.
    pub lang: Lang,
    /// The address of its site, http or https.
    pub site: Option<&'a str>,
    /// What it is, in a sentence or two.
    pub description: Option<&'a str>,
    /// A sign to show before the name.
    pub icon: Option<&'a str>,
    /// How it stands among the others.
    pub prominence: Prominence,
}

/// A source as those see it who curate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceAtDesk {
    /// Where it answers, and its name.
    pub named: Named,
    /// Its site.
    pub site: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// How it stands among the others.
    pub prominence: Prominence,
    /// Every name that means it, those of most articles first.
    pub names: Vec<LeadingName>,
    /// The addresses that lead on to it.
    pub slugs: Vec<String>,
    /// Articles of it, whoever sees them.
    pub articles: u64,
}

/// An edit, for its undoing.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SourceEdited {
    source: i64,
    /// Before and after; none where only a name was added.
    faces: Option<(SourceFace, SourceFace)>,
    /// The names that it made mean the source, folded.
    added: Vec<String>,
}

impl Store {
    /// A source by its slug, for the desk, or where it has moved. [`Error::NotFound`] when it never was one.
    pub async fn source_at_desk(&self, slug: &str) -> Result<At<SourceAtDesk>> {
        let mut connection = self.reader().await?;
        let key = names::source_at(&mut connection, slug).await?.ok_or(Error::NotFound)?;
        let face = face(&mut connection, key).await?.ok_or(Error::NotFound)?;
        if face.slug != slug {
            return Ok(At::Moved(face.slug));
        }
        let articles = self
            .catalogue(&mut connection, |catalogue| catalogue.articles_of_source(Viewer::Editor, small(key)))
            .await?;
        Ok(At::Here(at_desk(&mut connection, key, face, articles).await?))
    }

    /// Says this of the source at a slug. Another name gives it another address, to which the one before leads on, and
    /// goes on meaning it. [`Error::Conflict`] when the source has moved meanwhile.
    pub async fn edit_source(
        &self,
        slug: &str,
        words: &SourceWords<'_>,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        self.change_source_if(slug, None, Some(words), &[], by).await
    }

    /// Makes a further name mean the source at a slug: what comes in under it is of this source from now on.
    /// [`Error::Conflict`] when the source has moved meanwhile.
    pub async fn alias_source(&self, slug: &str, name: &str, by: By<'_>) -> Result<Result<Done, Refused>> {
        self.change_source_if(slug, None, None, &[name.to_owned()], by).await
    }

    /// Says this of a source and makes these further names mean it, all of it or nothing, if the source is as it was read:
    /// [`Refused::Raced`] when it is not.
    pub async fn change_source(
        &self,
        was: &SourceAtDesk,
        words: &SourceWords<'_>,
        further: &[String],
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        self.change_source_if(&was.named.slug, Some(was), Some(words), further, by).await
    }

    async fn change_source_if(
        &self,
        slug: &str,
        was: Option<&SourceAtDesk>,
        words: Option<&SourceWords<'_>>,
        further: &[String],
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
        let Some(source) = meant(&mut transaction, slug, was).await? else { return Ok(Err(Refused::Raced)) };
        let before = face(&mut transaction, source).await?.ok_or(Error::NotFound)?;
        let mut after = words.map_or_else(|| before.clone(), |words| words.over(&before));
        let mut added = Vec::new();
        let own = [after.name.clone()];
        for name in own.iter().filter(|_| after != before).chain(further) {
            match mean(&mut transaction, source, name).await? {
                Ok(news) => added.extend(news),
                Err(refused) => return Ok(Err(refused)),
            }
        }
        if after == before && added.is_empty() {
            return Ok(Err(Refused::Nothing));
        }
        if after.name != before.name {
            let base = domain::slug(&after.name, "source");
            after.slug = names::free_slug(&mut transaction, &base, names::SOURCE_AT, Some(source)).await?;
            sqlx::query(
                "INSERT INTO source_slugs (slug, source) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING",
            )
            .bind(&after.slug)
            .bind(source)
            .execute(&mut *transaction)
            .await?;
        }
        let (action, what) = match further {
            [name, ..] if after == before => (Action::SourceAliased, from_to(name, &after.name)),
            _ if after.name == before.name => (Action::SourceEdited, short(&after.name)),
            _ => (Action::SourceEdited, from_to(&before.name, &after.name)),
        };
        let slug = after.slug.clone();
        let mut edited = SourceEdited { source, faces: None, added };
        if after != before {
            put_on(&mut transaction, source, &after).await?;
            edited.faces = Some((before, after));
        }
        raise(&mut transaction).await?;
        let undo = Undo::SourceEdited(Box::new(edited));
        let audit = note(&mut transaction, by, action, &what, Some(&undo)).await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug }))
    }
}

impl SourceWords<'_> {
    /// The face of a source of which this is said.
    fn over(&self, before: &SourceFace) -> SourceFace {
        let owned = |words: Option<&str>| words.map(str::to_owned);
        SourceFace {
            slug: before.slug.clone(),
            name: self.name.to_owned(),
            folded: fold_name(self.name),
            lang: self.lang.as_str().to_owned(),
            site: owned(self.site),
            description: owned(self.description),
            icon: owned(self.icon),
            prominence: self.prominence.as_str().to_owned(),
        }
    }
}

/// What the desk sees of a source.
async fn at_desk(
    connection: &mut SqliteConnection,
    source: i64,
    face: SourceFace,
    articles: u64,
) -> Result<SourceAtDesk> {
    let names = leading(connection, source, &face).await?;
    let mut slugs = all(connection, SLUGS, source).await?;
    slugs.retain(|other| *other != face.slug);
    Ok(SourceAtDesk {
        named: face.named(),
        prominence: face.prominence.parse().unwrap_or_default(),
        site: face.site,
        description: face.description,
        names,
        slugs,
        articles,
    })
}

/// The source that answers at this very slug, in the transaction that is to change it; nothing where it isn't as it was
/// read. How many articles it has and how often a name was used don't decide: that changes with every import.
pub(super) async fn meant(
    connection: &mut SqliteConnection,
    slug: &str,
    was: Option<&SourceAtDesk>,
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

impl SourceEdited {
    /// Undoes it; where the source answers then, or nothing when something has touched it since.
    pub(super) async fn take_back(self, connection: &mut SqliteConnection) -> Result<Option<String>> {
        let Some(present) = face(connection, self.source).await? else { return Ok(None) };
        for folded in &self.added {
            if names::find_source(connection, folded).await? != Some(self.source) {
                return Ok(None);
            }
        }
        let slug = match self.faces {
            Some((before, after)) if present == after => {
                // The name that it is to bear again may have gone back to another since.
                if names::find_source(connection, &before.folded).await? != Some(self.source) {
                    return Ok(None);
                }
                put_on(connection, self.source, &before).await?;
                before.slug
            }
            Some(_) => return Ok(None),
            None if self.added.contains(&present.folded) => return Ok(None),
            None => present.slug,
        };
        for folded in &self.added {
            sqlx::query("DELETE FROM source_names WHERE folded = $1")
                .bind(folded)
                .execute(&mut *connection)
                .await?;
        }
        Ok(Some(slug))
    }
}

/// Makes a name mean the source; its folded form where it meant nothing before.
async fn mean(
    connection: &mut SqliteConnection,
    source: i64,
    name: &str,
) -> Result<Result<Option<String>, Refused>> {
    let folded = fold_name(name);
    match names::find_source(connection, &folded).await? {
        Some(known) if known == source => Ok(Ok(None)),
        Some(other) => {
            let by = face(connection, other).await?.ok_or(Error::NotFound)?.named();
            Ok(Err(Refused::Taken { name: name.to_owned(), by }))
        }
        None => {
            names::mean_source(connection, &folded, name, source).await?;
            Ok(Ok(Some(folded)))
        }
    }
}

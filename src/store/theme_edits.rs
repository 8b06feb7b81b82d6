//! A theme at the desk: what it is called and about, and its further names.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    Store,
    audit::{Action, By, Done, Refused, Undo, from_to, note, short},
    names::{self, lang_of},
    outbox::raise,
    reading::{At, Named},
    split::{LeadingName, leading},
    theme_face::{Face, face, living, put_on},
    themes::Label,
};
use crate::{
    domain::{self, Lang, Prominence, Viewer, fold_name},
    error::{Error, Result},
};

/// A theme as those see it who curate.
#[derive(Debug, Clone)]
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

/// A row of `theme_names` that was spelled otherwise: its key, then name and language before and after.
type Respelled = (String, (String, String), (String, String));

/// An edit, for its undoing.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Edited {
    theme: i64,
    /// Before and after; none where only a name was added.
    faces: Option<(Face, Face)>,
    /// The names that it made mean the theme, folded.
    added: Vec<String>,
    respelled: Vec<Respelled>,
}

impl Store {
    /// A theme by its slug, for the desk, or where it has moved. [`Error::NotFound`] when it never was one.
    pub async fn theme_at_desk(&self, slug: &str) -> Result<At<ThemeAtDesk>> {
        let mut connection = self.reader().await?;
        let key = super::themes::find_theme(&mut connection, slug).await?.ok_or(Error::NotFound)?;
        let face = face(&mut connection, i64::from(key)).await?.ok_or(Error::NotFound)?;
        if face.slug != slug {
            return Ok(At::Moved(face.slug));
        }
        let names = leading(&mut connection, i64::from(key), &face).await?;
        let slugs: Vec<String> =
            sqlx::query_scalar("SELECT slug FROM theme_slugs WHERE theme = $1 AND slug <> $2 ORDER BY slug")
                .bind(key)
                .bind(slug)
                .fetch_all(&mut *connection)
                .await?;
        let articles = self
            .catalogue(&mut connection, |catalogue| catalogue.articles_of_theme(Viewer::Editor, key))
            .await?;
        let label = |(lang, name, description): (String, String, _)| Label {
            lang: lang_of(&lang),
            name,
            description,
        };
        Ok(At::Here(ThemeAtDesk {
            named: face.named(),
            prominence: face.prominence.parse().unwrap_or_default(),
            labels: face.labels.into_iter().map(label).collect(),
            names,
            slugs,
            articles,
        }))
    }

    /// Gives the theme at a slug these names and descriptions in English and Chinese and no others in these languages,
    /// at least one of them. The first becomes its own name, and where that is another one, its address is made anew;
    /// the one before leads on. What it was called goes on meaning it.
    /// [`Error::Conflict`] when the theme has moved meanwhile.
    pub async fn edit_theme(
        &self,
        slug: &str,
        labels: &[Label],
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
        let theme = living(&mut transaction, slug).await?;
        let before = face(&mut transaction, theme).await?.ok_or(Error::NotFound)?;
        let mut after = before.clone();
        after.labels.retain(|(lang, ..)| lang != "en" && lang != "zh");
        // A label that only repeats the name that the theme has by itself says nothing new.
        let is_news = |label: &&Label| {
            let lang = label.lang.as_str();
            label.description.is_some()
                || before.labels.iter().any(|(known, ..)| known == lang)
                || (lang, &label.name) != (&*before.lang, &before.name)
        };
        let given = labels.iter().filter(is_news);
        let given = given.map(|l| (l.lang.as_str().to_owned(), l.name.clone(), l.description.clone()));
        after.labels.extend(given);
        after.labels.sort();
        let Some(first) = labels.first() else { return Ok(Err(Refused::Nothing)) };
        if first.name != before.name {
            after.name.clone_from(&first.name);
            first.lang.as_str().clone_into(&mut after.lang);
            let base = domain::slug(&first.name, "theme");
            after.slug = names::free_slug(&mut transaction, &base, names::THEME_AT, Some(theme)).await?;
        }
        if after == before {
            return Ok(Err(Refused::Nothing));
        }
        let mut edited = Edited { theme, faces: None, added: Vec::new(), respelled: Vec::new() };
        for label in labels {
            if let Err(refused) = edited.mean(&mut transaction, &label.name, &label.lang).await? {
                return Ok(Err(refused));
            }
        }
        names::lead_to(&mut transaction, &after.slug, theme).await?;
        put_on(&mut transaction, theme, &after).await?;
        raise(&mut transaction).await?;
        let what =
            if before.name == after.name { short(&after.name) } else { from_to(&before.name, &after.name) };
        let slug = after.slug.clone();
        edited.faces = Some((before, after));
        let audit =
            note(&mut transaction, by, Action::ThemeEdited, &what, Some(&Undo::Edited(Box::new(edited))))
                .await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug }))
    }

    /// Makes a further name mean the theme at a slug: what comes in under it belongs to the theme from now on.
    /// [`Error::Conflict`] when the theme has moved meanwhile.
    pub async fn alias_theme(&self, slug: &str, name: &str, by: By<'_>) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
        let theme = living(&mut transaction, slug).await?;
        let face = face(&mut transaction, theme).await?.ok_or(Error::NotFound)?;
        let mut edited = Edited { theme, faces: None, added: Vec::new(), respelled: Vec::new() };
        if let Err(refused) = edited.mean(&mut transaction, name, &Lang::guess(name)).await? {
            return Ok(Err(refused));
        }
        if edited.added.is_empty() {
            return Ok(Err(Refused::Nothing));
        }
        raise(&mut transaction).await?;
        let what = from_to(name, &face.name);
        let audit =
            note(&mut transaction, by, Action::ThemeAliased, &what, Some(&Undo::Edited(Box::new(edited))))
                .await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug: face.slug }))
    }
}

impl Store {
    /// Gives the theme at a slug a sign before its name, or none, and its place among the others.
    /// [`Error::Conflict`] when the theme has moved meanwhile.
    pub async fn place_theme(
        &self,
        slug: &str,
        icon: Option<&str>,
        prominence: Prominence,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
        let theme = living(&mut transaction, slug).await?;
        let before = face(&mut transaction, theme).await?.ok_or(Error::NotFound)?;
        let mut after = before.clone();
        after.icon = icon.map(str::to_owned);
        prominence.as_str().clone_into(&mut after.prominence);
        if after == before {
            return Ok(Err(Refused::Nothing));
        }
        put_on(&mut transaction, theme, &after).await?;
        raise(&mut transaction).await?;
        let (what, slug) = (short(&after.name), after.slug.clone());
        let faces = Some((before, after));
        let undo = Undo::Edited(Box::new(Edited { theme, faces, added: Vec::new(), respelled: Vec::new() }));
        let audit = note(&mut transaction, by, Action::ThemePlaced, &what, Some(&undo)).await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug }))
    }
}

impl Edited {
    /// Makes a name mean the theme, spelled so.
    async fn mean(
        &mut self,
        connection: &mut SqliteConnection,
        name: &str,
        lang: &Lang,
    ) -> Result<Result<(), Refused>> {
        let folded = fold_name(name);
        let row: Option<(i64, String, String)> =
            sqlx::query_as("SELECT theme, name, lang FROM theme_names WHERE folded = $1")
                .bind(&folded)
                .fetch_optional(&mut *connection)
                .await?;
        match row {
            None => {
                sqlx::query("INSERT INTO theme_names (folded, name, lang, theme) VALUES ($1, $2, $3, $4)")
                    .bind(&folded)
                    .bind(name)
                    .bind(lang.as_str())
                    .bind(self.theme)
                    .execute(connection)
                    .await?;
                self.added.push(folded);
            }
            Some((theme, ..)) if theme != self.theme => {
                let face = face(connection, theme).await?.ok_or(Error::NotFound)?;
                return Ok(Err(Refused::Taken { name: name.to_owned(), by: face.named() }));
            }
            // An edit names the theme; a further name leaves what is there as it is.
            Some((_, spelled, of)) if spelled != name && !self.added.contains(&folded) => {
                spell(connection, &folded, name, lang.as_str()).await?;
                self.respelled.push((folded, (spelled, of), (name.to_owned(), lang.as_str().to_owned())));
            }
            Some(_) => {}
        }
        Ok(Ok(()))
    }

    /// Undoes it; where the theme answers then, or nothing when something has touched it since. An address that it
    /// gave the theme leads on to it: somebody may have kept it.
    pub(super) async fn take_back(self, connection: &mut SqliteConnection) -> Result<Option<String>> {
        let Some(present) = face(connection, self.theme).await? else { return Ok(None) };
        for folded in &self.added {
            if names::theme_of(connection, folded).await? != Some(self.theme) {
                return Ok(None);
            }
        }
        for (folded, _, (name, lang)) in &self.respelled {
            let row: Option<(i64, String, String)> =
                sqlx::query_as("SELECT theme, name, lang FROM theme_names WHERE folded = $1")
                    .bind(folded)
                    .fetch_optional(&mut *connection)
                    .await?;
            if row.is_none_or(|(theme, n, l)| (theme, &n, &l) != (self.theme, name, lang)) {
                return Ok(None);
            }
        }
        let slug = if let Some((before, after)) = &self.faces {
            if present != *after {
                return Ok(None);
            }
            // A name that it is to bear again may have been split off, or gone back to another, since.
            let names = |face: &Face| {
                let labels = face.labels.iter().map(|(_, name, _)| fold_name(name));
                labels.chain([fold_name(&face.name)]).collect::<Vec<_>>()
            };
            let borne = names(after);
            for folded in names(before).iter().filter(|folded| !borne.contains(folded)) {
                if names::theme_of(connection, folded).await? != Some(self.theme) {
                    return Ok(None);
                }
            }
            put_on(connection, self.theme, before).await?;
            before.slug.clone()
        } else {
            if present.bears_any(&self.added) {
                return Ok(None);
            }
            present.slug
        };
        for folded in &self.added {
            sqlx::query("DELETE FROM theme_names WHERE folded = $1")
                .bind(folded)
                .execute(&mut *connection)
                .await?;
        }
        for (folded, (name, lang), _) in self.respelled.iter().rev() {
            spell(connection, folded, name, lang).await?;
        }
        Ok(Some(slug))
    }
}

async fn spell(connection: &mut SqliteConnection, folded: &str, name: &str, lang: &str) -> Result<()> {
    sqlx::query("UPDATE theme_names SET name = $1, lang = $2 WHERE folded = $3")
        .bind(name)
        .bind(lang)
        .bind(folded)
        .execute(connection)
        .await?;
    Ok(())
}

//! A theme at the desk: what it is called and about, and its further names.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::{
    Store,
    audit::{Action, By, Done, Refused, Undo, from_to, note, short},
    names,
    outbox::raise,
    theme_at_desk::{ThemeAtDesk, meant},
    theme_face::{Face, face, put_on},
    themes::Label,
};
use crate::{
    domain::{self, Lang, Prominence, fold_name},
    error::{Error, Result},
};

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

/// What is made of a theme. What isn't said stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThemeChange<'a> {
    /// Its names and descriptions in English and Chinese, the first of which names it.
    pub labels: Option<&'a [Label]>,
    /// The sign before its name, or none, and its place among the others.
    pub place: Option<(Option<&'a str>, Prominence)>,
    /// Further names that come to mean it.
    pub names: &'a [String],
}

impl Store {
    /// Gives the theme at a slug these names and descriptions in English and Chinese and no others in these languages,
    /// at least one of them. The first becomes its own name, unless it was called so, too, and goes on bearing that; where its
    /// own name is another one then, its address is made anew, and the one before leads on. What it was called goes on meaning it.
    /// [`Error::Conflict`] when the theme has moved meanwhile.
    pub async fn edit_theme(
        &self,
        slug: &str,
        labels: &[Label],
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        let change = ThemeChange { labels: Some(labels), ..ThemeChange::default() };
        self.change_theme_if(slug, None, change, by).await
    }

    /// Makes a further name mean the theme at a slug: what comes in under it belongs to the theme from now on.
    /// [`Error::Conflict`] when the theme has moved meanwhile.
    pub async fn alias_theme(&self, slug: &str, name: &str, by: By<'_>) -> Result<Result<Done, Refused>> {
        let names = [name.to_owned()];
        let change = ThemeChange { names: &names, ..ThemeChange::default() };
        self.change_theme_if(slug, None, change, by).await
    }

    /// Gives the theme at a slug a sign before its name, or none, and its place among the others.
    /// [`Error::Conflict`] when the theme has moved meanwhile.
    pub async fn place_theme(
        &self,
        slug: &str,
        icon: Option<&str>,
        prominence: Prominence,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        let change = ThemeChange { place: Some((icon, prominence)), ..ThemeChange::default() };
        self.change_theme_if(slug, None, change, by).await
    }

    /// Makes all of a change of a theme or nothing, if the theme is as it was read: [`Refused::Raced`] when it is not.
    pub async fn change_theme(
        &self,
        was: &ThemeAtDesk,
        change: ThemeChange<'_>,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        self.change_theme_if(&was.named.slug, Some(was), change, by).await
    }

    async fn change_theme_if(
        &self,
        slug: &str,
        was: Option<&ThemeAtDesk>,
        change: ThemeChange<'_>,
        by: By<'_>,
    ) -> Result<Result<Done, Refused>> {
        let mut transaction = self.write().await?;
        let Some(theme) = meant(&mut transaction, slug, was).await? else { return Ok(Err(Refused::Raced)) };
        let before = face(&mut transaction, theme).await?.ok_or(Error::NotFound)?;
        let mut after = before.clone();
        if let Some(labels) = change.labels {
            if labels.is_empty() {
                return Ok(Err(Refused::Nothing));
            }
            after.call(labels);
            if after.name != before.name {
                let base = domain::slug(&after.name, "theme");
                after.slug = names::free_slug(&mut transaction, &base, names::THEME_AT, Some(theme)).await?;
            }
        }
        let renamed = after != before;
        if let Some((icon, prominence)) = change.place {
            after.icon = icon.map(str::to_owned);
            prominence.as_str().clone_into(&mut after.prominence);
        }
        let mut edited = Edited { theme, faces: None, added: Vec::new(), respelled: Vec::new() };
        for label in change.labels.filter(|_| renamed).unwrap_or_default() {
            if let Err(refused) = edited.bear(&mut transaction, &label.name, &label.lang).await? {
                return Ok(Err(refused));
            }
        }
        for name in change.names {
            if let Err(refused) = edited.mean(&mut transaction, name, &Lang::guess(name)).await? {
                return Ok(Err(refused));
            }
        }
        if after == before && edited.added.is_empty() {
            return Ok(Err(Refused::Nothing));
        }
        let (action, what) = match change.names {
            [name, ..] if after == before => (Action::ThemeAliased, from_to(name, &after.name)),
            _ if !renamed => (Action::ThemePlaced, short(&after.name)),
            _ if before.name == after.name => (Action::ThemeEdited, short(&after.name)),
            _ => (Action::ThemeEdited, from_to(&before.name, &after.name)),
        };
        let slug = after.slug.clone();
        if after != before {
            names::lead_to(&mut transaction, &slug, theme).await?;
            put_on(&mut transaction, theme, &after).await?;
            edited.faces = Some((before, after));
        }
        raise(&mut transaction).await?;
        let undo = Undo::Edited(Box::new(edited));
        let audit = note(&mut transaction, by, action, &what, Some(&undo)).await?;
        transaction.commit().await?;
        Ok(Ok(Done { audit, slug }))
    }
}

impl Face {
    /// Gives it these names and descriptions in English and Chinese, and no others in these languages.
    fn call(&mut self, labels: &[Label]) {
        let mut kept = self.labels.clone();
        kept.retain(|(lang, ..)| lang != "en" && lang != "zh");
        // A label that only repeats the name that the theme has by itself says nothing new.
        let is_news = |label: &&Label| {
            let lang = label.lang.as_str();
            label.description.is_some()
                || self.labels.iter().any(|(known, ..)| known == lang)
                || (lang, &label.name) != (&*self.lang, &self.name)
        };
        let given = labels.iter().filter(is_news);
        kept.extend(given.map(|l| (l.lang.as_str().to_owned(), l.name.clone(), l.description.clone())));
        kept.sort();
        // Where it was called so already, too, and bears its own name as before, nobody has named it anew.
        let is_as_before = |first: &&Label| {
            let known =
                |(lang, name, _): &(String, String, _)| lang == first.lang.as_str() && *name == first.name;
            self.labels.iter().any(known) && labels.iter().any(|label| label.name == self.name)
        };
        let named = labels.first().filter(|first| first.name != self.name && !is_as_before(first));
        self.labels = kept;
        if let Some(first) = named {
            self.name.clone_from(&first.name);
            first.lang.as_str().clone_into(&mut self.lang);
        }
    }
}

impl Edited {
    /// Makes a name mean the theme, and has it spelled so: the theme bears it.
    async fn bear(
        &mut self,
        connection: &mut SqliteConnection,
        name: &str,
        lang: &Lang,
    ) -> Result<Result<(), Refused>> {
        let folded = fold_name(name);
        let spelled = match self.mean(connection, name, lang).await? {
            Ok(known) => known.filter(|(spelled, _)| spelled != name && !self.added.contains(&folded)),
            Err(refused) => return Ok(Err(refused)),
        };
        if let Some(before) = spelled {
            spell(connection, &folded, name, lang.as_str()).await?;
            self.respelled.push((folded, before, (name.to_owned(), lang.as_str().to_owned())));
        }
        Ok(Ok(()))
    }

    /// Makes a name mean the theme. Where it does already, it stays as it is: its spelling and language.
    async fn mean(
        &mut self,
        connection: &mut SqliteConnection,
        name: &str,
        lang: &Lang,
    ) -> Result<Result<Option<(String, String)>, Refused>> {
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
                Ok(Ok(None))
            }
            Some((theme, ..)) if theme != self.theme => {
                let face = face(connection, theme).await?.ok_or(Error::NotFound)?;
                Ok(Err(Refused::Taken { name: name.to_owned(), by: face.named() }))
            }
            Some((_, spelled, of)) => Ok(Ok(Some((spelled, of)))),
        }
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

//! What writing themes and writing sources have in common: what is given is looked through whole before anything is done.

use std::collections::{HashMap, HashSet};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Api, PATH,
    answer::Sparse,
    articles::read,
    body::{Hashed, whole},
    name_patches::SplitShape,
    name_shapes,
    names::shown,
    once::Once,
    problem::{Problem, Violation},
    tags::changed,
};
use crate::{
    domain::{Prominence, fold_name, is_name, is_sign, limits},
    error::Error,
    store::{Done, Kept, LeadingName, Refused},
};

/// Bytes of a change.
pub(super) const BODY: usize = 2 << 20;
/// Names in one change.
const NAMES: usize = 1_000;
pub(super) const NAME: &str = "write 1 to 200 characters on one line";

/// The fields of a body that can't be so: some never, some with what is there now.
#[derive(Default)]
pub(super) struct Wrong {
    /// Those that never can.
    invalid: Vec<Violation>,
    /// Those that contradict what is stored.
    against: Vec<Violation>,
}

impl Wrong {
    /// Notes a field that can't be so, whatever is stored.
    pub(super) fn note(&mut self, path: impl Into<String>, detail: impl Into<String>) {
        self.invalid.push(Violation { path: path.into(), detail: detail.into() });
    }

    /// Notes one that contradicts what is stored.
    pub(super) fn against(&mut self, path: impl Into<String>, detail: impl Into<String>) {
        self.against.push(Violation { path: path.into(), detail: detail.into() });
    }

    /// A name, without the blanks around it.
    pub(super) fn name(&mut self, path: &str, given: &str) -> String {
        if !is_name(given.trim()) {
            self.note(path, NAME);
        }
        given.trim().to_owned()
    }

    /// What is said of it; nothing where it is blank.
    pub(super) fn description(&mut self, path: &str, given: Option<String>) -> Option<String> {
        let given = given.map(|words| words.trim().to_owned()).filter(|words| !words.is_empty());
        if given.as_ref().is_some_and(|words| words.chars().count() > limits::DESCRIPTION) {
            self.note(path, "write at most 1,000 characters");
        }
        given
    }

    pub(super) fn icon(&mut self, given: Option<String>) -> Option<String> {
        if given.as_deref().is_some_and(|sign| !is_sign(sign)) {
            self.note("icon", "write one or two characters, or null");
        }
        given
    }

    pub(super) fn prominence(&mut self, given: &str) -> Prominence {
        given.parse().unwrap_or_else(|()| {
            self.note("prominence", "write plain, pinned or hidden");
            Prominence::default()
        })
    }

    /// The names that it is to be known by beside its own, as those that it isn't yet. A merge patch puts a list in the place
    /// of a list, and names don't go in this way: one that is missing would be no change that was asked for.
    pub(super) fn also(&mut self, given: &[String], own: &str, names: &[LeadingName]) -> Vec<String> {
        if given.len() > NAMES {
            self.note("also", "there are too many");
        }
        let given: Vec<String> =
            given.iter().enumerate().map(|(n, name)| self.name(&format!("also[{n}]"), name)).collect();
        let folded: HashSet<String> = given.iter().map(|name| fold_name(name)).collect();
        for name in name_shapes::also(names, own) {
            if !folded.contains(&fold_name(&name)) {
                let detail = format!("“{name}” is missing; names stay until they are split off");
                self.against("also", detail);
            }
        }
        let known: HashSet<String> =
            names.iter().filter(|name| name.known).map(|name| fold_name(&name.name)).collect();
        given.into_iter().filter(|name| !known.contains(&fold_name(name))).collect()
    }

    /// Every field that is wrong, if one is.
    pub(super) fn end(mut self) -> Result<(), Problem> {
        if self.invalid.is_empty() && self.against.is_empty() {
            return Ok(());
        }
        let is_conflict = self.invalid.is_empty();
        let mut errors = self.invalid;
        errors.append(&mut self.against);
        errors.sort_by(|a, b| a.path.cmp(&b.path));
        let status = if is_conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        Err(Problem::fields_of(status, errors))
    }
}

impl SplitShape {
    /// What it says, once it is seen that these names can be split off.
    pub(super) fn checked(mut self, names: &[LeadingName]) -> Result<Self, Problem> {
        let mut wrong = Wrong::default();
        self.name = wrong.name("name", &self.name);
        if self.names.is_empty() || self.names.len() > NAMES {
            wrong.note("names", "name 1 to 1,000 of the names that lead to it");
        }
        let leading: HashMap<String, &LeadingName> =
            names.iter().map(|leading| (fold_name(&leading.name), leading)).collect();
        for (n, given) in self.names.iter().enumerate() {
            match leading.get(&fold_name(given)) {
                None => wrong.against(format!("names[{n}]"), "doesn't lead to it"),
                Some(leading) if leading.own => {
                    wrong.against(format!("names[{n}]"), "is what it is called itself");
                }
                Some(_) => {}
            }
        }
        wrong.end().map(|()| self)
    }
}

/// Why a change was not made; `field` says where a name stands that means another.
pub(super) fn refused(refused: Refused, field: impl FnOnce(&str) -> String) -> Problem {
    match refused {
        Refused::Taken { name, by } => {
            let detail = format!("“{name}” means “{}” ({})", by.name, by.slug);
            Problem::at(StatusCode::CONFLICT, &field(&name), &detail)
        }
        Refused::Raced | Refused::Touched => changed(),
        Refused::Unknown | Refused::Itself | Refused::Nothing => {
            let path = field("");
            Problem::at(StatusCode::CONFLICT, &path, "can't be done with this one")
        }
    }
}

/// The path of the name that means another, among those that were given under this member.
pub(super) fn among(member: &str, given: &[String], taken: &str) -> String {
    let taken = fold_name(taken);
    match given.iter().position(|name| fold_name(name) == taken) {
        Some(n) => format!("{member}[{n}]"),
        None => member.to_owned(),
    }
}

/// A post with its body and its key.
pub(super) struct Post {
    once: Once,
    kept: Option<Kept>,
    hash: Hashed,
    body: axum::body::Bytes,
}

impl Post {
    /// Takes it in, before anything is looked at: one that was answered gets that answer, whatever has become of the state
    /// that it meant.
    pub(super) async fn taken(
        api: &Api,
        token: i64,
        what: &str,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Self, Problem> {
        let hash = Hashed::begun(&format!("POST {what}"));
        let (once, kept) = Once::begin(api, token, headers).await?;
        let body = whole(body, BODY).await?;
        hash.add(&body);
        Ok(Self { once, kept, hash, body })
    }

    /// The answer that it had.
    pub(super) fn again(&mut self) -> Result<Option<Response>, Problem> {
        let Some(kept) = self.kept.take() else { return Ok(None) };
        Once::again(kept, self.hash.end()?).map(Some)
    }

    /// What its body says.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        read(&self.body)
    }

    /// Answers with what a theme or source is now.
    pub(super) async fn end(
        self,
        status: StatusCode,
        location: Option<String>,
        shape: &impl Serialize,
    ) -> Result<Response, Problem> {
        let body = serde_json::to_vec(shape).expect("strings and numbers have a JSON form");
        let location = location.map(|path| format!("{PATH}{path}"));
        let (asked, kind) = (self.hash.end()?, "application/json".to_owned());
        self.once.end(Kept { asked, status: status.as_u16(), kind, location, body }).await
    }
}

/// A theme or source as a change left it, and where it is.
pub(super) fn at_present(path: &str, shape: &impl Serialize) -> Response {
    let mut response = shown(shape, &Sparse::ALL);
    let at = HeaderValue::try_from(format!("{PATH}{path}")).expect("a slug is plain");
    response.headers_mut().insert(header::CONTENT_LOCATION, at);
    response
}

/// What came of a merge of two that were both there a moment ago.
pub(super) fn merged(done: crate::error::Result<Result<Done, Refused>>) -> Result<Done, Problem> {
    match done {
        Ok(done) => done.map_err(|why| refused(why, |_| "from".to_owned())),
        // It has gone or moved since.
        Err(Error::Conflict(_) | Error::NotFound) => Err(changed()),
        Err(error) => Err(error.into()),
    }
}

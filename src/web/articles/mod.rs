//! `/`, `/a/{id}` and what hangs below it.

mod beside;
mod diff;
mod export;
mod index;
mod related;
mod revisions;
mod show;

pub(super) use self::{
    diff::diff,
    export::schema,
    index::index,
    related::related,
    revisions::revisions,
    show::{ArticlePage, Opened, moved, revision, show},
};

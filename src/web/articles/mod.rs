//! `/`, `/a/{id}` and what hangs below it.

mod export;
mod index;
mod related;
mod show;

pub(super) use self::{
    export::schema,
    index::index,
    related::related,
    show::{ArticlePage, Opened, moved, revision, show},
};

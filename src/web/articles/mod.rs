//! `/`, `/a/{id}` and what hangs below it.

mod beside;
mod diff;
mod evidence;
mod export;
mod index;
mod related;
mod revisions;
mod shared;
mod show;

pub(super) use self::{
    diff::diff,
    evidence::asked as asked_evidence,
    export::{point as export_point, schema},
    index::index,
    related::related,
    revisions::revisions,
    shared::shared,
    show::{ArticlePage, Opened, moved, parsed, revision, show},
};

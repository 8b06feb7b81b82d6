//! `/`, `/a/{id}` and what hangs below it.

mod evidence;
mod export;
mod index;
mod related;
mod show;

pub(super) use self::{
    evidence::asked as asked_evidence,
    export::{point as export_point, schema},
    index::index,
    related::related,
    show::{ArticlePage, Opened, moved, revision, show},
};

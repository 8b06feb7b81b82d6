//! `/search`: articles and key points that match, marked, with counts beside.

mod ask;
mod index;
mod rail;

pub(super) use self::{ask::sought_in_stream, index::index};

//! `/search`: articles and key points that match, marked, with counts beside.

mod ask;
mod index;
mod instead;
mod rail;
mod suggest;

pub(super) use self::{
    ask::sought_in_stream,
    index::index,
    suggest::{description, suggest},
};

//! Search as a whole: what is found, how it is kept in step, how it looks.

mod corpus;
mod found;
mod near;
mod page;
mod step;

use jiff::{Timestamp, tz::TimeZone};
use lectern::{
    domain::{Filter, Viewer},
    finder::{Answer, Order, Wish},
    search::Ask,
};

use crate::support::{Portal, now};

/// Everything that a query finds, best first, as a reader of English.
async fn find(portal: &Portal, query: &str) -> Answer {
    ask(portal, &Ask::read(query), Viewer::Reader, Order::Best, now()).await
}

async fn ask(portal: &Portal, ask: &Ask, viewer: Viewer, order: Order, now: Timestamp) -> Answer {
    assert!(portal.finder.catch_up(|_, _| {}).await.unwrap());
    let filter = Filter::default();
    let wish = Wish {
        viewer,
        ask,
        filter: &filter,
        order,
        after: 0,
        most: 100,
        zone: &TimeZone::UTC,
        now,
        langs: &[],
    };
    portal.finder.find(&wish).await.unwrap()
}

fn titles(answer: &Answer) -> Vec<&str> {
    answer.shown.iter().map(|shown| shown.entry.title.as_str()).collect()
}

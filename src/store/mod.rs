//! All SQL, one method per question. Nobody else sees a connection.

mod alike;
mod article;
mod catalogue;
mod check;
mod checked;
mod fault;
mod find;
mod history;
mod hits;
mod names;
mod open;
mod outbox;
mod overview;
mod points;
mod put;
mod reading;
mod revise;
mod sessions;
mod stream;
mod suggest;
mod themes;
mod users;

pub use alike::Said;
pub use check::{Health, Problem};
pub use history::{History, Second, Told};
pub use hits::{Facets, Hit, HitPoint, Sighted, Standing};
pub use open::{Role, Store};
pub use outbox::Queue;
pub use overview::{Arrived, Footprint, Overview};
pub use put::{Arrival, Put, What};
pub use reading::*;
pub use sessions::Session;
pub use suggest::{Suggested, Titled};
pub use themes::{Label, ThemeCount};
pub use users::Account;

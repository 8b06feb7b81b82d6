mod check;
mod checked;
mod history;
mod identity;
mod open;
mod revisions;
mod stream;
mod themes;

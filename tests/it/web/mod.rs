//! The web's public faces.

mod addresses;
mod article;
mod assets;
mod cards;
mod manners;
mod server;
mod stream;

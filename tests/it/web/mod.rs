//! The web's public faces.

mod addresses;
mod article;
mod assets;
mod kept;
mod manners;
mod server;
mod stream;

//! The web's public faces.

pub(crate) mod accounts;
mod addresses;
mod article;
mod assets;
mod beside;
mod cards;
mod checked;
mod desk;
mod desk_bin;
mod desk_bulk;
mod desk_edit;
mod desk_refused;
mod desk_shares;
mod desk_sources;
mod desk_theme_parts;
mod desk_themes;
mod kept;
mod manners;
mod passkeys;
mod promises;
mod revisions;
mod server;
mod stream;
mod tokens;
mod vouched;
mod webhooks;

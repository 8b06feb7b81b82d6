//! Signing in and out, setting up, and what one's own account holds.

mod by_passkey;
mod door;
mod identities;
mod oidc;
mod own;
mod passkeys;
mod porch;
mod recovery;
mod second;
mod set_up;
mod sign_in;
mod tokens;

use axum::{
    Router,
    routing::{get, post},
};

pub(super) use self::door::{Form, is_open, known, sent, sign_in_then, to_sign_in};
use super::router::Portal;

pub(super) fn routes() -> Router<Portal> {
    Router::new()
        .route("/sign-in", get(sign_in::new).post(sign_in::create))
        .route("/sign-in/passkey", post(by_passkey::create))
        .route("/sign-in/passkey/challenge", post(by_passkey::challenge))
        .route("/sign-in/second", get(second::show).post(second::create))
        .route("/sign-in/second/challenge", post(second::challenge))
        .route("/sign-in/oidc", get(oidc::start))
        .route("/sign-in/oidc/callback", get(oidc::finish))
        .route("/signed-out", get(oidc::signed_out))
        .route("/sign-out", post(sign_in::destroy))
        .route("/set-up", get(set_up::new).post(set_up::create))
        .route("/admin/account", get(own::show))
        .route("/admin/account/password", post(own::update_password))
        .route("/admin/account/sessions", post(own::end_sessions))
        .route("/admin/account/passkeys", get(passkeys::index).post(passkeys::create))
        .route("/admin/account/passkeys/challenge", post(passkeys::challenge))
        .route("/admin/account/passkeys/{key}", post(passkeys::update))
        .route("/admin/account/passkeys/{key}/remove", post(passkeys::destroy))
        .route("/admin/account/second", post(passkeys::update_second))
        .route("/admin/account/recovery", get(recovery::show).post(recovery::create))
        .route("/admin/account/identities", post(identities::create))
        .route("/admin/account/identities/{key}/unlink", post(identities::unlink))
        .route("/admin/account/tokens", get(tokens::index).post(tokens::create))
        .route("/admin/account/tokens/{key}/revoke", post(tokens::revoke))
}

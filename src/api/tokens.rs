//! The tokens by which programs come in, for those who see to them. They are made at the desk or by the command line.

use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};

use super::{
    Api,
    answer::{Answer, json},
    caller::Caller,
    problem::Problem,
    shapes::{TokenShape, Tokens},
};
use crate::{clock, domain::Scope, store::By};

/// List tokens
#[utoipa::path(get, path = "/tokens", tag = "tokens", operation_id = "listTokens", security(("token" = ["admin"])),
    responses(
        (status = 200, description = "Those that open something", content_type = "application/json", body = Tokens),
        (status = 401, response = super::document::Unauthorized), (status = 403, response = super::document::Forbidden), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn index(State(api): State<Api>, Extension(caller): Extension<Caller>) -> Answer {
    caller.token(Scope::Admin)?;
    let tokens = api.store.tokens(None, clock::now()).await?;
    let shape = |token: crate::store::Token| TokenShape {
        number: token.key,
        name: token.name,
        scope: token.scope.as_str().to_owned(),
        user: token.user,
        created_at: token.created_at.to_string(),
        expires_at: token.expires_at.to_string(),
        used_at: token.used_at.map(|time| time.to_string()),
    };
    Ok(json(&Tokens { tokens: tokens.into_iter().map(shape).collect() }))
}

/// Revoke a token
///
/// It opens nothing from that moment on. A token never changes, so there is no state to name.
#[utoipa::path(delete, path = "/tokens/{number}", tag = "tokens", operation_id = "revokeToken", security(("token" = ["admin"])),
    params(("number" = i64, Path, description = "Its number, from the list")),
    responses(
        (status = 204, description = "It is revoked"),
        (status = 401, response = super::document::Unauthorized), (status = 403, response = super::document::Forbidden),
        (status = 404, response = super::document::NotFound), (status = 429, response = super::document::TooMany),
    ))]
pub(super) async fn destroy(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
) -> Answer {
    let own = caller.token(Scope::Admin)?;
    let number: i64 = number.parse().map_err(|_| Problem::not_found())?;
    api.store.revoke_token(number, None, By::program(&own.name, clock::now())).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

//! Who else says who one is: the other ways to sign in, and what is linked to one's account.

use axum::{
    Extension,
    extract::{Path, Request, State},
    http::StatusCode,
};

use super::{
    door::{self, Form},
    own,
    passkeys::{Unproven, unproven},
};
use crate::{
    auth::{Signed, SignedBy},
    clock,
    error::Result,
    store::{By, Identity, Linked},
    web::{
        articles::parsed,
        errors::Fault,
        reader::Reader,
        router::{Answer, Asked, Portal, see},
    },
};

const ACCOUNT: &str = "/admin/account";

/// The ways to sign in beside the password, as the page of the sign-in shows them.
pub(super) struct OtherWays {
    /// Leads to the provider, and how that is said.
    pub(super) provider: Option<(String, String)>,
    /// What there is to say where a proxy says who asks: no other way counts then.
    pub(super) proxy: Option<String>,
}

impl OtherWays {
    pub(super) fn of(portal: &Portal, reader: &Reader, to: &str) -> Self {
        let provider = portal.auth.oidc().map(|oidc| {
            let to: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
            let href =
                if to.is_empty() { "/sign-in/oidc".to_owned() } else { format!("/sign-in/oidc?to={to}") };
            (href, (reader.m.sign_in_by)(oidc.name()))
        });
        let by_proxy = reader.signed.as_ref().filter(|signed| signed.by == SignedBy::Proxy);
        let proxy = match by_proxy {
            Some(signed) => Some((reader.m.by_proxy)(&signed.user.name)),
            None => reader.is_refused.then(|| reader.m.proxy_refused.to_owned()),
        };
        Self { provider, proxy }
    }
}

/// The same on the page of one's own account.
pub(super) struct OwnWays {
    /// What there is to say where the proxy says who it is.
    pub(super) proxy: Option<String>,
    /// Whether there is a password, without which no link can end.
    pub(super) has_password: bool,
    /// What is linked, and what its issuer is called.
    pub(super) identities: Vec<(Identity, String)>,
    /// Leads to a link that could be made, and how that is said.
    pub(super) link: Option<String>,
}

impl OwnWays {
    pub(super) async fn of(portal: &Portal, reader: &Reader, signed: &Signed) -> Result<Self> {
        let is_by_proxy = signed.by == SignedBy::Proxy;
        let oidc = portal.auth.oidc();
        let called = |issuer: &str| {
            oidc.filter(|oidc| oidc.is(issuer))
                .map_or_else(|| issuer.to_owned(), |oidc| oidc.name().to_owned())
        };
        let all = portal.store.identities_of(signed.user.key).await?;
        // What the proxy says is no link: it is told in a sentence.
        let linked = all.into_iter().filter(|identity| identity.issuer != crate::domain::Vouched::PROXY);
        let identities: Vec<_> = linked
            .map(|identity| (called(&identity.issuer), identity))
            .map(|(name, one)| (one, name))
            .collect();
        let is_linked = identities.iter().any(|(one, _)| oidc.is_some_and(|oidc| oidc.is(&one.issuer)));
        Ok(Self {
            proxy: is_by_proxy.then(|| (reader.m.by_proxy)(&signed.user.name)),
            has_password: portal.store.has_password(signed.user.key).await?,
            identities,
            link: oidc.filter(|_| !is_linked && !is_by_proxy).map(|oidc| (reader.m.link_to)(oidc.name())),
        })
    }
}

/// `POST /admin/account/identities`: links who it is at the provider, as the page that asks says it.
pub(super) async fn create(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::sign_in_then(ACCOUNT)) };
    let (parts, form) = Form::signed(request, &portal, signed).await?;
    let oidc = portal.auth.oidc().ok_or_else(Fault::not_found)?;
    let again = |words: String, status: StatusCode| {
        let (portal, reader) = (&portal, &reader);
        async move {
            let mut answer = own::shown(portal, reader, signed, Some(("identity", words))).await?;
            *answer.status_mut() = status;
            Ok(answer)
        }
    };
    // What is linked opens the account from then on: a browser that somebody left open is not enough.
    if let Some(Unproven(words, _)) = unproven(&portal, &reader, signed, &parts, &form).await? {
        return again(words, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let now = clock::now();
    let Some(who) = oidc.read_ticket(form.get("ticket"), signed.session, now) else {
        return again(reader.m.provider_stale.to_owned(), StatusCode::BAD_REQUEST).await;
    };
    match portal.auth.link(&signed.user, &who, now).await? {
        Linked::Done | Linked::Already => Ok(see("/admin/account?done")),
        Linked::Taken => again((reader.m.link_taken)(&who.name), StatusCode::CONFLICT).await,
    }
}

/// `POST /admin/account/identities/{key}/unlink`: ends what was opened by it, too.
pub(super) async fn unlink(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let Some(signed) = &reader.signed else { return Ok(door::sign_in_then(ACCOUNT)) };
    Form::signed(request, &portal, signed).await?;
    portal
        .store
        .unlink_identity(&signed.user, parsed(&key)?, By::desk(&signed.user.name, clock::now()))
        .await?;
    Ok(see("/admin/account?done"))
}

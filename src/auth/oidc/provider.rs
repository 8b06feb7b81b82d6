//! The provider itself: where one signs in and out, and what it says of who signs in.

use std::fmt;

use jiff::Timestamp;
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, Client as OidcClient, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdToken, IdTokenClaims,
    IdTokenFields, LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, StandardErrorResponse, StandardTokenResponse, TokenResponse, UserInfoClaims,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType,
        CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
        CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use tokio::sync::Semaphore;
use tracing::warn;

use super::{
    Config, Trouble,
    claims::Rest,
    discovery::{Discovery, NoAnswer},
    flow::Proofs,
};
use crate::{domain::Vouched, outgoing::Client};

/// Sign-ins that end at once: anybody can make up codes, and the provider is asked for one at a time.
const AT_ONCE: usize = 8;
/// By which a token may be signed: with a key that the provider alone has. A shared secret is not one.
const SIGNED_BY: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Token = IdToken<Rest, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Claims = IdTokenClaims<Rest, CoreGenderClaim>;
type Fields = IdTokenFields<
    Rest,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Party = OidcClient<
    Rest,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

pub(super) struct Provider {
    discovery: Discovery,
    turns: Semaphore,
}

impl Provider {
    pub(super) fn new(client: Client) -> Self {
        Self { discovery: Discovery::new(client), turns: Semaphore::new(AT_ONCE) }
    }

    /// Where a browser goes to sign in.
    pub(super) async fn way_in(
        &self,
        config: &Config,
        proofs: &Proofs,
        now: Timestamp,
    ) -> Result<String, Trouble> {
        let metadata = self.discovery.metadata(config, now).await?;
        let party = party(config, &metadata)?;
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(proofs.verifier.clone()));
        let (state, nonce) = (proofs.state.clone(), proofs.nonce.clone());
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let request = party.authorize_url(flow, || CsrfToken::new(state), || Nonce::new(nonce));
        let scopes = config.scopes.iter().filter(|scope| *scope != "openid").cloned().map(Scope::new);
        let (url, ..) = request.add_scopes(scopes).set_pkce_challenge(challenge).url();
        Ok(url.into())
    }

    /// Where a browser goes to sign out.
    pub(super) async fn way_out(&self, config: &Config, now: Timestamp) -> Option<String> {
        let metadata = self.discovery.metadata(config, now).await.ok()?;
        let endpoint = metadata.additional_metadata().end_session_endpoint.clone()?;
        let back = PostLogoutRedirectUrl::new(format!("{}/", config.base_url)).ok()?;
        // Without the token that would name who it is: that would have to be kept, and the provider knows its browser.
        let request = LogoutRequest::from(endpoint)
            .set_client_id(ClientId::new(config.client_id.clone()))
            .set_post_logout_redirect_uri(back);
        let url = request.http_get_url();
        matches!(url.scheme(), "http" | "https").then(|| url.into())
    }

    /// Exchanges a code for who it is that signs in.
    pub(super) async fn exchange(
        &self,
        config: &Config,
        code: &str,
        proofs: &Proofs,
        now: Timestamp,
    ) -> Result<Vouched, Trouble> {
        let _turn = self.turns.try_acquire().map_err(|_| Trouble::Unreachable)?;
        let metadata = self.discovery.metadata(config, now).await?;
        let party = party(config, &metadata)?;
        let send = self.discovery.sender();
        let request = party.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(untrusted)?;
        let verifier = PkceCodeVerifier::new(proofs.verifier.clone());
        let response =
            request.set_pkce_verifier(verifier).request_async(&send).await.map_err(|error| match error {
                RequestTokenError::Request(error) => unreachable(&error),
                RequestTokenError::ServerResponse(said) => {
                    let code = said.error().to_string();
                    warn!(error = ?code, "the provider of sign-in gave no token");
                    Trouble::Denied(code, String::new())
                }
                // What doesn't parse may be a token: its words stay out of the log.
                RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                    untrusted("its answer holds no token that can be read")
                }
            })?;
        let token = response.id_token().ok_or_else(|| untrusted("it gave no id token"))?;
        let claims = self.verified(config, &party, token, proofs, now).await?;
        let subject = claims.subject();
        let mut names = Names::default();
        names.add_claims(claims);
        let mut groups = claims.additional_claims().groups(&config.groups_claim);
        // Many providers say no more than who it is in the token, and the rest when they are asked.
        if (groups.is_none() || names.best().is_none())
            && let Ok(request) = party.user_info(response.access_token().clone(), Some(subject.clone()))
        {
            let said: UserInfoClaims<Rest, CoreGenderClaim> =
                request.request_async(&send).await.map_err(|error| match error {
                    openidconnect::UserInfoError::Request(error) => unreachable(&error),
                    error => untrusted(error),
                })?;
            names.add_said(&said);
            groups = groups.or_else(|| said.additional_claims().groups(&config.groups_claim));
        }
        let subject = subject.as_str();
        if subject.is_empty() || subject.len() > Vouched::LONGEST {
            return Err(untrusted("its subject is empty or too long"));
        }
        Ok(Vouched {
            issuer: config.issuer.clone(),
            subject: subject.to_owned(),
            name: names.best().unwrap_or_else(|| subject.to_owned()),
            role: config.roles.role_of(&groups.unwrap_or_default()),
        })
    }

    /// The claims of a token that this provider signed for this portal and this sign-in, and that has not expired.
    async fn verified<'a>(
        &self,
        config: &Config,
        party: &Party,
        token: &'a Token,
        proofs: &Proofs,
        now: Timestamp,
    ) -> Result<&'a Claims, Trouble> {
        let nonce = Nonce::new(proofs.nonce.clone());
        let at = chrono::DateTime::from_timestamp(now.as_second(), 0).unwrap_or_default();
        let check = |party: &Party| {
            let verifier = party.id_token_verifier().set_allowed_algs(SIGNED_BY).set_time_fn(move || at);
            token.claims(&verifier, &nonce)
        };
        match check(party) {
            // The keys may have been changed since they were asked for.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                let newer = self.discovery.newer_keys(config, now).await?;
                check(&self::party(config, &newer)?).map_err(untrusted)
            }
            checked => checked.map_err(untrusted),
        }
    }
}

/// The portal as the provider knows it.
fn party(config: &Config, metadata: &ProviderMetadataWithLogout) -> Result<Party, Trouble> {
    let back = RedirectUrl::new(format!("{}/sign-in/oidc/callback", config.base_url)).map_err(untrusted)?;
    let secret = config.client_secret.clone().map(ClientSecret::new);
    let party =
        Party::from_provider_metadata(metadata.clone(), ClientId::new(config.client_id.clone()), secret);
    // Where nothing is said of it, it is Basic (OpenID Connect Discovery 1.0, 3).
    let posts = metadata.token_endpoint_auth_methods_supported().is_some_and(|methods| {
        methods.contains(&CoreClientAuthMethod::ClientSecretPost)
            && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
    });
    let by = if posts { AuthType::RequestBody } else { AuthType::BasicAuth };
    Ok(party.set_redirect_uri(back).set_auth_type(by))
}

/// What somebody is called, as far as it is said.
#[derive(Default)]
struct Names([Option<String>; 3]);

impl Names {
    fn add_claims(&mut self, claims: &Claims) {
        self.add([
            claims.preferred_username().map(|name| name.to_string()),
            claims.name().and_then(|names| names.get(None)).map(|name| name.to_string()),
            claims.email().map(|email| email.to_string()),
        ]);
    }

    fn add_said(&mut self, said: &UserInfoClaims<Rest, CoreGenderClaim>) {
        self.add([
            said.preferred_username().map(|name| name.to_string()),
            said.name().and_then(|names| names.get(None)).map(|name| name.to_string()),
            said.email().map(|email| email.to_string()),
        ]);
    }

    fn add(&mut self, given: [Option<String>; 3]) {
        for (name, given) in self.0.iter_mut().zip(given) {
            *name = name.take().or(given).filter(|name| !name.trim().is_empty());
        }
    }

    fn best(&self) -> Option<String> {
        self.0.iter().flatten().next().cloned()
    }
}

fn unreachable(error: &NoAnswer) -> Trouble {
    warn!(cause = ?error.to_string(), "the provider of sign-in does not answer");
    Trouble::Unreachable
}

pub(super) fn untrusted(cause: impl fmt::Display) -> Trouble {
    // Quoted: some of it is the provider's own words.
    warn!(cause = ?cause.to_string(), "what the provider of sign-in said is not taken");
    Trouble::Untrusted
}

//! `/admin/webhooks`: programs that are called when something happens; an owner's alone, since calls leave the house.

use std::time::Duration;

use askama::Template;
use axum::{
    Extension, Router,
    extract::{Path, RawQuery, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};

use super::Curator;
use crate::{
    auth::Secret,
    clock,
    domain::{EventKind, ProgramName, Role},
    outgoing::Refused,
    store::{Delivery, DeliveryState, Listing, NewWebhook, Webhook, WebhookState},
    web::{
        accounts::Form,
        articles::parsed,
        errors::Fault,
        frame::Frame,
        parts::ListQuery,
        reader::Reader,
        router::{Answer, Asked, Portal, page, see},
    },
    webhooks,
};

/// All of them, below the desk's own guard.
pub(super) fn routes() -> Router<Portal> {
    Router::new()
        .route("/admin/webhooks", get(index).post(create))
        .route("/admin/webhooks/{key}", get(show).post(update))
        .route("/admin/webhooks/{key}/test", post(test))
        .route("/admin/webhooks/{key}/switch", post(switch))
        .route("/admin/webhooks/{key}/secret", post(renew))
        .route("/admin/webhooks/{key}/remove", post(destroy))
        .route("/admin/webhooks/{key}/deliveries/{delivery}/again", post(again))
        .route_layer(middleware::from_fn(owners))
}

const PATH: &str = "/admin/webhooks";
/// How long a page waits for a test to come back, looking so often.
const TEST: Duration = Duration::from_millis(100);
const LOOKS: u32 = 40;

#[derive(Template)]
#[template(path = "desk/webhooks.html")]
struct WebhooksPage {
    frame: Frame,
    webhooks: Vec<Webhook>,
    given: Given,
}

#[derive(Template)]
#[template(path = "desk/webhook.html")]
struct WebhookPage {
    frame: Frame,
    webhook: Webhook,
    given: Given,
    list: Listing<Delivery>,
    /// What its calls are signed with: the once it is shown.
    secret: Option<String>,
}

impl WebhookPage {
    /// Why a call had no answer, where it had none.
    fn refused(call: &Delivery) -> Option<Refused> {
        call.answer.as_deref().filter(|_| call.status.is_none()).and_then(Refused::told)
    }
}

/// What stands in the form, and what of it can't be taken.
#[derive(Debug, Default)]
struct Given {
    name: String,
    url: String,
    kinds: Vec<EventKind>,
    wrong_name: bool,
    wrong_url: bool,
    wrong_kinds: bool,
}

impl Given {
    fn new() -> Self {
        Self { kinds: EventKind::ALL.to_vec(), ..Self::default() }
    }

    fn of(webhook: &Webhook) -> Self {
        let Webhook { name, url, kinds, .. } = webhook.clone();
        Self { name, url, kinds, ..Self::default() }
    }

    fn sent(form: &Form) -> Self {
        let name = form.get("name").trim().to_owned();
        let kinds: Vec<EventKind> = form.all("kind").filter_map(|kind| kind.parse().ok()).collect();
        let url = webhooks::address(form.get("url"));
        Self {
            wrong_name: name.parse::<ProgramName>().is_err(),
            wrong_url: url.is_none(),
            wrong_kinds: kinds.is_empty(),
            url: url.map_or_else(|| form.get("url").to_owned(), String::from),
            name,
            kinds,
        }
    }

    fn is_wrong(&self) -> bool {
        self.wrong_name || self.wrong_url || self.wrong_kinds
    }

    fn all() -> [EventKind; 3] {
        EventKind::ALL
    }

    fn has(&self, kind: EventKind) -> bool {
        self.kinds.contains(&kind)
    }
}

/// `GET /admin/webhooks`
async fn index(State(portal): State<Portal>, Extension(reader): Asked) -> Answer {
    listed(&portal, &reader, Given::new()).await
}

async fn listed(portal: &Portal, reader: &Reader, given: Given) -> Answer {
    let webhooks = portal.store.webhooks().await?;
    page(&WebhooksPage { frame: reader.at_desk(reader.m.webhooks, PATH), webhooks, given })
}

/// `POST /admin/webhooks`: sets one up, and answers with its secret.
async fn create(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let given = Given::sent(&form);
    if given.is_wrong() {
        return Ok(unprocessable(listed(&portal, &reader, given).await?));
    }
    let secret = Secret::draw()?;
    let new = NewWebhook { name: &given.name, url: &given.url, kinds: &given.kinds, secret: *secret.bits() };
    let key = portal.store.make_webhook(&new, by).await?;
    shown(&portal, &reader, key, 1, None, Some(&secret)).await
}

/// `GET /admin/webhooks/{key}`
async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let query = ListQuery::parse(query.as_deref().unwrap_or_default())?;
    shown(&portal, &reader, parsed(&key)?, query.page, None, None).await
}

async fn shown(
    portal: &Portal,
    reader: &Reader,
    key: i64,
    number: u32,
    given: Option<Given>,
    secret: Option<&Secret>,
) -> Answer {
    let webhook = portal.store.webhook(key).await?;
    let list = portal.store.deliveries(key, number).await?;
    let at = format!("{PATH}/{key}");
    let mut frame = reader.at_desk(webhook.name.clone(), at.clone());
    frame.turns(&at, &list);
    let given = given.unwrap_or_else(|| Given::of(&webhook));
    let secret = secret.map(|secret| webhooks::written_secret(secret.bits()));
    page(&WebhookPage { frame, webhook, given, list, secret })
}

/// `POST /admin/webhooks/{key}`
async fn update(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let (key, given) = (parsed(&key)?, Given::sent(&form));
    if given.is_wrong() {
        return Ok(unprocessable(shown(&portal, &reader, key, 1, Some(given), None).await?));
    }
    portal.store.change_webhook(key, &given.name, &given.url, &given.kinds, by).await?;
    Ok(see(&format!("{PATH}/{key}")))
}

/// `POST /admin/webhooks/{key}/test`: calls it, and waits a moment for what comes of it.
async fn test(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let (_, by) = curator.form(request, &portal).await?;
    let key = parsed(&key)?;
    let delivery = portal.store.test_webhook(key, by.now).await?;
    for _ in 0..LOOKS {
        tokio::time::sleep(TEST).await;
        if !portal.store.is_delivery_new(delivery).await? {
            break;
        }
    }
    Ok(see(&format!("{PATH}/{key}#log")))
}

/// `POST /admin/webhooks/{key}/switch`: on or off.
async fn switch(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let key = parsed(&key)?;
    let on = match form.get("to") {
        "on" => true,
        "off" => false,
        _ => return Err(Fault::Status(StatusCode::BAD_REQUEST)),
    };
    portal.store.switch_webhook(key, on, by).await?;
    Ok(see(&format!("{PATH}/{key}")))
}

/// `POST /admin/webhooks/{key}/secret`: draws another, and answers with it.
async fn renew(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let (_, by) = curator.form(request, &portal).await?;
    let key = parsed(&key)?;
    let secret = Secret::draw()?;
    portal.store.renew_webhook(key, *secret.bits(), by).await?;
    shown(&portal, &reader, key, 1, None, Some(&secret)).await
}

/// `POST /admin/webhooks/{key}/remove`: of one that is switched off.
async fn destroy(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path(key): Path<String>,
    request: Request,
) -> Answer {
    let (_, by) = curator.form(request, &portal).await?;
    portal.store.remove_webhook(parsed(&key)?, by).await?;
    Ok(see(PATH))
}

/// `POST /admin/webhooks/{key}/deliveries/{delivery}/again`
async fn again(
    State(portal): State<Portal>,
    Extension(curator): Extension<Curator>,
    Path((key, delivery)): Path<(String, String)>,
    request: Request,
) -> Answer {
    curator.form(request, &portal).await?;
    let key: i64 = parsed(&key)?;
    portal.store.deliver_again(key, parsed(&delivery)?, clock::now()).await?;
    Ok(see(&format!("{PATH}/{key}#log")))
}

/// Lets owners through, before anything of the request is read.
async fn owners(Extension(Curator(signed)): Extension<Curator>, request: Request, next: Next) -> Answer {
    if signed.user.role == Role::Owner {
        Ok(next.run(request).await)
    } else {
        Err(Fault::Status(StatusCode::FORBIDDEN))
    }
}

fn unprocessable(mut answer: Response) -> Response {
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    answer
}

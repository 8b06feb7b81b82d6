//! `/a/{id}/card.png`, `/p/{id}/card.png`: the picture that a shared link shows.

mod card;
mod draw;
mod fonts;
mod kept;
mod lines;
mod text;

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::IntoResponse,
    routing::get,
};
use tokio::sync::Semaphore;

pub(in crate::web) use self::draw::{HEIGHT, WIDTH};
use self::{
    card::Card,
    fonts::Fonts,
    kept::{Drawn, Kept},
};
use super::{
    errors::Fault,
    router::{Answer, Portal},
};
use crate::{
    domain::{ArticleId, PointId, Viewer},
    error::Error,
    store::Reading,
};

/// Bytes of cards kept: some three hundred.
const MOST_KEPT: usize = 16 << 20;

/// Cards drawn at once: each takes a core and some megabytes for a moment.
const MOST_AT_ONCE: usize = 2;

/// A day: a title is rarely mended, and those who show cards keep them longer anyway.
const KEEP: HeaderValue = HeaderValue::from_static("public, max-age=600");

/// The addresses of cards.
pub(super) fn routes() -> Router<Portal> {
    let desk = Desk { kept: Arc::new(Kept::new(MOST_KEPT)), seats: Arc::new(Semaphore::new(MOST_AT_ONCE)) };
    Router::new()
        .route("/a/{id}/card.png", get(of_article))
        .route("/p/{id}/card.png", get(of_point))
        .layer(Extension(desk))
}

/// Where cards are drawn.
#[derive(Clone)]
struct Desk {
    kept: Arc<Kept>,
    seats: Arc<Semaphore>,
}

/// `GET /a/{id}/card.png`. A card is the same for every reader: its names are in its own language, so it is asked for
/// again where they have others.
async fn of_article(
    State(Portal { store, zone, .. }): State<Portal>,
    Extension(desk): Extension<Desk>,
    Path(id): Path<String>,
) -> Answer {
    let id: ArticleId = id.parse().map_err(|_| Fault::not_found())?;
    let reading = Reading::Preferred(Vec::new());
    let mut article = store.article(Viewer::Reader, id, &reading, &[]).await?;
    let lang = article.lang.clone();
    if !card::is_named_in(&article, &lang) {
        article = store.article(Viewer::Reader, id, &reading, &[lang]).await?;
    }
    desk.answer(Card::of_article(&article, &zone)).await
}

/// `GET /p/{id}/card.png`
async fn of_point(
    State(Portal { store, zone, .. }): State<Portal>,
    Extension(desk): Extension<Desk>,
    Path(id): Path<String>,
) -> Answer {
    let id: PointId = id.parse().map_err(|_| Fault::not_found())?;
    let mut point = store.point(Viewer::Reader, id, &[]).await?;
    let lang = card::own_lang(&point.article).clone();
    if !card::is_named_in(&point.article, &lang) {
        point = store.point(Viewer::Reader, id, &[lang]).await?;
    }
    desk.answer(Card::of_point(&point, &zone)).await
}

impl Desk {
    async fn answer(&self, card: Card) -> Answer {
        let Drawn { png, tag } = self.drawn(card).await?;
        let kind = HeaderValue::from_static("image/png");
        Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, KEEP), (header::ETAG, tag)], png)
            .into_response())
    }

    async fn drawn(&self, card: Card) -> Result<Drawn, Error> {
        let key = card.key();
        if let Some(drawn) = self.kept.get(&key) {
            return Ok(drawn);
        }
        let failed = |cause: String| Error::Internal(format!("a card can't be drawn: {cause}"));
        let seat = self.seats.clone().acquire_owned().await.map_err(|cause| failed(cause.to_string()))?;
        // Others who waited for the same card may have had it drawn.
        if let Some(drawn) = self.kept.get(&key) {
            return Ok(drawn);
        }
        let kept = Arc::clone(&self.kept);
        let drawing = tokio::task::spawn_blocking(move || {
            // Held until it is drawn, even if the asker has gone.
            let _seat = seat;
            let drawn = Drawn::new(draw::png(&card, Fonts::of_machine())?);
            kept.put(key, drawn.clone());
            Ok(drawn)
        });
        drawing.await.map_err(|cause| failed(cause.to_string()))?.map_err(failed)
    }
}

#[cfg(test)]
mod tests;

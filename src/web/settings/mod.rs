//! `/settings`: how a reader wants to read, kept in a cookie of this browser.

mod kept;

use askama::Template;
use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderValue, header},
};

use self::kept::COOKIE;
pub(super) use self::kept::{CHOICES, Settings};
use super::{
    accounts, cookies,
    frame::Frame,
    language,
    router::{Answer, Asked, Portal, page, see},
};

#[derive(Template)]
#[template(path = "settings/show.html")]
struct SettingsPage {
    frame: Frame,
    choices: Vec<Offered>,
    zone: String,
    zones: Vec<String>,
    saved: bool,
}

/// One choice as the form shows it.
struct Offered {
    name: &'static str,
    called: &'static str,
    /// Each word, what it is called, and whether it is chosen.
    words: Vec<(&'static str, &'static str, bool)>,
}

/// `GET /settings`
pub(super) async fn show(Extension(reader): Asked) -> Answer {
    let m = reader.m;
    let mut frame = reader.frame(m.settings, "/settings");
    frame.noindex = true;
    let choices = CHOICES.iter().zip(m.settings_choices).map(|(choice, (called, names))| {
        let chosen = reader.settings.word(choice.name);
        let words = choice.words.iter().zip(names.iter()).map(|(word, name)| (*word, *name, *word == chosen));
        Offered { name: choice.name, called, words: words.collect() }
    });
    let zone = reader.settings.zone.as_ref().map_or_else(String::new, |(name, _)| name.clone());
    let zones = jiff::tz::db()
        .available()
        .map(|name| name.as_str().to_owned())
        .filter(|name| name.contains('/'))
        .collect();
    let saved = reader.query == "saved=";
    page(&SettingsPage { choices: choices.collect(), zone, zones, saved, frame })
}

/// `POST /settings`
pub(super) async fn update(State(portal): State<Portal>, request: Request) -> Answer {
    let (_, body) = accounts::sent(request, &portal).await?;
    let ui = form_urlencoded::parse(&body).find(|(name, _)| name == "ui");
    let ui = ui.and_then(|(_, code)| language::interface(&code));
    let reset = form_urlencoded::parse(&body).any(|(name, _)| name == "reset");
    let settings = if reset { Settings::default() } else { Settings::read(&body) };
    let mut answer = see("/settings?saved");
    let kept = cookies::keep(&portal, COOKIE, &settings.print());
    let spoken = ui.map(|m| cookies::keep(&portal, language::COOKIE, m.code));
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for line in std::iter::once(kept).chain(spoken) {
        headers.append(header::SET_COOKIE, line.try_into().expect("words of ours and a form's encoding"));
    }
    Ok(answer)
}

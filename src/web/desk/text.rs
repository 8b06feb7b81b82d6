//! `/admin/articles/{id}/text`: an article's paragraphs, each with the number that it had.

use std::collections::HashSet;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Request, State},
    http::StatusCode,
};

use super::{Curator, done_of};
use crate::{
    domain::{ArticleId, limits},
    formats::rules,
    store::{Audited, NewParagraph, TextAtDesk, TextOutcome},
    web::{
        articles::parsed,
        errors::Fault,
        frame::Frame,
        messages::Messages,
        reader::Reader,
        router::{Answer, Asked, Portal, page, see},
    },
};

/// Bytes of a text that a form can carry, once they are encoded for it, within the limit of a body.
const MOST: usize = 1_900_000;

#[derive(Template)]
#[template(path = "desk/text.html")]
struct TextPage {
    frame: Frame,
    article: TextAtDesk,
    /// What stands in the box.
    text: String,
    reason: String,
    wrong: Option<String>,
    /// What was written before somebody else changed the text.
    mine: Option<String>,
    unchanged: bool,
    done: Option<Audited>,
    lost: u64,
}

impl TextPage {
    fn of(reader: &Reader, article: TextAtDesk) -> Self {
        let frame = reader.at_desk(reader.m.edit_text, format!("/admin/articles/{}/text", article.id));
        Self {
            text: printed(&article.paragraphs),
            frame,
            article,
            reason: String::new(),
            wrong: None,
            mine: None,
            unchanged: false,
            done: None,
            lost: 0,
        }
    }

    fn is_too_long(&self) -> bool {
        form_urlencoded::byte_serialize(self.text.as_bytes()).map(str::len).sum::<usize>() > MOST
    }
}

/// `GET /admin/articles/{id}/text`
pub(super) async fn show(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Path(id): Path<String>,
) -> Answer {
    let id: ArticleId = parsed(&id)?;
    let mut shown = TextPage::of(&reader, portal.store.text_at_desk(id).await?);
    shown.done = done_of(&portal, &reader).await?;
    let mut query = form_urlencoded::parse(reader.query.as_bytes());
    let lost = query.find(|(name, _)| name == "lost").and_then(|(_, lost)| lost.parse().ok());
    shown.lost = lost.unwrap_or(0);
    page(&shown)
}

/// `POST /admin/articles/{id}/text`
pub(super) async fn update(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let id: ArticleId = parsed(&id)?;
    let (form, by) = curator.form(request, &portal).await?;
    let version = form.get("version").parse().map_err(|_| Fault::Status(StatusCode::BAD_REQUEST))?;
    let text = form.get("paragraphs").replace("\r\n", "\n");
    let reason: String = form.get("reason").trim().replace(char::is_control, " ").chars().take(200).collect();
    let mut shown = TextPage::of(&reader, portal.store.text_at_desk(id).await?);
    let status = if shown.article.version == version {
        match read(&text, &shown.article.paragraphs, reader.m) {
            Ok(paragraphs) => match portal.store.edit_text(id, version, &paragraphs, &reason, by).await? {
                TextOutcome::Done { audit, lost } => {
                    let lost = if lost > 0 { format!("&lost={lost}") } else { String::new() };
                    return Ok(see(&format!("/admin/articles/{id}/text?done={audit}{lost}")));
                }
                TextOutcome::Nothing => {
                    shown.unchanged = true;
                    StatusCode::OK
                }
                TextOutcome::Raced => {
                    shown = TextPage::of(&reader, portal.store.text_at_desk(id).await?);
                    shown.mine = Some(text);
                    StatusCode::CONFLICT
                }
            },
            Err(wrong) => {
                shown.text = text;
                shown.wrong = Some(wrong);
                StatusCode::UNPROCESSABLE_ENTITY
            }
        }
    } else {
        shown.mine = Some(text);
        StatusCode::CONFLICT
    };
    shown.reason = reason;
    let mut answer = page(&shown)?;
    *answer.status_mut() = status;
    Ok(answer)
}

/// Paragraphs with their numbers, an empty line between. An empty line within one would part it, so it goes.
fn printed(paragraphs: &[String]) -> String {
    let mut text = String::new();
    for (n, body) in (1..).zip(paragraphs) {
        use std::fmt::Write as _;
        let lines: Vec<&str> = body.lines().filter(|line| !line.trim().is_empty()).collect();
        let _ = write!(text, "{}[{n}] {}", if n == 1 { "" } else { "\n\n" }, lines.join("\n"));
    }
    text
}

/// The paragraphs of a text. What has no number is the unnumbered old one of the same words, else a new one.
fn read(text: &str, old: &[String], m: &Messages) -> Result<Vec<NewParagraph>, String> {
    let mut paragraphs: Vec<NewParagraph> = Vec::new();
    let mut seen: HashSet<u32> = HashSet::new();
    let mut block = String::new();
    for line in text.lines().chain([""]) {
        if !line.trim().is_empty() {
            if !block.is_empty() {
                block.push('\n');
            }
            block.push_str(line);
            continue;
        }
        if block.is_empty() {
            continue;
        }
        let (was, body) = numbered(&block);
        if let Some(n) = was {
            if n == 0 || n as usize > old.len() {
                return Err((m.number_unknown)(n));
            }
            if !seen.insert(n) {
                return Err((m.number_twice)(n));
            }
        }
        // What was not touched stays to the letter, empty lines and all.
        let body = match was.map(|n| &old[n as usize - 1]) {
            Some(old) if printed(std::slice::from_ref(old)) == format!("[1] {body}") => old.clone(),
            _ => rules::paragraph(body.to_owned()).ok_or_else(|| m.text_rule.to_owned())?,
        };
        paragraphs.push(NewParagraph { was, body });
        block.clear();
    }
    if paragraphs.is_empty() || paragraphs.len() > limits::PARAGRAPHS {
        return Err(m.text_rule.to_owned());
    }
    for paragraph in paragraphs.iter_mut().filter(|paragraph| paragraph.was.is_none()) {
        let same = (1..).zip(old).find(|(n, body)| **body == paragraph.body && !seen.contains(n));
        paragraph.was = same.map(|(n, _)| n).inspect(|n| {
            seen.insert(*n);
        });
    }
    Ok(paragraphs)
}

/// The number before a paragraph, and the rest of it.
fn numbered(block: &str) -> (Option<u32>, &str) {
    let number = block.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    match number {
        Some((digits, rest)) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            (digits.parse().ok(), rest.strip_prefix(' ').unwrap_or(rest))
        }
        _ => (None, block),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::messages::EN;

    fn old() -> Vec<String> {
        ["One.", "Two\n\nhalves.", "[7] is a mark."].map(str::to_owned).to_vec()
    }

    fn read_of(text: &str) -> Result<Vec<(Option<u32>, String)>, String> {
        let read = read(text, &old(), &EN)?;
        Ok(read.into_iter().map(|paragraph| (paragraph.was, paragraph.body)).collect())
    }

    #[test]
    fn what_is_not_touched_stays_to_the_letter() {
        let same: Vec<_> = (1..).zip(old()).map(|(n, body)| (Some(n), body)).collect();
        assert_eq!(read_of(&printed(&old())).unwrap(), same);
    }

    #[test]
    fn paragraphs_move_part_and_go() {
        let read = read_of("[3] [7] is a mark.\n\nNew.\n\n[1] One, changed.\n \nOf it.").unwrap();
        let expected =
            [(Some(3), "[7] is a mark."), (None, "New."), (Some(1), "One, changed."), (None, "Of it.")];
        assert_eq!(read, expected.map(|(was, body)| (was, body.to_owned())));
        assert_eq!(read_of("New.\n\nOne.").unwrap()[1], (Some(1), "One.".to_owned()));
    }

    #[test]
    fn numbers_that_name_nothing_are_refused() {
        for text in ["[4] x", "[0] x", "[1] a\n\n[1] b", "", "\n\n"] {
            assert!(read_of(text).is_err(), "{text:?}");
        }
    }
}

//! `/admin/articles/new`: paste digests or articles, see what is understood of them and how it will look, then keep it.

use askama::Template;
use axum::{
    Extension,
    extract::{Request, State},
};

use super::{Curator, looks::Looks};
use crate::{
    clock,
    digester::Checker,
    domain::{Incoming, Lang, Status},
    error::{Error, Result},
    formats::{Found, Reader as Format},
    ingest::{Tally, Wanted, import_text},
    store::{Arrival, RefusedPiece, Way, What},
    web::{
        accounts::Form,
        frame::Frame,
        parts::cut,
        reader::Reader,
        router::{Answer, Asked, Portal, page},
    },
};

/// Characters of a line that is told of.
const LINE: usize = 160;
/// Articles of a pasted text that are shown; all are kept.
const SHOWN: usize = 20;
/// Refused pieces that a form remembers.
const LEFT: usize = 100;

#[derive(Template)]
#[template(path = "desk/paste.html")]
pub(super) struct PastePage {
    pub(super) frame: Frame,
    /// Where the form goes.
    pub(super) action: String,
    pub(super) given: Given,
    /// The refused piece that is mended here; none where something new is pasted.
    pub(super) refused: Option<RefusedPiece>,
    /// What is understood of the text, where that was asked for.
    pub(super) read: Option<Vec<Piece>>,
    /// What came of keeping it.
    pub(super) kept: Option<Tally>,
}

/// What stands in the fields.
pub(super) struct Given {
    pub(super) text: String,
    pub(super) status: Status,
    /// The refused pieces that were left in the box, by their numbers.
    left: Vec<i64>,
}

impl Given {
    pub(super) fn of(text: String, status: Status) -> Self {
        Self { text, status, left: Vec::new() }
    }

    pub(super) fn sent(form: &Form) -> Self {
        let status =
            if form.get("status") == Status::Draft.as_str() { Status::Draft } else { Status::Public };
        let left = form.get("left").split(',').filter_map(|key| key.parse().ok()).take(LEFT).collect();
        Self { text: form.get("text").replace("\r\n", "\n"), status, left }
    }

    fn left(&self) -> String {
        self.left.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
    }
}

/// An article of the text, or what could not be read as one.
pub(super) struct Piece {
    /// Its first and last line.
    lines: (u64, u64),
    article: Result<Preview, Told>,
    notes: Vec<Told>,
}

/// What was not understood: the line's number, the line as it stands, and why.
struct Told {
    line: u64,
    words: String,
    why: String,
}

/// An article as it would look.
struct Preview {
    article: Incoming,
    /// The language of its title and text.
    lang: Lang,
    what: What,
    digests: Vec<Looks>,
}

impl PastePage {
    fn is_draft(&self) -> bool {
        self.given.status == Status::Draft
    }

    /// How long an article's text is.
    fn extent(&self, preview: &Preview) -> Option<String> {
        let paragraphs = preview.article.paragraphs.as_ref()?;
        Some((self.frame.m.count_paragraphs)(paragraphs.len() as u64))
    }

    /// Says how many pieces of the text are not shown.
    fn further(&self) -> Option<String> {
        let further = self.read.as_ref()?.len().checked_sub(SHOWN).filter(|further| *further > 0)?;
        Some((self.frame.m.further_articles)(further as u64))
    }
}

/// `GET /admin/articles/new`
pub(super) async fn new(Extension(reader): Asked) -> Answer {
    shown(&reader, Given::of(String::new(), Status::Public), None, None)
}

/// `POST /admin/articles`: with `do=keep` what is understood goes in, else it is only shown.
pub(super) async fn create(
    State(portal): State<Portal>,
    Extension(reader): Asked,
    Extension(curator): Extension<Curator>,
    request: Request,
) -> Answer {
    let (form, by) = curator.form(request, &portal).await?;
    let given = Given::sent(&form);
    if form.get("do") != "keep" {
        let read = understood(&portal, &reader, &given.text, given.status).await?;
        return shown(&reader, given, Some(read), None);
    }
    let Given { text, status, left } = given;
    let wanted = Wanted { format: None, zone: reader.zone.clone(), dry_run: false, status };
    let way = Way::Desk(by.user.to_owned());
    // What was refused stays in the box, to be mended and sent again.
    let (tally, refused) =
        import_text(portal.store.clone(), wanted, Some(way), reader.m.pasted, text).await?;
    if tally.new + tally.updated > 0 {
        portal.store.note_taken_in(by, &tally.articles).await?;
    }
    // What was refused before of this box is in by now, or refused anew. Who had put something else in can undo it.
    for key in left.into_iter().filter(|key| !tally.kept.contains(key)) {
        match portal.store.let_go(key, by).await {
            Err(Error::NotFound) => {}
            other => other.map(drop)?,
        }
    }
    let left = tally.kept.iter().copied().take(LEFT).collect();
    shown(&reader, Given { text: refused, status, left }, None, Some(tally))
}

fn shown(reader: &Reader, given: Given, read: Option<Vec<Piece>>, kept: Option<Tally>) -> Answer {
    let frame = reader.at_desk(reader.m.paste, "/admin/articles/new");
    page(&PastePage { frame, action: "/admin/articles".to_owned(), given, refused: None, read, kept })
}

/// Reads a text as an import would, and asks the store what it would make of it. Nothing is kept.
pub(super) async fn understood(
    portal: &Portal,
    reader: &Reader,
    text: &str,
    status: Status,
) -> Result<Vec<Piece>> {
    let mut format = Format::new(None, reader.zone.clone());
    let mut found = format.push(text.as_bytes());
    found.extend(format.finish());
    let articles: Vec<Incoming> =
        found.iter().filter_map(|found| found.article.as_ref().ok()).cloned().collect();
    let arrival = Arrival { now: clock::now(), status, dry_run: true };
    let outcomes =
        if articles.is_empty() { Vec::new() } else { portal.store.put(&articles, arrival).await? };
    let lines: Vec<&str> = text.lines().collect();
    let told = |line: u64, why: String| {
        let words = usize::try_from(line).ok().and_then(|n| lines.get(n.checked_sub(1)?));
        Told { line, words: cut(words.unwrap_or(&"").trim(), LINE), why }
    };
    let ends: Vec<u64> = found.iter().skip(1).map(|next| next.line.saturating_sub(1)).collect();
    let last = lines.len() as u64;
    let mut outcomes = outcomes.into_iter();
    let mut pieces = Vec::with_capacity(found.len());
    for (n, Found { line, article, notes, .. }) in found.into_iter().enumerate() {
        let mut notes: Vec<Told> = notes.into_iter().map(|note| told(note.line, note.reason)).collect();
        let article = match article {
            Err(refusal) => Err(told(refusal.line, refusal.reason)),
            Ok(article) => match outcomes.next() {
                Some(Ok(put)) => {
                    notes.extend(put.notes.into_iter().map(|note| told(line, note)));
                    // Long texts compute, and others are to be answered meanwhile.
                    let drawn = tokio::task::spawn_blocking(move || preview(article, put.what)).await;
                    Ok(drawn.map_err(|e| Error::Internal(format!("the preview broke off: {e}")))?)
                }
                Some(Err(reason)) => Err(told(line, reason)),
                None => Err(told(line, String::new())),
            },
        };
        let end = ends.get(n).copied().unwrap_or(last).max(line);
        pieces.push(Piece { lines: (line, end), article, notes });
    }
    Ok(pieces)
}

fn preview(article: Incoming, what: What) -> Preview {
    let paragraphs = article.paragraphs.clone().unwrap_or_default();
    let own = article.lang.clone().unwrap_or_else(|| {
        let first = paragraphs.first().map_or("", String::as_str);
        Lang::guess(&format!("{}\n{first}", article.title))
    });
    let checker = Checker::new(&paragraphs, &own);
    let looks = |digest| Looks::of(digest, &checker, paragraphs.len());
    let digests = article.digests.iter().map(looks).collect();
    Preview { article, lang: own, what, digests }
}

//! Style sheets, scripts and icons, built into the binary and served at addresses that change with them.

use std::{borrow::Cow, collections::HashMap, io::Write, sync::LazyLock};

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use rust_embed::RustEmbed;
use tokio::sync::OnceCell;

use super::manners::{accepts_brotli, bare};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Static;

/// The address of all style sheets as one: fewer answers, each of which bears a dozen header lines.
pub const SHEET: &str = "css/lectern.css";

/// What it is made of, in order: the first names the layers. The last is for paper alone.
const SHEETS: [&str; 5] =
    ["css/tokens.css", "css/base.css", "css/layout.css", "css/components.css", "css/print.css"];

static SHEET_TEXT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut text = Vec::new();
    for path in SHEETS {
        let file = Static::get(path).expect("the list names only files that are there");
        let paper = path.ends_with("/print.css");
        text.extend_from_slice(if paper { b"@media print {\n" } else { b"" });
        text.extend_from_slice(&without_comments(&file.data));
        text.extend_from_slice(if paper { b"}\n" } else { b"" });
    }
    text
});

/// Every text file as small as brotli makes it (RFC 7932), with its tag. That takes too long to do for each answer.
static SMALL: OnceCell<HashMap<String, (Bytes, String)>> = OnceCell::const_new();

fn make_small() -> HashMap<String, (Bytes, String)> {
    let paths = Static::iter().filter(|path| is_public(path) && !path.ends_with(".png")).map(Cow::into_owned);
    let small = |path: String| {
        let data = find(&path)?;
        let mut out = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
        out.write_all(&data).ok()?;
        Some((path, (out.into_inner().into(), format!("W/{}", tag_of(&data)))))
    };
    paths.chain([SHEET.to_owned()]).filter_map(small).collect()
}

/// They are made when the first is asked for, on a thread that may take its time.
async fn small(path: &str) -> Option<&'static (Bytes, String)> {
    let made = SMALL.get_or_try_init(|| tokio::task::spawn_blocking(make_small)).await;
    made.ok()?.get(path)
}

/// Stands in every address, so that one change gives all files new addresses and modules may import each
/// other by relative paths.
static BUILD: LazyLock<String> = LazyLock::new(|| {
    let mut paths: Vec<_> = Static::iter().filter(|path| is_public(path)).collect();
    paths.sort_unstable();
    let mut hash = blake3::Hasher::new();
    for path in paths {
        let file = Static::get(&path).expect("the list names only files that are there");
        hash.update(path.as_bytes()).update(&[0]).update(&file.metadata.sha256_hash());
    }
    hash.finalize().to_hex()[..8].to_owned()
});

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The routes of all files.
pub fn routes() -> Router {
    Router::new().route("/static/{build}/{*path}", get(show))
}

/// The address of a file under `static/`: `css/base.css` is at `/static/{build}/css/base.css`.
///
/// # Panics
/// In debug builds and tests, when there is no such file: a template must not name one that is missing.
#[must_use]
pub fn href(path: &str) -> String {
    debug_assert!(find(path).is_some(), "there is no file static/{path}");
    format!("/static/{}/{path}", *BUILD)
}

/// The file itself, with its type and tag but without a word on caching, for the few that have an address of
/// their own (`/sw.js`).
#[must_use]
pub fn answer(path: &str) -> Option<Response> {
    let data = find(path)?;
    let headers = [(header::CONTENT_TYPE, media_type(path).to_owned()), (header::ETAG, tag_of(&data))];
    Some((headers, data.into_owned()).into_response())
}

fn tag_of(data: &[u8]) -> String {
    format!("\"{}\"", &blake3::hash(data).to_hex()[..32])
}

/// A page kept since an older build asks for an older address: it gets the file of today, for today only.
async fn show(Path((build, path)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let keep = if build == *BUILD { FOR_EVER } else { "no-cache" };
    let keep = [(header::CACHE_CONTROL, keep)];
    if accepts_brotli(&headers)
        && let Some((data, tag)) = small(&path).await
    {
        let own = [
            (header::CONTENT_TYPE, media_type(&path).to_owned()),
            (header::CONTENT_ENCODING, "br".to_owned()),
            (header::VARY, "accept-encoding".to_owned()),
            (header::ETAG, tag.clone()),
        ];
        return (keep, own, data.clone()).into_response();
    }
    let Some(file) = answer(&path) else { return bare(StatusCode::NOT_FOUND) };
    (keep, file).into_response()
}

/// Looked up in a table of names made at build time: no path leads anywhere else.
fn find(path: &str) -> Option<Cow<'static, [u8]>> {
    if path == SHEET {
        return Some(Cow::Borrowed(&SHEET_TEXT));
    }
    let data = Static::get(path).filter(|_| is_public(path))?.data;
    let told = matches!(path.rsplit_once('.'), Some((_, "js" | "css")));
    Some(if told { Cow::Owned(without_comments(&data)) } else { data })
}

/// A script or sheet without the lines that are nothing but comments: they are for who works on it, and weigh a tenth of it.
/// No string of ours goes over several lines, so such a line is never part of one.
fn without_comments(text: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(text.len());
    let mut within = false;
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        let words = line.trim_ascii();
        let opens = words.starts_with(b"/*");
        if within || opens && (words.ends_with(b"*/") || !words.windows(2).any(|two| two == b"*/")) {
            within = !words.ends_with(b"*/");
        } else if !words.starts_with(b"//") {
            kept.extend_from_slice(line);
        }
    }
    kept
}

/// Dot files in the folder are an editor's or git's.
fn is_public(path: &str) -> bool {
    !path.split('/').any(|part| part.starts_with('.'))
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" if path.ends_with("speculation.json") => "application/speculationrules+json",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_comments_are_left_out() {
        for (text, kept) in [
            ("// one\nlet a = 1; // stays\n", "let a = 1; // stays\n"),
            ("  /** one */\na\n/* two\n three\n four */\nb", "a\nb"),
            ("/** @type {X} */ (a).b();\nc\n", "/** @type {X} */ (a).b();\nc\n"),
            ("a { b: c } /* d */\n", "a { b: c } /* d */\n"),
        ] {
            assert_eq!(String::from_utf8(without_comments(text.as_bytes())).unwrap(), kept);
        }
    }
}

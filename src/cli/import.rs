//! `lectern import`: reads files or the standard input, shows progress, keeps what was refused, sums up.

use std::{
    fs::File,
    io::{IsTerminal, Read, Write, stderr, stdin},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

use super::{args::Reading, print, search};
use crate::{
    clock,
    domain::{Incoming, Status},
    error::{Error, Result},
    formats::Format,
    ingest::{Import, Step, Wanted},
    store::{Store, Way},
};

pub(super) async fn run(
    store: &Store,
    data: &Path,
    files: &[PathBuf],
    reading: Reading,
    zone: jiff::tz::TimeZone,
    json: bool,
) -> Result<ExitCode> {
    let Reading { format, dry_run, refused } = reading;
    if let Some(refused) = &refused
        && files.iter().any(|file| is_same(file, refused))
    {
        eprintln!(
            "lectern: {} is read and can't take what is refused of it; name another with --refused",
            refused.display()
        );
        return Ok(ExitCode::from(2));
    }
    let wanted = Wanted { format: format.map(Into::into), zone, dry_run, status: Status::Public };
    let mut import = Import::new(store, wanted).keeping_refused(Some(Way::Command));
    let mut kept = Refused { given: refused, data: data.to_owned(), open: Vec::new() };
    // An index that can't be opened is told of once everything is stored.
    let mut pace = if dry_run { None } else { search::pace(store, data).ok() };
    let mut outcome = Ok(());
    for file in files {
        let name = file.display().to_string();
        let input: Box<dyn Read + Send> = if name == "-" {
            Box::new(stdin())
        } else {
            match open(file) {
                Ok(input) => Box::new(input),
                Err(reason) => {
                    import.tally.refuse(&name, 0, reason);
                    continue;
                }
            }
        };
        let bar = bar(file);
        outcome = import
            .read(&name, input, async |step| {
                match step {
                    Step::Bytes(bytes) => {
                        bar.inc(bytes);
                        if let Some(pace) = &mut pace {
                            pace.keep().await;
                        }
                    }
                    Step::Understood(article) if dry_run && !json => {
                        bar.suspend(|| print(&outline(article)))?;
                    }
                    Step::Refused { raw, format, .. } if !dry_run => kept.keep(file, raw, format)?,
                    Step::Understood(_) | Step::Stored(..) | Step::Refused { .. } => {}
                }
                Ok(())
            })
            .await;
        bar.finish_and_clear();
        if outcome.is_err() {
            break;
        }
    }
    kept.finish()?;
    let tally = &import.tally;
    if !dry_run && tally.new + tally.updated > 0 {
        store.note_imported(clock::now(), &tally.articles).await?;
    }
    if json {
        print(&format!("{}\n", tally.json()))?;
    } else {
        let lines = tally.lines();
        let (counts, remarks) = lines.split_once('\n').unwrap_or((&lines, ""));
        let said = if dry_run { " (nothing was kept: --dry-run)" } else { "" };
        print(&format!("{counts}{said}\n"))?;
        let _ = stderr().write_all(remarks.as_bytes());
    }
    for (_, path, _) in &kept.open {
        let _ = writeln!(
            stderr(),
            "What was refused is in {}: mend it there and import that file, or mend it at the desk under /admin/refused.",
            path.display()
        );
    }
    outcome?;
    Ok(if tally.refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Whether two names lead to one file that is there.
fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn open(path: &Path) -> Result<File, String> {
    let file = File::open(path).map_err(|e| format!("can't be opened: {e}"))?;
    match file.metadata() {
        Ok(meta) if meta.is_dir() => Err("is a folder; name the files in it".into()),
        _ => Ok(file),
    }
}

/// Bytes done of a file's size on a terminal; nothing elsewhere.
fn bar(file: &Path) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|meta| meta.len());
    let (bar, style) = match size {
        Some(size) => (ProgressBar::new(size), "{msg} {wide_bar} {bytes}/{total_bytes} {eta}"),
        None => (ProgressBar::new_spinner(), "{msg} {spinner} {bytes}"),
    };
    bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(file.display().to_string());
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// What was understood of an article, for `--dry-run`.
fn outline(article: &Incoming) -> String {
    use std::fmt::Write as _;
    let mut text = format!("{}\n", article.title);
    let source = article.source.as_ref().map_or("no source", |source| &source.name);
    let time = article.published_at.map_or_else(|| "no time".to_owned(), |time| time.to_string());
    let _ = writeln!(text, "  {source}, {time}");
    if !article.themes.is_empty() {
        let names: Vec<&str> = article.themes.iter().map(|theme| theme.name.as_str()).collect();
        let _ = writeln!(text, "  themes: {}", names.join(" | "));
    }
    let paragraphs = article.paragraphs.as_ref().map(Vec::len);
    if let Some(count) = paragraphs {
        let _ = writeln!(text, "  {count} paragraphs");
    }
    for digest in &article.digests {
        let lang = digest.lang.as_ref().map_or("?", |lang| lang.as_str());
        let core = digest.core_viewpoint.len();
        let citations: usize = digest.points().map(|point| point.text.citations(paragraphs).len()).sum();
        let _ = writeln!(text, "  digest in {lang}: {core} in the core viewpoint, {citations} citations");
        for group in &digest.groups {
            let _ = writeln!(text, "    {} ({} points)", group.title, group.points.len());
        }
    }
    text
}

/// The files that refused articles are written to: one a format, made at the first refusal, never over another file.
struct Refused {
    given: Option<PathBuf>,
    data: PathBuf,
    open: Vec<(Format, PathBuf, File)>,
}

impl Refused {
    fn keep(&mut self, from: &Path, raw: &[u8], format: Format) -> Result<()> {
        let known = self.open.iter().position(|(known, ..)| *known == format);
        let at = if let Some(at) = known {
            at
        } else {
            let (path, file) = self.make(from, format)?;
            self.open.push((format, path, file));
            self.open.len() - 1
        };
        let (_, path, file) = &mut self.open[at];
        file.write_all(raw)
            .and_then(|()| file.write_all(if raw.ends_with(b"\n") { b"\n" } else { b"\n\n" }))
            .map_err(|e| Error::Busy(format!("can't write {}: {e}", path.display())))
    }

    /// Opens the file that `--refused` names, else `NAME.refused.txt` (or `.json`) in the current folder, else in the
    /// data folder.
    fn make(&self, from: &Path, format: Format) -> Result<(PathBuf, File)> {
        let ending = match format {
            Format::DigestText => "txt",
            Format::ArticleJson => "json",
        };
        if let Some(given) = &self.given {
            let path = if self.open.is_empty() { given.clone() } else { given.with_added_extension(ending) };
            let file = File::options().create(true).append(true).open(&path).map_err(|e| {
                Error::Busy(format!("can't write {}: {e}; name another with --refused", path.display()))
            })?;
            return Ok((path, file));
        }
        let stem =
            from.file_stem().filter(|stem| *stem != "-").map_or("stdin".into(), |s| s.to_string_lossy());
        let mut fault = None;
        for folder in [Path::new(""), &self.data] {
            for n in 1..1_000 {
                let number = if n == 1 { String::new() } else { format!("-{n}") };
                let path = folder.join(format!("{stem}.refused{number}.{ending}"));
                match File::create_new(&path) {
                    Ok(file) => return Ok((path, file)),
                    Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
                    Err(e) => {
                        fault = Some(e);
                        break;
                    }
                }
            }
        }
        let why = fault.map_or_else(|| "too many such files".to_owned(), |e| e.to_string());
        Err(Error::Busy(format!("can't keep what was refused: {why}; name a file with --refused")))
    }

    fn finish(&mut self) -> Result<()> {
        for (_, path, file) in &mut self.open {
            file.sync_all().map_err(|e| Error::Busy(format!("can't write {}: {e}", path.display())))?;
        }
        Ok(())
    }
}

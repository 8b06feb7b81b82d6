//! The rooms stand as ARCHITECTURE.md draws them: no arrow climbs.

use std::{collections::BTreeMap, fs, path::Path};

/// Each room with its floor, counted from the ground. A room uses what stands below it.
const FLOORS: &[(&str, u8)] = &[
    ("cli", 5),
    ("web", 4),
    ("api", 4),
    ("query", 3),
    ("ingest", 3),
    ("finder", 3),
    ("auth", 3),
    ("events", 3),
    ("webhooks", 3),
    ("store", 2),
    ("index", 2),
    ("outgoing", 2),
    ("digester", 1),
    ("formats", 1),
    ("search", 1),
    ("domain", 0),
    ("error", 0),
    ("config", 0),
    ("clock", 0),
];

#[test]
fn no_arrow_climbs() {
    let floors: BTreeMap<_, _> = FLOORS.iter().copied().collect();
    let mut files = Vec::new();
    collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    let mut arrows = 0;
    for (file, text) in &files {
        let Some(from) = room_of(file) else { continue };
        let floor = floors
            .get(from.as_str())
            .unwrap_or_else(|| panic!("{from} has no floor: name it here and in ARCHITECTURE.md"));
        for to in uses(text) {
            arrows += 1;
            let below =
                floors.get(to.as_str()).unwrap_or_else(|| panic!("{file} uses {to}, which is no room"));
            let allowed = to == from || below < floor || (*floor == 0 && *below == 0);
            assert!(allowed, "{file}: the room {from} may not use {to}");
        }
    }
    assert!(arrows > 50, "the arrows are read from `use crate::` lines; only {arrows} were found");
}

#[test]
fn sql_lives_in_the_store_alone() {
    let mut files = Vec::new();
    collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    for (file, text) in files {
        assert!(file.starts_with("store/") || !text.contains("sqlx"), "{file} speaks SQL");
    }
}

fn collect(folder: &Path, files: &mut Vec<(String, String)>) {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The first part of a file's path; none for the two roots of the crate.
fn room_of(file: &str) -> Option<String> {
    let room = file.split('/').next()?.trim_end_matches(".rs");
    (room != "lib" && room != "main").then(|| room.to_owned())
}

/// The rooms that a file names after `crate::`, in a `use` or in a path.
fn uses(text: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            rooms.extend(list_heads(list));
        } else {
            rooms.extend(word(rest));
        }
    }
    rooms
}

/// The first word of every item of a list of uses, up to its closing brace.
fn list_heads(list: &str) -> Vec<String> {
    let (mut depth, mut fresh, mut heads) = (0, true, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if c.is_whitespace() => {}
            _ => {
                if fresh && depth == 0 {
                    heads.extend(word(&list[at..]));
                }
                fresh = false;
            }
        }
    }
    heads
}

fn word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!word.is_empty() && word.chars().all(|c| !c.is_uppercase())).then_some(word)
}

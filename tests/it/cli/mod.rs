//! The program as it is run: arguments in, exit code, both outputs and files out.

mod api;
mod client;
mod import;
mod killed;
mod killed_search;
mod refused;
mod report;
mod saved_page;
mod serve;
mod token;
mod user;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder that the program is run in; its data folder is made beneath it.
struct Place(TempDir);

/// What the program said at its end.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn data(&self) -> PathBuf {
        self.path("lectern-data")
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program with these arguments, and nothing of the environment that the tests run in.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lectern"));
        command.args(args).env_clear().current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Said {
        Said::of(self.command(args).output().unwrap())
    }

    fn run_with_input(&self, args: &[&str], input: &str) -> Said {
        let mut command = self.command(args);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A wrong command ends before it reads anything.
        if let Err(error) = child.stdin.take().unwrap().write_all(input.as_bytes()) {
            assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
        }
        Said::of(child.wait_with_output().unwrap())
    }

    /// What `check --json` prints, of a portal where all is well.
    #[track_caller]
    fn check(&self) -> Value {
        let said = self.run(&["check", "--json"]);
        let health = said.json();
        assert_eq!(
            (said.code, &health["ok"], &health["problems"]),
            (0, &json!(true), &json!([])),
            "{said:?}"
        );
        health
    }
}

impl Said {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// It refused in one line that names what went wrong.
    #[track_caller]
    fn refused(&self, code: i32, words: &[&str]) {
        assert_eq!((self.code, &*self.out), (code, ""), "{self:?}");
        assert_eq!(self.err.trim_end().lines().count(), 1, "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "{word}: {self:?}");
        }
    }
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit {}\n--- out\n{}\n--- err\n{}", self.code, self.out, self.err)
    }
}

/// An article of three points as one line of JSON.
fn line(title: &str) -> String {
    let article = json!({
        "title": title,
        "lang": "en",
        "source": "Field Notes",
        "published_at": "2025-07-28T04:24:00Z",
        "themes": ["Carried"],
        "paragraphs": ["The first paragraph.", "The second paragraph.", "The third paragraph."],
        "digests": [{
            "lang": "en",
            "core_viewpoint": [{"text": format!("{title} matters [1].")}],
            "groups": [{"title": "Costs", "points": [{"text": "It is cheap [2]."}, {"text": "It is slow [2][3]."}]}],
        }],
    });
    format!("{article}\n")
}

fn lines(titles: impl IntoIterator<Item = String>) -> String {
    titles.into_iter().map(|title| line(&title)).collect()
}

fn file_names(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

//! Case: a history of an agent with what is known to be in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use opensync_core::source::{self, Agent, Source as _};
use serde_json::Value;

/// What every agent must have.
const NEEDED: [&str; 4] = ["small", "grown", "older", "hostile"];

/// A history of an agent.
pub(crate) struct Case {
    pub(crate) agent: &'static Agent,
    pub(crate) name: String,
    folder: PathBuf,
    /// What is said of the agent in these laws.
    about: Value,
    /// What is in the history.
    pub(crate) expected: Value,
    /// Where the agent keeps what lies elsewhere in the history, which is another agent's.
    places: BTreeMap<String, String>,
}

/// A home folder with a history, which goes when it goes.
pub(crate) struct Home {
    #[allow(dead_code, reason = "holds the folder")]
    folder: tempfile::TempDir,
    pub(crate) path: PathBuf,
}

/// The cases of this name, of every agent that does not say why it cannot keep `law`.
pub(crate) fn cases(law: &str, name: &str) -> Vec<Case> {
    let all = source::all().iter().map(|agent| Case::of(agent, name));
    let cases: Vec<_> = all.filter(|case| case.waived(law).is_none()).collect();
    assert!(!cases.is_empty(), "no agent keeps {law}");
    cases
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sources/fixtures")
}

/// What is said of an agent in these laws.
fn about(agent: &Agent) -> Value {
    json(&fixtures().join(agent.name()).join("about.json"))
}

/// Where the cases of an agent are: with those of another one, if it writes as that does.
fn cases_of(agent: &Agent) -> PathBuf {
    let about = about(agent);
    fixtures().join(about["like"].as_str().unwrap_or(agent.name()))
}

fn json(path: &Path) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Case {
    fn of(agent: &'static Agent, name: &str) -> Self {
        let about = about(agent);
        let places = serde_json::from_value(about["places"].clone()).unwrap_or_default();
        Self { places, ..Self::at(agent, name, cases_of(agent).join(name)) }
    }

    /// The case in a folder.
    pub(crate) fn at(agent: &'static Agent, name: &str, folder: PathBuf) -> Self {
        let expected = json(&folder.join("expected.json"));
        let (about, places) = (about(agent), BTreeMap::new());
        Self { agent, name: name.to_owned(), folder, about, expected, places }
    }

    /// Why the agent cannot keep a law, if it says so.
    pub(crate) fn waived(&self, law: &str) -> Option<&str> {
        self.about["waived"][law].as_str()
    }

    /// What it is called where a law is broken.
    pub(crate) fn title(&self) -> String {
        format!("{}/{}", self.agent.name(), self.name)
    }

    /// Classes of tokens that the agent counts within others, by what the model spoke.
    pub(crate) fn folded(&self) -> BTreeMap<String, String> {
        let api = self.expected["api"].as_str().unwrap_or_default();
        let folded = &self.about["folded"];
        let found = folded.get(api).or_else(|| folded.get("*")).cloned().unwrap_or_default();
        serde_json::from_value(found).unwrap_or_default()
    }

    /// Whether the agent keeps what its own requests cost: summaries, titles.
    pub(crate) fn keeps_side_requests(&self) -> bool {
        self.about["side_requests"].as_bool().unwrap_or_default()
    }

    /// Folders of a home that are named to an import of an agent that has no place of its own.
    pub(crate) fn named(agent: &Agent) -> Vec<String> {
        serde_json::from_value(about(agent)["named"].clone()).unwrap_or_default()
    }

    /// Whether the agent, in the version that wrote cases of such a name, keeps nothing of this kind:
    /// `thinkings`, `usage`, the `project`, or what ties `forks` to where they come from.
    pub(crate) fn leaves_out(&self, kind: &str) -> bool {
        let told = self.about["left_out"].as_object().into_iter().flatten();
        let mut meant = told.filter(|(name, _)| self.name.starts_with(name.as_str()));
        meant.any(|(_, kinds)| {
            kinds.as_array().is_some_and(|kinds| kinds.iter().any(|it| it == kind))
        })
    }

    /// What the agent keeps of an output: not the lines that it adds for the model alone.
    pub(crate) fn kept_of_output(&self, output: &str) -> String {
        let added: Vec<&str> = self.about["added_to_outputs"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let is_kept = |line: &&str| !added.iter().any(|begin| line.starts_with(begin));
        output.lines().filter(is_kept).collect::<Vec<_>>().join("\n")
    }

    /// Where in an entry of its logs the type stands, as a pointer into JSON.
    pub(crate) fn kind_place(&self) -> &str {
        self.about["kind"].as_str().unwrap_or("/type")
    }

    /// The statements that its databases are made of, by their place below the home folder.
    pub(crate) fn statements(&self) -> Vec<(PathBuf, String)> {
        let history = self.folder.join("history");
        let mut files = files(&history);
        files.retain(|path| path.extension().is_some_and(|ending| ending == "sql"));
        let place = |path: PathBuf| {
            let inner = self.place(&path.strip_prefix(&history).unwrap().with_extension(""));
            (inner, fs::read_to_string(&path).unwrap())
        };
        files.into_iter().map(place).collect()
    }

    /// A home folder with the history.
    pub(crate) fn home(&self) -> Home {
        let home = Home::empty("home");
        self.put_into(&home);
        home
    }

    /// Puts the history over that of another case in a home folder: what is there later. A file of
    /// SQL becomes a database.
    pub(crate) fn put_into(&self, home: &Home) {
        let history = self.folder.join("history");
        for file in files(&history) {
            let inner = file.strip_prefix(&history).unwrap();
            let is_sql = inner.extension().is_some_and(|ending| ending == "sql");
            let inner = if is_sql { inner.with_extension("") } else { inner.to_owned() };
            let place = home.path.join(self.place(&inner));
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            if is_sql {
                run_sql(&place, &fs::read_to_string(&file).unwrap());
            } else {
                fs::copy(&file, &place).unwrap();
            }
        }
    }

    /// Where the agent keeps what has this place in the history.
    fn place(&self, inner: &Path) -> PathBuf {
        let moved = self.places.iter().find_map(|(from, to)| {
            let rest = inner.strip_prefix(from).ok()?;
            // To join nothing would make a folder of a file.
            let is_all = rest.as_os_str().is_empty();
            Some(if is_all { PathBuf::from(to) } else { Path::new(to).join(rest) })
        });
        moved.unwrap_or_else(|| inner.to_owned())
    }
}

impl Home {
    /// A home folder of this name.
    pub(crate) fn empty(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap().join(name);
        fs::create_dir_all(&path).unwrap();
        Self { folder, path }
    }

    /// Its files, in order.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        files(&self.path)
    }

    /// Its logs of JSON lines, in order.
    pub(crate) fn lines_files(&self) -> Vec<PathBuf> {
        let mut files = self.files();
        files.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
        files
    }
}

/// Runs statements on a database, each in a line of its own.
pub(crate) fn run_sql(database: &Path, statements: &str) {
    let connection = rusqlite::Connection::open(database).unwrap();
    connection
        .execute_batch(statements)
        .unwrap_or_else(|error| panic!("{}: {error}", database.display()));
}

/// The files below a folder, in order.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

#[test]
fn every_agent_has_the_cases_that_the_laws_need() {
    for agent in source::all() {
        let folder = cases_of(agent);
        for name in NEEDED {
            assert!(folder.join(name).join("history").is_dir(), "{}: no {name}", agent.name());
        }
        let waived = about(agent)["waived"].clone();
        for (law, why) in waived.as_object().into_iter().flatten() {
            let why = why.as_str().unwrap_or_default();
            assert!(why.len() > 20, "{}: say why {law} cannot be kept", agent.name());
        }
    }
    let known = |name: &str| source::named(name).is_some();
    for entry in fs::read_dir(fixtures()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known(&name), "{name} has fixtures and is no agent");
    }
}

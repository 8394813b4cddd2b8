//! Collection: questions that were judged, and what they are asked of.
//!
//! A collection is a folder with `queries.jsonl` (`id`, `text`, `relevant`, and perhaps `type` and
//! `split`) and either `corpus.jsonl` (`id`, `text`, `session_id`, `role`, and perhaps `exchange_id`,
//! `pos`, `ts`) or `archive`, a data directory, of whose sessions `relevant` names the ids.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use opensync_core::{Message, OpenSync, Part, Role, Session};
use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Messages between two transactions.
const BATCH: usize = 500;

/// The file that is written when an archive holds all of its collection.
const WHOLE: &str = "whole";

/// A question with what answers it.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its name in runs.
    pub id: String,
    /// What is asked.
    pub text: String,
    /// What kind of question it is.
    pub kind: String,
    /// The ids of what answers it.
    pub relevant: HashSet<String>,
}

/// Questions, and where the documents are that they are asked of.
pub struct Collection {
    /// The name of its folder.
    pub name: String,
    /// What is asked.
    pub questions: Vec<Question>,
    /// The session and the exchange of each document; nothing if whole sessions are what answers.
    pub places: HashMap<String, [String; 2]>,
    folder: PathBuf,
}

impl Collection {
    /// Reads the questions of a folder: those of one split if it is named, and of no kind in `without`.
    ///
    /// # Errors
    ///
    /// If a file is not there, or a line is not what it should be.
    pub fn open(folder: &Path, split: Option<&str>, without: &[&str]) -> Outcome<Self> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut questions = Vec::new();
        for line in lines(&folder.join("queries.jsonl"))? {
            let kind = text(&line, "type");
            let is_left_out = without.contains(&kind.as_str());
            let is_of_split = split.is_none_or(|split| line["split"] == split);
            if is_left_out || !is_of_split {
                continue;
            }
            let relevant = line["relevant"].as_array().cloned().unwrap_or_default();
            let relevant = relevant.iter().filter_map(|id| id.as_str().map(str::to_owned));
            let (id, asked) = (text(&line, "id"), text(&line, "text"));
            let relevant = relevant.collect();
            questions.push(Question { id, text: asked, kind, relevant });
        }
        let mut places = HashMap::new();
        if is_of_documents(folder) {
            for line in lines(&folder.join("corpus.jsonl"))? {
                let (id, session) = (text(&line, "id"), text(&line, "session_id"));
                let exchange = line["exchange_id"].as_str().unwrap_or(&id).to_owned();
                places.insert(id, [session, exchange]);
            }
        }
        Ok(Self { name, questions, places, folder: folder.to_owned() })
    }

    /// The archive of the collection: its own, or one below `root`, which is made if it is not there or
    /// was left half made.
    ///
    /// # Errors
    ///
    /// As for any file that cannot be read or written; for documents of a role that is not known.
    pub fn archive(&self, root: &Path) -> Outcome<OpenSync> {
        if !is_of_documents(&self.folder) {
            let archive = OpenSync::open(self.folder.join("archive"))?;
            archive.catch_up(&mut |_, _| ControlFlow::Continue(()))?;
            return Ok(archive);
        }
        let place = root.join(format!("quality-{}", self.name));
        if place.exists() && !place.join(WHOLE).exists() {
            fs::remove_dir_all(&place)?;
        }
        let archive = OpenSync::open(&place)?;
        if !place.join(WHOLE).exists() {
            self.fill(&archive)?;
            fs::File::create(place.join(WHOLE))?.write_all(self.name.as_bytes())?;
        }
        archive.catch_up(&mut |_, _| ControlFlow::Continue(()))?;
        Ok(archive)
    }

    fn fill(&self, archive: &OpenSync) -> Outcome<()> {
        let lines = lines(&self.folder.join("corpus.jsonl"))?;
        for documents in lines.chunk_by(|left, right| left["session_id"] == right["session_id"]) {
            let session = Session::new("collection", text(&documents[0], "session_id"));
            for documents in documents.chunks(BATCH) {
                let messages = documents.iter().map(message).collect::<Outcome<_>>()?;
                archive.ingest(session.clone(), messages)?;
            }
        }
        Ok(())
    }
}

fn is_of_documents(folder: &Path) -> bool {
    folder.join("corpus.jsonl").exists()
}

fn lines(path: &Path) -> Outcome<Vec<Value>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

/// A document as a message. What is no part of a talk, such as code, is taken for a model's.
fn message(document: &Value) -> Outcome<Message> {
    let role = match document["role"].as_str().unwrap_or_default() {
        "code" | "command" | "doc" => Role::Assistant,
        role => role.parse::<Role>()?,
    };
    let time = document["ts"].as_str().and_then(|ts| ts.parse::<jiff::civil::DateTime>().ok());
    let time = time.and_then(|time| time.to_zoned(jiff::tz::TimeZone::UTC).ok());
    let at = time.map_or(0, |time| time.timestamp().as_millisecond());
    let at = at + document["pos"].as_i64().unwrap_or(0) * 1000;
    Ok(Message::new(text(document, "id"), role, at).with(Part::text(text(document, "text"))))
}

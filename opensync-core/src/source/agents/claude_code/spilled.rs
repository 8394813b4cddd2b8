//! Spilled: a tool's output that the agent wrote to a file of its own, for it was long.
//!
//! A log is not trusted: of the path in it only names are taken, and looked for where the agent
//! spills outputs, in `tool-results` of a session. That is the session itself, or the one whose copy
//! it is. What is reached over a link that leads elsewhere is refused, and reported.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::place;
use crate::source::ReadReport;
use crate::source::lenient::Text;

/// The most that is read of an output that the agent spilled to a file.
const MAX_BYTES: u64 = 4 << 20;

/// How far into an output the note may stand that it was spilled.
const NOTE_BYTES: usize = 1024;

/// What stands before the path of a spilled output.
const NOTE: &str = "Full output saved to: ";

/// The folder of a session that holds what was spilled.
const FOLDER: &str = "tool-results";

/// Where outputs of one transcript may lie.
pub(super) struct Outputs {
    /// The session's own folder.
    session: PathBuf,
    /// Looked up when the first output is asked for.
    folders: Option<Folders>,
}

/// Folders of the agent, with all links resolved.
#[derive(Clone)]
struct Folders {
    /// That of the session's project.
    project: PathBuf,
    /// That of all projects, if it is one.
    all: Option<PathBuf>,
}

impl Outputs {
    /// Where outputs of the transcript at `path` may lie.
    pub(super) fn of(path: &Path) -> Self {
        Self { session: place::session_home(path), folders: None }
    }

    /// The whole of an output that was spilled, and how long it is; nothing if it was not, or if the
    /// file is not there any more.
    pub(super) fn whole(
        &mut self,
        output: &str,
        twin: Option<&RawValue>,
        report: &mut ReadReport,
    ) -> Option<(String, u64)> {
        let twin = twin.filter(|twin| twin.get().contains("persistedOutputPath"));
        let twin = twin.and_then(|twin| serde_json::from_str::<Twin<'_>>(twin.get()).ok());
        let told = twin.as_ref().and_then(|twin| twin.persisted_output_path.get());
        let names = Names::of(told.or_else(|| noted(output))?)?;
        let folders = self.folders()?;
        for file in names.places(&self.session, &folders) {
            match read_bounded(&file) {
                Ok(whole) => return Some(whole),
                Err(Unread::Missing) => {}
                Err(Unread::Refused) => report.note_refused(&file),
            }
        }
        None
    }

    fn folders(&mut self) -> Option<Folders> {
        if self.folders.is_none() {
            let project = self.session.parent()?;
            let here = Path::new(".");
            let real = if project == Path::new("") { here } else { project };
            let all = project.parent().filter(|folder| folder.ends_with("projects"));
            self.folders = Some(Folders {
                project: fs::canonicalize(real).ok()?,
                all: all.and_then(|folder| fs::canonicalize(folder).ok()),
            });
        }
        self.folders.clone()
    }
}

/// Where an output was spilled to, as its structured twin tells it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Twin<'a> {
    #[serde(borrow, default)]
    persisted_output_path: Text<'a>,
}

/// The path in the note that stands at the head of an output that was spilled.
fn noted(output: &str) -> Option<&str> {
    let head = &output[..output.floor_char_boundary(NOTE_BYTES)];
    let (_, path) = head.split_once(NOTE)?;
    path.lines().next()
}

/// The last names of a path that a log tells: `PROJECT/SESSION/tool-results/FILE`.
struct Names<'p> {
    file: &'p str,
    session: Option<&'p str>,
    project: Option<&'p str>,
}

impl<'p> Names<'p> {
    fn of(path: &'p str) -> Option<Self> {
        let mut names = path.trim().rsplit(['/', '\\']);
        let mut next = || names.next().filter(|name| is_name(name));
        let file = next()?;
        let is_spilled = next() == Some(FOLDER);
        let session = if is_spilled { next() } else { None };
        let project = session.and_then(|_| next());
        Some(Self { file, session, project })
    }

    /// Where the file may lie, the likeliest place first. `own` is the session's folder.
    fn places(&self, own: &Path, folders: &Folders) -> Vec<PathBuf> {
        let mut places = Vec::new();
        let mut add = |project: &Path, session: &str| {
            let place = project.join(session).join(FOLDER).join(self.file);
            if !places.contains(&place) {
                places.push(place);
            }
        };
        let project = folders.project.as_path();
        if let Some(session) = self.session {
            add(project, session);
        }
        if let Some(session) = own.file_name().and_then(|name| name.to_str()) {
            add(project, session);
        }
        // A session may have moved to another project, and its copies lie where it was.
        if let (Some(all), Some(project), Some(session)) =
            (&folders.all, self.project, self.session)
        {
            add(&all.join(project), session);
        }
        places
    }
}

/// Whether a word is the name of a file or folder, and leads nowhere else.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['\0', ':'])
}

enum Unread {
    Missing,
    Refused,
}

/// Reads a file, if no link is on the way to it.
fn read_bounded(path: &Path) -> Result<(String, u64), Unread> {
    let real = fs::canonicalize(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Unread::Missing,
        _ => Unread::Refused,
    })?;
    // The folder it is looked for in is without links: where the two differ, one lies below it.
    let metadata = fs::symlink_metadata(&real).map_err(|_| Unread::Refused)?;
    if real != path || !metadata.is_file() {
        return Err(Unread::Refused);
    }
    let mut bytes = Vec::new();
    File::open(&real)
        .and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes))
        .map_err(|_| Unread::Refused)?;
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Ok((text, metadata.len()))
}

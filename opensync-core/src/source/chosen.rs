//! Chosen: whose logs are meant, and where they are.
//!
//! Everything that imports or watches picks its sources and folders here, so that the same file has
//! the same name from wherever it is imported: how far a log was read is noted by its path.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Environment, Roots, Source, all, named, roots};
use crate::error::{Cause, Error, Result};

/// Agents whose logs are imported or watched, and where their logs are.
///
/// ```
/// use opensync_core::source::CLAUDE_CODE;
/// use opensync_core::Agents;
///
/// // Every agent, where each keeps its logs on this machine.
/// let agents = Agents::all().environment(&|name| std::env::var_os(name));
/// // One agent, in a folder.
/// let agents = Agents::of(&CLAUDE_CODE).at(["/home/ada/.claude/projects"]);
/// // The agents that a person named.
/// let agents = Agents::named(["claude-code", "opencode"])?;
/// assert!(Agents::named(["claude"]).is_err());
/// # Ok::<(), opensync_core::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "nothing is read until it is imported or watched"]
pub struct Agents<'a> {
    sources: Vec<&'a dyn Source>,
    paths: Option<Vec<PathBuf>>,
    environment: Option<Environment<'a>>,
}

impl<'a> Agents<'a> {
    /// Every agent that this version knows, but those [only read if they are
    /// named](super::Agent::is_default).
    #[cfg(feature = "sources")]
    pub fn all() -> Self {
        let known = all().iter().filter(|agent| agent.is_default());
        let sources = known.map(|agent| agent as &dyn Source).collect();
        Self { sources, paths: None, environment: None }
    }

    /// One agent.
    pub fn of(source: &'a dyn Source) -> Self {
        Self { sources: vec![source], paths: None, environment: None }
    }

    /// The agents with these names; every agent if there is no name.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a name that no source has.
    #[cfg(feature = "sources")]
    pub fn named<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Result<Self> {
        let mut sources: Vec<&'a dyn Source> = Vec::new();
        for name in names {
            let name = name.as_ref();
            let source: &dyn Source = named(name).ok_or_else(|| unknown(name))?;
            if !sources.iter().any(|known| known.name() == source.name()) {
                sources.push(source);
            }
        }
        if sources.is_empty() {
            return Ok(Self::all());
        }
        Ok(Self { sources, paths: None, environment: None })
    }

    /// Looks at these paths instead of where each agent keeps its logs.
    pub fn at<P: Into<PathBuf>>(self, paths: impl IntoIterator<Item = P>) -> Self {
        Self { paths: Some(paths.into_iter().map(Into::into).collect()), ..self }
    }

    /// Looks up variables of the environment here, to learn where each agent keeps its logs. Without
    /// it no variable is set, and nothing is found unless paths are named.
    pub fn environment(self, environment: Environment<'a>) -> Self {
        Self { environment: Some(environment), ..self }
    }

    /// Where to import from, by source. Fails for a named path that is not there.
    pub(crate) fn roots(&self) -> Result<Vec<(&'a dyn Source, Roots)>> {
        let Some(paths) = &self.paths else {
            let environment = self.environment.unwrap_or(&|_| None);
            return Ok(self.sources.iter().map(|&one| (one, default(one, environment))).collect());
        };
        let folders = paths.iter().map(|path| real(path)).collect::<Result<Vec<_>>>()?;
        let at_paths = || Roots { folders: folders.clone(), missing: Vec::new() };
        Ok(self.sources.iter().map(|&one| (one, at_paths())).collect())
    }

    /// Where to wait for logs, by source, whether or not anything is there yet.
    pub(crate) fn places(&self) -> Vec<(&'a dyn Source, Vec<PathBuf>)> {
        let environment = self.environment.unwrap_or(&|_| None);
        let folders = |one: &dyn Source| match &self.paths {
            Some(paths) => paths.clone(),
            None => one.default_roots(environment),
        };
        let real = |path: PathBuf| real(&path).unwrap_or(path);
        let places = |one| folders(one).into_iter().map(real).collect();
        self.sources.iter().map(|&one| (one, places(one))).collect()
    }
}

fn unknown(name: &str) -> Error {
    let known = all().iter().map(|agent| format!("`{}`", agent.name())).collect::<Vec<_>>();
    Cause::UnknownSource { name: name.to_owned(), known: known.join(", ") }.into()
}

/// Where a source keeps its logs.
fn default(source: &dyn Source, environment: Environment<'_>) -> Roots {
    let mut roots = roots(source, environment);
    for folder in &mut roots.folders {
        // What cannot be looked at is tried, and told then.
        *folder = real(folder).unwrap_or_else(|_| folder.clone());
    }
    roots
}

/// The one name of what is at a path, absolute and without links.
fn real(path: &Path) -> Result<PathBuf> {
    path.canonicalize().map_err(|error| match error.kind() {
        ErrorKind::NotFound => Cause::PathNotFound { path: path.to_owned() }.into(),
        _ => Error::file("read", path, error),
    })
}

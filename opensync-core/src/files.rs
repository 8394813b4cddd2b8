//! Private: files and folders that nobody but their owner may open.
//!
//! What is made here is made so. What is there and is wider, because an older program or another
//! hand made it, is tightened when an archive is opened: what lies in the archive's folder itself is
//! looked at each time, what lies below a folder only if that one was wide, for until then nobody
//! could get in. Names that are not an archive's are left alone, and so are links: they may lead
//! anywhere. Windows keeps a person's folders to that person.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Makes a folder, and those above it that are missing, for its owner only.
///
/// # Errors
///
/// As [`std::fs::create_dir_all`].
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// How a file is opened that is for its owner only, should it be made.
pub(crate) fn options() -> OpenOptions {
    #[allow(unused_mut, reason = "only Unix has rights to set")]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a file, or empties the one that is there.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    options().write(true).create(true).truncate(true).open(path)
}

/// Opens a file that is there to be locked, making it if need be.
pub(crate) fn lock_file(path: &Path) -> io::Result<File> {
    options().write(true).create(true).truncate(false).open(path)
}

/// Takes from others what they could do to a file of ours, as far as possible.
pub(crate) fn close(path: &Path) {
    #[cfg(unix)]
    {
        let rights = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        let _ = fs::set_permissions(path, rights);
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Writes a file that has its name only when it is whole, through `write`. A new one is for its owner
/// only; one that takes the place of another has the rights of that one.
///
/// ```
/// use opensync_core::export::Format;
/// use opensync_core::files::write_whole;
/// use opensync_core::{Filter, OpenSync};
/// # let folder = tempfile::tempdir()?;
/// let archive = OpenSync::open(folder.path().join("archive"))?;
/// let path = folder.path().join("all.jsonl");
/// write_whole(&path, |out| archive.export(&[], &Filter::default(), Format::Jsonl, out))?;
/// assert_eq!(std::fs::read_to_string(path)?, "");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// What `write` fails with, and [`Io`](crate::ErrorKind::Io) if the file cannot be written. What was
/// there before is there still.
pub fn write_whole<T, E: From<Error>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let failed = |error| Error::file("write", path, error);
    // Through a link, for it is what the link leads to that is meant.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&place).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        // A pipe or a terminal takes what comes, and cannot be replaced.
        let file = OpenOptions::new().write(true).open(&place).map_err(failed)?;
        return fill(file, write, |error| failed(error).into());
    }
    let draft = place.with_added_extension(format!("{}.new", std::process::id()));
    let done = write_draft(&draft, &place, write).and_then(|done| {
        fs::rename(&draft, &place).map_err(failed)?;
        Ok(done)
    });
    if done.is_err() {
        let _ = fs::remove_file(&draft);
    }
    done
}

fn write_draft<T, E: From<Error>>(
    draft: &Path,
    place: &Path,
    write: impl FnOnce(&mut dyn Write) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let file = create(draft).map_err(|error| Error::file("create", place, error))?;
    if let Ok(before) = fs::metadata(place) {
        // Where they cannot be set, the narrower ones hold.
        let _ = file.set_permissions(before.permissions());
    }
    let synced = file.try_clone().map_err(|error| Error::file("write", place, error))?;
    let done = fill(file, write, |error| Error::file("write", place, error).into())?;
    synced.sync_all().map_err(|error| Error::file("write", place, error))?;
    Ok(done)
}

fn fill<T, E>(
    file: File,
    write: impl FnOnce(&mut dyn Write) -> std::result::Result<T, E>,
    failed: impl FnOnce(io::Error) -> E,
) -> std::result::Result<T, E> {
    let mut out = BufWriter::with_capacity(1 << 20, file);
    let done = write(&mut out)?;
    out.flush().map_err(failed)?;
    Ok(done)
}

/// What was done about files and folders that others could open.
#[derive(Debug, Default)]
pub(crate) struct Tightened {
    /// How many are their owner's alone now.
    pub(crate) count: u64,
    /// Those that others can open all the same.
    pub(crate) open: Vec<PathBuf>,
}

/// What an archive's folder holds.
const NAMES: [&str; 8] = [
    "store.redb",
    "config.toml",
    "remote.json",
    "sync.lock",
    "lexical",
    "vectors",
    "models",
    "logs",
];

/// Whether a name in an archive's folder is the archive's: one of those, or a draft of it.
#[cfg_attr(not(unix), allow(dead_code, reason = "only Unix has rights to look at"))]
fn is_ours(name: &str) -> bool {
    let is_draft = |rest: &str| rest.starts_with('.') && rest.rsplit('.').next() == Some("new");
    NAMES
        .iter()
        .any(|known| name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || is_draft(rest)))
}

/// Takes from others what they could do to an archive's files and folders. `thoroughly` looks into
/// every folder, and not only into those that were wide.
///
/// The folder itself is left alone if something else lies in it, or if it is everybody's.
#[cfg(unix)]
pub(crate) fn tighten(folder: &Path, thoroughly: bool) -> Tightened {
    use std::os::unix::fs::PermissionsExt as _;
    const STICKY: u32 = 0o1000;
    let mut told = Tightened::default();
    let Ok(entries) = fs::read_dir(folder) else { return told };
    let (mut is_all_ours, mut visit) = (true, Visit { thoroughly, told: &mut told });
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(is_ours) {
            visit.path(&entry.path());
        } else {
            is_all_ours = false;
        }
    }
    let Ok(metadata) = fs::metadata(folder) else { return told };
    if is_all_ours && metadata.permissions().mode() & STICKY == 0 {
        visit.close(folder, &metadata);
    }
    told
}

/// Windows keeps a person's folders to that person.
#[cfg(not(unix))]
pub(crate) fn tighten(_: &Path, _: bool) -> Tightened {
    Tightened::default()
}

#[cfg(unix)]
struct Visit<'a> {
    thoroughly: bool,
    told: &'a mut Tightened,
}

#[cfg(unix)]
impl Visit<'_> {
    /// Closes a file or folder, and what lies below.
    fn path(&mut self, path: &Path) {
        let Ok(metadata) = fs::symlink_metadata(path) else { return };
        if !metadata.is_file() && !metadata.is_dir() {
            return;
        }
        let was_wide = self.close(path, &metadata);
        if metadata.is_dir() && (was_wide || self.thoroughly) {
            for entry in fs::read_dir(path).into_iter().flatten().flatten() {
                self.path(&entry.path());
            }
        }
    }

    /// Closes one file or folder. Returns whether others could open it.
    fn close(&mut self, path: &Path, metadata: &fs::Metadata) -> bool {
        use std::os::unix::fs::PermissionsExt as _;
        const OTHERS: u32 = 0o077;
        let mode = metadata.permissions().mode();
        if mode & OTHERS == 0 {
            return false;
        }
        let narrow = fs::Permissions::from_mode(mode & !OTHERS);
        // Some file systems say that it is done, and do nothing.
        let is_done = fs::set_permissions(path, narrow).is_ok()
            && fs::metadata(path).is_ok_and(|now| now.permissions().mode() & OTHERS == 0);
        if is_done {
            self.told.count += 1;
        } else if path.exists() {
            // An index in use drops files at any time.
            self.told.open.push(path.to_owned());
        }
        true
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

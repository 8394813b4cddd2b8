//! Discover: finds sessions at or below a path.

use std::io;
use std::path::Path;

use super::session::{Document, INDEX};
use crate::source::transcript;
use crate::source::walk::{Walk, Way};

/// Where sessions lie, and how they are told from other files.
pub(super) const WALK: Walk<'static> = Walk {
    own: &["sessions"],
    skipped: &[".git", "node_modules", "target", "index", "logs", "dev_data"],
    homes: &[".continue"],
    is_log: &is_log,
};

/// Whether a file is a session. Other agents have folders of that name too; what is named, or lies
/// among others' files, is looked into.
fn is_log(path: &Path, way: Way) -> io::Result<bool> {
    let is_document = path.extension().is_some_and(|ending| ending == "json");
    if !is_document || path.ends_with(INDEX) {
        return Ok(false);
    }
    if path.parent().is_some_and(|folder| folder.ends_with(".continue/sessions")) {
        return Ok(true);
    }
    Ok(way != Way::Elsewhere && transcript::is_document::<Document>(path)?)
}

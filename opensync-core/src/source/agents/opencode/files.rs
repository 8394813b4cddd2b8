//! Files: the JSON of messages and parts as the older versions wrote it, one file each.
//!
//! A file that is not valid is reported, and one that vanished is passed over.

use super::MAX_MESSAGE_BYTES;
use super::convert::Draft;
use super::layout::{Files, ListedPath};
use crate::error::{Error, Result};
use crate::model::Message;
use crate::source::ReadReport;
use crate::source::document::parse;

/// A message without its parts yet.
pub(super) struct Read {
    file: ListedPath,
    pub(super) draft: Draft,
    /// How much of the message's allowance its own file left for the parts.
    room: usize,
}

/// The message in a file, without its parts; nothing if the file is not valid.
pub(super) fn draft(file: ListedPath, report: &mut ReadReport) -> Result<Option<Read>> {
    let mut room = MAX_MESSAGE_BYTES;
    let draft = parse(&file.path, &mut room, report, |json, report| {
        Draft::parse(&file.stem, None, json, report)
    })?;
    Ok(draft.map(|draft| Read { file, draft, room }))
}

impl Read {
    /// The message with its parts.
    pub(super) fn finish(self, files: &Files, report: &mut ReadReport) -> Result<Message> {
        let Self { file, mut draft, mut room } = self;
        let parts = files.parts(&file.stem);
        for part in parts.map_err(|error| Error::file("list the parts of", &file.path, error))? {
            push(&mut draft, &part, &mut room, report)?;
        }
        Ok(draft.finish())
    }
}

/// Adds the part in a file to a message.
pub(super) fn push(
    draft: &mut Draft,
    part: &ListedPath,
    room: &mut usize,
    report: &mut ReadReport,
) -> Result<()> {
    parse(&part.path, room, report, |json, report| draft.push(json, report)).map(drop)
}

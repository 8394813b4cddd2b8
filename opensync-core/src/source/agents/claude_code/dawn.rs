//! Dawn: when a transcript's first line that tells a time was written.
//!
//! What stands before that line has no time of its own and takes this one: a time of 1970 would put
//! it before everything else.

use std::path::Path;

use serde::Deserialize;

use crate::clock;
use crate::error::Result;
use crate::source::jsonl::Lines;
use crate::source::lenient::Text;

/// What a transcript tells of when it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dawn {
    /// Its first time.
    At(i64),
    /// No line tells a time, and something was said.
    Untold,
    /// No line tells a time, and nothing was said: the conversation has not begun.
    Dark,
}

/// When the transcript at `path` began. Reads no further than the first line that tells a time.
pub(super) fn dawn(path: &Path) -> Result<Dawn> {
    #[derive(Deserialize)]
    struct Stamped<'a> {
        #[serde(rename = "type", borrow, default)]
        kind: Text<'a>,
        #[serde(borrow, default)]
        timestamp: Text<'a>,
        #[serde(rename = "_audit_timestamp", borrow, default)]
        audit_timestamp: Text<'a>,
    }
    let mut lines = Lines::open(path, None)?;
    let mut found = Dawn::Dark;
    while let Some(line) = lines.next_line()? {
        // Several objects may stand on one line.
        let told = serde_json::Deserializer::from_slice(line.bytes.unwrap_or_default());
        for told in told.into_iter::<Stamped<'_>>().map_while(std::result::Result::ok) {
            let time = told.timestamp.get().or_else(|| told.audit_timestamp.get());
            if let Some(time) = time.and_then(clock::parse_rfc3339) {
                return Ok(Dawn::At(time));
            }
            if matches!(told.kind.get(), Some("user" | "assistant")) {
                found = Dawn::Untold;
            }
        }
    }
    Ok(found)
}

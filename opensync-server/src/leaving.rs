//! Leaving: what agents will delete before it is stored, as a person is told.

use opensync_core::Agents;
use opensync_core::inventory::Leaving;
use opensync_core::{OpenSync, Result};

use crate::output;

/// What a person can do about it.
pub(crate) const IMPORT: &str = "`opensync import` stores them";

/// What is said where they are being imported.
pub(crate) const NOW: &str = "they are imported now";

/// A line for each agent that will delete sessions which are not stored yet, with what becomes of it;
/// none if there is none.
pub(crate) fn lines(archive: &OpenSync, fate: &str) -> Result<Vec<String>> {
    let here = |name: &str| std::env::var_os(name);
    let leaving = archive.leaving(&Agents::all().environment(&here))?;
    let now = jiff::Timestamp::now().as_millisecond();
    Ok(leaving.iter().map(|one| line(one, now, fate)).collect())
}

/// Tells standard error of what will be deleted before it is stored. That it could not be found out
/// is no failure of what else is done.
pub(crate) fn warn(archive: &OpenSync, fate: &str) {
    match lines(archive, fate) {
        Ok(lines) => lines.iter().for_each(|line| anstream::eprintln!("warning: {line}")),
        Err(error) => anstream::eprintln!("warning: {}", error.report()),
    }
}

fn line(leaving: &Leaving, now: i64, fate: &str) -> String {
    let Leaving { title, days, setting, sessions, first_at, .. } = leaving;
    let what = if *sessions == 1 { "session that is" } else { "sessions that are" };
    let count = output::count(*sessions);
    let when = match *first_at {
        at if at <= now => "the first any time now".to_owned(),
        at => format!("the first on {}", output::day(at)),
    };
    format!(
        "{title} will delete {count} {what} not stored yet, {when} (`{setting}`: {days} days); {fate}"
    )
}

//! Flavour: what the two layouts of Markdown share that programs around `OpenSync` have always been
//! given. Only the fences differ, which no text can break out of here.

use std::io::{self, Write};

use super::markdown::one_line;
use crate::model::{Message, Role, SessionInfo};

/// Every role but the user's is the assistant's here.
pub(super) fn heading(out: &mut dyn Write, message: &Message) -> io::Result<()> {
    let name = if message.role == Role::User { "User" } else { "Assistant" };
    writeln!(out, "## {name}\n")
}

pub(super) fn facts(info: &SessionInfo) -> Vec<(&'static str, String)> {
    let project = &info.session.project;
    let mut facts = Vec::new();
    let mut fact = |name, value: Option<&String>| {
        facts.extend(value.map(|value| (name, one_line(value))));
    };
    fact("Project", project.path.as_ref().or(project.name.as_ref()));
    fact("Model", info.models.last());
    facts
}

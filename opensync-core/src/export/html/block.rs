//! Block: a call of a tool and what came of it, as one.

use std::io::{self, Write};

use super::diff::{self, Line};
use super::prose::escaped;
use super::summary::{Fact, facts, title};
use crate::call::Call;
use crate::effect;
use crate::model::Part;

/// A change of up to so many lines is shown at once.
const SHOWN_LINES: usize = 60;

/// A command of up to so many characters is all in the line that sums up its call.
const SHORT_COMMAND: usize = 100;

/// Writes a call with its result, if that is there.
pub(super) fn write(out: &mut dyn Write, call: &Part, result: Option<&Part>) -> io::Result<()> {
    let changes = effect::changes_of(&call.text);
    let lines = diff::lines(&changes);
    let is_failed = result.is_some_and(|result| result.is_error);
    let is_shown = is_failed || !lines.is_empty() && lines.len() <= SHOWN_LINES;
    let (open, failed) =
        (if is_shown { " open" } else { "" }, if is_failed { " failed" } else { "" });
    let tool = escaped(&title(call.name.as_deref().unwrap_or_default()));
    write!(out, "<details class=\"tool{failed}\"{open}><summary><b>{tool}</b>")?;
    for fact in facts(call, result) {
        match fact {
            Fact::Code(text) => write!(out, " <code>{}</code>", escaped(&text))?,
            Fact::Said(text) => write!(out, " <span>{}</span>", escaped(&text))?,
            Fact::Added(count) => write!(out, " <ins>+{count}</ins>")?,
            Fact::Removed(count) => write!(out, " <del>-{count}</del>")?,
            Fact::Bad(text) => write!(out, " <em>{}</em>", escaped(&text))?,
        }
    }
    out.write_all(b"</summary>")?;
    if lines.is_empty() {
        asked(out, &call.text)?;
    } else {
        write_lines(out, &lines)?;
    }
    if let Some(result) =
        result.filter(|result| is_failed || lines.is_empty() || result.text.len() > 400)
    {
        let text = escaped(result.text.trim_end());
        if !text.is_empty() {
            write!(out, "<pre class=\"out\">{text}</pre>")?;
        }
    }
    out.write_all(b"</details>\n")
}

/// What the call asks, if the line that sums it up does not tell all of it.
fn asked(out: &mut dyn Write, input: &str) -> io::Result<()> {
    let text = Call::of(input).text;
    if text.lines().count() > 1 || text.chars().count() > SHORT_COMMAND {
        write!(out, "<pre>{}</pre>", escaped(&text))?;
    }
    Ok(())
}

fn write_lines(out: &mut dyn Write, lines: &[Line<'_>]) -> io::Result<()> {
    out.write_all(b"<pre class=\"diff\">")?;
    for line in lines {
        match line {
            Line::Added(text) => write!(out, "<ins>+{}</ins>", escaped(text))?,
            Line::Removed(text) => write!(out, "<del>-{}</del>", escaped(text))?,
            Line::Same(text) => write!(out, "<span> {}</span>", escaped(text))?,
            Line::Between(text) => write!(out, "<b>{}</b>", escaped(text))?,
        }
    }
    out.write_all(b"</pre>")
}

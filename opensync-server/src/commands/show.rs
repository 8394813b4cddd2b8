//! `opensync show`: a conversation in the terminal.

use std::io::{IsTerminal as _, Write};
use std::process::{Child, Command, Stdio};

use anyhow::Result;
use opensync_core::{Message, OpenSync, Part, PartKind, Role, SessionInfo};

use super::Context;
use crate::{cli, output};

/// Lines of tool input and output that are shown unless all are asked for.
const LINES: usize = 8;

pub(super) fn run(context: &Context, arguments: &cli::Show) -> Result<()> {
    let archive = context.open()?;
    let info = archive.session(&arguments.id)?;
    let talk = Talk { archive: &archive, info: &info, all: arguments.all };
    if context.json {
        return json(&talk);
    }
    let full = arguments.full || arguments.all;
    let mut pager = if arguments.no_pager { None } else { pager() };
    let shown = match pager.as_mut().and_then(|pager| pager.stdin.as_mut()) {
        Some(pipe) => show(&talk, full, pipe),
        None => show(&talk, full, &mut anstream::stdout().lock()),
    };
    if let Some(mut pager) = pager {
        drop(pager.stdin.take());
        pager.wait()?;
    }
    shown
}

/// What is shown: a conversation, or all that is kept of its session.
struct Talk<'a> {
    archive: &'a OpenSync,
    info: &'a SessionInfo,
    all: bool,
}

impl Talk<'_> {
    fn messages(&self, mut visit: impl FnMut(&Message) -> Result<()>) -> Result<()> {
        let id = &self.info.session.external_id;
        let stored = if self.all { self.archive.entries(id) } else { self.archive.messages(id) };
        for placed in stored? {
            let message = placed?.message;
            let shown = if self.all { Some(message) } else { message.conversation() };
            shown.map_or(Ok(()), |message| visit(&message))?;
        }
        Ok(())
    }
}

/// The session's record with its messages, one at a time.
fn json(talk: &Talk<'_>) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let record = output::escaped(&serde_json::to_string(talk.info)?);
    // The session's object stays open for its messages.
    write!(out, "{},\"messages\":[", record.strip_suffix('}').unwrap_or(&record))?;
    let mut separator = "\n";
    talk.messages(|message| {
        let text = output::escaped(&serde_json::to_string(message)?);
        write!(out, "{separator}{text}")?;
        separator = ",\n";
        Ok(())
    })?;
    writeln!(out, "]}}")?;
    Ok(out.flush()?)
}

fn show(talk: &Talk<'_>, full: bool, out: &mut dyn Write) -> Result<()> {
    heading(talk.info, out)?;
    talk.messages(|message| Ok(self::message(message, full, out)?))
}

fn heading(info: &SessionInfo, out: &mut dyn Write) -> std::io::Result<()> {
    let session = &info.session;
    writeln!(out, "\u{1b}[1m{}\u{1b}[0m", output::one_line(info.label(), 120))?;
    let project = session.project.path.as_deref().unwrap_or("-");
    let when = session.started_at.map_or_else(|| "-".to_owned(), output::minute);
    writeln!(
        out,
        "\u{1b}[2m{when} · {} · {} · {}\n{} messages · {} tokens · {} · {}\u{1b}[0m",
        output::one_line(&session.source, 24),
        output::one_line(project, 80),
        output::one_line(&session.external_id, 80),
        info.message_count,
        output::tokens(info.usage.total()),
        output::cost(info.cost_nanos, info.usage, u64::from(info.unpriced_count)),
        output::one_line(&info.models.join(", "), 80),
    )
}

fn message(message: &Message, full: bool, out: &mut dyn Write) -> std::io::Result<()> {
    let is_shown = |part: &Part| full || is_brief(part.kind);
    if message.is_injected && !full || !message.parts.iter().any(is_shown) {
        return Ok(());
    }
    // A tool's answer follows its call: it needs no heading of its own.
    if message.role != Role::Tool {
        let colour = match message.role {
            Role::User => "1;36",
            Role::Assistant => "1;32",
            Role::Tool | Role::System => "2",
        };
        let when = output::minute(message.created_at);
        writeln!(
            out,
            "\n\u{1b}[{colour}m{}\u{1b}[0m \u{1b}[2m{when}\u{1b}[0m",
            message.role.as_str()
        )?;
    }
    message.parts.iter().try_for_each(|part| self::part(part, full, out))
}

/// Whether a part of this kind is shown to whoever does not ask for all.
fn is_brief(kind: PartKind) -> bool {
    !matches!(kind, PartKind::Thinking | PartKind::Patch | PartKind::Step | PartKind::Other)
}

fn part(part: &Part, full: bool, out: &mut dyn Write) -> std::io::Result<()> {
    let name = output::one_line(part.name.as_deref().unwrap_or_default(), 80);
    match part.kind {
        PartKind::Text | PartKind::Compaction => {
            writeln!(out, "{}", output::printable(&part.text).trim_end())
        }
        PartKind::ToolCall => {
            writeln!(out, "\u{1b}[33m● {name}\u{1b}[0m {}", output::one_line(&part.text, 100))?;
            if full { dim(&part.text, usize::MAX, out) } else { Ok(()) }
        }
        PartKind::ToolResult => {
            if part.is_error {
                writeln!(out, "\u{1b}[31m  failed\u{1b}[0m")?;
            }
            dim(&part.text, if full { usize::MAX } else { LINES }, out)
        }
        PartKind::File | PartKind::Image => {
            let media_type = output::one_line(part.media_type.as_deref().unwrap_or("file"), 40);
            let size = output::bytes(part.size_bytes.unwrap_or(0));
            writeln!(out, "\u{1b}[35m▣ {name}\u{1b}[0m {media_type}, {size}")
        }
        PartKind::Thinking | PartKind::Patch | PartKind::Other if full => {
            dim(&part.text, usize::MAX, out)
        }
        _ => Ok(()),
    }
}

/// Up to `limit` lines, indented and dim, and how many there are more.
fn dim(text: &str, limit: usize, out: &mut dyn Write) -> std::io::Result<()> {
    let text = output::printable(text);
    let text = text.trim_end();
    for line in text.lines().take(limit) {
        let line = if limit == usize::MAX { line.to_owned() } else { output::one_line(line, 160) };
        writeln!(out, "\u{1b}[2m  {line}\u{1b}[0m")?;
    }
    let count = text.lines().count();
    if count > limit {
        writeln!(out, "\u{1b}[2m  … {} lines more\u{1b}[0m", count - limit)?;
    }
    Ok(())
}

/// `$PAGER`, or `less`, if a person is there to page.
fn pager() -> Option<Child> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let pager = std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let pager = pager.unwrap_or_else(|| "less".to_owned());
    let mut words = pager.split_whitespace();
    let mut command = Command::new(words.next()?);
    command.args(words).env("LESS", "FRX").stdin(Stdio::piped());
    command.spawn().ok()
}

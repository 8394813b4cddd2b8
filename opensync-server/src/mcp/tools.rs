//! Tools: what an agent can ask the archive.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use opensync_core::{
    ContextFormat, Dimension, Error, OpenSync, Placed, Query, SearchResults, SessionInfo, Sums,
    ToolSums,
};
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResult, ContentBlock, ErrorData};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, tool, tool_router};

use super::parameters::{Context, Get, List, Search, Statistics, position};
use super::{Server, answer, blocking};

/// How far a search can be gone through.
const MAX_HITS: usize = 200;

type Answer = Result<CallToolResult, ErrorData>;

#[tool_router(router = tools, vis = "pub(super)")]
impl Server {
    #[tool(
        description = "Find earlier conversations with coding agents by meaning and by words. \
                       Returns each conversation's id, title and the piece of text that matches.",
        annotations(read_only_hint = true)
    )]
    async fn search_sessions(
        &self,
        Parameters(asked): Parameters<Search>,
        context: RequestContext<RoleServer>,
    ) -> Answer {
        let archive = self.archive(&context)?;
        told(run(move || search(&archive, asked)).await)
    }

    #[tool(
        description = "Read a conversation: what people and the model said, in order, from its \
                       beginning or from a cursor.",
        annotations(read_only_hint = true)
    )]
    async fn get_session(
        &self,
        Parameters(asked): Parameters<Get>,
        context: RequestContext<RoleServer>,
    ) -> Answer {
        let archive = self.archive(&context)?;
        told(run(move || get(&archive, &asked)).await)
    }

    #[tool(
        description = "Gather passages of earlier conversations that answer a question, with \
                       where they are from, within a budget of tokens.",
        annotations(read_only_hint = true)
    )]
    async fn get_context(
        &self,
        Parameters(asked): Parameters<Context>,
        context: RequestContext<RoleServer>,
    ) -> Answer {
        let archive = self.archive(&context)?;
        told(run(move || gather(&archive, asked)).await)
    }

    #[tool(
        description = "List earlier conversations, last changed first.",
        annotations(read_only_hint = true)
    )]
    async fn list_sessions(
        &self,
        Parameters(asked): Parameters<List>,
        context: RequestContext<RoleServer>,
    ) -> Answer {
        let archive = self.archive(&context)?;
        told(run(move || list(&archive, asked)).await)
    }

    #[tool(
        description = "Sum up conversations, messages, tokens and cost, by agent, project, model \
                       or day.",
        annotations(read_only_hint = true)
    )]
    async fn session_stats(
        &self,
        Parameters(asked): Parameters<Statistics>,
        context: RequestContext<RoleServer>,
    ) -> Answer {
        let archive = self.archive(&context)?;
        told(run(move || statistics(&archive, asked)).await)
    }
}

/// Why a tool could not answer, for the agent to read.
enum Failure {
    Asked(String),
    Engine(Error),
}

impl From<String> for Failure {
    fn from(why: String) -> Self {
        Self::Asked(why)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

async fn run(
    work: impl FnOnce() -> Result<String, Failure> + Send + 'static,
) -> Result<String, String> {
    let done = blocking(move || match work() {
        Ok(text) => Ok(Ok(text)),
        Err(Failure::Asked(why)) => Ok(Err(why)),
        Err(Failure::Engine(error)) => Err(error),
    });
    done.await.and_then(|done| done)
}

/// What went wrong is an answer, too: an agent can ask better.
#[expect(
    clippy::unnecessary_wraps,
    reason = "what a tool returns may be a failure of the protocol"
)]
fn told(done: Result<String, String>) -> Answer {
    Ok(match done {
        Ok(text) => CallToolResult::success(vec![ContentBlock::text(text)]),
        Err(why) => CallToolResult::error(vec![ContentBlock::text(why)]),
    })
}

fn search(archive: &OpenSync, asked: Search) -> Result<String, Failure> {
    let first = position(asked.cursor.as_deref())?.min(MAX_HITS);
    let limit = asked.limit.unwrap_or(5).clamp(1, 20);
    let mut query = Query::new(asked.query).filter(asked.which.filter()?).limit(first + limit + 1);
    if let Some(word) = asked.mode {
        query = query.mode(word.parse()?);
    }
    let SearchResults { hits, projects_alike, .. } = archive.search(&query)?;
    let mut text = String::new();
    for hit in hits.iter().skip(first).take(limit) {
        text.push_str(&answer::session(&archive.session(&hit.external_id)?));
        let _ = writeln!(text, "> {}", answer::one_line(&hit.snippet.text));
        if hit.more > 0 {
            let _ = writeln!(text, "({} more messages match)", hit.more);
        }
        if hit.copies > 0 {
            let _ = writeln!(text, "(also in {} copies of this conversation)", hit.copies);
        }
        text.push('\n');
    }
    let is_more = hits.len() > first + limit && first + limit < MAX_HITS;
    if text.is_empty() {
        text.push_str("Nothing was found.");
        answer::add_alike(&mut text, &projects_alike);
    }
    Ok(answer::quotation(&text, is_more.then_some(first + limit)))
}

fn get(archive: &OpenSync, asked: &Get) -> Result<String, Failure> {
    let first = u32::try_from(position(asked.cursor.as_deref())?).unwrap_or(u32::MAX);
    let most = asked.max_tokens.unwrap_or(2000).clamp(100, 20_000);
    let info = archive.session(&asked.id)?;
    let mut text = answer::session(&info);
    let mut next = None;
    let mut shown = 0;
    let with_tools = asked.tools.unwrap_or(false);
    for placed in archive.messages(&info.session.external_id)?.from_place(first)? {
        let Placed { place, message, .. } = placed?;
        let Some(line) = answer::message(&message, with_tools) else { continue };
        let room = most.saturating_sub(answer::tokens(&text));
        if shown > 0 && answer::tokens(&line) > room {
            next = Some(place as usize);
            break;
        }
        shown += 1;
        text.push('\n');
        text.push_str(&answer::cut(&line, room.max(100)));
    }
    if shown == 0 {
        text.push_str("\n(No more messages.)");
    }
    Ok(answer::quotation(&text, next))
}

fn gather(archive: &OpenSync, asked: Context) -> Result<String, Failure> {
    let budget = asked.budget.unwrap_or(1500).clamp(100, 16_000);
    let query = Query::new(asked.query).filter(asked.which.filter()?);
    let pack = archive.context(&query, budget, ContextFormat::Markdown)?;
    if pack.passages.is_empty() {
        return Ok("Nothing was found.".to_owned());
    }
    Ok(format!("{}tokens: {}", pack.text, pack.tokens))
}

fn list(archive: &OpenSync, asked: List) -> Result<String, Failure> {
    let first = position(asked.cursor.as_deref())?;
    let limit = asked.limit.unwrap_or(10).clamp(1, 50);
    let filter = asked.which.filter()?;
    let found = archive.each_session(filter.clone()).skip(first).take(limit + 1);
    let mut found: Vec<SessionInfo> = found.collect::<Result<_, Error>>()?;
    let is_more = found.len() > limit;
    found.truncate(limit);
    let mut text = found.iter().map(answer::session).collect::<Vec<_>>().join("\n");
    if text.is_empty() {
        text.push_str("There are no conversations.");
        answer::add_alike(&mut text, &archive.projects_alike(&filter)?);
    }
    Ok(answer::quotation(&text, is_more.then_some(first + limit)))
}

fn statistics(archive: &OpenSync, asked: Statistics) -> Result<String, Failure> {
    let limit = asked.limit.unwrap_or(10).clamp(1, 100);
    let stats = archive.stats(&asked.which.filter()?)?;
    let by = asked.by.as_deref().map_or(Ok(Dimension::Source), str::parse)?;
    let rows = match by {
        Dimension::Tool => return Ok(tools(stats.by_tool, limit)),
        Dimension::Source => stats.by_source,
        Dimension::Project => stats.by_project,
        Dimension::Model => stats.by_model,
        Dimension::Provider => stats.by_provider,
        Dimension::Day => stats.by_day,
    };
    let mut rows: Vec<(String, Sums)> = rows.into_iter().collect();
    if by == Dimension::Day {
        rows.reverse();
    } else {
        rows.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.messages));
    }
    let rows = rows.iter().map(|(name, row)| (name.as_str(), sums(row)));
    Ok(table(format!("all: {}\n", sums(&stats.total)), rows, limit))
}

/// A row for each tool, the ones called most first.
fn tools(rows: BTreeMap<String, ToolSums>, limit: usize) -> String {
    let mut rows: Vec<(String, ToolSums)> = rows.into_iter().collect();
    rows.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.calls));
    let rows = rows.iter().map(|(name, sums)| {
        (name.as_str(), format!("{} calls, {} failed", sums.calls, sums.errors))
    });
    table(String::new(), rows, limit)
}

/// Lines of names and what is said of each, up to a number.
fn table<'a>(
    mut text: String,
    rows: impl ExactSizeIterator<Item = (&'a str, String)>,
    limit: usize,
) -> String {
    let left = rows.len().saturating_sub(limit);
    for (name, row) in rows.take(limit) {
        let name = if name.is_empty() { "(none)".to_owned() } else { answer::one_line(name) };
        let _ = writeln!(text, "{name}: {row}");
    }
    if left > 0 {
        let _ = writeln!(text, "({left} more rows)");
    }
    answer::quotation(&text, None)
}

fn sums(sums: &Sums) -> String {
    let mut text = format!("{} messages, {} tokens", sums.messages, sums.usage.total());
    if sums.sessions > 0 {
        text = format!("{} sessions, {text}", sums.sessions);
    }
    if sums.cost_nanos > 0 {
        let dollars = std::time::Duration::from_nanos(sums.cost_nanos).as_secs_f64();
        let _ = write!(text, ", ${dollars:.2}");
    }
    text
}

//! `opensync share`, `shares` and `unshare`: what strangers may read.

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use opensync_core::filter::parse_time;
use opensync_core::share::{Share, ShareFormat, ShareOptions};

use super::Context;
use crate::output;
use crate::table::{self, Align};
use crate::word::word_or;

#[derive(Args)]
pub(crate) struct ShareArgs {
    /// Only these messages, counted from 1: 3-10
    #[arg(long, value_name = "FROM-TO", value_parser = parse_range)]
    messages: Option<(u32, u32)>,
    /// End it after this time: 30min, 3h, 7d, 2w, or at 2026-01-31
    #[arg(long, value_name = "TIME", value_parser = parse_end)]
    expires: Option<i64>,
    /// Ask readers for a password, which is read from standard input
    #[arg(long)]
    password: bool,
    /// Show tokens and cost
    #[arg(long)]
    show_cost: bool,
    /// Leave out thinking
    #[arg(long)]
    no_thinking: bool,
    /// Do not hide secrets
    #[arg(long, conflicts_with = "emails")]
    no_redact: bool,
    /// Hide e-mail addresses, too
    #[arg(long)]
    emails: bool,
    /// The session, by id
    #[arg(value_name = "SESSION")]
    id: String,
}

#[derive(Subcommand)]
pub(crate) enum SharesAction {
    /// List everything that is shared
    List,
    /// Write what a reader of SLUG sees, without counting as a view
    Show {
        /// As a page, Markdown or JSON
        #[arg(long, short, default_value = "markdown", value_parser = word_or::<ShareFormat>(&[("html", "page"), ("md", "markdown")]))]
        format: ShareFormat,
        /// The share
        slug: String,
    },
}

pub(super) fn run(context: &Context, arguments: ShareArgs) -> Result<()> {
    let options = ShareOptions::default()
        .messages(arguments.messages)
        .expires_at(arguments.expires)
        .password(arguments.password.then(read_password).transpose()?)
        .show_cost(arguments.show_cost)
        .show_thinking(!arguments.no_thinking)
        .redact(!arguments.no_redact)
        .redact_emails(arguments.emails);
    let share = context.open()?.share(&arguments.id, &options)?;
    if context.json {
        return output::json(&share);
    }
    println(&format!("/s/{}", share.slug))
}

pub(super) fn run_list(context: &Context, action: SharesAction) -> Result<()> {
    let archive = context.open()?;
    match action {
        SharesAction::Show { format, slug } => {
            let password = match archive.shares()?.iter().find(|share| share.slug == slug) {
                Some(share) if share.has_password => Some(read_password()?),
                _ => None,
            };
            let shared = archive.open_share(&slug, password.as_deref())?;
            let shared = shared.context("that is not the password")?;
            Ok(shared.write(format, &mut std::io::stdout().lock())?)
        }
        SharesAction::List if context.json => {
            output::json(&serde_json::json!({ "shares": archive.shares()? }))
        }
        SharesAction::List => {
            let rows: Vec<Vec<String>> = archive.shares()?.iter().map(row).collect();
            let headings = [
                ("SHARED", Align::Left),
                ("ENDS", Align::Left),
                ("READ", Align::Right),
                ("SLUG", Align::Left),
                ("SESSION", Align::Left),
                ("TITLE", Align::Left),
            ];
            Ok(table::print(&headings, &rows)?)
        }
    }
}

pub(super) fn run_unshare(context: &Context, slugs: &[String]) -> Result<()> {
    let archive = context.open()?;
    let mut ended: Vec<Share> = Vec::new();
    for slug in slugs {
        ended.push(archive.unshare(slug.strip_prefix("/s/").unwrap_or(slug))?);
    }
    if context.json {
        return output::json(&serde_json::json!({ "unshared": ended }));
    }
    eprintln!("Ended {} shares; their addresses lead nowhere from now on.", ended.len());
    Ok(())
}

fn row(share: &Share) -> Vec<String> {
    let ends = match share.expires_at {
        _ if share.is_expired => "ended".to_owned(),
        Some(at) => output::minute(at),
        None => "-".to_owned(),
    };
    vec![
        output::minute(share.created_at),
        ends,
        output::count(share.views),
        share.slug.clone(),
        output::one_line(&share.session, 40),
        output::one_line(share.title.as_deref().unwrap_or("-"), 60),
    ]
}

fn println(text: &str) -> Result<()> {
    use std::io::Write as _;
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}

/// A password from the first line of standard input, so that no list of processes shows it.
fn read_password() -> Result<String> {
    use std::io::{BufRead as _, IsTerminal as _};
    if std::io::stdin().is_terminal() {
        eprint!("Password: ");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("could not read the password")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("a password is needed on standard input");
    }
    Ok(password.to_owned())
}

fn parse_range(text: &str) -> Result<(u32, u32), String> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    match (from.trim().parse(), to.trim().parse()) {
        (Ok(from), Ok(to)) => Ok((from, to)),
        _ => Err("say it as 3-10".to_owned()),
    }
}

/// A span from now on, or a moment.
fn parse_end(text: &str) -> Result<i64, String> {
    let at = parse_time(text).ok_or_else(|| "say it as 7d, 3h or 2026-01-31".to_owned())?;
    let now = parse_time("now").unwrap_or(at);
    let is_span = text.starts_with(|first: char| first.is_ascii_digit()) && !text.contains('-');
    // A span is read as one that is over; here it is one that is to come.
    Ok(if is_span && at < now { now + (now - at) } else { at })
}

//! `opensync edit`: what people say of a conversation, its title, labels and judgement.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use opensync_core::SessionInfo;
use opensync_core::annotation::{AnnotationEdit, EvalStatus};

use super::Context;
use crate::output;

#[derive(Args)]
pub(crate) struct Edit {
    /// Set the title; an empty one restores the agent's
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Add a label; may be given several times
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Remove a label; may be given several times
    #[arg(long = "untag", value_name = "TAG")]
    untags: Vec<String>,
    /// Mark it for evaluations, or not
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    eval_ready: Option<bool>,
    /// Rate it: golden, correct, incorrect, `needs_review`, or none
    #[arg(long, value_name = "STATUS", value_parser = parse_judgement)]
    eval_status: Option<Judgement>,
    /// Notes for the evaluator; an empty text removes them
    #[arg(long, value_name = "TEXT")]
    notes: Option<String>,
    /// What the agent should have answered; an empty text removes it
    #[arg(long, value_name = "TEXT")]
    expected: Option<String>,
    /// The same, read from a file
    #[arg(long, value_name = "FILE", conflicts_with = "expected")]
    expected_file: Option<PathBuf>,
    /// Keep it on this machine, or not: neither pushed nor shared
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    local_only: Option<bool>,
    /// Sessions, by id
    #[arg(required = true, value_name = "SESSION")]
    ids: Vec<String>,
}

/// A judgement that was typed, `none` among them.
type Judgement = opensync_core::annotation::Edit<EvalStatus>;

fn parse_judgement(text: &str) -> Result<Judgement, String> {
    if text == "none" {
        Ok(Judgement::Clear)
    } else {
        text.parse().map(Judgement::Set).map_err(|error: opensync_core::Error| error.to_string())
    }
}

pub(super) fn run(context: &Context, arguments: &Edit) -> Result<()> {
    let archive = context.open()?;
    let mut edited = Vec::with_capacity(arguments.ids.len());
    for id in &arguments.ids {
        let info = archive.session(id)?;
        let edit = arguments.edit(&info)?;
        edited.push(archive.annotate(&info.session.external_id, edit)?);
    }
    if context.json {
        return output::json(&serde_json::json!({ "sessions": edited }));
    }
    for info in edited {
        let mut line = format!("{}  {}", info.session.external_id, info.label());
        for tag in &info.session.tags {
            line = format!("{line}  #{tag}");
        }
        eprintln!("{}", output::one_line(&line, 200));
    }
    Ok(())
}

impl Edit {
    /// The edit of one session, whose labels it adds to and takes from.
    fn edit(&self, info: &SessionInfo) -> Result<AnnotationEdit> {
        let mut edit = AnnotationEdit {
            title: text(self.title.as_ref()),
            eval_status: self.eval_status.clone().unwrap_or_default(),
            eval_notes: text(self.notes.as_ref()),
            expected_output: text(self.expected.as_ref()),
            ..AnnotationEdit::default()
        };
        if let Some(path) = &self.expected_file {
            let read = std::fs::read_to_string(path);
            let read = read.with_context(|| format!("could not read `{}`", path.display()))?;
            edit.expected_output = text(Some(&read));
        }
        if let Some(ready) = self.eval_ready {
            edit.eval_ready = ready.into();
        }
        if let Some(local_only) = self.local_only {
            edit.local_only = local_only.into();
        }
        if !self.tags.is_empty() || !self.untags.is_empty() {
            let mut tags = info.session.tags.clone();
            tags.extend(self.tags.iter().cloned());
            let is_kept = |tag: &String| {
                self.untags.iter().all(|gone| gone.to_lowercase() != tag.to_lowercase())
            };
            tags.retain(is_kept);
            edit.tags = tags.into();
        }
        Ok(edit)
    }
}

/// What was typed; nothing typed keeps, and an empty text clears.
fn text(typed: Option<&String>) -> opensync_core::annotation::Edit<String> {
    match typed {
        None => opensync_core::annotation::Edit::Keep,
        Some(text) if text.trim().is_empty() => opensync_core::annotation::Edit::Clear,
        Some(text) => opensync_core::annotation::Edit::Set(text.clone()),
    }
}

//! `opensync model`: installs and checks the model that embeds.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context as _, Result};
use opensync_core::embed::{DEFAULT_MODEL, Model, Models, RERANKER};
use serde::Serialize;

use super::{Context, NothingFound};
use crate::cli::ModelAction;
use crate::output;
use crate::progress::Meter;

/// A model as JSON has it.
#[derive(Serialize)]
struct Shown {
    id: String,
    folder: std::path::PathBuf,
    bytes: u64,
    is_complete: bool,
}

pub(super) fn run(context: &Context, action: ModelAction) -> Result<()> {
    let models = Models::in_data_folder(&context.folder);
    match action {
        ModelAction::Install { rerank: Some(from), .. } => {
            install(context, &models, RERANKER, &from)
        }
        ModelAction::Install { from: Some(from), id, .. } => install(context, &models, &id, &from),
        ModelAction::Install { if_possible, .. } => fetch(context, &models, if_possible),
        ModelAction::Verify { id } => {
            models.get(&id)?.verify()?;
            eprintln!("{id} is what was installed.");
            Ok(())
        }
        ModelAction::List => list(context, &models),
        ModelAction::Status => status(context, &models),
    }
}

fn install(context: &Context, models: &Models, id: &str, from: &Path) -> Result<()> {
    if !from.exists() {
        return Err(NothingFound(format!("`{}` is not there", from.display())).into());
    }
    installed(context, &models.install(id, from)?)
}

fn installed(context: &Context, model: &Model) -> Result<()> {
    let status = model.status()?;
    if context.json {
        return output::json(&Shown::from(status));
    }
    eprintln!("Installed {} ({}).", status.id, output::bytes(status.bytes));
    Ok(())
}

/// Downloads the default model and installs it.
fn fetch(context: &Context, models: &Models, if_possible: bool) -> Result<()> {
    if if_possible && models.get(DEFAULT_MODEL.id).is_ok() {
        return Ok(());
    }
    let index = std::env::var("PIP_INDEX_URL").ok().filter(|index| !index.is_empty());
    let mut meter = Meter::bytes("model");
    let done = models.download(index.as_deref(), &mut |done, total| {
        meter.set(done, total);
        ControlFlow::Continue(())
    });
    drop(meter);
    match done {
        Ok(model) => installed(context, &model),
        Err(error) if if_possible => {
            eprintln!("No model, so searches go by words only: {}", error.report());
            Ok(())
        }
        Err(error) => Err(anyhow::Error::from(error)
            .context("the model could not be downloaded; without a network, use --from PATH")),
    }
}

fn list(context: &Context, models: &Models) -> Result<()> {
    let models = models.list()?.into_iter().map(|model| Ok(Shown::from(model.status()?)));
    let models: Vec<Shown> = models.collect::<Result<_>>()?;
    if context.json {
        return output::json(&serde_json::json!({ "models": models }));
    }
    let mut out = anstream::stdout().lock();
    for model in models {
        let state = if model.is_complete { "" } else { "  incomplete: install it again" };
        writeln!(out, "{}  {}{state}", model.id, output::bytes(model.bytes))?;
    }
    Ok(())
}

fn status(context: &Context, models: &Models) -> Result<()> {
    let archive = context.open()?;
    let pending = archive.pending_embeddings().context("the model cannot be used")?;
    let has_reranker = models.get(RERANKER).is_ok();
    if context.json {
        let id = pending.map(|_| archive.model_id());
        let told = serde_json::json!({ "model": id, "pending": pending, "reranker": has_reranker });
        return output::json(&told);
    }
    let mut out = anstream::stdout().lock();
    match pending {
        None => {
            let count = models.list()?.len();
            writeln!(out, "{} is not installed ({count} models are)", archive.model_id())?;
            writeln!(out, "install it with: opensync model install")?;
        }
        Some(0) => writeln!(out, "{} is installed, and all is embedded", archive.model_id())?,
        Some(pending) => {
            let pending = output::count(pending);
            writeln!(out, "{} is installed; {pending} changes to embed", archive.model_id())?;
            writeln!(out, "embed them with: opensync embed")?;
        }
    }
    if has_reranker {
        writeln!(out, "a reranker is installed")?;
    }
    Ok(())
}

impl From<opensync_core::embed::ModelStatus> for Shown {
    fn from(status: opensync_core::embed::ModelStatus) -> Self {
        let opensync_core::embed::ModelStatus { id, folder, bytes, is_complete, .. } = status;
        Self { id, folder, bytes, is_complete }
    }
}

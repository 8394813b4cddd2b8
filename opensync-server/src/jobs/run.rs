//! Run: what a job is to do.

use std::path::PathBuf;

use opensync_core::OpenSync;
use opensync_core::sessions::Deletion;

use super::JobKind;
use crate::upkeep::Steering;

/// What a job is to do.
pub(crate) enum Work {
    /// Read what agents wrote: this one, or all of them.
    Import { archive: OpenSync, source: Option<String> },
    /// Embed what is not embedded yet.
    Embed { archive: OpenSync },
    /// Install the model: from a file, which is removed then with its folder, or from where it is published.
    Install { archive: OpenSync, file: Option<PathBuf>, steering: Steering },
    /// Compute the costs of all owners again.
    Reprice { archive: OpenSync },
    /// Delete the sessions that are meant, if they are so many.
    Delete { archive: OpenSync, deletion: Deletion, count: u64 },
}

impl Work {
    pub(super) fn kind(&self) -> JobKind {
        match self {
            Self::Import { .. } => JobKind::Import,
            Self::Embed { .. } => JobKind::Embed,
            Self::Install { .. } => JobKind::Install,
            Self::Reprice { .. } => JobKind::Reprice,
            Self::Delete { .. } => JobKind::Delete,
        }
    }

    /// What it is about, if that is not all.
    pub(super) fn about(&self) -> Option<String> {
        match self {
            Self::Import { source, .. } => source.clone(),
            Self::Install { .. } => Some(opensync_core::embed::DEFAULT_MODEL.id.to_owned()),
            Self::Embed { archive } => Some(archive.model_id()),
            Self::Reprice { .. } | Self::Delete { .. } => None,
        }
    }
}

//! Snapshot: the segments of one manifest, open. What a search looks at.

use std::path::Path;
use std::sync::Arc;

use super::file::damaged;
use super::gone::Gone;
use super::manifest::{Listed, Manifest};
use super::segment::Segment;
use crate::error::Result;

/// How often the manifest may change while its segments are being opened.
const ATTEMPTS: u32 = 20;

#[derive(Clone, Default)]
pub(super) struct Snapshot {
    pub(super) manifest: Manifest,
    /// In the order of the manifest.
    pub(super) parts: Vec<Part>,
}

#[derive(Clone)]
pub(super) struct Part {
    pub(super) listed: Listed,
    pub(super) segment: Arc<Segment>,
    pub(super) gone: Arc<Gone>,
}

impl Snapshot {
    /// Opens what the manifest in `folder` names, keeping what `before` has open already.
    pub(super) fn open(folder: &Path, dimensions: u32, before: &Self) -> Result<Self> {
        for _ in 0..ATTEMPTS {
            let manifest = Manifest::read(folder, dimensions)?;
            if let Some(parts) = parts(folder, &manifest, before)? {
                return Ok(Self { manifest, parts });
            }
            // A commit removed a file between the two looks: the manifest has changed too.
        }
        Err(damaged())
    }
}

/// Opens the segments of a manifest; `None` if a file is missing.
fn parts(folder: &Path, manifest: &Manifest, before: &Snapshot) -> Result<Option<Vec<Part>>> {
    let kept = |listed: &Listed| {
        let same = |part: &&Part| part.listed.number == listed.number;
        let parts = if before.manifest.birth == manifest.birth { &before.parts[..] } else { &[] };
        parts.iter().find(same)
    };
    let open = |listed: &Listed| part(folder, manifest.dimensions, *listed, kept(listed));
    manifest.segments.iter().map(open).collect()
}

fn part(
    folder: &Path,
    dimensions: u32,
    listed: Listed,
    kept: Option<&Part>,
) -> Result<Option<Part>> {
    let segment = match kept {
        Some(part) => Some(Arc::clone(&part.segment)),
        None => Segment::open(&listed.path(folder), dimensions)?.map(Arc::new),
    };
    let Some(segment) = segment else { return Ok(None) };
    if segment.rows() != listed.rows {
        return Err(damaged());
    }
    let gone = match (listed.gone_path(folder), kept) {
        (None, _) => Some(Arc::default()),
        (_, Some(part)) if part.listed == listed => Some(Arc::clone(&part.gone)),
        (Some(path), _) => Gone::read(&path, listed.rows, listed.gone)?.map(Arc::new),
    };
    Ok(gone.map(|gone| Part { listed, segment, gone }))
}

//! Build: parts the vectors of a segment into clusters and writes them to a file.
//!
//! It takes half a minute of a processor for a million vectors, and the memory of a sample and of
//! three numbers a row: some 110 MB for the four million a segment may have. The codes are read once,
//! in order.

use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom, Write};
use std::path::Path;

use super::k_means::{Centroids, samples};
use super::layout::{HEADER_BYTES, Layout, Of};
use crate::error::{Error, Result};
use crate::vector::code::code_bytes;
use crate::vector::file::publish_from;
use crate::vector::layout::{Checksum, checksum};
use crate::vector::segment::Segment;

const BUFFER_BYTES: usize = 1 << 18;

/// How many clusters so many rows are parted into.
fn clusters(rows: u32) -> usize {
    (rows as usize).isqrt() * super::CLUSTERS_OF_ROOT
}

/// Writes the clusters of a segment to `path`, unless `go_on`, which is asked now and then, says no.
pub(super) fn build(
    path: &Path,
    of: Of,
    segment: &Segment,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<bool> {
    let Some(centroids) = find(of, segment, go_on)? else { return Ok(false) };
    let Some(members) = Members::of(&centroids, of, segment, go_on)? else { return Ok(false) };
    publish_from(&path.with_extension(super::UNFINISHED), path, |file| {
        write(path, file, &Plan { of, segment, centroids: &centroids, members: &members })
    })?;
    Ok(true)
}

fn find(of: Of, segment: &Segment, go_on: &mut dyn FnMut() -> bool) -> Result<Option<Centroids>> {
    let (rows, dimensions) = (of.rows as usize, of.dimensions as usize);
    let wanted = clusters(of.rows);
    let count = samples(wanted, rows);
    let mut sample = vec![0; count * code_bytes(dimensions)];
    for (place, code) in sample.chunks_exact_mut(code_bytes(dimensions)).enumerate() {
        let row = u64::from(of.rows) * place as u64 / count as u64;
        segment.read_codes(u32::try_from(row).unwrap_or(0), code)?;
    }
    Ok(Centroids::find(&sample, dimensions, wanted, go_on))
}

/// The rows of each cluster.
struct Members {
    /// The first place of each cluster in `rows`.
    starts: Vec<u32>,
    /// Those of a cluster one after the other, ascending.
    rows: Vec<u32>,
}

impl Members {
    fn of(
        centroids: &Centroids,
        of: Of,
        segment: &Segment,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<Option<Self>> {
        let code_bytes = code_bytes(of.dimensions as usize);
        let mut buffer = vec![0; (BUFFER_BYTES / code_bytes).max(1) * code_bytes];
        let ahead = u32::try_from(buffer.len() / code_bytes).unwrap_or(1);
        let mut cluster_of = Vec::with_capacity(of.rows as usize);
        for row in (0..of.rows).step_by(ahead as usize) {
            if !go_on() {
                return Ok(None);
            }
            let codes = &mut buffer[..(of.rows - row).min(ahead) as usize * code_bytes];
            segment.read_codes(row, codes)?;
            cluster_of.extend(codes.chunks_exact(code_bytes).map(|code| centroids.of(code)));
        }
        Ok(Some(Self::sorted(centroids.count(), &cluster_of)))
    }

    fn sorted(clusters: usize, cluster_of: &[usize]) -> Self {
        let mut starts = vec![0_u32; clusters + 1];
        cluster_of.iter().for_each(|cluster| starts[cluster + 1] += 1);
        for cluster in 0..clusters {
            starts[cluster + 1] += starts[cluster];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; cluster_of.len()];
        for (row, cluster) in (0..).zip(cluster_of) {
            rows[next[*cluster] as usize] = row;
            next[*cluster] += 1;
        }
        starts.pop();
        Self { starts, rows }
    }
}

struct Plan<'a> {
    of: Of,
    segment: &'a Segment,
    centroids: &'a Centroids,
    members: &'a Members,
}

fn write(path: &Path, file: &mut File, plan: &Plan<'_>) -> Result<()> {
    let failed = |error| Error::file("write", path, error);
    let mut core: Vec<u8> =
        plan.members.starts.iter().flat_map(|start| start.to_le_bytes()).collect();
    core.extend(plan.centroids.codes());
    let clusters = u32::try_from(plan.centroids.count()).unwrap_or(u32::MAX);
    let mut layout = Layout { of: plan.of, clusters, core: [0; 16], table: [0; 16] };
    core.resize(layout.sketches_at() - HEADER_BYTES, 0);
    layout.core = checksum(&core);

    let mut out = BufWriter::with_capacity(BUFFER_BYTES, file);
    out.write_all(&[0; HEADER_BYTES]).and_then(|()| out.write_all(&core)).map_err(failed)?;
    layout.table = table(plan, &mut out).map_err(failed)?;
    out.seek(SeekFrom::Start(0)).map_err(failed)?;
    out.write_all(&layout.header()).and_then(|()| out.flush()).map_err(failed)
}

/// Writes sketches and places, and says their checksum.
fn table(plan: &Plan<'_>, out: &mut impl Write) -> std::io::Result<[u8; 16]> {
    let mut checksum = Checksum::default();
    let mut put = |bytes: &[u8]| {
        checksum.update(bytes);
        out.write_all(bytes)
    };
    for row in &plan.members.rows {
        put(plan.segment.sketches(*row..*row + 1))?;
    }
    let mut session_of = Vec::with_capacity(plan.of.rows as usize);
    for (place, (_, rows)) in (0_u32..).zip(plan.segment.sessions()) {
        session_of.extend(rows.map(|_| place));
    }
    for row in &plan.members.rows {
        let session = session_of.get(*row as usize).copied().unwrap_or_default();
        put(&(u64::from(*row) | u64::from(session) << 32).to_le_bytes())?;
    }
    Ok(checksum.finish())
}

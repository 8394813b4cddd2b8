//! Near: which centroids are nearest to a query, by a graph over them (HNSW).

use hnsw_rs::prelude::{Distance, Hnsw};

use crate::vector::code::{code_bytes, encode};

/// Links of a centroid, and how many candidates its links are chosen from.
const LINKS: usize = 16;
const CANDIDATES: usize = 64;
const LAYERS: usize = 16;

/// Costs the memory of the centroids twice over, and a tenth of a millisecond for each to make.
pub(super) struct Near(Hnsw<'static, i16, Apart>);

/// How far two vectors of length one are apart: one less their cosine.
struct Apart;

impl Distance<i16> for Apart {
    fn eval(&self, left: &[i16], right: &[i16]) -> f32 {
        // The graph takes it for granted that no distance is below zero.
        (1.0 - dot(left, right)).max(0.0)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a float has digits enough to tell centroids apart")]
fn dot(left: &[i16], right: &[i16]) -> f32 {
    let products = left.iter().zip(right).map(|(left, right)| i32::from(*left) * i32::from(*right));
    // Of vectors of length one it fits; of others it may not, and must not panic.
    let sum = products.fold(0_i32, i32::wrapping_add);
    sum as f32 / (32767.0 * 32767.0)
}

impl Near {
    /// Makes the graph over centroids, given as codes one after the other.
    pub(super) fn new(codes: &[u8], dimensions: usize) -> Self {
        let codes = codes.chunks_exact(code_bytes(dimensions));
        let graph = Hnsw::new(LINKS, codes.len(), LAYERS, CANDIDATES, Apart);
        for (place, code) in codes.enumerate() {
            graph.insert((&steps(code), place));
        }
        Self(graph)
    }

    /// About `wanted` centroids, nearest first.
    pub(super) fn nearest(&self, query: &[f32], wanted: usize) -> Vec<u32> {
        let mut code = Vec::new();
        encode(query, &mut code);
        let found = self.0.search(&steps(&code), wanted, wanted.max(CANDIDATES));
        found.into_iter().filter_map(|near| u32::try_from(near.d_id).ok()).collect()
    }
}

fn steps(code: &[u8]) -> Vec<i16> {
    code.as_chunks::<2>().0.iter().map(|bytes| i16::from_le_bytes(*bytes)).collect()
}

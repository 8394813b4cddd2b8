//! k-means: centroids that vectors gather around, found in two levels.
//!
//! A sample is parted into a few groups and each group into its share of the clusters, so that a
//! vector is compared with the centroids of the groups nearest to it only: the square root of what
//! comparing it with all would cost. The same vectors give the same clusters.

use std::ops::Range;

use crate::vector::code::{code_bytes, cosine, encode, normalized, numbers};

/// Sampled vectors for each cluster; more make the centroids hardly better, and cost time.
const SAMPLES_EACH: usize = 16;

/// Sampled vectors for each group of clusters.
const SAMPLES_OF_GROUP: usize = 96;

/// Vectors that are sampled at most: 48 MiB of 384 dimensions.
const SAMPLES_MAX: usize = 1 << 16;

const ROUNDS: usize = 6;

/// Groups whose clusters a vector is compared with.
const GROUPS_TRIED: usize = 6;

/// How many vectors should be sampled for so many clusters of so many rows.
pub(super) fn samples(clusters: usize, rows: usize) -> usize {
    clusters.saturating_mul(SAMPLES_EACH).min(SAMPLES_MAX).max(clusters).min(rows)
}

/// Centroids of length one, those of a group one after the other.
pub(super) struct Centroids {
    dimensions: usize,
    groups: Vec<Vec<f32>>,
    /// The clusters of each group.
    members: Vec<Range<usize>>,
    means: Vec<Vec<f32>>,
}

impl Centroids {
    /// Finds about `wanted` clusters in a sample, codes one after the other.
    ///
    /// `go_on` is asked now and then; `None` once it says no.
    pub(super) fn find(
        sample: &[u8],
        dimensions: usize,
        wanted: usize,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Option<Self> {
        let sample: Vec<&[u8]> = sample.chunks_exact(code_bytes(dimensions)).collect();
        let groups = wanted.isqrt().clamp(1, sample.len().max(1));
        let thin = (sample.len() / (groups * SAMPLES_OF_GROUP)).max(1);
        let of_groups: Vec<&[u8]> = sample.iter().step_by(thin).copied().collect();
        let groups = k_means(&of_groups, groups, go_on)?;

        let mut parted: Vec<Vec<&[u8]>> = vec![Vec::new(); groups.len()];
        for code in &sample {
            parted[nearest(&groups, 0..groups.len(), code).0].push(code);
        }
        let (mut members, mut means) = (Vec::new(), Vec::new());
        for part in parted {
            let share = (part.len() * wanted).div_ceil(sample.len().max(1));
            let start = means.len();
            means.extend(k_means(&part, share, go_on)?);
            members.push(start..means.len());
        }
        Some(Self { dimensions, groups, members, means })
    }

    pub(super) fn count(&self) -> usize {
        self.means.len()
    }

    /// The codes of all centroids.
    pub(super) fn codes(&self) -> Vec<u8> {
        let mut codes = Vec::with_capacity(self.count() * code_bytes(self.dimensions));
        self.means.iter().for_each(|centroid| encode(centroid, &mut codes));
        codes
    }

    /// The cluster of a vector.
    pub(super) fn of(&self, code: &[u8]) -> usize {
        let mut groups: Vec<(f32, usize)> = (0..self.groups.len())
            .map(|group| (cosine(&self.groups[group], code), group))
            .collect();
        if groups.len() > GROUPS_TRIED {
            groups.select_nth_unstable_by(GROUPS_TRIED - 1, |left, right| {
                right.0.total_cmp(&left.0).then(left.1.cmp(&right.1))
            });
            groups.truncate(GROUPS_TRIED);
        }
        let tried = groups.iter().map(|(_, group)| self.members[*group].clone());
        let best = tried
            .filter(|members| !members.is_empty())
            .map(|members| nearest(&self.means, members, code))
            .max_by(|left, right| left.1.total_cmp(&right.1).then(right.0.cmp(&left.0)));
        best.map_or(0, |(cluster, _)| cluster)
    }
}

/// The centroid among `range` that is nearest to a vector, and how near.
fn nearest(centroids: &[Vec<f32>], range: Range<usize>, code: &[u8]) -> (usize, f32) {
    let near = range.map(|place| (place, cosine(&centroids[place], code)));
    near.reduce(|best, next| if next.1 > best.1 { next } else { best }).unwrap_or((0, -1.0))
}

/// At most `wanted` centroids; fewer only if there are fewer vectors.
fn k_means(
    codes: &[&[u8]],
    wanted: usize,
    go_on: &mut dyn FnMut() -> bool,
) -> Option<Vec<Vec<f32>>> {
    let count = wanted.min(codes.len());
    let first = |place: usize| normalized(&numbers(codes[place * codes.len() / count]));
    let mut centroids: Vec<Vec<f32>> = (0..count).map(first).collect();
    for round in 0..ROUNDS {
        let mut sums = vec![(0_u32, vec![0.0_f32; centroids.first().map_or(0, Vec::len)]); count];
        for (place, code) in codes.iter().enumerate() {
            if place % 1024 == 0 && !go_on() {
                return None;
            }
            let (members, sum) = &mut sums[nearest(&centroids, 0..count, code).0];
            *members += 1;
            sum.iter_mut().zip(numbers(code)).for_each(|(sum, number)| *sum += number);
        }
        for (place, (members, sum)) in sums.into_iter().enumerate() {
            centroids[place] = if members == 0 {
                // Nobody is near to it: it begins again at a vector of the sample.
                let again = (place * ROUNDS + round + 1) * codes.len() / (count * ROUNDS + 1);
                normalized(&numbers(codes[again.min(codes.len() - 1)]))
            } else {
                normalized(&sum)
            };
        }
    }
    Some(centroids)
}

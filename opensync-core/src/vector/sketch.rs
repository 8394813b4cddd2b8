//! Sketch: the signs of a vector's numbers, a bit each, and how near a query's are.
//!
//! The count of signs that differ follows the angle between two vectors. A pass over all sketches
//! (48 bytes for 384 dimensions) finds the few hundred vectors worth a closer look. Turning the
//! vectors at random before the signs are taken brought nothing on text embeddings, so they are
//! taken as they are.
#![expect(clippy::inline_always, reason = "what is not inlined is not compiled for the processor")]

const BITS: usize = 64;

/// Bytes of a sketch of so many dimensions: whole words.
pub(crate) const fn sketch_bytes(dimensions: usize) -> usize {
    dimensions.div_ceil(BITS) * 8
}

/// The sketch of a vector, as words.
pub(crate) fn words(vector: &[f32]) -> Vec<u64> {
    let sign = |place, number: &f32| u64::from(*number >= 0.0) << place;
    let word = |numbers: &[f32]| numbers.iter().enumerate().map(|(at, n)| sign(at, n)).sum();
    vector.chunks(BITS).map(word).collect()
}

/// Appends the sketch of a vector.
pub(crate) fn sketch(vector: &[f32], sketch: &mut Vec<u8>) {
    sketch.extend(words(vector).iter().flat_map(|word| word.to_le_bytes()));
}

/// Counts differing signs, in the fastest way this processor has.
#[derive(Clone, Copy)]
pub(crate) struct Distances(fn(&[u64], &[u8], &mut [u16]));

impl Distances {
    /// Looks at the processor.
    pub(crate) fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("popcnt") {
            return Self(popcnt::distances);
        }
        Self(portable)
    }

    /// Fills `distances` with those between `query` and as many sketches, one after the other.
    pub(crate) fn fill(self, query: &[u64], sketches: &[u8], distances: &mut [u16]) {
        (self.0)(query, sketches, distances);
    }
}

/// One loop for every processor; where the compiler may use a population count, it does.
#[inline(always)]
fn portable(query: &[u64], sketches: &[u8], distances: &mut [u16]) {
    match query.len() {
        6 => unrolled::<6>(query, sketches, distances),
        12 => unrolled::<12>(query, sketches, distances),
        16 => unrolled::<16>(query, sketches, distances),
        _ => {
            for (distance, sketch) in
                distances.iter_mut().zip(sketches.chunks_exact(query.len() * 8))
            {
                *distance = differing(query, sketch);
            }
        }
    }
}

/// The lengths of common models, known when compiling.
#[inline(always)]
fn unrolled<const WORDS: usize>(query: &[u64], sketches: &[u8], distances: &mut [u16]) {
    let Ok(query) = <&[u64; WORDS]>::try_from(query) else { return };
    for (distance, sketch) in distances.iter_mut().zip(sketches.chunks_exact(WORDS * 8)) {
        *distance = differing(query, sketch);
    }
}

#[inline(always)]
fn differing(query: &[u64], sketch: &[u8]) -> u16 {
    let words = sketch.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes));
    let bits: u32 = query.iter().zip(words).map(|(query, word)| (query ^ word).count_ones()).sum();
    #[expect(clippy::cast_possible_truncation, reason = "vectors have at most 4,096 dimensions")]
    let bits = bits as u16;
    bits
}

#[cfg(target_arch = "x86_64")]
mod popcnt {
    /// Call only where `popcnt` was detected.
    #[expect(unsafe_code, reason = "`detect` has seen the feature before it hands this out")]
    pub(super) fn distances(query: &[u64], sketches: &[u8], distances: &mut [u16]) {
        // SAFETY: the only way here is through `Distances::detect`, which found `popcnt`.
        unsafe { with_popcnt(query, sketches, distances) }
    }

    #[target_feature(enable = "popcnt")]
    fn with_popcnt(query: &[u64], sketches: &[u8], distances: &mut [u16]) {
        super::portable(query, sketches, distances);
    }
}

/// Weighs a sketch by the numbers of the query: finer than a distance, and reads nothing more.
pub(crate) struct Weights {
    /// For each byte of a sketch, the sum for each value the byte can have.
    sums: Vec<[f32; 256]>,
}

impl Weights {
    pub(crate) fn new(query: &[f32]) -> Self {
        Self { sums: query.chunks(8).map(sums).collect() }
    }

    /// Grows with the cosine between the query and the vector of a sketch.
    pub(crate) fn weigh(&self, sketch: &[u8]) -> f32 {
        self.sums.iter().zip(sketch).map(|(sums, byte)| sums[usize::from(*byte)]).sum()
    }
}

/// The sum of the numbers whose bit is set, for each set of bits.
fn sums(numbers: &[f32]) -> [f32; 256] {
    let mut sums = [0.0; 256];
    for (place, number) in numbers.iter().enumerate() {
        let bit = 1 << place;
        for bits in 0..bit {
            sums[bit | bits] = sums[bits] + number;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vectors(dimensions: usize) -> impl Strategy<Value = (Vec<f32>, Vec<f32>)> {
        let vector = || prop::collection::vec(-1.0_f32..1.0, dimensions);
        (vector(), vector())
    }

    proptest! {
        #[test]
        fn every_kernel_counts_the_signs_that_differ(
            (left, right) in (1_usize..1100).prop_flat_map(vectors)
        ) {
            let differ = |(left, right): (&f32, &f32)| (*left >= 0.0) != (*right >= 0.0);
            let expected = left.iter().zip(&right).filter(|pair| differ(*pair)).count();
            let mut bytes = Vec::new();
            sketch(&right, &mut bytes);
            prop_assert_eq!(bytes.len(), sketch_bytes(right.len()));

            for kernel in [Distances::detect(), Distances(portable)] {
                let mut found = [u16::MAX];
                kernel.fill(&words(&left), &bytes, &mut found);
                prop_assert_eq!(usize::from(found[0]), expected);
            }
        }

        #[test]
        fn a_weight_is_the_sum_of_the_query_where_the_sign_is_positive(
            (query, vector) in (1_usize..200).prop_flat_map(vectors)
        ) {
            let positive = query.iter().zip(&vector).filter(|(_, sign)| **sign >= 0.0);
            let expected: f32 = positive.map(|(number, _)| number).sum();
            let mut bytes = Vec::new();
            sketch(&vector, &mut bytes);
            prop_assert!((Weights::new(&query).weigh(&bytes) - expected).abs() < 1e-3);
        }
    }

    #[test]
    fn many_sketches_are_counted_in_their_order() {
        let query = words(&[1.0; 384]);
        let mut bytes = Vec::new();
        for negative in 0..100 {
            let mut vector = [1.0_f32; 384];
            vector[..negative].fill(-1.0);
            sketch(&vector, &mut bytes);
        }
        let mut found = [0; 100];
        Distances::detect().fill(&query, &bytes, &mut found);
        assert!(found.iter().enumerate().all(|(place, found)| usize::from(*found) == place));
    }
}

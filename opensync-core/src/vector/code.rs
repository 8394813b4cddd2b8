//! Code: a vector as 16-bit numbers, close enough to tell its cosine to four digits.
//!
//! A unit vector's numbers lie between -1 and 1, so they are kept as multiples of 1/32767: as small
//! as half floats, as exact for the sizes that occur, and read with one instruction everywhere.
//! Sums run in 16 lanes that are added in a fixed order, so every machine computes the same score.
#![expect(clippy::inline_always, reason = "what is not inlined is not compiled for the processor")]

const ONE: f32 = 32767.0;
const LANES: usize = 16;

/// Bytes of a code of so many dimensions.
pub(crate) const fn code_bytes(dimensions: usize) -> usize {
    dimensions * 2
}

/// `vector` with length one. A vector that has no direction (zero, or not finite) becomes zeros.
pub(crate) fn normalized(vector: &[f32]) -> Vec<f32> {
    let squares: f64 = vector.iter().map(|&number| f64::from(number).powi(2)).sum();
    let scale = 1.0 / squares.sqrt();
    if !scale.is_normal() {
        return vec![0.0; vector.len()];
    }
    #[expect(clippy::cast_possible_truncation, reason = "rounds to the nearest `f32`")]
    vector.iter().map(|&number| (f64::from(number) * scale) as f32).collect()
}

/// Appends the code of a normalized vector.
pub(crate) fn encode(unit: &[f32], code: &mut Vec<u8>) {
    for number in unit {
        #[expect(clippy::cast_possible_truncation, reason = "a cast of floats saturates")]
        let step = (number * ONE).round() as i16;
        code.extend(step.to_le_bytes());
    }
}

/// The numbers of a code, with the length one as it was encoded.
pub(crate) fn numbers(code: &[u8]) -> Vec<f32> {
    code.chunks_exact(2).map(|bytes| step(bytes) / ONE).collect()
}

/// The cosine between a normalized query and the vector of a code.
///
/// The same on every processor: wider registers add the same numbers in the same order.
pub(crate) fn cosine(query: &[f32], code: &[u8]) -> f32 {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        return avx2::cosine(query, code);
    }
    portable(query, code)
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    /// Call only where `avx2` was detected.
    #[expect(unsafe_code, reason = "`cosine` has seen the feature before it calls this")]
    pub(super) fn cosine(query: &[f32], code: &[u8]) -> f32 {
        // SAFETY: the only way here is through `super::cosine`, which found `avx2`.
        unsafe { with_avx2(query, code) }
    }

    #[target_feature(enable = "avx2")]
    fn with_avx2(query: &[f32], code: &[u8]) -> f32 {
        super::portable(query, code)
    }
}

/// One loop for every processor, compiled for each.
#[inline(always)]
fn portable(query: &[f32], code: &[u8]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let (queries, query_rest) = query.as_chunks::<LANES>();
    let (codes, code_rest) = code.as_chunks::<{ code_bytes(LANES) }>();
    let rest = dot(query_rest, code_rest);
    for (query, code) in queries.iter().zip(codes) {
        for place in 0..LANES {
            lanes[place] += query[place] * step(&code[place * 2..place * 2 + 2]);
        }
    }
    (lanes.iter().sum::<f32>() + rest) / ONE
}

#[inline(always)]
fn dot(query: &[f32], code: &[u8]) -> f32 {
    query.iter().zip(code.chunks_exact(2).map(step)).map(|(number, step)| number * step).sum()
}

#[inline(always)]
fn step(bytes: &[u8]) -> f32 {
    f32::from(i16::from_le_bytes([bytes[0], bytes[1]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_the_cosine_to_four_digits() {
        for dimensions in [1, 15, 16, 37, 384] {
            let left = normalized(&wave(dimensions, 0.37));
            let right = normalized(&wave(dimensions, 0.61));
            let mut code = Vec::new();
            encode(&right, &mut code);
            let exact: f32 = left.iter().zip(&right).map(|(left, right)| left * right).sum();

            assert_eq!(code.len(), code_bytes(dimensions));
            assert!((cosine(&left, &code) - exact).abs() < 1e-4, "{dimensions}");
        }
    }

    #[test]
    fn a_vector_without_direction_becomes_zeros() {
        for vector in [[0.0, 0.0], [f32::NAN, 1.0], [f32::INFINITY, 1.0]] {
            assert_eq!(normalized(&vector), [0.0, 0.0]);
        }
        assert_eq!(normalized(&[f32::MAX, 0.0]), [1.0, 0.0]);
    }

    fn wave(dimensions: usize, step: f32) -> Vec<f32> {
        (0..dimensions)
            .scan(1.0, |at: &mut f32, _| {
                *at += step;
                Some(at.sin())
            })
            .collect()
    }
}

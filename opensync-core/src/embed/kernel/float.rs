//! Float: what happens between the products: layer norm, GELU and the exponential.
//!
//! Loops are written over arrays of 16 lanes, which the compiler turns into whole vectors at every
//! level. The exponential and the error function are polynomials, within a few units of the last
//! place of what the C library gives, because a call a number cannot be vectorised.

use super::level::at_each_level;

const LANES: usize = 16;

/// Adding this rounds a small number to a whole one, and leaves that in the low bits.
pub(super) const ROUND: f32 = 12_582_912.0;

/// `a * b + c`, as one instruction where there is one.
#[inline(always)]
pub(super) fn multiply_add<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

#[inline(always)]
fn polynomial<const FUSED: bool, const TERMS: usize>(x: f32, terms: [f32; TERMS]) -> f32 {
    let mut sum = 0.0;
    for term in terms {
        sum = multiply_add::<FUSED>(sum, x, term);
    }
    sum
}

/// `e` to the power of a number from -87 to 87; numbers outside are taken as the nearer end.
#[inline(always)]
pub(super) fn exponential<const FUSED: bool>(x: f32) -> f32 {
    const TAYLOR: [f32; 7] = [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    // The natural logarithm of two in two pieces, so that a multiple of it is subtracted exactly.
    const HIGH: f32 = 0.693_359_4;
    const LOW: f32 = -2.121_944_4e-4;

    let x = x.clamp(-87.0, 87.0);
    let shifted = multiply_add::<FUSED>(x, std::f32::consts::LOG2_E, ROUND);
    let power = shifted - ROUND;
    let rest = multiply_add::<FUSED>(power, -HIGH, x);
    let rest = multiply_add::<FUSED>(power, -LOW, rest);
    let fraction = polynomial::<FUSED, 7>(rest, TAYLOR);
    // Adding to the exponent's bits multiplies by two to that power.
    f32::from_bits(fraction.to_bits().wrapping_add(shifted.to_bits() << 23))
}

/// The error function by formula 7.1.26 of Abramowitz and Stegun, within 1.5e-7.
#[inline(always)]
fn error_function<const FUSED: bool>(x: f32) -> f32 {
    const TERMS: [f32; 6] =
        [1.061_405_4, -1.453_152_1, 1.421_413_8, -0.284_496_72, 0.254_829_6, 0.0];
    let size = x.abs();
    let t = 1.0 / multiply_add::<FUSED>(size, 0.327_591_1, 1.0);
    let tail = polynomial::<FUSED, 6>(t, TERMS) * exponential::<FUSED>(-size * size);
    (1.0 - tail).copysign(x)
}

#[inline(always)]
fn gelu_body<const ROWS: usize, const WIDE: usize, const FUSED: bool>(values: &mut [f32]) {
    let one = |x: &mut f32| {
        *x *= 0.5 * (1.0 + error_function::<FUSED>(*x * std::f32::consts::FRAC_1_SQRT_2));
    };
    let (chunks, rest) = values.as_chunks_mut::<LANES>();
    for chunk in chunks {
        for x in chunk {
            one(x);
        }
    }
    for x in rest {
        one(x);
    }
}

/// Lane by lane sum of what `of` makes of each value: one order at every level but the rest's.
#[inline(always)]
pub(super) fn sum(values: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            lanes[lane] += of(chunk[lane]);
        }
    }
    let mut total = 0.0;
    for lane in lanes {
        total += lane;
    }
    for &value in rest {
        total += of(value);
    }
    total
}

/// The largest of what `of` makes of each value, and at least `least`.
#[inline(always)]
pub(super) fn largest(values: &[f32], least: f32, of: impl Fn(f32) -> f32) -> f32 {
    let greater = |a: f32, b: f32| if a > b { a } else { b };
    let mut lanes = [least; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            lanes[lane] = greater(of(chunk[lane]), lanes[lane]);
        }
    }
    let mut most = least;
    for lane in lanes {
        most = greater(lane, most);
    }
    for &value in rest {
        most = greater(of(value), most);
    }
    most
}

#[inline(always)]
fn normalise_row<const FUSED: bool>(row: &mut [f32], weight: &[f32], bias: &[f32], epsilon: f32) {
    #[allow(clippy::cast_precision_loss, reason = "a row is far shorter than 2^24")]
    let width = row.len() as f32;
    let mean = sum(row, |x| x) / width;
    let variance = sum(row, |x| (x - mean) * (x - mean)) / width;
    let scale = 1.0 / (variance + epsilon).sqrt();
    for ((x, &weight), &bias) in row.iter_mut().zip(weight).zip(bias) {
        *x = multiply_add::<FUSED>((*x - mean) * scale, weight, bias);
    }
}

#[inline(always)]
fn normalise_body<const ROWS: usize, const WIDE: usize, const FUSED: bool>(
    rows: &mut [f32],
    weight: &[f32],
    bias: &[f32],
    epsilon: f32,
) {
    for row in rows.chunks_exact_mut(weight.len()) {
        normalise_row::<FUSED>(row, weight, bias, epsilon);
    }
}

#[inline(always)]
fn add_and_normalise_body<const ROWS: usize, const WIDE: usize, const FUSED: bool>(
    rows: &mut [f32],
    added: &[f32],
    weight: &[f32],
    bias: &[f32],
    epsilon: f32,
) {
    let width = weight.len();
    for (row, added) in rows.chunks_exact_mut(width).zip(added.chunks_exact(width)) {
        for (x, &more) in row.iter_mut().zip(added) {
            *x += more;
        }
        normalise_row::<FUSED>(row, weight, bias, epsilon);
    }
}

at_each_level! {
    /// The Gaussian error linear unit, in place.
    fn gelu(values: &mut [f32]) = gelu_body
}

at_each_level! {
    /// Layer norm of each row, in place.
    fn normalise(rows: &mut [f32], weight: &[f32], bias: &[f32], epsilon: f32) = normalise_body
}

at_each_level! {
    /// Adds row to row, then layer norm of each, in place.
    fn add_and_normalise(
        rows: &mut [f32],
        added: &[f32],
        weight: &[f32],
        bias: &[f32],
        epsilon: f32,
    ) = add_and_normalise_body
}

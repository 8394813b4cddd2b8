//! Every level of this machine against plain arithmetic, on shapes that fill no tile.

use super::*;

/// Numbers from -1 to 1 that follow from a seed.
fn numbers(seed: u64, count: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        #[allow(clippy::cast_precision_loss)]
        let number = (state >> 40) as f32 / (1 << 23) as f32 - 1.0;
        number
    };
    (0..count).map(|_| next()).collect()
}

fn near(found: &[f32], expected: &[f32], most: f32) {
    assert_eq!(found.len(), expected.len());
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        let apart = (found - expected).abs();
        assert!(apart <= most * (1.0 + expected.abs()), "{place}: {found}, not {expected}");
    }
}

fn plain_product(rows: &[f32], weights: &[f32], bias: &[f32], depth: usize) -> Vec<f32> {
    let one = |row: &[f32]| {
        let outputs = weights.chunks_exact(depth).zip(bias);
        let dot = |weights: &[f32]| row.iter().zip(weights).map(|(a, b)| a * b).sum::<f32>();
        outputs.map(|(weights, bias)| dot(weights) + bias).collect::<Vec<_>>()
    };
    rows.chunks_exact(depth).flat_map(one).collect()
}

const SHAPES: [(usize, usize, usize); 6] =
    [(1, 3, 5), (2, 8, 32), (5, 33, 31), (11, 40, 72), (25, 130, 65), (12, 64, 96)];

#[test]
fn a_product_is_what_plain_arithmetic_says_at_every_level() {
    for (count, depth, outputs) in SHAPES {
        let (rows, weights) = (numbers(1, count * depth), numbers(2, outputs * depth));
        let bias = numbers(3, outputs);
        let expected = plain_product(&rows, &weights, &bias, depth);
        let panels = Panels::pack(&weights, depth);
        for level in Level::available() {
            let mut output = vec![f32::NAN; count * outputs];
            multiply(level, panels.product(&rows, &bias), &mut output);
            near(&output, &expected, 1e-5);
        }
    }
}

#[test]
fn products_of_bytes_are_the_same_bits_at_every_level_and_near_those_of_floats() {
    for (count, depth, outputs) in SHAPES {
        let (rows, weights) = (numbers(4, count * depth), numbers(5, outputs * depth));
        let bias = numbers(6, outputs);
        let mut by_level = Vec::new();
        for level in Level::available() {
            let panels = Int8Panels::pack(level, &weights, depth);
            let (mut bytes, mut output) = (Int8Rows::default(), vec![f32::NAN; count * outputs]);
            bytes.quantise(level, &rows, depth);
            multiply_int8(&bytes, &panels, &bias, &mut output);
            by_level.push(output);
        }
        for output in &by_level {
            near(output, &by_level[0], 1e-6);
        }
        let exact = plain_product(&rows, &weights, &bias, depth);
        #[allow(clippy::cast_precision_loss)]
        let noise = 0.01 * (depth as f32).sqrt();
        near(&by_level[0], &exact, noise);
    }
}

#[test]
fn the_largest_bytes_do_not_overflow_at_any_level() {
    let depth = 4096;
    for (row, weight) in [(1.0, 1.0), (1.0, -1.0), (-1.0, -1.0), (-1.0, 1.0)] {
        for level in Level::available() {
            let panels = Int8Panels::pack(level, &vec![weight; depth], depth);
            let (mut bytes, mut output) = (Int8Rows::default(), [0.0]);
            bytes.quantise(level, &vec![row; depth], depth);
            multiply_int8(&bytes, &panels, &[0.0], &mut output);
            near(&output, &[row * weight * 4096.0], 1e-5);
        }
    }
}

#[test]
fn rows_without_a_size_count_as_zeros() {
    for level in Level::available() {
        let panels = Int8Panels::pack(level, &[1.0; 4], 4);
        for odd in [0.0, f32::MIN_POSITIVE, f32::NAN, f32::INFINITY] {
            let (mut bytes, mut output) = (Int8Rows::default(), [f32::NAN]);
            bytes.quantise(level, &[odd; 4], 4);
            multiply_int8(&bytes, &panels, &[0.5], &mut output);
            assert!(output[0].is_nan() || (output[0] - 0.5).abs() < 1e-6, "{odd}: {output:?}");
        }
    }
}

#[test]
fn gelu_is_within_a_millionth_of_its_definition() {
    // Values of x * Phi(x), computed with 30 digits.
    let known = [
        (-6.0, -5.919_526e-9),
        (-3.0, -0.004_049_694),
        (-1.0, -0.158_655_25),
        (-0.1, -0.046_017_215),
        (0.0, 0.0),
        (0.5, 0.345_731_23),
        (1.0, 0.841_344_7),
        (2.0, 1.954_499_7),
        (4.0, 3.999_873_4),
        (50.0, 50.0),
        (-50.0, 0.0),
    ];
    for level in Level::available() {
        // Enough copies for whole vectors and a rest.
        let (xs, ys): (Vec<f32>, Vec<f32>) = known.iter().cycle().take(40).copied().unzip();
        let mut found = xs;
        gelu(level, &mut found);
        near(&found, &ys, 1e-6);
    }
}

#[test]
fn layer_norm_has_mean_zero_and_variance_one_before_weight_and_bias() {
    let width = 37;
    let weight: Vec<f32> = numbers(7, width);
    let bias = numbers(8, width);
    let rows = numbers(9, 3 * width);
    let added = numbers(10, 3 * width);
    let mut expected = Vec::new();
    for (row, added) in rows.chunks(width).zip(added.chunks(width)) {
        let row: Vec<f64> =
            row.iter().zip(added).map(|(&a, &b)| f64::from(a) + f64::from(b)).collect();
        let mean = row.iter().sum::<f64>() / 37.0;
        let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 37.0;
        #[allow(clippy::cast_possible_truncation)]
        expected.extend(row.iter().zip(&weight).zip(&bias).map(|((x, &weight), &bias)| {
            ((x - mean) / (variance + 1e-12).sqrt()) as f32 * weight + bias
        }));
    }
    for level in Level::available() {
        let mut found = rows.clone();
        add_and_normalise(level, &mut found, &added, &weight, &bias, 1e-12);
        near(&found, &expected, 1e-5);
        let mut sums: Vec<f32> = rows.iter().zip(&added).map(|(a, b)| a + b).collect();
        normalise(level, &mut sums, &weight, &bias, 1e-12);
        near(&sums, &expected, 1e-5);
    }
}

fn plain_attention(inputs: &[f32], heads: usize, width: usize) -> Vec<f32> {
    let hidden = heads * width;
    let tokens = inputs.len() / (3 * hidden);
    let part = |token: usize, part: usize, head: usize| {
        &inputs[(token * 3 + part) * hidden + head * width..][..width]
    };
    let mut output = vec![0.0; tokens * hidden];
    for head in 0..heads {
        for token in 0..tokens {
            let scores = (0..tokens).map(|other| {
                let pairs = part(token, 0, head).iter().zip(part(other, 1, head));
                #[allow(clippy::cast_precision_loss)]
                let score = pairs.map(|(a, b)| a * b).sum::<f32>() / (width as f32).sqrt();
                score.exp()
            });
            let scores: Vec<_> = scores.collect();
            let total: f32 = scores.iter().sum();
            for (other, score) in scores.iter().enumerate() {
                let place = &mut output[token * hidden + head * width..][..width];
                for (sum, value) in place.iter_mut().zip(part(other, 2, head)) {
                    *sum += score / total * value;
                }
            }
        }
    }
    output
}

#[test]
fn attention_is_what_plain_arithmetic_says_at_every_level() {
    for (tokens, heads, width) in [(1, 2, 8), (31, 3, 20), (32, 1, 32), (67, 2, 40)] {
        let inputs: Vec<_> =
            numbers(11, tokens * 3 * heads * width).iter().map(|x| 3.0 * x).collect();
        let expected = plain_attention(&inputs, heads, width);
        for level in Level::available() {
            let mut attention = Attention::new(heads, width);
            let mut output = vec![f32::NAN; tokens * heads * width];
            // A longer text before this one leaves nothing behind.
            attend(level, &mut attention, &numbers(12, 300 * heads * width), &mut vec![0.0; 8000]);
            attend(level, &mut attention, &inputs, &mut output);
            near(&output, &expected, 1e-5);
        }
    }
}

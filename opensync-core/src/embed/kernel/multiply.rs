//! Multiply: rows of floats by weights that are packed in panels.
//!
//! A panel holds 32 outputs, input by input, so that a step of the innermost loop reads one line
//! of weights and uses it for as many rows as the registers hold sums for.

use super::PANEL;
use super::level::Level;

/// Weights in panels of [`PANEL`] outputs, the last filled up with zeros.
#[derive(Debug)]
pub(crate) struct Panels {
    values: Vec<f32>,
    depth: usize,
    outputs: usize,
}

impl Panels {
    /// Packs weights that have one row of `depth` numbers an output.
    pub(crate) fn pack(weights: &[f32], depth: usize) -> Self {
        let outputs = weights.len() / depth;
        let mut values = vec![0.0; outputs.div_ceil(PANEL) * depth * PANEL];
        for (output, row) in weights.chunks_exact(depth).enumerate() {
            let panel = &mut values[output / PANEL * depth * PANEL..];
            for (line, &weight) in panel.chunks_exact_mut(PANEL).zip(row) {
                line[output % PANEL] = weight;
            }
        }
        Self { values, depth, outputs }
    }

    /// Numbers of an input.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// Numbers of an output.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs
    }

    /// These panels times `rows`, which lie one after the other.
    pub(crate) fn product<'a>(&'a self, rows: &'a [f32], bias: &'a [f32]) -> Product<'a> {
        Product {
            rows,
            row_stride: self.depth,
            count: rows.len() / self.depth,
            panels: &self.values,
            depth: self.depth,
            outputs: self.outputs,
            bias,
            output_stride: self.outputs,
        }
    }
}

/// What is multiplied, and where its numbers lie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Product<'a> {
    /// The rows: each begins `row_stride` after the one before, and `depth` of it counts.
    pub(crate) rows: &'a [f32],
    pub(crate) row_stride: usize,
    pub(crate) count: usize,
    /// Panels of `depth` lines of 32.
    pub(crate) panels: &'a [f32],
    pub(crate) depth: usize,
    pub(crate) outputs: usize,
    /// Added to each row; empty for none.
    pub(crate) bias: &'a [f32],
    /// How far apart the rows of the output begin.
    pub(crate) output_stride: usize,
}

impl Product<'_> {
    /// The unchecked reads below rely on this.
    fn check(&self, output: &[f32]) {
        if self.count == 0 {
            return;
        }
        let last = self.count - 1;
        assert!(self.rows.len() >= last * self.row_stride + self.depth, "rows are all there");
        assert!(self.panels.len() >= self.outputs.div_ceil(PANEL) * self.depth * PANEL);
        assert!(output.len() >= last * self.output_stride + self.outputs, "output has room");
        assert!(self.bias.is_empty() || self.bias.len() == self.outputs, "a bias an output");
    }
}

/// Writes the product's rows to `output`.
pub(crate) fn multiply(level: Level, product: Product<'_>, output: &mut [f32]) {
    product.check(output);
    match level {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: a level comes from `Level::available`, which asked the processor.
        Level::Avx512 => unsafe { avx512::multiply(&product, output) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        Level::Avx2 | Level::AvxVnni => unsafe { avx2::multiply(&product, output) },
        #[cfg(target_arch = "aarch64")]
        // SAFETY: every processor of this kind has these instructions.
        Level::DotProduct => unsafe { neon::multiply(&product, output) },
        Level::Portable => portable(&product, output),
    }
}

/// Defines a module whose `multiply` keeps so many rows times two vectors of sums in registers.
///
/// The vectors are spelled out: sums in arrays of floats would have to be seen through by the
/// compiler, which works in one build and not in the next.
macro_rules! vector_multiply {
    ($module:ident, $feature:literal, $rows:literal, $lanes:literal, $zero:expr, $splat:path,
     $load:path, $fused:expr, $store:path) => {
        mod $module {
            use super::{PANEL, Product, finish};
            #[cfg(target_arch = "aarch64")]
            use std::arch::aarch64::*;
            #[cfg(target_arch = "x86_64")]
            use std::arch::x86_64::*;

            #[target_feature(enable = $feature)]
            pub(super) fn multiply(product: &Product<'_>, output: &mut [f32]) {
                for first in (0..product.outputs).step_by(2 * $lanes) {
                    let mut row = 0;
                    while row < product.count {
                        row += match product.count - row {
                            left if left >= $rows => tile::<$rows>(product, row, first, output),
                            4.. => tile::<4>(product, row, first, output),
                            2.. => tile::<2>(product, row, first, output),
                            _ => tile::<1>(product, row, first, output),
                        };
                    }
                }
            }

            /// `HEIGHT` rows times two vectors of outputs. Gives the rows that are done.
            #[target_feature(enable = $feature)]
            fn tile<const HEIGHT: usize>(
                product: &Product<'_>,
                row: usize,
                first: usize,
                output: &mut [f32],
            ) -> usize {
                let depth = product.depth;
                let panel = &product.panels[first / PANEL * depth * PANEL..][..depth * PANEL];
                let rows: [&[f32]; HEIGHT] = std::array::from_fn(|index| {
                    &product.rows[(row + index) * product.row_stride..][..depth]
                });
                let mut sums = [[$zero; 2]; HEIGHT];
                for (step, line) in panel.as_chunks::<PANEL>().0.iter().enumerate() {
                    // SAFETY: two vectors divide a panel, so both are within the line; each row was
                    // cut to `depth` numbers, and there are `depth` lines.
                    unsafe {
                        let line = line.as_ptr().add(first % PANEL);
                        let (left, right) = ($load(line), $load(line.add($lanes)));
                        for index in 0..HEIGHT {
                            let factor = $splat(*rows[index].get_unchecked(step));
                            sums[index][0] = $fused(factor, left, sums[index][0]);
                            sums[index][1] = $fused(factor, right, sums[index][1]);
                        }
                    }
                }
                for (index, pair) in sums.iter().enumerate() {
                    let mut sums = [0.0; 2 * $lanes];
                    // SAFETY: there is room for two vectors.
                    unsafe {
                        $store(sums.as_mut_ptr(), pair[0]);
                        $store(sums.as_mut_ptr().add($lanes), pair[1]);
                    }
                    finish(product, &mut sums, row + index, first, output);
                }
                HEIGHT
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
vector_multiply!(
    avx512,
    "avx512f",
    12,
    16,
    _mm512_setzero_ps(),
    _mm512_set1_ps,
    _mm512_loadu_ps,
    _mm512_fmadd_ps,
    _mm512_storeu_ps
);
#[cfg(target_arch = "x86_64")]
vector_multiply!(
    avx2,
    "avx2,fma",
    6,
    8,
    _mm256_setzero_ps(),
    _mm256_set1_ps,
    _mm256_loadu_ps,
    _mm256_fmadd_ps,
    _mm256_storeu_ps
);
#[cfg(target_arch = "aarch64")]
vector_multiply!(
    neon,
    "neon",
    8,
    4,
    vdupq_n_f32(0.0),
    vdupq_n_f32,
    vld1q_f32,
    |factor, line, sum| vfmaq_f32(sum, factor, line),
    vst1q_f32
);

/// Lanes of the products of a processor that nothing is known of.
const LANES: usize = 8;

fn portable(product: &Product<'_>, output: &mut [f32]) {
    let depth = product.depth;
    for first in (0..product.outputs).step_by(LANES) {
        let panel = &product.panels[first / PANEL * depth * PANEL..][..depth * PANEL];
        for row in 0..product.count {
            let mut sums = [0.0_f32; LANES];
            let numbers = &product.rows[row * product.row_stride..][..depth];
            for (line, factor) in panel.as_chunks::<PANEL>().0.iter().zip(numbers) {
                let line = &line[first % PANEL..][..LANES];
                sums.iter_mut().zip(line).for_each(|(sum, number)| *sum += factor * number);
            }
            finish(product, &mut sums, row, first, output);
        }
    }
}

/// Adds the bias, and writes what of a row's sums are outputs.
#[inline(always)]
fn finish(product: &Product<'_>, sums: &mut [f32], row: usize, first: usize, output: &mut [f32]) {
    if !product.bias.is_empty() {
        sums.iter_mut().zip(&product.bias[first..]).for_each(|(sum, bias)| *sum += bias);
    }
    let width = sums.len().min(product.outputs - first);
    output[row * product.output_stride + first..][..width].copy_from_slice(&sums[..width]);
}

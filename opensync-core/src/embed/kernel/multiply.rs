//! Multiply: rows of floats by weights that are packed in panels.
//!
//! A panel holds 32 outputs, input by input, so that a step of the innermost loop reads one line
//! of weights and uses it for as many rows as the registers hold sums for.

use super::PANEL;
use super::float::multiply_add;
use super::level::at_each_level;

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

#[inline(always)]
pub(super) fn multiply_body<const ROWS: usize, const LANES: usize, const FUSED: bool>(
    product: Product<'_>,
    output: &mut [f32],
) {
    product.check(output);
    for first in (0..product.outputs).step_by(LANES) {
        let mut row = 0;
        while row < product.count {
            row += match product.count - row {
                left if left >= ROWS => tile::<ROWS, LANES, FUSED>(&product, row, first, output),
                4.. => tile::<4, LANES, FUSED>(&product, row, first, output),
                2.. => tile::<2, LANES, FUSED>(&product, row, first, output),
                _ => tile::<1, LANES, FUSED>(&product, row, first, output),
            };
        }
    }
}

/// `HEIGHT` rows times `LANES` outputs, in registers. Gives the rows that are done.
#[inline(always)]
fn tile<const HEIGHT: usize, const LANES: usize, const FUSED: bool>(
    product: &Product<'_>,
    row: usize,
    first: usize,
    output: &mut [f32],
) -> usize {
    let depth = product.depth;
    let panel = &product.panels[first / PANEL * depth * PANEL..][..depth * PANEL];
    let offset = first % PANEL;
    let rows: [&[f32]; HEIGHT] =
        std::array::from_fn(|index| &product.rows[(row + index) * product.row_stride..][..depth]);
    let mut sums = [[0.0_f32; LANES]; HEIGHT];
    for (step, line) in panel.as_chunks::<PANEL>().0.iter().enumerate() {
        for index in 0..HEIGHT {
            // SAFETY: each row was cut to `depth` numbers, and there are `depth` lines.
            let factor = unsafe { *rows[index].get_unchecked(step) };
            for lane in 0..LANES {
                sums[index][lane] =
                    multiply_add::<FUSED>(factor, line[offset + lane], sums[index][lane]);
            }
        }
    }
    let width = LANES.min(product.outputs - first);
    for (index, sums) in sums.iter_mut().enumerate() {
        let begin = (row + index) * product.output_stride + first;
        store(sums, product.bias, first, &mut output[begin..begin + width]);
    }
    HEIGHT
}

#[inline(always)]
fn store<const LANES: usize>(
    sums: &mut [f32; LANES],
    bias: &[f32],
    first: usize,
    output: &mut [f32],
) {
    if !bias.is_empty() {
        for (sum, &bias) in sums.iter_mut().zip(&bias[first..]) {
            *sum += bias;
        }
    }
    output.copy_from_slice(&sums[..output.len()]);
}

at_each_level! {
    /// Writes the product's rows to `output`.
    fn multiply(product: Product<'_>, output: &mut [f32]) = multiply_body
}

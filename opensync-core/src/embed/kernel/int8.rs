//! Int8: rows and weights as bytes, multiplied exactly and scaled back to floats.
//!
//! Weights have a scale an output, rows a scale of their own, found as they come. The sums of
//! products are whole numbers, so every level gives the same bits.

use super::PANEL;
use super::float::{ROUND, largest, multiply_add};
use super::int8_tile::{Tiles, tiles};
use super::level::{Level, at_each_level};
use crate::embed::bytes::Bytes;

/// Inputs that are multiplied and added in one step.
pub(super) const GROUP: usize = 4;
/// Bytes of one line of a panel: a group of inputs for each output.
pub(super) const LINE: usize = PANEL * GROUP;

/// The longest row whose sum of products surely fits 32 bits.
pub(crate) const MAX_DEPTH: usize = 65_536;

/// Weights as bytes, in panels of [`PANEL`] outputs.
#[derive(Debug)]
pub(crate) struct Int8Panels {
    level: Level,
    values: Bytes,
    scales: Vec<f32>,
    depth: usize,
    outputs: usize,
}

impl Int8Panels {
    /// Quantises and packs weights that have one row of `depth` numbers an output.
    ///
    /// The bytes are laid out for the level: where the processor multiplies unsigned by signed
    /// bytes, weights are the unsigned ones and 128 too large.
    pub(crate) fn pack(level: Level, weights: &[f32], depth: usize) -> Self {
        assert!(depth <= MAX_DEPTH, "sums of products fit 32 bits");
        let outputs = weights.len() / depth;
        let offset = if Self::are_unsigned(level) { 128 } else { 0 };
        let lines = depth.div_ceil(GROUP);
        let (value_count, scale_count) = Self::lengths(depth, outputs);
        let mut values = vec![offset; value_count];
        let mut scales = vec![0.0; scale_count];
        let mut row = vec![0; depth];
        for (output, weights) in weights.chunks_exact(depth).enumerate() {
            scales[output] = quantise_row(weights, &mut row).scale;
            let panel = &mut values[output / PANEL * lines * LINE..];
            for (line, group) in panel.chunks_exact_mut(LINE).zip(row.chunks(GROUP)) {
                let place = &mut line[output % PANEL * GROUP..];
                for (byte, &weight) in place.iter_mut().zip(group) {
                    *byte = weight.cast_unsigned() ^ offset;
                }
            }
        }
        Self { level, values: values.into(), scales, depth, outputs }
    }

    /// Weights that were packed before, for a level of the same layout; `None` if there are more or
    /// fewer than they must be.
    pub(crate) fn from_packed(
        level: Level,
        (values, scales): (Bytes, Vec<f32>),
        depth: usize,
        outputs: usize,
    ) -> Option<Self> {
        let fits = (values.len(), scales.len()) == Self::lengths(depth, outputs);
        (fits && depth <= MAX_DEPTH).then_some(Self { level, values, scales, depth, outputs })
    }

    /// The bytes and the scales as they are packed.
    pub(crate) fn packed(&self) -> (&[u8], &[f32]) {
        (&self.values, &self.scales)
    }

    /// How many bytes and how many scales weights of a shape have.
    pub(crate) fn lengths(depth: usize, outputs: usize) -> (usize, usize) {
        let panels = outputs.div_ceil(PANEL);
        (panels * depth.div_ceil(GROUP) * LINE, panels * PANEL)
    }

    /// Whether a level's bytes are unsigned. Two levels that agree have the same layout.
    pub(crate) fn are_unsigned(level: Level) -> bool {
        tiles(level).unsigned
    }

    /// Numbers of an input.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// Numbers of an output.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs
    }
}

/// Rows as bytes, each with its scale.
#[derive(Debug, Default)]
pub(crate) struct Int8Rows {
    values: Vec<i8>,
    scales: Vec<RowScale>,
    /// Bytes a row, a multiple of [`GROUP`].
    stride: usize,
}

/// What a row's bytes stand for, and what they add up to.
#[derive(Clone, Copy, Debug, Default)]
struct RowScale {
    scale: f32,
    sum: i32,
}

impl Int8Rows {
    /// Replaces these rows with the bytes of others.
    pub(crate) fn quantise(&mut self, level: Level, rows: &[f32], depth: usize) {
        self.stride = depth.next_multiple_of(GROUP);
        let count = rows.len() / depth;
        self.values.clear();
        self.values.resize(count * self.stride, 0);
        self.scales.resize(count, RowScale::default());
        quantise(level, rows, depth, self);
    }
}

/// The nearest bytes from -127 to 127 to the values divided by their scale.
#[inline(always)]
fn quantise_row(values: &[f32], bytes: &mut [i8]) -> RowScale {
    let most = largest(values, 0.0, f32::abs);
    // Not a number, or too small to divide by: such a row counts as zeros.
    let inverse = if most > 1e-30 && most < f32::MAX { 127.0 / most } else { 0.0 };
    let mut sum = 0_i32;
    for (byte, &value) in bytes.iter_mut().zip(values) {
        #[allow(clippy::cast_possible_truncation, reason = "the low byte is what was rounded to")]
        let rounded = (value * inverse + ROUND).to_bits() as i8;
        *byte = rounded;
        sum += i32::from(rounded);
    }
    RowScale { scale: most / 127.0, sum }
}

#[inline(always)]
fn quantise_body<const ROWS: usize, const LANES: usize, const FUSED: bool>(
    rows: &[f32],
    depth: usize,
    into: &mut Int8Rows,
) {
    let bytes = into.values.chunks_exact_mut(into.stride);
    for ((row, bytes), scale) in rows.chunks_exact(depth).zip(bytes).zip(&mut into.scales) {
        *scale = quantise_row(row, bytes);
    }
}

at_each_level! {
    fn quantise(rows: &[f32], depth: usize, into: &mut Int8Rows) = quantise_body
}

/// Writes rows times panels plus bias to `output`, row after row.
pub(crate) fn multiply_int8(
    rows: &Int8Rows,
    panels: &Int8Panels,
    bias: &[f32],
    output: &mut [f32],
) {
    assert_eq!(rows.stride, panels.depth.next_multiple_of(GROUP), "rows and weights fit");
    multiply(panels.level, rows, panels, bias, output);
}

#[inline(always)]
fn multiply_body<const ROWS: usize, const LANES: usize, const FUSED: bool>(
    rows: &Int8Rows,
    panels: &Int8Panels,
    bias: &[f32],
    output: &mut [f32],
) {
    let tiles: Tiles = tiles(panels.level);
    let lines = panels.depth.div_ceil(GROUP);
    let mut sums = [[0; PANEL]; super::int8_tile::HIGHEST];
    for (index, panel) in panels.values.chunks_exact(lines * LINE).enumerate() {
        let first = index * PANEL;
        let mut row = 0;
        while row < rows.scales.len() {
            let left = rows.scales.len() - row;
            let (height, tile) = tiles.highest_within(left);
            let block = &rows.values[row * rows.stride..][..height * rows.stride];
            let scales = &rows.scales[row..row + height];
            for (sums, scale) in sums.iter_mut().zip(scales) {
                *sums = [if tiles.unsigned { -128 * scale.sum } else { 0 }; PANEL];
            }
            tile(block, panel, &mut sums[..height]);
            for (place, (sums, scale)) in (row..).zip(sums.iter().zip(scales)) {
                let width = PANEL.min(panels.outputs - first);
                let output = &mut output[place * panels.outputs + first..][..width];
                let scales = &panels.scales[first..first + PANEL];
                let bias = &bias[first..first + width];
                store::<FUSED>(sums, scale.scale, scales, bias, output);
            }
            row += height;
        }
    }
}

#[inline(always)]
#[allow(clippy::cast_precision_loss, reason = "sums are below 2^26 and need no last bit")]
fn store<const FUSED: bool>(
    sums: &[i32; PANEL],
    row_scale: f32,
    scales: &[f32],
    bias: &[f32],
    output: &mut [f32],
) {
    if let (Ok(output), Ok(bias), Ok(scales)) = (
        <&mut [f32; PANEL]>::try_from(&mut *output),
        <&[f32; PANEL]>::try_from(bias),
        <&[f32; PANEL]>::try_from(scales),
    ) {
        for lane in 0..PANEL {
            let scale = row_scale * scales[lane];
            output[lane] = multiply_add::<FUSED>(sums[lane] as f32, scale, bias[lane]);
        }
        return;
    }
    for (lane, (output, &bias)) in output.iter_mut().zip(bias).enumerate() {
        *output = multiply_add::<FUSED>(sums[lane] as f32, row_scale * scales[lane], bias);
    }
}

at_each_level! {
    fn multiply(rows: &Int8Rows, panels: &Int8Panels, bias: &[f32], output: &mut [f32])
        = multiply_body
}

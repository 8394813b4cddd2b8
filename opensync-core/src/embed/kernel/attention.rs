//! Attention: every token of one text looks at every other, head by head.
//!
//! Scores are made for a few rows at a time and used at once, so memory grows with the length of a
//! text and not with its square.

use super::PANEL;
use super::float::{exponential, largest, sum};
use super::level::{Level, at_each_level};
use super::multiply::{Product, multiply};

/// Rows whose scores are made at once: as many as a tile of the product has.
const ROWS: usize = 12;

/// The shape of a layer's attention, and room to work in.
#[derive(Debug)]
pub(crate) struct Attention {
    heads: usize,
    /// Numbers a head.
    width: usize,
    keys: Vec<f32>,
    values: Vec<f32>,
    scores: Vec<f32>,
}

impl Attention {
    pub(crate) fn new(heads: usize, width: usize) -> Self {
        Self { heads, width, keys: Vec::new(), values: Vec::new(), scores: Vec::new() }
    }

    /// Makes room for a text of this many tokens. What is beyond its end stays zero or unread.
    fn make_room(&mut self, tokens: usize) {
        let padded = tokens.next_multiple_of(PANEL);
        self.keys.clear();
        self.keys.resize(padded * self.width, 0.0);
        self.values.clear();
        self.values.resize(self.width.next_multiple_of(PANEL) * tokens, 0.0);
        self.scores.resize(ROWS * padded, 0.0);
    }

    /// Packs a head's keys, a token an output, and its values, a number of the head an output.
    fn pack(&mut self, inputs: &[f32], tokens: usize, head: usize) {
        let (width, hidden) = (self.width, self.heads * self.width);
        for (token, row) in inputs.chunks_exact(3 * hidden).enumerate() {
            let key = &row[hidden + head * width..][..width];
            let panel = &mut self.keys[token / PANEL * width * PANEL..];
            for (line, &number) in panel.chunks_exact_mut(PANEL).zip(key) {
                line[token % PANEL] = number;
            }
            let value = &row[2 * hidden + head * width..][..width];
            for (panel, part) in value.chunks(PANEL).enumerate() {
                self.values[(panel * tokens + token) * PANEL..][..part.len()].copy_from_slice(part);
            }
        }
    }
}

#[inline(always)]
fn softmax_body<const TILE: usize, const LANES: usize, const FUSED: bool>(
    scores: &mut [f32],
    scale: f32,
) {
    let most = largest(scores, f32::MIN, |x| x);
    for score in scores.iter_mut() {
        *score = exponential::<FUSED>((*score - most) * scale);
    }
    let share = 1.0 / sum(scores, |x| x);
    for score in scores {
        *score *= share;
    }
}

at_each_level! {
    /// Scaled scores to shares of one.
    fn softmax(scores: &mut [f32], scale: f32) = softmax_body
}

/// Attention over one text: `inputs` has its queries, keys and values, a row a token.
pub(crate) fn attend(level: Level, attention: &mut Attention, inputs: &[f32], output: &mut [f32]) {
    let (width, hidden) = (attention.width, attention.heads * attention.width);
    let tokens = inputs.len() / (3 * hidden);
    let padded = tokens.next_multiple_of(PANEL);
    #[allow(clippy::cast_precision_loss, reason = "a head is a few dozen numbers wide")]
    let scale = 1.0 / (width as f32).sqrt();
    attention.make_room(tokens);
    for head in 0..attention.heads {
        attention.pack(inputs, tokens, head);
        for row in (0..tokens).step_by(ROWS) {
            let count = ROWS.min(tokens - row);
            let queries = Product {
                rows: &inputs[row * 3 * hidden + head * width..],
                row_stride: 3 * hidden,
                count,
                panels: &attention.keys,
                depth: width,
                outputs: tokens,
                bias: &[],
                output_stride: padded,
            };
            multiply(level, queries, &mut attention.scores);
            for scores in attention.scores.chunks_exact_mut(padded).take(count) {
                softmax(level, &mut scores[..tokens], scale);
            }
            let mixture = Product {
                rows: &attention.scores,
                row_stride: padded,
                count,
                panels: &attention.values,
                depth: tokens,
                outputs: width,
                bias: &[],
                output_stride: hidden,
            };
            multiply(level, mixture, &mut output[row * hidden + head * width..]);
        }
    }
}

//! Parts: what a model is made of, whoever hands it over, always asked for in the same order.
//!
//! [`Weights`](super::weights::Weights) computes them from the publisher's files,
//! [`Packing`](super::packed::Packing) notes what it computes on the way, and
//! [`Packed`](super::packed::Packed) has it noted: in the order in which it was asked for.

use std::path::Path;

use super::tokens::Tokens;
use crate::embed::bytes::Bytes;
use crate::embed::kernel::{Int8Panels, Panels};
use crate::error::Result;

/// Who hands over the parts of a model.
pub(super) trait Parts {
    /// The model's tokenizer.
    fn tokens(&mut self, folder: &Path) -> Result<Tokens>;

    /// A tensor of two dimensions of which a text needs few rows.
    fn table(&mut self, name: &str, shape: [usize; 2]) -> Result<Table>;

    /// The numbers of tensors of one shape, one tensor after the other.
    fn floats(&mut self, names: &[String], shape: &[usize]) -> Result<Vec<f32>>;

    /// What a row is multiplied by: tensors of one shape, outputs and depth, as one.
    fn products(&mut self, names: &[String], shape: [usize; 2]) -> Result<Products>;
}

/// The weights of a product, as its kernel reads them.
#[derive(Debug)]
pub(super) enum Products {
    F32(Panels),
    Int8(Int8Panels),
}

/// Rows of floats, little end first.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) bytes: Bytes,
    /// Numbers of a row.
    pub(super) width: usize,
}

impl Table {
    /// The numbers of a row; `None` beyond the last.
    pub(super) fn row(&self, index: usize) -> Option<impl Iterator<Item = f32>> {
        let length = self.width * size_of::<f32>();
        let bytes = self.bytes.get(index.checked_mul(length)?..)?.get(..length)?;
        Some(floats(bytes))
    }
}

/// The floats that bytes are.
pub(super) fn floats(bytes: &[u8]) -> impl Iterator<Item = f32> {
    bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes))
}

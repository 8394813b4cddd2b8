//! Embed: texts to vectors whose nearness is nearness of meaning, on this machine alone.
//!
//! An [`Embedder`] is what search asks; which model answers is data in the store's folder (see
//! `Models`), or a program's own: the models here, and what computes them, come with the feature
//! `embed`. Nothing here opens a connection: a program that wants a model fetches the file
//! itself and hands it over, and what it handed over is held against a checksum.

#[cfg(feature = "embed")]
mod bert;
#[cfg(feature = "embed")]
mod bytes;
#[cfg(feature = "embed")]
mod cross;
mod hash;
#[cfg(feature = "embed")]
mod kernel;
#[cfg(feature = "embed")]
mod model_files;
mod options;
mod pinned;
#[cfg(feature = "embed")]
mod sentence;
#[cfg(feature = "embed")]
mod tensors;
#[cfg(feature = "models")]
mod transformer;

use std::ops::Range;

use crate::error::Result;

#[cfg(all(test, feature = "embed"))]
pub(crate) use bert::tests::tiny::Tiny;
#[cfg(feature = "embed")]
pub(crate) use cross::CrossEncoder;
#[cfg(feature = "embed")]
pub use cross::RERANKER;
pub use hash::HashEmbedder;
#[cfg(feature = "embed")]
pub(crate) use model_files::sha256_of;
#[cfg(feature = "embed")]
pub use model_files::{Model, ModelStatus, Models};
pub use options::{EmbedOptions, EmbedProgress};
pub use pinned::{DEFAULT_MODEL, PinnedFile, PinnedModel};

/// Maps texts to vectors of length one, so that their dot product is their cosine.
///
/// Implementations answer the same text with the same vector, whatever else is in the batch.
pub trait Embedder: Send + Sync {
    /// Names the space the vectors lie in: those of different ids cannot be compared.
    fn id(&self) -> &str;

    /// Numbers in a vector.
    fn dimensions(&self) -> usize;

    /// Tokens of a text that are read, not counting those the model adds. More are cut off.
    fn max_tokens(&self) -> usize;

    /// A vector for each text, in their order. Memory follows the longest text, not their number.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a text the model has no tokens for.
    fn embed(&self, texts: &[&str], kind: TextKind) -> Result<Vec<Vec<f32>>>;

    /// Where each token of a text lies in it, in bytes and on characters' bounds, in order.
    ///
    /// Several tokens may share a character. Costs what the whole text costs to read, also beyond
    /// [`max_tokens`](Self::max_tokens).
    ///
    /// # Errors
    ///
    /// As [`embed`](Self::embed).
    fn tokens(&self, text: &str) -> Result<Vec<Range<usize>>>;

    /// How many tokens a text has.
    ///
    /// # Errors
    ///
    /// As [`embed`](Self::embed).
    fn count_tokens(&self, text: &str) -> Result<usize> {
        Ok(self.tokens(text)?.len())
    }
}

/// What a text is for. Some models are taught to read questions and answers differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextKind {
    /// What someone looks for.
    Query,
    /// What is to be found.
    Passage,
}

/// In what numbers a model computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Precision {
    /// Floats of 32 bits, as the model was trained.
    F32,
    /// Weights and inputs of products as bytes: several times as fast, and a cosine above 0.99 to
    /// the vectors of [`F32`](Self::F32). Models that are computed by Candle have floats all the same.
    #[default]
    Int8,
}

/// Scales a vector to length one. One without a direction stays as it is.
fn to_unit_length(vector: &mut [f32]) {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|x| *x /= length);
    }
}

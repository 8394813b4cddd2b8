//! Kernels: the arithmetic of a forward pass, in the widest vectors that this processor has.
//!
//! The only unsafe code of embedding is in this folder, and it is of two sorts: calling a function
//! that was compiled for a processor feature, after asking the processor for that feature, and
//! reading rows without bounds checks, after their lengths were asserted. Every kernel exists in
//! plain Rust too, and the tests hold each level that the machine has against that.
#![allow(unsafe_code, reason = "processor features and unchecked reads; see the module's header")]
#![allow(clippy::inline_always, reason = "a body is compiled for each level it is inlined into")]
#![allow(clippy::cast_ptr_alignment, reason = "the loads are those that need no alignment")]

mod attention;
mod float;
mod int8;
mod int8_tile;
mod level;
mod multiply;
#[cfg(test)]
mod tests;

pub(crate) use attention::{Attention, attend};
pub(crate) use float::{add_and_normalise, gelu, normalise};
pub(crate) use int8::{Int8Panels, Int8Rows, MAX_DEPTH, multiply_int8};
pub(crate) use level::Level;
pub(crate) use multiply::{Panels, multiply};

/// Outputs that are computed together: weights are stored in panels this wide.
pub(crate) const PANEL: usize = 32;

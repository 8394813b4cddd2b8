//! Join: what was counted on two threads, in one.

use super::by_name::ByName;
use super::{Sums, ToolSums, Totals};

/// Something that counts, and takes over what another of its kind has counted.
pub(super) trait Join {
    /// Adds what `other` has counted.
    fn join(&mut self, other: Self);
}

impl Join for u64 {
    fn join(&mut self, other: Self) {
        *self = self.saturating_add(other);
    }
}

/// All but their sessions, which nobody counts row by row.
impl Join for Sums {
    fn join(&mut self, other: Self) {
        self.messages += other.messages;
        self.tool_calls += other.tool_calls;
        self.usage += other.usage;
        self.cost_nanos.join(other.cost_nanos);
        self.claimed_cost_nanos.join(other.claimed_cost_nanos);
        self.unpriced += other.unpriced;
    }
}

impl Join for Totals {
    fn join(&mut self, other: Self) {
        self.sums.join(other.sums);
        self.tool_errors += other.tool_errors;
    }
}

impl Join for ToolSums {
    fn join(&mut self, other: Self) {
        self.calls += other.calls;
        self.errors += other.errors;
    }
}

impl<T: Join + Default> Join for ByName<T> {
    fn join(&mut self, other: Self) {
        for (name, of_name) in other.into_rows() {
            self.of(&name).join(of_name);
        }
    }
}

/// Both, each on its own.
impl<A: Join, B: Join> Join for (A, B) {
    fn join(&mut self, other: Self) {
        self.0.join(other.0);
        self.1.join(other.1);
    }
}

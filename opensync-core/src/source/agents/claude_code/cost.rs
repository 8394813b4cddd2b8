//! Cost: what the agent itself says a conversation cost.
//!
//! It tells the sum so far from time to time. What came on top since it was told last is booked with
//! the last answer, so that the claim is there by day and model as well.

use serde::{Deserialize, Serialize};

/// What was claimed so far, in billionths of a US dollar.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Cost {
    /// The last sum that was told; it may begin anew with each process of the agent.
    told: u64,
    total: u64,
    /// The last answer, and what was booked with it.
    answer: Option<(String, u64)>,
}

impl Cost {
    /// Learns which answer came last.
    pub(super) fn answer(&mut self, external_id: &str) {
        if self.answer.as_ref().is_none_or(|(answer, _)| answer != external_id) {
            self.answer = Some((external_id.to_owned(), 0));
        }
    }

    /// Learns the sum so far. Tells the last answer, and all that is booked with it.
    pub(super) fn note(&mut self, sum: u64) -> Option<(String, u64)> {
        let more = if sum >= self.told { sum - self.told } else { sum };
        self.told = sum;
        self.total = self.total.saturating_add(more);
        let (answer, booked) = self.answer.as_mut().filter(|_| more > 0)?;
        *booked = booked.saturating_add(more);
        Some((answer.clone(), *booked))
    }

    /// What all of it cost, if anything was claimed.
    pub(super) fn total(&self) -> Option<u64> {
        (self.total > 0).then_some(self.total)
    }
}

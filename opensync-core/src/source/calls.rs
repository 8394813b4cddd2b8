//! Calls: which tool a result answers for.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// Calls that wait for their result.
const MAX_CALLS: usize = 256;

/// Names and ids longer than this are not kept.
const MAX_WORD_BYTES: usize = 1024;

/// Tools by the id of a call whose result is not here yet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Calls(VecDeque<(String, String)>);

impl Calls {
    /// Remembers which tool a call is of, until its result comes.
    pub(crate) fn call(&mut self, call_id: &str, tool: &str) {
        if call_id.len() > MAX_WORD_BYTES || tool.len() > MAX_WORD_BYTES {
            return;
        }
        if self.0.iter().rev().any(|(id, _)| id == call_id) {
            return;
        }
        if self.0.len() == MAX_CALLS {
            self.0.pop_front();
        }
        self.0.push_back((call_id.to_owned(), tool.to_owned()));
    }

    /// Whether a call is known whose result is not here yet.
    pub(crate) fn is_waiting(&self, call_id: &str) -> bool {
        self.0.iter().any(|(id, _)| id == call_id)
    }

    /// The tool that a result answers for.
    pub(crate) fn answer(&mut self, call_id: &str) -> Option<String> {
        let place = self.0.iter().rposition(|(id, _)| id == call_id)?;
        self.0.remove(place).map(|(_, tool)| tool)
    }
}

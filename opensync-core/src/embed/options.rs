//! Options: how embedding may use the machine, and how far it is.

use std::time::Duration;

/// How embedding may use the machine.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct EmbedOptions {
    /// Threads that compute. Default: as many as the machine has, two at most.
    pub threads: usize,
    /// The share of their time that they may compute; in between they sleep. Default: 1.
    pub cpu_share: f32,
    /// When to stop with what is done. Default: when all is done.
    pub budget: Option<Duration>,
    /// Whether the threads give way to whatever else the machine has to do. Default: yes; has an
    /// effect on Linux only.
    pub is_background: bool,
}

impl Default for EmbedOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(2);
        Self { threads, cpu_share: 1.0, budget: None, is_background: true }
    }
}

/// How far embedding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EmbedProgress {
    /// Messages looked at.
    pub messages: u64,
    /// Messages to look at in all.
    pub total: u64,
    /// Passages that were embedded. Those whose text was known are not among them.
    pub passages: u64,
}

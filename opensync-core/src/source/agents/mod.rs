//! Agents: the one list of those whose history can be read.
//!
//! A folder is a format: how a log is found and read. An agent is a row, which stands in the folder
//! of its format, and a line in [`ALL`]. Several agents may share a format.
//!
//! Each line here stands for itself, so that lists which grew in two places can be put together.

pub(super) mod claude_code;
pub(super) mod opencode;

use super::Agent;

/// Every agent, in the order in which they are shown.
pub(super) const ALL: &[Agent] = &[claude_code::CLAUDE_CODE, opencode::OPENCODE];

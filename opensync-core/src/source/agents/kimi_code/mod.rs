//! Kimi Code: reads the wires of the agent of that name.
//!
//! Kimi Code appends one record a line to `sessions/<folder>/<session>/agents/<agent>/wire.jsonl` below
//! `.kimi-code` in the home folder. The agent `main` is the session itself; each other one is a
//! subagent. `state.json` of the session says what it is called and what it was forked from.
//!
//! What holds:
//!
//! - an answer of the model is a step, which its pieces and its end name;
//! - the tokens of a step are told three times, of which its end counts; requests outside of turns
//!   have a record of their own;
//! - a fork copies all records of its parent, so that a step is known wherever a copy of it lies.

mod discover;
mod message;
mod session_state;
mod wire;

use wire::Wire;

use crate::source::home::{Folder, Home, Variable};
use crate::source::walked::Walked;
use crate::source::{Agent, Retention};

/// Kimi Code itself.
pub const KIMI_CODE: Agent = Agent {
    name: "kimi-code",
    title: "Kimi Code",
    format: &WIRES,
    homes: &[Home {
        variable: Some(Variable::One("KIMI_CODE_HOME")),
        folders: &[Folder::Home(".kimi-code")],
        logs: &["sessions"],
    }],
    resume: Some(&["kimi", "--session", "{id}"]),
    retention: Retention::Unknown,
};

/// The wires that Kimi Code writes.
static WIRES: Walked = Walked::lines::<Wire>(discover::WALK);

//! Agents: the one list of those whose history can be read.
//!
//! A folder is a format: how a log is found and read. An agent is a row, which stands in the folder
//! of its format, and a line in [`ALL`]. Several agents may share a format.
//!
//! Each line here stands for itself, so that lists which grew in two places can be put together.

pub(super) mod aider;
pub(super) mod claude_code;
pub(super) mod cline;
pub(super) mod codex;
pub(super) mod continue_dev;
pub(super) mod copilot_cli;
pub(super) mod deepagents;
pub(super) mod droid;
pub(super) mod gemini_cli;
pub(super) mod hermes;
pub(super) mod kimi_code;
pub(super) mod mistral_vibe;
pub(super) mod opencode;
pub(super) mod openhands;
pub(super) mod pi;
pub(super) mod qwen_code;

pub use aider::AIDER;
pub use claude_code::{CLAUDE_CODE, CLAUDE_COWORK};
pub use cline::CLINE;
pub use codex::CODEX;
pub use continue_dev::CONTINUE;
pub use copilot_cli::COPILOT_CLI;
pub use deepagents::DEEP_AGENTS;
pub use droid::DROID;
pub use gemini_cli::GEMINI_CLI;
pub use hermes::HERMES;
pub use kimi_code::KIMI_CODE;
pub use mistral_vibe::MISTRAL_VIBE;
pub use opencode::{KILO, MIMO_CODE, OPENCODE, OpenCode};
pub use openhands::OPENHANDS;
pub use pi::{OMP, OPENCLAW, PI};
pub use qwen_code::QWEN_CODE;

use super::Agent;

/// Agents whose logs are known by what others say of them only. They are read if they are named.
pub(super) const BY_DESCRIPTION: &[&str] = &["mimo-code"];

/// Every agent, in the order in which they are shown.
#[rustfmt::skip] // One line each, so that lists which grew in two places can be put together.
pub(super) const ALL: &[Agent] = &[
    aider::AIDER,
    claude_code::CLAUDE_CODE,
    claude_code::CLAUDE_COWORK,
    cline::CLINE,
    codex::CODEX,
    continue_dev::CONTINUE,
    copilot_cli::COPILOT_CLI,
    deepagents::DEEP_AGENTS,
    droid::DROID,
    gemini_cli::GEMINI_CLI,
    hermes::HERMES,
    opencode::KILO,
    kimi_code::KIMI_CODE,
    opencode::MIMO_CODE,
    mistral_vibe::MISTRAL_VIBE,
    pi::OMP,
    pi::OPENCLAW,
    opencode::OPENCODE,
    openhands::OPENHANDS,
    pi::PI,
    qwen_code::QWEN_CODE,
];

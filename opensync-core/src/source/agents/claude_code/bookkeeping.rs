//! Bookkeeping: types of lines that are left out.

/// Types of lines that only serve the agent itself, or tell what is taken from elsewhere.
const BOOKKEEPING: [&str; 29] = [
    "agent-name",
    "atis-latch",
    "attribution-snapshot",
    "bridge-session",
    "content-replacement",
    "continued-in",
    "cost-state",
    "derived-from",
    "file-history-delta",
    "file-history-snapshot",
    "frame-link",
    "history-suppression",
    "hybrid-organization",
    "last-prompt",
    "mode",
    "permission-mode",
    "pr-link",
    "progress",
    "queue-operation",
    "result",
    "started",
    "tools-used",
    "agent-setting",
    "ai-title",
    "custom-title",
    "relocated",
    "summary",
    "tag",
    "worktree-state",
];

/// Whether lines of a type are left out.
pub(super) fn is_bookkeeping(kind: &str) -> bool {
    BOOKKEEPING.contains(&kind) || kind.starts_with("data-flow-")
}

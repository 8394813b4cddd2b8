//! Field: what sessions and messages can be distinguished by.

use crate::word::words;

words! {
    /// What sessions and messages can be filtered by. Case never counts, but in ids.
    ///
    /// A `*` at an end of a value says how it is compared, whatever is usual for the field: `shop*`
    /// is the beginning, `*shop` the end, `*shop*` any part.
    #[non_exhaustive]
    pub enum Field: "field" {
        /// The agent: `claude-code`. By its beginning.
        Source = "source",
        /// The project: its git remote, its folder, its name or the last name of its folder, all of
        /// it.
        Project = "project",
        /// The model. By any part of its name.
        Model = "model",
        /// Who speaks: `user`, `assistant`, `tool`, `system`. By its beginning.
        Role = "role",
        /// A tool that is called or answers. By any part of its name.
        Tool = "tool",
        /// The git branch. By any part of its name.
        Branch = "branch",
        /// A file that a tool was called for. By any part of its path.
        Path = "path",
        /// The session's id. By its beginning; case counts.
        Session = "session",
        /// `error`: a message reports a failure. `shared`: the session has a share. `eval`: it is
        /// marked for evaluations. `child`: another session was forked from it, or is a subagent's.
        Has = "has",
        /// A label of the session. All of it.
        Tag = "tag",
        /// How the session stands in evaluations: `ready`, `golden`, `correct`, `incorrect`,
        /// `needs_review`. All of it.
        Status = "status",
        /// Who ran the model: `anthropic`. All of the name.
        Provider = "provider",
        /// The id of the session that it is a subagent or a fork of, all of it; `none` for those
        /// that are neither.
        Parent = "parent",
        /// A commit that was made in the session: its hash, or the beginning of it, or any part of the
        /// first line of its message.
        Commit = "commit",
        /// What was done in the session: `commit`, `pr`, `test`, `edit`. All of it.
        Did = "did",
        /// How the last thing that was tried in the session ended: tests that `passed` or `failed`, or
        /// work that was `reverted`. All of it.
        Outcome = "outcome",
    }
}

impl Field {
    /// The field that a word means, in whatever case. `eval` is an older word for `status`.
    pub fn named(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        if word == "eval" { Some(Self::Status) } else { word.parse().ok() }
    }
}

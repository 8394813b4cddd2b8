//! Share as version 1 gives it out.

use serde::Serialize;
use utoipa::ToSchema;

/// A line of the ledger of what is shared.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Share {
    /// The unguessable part of the address.
    slug: String,
    /// Where it is read: with `.md` and `.json` as Markdown and JSON.
    path: String,
    /// Where others reach it, if this server knows its own address.
    url: Option<String>,
    /// The session's id.
    session_id: String,
    /// What the session is called.
    title: Option<String>,
    /// When it was shared.
    created_at: i64,
    /// When it ends by itself.
    expires_at: Option<i64>,
    /// Whether that time has come.
    is_expired: bool,
    /// Whether readers need a password.
    has_password: bool,
    /// Whether readers see tokens and cost.
    show_cost: bool,
    /// Whether readers see what models thought.
    show_thinking: bool,
    /// Whether secrets are hidden.
    redact: bool,
    /// Whether e-mail addresses are hidden, too.
    redact_emails: bool,
    /// How many messages the session had when it was shared; later ones are not shared.
    message_count: u32,
    /// How often it was read.
    views: u64,
    /// When it was last read.
    viewed_at: Option<i64>,
}

impl Share {
    /// A share that others reach below `base`, if that is known.
    pub(crate) fn new(share: opensync_core::share::Share, base: Option<&str>) -> Self {
        let path = format!("/s/{}", share.slug);
        Self {
            url: base.map(|base| format!("{}{path}", base.trim_end_matches('/'))),
            path,
            slug: share.slug,
            session_id: share.session,
            title: share.title,
            created_at: share.created_at,
            expires_at: share.expires_at,
            is_expired: share.is_expired,
            has_password: share.has_password,
            show_cost: share.show_cost,
            show_thinking: share.show_thinking,
            redact: share.redact,
            redact_emails: share.redact_emails,
            message_count: share.message_count,
            views: share.views,
            viewed_at: share.viewed_at,
        }
    }
}

//! Tables: what lies where in the store, and the keys that lead to it.
//!
//! Every key begins with the owner's number, but for those of `META` and of the tables that
//! find an owner. Values are bytes of
//! [`record`](super::record), but for the few that are a number themselves.

use super::rows::TableDefinition;

/// The format's version, and what else concerns the whole store.
pub(super) const META: TableDefinition<&str, u64> = TableDefinition::new("meta");
/// Who has data here: owner to the time it was made.
pub(super) const OWNERS: TableDefinition<u32, i64> = TableDefinition::new("owners");
/// Owner to the account of who signs in as them.
pub(super) const ACCOUNTS: TableDefinition<u32, &[u8]> = TableDefinition::new("accounts");
/// Issuer, subject to owner. No owner's, for it is what finds them.
pub(super) const SUBJECTS: TableDefinition<(&str, &str), u32> = TableDefinition::new("subjects");
/// Owner, id of a key to its record.
pub(super) const KEYS: TableDefinition<(u32, &str), &[u8]> = TableDefinition::new("keys");
/// Id of a key to owner. No owner's, for it is what finds them.
pub(super) const KEY_OWNERS: TableDefinition<&str, u32> = TableDefinition::new("key_owners");
/// The last number given out: owner, what is counted ([`Sequence`]).
pub(super) const SEQUENCES: TableDefinition<(u32, u8), u64> = TableDefinition::new("sequences");
/// Owner, session to its record.
pub(super) const SESSIONS: TableDefinition<(u32, u64), &[u8]> = TableDefinition::new("sessions");
/// Owner, external id to session.
pub(super) const SESSION_IDS: TableDefinition<(u32, &str), u64> =
    TableDefinition::new("session_ids");
/// Owner, time of the last change, session: sessions by time.
pub(super) const SESSION_TIMES: TableDefinition<(u32, i64, u64), ()> =
    TableDefinition::new("session_times");
/// Owner, session, message to its record. Numbers count up in order of arrival.
pub(super) const MESSAGES: TableDefinition<(u32, u64, u32), &[u8]> =
    TableDefinition::new("messages");
/// Owner, session, external id to message.
pub(super) const MESSAGE_IDS: TableDefinition<(u32, u64, &str), u32> =
    TableDefinition::new("message_ids");
/// Owner, body to its bytes. Numbered, so that new bodies lie side by side.
pub(super) const BODIES: TableDefinition<(u32, u64), &[u8]> = TableDefinition::new("bodies");
/// Owner, BLAKE3 of the content to (body, how many parts use it).
pub(super) const BODY_HASHES: TableDefinition<(u32, [u8; 32]), (u64, u32)> =
    TableDefinition::new("body_hashes");
/// Owner, hash of a response id to (session, message) where its usage counts.
pub(super) const RESPONSES: TableDefinition<(u32, [u8; 16]), (u64, u32)> =
    TableDefinition::new("responses");
/// Owner, session to what its client says of all of it.
pub(super) const CLAIMS: TableDefinition<(u32, u64), &[u8]> = TableDefinition::new("claims");
/// Owner, position to what changed.
pub(super) const CHANGES: TableDefinition<(u32, u64), &[u8]> = TableDefinition::new("changes");
/// Owner, session to what people say of it.
pub(super) const ANNOTATIONS: TableDefinition<(u32, u64), &[u8]> =
    TableDefinition::new("annotations");
/// Owner, session to when what it says and what people say of it was last changed.
pub(super) const STAMPS: TableDefinition<(u32, u64), &[u8]> = TableDefinition::new("stamps");
/// Owner, hash of a session's external id, hash of a message's to when it was deleted.
pub(super) const GONE: TableDefinition<(u32, u64, u64), i64> = TableDefinition::new("gone");
/// Owner, slug to a share.
pub(super) const SHARES: TableDefinition<(u32, &str), &[u8]> = TableDefinition::new("shares");
/// Owner, session, slug of a share of it.
pub(super) const SESSION_SHARES: TableDefinition<(u32, u64, &str), ()> =
    TableDefinition::new("session_shares");
/// Slug to whose share it is: strangers know no owner.
pub(super) const SHARE_SLUGS: TableDefinition<&str, u32> = TableDefinition::new("share_slugs");
/// Owner, source, path of a log to how far it was read.
pub(super) const CURSORS: TableDefinition<(u32, &str, &str), &[u8]> =
    TableDefinition::new("cursors");
/// Owner, quarter of an hour, source, project, model to sums.
pub(super) const SUMS: TableDefinition<SumsKey, &[u8]> = TableDefinition::new("sums");
/// Owner, quarter of an hour, source, project, model, tool to sums.
pub(super) const TOOL_SUMS: TableDefinition<ToolSumsKey, &[u8]> =
    TableDefinition::new("model_tool_sums");
/// The sums of days that formats up to 2 had.
pub(super) const OLD_SUMS: TableDefinition<SumsKey, &[u8]> = TableDefinition::new("rollups");
/// The sums of tools that formats 3 to 6 had, which knew no models.
pub(super) const OLD_TOOL_SUMS: TableDefinition<SumsKey, &[u8]> = TableDefinition::new("tool_sums");
/// Owners whose sessions an upgrade is still bringing to this format: owner to (the format they had,
/// the last session that is done).
pub(super) const UPGRADES: TableDefinition<u32, (u32, u64)> = TableDefinition::new("upgrades");

/// Owner, model, session, message to who wrote it, and the hashes of its passages.
pub(super) const PASSAGES: TableDefinition<(u32, &str, u64, u32), &[u8]> =
    TableDefinition::new("passages");
/// Owner, model, hash of a passage to (how many passages have it, vector of halves).
pub(super) const VECTORS: TableDefinition<VectorKey, (u32, &[u8])> =
    TableDefinition::new("vectors");
/// Owner, model, position to (session, message) whose passages changed.
pub(super) const PASSAGE_CHANGES: TableDefinition<(u32, &str, u64), (u64, u32)> =
    TableDefinition::new("passage_changes");
/// Owner, model to what of the change log is embedded.
pub(super) const EMBEDDED: TableDefinition<(u32, &str), &[u8]> = TableDefinition::new("embedded");

/// Owner, quarter of an hour, source, project, model.
pub(super) type SumsKey = (u32, i32, &'static str, &'static str, &'static str);

/// Owner, quarter of an hour, source, project, model, tool.
pub(super) type ToolSumsKey = (u32, i32, &'static str, &'static str, &'static str, &'static str);

/// Owner, model, hash of a passage.
pub(super) type VectorKey = (u32, &'static str, [u8; 16]);

/// What [`SEQUENCES`] counts.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(super) enum Sequence {
    Session = 0,
    Body = 1,
    Change = 2,
    /// Not counted up: the last session whose uses of tools, and those of all before it, are in no
    /// sums yet, because an older program stored them.
    Uncounted = 3,
}

//! Schema: the tables in the database, and what brings them to this program's layout.
//!
//! Each table of the store is one of the database: whose a row is, the rest of its key as bytes that
//! have its order, and the value that a file would have.

use std::fmt::Write as _;

use super::super::{readings, remote, saved, sync, tables};

/// The version of what is below. What is stored in the rows has the store's format.
pub(super) const LAYOUT: u64 = 1;

/// Every table that a database has, with what is particular about it.
pub(super) const TABLES: [(&str, Kind); 40] = [
    (tables::META.name, Kind::Usual),
    (tables::OWNERS.name, Kind::Usual),
    (tables::ACCOUNTS.name, Kind::Usual),
    (tables::SUBJECTS.name, Kind::Usual),
    (tables::KEYS.name, Kind::Usual),
    (tables::KEY_OWNERS.name, Kind::Usual),
    (tables::SEQUENCES.name, Kind::Hot),
    (tables::SESSIONS.name, Kind::Hot),
    (tables::SESSION_IDS.name, Kind::Usual),
    (tables::SESSION_TIMES.name, Kind::Usual),
    (tables::MESSAGES.name, Kind::Usual),
    (tables::MESSAGE_IDS.name, Kind::Usual),
    (tables::BODIES.name, Kind::Packed),
    (tables::BODY_HASHES.name, Kind::Usual),
    (tables::RESPONSES.name, Kind::Usual),
    (tables::CLAIMS.name, Kind::Usual),
    (tables::CHANGES.name, Kind::Usual),
    (tables::ANNOTATIONS.name, Kind::Usual),
    (tables::STAMPS.name, Kind::Usual),
    (tables::GONE.name, Kind::Usual),
    (tables::SHARES.name, Kind::Usual),
    (tables::SESSION_SHARES.name, Kind::Usual),
    (tables::SHARE_SLUGS.name, Kind::Usual),
    (tables::CURSORS.name, Kind::Usual),
    (tables::SUMS.name, Kind::Hot),
    (tables::TOOL_SUMS.name, Kind::Hot),
    (tables::UPGRADES.name, Kind::Usual),
    (tables::PASSAGES.name, Kind::Usual),
    (tables::VECTORS.name, Kind::Packed),
    (tables::PASSAGE_CHANGES.name, Kind::Usual),
    (tables::EMBEDDED.name, Kind::Usual),
    (readings::READINGS.name, Kind::Usual),
    (remote::REMOTES.name, Kind::Usual),
    (remote::HELD.name, Kind::Usual),
    (remote::SEEN.name, Kind::Usual),
    (saved::PLACES.name, Kind::Usual),
    (saved::SEARCHES.name, Kind::Usual),
    (saved::HIDDEN.name, Kind::Usual),
    (sync::REMOVED.name, Kind::Usual),
    (sync::LOCAL_ONLY.name, Kind::Usual),
];

/// How the rows of a table are used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Usual,
    /// Changed again and again: pages keep room, so that a new version of a row needs no new entry in
    /// the index.
    Hot,
    /// Compressed already.
    Packed,
}

/// The SQL that makes every table that is not there.
pub(super) fn creation() -> String {
    let mut sql = String::from(
        "CREATE SCHEMA IF NOT EXISTS opensync;\n\
         CREATE TABLE IF NOT EXISTS opensync.heads \
         (owner int PRIMARY KEY, commits bigint NOT NULL) WITH (fillfactor = 50);\n",
    );
    for (name, kind) in TABLES {
        let room = if kind == Kind::Hot { " WITH (fillfactor = 70)" } else { "" };
        let _ = writeln!(
            sql,
            "CREATE TABLE IF NOT EXISTS opensync.{name} (owner int NOT NULL, key bytea NOT NULL, \
             value bytea NOT NULL, PRIMARY KEY (owner, key)){room};"
        );
        if kind == Kind::Packed {
            let _ = writeln!(
                sql,
                "ALTER TABLE opensync.{name} ALTER COLUMN value SET STORAGE EXTERNAL;"
            );
        }
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_has_every_table_of_the_store_but_those_of_old_formats() {
        let sources = [
            include_str!("../tables.rs"),
            include_str!("../readings.rs"),
            include_str!("../remote.rs"),
            include_str!("../saved.rs"),
            include_str!("../sync.rs"),
        ];
        let named =
            sources.iter().flat_map(|source| source.split("TableDefinition::new(\"").skip(1));
        let mut names: Vec<&str> = named.filter_map(|rest| rest.split('"').next()).collect();
        names.retain(|name| ![tables::OLD_SUMS.name, tables::OLD_TOOL_SUMS.name].contains(name));
        names.sort_unstable();
        let mut made: Vec<&str> = TABLES.iter().map(|(name, _)| *name).collect();
        made.sort_unstable();
        assert_eq!(made, names);
    }
}

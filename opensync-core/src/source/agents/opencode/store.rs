//! Store: what files are called of an agent that keeps its history as `OpenCode` does.
//!
//! What is found in a folder, or named itself, may be of any of them. It is read as one agent's: by
//! the name of a database, or, of JSON files, of the nearest folder that bears an agent's name; else
//! it is `OpenCode`'s.

use std::path::Path;

use super::discover;
use crate::source::sqlite;

/// What differs between such agents.
#[derive(Clone, Copy, Debug)]
pub(super) struct Store {
    /// What its data folder is called, and its database before the ending.
    pub(super) stem: &'static str,
    /// The variable that names another database.
    pub(super) variable: &'static str,
    /// How tables are called that only its databases have, if that is known.
    mark: Option<&'static str>,
}

/// That of `OpenCode` itself, from which the others were made.
pub(super) const OPENCODE: Store = Store { stem: "opencode", variable: "OPENCODE_DB", mark: None };
/// That of Kilo Code.
pub(super) const KILO: Store = Store { stem: "kilo", variable: "KILO_DB", mark: Some("kilo_*") };
/// That of `MiMo` Code.
pub(super) const MIMO: Store = Store { stem: "mimocode", variable: "MIMOCODE_DB", mark: None };

/// Those that were made of `OpenCode`.
const RELATIVES: [Store; 2] = [KILO, MIMO];

/// Asks for a table by how it is called.
const TABLE: &str =
    "select exists(select 1 from sqlite_schema where type = 'table' and name glob ?1)";

impl Store {
    /// Whether a path has the name of a database of the agent: `opencode.db`, `opencode-dev.db`.
    pub(super) fn is_database(self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str());
        let channel = name.and_then(|name| name.strip_prefix(self.stem)?.strip_suffix(".db"));
        channel.is_some_and(|channel| channel.is_empty() || channel.starts_with('-'))
    }

    /// Whether a file that was named itself is a database of the agent, whatever it is called. Logs
    /// in JSON are none, and are not opened.
    pub(super) fn is_named_database(self, path: &Path) -> bool {
        let is_json = path.extension().is_some_and(|ending| ending == "json" || ending == "jsonl");
        if self.is_database(path) || is_json {
            return self.is_database(path);
        }
        let named = RELATIVES.iter().chain([&OPENCODE]).find(|store| store.is_database(path));
        named.is_none() && sqlite::is_sqlite(path) && self.is_marked(path)
    }

    /// Whether the tables of a database are the agent's; of those without a mark it is `OpenCode`'s.
    fn is_marked(self, path: &Path) -> bool {
        let has = |mark: &str| {
            let asked = sqlite::connect(path);
            asked.is_ok_and(|asked| asked.query_row(TABLE, [mark], |row| row.get(0)) == Ok(true))
        };
        let is_relatives = || RELATIVES.iter().filter_map(|store| store.mark).any(has);
        self.mark.map_or_else(|| self.stem == OPENCODE.stem && !is_relatives(), has)
    }

    /// Whether JSON files at a path are the agent's.
    pub(super) fn owns(self, path: &Path) -> bool {
        let stores = || RELATIVES.iter().chain([&OPENCODE]);
        let of = |folder: &Path| stores().find(|store| folder.ends_with(store.stem));
        path.ancestors().find_map(of).unwrap_or(&OPENCODE).stem == self.stem
    }

    /// Whether a folder is what the agent's older versions call `storage`.
    pub(super) fn is_storage(self, folder: &Path) -> bool {
        discover::is_storage(folder) && self.owns(folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_of_the_agent_whose_name_they_or_the_nearest_folder_bear() {
        for (path, owner) in [
            ("/h/.local/share/opencode/storage", "opencode"),
            ("/h/.local/share/kilo/storage/session", "kilo"),
            ("/home/kilo/.local/share/opencode/storage", "opencode"),
            ("/backup/storage", "opencode"),
        ] {
            let owners = RELATIVES.iter().chain([&OPENCODE]).filter(|it| it.owns(Path::new(path)));
            assert_eq!(owners.map(|it| it.stem).collect::<Vec<_>>(), [owner], "{path}");
        }
        assert!(KILO.is_database(Path::new("/x/kilo-dev.db")));
        assert!(!OPENCODE.is_database(Path::new("/x/kilo.db")));
    }

    #[test]
    fn a_database_of_any_name_is_known_by_its_tables() {
        let folder = tempfile::tempdir().unwrap();
        for (table, owner) in [("session", "opencode"), ("kilo_board", "kilo")] {
            let path = folder.path().join(format!("{table}.sqlite"));
            let made = rusqlite::Connection::open(&path).unwrap();
            made.execute_batch(&format!("create table {table} (id)")).unwrap();
            let owners =
                RELATIVES.iter().chain([&OPENCODE]).filter(|it| it.is_named_database(&path));
            assert_eq!(owners.map(|it| it.stem).collect::<Vec<_>>(), [owner], "{table}");
        }
    }
}

//! Postgres: the store in a `PostgreSQL` database that many machines share.
//!
//! Tables are those of the file, row by row ([`schema`]), and only a portable subset of SQL is used.
//! A snapshot is a transaction that reads; a write works in memory under a lock on its owner and
//! is written in one round. Nothing here is known above the store.

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]
#[path = "../../../tests/laws/cluster.rs"]
pub(super) mod cluster;
mod failure;
mod fetch;
mod memory;
mod node;
mod pages;
mod schema;
mod snapshot;
mod sql;
#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
pub(super) mod tests;
mod tls;
mod unit;

use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::TargetSessionAttrs;

use super::format;
use super::rows::{ReadTransaction, ReadableTable as _, WriteTransaction};
use super::tables;
use crate::error::{Cause, Error, ErrorKind, Result};
use crate::model::Owner;
use node::Node;

pub(super) use pages::{ALL, Pages, Places, Row};
pub(super) use snapshot::Snapshot;
pub(super) use unit::Unit;

const SEQUENCES: &str = tables::SEQUENCES.name;

/// An open database. Closes when dropped.
pub(super) struct Store {
    node: Arc<Node>,
}

impl Store {
    /// Opens the archive that is in a database.
    pub(super) fn open(url: &str) -> Result<Self> {
        let store = Self { node: Node::new(config(url)?)? };
        store.check_format()?;
        Ok(store)
    }

    /// Makes the tables that an archive needs, and brings those that are there to this program's format.
    pub(super) fn migrate(url: &str) -> Result<()> {
        let store = Self { node: Node::new(config(url)?)? };
        match store.check_format() {
            Err(error) if error.kind() == ErrorKind::TooNew => return Err(error),
            Ok(()) => return Ok(()),
            Err(_) => {}
        }
        let (session, ()) = store.node.begin(|_| Ok(()))?;
        session.run(&schema::creation())?;
        drop(session);
        let transaction = WriteTransaction::Postgres(store.begin_write(None)?);
        format::note_format(&transaction)?;
        transaction.open_table(tables::META)?.insert(format::LAYOUT_KEY, schema::LAYOUT)?;
        {
            let mut owners = transaction.open_table(tables::OWNERS)?;
            if owners.get(Owner::LOCAL.0)?.is_none() {
                owners.insert(Owner::LOCAL.0, crate::clock::now_ms())?;
            }
        }
        transaction.commit()
    }

    /// Refuses what a newer program wrote, and a database without an archive.
    fn check_format(&self) -> Result<()> {
        let meta = ReadTransaction::Postgres(self.begin_read(None)?).open_table(tables::META)?;
        let layout = meta.get(format::LAYOUT_KEY)?.map(|layout| layout.value());
        let Some(layout) = layout else { return Err(Cause::NoArchive {}.into()) };
        if layout > schema::LAYOUT {
            let found = u32::try_from(layout).unwrap_or(u32::MAX);
            let known = u32::try_from(schema::LAYOUT).unwrap_or(u32::MAX);
            return Err(Cause::TooNew { found, known }.into());
        }
        if format::format_in(&meta)? < format::FORMAT {
            return Err(Cause::NoArchive {}.into());
        }
        Ok(())
    }

    /// A snapshot of what one owner has, or of all accounts.
    pub(super) fn begin_read(&self, owner: Option<Owner>) -> Result<Arc<Snapshot>> {
        Snapshot::begin(&self.node, owner)
    }

    /// A transaction that writes what one owner has, or accounts.
    pub(super) fn begin_write(&self, owner: Option<Owner>) -> Result<Arc<Unit>> {
        Unit::begin(&self.node, owner)
    }

    /// How much room the tables take, in bytes.
    pub(super) fn size_bytes(&self) -> Result<u64> {
        let (session, ()) = self.node.begin(|_| Ok(()))?;
        let answers = session.ask(&[sql::size()])?;
        let size: Option<i64> =
            answers.first().and_then(|rows| rows.first()).and_then(|row| row.try_get(0).ok());
        Ok(size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default())
    }

    /// How many statements were sent since it was opened.
    pub(super) fn statements(&self) -> u64 {
        self.node.statements()
    }
}

/// What a URL says, with bounds where it says none.
fn config(url: &str) -> Result<Config> {
    let mut config: Config = url.parse().map_err(|_| {
        // The address may hold a password, and what is wrong in it may be the password.
        let expected = "an address such as postgres://user@host:5432/database";
        Error::from(Cause::OutOfRange { name: "store", expected, got: "another one".to_owned() })
    })?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(2));
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(Duration::from_secs(10));
    }
    if config.get_application_name().is_none() {
        config.application_name("opensync");
    }
    if config.get_hosts().len() > 1 && config.get_target_session_attrs() == TargetSessionAttrs::Any
    {
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
    Ok(config)
}

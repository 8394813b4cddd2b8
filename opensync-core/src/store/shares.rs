//! Shares: what of an owner's sessions strangers may read, by the slug that they know.

use redb::{ReadableTable as _, TableError};
use serde::{Deserialize, Serialize};

use super::Store;
use super::read::Read;
use super::record::{decode, encode};
use super::tables;
use super::write::Write;
use crate::error::Result;
use crate::model::Owner;

/// A password as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PasswordHash {
    pub(crate) salt: [u8; 16],
    pub(crate) hash: [u8; 32],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ShareRecord {
    pub(crate) session: u64,
    pub(crate) created_at: i64,
    pub(crate) expires_at: Option<i64>,
    pub(crate) password: Option<PasswordHash>,
    pub(crate) show_cost: bool,
    pub(crate) redact: bool,
    pub(crate) redact_emails: bool,
    /// Numbers of the first and the last message.
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) message_count: u32,
    pub(crate) views: u64,
    pub(crate) viewed_at: Option<i64>,
}

impl Store {
    /// Whose share a slug is: the one question that is asked by somebody who is no owner.
    pub(crate) fn share_owner(&self, slug: &str) -> Result<Option<Owner>> {
        match self.begin_read()?.open_table(tables::SHARE_SLUGS) {
            Err(TableError::TableDoesNotExist(_)) => Ok(None),
            table => Ok(table?.get(slug)?.map(|owner| Owner(owner.value()))),
        }
    }
}

impl Read {
    /// A share, if it is there.
    pub(crate) fn share(&self, slug: &str) -> Result<Option<ShareRecord>> {
        match self.transaction.open_table(tables::SHARES) {
            Err(TableError::TableDoesNotExist(_)) => Ok(None),
            table => {
                let stored = table?.get((self.owner, slug))?;
                stored.map(|bytes| decode("a share", bytes.value())).transpose()
            }
        }
    }

    /// All shares, in the order of their slugs.
    pub(crate) fn shares(&self) -> Result<Vec<(String, ShareRecord)>> {
        let table = match self.transaction.open_table(tables::SHARES) {
            Err(TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
            table => table?,
        };
        let mut shares = Vec::new();
        for entry in table.range((self.owner, "")..)? {
            let (key, bytes) = entry?;
            let (owner, slug) = key.value();
            if owner != self.owner {
                break;
            }
            shares.push((slug.to_owned(), decode("a share", bytes.value())?));
        }
        Ok(shares)
    }
}

impl Write<'_> {
    /// A share, if it is there.
    pub(crate) fn share(&self, slug: &str) -> Result<Option<ShareRecord>> {
        let stored = self.shares.get((self.owner, slug))?;
        stored.map(|bytes| decode("a share", bytes.value())).transpose()
    }

    /// Stores a share.
    pub(crate) fn put_share(&mut self, slug: &str, record: &ShareRecord) -> Result<()> {
        self.share_slugs.insert(slug, self.owner)?;
        self.shares.insert((self.owner, slug), encode(record).as_slice())?;
        Ok(())
    }

    /// Removes a share; its slug leads nowhere from then on.
    pub(crate) fn remove_share(&mut self, slug: &str) -> Result<()> {
        self.share_slugs.remove(slug)?;
        self.shares.remove((self.owner, slug))?;
        Ok(())
    }

    /// Removes all shares of a session.
    pub(super) fn remove_shares_of(&mut self, session: u64) -> Result<()> {
        let mut gone = Vec::new();
        for entry in self.shares.range((self.owner, "")..)? {
            let (key, bytes) = entry?;
            let (owner, slug) = key.value();
            if owner != self.owner {
                break;
            }
            if decode::<ShareRecord>("a share", bytes.value())?.session == session {
                gone.push(slug.to_owned());
            }
        }
        gone.iter().try_for_each(|slug| self.remove_share(slug))
    }
}

//! Shares: what of an owner's sessions strangers may read, by the slug that they know.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::Store;
use super::read::Read;
use super::record::decode;
use super::rows::ReadableTable;
use super::tables;
use super::write::Write;
use crate::error::{Error, Result};
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
    /// Whether readers see what models thought.
    pub(crate) show_thinking: bool,
    /// What readers see as the title; without it, what was asked first of what is shared.
    pub(crate) title: Option<String>,
}

/// The version of the form of a share's record: the first one had no `show_thinking` and no `title`.
const VERSION: u8 = 2;

/// A share as the first version of its record has it.
#[derive(Deserialize)]
struct OldShare {
    session: u64,
    created_at: i64,
    expires_at: Option<i64>,
    password: Option<PasswordHash>,
    show_cost: bool,
    redact: bool,
    redact_emails: bool,
    first: u32,
    last: u32,
    message_count: u32,
    views: u64,
    viewed_at: Option<i64>,
}

impl From<OldShare> for ShareRecord {
    fn from(old: OldShare) -> Self {
        let OldShare { session, created_at, expires_at, password, .. } = old;
        Self {
            session,
            created_at,
            expires_at,
            password,
            show_cost: old.show_cost,
            redact: old.redact,
            redact_emails: old.redact_emails,
            first: old.first,
            last: old.last,
            message_count: old.message_count,
            views: old.views,
            viewed_at: old.viewed_at,
            show_thinking: true,
            title: None,
        }
    }
}

fn share_in(bytes: &[u8]) -> Result<ShareRecord> {
    let what = "a share";
    match bytes.split_first() {
        Some((&VERSION, fields)) => {
            postcard::from_bytes(fields).map_err(|source| Error::decode_of(what, source))
        }
        _ => decode::<OldShare>(what, bytes).map(ShareRecord::from),
    }
}

/// All shares of an owner, in the order of their slugs.
fn shares_in(
    owner: u32,
    table: &impl ReadableTable<(u32, &'static str), &'static [u8]>,
) -> Result<Vec<(String, ShareRecord)>> {
    let mut shares = Vec::new();
    for entry in table.range((owner, "")..)? {
        let (key, bytes) = entry?;
        let (whose, slug) = key.value();
        if whose != owner {
            break;
        }
        shares.push((slug.to_owned(), share_in(bytes.value())?));
    }
    Ok(shares)
}

/// The slugs of a session's shares.
fn slugs_in(
    (owner, session): (u32, u64),
    table: &impl ReadableTable<(u32, u64, &'static str), ()>,
) -> Result<Vec<String>> {
    let mut slugs = Vec::new();
    for entry in table.range((owner, session, "")..)? {
        let (key, _) = entry?;
        let (whose, of, slug) = key.value();
        if (whose, of) != (owner, session) {
            break;
        }
        slugs.push(slug.to_owned());
    }
    Ok(slugs)
}

impl Store {
    /// Whose share a slug is: the one question that is asked by somebody who is no owner.
    pub(crate) fn share_owner(&self, slug: &str) -> Result<Option<Owner>> {
        let slugs = self.begin_read(None)?.open_table(tables::SHARE_SLUGS)?;
        Ok(slugs.get(slug)?.map(|owner| Owner(owner.value())))
    }
}

impl Read {
    /// A share, if it is there.
    pub(crate) fn share(&self, slug: &str) -> Result<Option<ShareRecord>> {
        let stored = self.transaction.open_table(tables::SHARES)?.get((self.owner, slug))?;
        self.counter.count();
        stored.map(|bytes| share_in(bytes.value())).transpose()
    }

    /// All shares, in the order of their slugs.
    pub(crate) fn shares(&self) -> Result<Vec<(String, ShareRecord)>> {
        let shares = shares_in(self.owner, &self.transaction.open_table(tables::SHARES)?)?;
        shares.iter().for_each(|_| self.counter.count());
        Ok(shares)
    }

    /// The shares of a session.
    pub(crate) fn shares_of(&self, session: u64) -> Result<Vec<ShareRecord>> {
        let table = self.transaction.open_table(tables::SESSION_SHARES)?;
        let slugs = slugs_in((self.owner, session), &table)?;
        let shares = slugs.iter().map(|slug| self.share(slug));
        Ok(shares.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// The sessions of which there are shares.
    pub(crate) fn shared_sessions(&self) -> Result<HashSet<u64>> {
        let table = self.transaction.open_table(tables::SESSION_SHARES)?;
        let mut sessions = HashSet::new();
        for entry in table.range((self.owner, 0, "")..)? {
            let (owner, session, _) = entry?.0.value();
            if owner != self.owner {
                break;
            }
            sessions.insert(session);
        }
        Ok(sessions)
    }
}

impl Write<'_> {
    /// A share, if it is there.
    pub(crate) fn share(&self, slug: &str) -> Result<Option<ShareRecord>> {
        let stored = self.shares.get((self.owner, slug))?;
        stored.map(|bytes| share_in(bytes.value())).transpose()
    }

    /// All shares, in the order of their slugs.
    pub(crate) fn shares(&self) -> Result<Vec<(String, ShareRecord)>> {
        shares_in(self.owner, &self.shares)
    }

    /// Stores a share.
    pub(crate) fn put_share(&mut self, slug: &str, record: &ShareRecord) -> Result<()> {
        self.share_slugs.insert(slug, self.owner)?;
        self.session_shares.insert((self.owner, record.session, slug), ())?;
        // Only a type that postcard cannot write at all would fail.
        let bytes = postcard::to_extend(record, vec![VERSION]).unwrap_or_default();
        self.shares.insert((self.owner, slug), bytes.as_slice())?;
        Ok(())
    }

    /// Removes a share; its slug leads nowhere from then on.
    pub(crate) fn remove_share(&mut self, slug: &str) -> Result<()> {
        if let Some(record) = self.share(slug)? {
            self.session_shares.remove((self.owner, record.session, slug))?;
        }
        self.share_slugs.remove(slug)?;
        self.shares.remove((self.owner, slug))?;
        Ok(())
    }

    /// Removes all shares of a session.
    pub(super) fn remove_shares_of(&mut self, session: u64) -> Result<()> {
        let slugs = slugs_in((self.owner, session), &self.session_shares)?;
        slugs.iter().try_for_each(|slug| self.remove_share(slug))
    }

    /// Notes which shares each session has, where only shares say so.
    pub(super) fn note_shares_of_sessions(&mut self) -> Result<()> {
        for (slug, record) in self.shares()? {
            self.session_shares.insert((self.owner, record.session, slug.as_str()), ())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::record::encode;

    #[test]
    fn a_share_of_the_first_version_is_read() {
        let first = (
            (7_u64, 1_i64, None::<i64>, None::<PasswordHash>, true, true, false),
            (2_u32, 5_u32, 4_u32, 9_u64, Some(3_i64)),
        );
        let read = share_in(&encode(&first)).unwrap();
        assert_eq!((read.session, read.first, read.last, read.views), (7, 2, 5, 9));
        assert!(read.show_thinking && read.show_cost && read.title.is_none());
    }
}

//! Accounts: who owns what in this store, and the keys that open it, as of one commit.
//!
//! These are the only tables that are read before an owner is known. So they have a reader and a
//! writer of their own, which see no session, and whoever reads sessions sees none of these.

use serde::{Deserialize, Serialize};

use super::record::{decode, encode};
use super::rows::{ReadOnlyTable, ReadTransaction, ReadableTable as _, Table, WriteTransaction};
use super::tables;
use crate::error::Result;
use crate::model::{Account, AccountRole, ApiKey, KeyKind, KeyScope, Owner};

/// The fields of [`Account`] in a fixed order, for it leaves empty ones out itself.
#[derive(Serialize, Deserialize)]
struct AccountRecord {
    issuer: String,
    subject: String,
    email: Option<String>,
    name: Option<String>,
    is_admin: bool,
    is_closed: bool,
    created_at: i64,
    signed_in_at: i64,
}

/// A key, with the hash that recognises its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeyRecord {
    pub(crate) hash: [u8; 32],
    pub(crate) kind: KeyKind,
    pub(crate) name: String,
    pub(crate) scopes: Vec<KeyScope>,
    pub(crate) created_at: i64,
    pub(crate) expires_at: Option<i64>,
    pub(crate) last_used_at: Option<i64>,
    pub(crate) revoked_at: Option<i64>,
}

impl KeyRecord {
    /// What is told of it.
    pub(crate) fn info(self, owner: Owner, id: String) -> ApiKey {
        ApiKey {
            id,
            owner,
            name: self.name,
            kind: self.kind,
            scopes: self.scopes,
            created_at: self.created_at,
            expires_at: self.expires_at,
            last_used_at: self.last_used_at,
            revoked_at: self.revoked_at,
        }
    }
}

type Rows<K> = ReadOnlyTable<K, &'static [u8]>;

/// A snapshot of accounts and keys.
pub(crate) struct AccountsRead {
    accounts: Rows<u32>,
    keys: Rows<(u32, &'static str)>,
    key_owners: ReadOnlyTable<&'static str, u32>,
    subjects: ReadOnlyTable<(&'static str, &'static str), u32>,
    sequences: ReadOnlyTable<(u32, u8), u64>,
}

impl AccountsRead {
    pub(super) fn begin(transaction: ReadTransaction) -> Result<Self> {
        Ok(Self {
            accounts: transaction.open_table(tables::ACCOUNTS)?,
            keys: transaction.open_table(tables::KEYS)?,
            key_owners: transaction.open_table(tables::KEY_OWNERS)?,
            subjects: transaction.open_table(tables::SUBJECTS)?,
            sequences: transaction.open_table(tables::SEQUENCES)?,
        })
    }

    /// Who signs in as `owner`.
    pub(crate) fn account(&self, owner: Owner) -> Result<Option<Account>> {
        self.accounts.get(owner.0)?.map(|bytes| account(owner, bytes.value())).transpose()
    }

    /// Whom a provider means by `subject`.
    pub(crate) fn account_of(&self, issuer: &str, subject: &str) -> Result<Option<Account>> {
        let owner = self.subjects.get((issuer, subject))?.map(|owner| Owner(owner.value()));
        owner.map_or(Ok(None), |owner| self.account(owner))
    }

    /// All accounts, in the order in which they were made.
    pub(crate) fn accounts(&self) -> Result<Vec<Account>> {
        let rows = self.accounts.range(0_u32..)?.map(|entry| {
            let (owner, bytes) = entry?;
            account(Owner(owner.value()), bytes.value())
        });
        rows.collect()
    }

    /// The last position of the change log of each owner who has one.
    pub(crate) fn positions(&self) -> Result<Vec<(Owner, u64)>> {
        let mut found = Vec::new();
        for entry in self.sequences.range((0, 0)..)? {
            let (key, last) = entry?;
            let (owner, of) = key.value();
            if of == tables::Sequence::Change as u8 {
                found.push((Owner(owner), last.value()));
            }
        }
        Ok(found)
    }

    /// A key by its id, whoever's it is.
    pub(crate) fn key(&self, id: &str) -> Result<Option<(Owner, KeyRecord)>> {
        let Some(owner) = self.key_owners.get(id)? else { return Ok(None) };
        let owner = owner.value();
        let Some(bytes) = self.keys.get((owner, id))? else { return Ok(None) };
        Ok(Some((Owner(owner), decode("a key", bytes.value())?)))
    }

    /// The keys of an owner, in the order of their ids.
    pub(crate) fn keys(&self, owner: Owner) -> Result<Vec<(String, KeyRecord)>> {
        let mut found = Vec::new();
        for entry in self.keys.range((owner.0, "")..)? {
            let (key, bytes) = entry?;
            let (whose, id) = key.value();
            if whose != owner.0 {
                break;
            }
            found.push((id.to_owned(), decode("a key", bytes.value())?));
        }
        Ok(found)
    }
}

/// Accounts and keys in a transaction that has not committed.
pub(crate) struct AccountsWrite<'t> {
    owners: Table<'t, u32, i64>,
    accounts: Table<'t, u32, &'static [u8]>,
    subjects: Table<'t, (&'static str, &'static str), u32>,
    keys: Table<'t, (u32, &'static str), &'static [u8]>,
    key_owners: Table<'t, &'static str, u32>,
}

impl<'t> AccountsWrite<'t> {
    pub(super) fn begin(transaction: &'t WriteTransaction) -> Result<Self> {
        Ok(Self {
            owners: transaction.open_table(tables::OWNERS)?,
            accounts: transaction.open_table(tables::ACCOUNTS)?,
            subjects: transaction.open_table(tables::SUBJECTS)?,
            keys: transaction.open_table(tables::KEYS)?,
            key_owners: transaction.open_table(tables::KEY_OWNERS)?,
        })
    }

    /// A new owner, who has nothing yet.
    pub(crate) fn add_owner(&mut self, now_ms: i64) -> Result<Owner> {
        let last = self.owners.last()?.map_or(0, |(owner, _)| owner.value());
        self.owners.insert(last + 1, now_ms)?;
        Ok(Owner(last + 1))
    }

    /// Whether anybody has an account.
    pub(crate) fn has_accounts(&self) -> Result<bool> {
        Ok(self.accounts.first()?.is_some())
    }

    /// Who signs in as `owner`.
    pub(crate) fn account(&self, owner: Owner) -> Result<Option<Account>> {
        self.accounts.get(owner.0)?.map(|bytes| account(owner, bytes.value())).transpose()
    }

    /// Whether an account with this e-mail address is closed. Reads all of them.
    pub(crate) fn has_closed_account(&self, email: &str) -> Result<bool> {
        for entry in self.accounts.range(0_u32..)? {
            let (_, bytes) = entry?;
            let record: AccountRecord = decode("an account", bytes.value())?;
            let known = record.email.filter(|_| record.is_closed);
            if known.is_some_and(|known| known.eq_ignore_ascii_case(email)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whom a provider means by `subject`.
    pub(crate) fn subject(&self, issuer: &str, subject: &str) -> Result<Option<Owner>> {
        Ok(self.subjects.get((issuer, subject))?.map(|owner| Owner(owner.value())))
    }

    pub(crate) fn put_account(&mut self, account: &Account) -> Result<()> {
        let Account { issuer, subject, email, name, .. } = account.clone();
        let owner = account.owner.0;
        self.subjects.insert((issuer.as_str(), subject.as_str()), owner)?;
        let record = AccountRecord {
            issuer,
            subject,
            email,
            name,
            is_admin: account.role == AccountRole::Admin,
            is_closed: account.is_closed,
            created_at: account.created_at,
            signed_in_at: account.signed_in_at,
        };
        self.accounts.insert(owner, encode(&record).as_slice())?;
        Ok(())
    }

    /// Whether a key with this id is there, whoever's it is.
    pub(crate) fn has_key(&self, id: &str) -> Result<bool> {
        Ok(self.key_owners.get(id)?.is_some())
    }

    /// An owner's key.
    pub(crate) fn key(&self, owner: Owner, id: &str) -> Result<Option<KeyRecord>> {
        self.keys.get((owner.0, id))?.map(|bytes| decode("a key", bytes.value())).transpose()
    }

    /// A key by its id, whoever's it is.
    pub(crate) fn any_key(&self, id: &str) -> Result<Option<(Owner, KeyRecord)>> {
        let Some(owner) = self.key_owners.get(id)?.map(|owner| owner.value()) else {
            return Ok(None);
        };
        Ok(self.key(Owner(owner), id)?.map(|record| (Owner(owner), record)))
    }

    /// The keys of an owner, in the order of their ids.
    pub(crate) fn keys(&self, owner: Owner) -> Result<Vec<(String, KeyRecord)>> {
        let mut found = Vec::new();
        for entry in self.keys.range((owner.0, "")..)? {
            let (key, bytes) = entry?;
            let (whose, id) = key.value();
            if whose != owner.0 {
                break;
            }
            found.push((id.to_owned(), decode("a key", bytes.value())?));
        }
        Ok(found)
    }

    pub(crate) fn put_key(&mut self, owner: Owner, id: &str, record: &KeyRecord) -> Result<()> {
        self.key_owners.insert(id, owner.0)?;
        self.keys.insert((owner.0, id), encode(record).as_slice())?;
        Ok(())
    }

    pub(crate) fn remove_key(&mut self, owner: Owner, id: &str) -> Result<()> {
        self.key_owners.remove(id)?;
        self.keys.remove((owner.0, id))?;
        Ok(())
    }
}

fn account(owner: Owner, bytes: &[u8]) -> Result<Account> {
    let record: AccountRecord = decode("an account", bytes)?;
    Ok(Account {
        owner,
        issuer: record.issuer,
        subject: record.subject,
        email: record.email,
        name: record.name,
        role: if record.is_admin { AccountRole::Admin } else { AccountRole::Member },
        is_closed: record.is_closed,
        created_at: record.created_at,
        signed_in_at: record.signed_in_at,
    })
}

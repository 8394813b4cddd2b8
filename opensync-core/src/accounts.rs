//! Account: lets people in as owners, and programs in by keys.
//!
//! Accounts and keys stay in the store where they were made: they are not part of the change log,
//! which leaves the machine when sessions are pushed.

use crate::clock::{self, now_ms};
use crate::error::{Cause, Error, Result};
use crate::key;
use crate::model::Owner;
use crate::store::{AccountsRead, AccountsWrite, KeyRecord};

pub use crate::model::{
    Account, AccountRole, ApiKey, Claims, Identity, KeyKind, KeyOptions, KeyScope, NewKey,
};

const MAX_NAME_CHARACTERS: usize = 200;
const MAX_KEYS: usize = 1000;

/// Who becomes an administrator when they sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminRule {
    /// The first account, because nobody was named.
    First,
    /// This one is named.
    Named,
    /// Others are named.
    NotNamed,
}

/// The account of who just proved to be `identity`; a new owner's, when they come first.
///
/// `is_local` gives them what the command on this machine keeps, unless it is somebody's already.
pub(crate) fn sign_in(
    write: &mut AccountsWrite<'_>,
    identity: Identity,
    rule: AdminRule,
    is_local: bool,
) -> Result<Account> {
    for (name, text) in [("issuer", &identity.issuer), ("subject", &identity.subject)] {
        within(name, text.len(), 1024)?;
    }
    let now = now_ms();
    let known = match write.subject(&identity.issuer, &identity.subject)? {
        Some(owner) => write.account(owner)?,
        None => None,
    };
    if known.as_ref().is_some_and(|account| account.is_closed) {
        return Err(Cause::AccountClosed { subject: identity.subject }.into());
    }
    // Whoever was locked out does not come back by another account at the provider.
    if known.is_none()
        && let Some(email) = &identity.email
        && write.has_closed_account(email)?
    {
        return Err(Cause::AccountClosed { subject: identity.subject }.into());
    }
    let role = match (rule, &known) {
        (AdminRule::NotNamed, _) => AccountRole::Member,
        (AdminRule::First, Some(account)) => account.role,
        (AdminRule::First, None) if write.has_accounts()? => AccountRole::Member,
        (AdminRule::Named, _) | (AdminRule::First, None) => AccountRole::Admin,
    };
    let owner = match &known {
        Some(account) => account.owner,
        None if is_local && write.account(Owner::LOCAL)?.is_none() => Owner::LOCAL,
        None => write.add_owner(now)?,
    };
    let account = Account {
        owner,
        issuer: identity.issuer,
        subject: identity.subject,
        email: identity.email,
        name: identity.name,
        role,
        is_closed: false,
        created_at: known.map_or(now, |account| account.created_at),
        signed_in_at: now,
    };
    write.put_account(&account)?;
    Ok(account)
}

/// Locks an account out, or lets it in again. What it has stays.
pub(crate) fn close(
    write: &mut AccountsWrite<'_>,
    owner: Owner,
    is_closed: bool,
) -> Result<Account> {
    let account = write.account(owner)?;
    let mut account = account.ok_or(Cause::AccountNotFound { number: owner.0 })?;
    account.is_closed = is_closed;
    write.put_account(&account)?;
    Ok(account)
}

/// Makes a key of `owner`.
pub(crate) fn create_key(
    write: &mut AccountsWrite<'_>,
    owner: Owner,
    options: KeyOptions,
) -> Result<NewKey> {
    let name = options.name.trim().to_owned();
    within("name", name.chars().count(), MAX_NAME_CHARACTERS)?;
    if options.scopes.is_empty() {
        return Err(out_of_range("scopes", "at least one of read, sync and admin", 0));
    }
    let now = now_ms();
    let is_to_come = |end: &i64| *end > now && clock::TIMES.contains(end);
    if let Some(end) = options.expires_at.filter(|end| !is_to_come(end)) {
        return Err(out_of_range("expires_at", "in the future, before the year 10000", end));
    }
    make_room(write, owner, options.kind, now)?;
    let (secret, id) = loop {
        let secret = key::draw(options.kind)?;
        let Some((_, id)) = key::parse(&secret) else { continue };
        if !write.has_key(id)? {
            let id = id.to_owned();
            break (secret, id);
        }
    };
    let mut scopes = options.scopes;
    scopes.sort_by_key(|scope| *scope as u8);
    scopes.dedup();
    let record = KeyRecord {
        hash: key::hash(&secret),
        kind: options.kind,
        name,
        scopes,
        created_at: now,
        expires_at: options.expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    write.put_key(owner, &id, &record)?;
    Ok(NewKey { key: secret, info: record.info(owner, id) })
}

/// Forgets keys that let nobody in any more, once there are many; refuses if many still do.
fn make_room(write: &mut AccountsWrite<'_>, owner: Owner, kind: KeyKind, now: i64) -> Result<()> {
    let mut keys = write.keys(owner)?;
    keys.retain(|(_, record)| record.kind == kind);
    if keys.len() < MAX_KEYS {
        return Ok(());
    }
    let mut left = keys.len();
    for (id, record) in keys {
        if !record.info(owner, id.clone()).is_valid_at(now) {
            write.remove_key(owner, &id)?;
            left -= 1;
        }
    }
    if left >= MAX_KEYS {
        return Err(out_of_range("keys", "at most 1000 that are valid: revoke some", left));
    }
    Ok(())
}

/// Revokes a key of `owner`, by its id or the beginning of it. Once revoked, it stays so.
pub(crate) fn revoke_key(write: &mut AccountsWrite<'_>, owner: Owner, id: &str) -> Result<ApiKey> {
    let mut keys = write.keys(owner)?;
    keys.retain(|(known, _)| !id.is_empty() && known.starts_with(id));
    let count = keys.len();
    let (id, mut record) = match keys.pop() {
        Some(key) if count == 1 => key,
        None => return Err(Cause::KeyNotFound { id: id.to_owned() }.into()),
        Some(_) => return Err(Cause::AmbiguousKey { prefix: id.to_owned(), count }.into()),
    };
    if record.revoked_at.is_none() {
        record.revoked_at = Some(now_ms());
        write.put_key(owner, &id, &record)?;
    }
    Ok(record.info(owner, id))
}

/// Whether the key with this id, whoever's it is, lets in now.
pub(crate) fn is_key_valid(read: &AccountsRead, id: &str) -> Result<bool> {
    let Some((owner, record)) = read.key(id)? else { return Ok(false) };
    lets_in(read, &record.info(owner, id.to_owned()))
}

fn lets_in(read: &AccountsRead, key: &ApiKey) -> Result<bool> {
    let is_closed = read.account(key.owner)?.is_some_and(|account| account.is_closed);
    Ok(key.is_valid_at(now_ms()) && !is_closed)
}

/// The key that `secret` is, if it lets in now.
pub(crate) fn check_key(read: &AccountsRead, secret: &str) -> Result<Option<ApiKey>> {
    let Some((kind, id)) = key::parse(secret) else { return Ok(None) };
    let Some((owner, record)) = read.key(id)? else { return Ok(None) };
    if record.kind != kind || !key::is_hash_of(record.hash, secret) {
        return Ok(None);
    }
    let key = record.info(owner, id.to_owned());
    Ok(lets_in(read, &key)?.then_some(key))
}

/// Takes the link that `secret` is out of the store, if it lets in now: it does so once.
pub(crate) fn redeem(write: &mut AccountsWrite<'_>, secret: &str) -> Result<Option<ApiKey>> {
    let Some((KeyKind::Link, id)) = key::parse(secret) else { return Ok(None) };
    let Some((owner, record)) = write.any_key(id)? else { return Ok(None) };
    if record.kind != KeyKind::Link || !key::is_hash_of(record.hash, secret) {
        return Ok(None);
    }
    write.remove_key(owner, id)?;
    let is_closed = write.account(owner)?.is_some_and(|account| account.is_closed);
    let key = record.info(owner, id.to_owned());
    Ok((key.is_valid_at(now_ms()) && !is_closed).then_some(key))
}

/// Notes when keys were last used; those that are gone are passed over.
pub(crate) fn note_uses(write: &mut AccountsWrite<'_>, uses: &[(String, i64)]) -> Result<()> {
    for (id, at) in uses {
        let Some((owner, mut record)) = write.any_key(id)? else { continue };
        record.last_used_at = record.last_used_at.max(Some(*at));
        write.put_key(owner, id, &record)?;
    }
    Ok(())
}

fn within(name: &'static str, length: usize, most: usize) -> Result<()> {
    if (1..=most).contains(&length) {
        return Ok(());
    }
    let expected =
        if most == MAX_NAME_CHARACTERS { "1 to 200 characters" } else { "1 to 1024 bytes" };
    Err(out_of_range(name, expected, length))
}

fn out_of_range(name: &'static str, expected: &'static str, got: impl ToString) -> Error {
    Cause::OutOfRange { name, expected, got: got.to_string() }.into()
}

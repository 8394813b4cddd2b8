//! Who is let into an archive, as whom, and by which keys.

use std::time::Duration;

use super::OpenSync;
use crate::accounts::{self, AdminRule};
use crate::error::Result;
use crate::model::{Account, ApiKey, Identity, KeyKind, KeyOptions, NewKey, Owner};
use crate::store::Store;

/// The accounts of an archive, for the program that lets people in: what it says here is whose
/// sessions it opens next, with [`OpenSync::for_owner`].
///
/// It shows no sessions. Get it from [`OpenSync::accounts`].
#[derive(Clone)]
pub struct Accounts(OpenSync);

impl OpenSync {
    /// The same archive, as `owner` sees it. Costs nothing.
    ///
    /// ```
    /// use opensync_core::accounts::{AdminRule, Identity};
    /// use opensync_core::{Filter, OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![])?;
    ///
    /// let ada = Identity { issuer: "https://id.example".into(), subject: "7".into(), ..Identity::default() };
    /// let account = archive.accounts().sign_in(ada, AdminRule::First, false)?;
    /// let hers = archive.for_owner(account.owner);
    /// assert_eq!(hers.owner(), account.owner);
    /// assert!(hers.sessions(&Filter::default(), None, 10)?.items.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use = "this handle goes on seeing what it saw"]
    pub fn for_owner(&self, owner: Owner) -> Self {
        Self { engine: self.engine.clone(), owner }
    }

    /// Whose sessions this handle sees.
    pub fn owner(&self) -> Owner {
        self.owner
    }

    /// Who has an account here.
    pub fn accounts(&self) -> Accounts {
        Accounts(self.clone())
    }

    /// Makes a key that lets a program in as this handle's owner. Durable on return.
    ///
    /// The secret is in what this returns, and nowhere else: only its hash is stored.
    ///
    /// ```
    /// use opensync_core::accounts::{KeyOptions, KeyScope};
    /// use opensync_core::OpenSync;
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let options = KeyOptions::default().name("laptop").scopes(vec![KeyScope::Sync]);
    /// let new = archive.create_key(options)?;
    /// assert!(new.key.starts_with("osk_"));
    ///
    /// let holder = archive.accounts().check_key(&new.key)?.expect("it was just made");
    /// assert!(holder.allows(KeyScope::Sync) && !holder.allows(KeyScope::Read));
    /// archive.accounts().note_key_uses(&[(holder.id.clone(), 1_767_225_600_000)])?;
    /// assert!(archive.keys()?[0].last_used_at.is_some());
    ///
    /// archive.revoke_key(&holder.id)?;
    /// assert!(!archive.accounts().is_key_valid(&holder.id)?);
    /// assert!(archive.accounts().check_key(&new.key)?.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a name that is empty or longer than 200
    /// characters, for no scope, for an expiry that is past, and beyond 1,000 valid keys.
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be written.
    pub fn create_key(&self, options: KeyOptions) -> Result<NewKey> {
        let store = &self.engine.store;
        store.write_accounts(|write| accounts::create_key(write, self.owner, options))
    }

    /// This owner's keys, those made last first; those that are revoked or expired, too.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn keys(&self) -> Result<Vec<ApiKey>> {
        let keys = self.engine.store.read_accounts()?.keys(self.owner)?;
        let mut keys: Vec<ApiKey> =
            keys.into_iter().map(|(id, record)| record.info(self.owner, id)).collect();
        keys.sort_by_key(|key| std::cmp::Reverse(key.created_at));
        Ok(keys)
    }

    /// Revokes a key of this owner, by its id or the beginning of it. From the return on it lets
    /// nobody in. Doing it twice is doing it once.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if this owner has no such key,
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if several begin with `id`.
    pub fn revoke_key(&self, id: &str) -> Result<ApiKey> {
        self.engine.store.write_accounts(|write| accounts::revoke_key(write, self.owner, id))
    }
}

impl Accounts {
    /// Takes in who an identity provider vouches for. Who comes for the first time becomes a new
    /// owner; of the others, name and e-mail address are brought up to date.
    ///
    /// With `is_local`, who comes for the first time gets what the command on this machine keeps
    /// ([`Owner::LOCAL`]), unless that is somebody's already.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the account is closed, or another one with
    /// the same e-mail address is and this would be a new one, or the identity has no issuer or no subject. [`Io`](crate::ErrorKind::Io) if the store cannot be written.
    pub fn sign_in(&self, identity: Identity, rule: AdminRule, is_local: bool) -> Result<Account> {
        let store = &self.0.engine.store;
        store.write_accounts(|write| accounts::sign_in(write, identity, rule, is_local))
    }

    /// The account of an owner; none for who never signed in.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn get(&self, owner: Owner) -> Result<Option<Account>> {
        self.0.engine.store.read_accounts()?.account(owner)
    }

    /// The account that a provider's `subject` has; none before the first sign-in.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn find(&self, issuer: &str, subject: &str) -> Result<Option<Account>> {
        self.0.engine.store.read_accounts()?.account_of(issuer, subject)
    }

    /// All accounts, in the order of their owners' numbers.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn list(&self) -> Result<Vec<Account>> {
        self.0.engine.store.read_accounts()?.accounts()
    }

    /// The last position of the change log of each owner who ever changed something, whether he has an
    /// account or not.
    ///
    /// With [`wait_for_changes`](Self::wait_for_changes) it tells a program that works for all of them
    /// whose sessions changed. Costs a few microseconds for each owner.
    ///
    /// ```
    /// use opensync_core::{OpenSync, Owner, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![])?;
    /// assert_eq!(archive.accounts().positions()?, [(Owner::LOCAL, 1)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn positions(&self) -> Result<Vec<(Owner, u64)>> {
        self.0.engine.store.read_accounts()?.positions()
    }

    /// As [`OpenSync::wait_for_changes`], for the changes of all owners: `after` and the answer are
    /// the sum of their positions.
    ///
    /// ```
    /// use std::time::Duration;
    /// use opensync_core::{OpenSync, Session};
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// archive.ingest(Session::new("my-agent", "s-1"), vec![])?;
    /// assert_eq!(archive.accounts().wait_for_changes(0, Duration::from_secs(60))?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    #[cfg(feature = "watch")]
    pub fn wait_for_changes(&self, after: u64, timeout: Duration) -> Result<u64> {
        let sum = |store: &Store| {
            let positions = store.read_accounts()?.positions()?;
            Ok(positions.iter().map(|(_, last)| last).sum())
        };
        self.0.wait_until(&sum, after, timeout)
    }

    /// Locks an account out, or lets it in again. Its keys and browsers go with it at once; its
    /// sessions stay.
    ///
    /// ```
    /// use opensync_core::accounts::{AdminRule, Identity};
    /// use opensync_core::OpenSync;
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let accounts = archive.accounts();
    /// let ada = Identity { issuer: "https://id.example".into(), subject: "7".into(), ..Identity::default() };
    /// let owner = accounts.sign_in(ada.clone(), AdminRule::First, false)?.owner;
    ///
    /// accounts.set_closed(owner, true)?;
    /// assert!(accounts.get(owner)?.is_some_and(|account| account.is_closed));
    /// assert!(accounts.sign_in(ada, AdminRule::First, false).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if that owner has no account.
    pub fn set_closed(&self, owner: Owner, is_closed: bool) -> Result<Account> {
        self.0.engine.store.write_accounts(|write| accounts::close(write, owner, is_closed))
    }

    /// The key whose secret this is. None if there is none, if it was revoked or has expired, and
    /// if its owner's account is closed: whoever asks is told no more than that.
    ///
    /// Costs a few reads of the store and one hash, and notes nothing: see
    /// [`note_key_uses`](Self::note_key_uses).
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn check_key(&self, secret: &str) -> Result<Option<ApiKey>> {
        accounts::check_key(&self.0.engine.store.read_accounts()?, secret)
    }

    /// Whether the key with this id still lets in, as [`check_key`](Self::check_key) has it: for
    /// what goes on after a key was shown once.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be read.
    pub fn is_key_valid(&self, id: &str) -> Result<bool> {
        accounts::is_key_valid(&self.0.engine.store.read_accounts()?, id)
    }

    /// The link whose secret this is, which is gone with that: of two who try, one is let in.
    /// None as with [`check_key`](Self::check_key), and if it is no [`Link`](crate::accounts::KeyKind::Link).
    ///
    /// ```
    /// use opensync_core::accounts::{KeyKind, KeyOptions, KeyScope};
    /// use opensync_core::OpenSync;
    /// # let folder = tempfile::tempdir()?;
    /// let archive = OpenSync::open(folder.path())?;
    /// let options = KeyOptions::default().name("link").kind(KeyKind::Link).scopes(vec![KeyScope::Admin]);
    /// let link = archive.create_key(options)?;
    /// assert!(archive.accounts().redeem(&link.key)?.is_some());
    /// assert!(archive.accounts().redeem(&link.key)?.is_none(), "it is used up");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be written.
    pub fn redeem(&self, secret: &str) -> Result<Option<ApiKey>> {
        // Whoever guesses keeps nobody from writing.
        if self.check_key(secret)?.is_none_or(|key| key.kind != KeyKind::Link) {
            return Ok(None);
        }
        self.0.engine.store.write_accounts(|write| accounts::redeem(write, secret))
    }

    /// Notes when keys were last used, by id, in one transaction: gather them, for a minute say.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the store cannot be written.
    pub fn note_key_uses(&self, uses: &[(String, i64)]) -> Result<()> {
        if uses.is_empty() {
            return Ok(());
        }
        self.0.engine.store.write_accounts(|write| accounts::note_uses(write, uses))
    }
}

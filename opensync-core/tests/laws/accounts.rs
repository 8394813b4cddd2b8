//! Accounts: owners see nothing of each other, and a key lets in for as long as it should.

use opensync_core::accounts::{AccountRole, AdminRule, Identity, KeyKind, KeyOptions, KeyScope};
use opensync_core::{ErrorKind, Filter, OpenSync, Session};

use super::common::{found, messages, question, session_ids};

fn identity(subject: &str) -> Identity {
    Identity {
        issuer: "https://id.example".into(),
        subject: subject.into(),
        email: Some(format!("{subject}@example.org")),
        name: None,
    }
}

fn options(name: &str) -> KeyOptions {
    KeyOptions::default().name(name).scopes(vec![KeyScope::Sync])
}

fn two_owners(archive: &OpenSync) -> (OpenSync, OpenSync) {
    let owner = |subject| {
        archive.accounts().sign_in(identity(subject), AdminRule::First, false).unwrap().owner
    };
    (archive.for_owner(owner("ada")), archive.for_owner(owner("bob")))
}

#[test]
fn the_same_ids_of_two_owners_are_two_sessions() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    let (ada, bob) = two_owners(&archive);
    ada.ingest(Session::new("test", "s"), vec![question("m", "apples")]).unwrap();
    bob.ingest(Session::new("test", "s"), vec![question("m", "pears")]).unwrap();

    assert_eq!(messages(&ada, "s"), [question("m", "apples")]);
    assert_eq!((found(&ada, "apples"), found(&ada, "pears")), (vec!["s".to_owned()], vec![]));
    bob.delete("s").unwrap();
    assert_eq!(messages(&ada, "s"), [question("m", "apples")]);
    assert_eq!(session_ids(&bob), Vec::<String>::new());
    assert_eq!((ada.changes(0, 10).unwrap().len(), bob.changes(0, 10).unwrap().len()), (1, 2));
    assert!(archive.sessions(&Filter::default(), None, 10).unwrap().items.is_empty());
}

#[test]
fn who_signs_in_again_is_the_same_owner_with_their_new_name() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = crate::common::open(folder.path()).unwrap().accounts();
    let ada = accounts.sign_in(identity("ada"), AdminRule::First, false).unwrap();
    let bob = accounts.sign_in(identity("bob"), AdminRule::First, false).unwrap();
    let renamed = Identity { name: Some("Ada L.".into()), ..identity("ada") };
    let again = accounts.sign_in(renamed, AdminRule::First, false).unwrap();

    assert_ne!(ada.owner, bob.owner);
    assert_eq!((again.owner, again.name.as_deref()), (ada.owner, Some("Ada L.")));
    assert_eq!((again.role, bob.role), (AccountRole::Admin, AccountRole::Member));
    assert_eq!(accounts.list().unwrap().len(), 2);
    let elsewhere = Identity { issuer: "https://other.example".into(), ..identity("ada") };
    let other = accounts.sign_in(elsewhere, AdminRule::Named, false).unwrap();
    assert_ne!(other.owner, ada.owner);
}

#[test]
fn what_this_machine_keeps_goes_to_one_account_only() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    archive.ingest(Session::new("test", "s"), vec![question("m", "apples")]).unwrap();
    let sign_in = |subject| {
        archive.accounts().sign_in(identity(subject), AdminRule::NotNamed, true).unwrap().owner
    };
    let (ada, bob) = (archive.for_owner(sign_in("ada")), archive.for_owner(sign_in("bob")));

    assert_eq!(session_ids(&ada), ["s"]);
    assert!(session_ids(&bob).is_empty());
}

#[test]
fn a_key_opens_its_owners_sessions_until_it_is_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    let (ada, bob) = two_owners(&archive);
    let (one, two) =
        (ada.create_key(options("one")).unwrap(), ada.create_key(options("two")).unwrap());
    let check = |key: &str| archive.accounts().check_key(key).unwrap().map(|key| key.owner);

    assert_eq!((check(&one.key), check(&two.key)), (Some(ada.owner()), Some(ada.owner())));
    assert_eq!(bob.revoke_key(&one.info.id).unwrap_err().kind(), ErrorKind::NotFound);
    ada.revoke_key(&one.info.id[..7]).unwrap();
    assert_eq!((check(&one.key), check(&two.key)), (None, Some(ada.owner())));
    let guessed = format!("{}{}", &two.key[..35], if two.key.ends_with('A') { "B" } else { "A" });
    assert_eq!(check(&guessed), None);
    assert_eq!((ada.keys().unwrap().len(), bob.keys().unwrap().len()), (2, 0));
}

#[test]
fn a_key_is_not_in_the_store() {
    if crate::common::is_postgres() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    let new = archive.create_key(options("laptop")).unwrap();
    drop(archive);

    let stored = std::fs::read(folder.path().join("store.redb")).unwrap();
    let holds = |text: &str| stored.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(holds(&new.info.id) && !holds(&new.key[12..]));
}

#[test]
fn an_expired_key_and_one_of_a_closed_account_let_nobody_in() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    let (ada, _) = two_owners(&archive);
    let soon = jiff::Timestamp::now().as_millisecond() + 300;
    let brief = ada.create_key(options("brief").expires_at(Some(soon))).unwrap();
    let lasting = ada.create_key(options("lasting")).unwrap();
    let accounts = archive.accounts();
    assert!(accounts.check_key(&brief.key).unwrap().is_some());
    std::thread::sleep(std::time::Duration::from_millis(350));
    assert!(accounts.check_key(&brief.key).unwrap().is_none());

    accounts.set_closed(ada.owner(), true).unwrap();
    assert!(accounts.check_key(&lasting.key).unwrap().is_none());
    let refused = accounts.sign_in(identity("ada"), AdminRule::Named, false).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidInput);
    accounts.set_closed(ada.owner(), false).unwrap();
    assert!(accounts.check_key(&lasting.key).unwrap().is_some());
}

#[test]
fn a_key_needs_a_name_a_scope_and_a_future() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    let wrong = [
        options("  "),
        options(&"n".repeat(201)),
        options("none").scopes(vec![]),
        options("past").expires_at(Some(1)),
    ];
    for options in wrong {
        let error = archive.create_key(options).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    assert!(archive.keys().unwrap().is_empty());
}

#[test]
fn the_last_use_of_a_key_is_noted_and_never_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    let key = archive.create_key(options("laptop")).unwrap().info;
    let note = |at| {
        let uses = [(key.id.clone(), at), ("nobodys1".to_owned(), at)];
        archive.accounts().note_key_uses(&uses).unwrap();
    };
    note(2000);
    note(1000);
    assert_eq!(archive.keys().unwrap()[0].last_used_at, Some(2000));
}

#[test]
fn a_browsers_secret_is_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    let browser = options("browser").kind(KeyKind::Browser);
    let new = archive.create_key(browser).unwrap();
    let as_key = new.key.replacen("osb_", "osk_", 1);

    assert!(archive.accounts().check_key(&new.key).unwrap().is_some());
    assert!(archive.accounts().check_key(&as_key).unwrap().is_none());
}

#[test]
fn a_link_lets_in_once_and_only_as_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    let link = archive.create_key(options("link").kind(KeyKind::Link)).unwrap();
    let key = archive.create_key(options("key")).unwrap();
    let accounts = archive.accounts();

    assert!(accounts.redeem(&key.key).unwrap().is_none());
    assert_eq!(accounts.redeem(&link.key).unwrap().map(|link| link.name).as_deref(), Some("link"));
    assert!(accounts.redeem(&link.key).unwrap().is_none());
    assert!(accounts.check_key(&key.key).unwrap().is_some());
}

#[test]
fn who_was_locked_out_does_not_come_back_by_another_account_at_the_provider() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = crate::common::open(folder.path()).unwrap().accounts();
    let bob = accounts.sign_in(identity("bob"), AdminRule::First, false).unwrap();
    accounts.set_closed(bob.owner, true).unwrap();
    let by = |issuer: &str, subject: &str, email: Option<&str>| {
        let email = email.map(str::to_owned);
        let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
        let identity = Identity { issuer, subject, email, name: None };
        accounts.sign_in(identity, AdminRule::NotNamed, false)
    };

    for (issuer, email) in [
        ("https://id.example", "bob@example.org"),
        ("https://id.example", "BOB@Example.org"),
        ("https://other.example", "bob@example.org"),
    ] {
        let refused = by(issuer, "bob-2", Some(email)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidInput, "{issuer} {email}");
    }
    by("https://id.example", "eve", Some("eve@example.org")).unwrap();
    by("https://id.example", "unnamed", None).unwrap();
    accounts.set_closed(bob.owner, false).unwrap();
    by("https://id.example", "bob-2", Some("bob@example.org")).unwrap();
}

#[test]
fn a_key_is_valid_by_its_id_for_as_long_as_it_lets_in() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    let accounts = archive.accounts();
    let bob = accounts.sign_in(identity("bob"), AdminRule::First, false).unwrap().owner;
    let [one, two] = ["one", "two"]
        .map(|name| archive.for_owner(bob).create_key(options(name)).unwrap().info.id);
    let is_valid = |id: &str| accounts.is_key_valid(id).unwrap();

    assert!(is_valid(&one) && is_valid(&two) && !is_valid(&one[..4]) && !is_valid(""));
    archive.for_owner(bob).revoke_key(&one).unwrap();
    assert!(!is_valid(&one) && is_valid(&two));
    accounts.set_closed(bob, true).unwrap();
    assert!(!is_valid(&two));
}

#[test]
fn a_guessed_link_writes_nothing() {
    if crate::common::is_postgres() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    let options = options("link").kind(KeyKind::Link);
    let link = archive.create_key(options).unwrap().key;
    let path = folder.path().join("store.redb");
    let before = std::fs::read(&path).unwrap();

    let other = format!("{}{}", &link[..12], "A".repeat(24));
    for guess in [other.as_str(), "osl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""] {
        assert!(archive.accounts().redeem(guess).unwrap().is_none());
    }
    assert!(std::fs::read(&path).unwrap() == before);
    assert!(archive.accounts().redeem(&link).unwrap().is_some());
    assert!(archive.accounts().redeem(&link).unwrap().is_none());
}

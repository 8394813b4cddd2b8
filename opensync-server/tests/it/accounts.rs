//! `accounts`: listed, closed with or without their data, and opened.

use opensync_core::accounts::{Account, AdminRule, Identity};
use opensync_core::{Filter, Message, OpenSync, Part, Role, Session};

use crate::home::Home;

/// A home where Ada, the administrator, and Bob signed in, and each has a session and a key.
fn with_accounts() -> (Home, Account, Account) {
    let home = Home::empty();
    let archive = archive(&home);
    let [ada, bob] = ["ada", "bob"].map(|name| {
        let identity = Identity {
            issuer: "https://id.example".into(),
            subject: name.into(),
            email: Some(format!("{name}@example.org")),
            name: None,
        };
        let account = archive.accounts().sign_in(identity, AdminRule::First, false).unwrap();
        let theirs = archive.for_owner(account.owner);
        let mut message = Message::new("m-1", Role::User, 1_700_000_000_000);
        message.parts.push(Part::text(format!("said by {name}")));
        theirs.ingest(Session::new("claude-code", format!("s-{name}")), vec![message]).unwrap();
        account
    });
    (home, ada, bob)
}

fn archive(home: &Home) -> OpenSync {
    OpenSync::open(home.path().join("data")).unwrap()
}

fn key(home: &Home, account: &str) -> String {
    let made = home.json(["keys", "create", "--name", "laptop", "--account", account]);
    made["key"].as_str().unwrap().to_owned()
}

#[test]
fn a_closed_account_keeps_its_sessions_and_its_keys_let_nobody_in_until_it_is_opened() {
    let (home, ..) = with_accounts();
    let key = key(&home, "bob@example.org");
    let lets_in = || archive(&home).accounts().check_key(&key).unwrap().is_some();
    assert!(lets_in());

    home.run(["accounts", "close", "BOB@example.org"]).expect(0);
    assert!(!lets_in());
    let listed = home.json(["accounts", "list"]);
    assert_eq!(listed["accounts"][1]["is_closed"], true, "{listed}");
    assert_eq!(listed["accounts"][0]["is_closed"], false, "{listed}");

    home.run(["accounts", "open", "bob@example.org"]).expect(0);
    assert!(lets_in());
}

#[test]
fn closing_an_account_with_its_data_leaves_everybody_elses() {
    let (home, ada, bob) = with_accounts();
    let archive = archive(&home);
    let key = key(&home, "bob@example.org");
    home.run(["accounts", "close", "bob@example.org", "--delete-data"]).expect(1);
    assert!(archive.accounts().check_key(&key).unwrap().is_some(), "it asks first");

    let closed = home.json(["accounts", "close", "bob@example.org", "--delete-data", "--yes"]);
    assert_eq!(closed["deleted_sessions"], 1);
    let sessions = |of: &Account| archive.for_owner(of.owner).sessions(&Filter::default(), None, 9);
    assert_eq!(sessions(&bob).unwrap().items.len(), 0);
    assert_eq!(sessions(&ada).unwrap().items.len(), 1);
    let keys = archive.for_owner(bob.owner).keys().unwrap();
    assert!(keys.iter().all(|key| key.revoked_at.is_some()));
}

#[test]
fn an_account_that_is_not_there_is_neither_closed_nor_opened() {
    let (home, ..) = with_accounts();
    home.run(["accounts", "close", "eve@example.org"]).expect(3);
    home.run(["accounts", "open", "99"]).expect(3);
}

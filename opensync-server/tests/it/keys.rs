//! `keys`: made, shown once, listed without the secret, revoked; also beside another process.

use crate::home::Home;

#[test]
fn a_key_is_shown_once_and_listed_without_its_secret() {
    let home = Home::empty();
    let made = home.json(["keys", "create", "--name", "laptop"]);
    let key = made["key"].as_str().unwrap();
    assert!(key.starts_with("osk_") && key.len() == 36, "{key}");
    assert_eq!(made["id"], key[4..12]);
    assert_eq!(made["scopes"], serde_json::json!(["read", "sync"]));

    let listed = home.run(["keys", "list", "--json"]).expect(0).out();
    assert!(listed.contains("laptop") && !listed.contains(&key[12..]), "{listed}");
    let text = home.run(["keys", "create", "--name", "other", "--scope", "sync"]).expect(0);
    assert_eq!(text.out().trim().len(), 36);
}

#[test]
fn a_revoked_key_is_listed_only_when_asked_for() {
    let home = Home::empty();
    let made = home.json(["keys", "create", "--name", "laptop", "--expires", "90d"]);
    let key = made["key"].as_str().unwrap();
    home.run(["keys", "revoke", &key[..12]]).expect(0);

    assert_eq!(home.json(["keys", "list"])["keys"], serde_json::json!([]));
    let all = home.json(["keys", "list", "--all"]);
    assert!(all["keys"][0]["revoked_at"].is_i64(), "{all}");
    home.run(["keys", "revoke", "nonesuch"]).expect(3);
}

#[test]
fn a_key_needs_a_known_scope_an_account_that_is_there_and_a_time_to_come() {
    let home = Home::empty();
    home.run(["keys", "create", "--name", "n", "--scope", "root"]).expect(2);
    home.run(["keys", "create", "--name", "n", "--expires", "2001-01-01"]).expect(2);
    home.run(["keys", "create", "--name", " "]).expect(1);
    home.run(["keys", "list", "--account", "ada@example.org"]).expect(3);
}

#[test]
fn keys_are_made_while_another_process_has_the_archive_open() {
    let home = Home::with_sample();
    let folder = home.path().join("data");
    let archive = opensync_core::OpenSync::open(&folder).unwrap();
    let made = home.json(["keys", "create", "--name", "laptop"]);
    let key = made["key"].as_str().unwrap();

    assert!(archive.accounts().check_key(key).unwrap().is_some());
    home.run(["keys", "revoke", &key[4..12]]).expect(0);
    assert!(archive.accounts().check_key(key).unwrap().is_none());
}

//! Saved: places and searches are kept for who reads, and go with what they are of.

use opensync_core::search::SavedSearchEdit;
use opensync_core::{ErrorKind, Owner, Session};

use super::common::{archive, question};

#[test]
fn a_place_is_kept_with_its_note_until_it_is_forgotten() {
    let archive = archive();
    let told = (0..5).map(|n| question(&format!("m{n}"), "text")).collect();
    archive.ingest(Session::new("test", "one"), told).unwrap();
    let first = archive.save_place("one", 3, Some("look".into())).unwrap();
    archive.save_place("one", 1, None).unwrap();
    let again = archive.save_place("one", 3, Some("look again".into())).unwrap();
    assert_eq!(again.created_at, first.created_at);

    let archive = archive.reopened();
    let places = archive.places("one").unwrap();
    let told: Vec<_> = places.iter().map(|saved| (saved.place, saved.note.as_deref())).collect();
    assert_eq!(told, [(1, None), (3, Some("look again"))]);
    assert!(archive.forget_place("one", 1).unwrap());
    assert!(!archive.forget_place("one", 1).unwrap());
    assert_eq!(archive.places("one").unwrap().len(), 1);
}

#[test]
fn a_place_goes_with_its_message_and_its_session() {
    let archive = archive();
    let told = || vec![question("a", "text"), question("b", "text")];
    archive.ingest(Session::new("test", "one"), told()).unwrap();
    archive.save_place("one", 0, None).unwrap();
    archive.save_place("one", 1, None).unwrap();
    archive.delete_messages("one", vec!["a".into()]).unwrap();
    assert_eq!(archive.places("one").unwrap()[0].place, 1);
    archive.delete("one").unwrap();
    archive.ingest(Session::new("test", "one"), told()).unwrap();
    assert!(archive.places("one").unwrap().is_empty());
    let absent = archive.save_place("one", 7, None).unwrap_err();
    assert_eq!(absent.kind(), ErrorKind::NotFound);
}

#[test]
fn searches_are_kept_in_order_and_each_has_an_id_of_its_own() {
    let archive = archive();
    for name in ["a", "b", "c"] {
        archive.save_search(name, "/sessions?has=error", false).unwrap();
    }
    let saved = archive.saved_searches().unwrap();
    assert_eq!(saved.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    let edit = SavedSearchEdit { is_pinned: Some(true), ..SavedSearchEdit::default() };
    let changed = archive.change_search(&saved[1].id, &edit).unwrap();
    assert_eq!((changed.name.as_str(), changed.is_pinned), ("b", true));
    assert!(archive.forget_search(&saved[0].id).unwrap());
    assert_eq!(archive.saved_searches().unwrap(), [changed, saved[2].clone()]);
    let absent = archive.change_search(&saved[0].id, &edit).unwrap_err();
    assert_eq!(absent.kind(), ErrorKind::NotFound);
}

#[test]
fn an_address_leads_to_the_pages_and_nowhere_else() {
    let archive = archive();
    for address in
        ["", "sessions", "//host.example", "/\\host.example", "https://host.example", "/a\nb"]
    {
        let refused = archive.save_search("x", address, false).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidInput, "{address}");
    }
    assert!(archive.save_search(" ", "/", false).is_err());
    assert!(archive.save_search(&"x".repeat(201), "/", false).is_err());
}

#[test]
fn nobody_sees_what_another_owner_saved() {
    let archive = archive();
    archive.save_search("mine", "/", false).unwrap();
    let identity = opensync_core::accounts::Identity {
        issuer: "https://id.example".into(),
        subject: "7".into(),
        ..opensync_core::accounts::Identity::default()
    };
    let rule = opensync_core::accounts::AdminRule::First;
    let account = archive.accounts().sign_in(identity, rule, false).unwrap();
    assert_ne!(account.owner, Owner::LOCAL);
    let theirs = archive.for_owner(account.owner);
    assert!(theirs.saved_searches().unwrap().is_empty());
    let mine = archive.saved_searches().unwrap();
    assert!(!theirs.forget_search(&mine[0].id).unwrap());
    assert_eq!(archive.saved_searches().unwrap(), mine);
}

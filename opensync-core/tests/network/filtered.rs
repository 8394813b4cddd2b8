//! Filtered: a push of some sessions leaves the others to a later one.

use std::ops::ControlFlow;

use opensync_core::filter::Field;
use opensync_core::network::PushOptions;
use opensync_core::{Filter, Session};

use crate::push_and_pull::{Machine, patience, say};
use crate::server::Server;

#[test]
fn a_push_of_what_a_filter_means_leaves_the_rest_to_a_later_one() {
    let there = tempfile::tempdir().unwrap();
    let server = Server::start(there.path());
    let here = Machine::with_key(&server.url());
    here.tell("shop", 3);
    here.tell("diary", 3);
    let at_server = || {
        let pulled = Machine::with_key(&server.url());
        pulled.pull();
        let sessions = pulled.archive.each_session(Filter::default());
        let mut ids: Vec<String> = sessions.map(|info| info.unwrap().session.external_id).collect();
        ids.sort();
        ids
    };
    let push = |filter: Filter| {
        let options = PushOptions::from(patience()).filter(filter);
        here.archive.push(options, &mut |_| ControlFlow::Continue(())).unwrap()
    };
    let shop = Filter::default().include(Field::Session, "shop");

    let first = push(shop.clone());
    assert_eq!((first.messages, first.skipped, first.held), (24, 3, 0));
    assert_eq!(at_server(), ["shop-0", "shop-1", "shop-2"]);

    // What was said of either since then: one goes on, the other waits as a whole.
    for id in ["shop-0", "diary-0"] {
        here.archive.ingest(Session::new("test", id), vec![say("m-9", "and so on")]).unwrap();
    }
    let second = push(shop);
    assert_eq!((second.messages, second.skipped), (1, 1));
    assert_eq!(at_server().len(), 3);

    here.archive.delete("diary-2").unwrap();
    let rest = push(Filter::default());
    assert_eq!((rest.messages, rest.skipped), (17, 0));
    assert_eq!(at_server(), ["diary-0", "diary-1", "shop-0", "shop-1", "shop-2"]);
    assert_eq!(push(Filter::default()).messages, 0, "what went does not go again");
}

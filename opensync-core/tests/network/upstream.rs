//! Upstream: the plugins' hosted service gets each session and message, as its plugins send them.

use std::ops::ControlFlow;
use std::time::Duration;

use opensync_core::annotation::AnnotationEdit;
use opensync_core::filter::Field;
use opensync_core::network::{LoginOptions, Patience, PushOptions, RemoteKind};
use opensync_core::sessions::{Link, LinkKind};
use opensync_core::{ErrorKind, Filter, Message, OpenSync, Part, Project, Role, Session, Usage};
use serde_json::json;

use crate::proxy::{Break, Proxy};
use crate::server::{KEY, Server};

#[test]
fn sessions_come_before_their_messages_and_each_message_comes_once() {
    let (folder, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let archive = OpenSync::open(folder.path()).unwrap();
    let messages = (0..120).map(|number| {
        let usage = Usage { input: 10, cache_read: 5, output: 2, ..Usage::default() };
        let message = Message::new(format!("m-{number}"), Role::Assistant, 1_767_268_800_000);
        Message { usage: Some(usage), ..message.with(Part::text("tea")) }
    });
    archive.ingest(Session::new("claude-code", "one"), messages.collect()).unwrap();
    let server = Server::start(there.path());
    // Logging in takes two connections.
    let plan = vec![Break::Never, Break::Never, Break::Never, Break::Request(50), Break::Never];
    let proxy = Proxy::to(server.port, plan);
    let mut options = LoginOptions::default();
    options.kind = Some(RemoteKind::Upstream);
    let remote = archive.login(&proxy.url(), Some(KEY.into()), &options).unwrap();
    assert_eq!(remote.kind, RemoteKind::Upstream);

    let mut patience = Patience::default();
    patience.first_pause = Duration::from_millis(1);
    let go = &mut |_| ControlFlow::Continue(());
    let report = archive.push(patience, go).unwrap();
    assert_eq!((report.messages, report.retries), (120, 1));
    let posted = server.posted.lock().unwrap().clone();
    let of = |path: &str| -> Vec<_> {
        posted.iter().filter(|(at, _)| at == path).map(|(_, body)| body.clone()).collect()
    };
    let (sessions, messages) = (of("/sync/session"), of("/sync/message"));
    assert_eq!(messages.len(), 120);
    assert_eq!(posted.iter().find(|(_, body)| !body.is_null()).unwrap().0, "/sync/session");
    assert_eq!(sessions[0]["promptTokens"], 120 * 15);
    assert_eq!(messages[0]["externalId"], "one-m-0");
    assert_eq!(messages[0]["createdAt"], json!(1_767_268_800_000_i64));

    assert_eq!(archive.push(patience, go).unwrap().requests, 0, "nothing is new");
    assert_eq!(archive.pull(patience, go).unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[test]
fn what_is_withheld_is_not_sent_and_a_message_of_nothing_else_is_not_either() {
    let (folder, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let archive = OpenSync::open(folder.path()).unwrap();
    let say = |id: &str| Message::new(id, Role::Assistant, 1_767_268_800_000);
    let messages = vec![
        say("a").with(Part::text("tea")).with(Part::tool_call("c", "Read", "{}")),
        say("b").with(Part::tool_result("c", "a leaf")),
    ];
    archive.ingest(Session::new("claude-code", "one"), messages).unwrap();
    let server = Server::start(there.path());
    let mut options = LoginOptions::default();
    options.kind = Some(RemoteKind::Upstream);
    options.withhold_tool_calls = true;
    archive.login(&server.url(), Some(KEY.into()), &options).unwrap();

    archive.push(Patience::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    let posted = server.posted.lock().unwrap().clone();
    let sent: Vec<_> = posted.iter().filter(|(path, _)| path == "/sync/message").collect();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].1["parts"], json!([{ "type": "text", "content": "tea" }]));
}

/// An archive that is pushed as the hosted service takes it, and what its server was sent.
struct Pushed {
    archive: OpenSync,
    server: Server,
    _folders: (tempfile::TempDir, tempfile::TempDir),
}

impl Pushed {
    fn new() -> Self {
        let folders = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let archive = OpenSync::open(folders.0.path()).unwrap();
        let server = Server::start(folders.1.path());
        let mut options = LoginOptions::default();
        options.kind = Some(RemoteKind::Upstream);
        archive.login(&server.url(), Some(KEY.into()), &options).unwrap();
        Self { archive, server, _folders: folders }
    }

    fn tell(&self, id: &str, project: Project, parent: Option<&str>, words: &[&str]) {
        let link = |id: &str| Link { kind: LinkKind::Subagent, external_id: id.to_owned() };
        let session = Session { project, parent: parent.map(link), ..Session::new("test", id) };
        let say = |(at, text): (usize, &&str)| {
            Message::new(format!("m-{at}"), Role::User, 1).with(Part::text(*text))
        };
        self.archive.ingest(session, words.iter().enumerate().map(say).collect()).unwrap();
    }

    fn push(&self) -> opensync_core::network::SyncReport {
        self.archive.push(Patience::default(), &mut |_| ControlFlow::Continue(())).unwrap()
    }

    fn sent(&self) -> String {
        format!("{:?}", self.server.posted.lock().unwrap())
    }
}

#[test]
fn what_a_filter_does_not_mean_is_sent_by_the_push_that_means_it() {
    let pushed = Pushed::new();
    pushed.tell("shop", Project::at("/home/ada/shop"), None, &["tea"]);
    pushed.tell("diary", Project::at("/home/ada/diary"), None, &["heliotrope"]);
    let filter = Filter::default().include(Field::Project, "shop");
    let options = PushOptions::default().filter(filter);
    let report = pushed.archive.push(options, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((report.messages, report.skipped, report.held), (1, 1, 0));
    assert!(pushed.sent().contains("tea") && !pushed.sent().contains("heliotrope"));

    assert_eq!(pushed.push().messages, 1);
    assert!(pushed.sent().contains("heliotrope"));
    assert_eq!(pushed.push().requests, 0, "both are there");
}

#[test]
fn what_is_kept_here_is_not_sent_until_it_may_go() {
    let pushed = Pushed::new();
    pushed.tell("open", Project::default(), None, &["tea"]);
    pushed.tell("by-folder", Project::at("/home/ada/diary"), None, &["heliotrope"]);
    pushed.tell("marked", Project::default(), None, &["heliotrope"]);
    pushed.tell("subagent", Project::default(), Some("marked"), &["heliotrope"]);
    pushed.archive.set_local_only("/home/ada/diary", true).unwrap();
    let keep = |kept: bool| {
        let edit = AnnotationEdit { local_only: kept.into(), ..AnnotationEdit::default() };
        pushed.archive.annotate("marked", edit).unwrap();
    };
    keep(true);
    assert_eq!((pushed.push().held, pushed.push().held), (3, 0));
    assert!(pushed.sent().contains("tea") && !pushed.sent().contains("heliotrope"));

    keep(false);
    assert_eq!(pushed.push().messages, 2);
    assert!(pushed.sent().contains("subagent") && !pushed.sent().contains("by-folder"));
}

#[test]
fn what_comes_to_be_kept_during_a_push_stays_from_then_on() {
    let pushed = Pushed::new();
    let words: Vec<String> = (0..120).map(|number| format!("word-{number}-")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    pushed.tell("diary", Project::at("/home/ada/diary"), None, &words);
    let archive = pushed.archive.clone();
    let report = pushed.archive.push(Patience::default(), &mut |_| {
        archive.set_local_only("diary", true).unwrap();
        ControlFlow::Continue(())
    });
    assert!(report.unwrap().messages < 60);
    assert!(pushed.sent().contains("word-1-") && !pushed.sent().contains("word-110-"));

    archive.set_local_only("diary", false).unwrap();
    pushed.push();
    assert!(words.iter().all(|word| pushed.sent().contains(word)));
}

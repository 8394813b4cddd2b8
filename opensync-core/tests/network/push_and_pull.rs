//! Push and pull: whatever breaks on the way, both archives end up equal.

use std::ops::ControlFlow;
use std::time::Duration;

use opensync_core::annotation::AnnotationEdit;
use opensync_core::export::Format;
use opensync_core::network::{LoginOptions, Patience, SyncReport};
use opensync_core::{ErrorKind, Filter, Message, OpenSync, Part, Role, Session};
use tempfile::TempDir;

use crate::proxy::{Break, Proxy};
use crate::server::{KEY, Server};

/// An archive, and the server that it is level with.
pub(crate) struct Machine {
    folder: TempDir,
    pub(crate) archive: OpenSync,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = OpenSync::open(folder.path()).unwrap();
        Self { folder, archive }
    }

    pub(crate) fn with_key(url: &str) -> Self {
        let machine = Self::new();
        machine.archive.login(url, Some(KEY.into()), &LoginOptions::default()).unwrap();
        machine
    }

    pub(crate) fn push(&self) -> SyncReport {
        let report = self.archive.push(patience(), &mut |_| ControlFlow::Continue(())).unwrap();
        assert!(report.invalid.is_empty() && !report.is_partial, "{report:?}");
        report
    }

    pub(crate) fn pull(&self) -> SyncReport {
        let report = self.archive.pull(patience(), &mut |_| ControlFlow::Continue(())).unwrap();
        assert!(report.invalid.is_empty() && !report.is_partial, "{report:?}");
        report
    }

    /// Tells `count` sessions of some messages each.
    pub(crate) fn tell(&self, name: &str, count: usize) {
        for number in 0..count {
            let text =
                |at: usize| format!("{name} {number} {at} {}", noise(number * 31 + at, 2000));
            let messages = (0..8).map(|at| say(&format!("m-{at}"), &text(at))).collect();
            let session = Session::new("test", format!("{name}-{number}"));
            self.archive.ingest(session, messages).unwrap();
        }
    }
}

pub(crate) fn say(id: &str, text: &str) -> Message {
    Message::new(id, Role::User, 1_767_268_800_000).with(Part::text(text))
}

/// Text that does not compress well, the same each time.
fn noise(seed: usize, length: usize) -> String {
    let mut state = seed as u64 + 0x9e37_79b9_7f4a_7c15;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'a' + u8::try_from(state % 26).unwrap())
    };
    (0..length).map(|_| next()).collect()
}

pub(crate) fn patience() -> Patience {
    let mut patience = Patience::default();
    patience.attempts = 100;
    patience.first_pause = Duration::from_millis(1);
    patience.longest_pause = Duration::from_millis(20);
    patience
}

/// Everything, by session and message and not by when it came.
pub(crate) fn everything(archive: &OpenSync) -> Vec<String> {
    let mut out = Vec::new();
    archive.export(&[], &Filter::default(), Format::Jsonl, &mut out).unwrap();
    let mut lines: Vec<String> =
        String::from_utf8(out).unwrap().lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// Breaks early, late and between: in headers, at their end, within the first and later packets.
const BYTES: [usize; 12] = [0, 1, 17, 90, 160, 200, 300, 1000, 4095, 4096, 9000, 12_000];

/// Breaks in answers, and in requests that are long enough.
fn breaks(requests: &[usize], answers: &[usize]) -> Vec<Break> {
    let requests = requests.iter().map(|&at| Break::Request(at));
    requests.chain(answers.iter().map(|&at| Break::Answer(at))).collect()
}

#[test]
fn a_push_over_connections_that_break_anywhere_arrives_whole() {
    let there = tempfile::tempdir().unwrap();
    let server = Server::start(there.path());
    let here = Machine::with_key(&server.url());
    here.tell("push", 40);
    #[cfg(unix)]
    for file in ["remote.json", "store.redb"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(here.folder.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    // A push is answered in a few words.
    let plan = breaks(&BYTES, &BYTES[..4]);
    let (proxy, planned) = (Proxy::to(server.port, plan.clone()), plan.len());
    let remote = opensync_core::network::Remote {
        url: proxy.url(),
        ..here.archive.remote().unwrap().unwrap()
    };
    std::fs::write(here.folder.path().join("remote.json"), serde_json::to_vec(&remote).unwrap())
        .unwrap();

    let report = here.push();
    assert_eq!(proxy.broken(), planned, "not every break was met");
    assert!(report.retries > 10, "{report:?}");
    assert_eq!(here.push().messages, 0, "what arrived is sent again");
    drop(server);
    let there = OpenSync::open(there.path()).unwrap();
    assert_eq!(everything(&there), everything(&here.archive));
}

#[test]
fn a_pull_over_connections_that_break_anywhere_arrives_whole() {
    let there = tempfile::tempdir().unwrap();
    let server = Server::start(there.path());
    let writer = Machine::with_key(&server.url());
    writer.tell("pull", 40);
    writer.push();

    // A pull asks in a few words; logging in takes two connections, and meeting one.
    let plan = breaks(&BYTES[..4], &BYTES);
    let planned = plan.len();
    let proxy = Proxy::to(server.port, [vec![Break::Never; 3], plan].concat());
    let here = Machine::with_key(&proxy.url());
    here.pull();
    assert_eq!(proxy.broken(), planned, "not every break was met");
    assert_eq!(everything(&here.archive), everything(&writer.archive));
    assert_eq!(here.pull().messages, 0);
}

#[test]
fn a_server_that_is_restarted_in_the_middle_gets_the_rest() {
    let there = tempfile::tempdir().unwrap();
    let mut server = Some(Server::start(there.path()));
    let port = server.as_ref().unwrap().port;
    let here = Machine::with_key(&server.as_ref().unwrap().url());
    // More than one batch of a push.
    here.tell("restart", 200);
    let mut away_since = None;
    let report = here.archive.push(patience(), &mut |progress| {
        if progress.done > 0 && away_since.is_none() && server.take().is_some() {
            away_since = Some(progress.retries);
        }
        if away_since.is_some_and(|before| progress.retries > before + 3) && server.is_none() {
            server = Some(Server::start_on(there.path(), port));
        }
        ControlFlow::Continue(())
    });
    let report = report.unwrap();
    assert!(report.retries > 3 && !report.is_partial, "{report:?}");
    drop(server);
    let there = OpenSync::open(there.path()).unwrap();
    assert_eq!(everything(&there), everything(&here.archive));
}

#[test]
fn a_push_that_was_broken_off_goes_on_where_it_stopped() {
    let there = tempfile::tempdir().unwrap();
    let server = Server::start(there.path());
    let here = Machine::with_key(&server.url());
    here.tell("stop", 200);
    let first = here.archive.push(patience(), &mut |_| ControlFlow::Break(())).unwrap();
    assert!(first.is_partial && first.messages > 0, "{first:?}");
    let second = here.push();
    assert_eq!(first.messages + second.messages, 1600);
}

#[test]
fn machines_that_push_and_pull_become_equal_and_nothing_goes_in_circles() {
    let there = tempfile::tempdir().unwrap();
    let server = Server::start(there.path());
    let (one, other) = (Machine::with_key(&server.url()), Machine::with_key(&server.url()));
    one.tell("one", 10);
    other.tell("other", 10);
    one.push();
    other.push();
    assert_eq!(one.pull().messages, 80, "its own came back, or the other's did not come");
    assert_eq!(other.pull().messages, 80);
    assert_eq!(everything(&one.archive), everything(&other.archive));
    for machine in [&one, &other] {
        assert_eq!((machine.push().messages, machine.pull().messages), (0, 0));
    }

    one.archive.delete("other-3").unwrap();
    let edit = AnnotationEdit { title: "Ten".to_owned().into(), ..AnnotationEdit::default() };
    other.archive.annotate("one-9", edit).unwrap();
    other.archive.ingest(Session::new("test", "one-9"), vec![say("m-8", "more")]).unwrap();
    for machine in [&one, &other, &one] {
        machine.push();
        machine.pull();
    }
    assert_eq!(everything(&one.archive), everything(&other.archive));
    assert_eq!(one.archive.session("one-9").unwrap().session.title.as_deref(), Some("Ten"));
    assert!(other.archive.session("other-3").is_err());
}

#[test]
fn what_was_kept_back_is_pushed_as_a_whole_once_it_may_go() {
    let there = tempfile::tempdir().unwrap();
    let server = Server::start(there.path());
    let here = Machine::with_key(&server.url());
    let mut session = Session::new("test", "diary");
    session.project = opensync_core::Project::at("/home/ada/diary");
    here.archive.ingest(session, vec![say("a", "tea"), say("b", "cake")]).unwrap();
    here.tell("shop", 1);
    here.archive.set_local_only("diary", true).unwrap();
    let report = here.push();
    assert_eq!((report.held, report.messages), (1, 8));

    here.archive.set_local_only("diary", false).unwrap();
    assert_eq!(here.push().messages, 2);
    assert_eq!(here.push().messages, 0);
    let other = Machine::with_key(&server.url());
    other.pull();
    assert_eq!(everything(&other.archive), everything(&here.archive));
}

#[test]
fn a_subagent_of_what_is_kept_here_is_not_pushed() {
    let there = tempfile::tempdir().unwrap();
    let server = Server::start(there.path());
    let here = Machine::with_key(&server.url());
    let parent = |id: &str| {
        let kind = opensync_core::sessions::LinkKind::Subagent;
        Some(opensync_core::sessions::Link { kind, external_id: id.to_owned() })
    };
    for (id, parent) in
        [("diary", None), ("child", parent("diary")), ("grandchild", parent("child"))]
    {
        let session = Session { parent, ..Session::new("test", id) };
        here.archive.ingest(session, vec![say("a", "heliotrope")]).unwrap();
    }
    let edit = AnnotationEdit { local_only: true.into(), ..AnnotationEdit::default() };
    here.archive.annotate("diary", edit).unwrap();
    let report = here.push();
    assert_eq!((report.held, report.messages), (3, 0));
    drop(server);
    assert!(everything(&OpenSync::open(there.path()).unwrap()).is_empty());
}

#[test]
fn a_session_that_the_server_kept_back_is_pulled_as_a_whole_once_it_may_go() {
    let there = tempfile::tempdir().unwrap();
    let server = Server::start(there.path());
    let on_server = OpenSync::open(there.path()).unwrap();
    let keep = |kept: bool| {
        let edit = AnnotationEdit { local_only: kept.into(), ..AnnotationEdit::default() };
        on_server.annotate("one", edit).unwrap();
    };
    on_server.ingest(Session::new("test", "one"), vec![say("a", "tea"), say("b", "cake")]).unwrap();
    keep(true);
    let here = Machine::with_key(&server.url());
    assert_eq!(here.pull().messages, 0);
    keep(false);
    here.pull();
    assert_eq!(everything(&here.archive), everything(&on_server));
}

#[test]
fn a_server_that_lost_what_it_had_gets_everything_again() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(old.path());
    let port = server.port;
    let here = Machine::with_key(&server.url());
    here.push();
    drop(server);
    std::fs::copy(old.path().join("store.redb"), new.path().join("store.redb")).unwrap();

    let server = Server::start_on(old.path(), port);
    here.tell("lost", 3);
    here.push();
    here.pull();
    drop(server);
    let server = Server::start_on(new.path(), port);
    here.push();
    drop(server);
    assert_eq!(everything(&OpenSync::open(new.path()).unwrap()), everything(&here.archive));
}

#[test]
fn a_server_that_lost_what_it_had_and_got_something_else_is_noticed() {
    let (folder, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(folder.path());
    let machine = Machine::with_key(&server.url());
    machine.tell("kept", 2);
    machine.push();
    let store = |folder: &TempDir| folder.path().join("store.redb");
    let port = server.port;
    drop(server);
    std::fs::copy(store(&folder), store(&backup)).unwrap();
    let server = Server::start_on(folder.path(), port);
    machine.tell("lost", 2);
    machine.push();
    drop(server);
    // The backup is put back, and others push more than was lost before this machine comes again.
    std::fs::copy(store(&backup), store(&folder)).unwrap();
    let server = Server::start_on(folder.path(), port);
    let other = Machine::with_key(&server.url());
    other.tell("others", 9);
    other.push();
    machine.push();
    machine.pull();
    other.pull();
    assert_eq!(everything(&machine.archive).len(), 13 * 9);
    assert_eq!(everything(&other.archive), everything(&machine.archive));
}

#[test]
fn what_is_too_long_for_a_proxy_is_left_out_and_named_and_the_rest_arrives() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_within(folder.path(), 30_000);
    let machine = Machine::with_key(&server.url());
    machine.tell("before", 6);
    let long = vec![say("first", "tea"), say("picture", &noise(7, 200_000)), say("last", "cake")];
    machine.archive.ingest(Session::new("test", "long"), long).unwrap();
    machine.tell("after", 3);
    let push = || machine.archive.push(patience(), &mut |_| ControlFlow::Continue(())).unwrap();

    let report = push();
    assert_eq!((report.left_out, report.invalid.len()), (1, 1), "{report:?}");
    let named = &report.invalid[0];
    assert!(
        named.contains("picture") && named.contains("long") && named.contains("413"),
        "{named}"
    );
    let other = Machine::with_key(&server.url());
    other.pull();
    assert_eq!(other.archive.message_ids("long").unwrap(), ["first", "last"]);
    assert_eq!(everything(&other.archive).len(), 9 * 9 + 3);

    // It is said once, and what comes later goes.
    machine.tell("later", 1);
    let report = push();
    assert_eq!((report.left_out, report.messages, report.invalid.len()), (0, 8, 0), "{report:?}");
}

#[test]
fn who_is_not_let_in_or_finds_nobody_is_told_which() {
    let there = tempfile::tempdir().unwrap();
    let server = Server::start(there.path());
    let here = Machine::new();
    let kind = |url: &str, key: &str| {
        here.archive.login(url, Some(key.to_owned()), &LoginOptions::default()).unwrap_err().kind()
    };
    assert_eq!(kind(&server.url(), "osk_wrong"), ErrorKind::Refused);
    assert_eq!(kind("http://127.0.0.1:1", KEY), ErrorKind::Unreachable);
    assert_eq!(kind("http://host.example", KEY), ErrorKind::InvalidInput);
    let push = here.archive.push(patience(), &mut |_| ControlFlow::Continue(()));
    assert_eq!(push.unwrap_err().kind(), ErrorKind::InvalidInput, "no server was chosen");

    let url = server.url();
    here.archive.login(&url, Some(KEY.into()), &LoginOptions::default()).unwrap();
    drop(server);
    let mut once = Patience::default();
    once.attempts = 1;
    let push = here.archive.push(once, &mut |_| ControlFlow::Continue(()));
    assert_eq!(push.unwrap_err().kind(), ErrorKind::Unreachable);
    assert!(here.archive.logout().unwrap() && !here.archive.logout().unwrap());
}

#[test]
fn only_one_push_of_an_archive_runs_at_a_time() {
    let there = tempfile::tempdir().unwrap();
    let server = Server::start(there.path());
    let here = Machine::with_key(&server.url());
    here.tell("busy", 1);
    let other = here.archive.clone();
    let mut inner = None;
    here.archive
        .push(patience(), &mut |_| {
            let quiet = &mut |_| ControlFlow::Continue(());
            inner.get_or_insert_with(|| other.push(patience(), quiet).unwrap().is_busy);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(inner, Some(true));
}

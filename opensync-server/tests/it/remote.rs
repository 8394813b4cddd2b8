//! `serve`, `login`, `push` and `pull`: two archives and a server between them, as processes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use serde_json::json;

use crate::home::{Home, asked};
use crate::proxy::{Break, Proxy};

/// A server of an archive, as a process.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(home: &Home, port: u16) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_opensync"));
        command.env("HOME", home.path()).env("OPENSYNC_HOME", home.path().join("data"));
        command.args(["serve", "--listen", &format!("127.0.0.1:{port}")]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut told = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        told.read_line(&mut line).unwrap();
        std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
        let port = line.split("127.0.0.1:").nth(1).and_then(|rest| rest.split_whitespace().next());
        Self { child, port: port.unwrap_or_else(|| panic!("{line}")).parse().unwrap() }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends it as a crash would.
    fn kill(mut self) -> u16 {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.port
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Logs in with a key of its own.
fn login(home: &Home, there: &Home, url: &str) {
    let made = there.json(["keys", "create", "--name", "laptop", "--scope", "sync"]);
    let (is_in, said) = login_with(home, url, made["key"].as_str().unwrap());
    assert!(is_in, "{said}");
}

/// A machine with sessions of its own, of some length.
fn machine(name: &str) -> Home {
    let home = Home::empty();
    for session in 0..6 {
        let session = format!("{name}-{session}");
        let lines: Vec<_> = (0..60)
            .map(|number| {
                let text = format!(
                    "{name} {number} {}",
                    (0..400)
                        .map(|at| at * number)
                        .map(|at: u64| at.to_string())
                        .collect::<Vec<_>>()
                        .join(" ")
                );
                asked(&session, &format!("{session}-{number}"), &text)
            })
            .collect();
        home.write_log(&session, &lines);
    }
    home.run(["import"]).expect(0);
    home
}

fn everything(home: &Home) -> Vec<String> {
    let text = home.run(["export", "--format", "jsonl"]).expect(0).out();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

#[test]
fn machines_become_equal_through_a_server_that_is_cut_off_and_killed() {
    let (there, one, other) = (Home::empty(), machine("one"), machine("other"));
    let server = Server::start(&there, 0);
    // Logging in takes one connection, which stays open for all that is asked.
    let breaks = [0, 40, 300, 5000, 12_000].map(Break::Request).into_iter();
    let plan = [Break::Never].into_iter().chain(breaks).chain([Break::Answer(10)]).collect();
    let proxy = Proxy::to(server.port, plan);
    login(&one, &there, &proxy.url());
    one.run(["push", "--json"]).expect(0);
    assert_eq!(proxy.broken(), 6);
    login(&other, &there, &server.url());
    let server = Server::start(&there, server.kill());
    other.run(["push"]).expect(0);
    other.run(["pull"]).expect(0);
    one.run(["pull"]).expect(0);
    drop(server);

    assert_eq!(everything(&one).len(), 12 + 720);
    assert_eq!(everything(&other), everything(&one));
    assert_eq!(everything(&there), everything(&one));
}

#[test]
fn a_server_imports_what_agents_write_meanwhile() {
    let (there, here) = (Home::empty(), Home::empty());
    let server = Server::start(&there, 0);
    there.write_log("live", &[asked("live", "a", "quinces")]);
    login(&here, &there, &server.url());
    let begin = std::time::Instant::now();
    while here.json(["pull"])["messages"] != 1 {
        assert!(begin.elapsed().as_secs() < 30, "it never came");
    }
    assert_eq!(here.json(["stats"])["messages"], 1);
}

#[test]
fn a_push_in_the_background_is_quiet_whatever_happens() {
    let here = machine("quiet");
    let answer = here.run(["push", "--quiet", "--once"]).expect(0);
    assert_eq!((answer.out(), answer.error()), (String::new(), String::new()));
    let answer = here.run(["push"]).expect(1);
    assert!(answer.error().contains("log in"), "{}", answer.error());

    let there = Home::empty();
    let server = Server::start(&there, 0);
    login(&here, &there, &server.url());
    server.kill();
    let answer = here.run(["push", "--quiet", "--once"]).expect(4);
    assert_eq!((answer.out(), answer.error()), (String::new(), String::new()));
}

/// Logs in with a key on standard input. Whether it was let in, and all that was said.
pub(crate) fn login_with(home: &Home, url: &str, key: &str) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_opensync"));
    command.env("OPENSYNC_HOME", home.path().join("data")).args(["login", url]);
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{key}").unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn a_key_lets_in_for_what_it_is_made_for_and_is_shown_nowhere() {
    let (there, here) = (Home::empty(), machine("keyed"));
    let server = Server::start(&there, 0);
    let make = |scope| there.json(["keys", "create", "--name", "laptop", "--scope", scope]);
    let (sync, read) = (make("sync"), make("read"));
    let key = |made: &serde_json::Value| made["key"].as_str().unwrap().to_owned();

    for wrong in ["osk_00000000000000000000000000000000".to_owned(), key(&read)] {
        let (is_in, said) = login_with(&here, &server.url(), &wrong);
        assert!(!is_in && !said.contains(&wrong), "{said}");
    }
    let (is_in, said) = login_with(&here, &server.url(), &key(&sync));
    assert!(is_in && !said.contains(&key(&sync)), "{said}");
    assert_eq!(here.json(["push"])["messages"], 360);
    there.run(["keys", "revoke", sync["id"].as_str().unwrap()]).expect(0);
    assert!(here.run(["pull"]).expect(1).error().contains("401"));
    here.run(["logout"]).expect(0);
    here.run(["push"]).expect(1);
}

#[test]
fn projects_can_be_kept_to_a_machine_and_let_go() {
    let (there, here) = (Home::empty(), machine("kept"));
    let server = Server::start(&there, 0);
    login(&here, &there, &server.url());
    assert_eq!(here.json(["local-only", "orchard"])["local_only"], json!(["orchard"]));
    assert_eq!(here.json(["push"])["messages"], 0);
    here.run(["local-only", "orchard", "--remove"]).expect(0);
    assert_eq!(here.json(["push"])["messages"], 360);
}

#[test]
fn a_server_on_all_addresses_without_accounts_is_refused() {
    let answer = Home::empty().run(["serve", "--listen", "0.0.0.0:0"]).expect(1);
    assert!(answer.error().contains("account"), "{}", answer.error());
}

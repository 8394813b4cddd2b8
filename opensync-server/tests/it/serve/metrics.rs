//! Metrics and the log: what a server tells of requests, and that it tells nothing of what was asked.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use crate::home::Home;

/// A server with a second listener, and a log.
struct Counted {
    process: Child,
    address: String,
    metrics: String,
}

impl Counted {
    fn start(home: &Home) -> Self {
        let mut process = serve(home)
            .args(["--metrics", "127.0.0.1:0", "--log"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let address = lines.find_map(|line| Some(line.split_once("listens on ")?.1.to_owned()));
        let metrics = lines.find_map(|line| Some(line.split_once("Metrics are at ")?.1.to_owned()));
        Self { process, address: address.unwrap(), metrics: metrics.unwrap() }
    }

    /// Stops it, and gives what it wrote of its work.
    fn log(mut self) -> String {
        self.process.kill().unwrap();
        let mut log = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        self.process.wait().unwrap();
        log
    }
}

fn serve(home: &Home) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_opensync"));
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--no-watch"])
        .env("HOME", home.path())
        .env("OPENSYNC_HOME", home.path().join("data"));
    command
}

fn get(address: &str, key: Option<&str>) -> String {
    let mut request = ureq::get(address);
    if let Some(key) = key {
        request = request.header("Authorization", format!("Bearer {key}"));
    }
    request.call().unwrap().body_mut().read_to_string().unwrap()
}

#[test]
fn requests_are_counted_and_written_down_by_route_and_never_by_what_was_asked() {
    let home = Home::empty();
    let key = home.json(["keys", "create", "--name", "test"])["key"].as_str().unwrap().to_owned();
    let server = Counted::start(&home);
    get(&format!("{}/api/v1/search?q=pomegranate", server.address), Some(&key));
    get(&format!("{}/health", server.address), None);

    let text = get(&server.metrics, None);
    let labels = "method=\"GET\",route=\"/api/v1/search\",status=\"200\"";
    let count = format!("opensync_request_duration_seconds_count{{{labels}}} 1");
    assert!(text.contains(&count), "{text}");
    assert!(!text.contains("pomegranate"), "{text}");

    let log = server.log();
    let line = log.lines().find(|line| line.contains("/api/v1/search"));
    assert!(line.is_some_and(|line| line.contains("status=200")), "{log}");
    assert!(!log.contains("pomegranate") && !log.contains(&key), "{log}");
}

#[test]
fn metrics_are_told_on_this_machine_only() {
    let home = Home::empty();
    let refused = serve(&home).args(["--metrics", "0.0.0.0:0"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("--metrics"), "{told}");
}

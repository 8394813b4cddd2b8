//! Server: a process that listens on a free port, with a key, and is gone with the value.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::home::Home;

/// A running server.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: String,
    pub(crate) key: String,
}

impl Server {
    /// Starts a server on the archive of `home`, and makes a key.
    pub(crate) fn start(home: &Home) -> Self {
        let key =
            home.json(["keys", "create", "--name", "test"])["key"].as_str().unwrap().to_owned();
        let mut process = Command::new(env!("CARGO_BIN_EXE_opensync"))
            .args(["serve", "--listen", "127.0.0.1:0", "--no-watch"])
            .env("HOME", home.path())
            .env("OPENSYNC_HOME", home.path().join("data"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = told.find(|line| line.as_ref().unwrap().contains("http://")).unwrap().unwrap();
        let start = line.find("http://").unwrap();
        let address = line[start..].split(['/', '?', ' ']).nth(2).unwrap();
        Self { process, address: format!("http://{address}"), key }
    }

    /// The status and the body of an answer.
    pub(crate) fn ask(&self, method: &str, path: &str, body: Option<&str>) -> (u16, String) {
        self.ask_with(method, path, body, Some(&self.key))
    }

    pub(crate) fn ask_with(
        &self,
        method: &str,
        path: &str,
        body: Option<&str>,
        key: Option<&str>,
    ) -> (u16, String) {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let address = format!("{}{path}", self.address);
        let mut request = ureq::http::Request::builder().method(method).uri(address);
        if let Some(key) = key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let answer = agent.run(request.body(body.unwrap_or_default().to_owned()).unwrap());
        let mut answer = answer.unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    /// What a `GET` gives.
    pub(crate) fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask("GET", path, None);
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// What a `POST` of JSON gives.
    pub(crate) fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask("POST", path, Some(&body.to_string()));
        assert_eq!(status, 200, "{path}: {answer}");
        serde_json::from_str(&answer).unwrap()
    }

    /// Kills the process as a power cut would.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks the process to stop, and gives how it ended.
    #[cfg(unix)]
    pub(crate) fn terminate(mut self) -> std::process::ExitStatus {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.process.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

//! Server: an archive behind HTTP on this machine, as small as it can be.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use opensync_core::OpenSync;
use opensync_core::sync::SyncCursor;
use serde_json::{Value, json};

/// The key that it knows.
pub(crate) const KEY: &str = "osk_test";

/// How long a batch gets: small, so that there are many.
const BATCH_BYTES: usize = 20_000;

/// A server in a thread of its own.
pub(crate) struct Server {
    pub(crate) port: u16,
    is_stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    /// What was posted as JSON, by path.
    pub(crate) posted: Arc<Mutex<Vec<(String, Value)>>>,
}

/// A request, read whole.
struct Request {
    path: String,
    query: Vec<(String, String)>,
    key: Option<String>,
    body: Vec<u8>,
}

impl Server {
    /// Serves the archive in `folder` on any port.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_on(folder, 0)
    }

    /// Serves the archive in `folder` behind a proxy that takes no request longer than `limit`.
    pub(crate) fn start_within(folder: &Path, limit: usize) -> Self {
        Self::start_with(folder, 0, limit)
    }

    /// Serves the archive in `folder`; 0 is any port.
    pub(crate) fn start_on(folder: &Path, port: u16) -> Self {
        Self::start_with(folder, port, usize::MAX)
    }

    fn start_with(folder: &Path, port: u16, limit: usize) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let archive = OpenSync::open(folder).unwrap();
        let (is_stopped, posted) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let (stopped, sink) = (is_stopped.clone(), Arc::clone(&posted));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let _ = answer(&archive, &mut stream.unwrap(), &sink, limit);
            }
        });
        Self { port, is_stopped, thread: Some(thread), posted }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        self.thread.take().unwrap().join().unwrap();
    }
}

fn answer(
    archive: &OpenSync,
    stream: &mut TcpStream,
    posted: &Mutex<Vec<(String, Value)>>,
    limit: usize,
) -> std::io::Result<()> {
    let Some(request) = read(stream)? else { return Ok(()) };
    let (status, body) = if request.path != "/health" && request.key.as_deref() != Some(KEY) {
        (401, br#"{"error":"Invalid API key"}"#.to_vec())
    } else if request.body.len() > limit {
        (413, b"<h1>413 Request Entity Too Large</h1>".to_vec())
    } else if request.path.starts_with("/sync/") {
        let body = serde_json::from_slice(&request.body).unwrap_or_default();
        posted.lock().unwrap().push((request.path, body));
        (200, br#"{"ok":true}"#.to_vec())
    } else {
        route(archive, &request)
    };
    write!(
        stream,
        "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

/// The routes as servers had them before they had versions: clients go on to them.
fn route(archive: &OpenSync, request: &Request) -> (u16, Vec<u8>) {
    let value = |name: &str| {
        let found = request.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    };
    let number = |name: &str| value(name).and_then(|value| value.parse().ok());
    let json = |value: Value| (200, value.to_string().into_bytes());
    match request.path.as_str() {
        "/health" => json(json!({ "status": "ok" })),
        "/api/sync/status" => {
            let status = archive.sync_status(number("position").unwrap_or(0)).unwrap();
            json(json!({
                "archive": archive.archive_id().unwrap(),
                "last": status.last, "protocol": status.protocol, "tag": status.tag,
            }))
        }
        "/api/sync/push" => {
            match archive.apply_sync(&mut &*request.body, &mut |_| ControlFlow::Continue(())) {
                Ok(applied) => json(serde_json::to_value(applied).unwrap()),
                Err(error) => (400, json!({ "error": error.report() }).to_string().into_bytes()),
            }
        }
        "/api/sync/pull" => {
            let item = number("item").unwrap_or_default();
            let item = u32::try_from(item).unwrap();
            let batch = if let Some(id) = value("session") {
                archive.sync_session(&id, item, BATCH_BYTES)
            } else {
                let position = number("after").unwrap_or_default();
                let until = number("until").unwrap_or(u64::MAX);
                archive.sync_batch(SyncCursor { position, item }, until, BATCH_BYTES)
            };
            (200, batch.unwrap().body)
        }
        _ => (404, br#"{"error":"no such route"}"#.to_vec()),
    }
}

/// A request; `None` if the connection broke before its end.
fn read(stream: &TcpStream) -> std::io::Result<Option<Request>> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let Some(target) = line.split(' ').nth(1) else { return Ok(None) };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pair =
        |pair: &str| pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
    let query = query.split('&').filter_map(pair).collect();
    let mut request = Request { path: path.to_owned(), query, key: None, body: Vec::new() };
    let mut length = 0;
    loop {
        line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap_or(0),
            "authorization" => request.key = value.strip_prefix("Bearer ").map(str::to_owned),
            _ => {}
        }
    }
    request.body = vec![0; length];
    Ok(reader.read_exact(&mut request.body).ok().map(|()| request))
}

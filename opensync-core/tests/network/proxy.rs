//! Proxy: a way to a server on which connections break at chosen bytes.

use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

/// Where a connection breaks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Break {
    /// After so many bytes of the request.
    Request(usize),
    /// After so many bytes of the answer.
    Answer(usize),
    /// Nowhere.
    Never,
}

/// A proxy in a thread of its own. Connections break as planned, one after the other; those that
/// come after the plan do not.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    is_stopped: Arc<AtomicBool>,
    broken: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

impl Proxy {
    pub(crate) fn to(server: u16, plan: Vec<Break>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let is_stopped = Arc::new(AtomicBool::new(false));
        let broken = Arc::new(AtomicUsize::new(0));
        let plan = Mutex::new(VecDeque::from(plan));
        let (stopped, count) = (is_stopped.clone(), broken.clone());
        let thread = thread::spawn(move || {
            for client in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let next = plan.lock().unwrap().pop_front().unwrap_or(Break::Never);
                if !matches!(next, Break::Never) {
                    count.fetch_add(1, Ordering::SeqCst);
                }
                let client = client.unwrap();
                if let Ok(server) = TcpStream::connect(("127.0.0.1", server)) {
                    forward(&client, &server, next);
                }
                let _ = client.shutdown(Shutdown::Both);
            }
        });
        Self { port, is_stopped, broken, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Connections that were broken so far.
    pub(crate) fn broken(&self) -> usize {
        self.broken.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        self.thread.take().unwrap().join().unwrap();
    }
}

fn forward(client: &TcpStream, server: &TcpStream, plan: Break) {
    let (of_request, of_answer) = match plan {
        Break::Request(bytes) => (bytes, usize::MAX),
        Break::Answer(bytes) => (usize::MAX, bytes),
        Break::Never => (usize::MAX, usize::MAX),
    };
    let (from_client, to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::scope(|scope| {
        scope.spawn(move || copy(from_client, to_server, of_request));
        copy(server.try_clone().unwrap(), client.try_clone().unwrap(), of_answer);
    });
}

/// Copies until the end, or `limit` bytes; then both ways are closed.
fn copy(mut from: TcpStream, mut to: TcpStream, limit: usize) {
    let mut buffer = [0; 4096];
    let mut left = limit;
    while left > 0 {
        let room = left.min(buffer.len());
        match from.read(&mut buffer[..room]) {
            Ok(count) if count > 0 && to.write_all(&buffer[..count]).is_ok() => left -= count,
            _ => break,
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

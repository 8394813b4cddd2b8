//! Export: sessions as files that people and programs read, written or handed out piece by piece.

use std::io::{self, Write};
use std::mem;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use napi::Env;
use napi::bindgen_prelude::{AsyncTask, Buffer, Object};
use napi_derive::napi;
use opensync_core::export::Format;
use opensync_core::{self as core, OpenSync};

use crate::archive::Archive;
use crate::call::{Call, call, guarded, spawn};
use crate::failure::{Failure, Result, word_or};
use crate::filter::{Filter, filter_of};
use crate::objects::count;
use crate::redaction::redact_options;
use crate::stop::{Stop, Stopped};

/// Bytes of a piece.
const PIECE: usize = 64 << 10;

/// Pieces between who writes and who reads.
const QUEUE: usize = 4;

/// What is exported, and how it looks.
#[napi(object)]
#[derive(Clone, Default)]
pub struct ExportOptions {
    /// What the export looks like. `jsonl` reads back without loss. Default: `markdown`.
    #[napi(
        ts_type = "'markdown' | 'json' | 'jsonl' | 'csv' | 'html' | 'markdown-plain' | 'markdown-table'"
    )]
    pub format: Option<String>,
    /// Only these sessions, by external id. Default: all that `filter` means.
    pub ids: Option<Vec<String>>,
    /// Only sessions that this means.
    #[napi(ts_type = "Filter")]
    pub filter: Option<Filter>,
    /// Puts marks in the place of keys, tokens and passwords: for what leaves the machine. Reads each
    /// session twice. Default: false.
    pub redact: Option<bool>,
    /// Hides e-mail addresses, too. Default: false.
    pub redact_emails: Option<bool>,
}

/// Bytes of an export, or why there are none.
type Piece = Result<Vec<u8>>;

/// @internal An export, piece by piece.
#[napi]
pub struct ExportList {
    pieces: Arc<Mutex<Option<Receiver<Piece>>>>,
    stop: Stop,
}

#[napi]
impl Archive {
    /// Sessions in a format for people or programs, as pieces of one file.
    ///
    /// Iterating rejects with `not_found` for an id that is not there.
    #[napi(
        ts_args_type = "options?: ExportOptions & Abortable",
        ts_return_type = "AsyncIterable<Buffer>"
    )]
    pub fn export(&self, options: Option<ExportOptions>) -> ExportList {
        let archive = self.0.clone();
        ExportList::of(move |out| write(&archive, options.unwrap_or_default(), out).map(|_| ()))
    }

    /// Writes an export to the file at `path`, which it replaces. Resolves to how many sessions.
    ///
    /// Rejects with `not_found` for an id that is not there.
    #[napi(
        ts_args_type = "path: string, options?: ExportOptions & Abortable",
        ts_return_type = "Promise<number>"
    )]
    pub fn export_to<'env>(
        &self,
        env: &'env Env,
        path: String,
        options: Option<ExportOptions>,
        stop: Option<&Stop>,
    ) -> napi::Result<Object<'env>> {
        let (archive, stopped) = (self.0.clone(), Stopped::of(stop));
        spawn(env, move || {
            to_file(&path, stopped, |out| write(&archive, options.unwrap_or_default(), out))
        })
    }
}

#[napi]
impl ExportList {
    /// The next pieces; empty after the last one.
    #[napi]
    pub fn page(&self) -> AsyncTask<Call<Vec<Buffer>>> {
        let pieces = self.pieces.clone();
        call(move || {
            let pieces = pieces.lock().unwrap_or_else(PoisonError::into_inner);
            match pieces.as_ref().and_then(|pieces| pieces.recv().ok()) {
                Some(piece) => Ok(vec![Buffer::from(piece?)]),
                // Who writes is done.
                None => Ok(Vec::new()),
            }
        })
    }

    /// Ends the export.
    #[napi]
    pub fn close(&self) {
        self.stop.stop();
        // Who holds the lock waits for a piece, so that who writes does not wait: it sees the stop.
        if let Ok(mut pieces) = self.pieces.try_lock() {
            pieces.take();
        }
    }
}

fn write(archive: &OpenSync, options: ExportOptions, out: &mut dyn Write) -> Result<i64> {
    let format = word_or("format", options.format.as_deref(), Format::Markdown)?;
    let redact = options.redact.unwrap_or_default().then(|| redact_options(options.redact_emails));
    let how = core::export::ExportOptions::from(format).redact(redact);
    let filter = filter_of(options.filter)?;
    Ok(count(archive.export(&options.ids.unwrap_or_default(), &filter, how, out)?))
}

impl ExportList {
    /// What `write` writes on a thread of its own, no faster than it is read.
    pub(super) fn of(write: impl FnOnce(&mut dyn Write) -> Result<()> + Send + 'static) -> Self {
        let (stop, stopped) = Stopped::pair();
        let (sender, receiver) = sync_channel(QUEUE);
        thread::spawn(move || {
            let mut pieces = Pieces { sender, piece: Vec::with_capacity(PIECE) };
            let done = guarded(|| {
                write(&mut Stoppable { out: &mut pieces, stopped })?;
                pieces.flush().map_err(|error| Failure::io("hand out the export", error))
            });
            // Nobody may listen any more.
            let _ = done.err().map(|failure| pieces.sender.send(Err(failure)));
        });
        Self { pieces: Arc::new(Mutex::new(Some(receiver))), stop }
    }
}

/// Writes the file at `path`, which is replaced when all is written.
pub(super) fn to_file<T>(
    path: &str,
    stopped: Stopped,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<T> {
    core::files::write_whole(Path::new(path), |out| write(&mut Stoppable { out, stopped }))
}

/// Writes until a stop is asked for.
struct Stoppable<'a> {
    out: &'a mut dyn Write,
    stopped: Stopped,
}

impl Write for Stoppable<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stopped.is_set() {
            return Err(io::Error::other("the export was aborted"));
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Hands out what is written in pieces of about the same length.
struct Pieces {
    sender: SyncSender<Piece>,
    piece: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..taken]);
        if self.piece.len() == PIECE {
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        let sent = self.sender.send(Ok(piece));
        sent.map_err(|_| io::Error::other("nobody reads the export any more"))
    }
}

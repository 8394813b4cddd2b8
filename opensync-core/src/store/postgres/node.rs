//! Node: this process's connections to the database, and waiting for it within bounds.
//!
//! The engine is synchronous. A small runtime of its own moves bytes; whoever asks waits for the
//! answer on their own thread, and no longer than a deadline that is ours: a database that commits
//! waits for its replicas without any, and a dead host says nothing at all.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client, Config};

use super::failure::{failure, timed_out};
use crate::error::{Cause, Error, Result};

/// How many connections a process has at most.
const CONNECTIONS: usize = 32;

/// How long a connection may take to be there, one to be free, and a statement to be answered.
const TO_CONNECT: Duration = Duration::from_secs(5);
const TO_BE_FREE: Duration = Duration::from_secs(10);
const TO_ANSWER: Duration = Duration::from_mins(1);
/// How long a commit may take before its outcome counts as unknown.
const TO_COMMIT: Duration = Duration::from_secs(10);

/// How often to try again what nothing depends on yet, and the first pause, which doubles.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(20);

/// The connections of one process.
pub(super) struct Node {
    runtime: Option<Runtime>,
    config: Config,
    idle: Mutex<Vec<Link>>,
    permits: Arc<Semaphore>,
    statements: AtomicU64,
}

/// A connection, and the task that moves its bytes.
struct Link {
    client: Client,
    task: JoinHandle<()>,
    /// Whether the database told that a commit is not where it should be.
    is_warned: Arc<AtomicBool>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Node {
    pub(super) fn new(config: Config) -> Result<Arc<Self>> {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(2).thread_name("opensync-store").enable_all().build();
        let runtime = runtime.map_err(|source| Error::from(Cause::Input { source }))?;
        Ok(Arc::new(Self {
            runtime: Some(runtime),
            config,
            idle: Mutex::default(),
            permits: Arc::new(Semaphore::new(CONNECTIONS)),
            statements: AtomicU64::new(0),
        }))
    }

    /// How many statements were sent.
    pub(super) fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Waits for `future` on this thread, whatever the thread is doing otherwise.
    fn wait<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let _context = self.runtime.as_ref()?.enter();
        Some(wait_here(future))
    }

    /// Waits for an answer of the database until `most` has passed.
    fn answer<T>(
        &self,
        action: &'static str,
        most: Duration,
        future: impl Future<Output = std::result::Result<T, tokio_postgres::Error>>,
    ) -> Result<T> {
        let within = async { tokio::time::timeout(most, future).await };
        match self.wait(within) {
            Some(Ok(answer)) => answer.map_err(|error| failure(action, error)),
            Some(Err(_)) | None => Err(timed_out(action)),
        }
    }

    /// A connection in a transaction that `begin` opened: one that was lost meanwhile, or a database
    /// that just starts or changes places, is tried again.
    pub(super) fn begin<T>(
        self: &Arc<Self>,
        begin: impl Fn(&Session) -> Result<T>,
    ) -> Result<(Session, T)> {
        let mut attempt = 0;
        loop {
            let begun = self.session().and_then(|session| {
                let begun = begin(&session);
                if begun.is_err() {
                    session.break_off();
                }
                begun.map(|begun| (session, begun))
            });
            attempt += 1;
            match begun {
                Err(error) if error.is_unavailable() && attempt < ATTEMPTS => {
                    // Whatever was open before may be as dead.
                    locked(&self.idle).clear();
                    std::thread::sleep(PAUSE * 2_u32.pow(attempt) + jitter());
                }
                begun => return begun,
            }
        }
    }

    fn session(self: &Arc<Self>) -> Result<Session> {
        let permits = self.permits.clone();
        let permit =
            self.wait(async { tokio::time::timeout(TO_BE_FREE, permits.acquire_owned()).await });
        let Some(Ok(Ok(permit))) = permit else { return Err(timed_out("get a free connection")) };
        let idle = {
            let mut idle = locked(&self.idle);
            std::iter::from_fn(|| idle.pop()).find(|link| !link.client.is_closed())
        };
        let link = match idle {
            Some(link) => link,
            None => self.connect()?,
        };
        Ok(Session {
            node: self.clone(),
            link: Some(link),
            is_broken: AtomicBool::new(false),
            is_open: AtomicBool::new(false),
            _permit: permit,
        })
    }

    fn connect(&self) -> Result<Link> {
        let action = "reach the database";
        let connecting = super::tls::connect(&self.config);
        let (client, mut connection) = self.answer(action, TO_CONNECT, connecting)?;
        let is_warned = Arc::new(AtomicBool::new(false));
        let warned = is_warned.clone();
        let moving = async move {
            loop {
                let next = std::future::poll_fn(|context| connection.poll_message(context)).await;
                match next {
                    Some(Ok(AsyncMessage::Notice(notice))) if notice.severity() == "WARNING" => {
                        warned.store(true, Ordering::Release);
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => break,
                }
            }
        };
        let runtime = self.runtime.as_ref().ok_or_else(|| timed_out(action))?;
        Ok(Link { client, task: runtime.spawn(moving), is_warned })
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A connection while somebody uses it. Ends what transaction is open when it is dropped.
pub(super) struct Session {
    node: Arc<Node>,
    link: Option<Link>,
    is_broken: AtomicBool,
    is_open: AtomicBool,
    _permit: OwnedSemaphorePermit,
}

/// A statement with what is put in its places.
pub(super) struct Statement<'s> {
    pub(super) sql: String,
    pub(super) parameters:
        Vec<(&'s (dyn tokio_postgres::types::ToSql + Sync), tokio_postgres::types::Type)>,
}

pub(super) type Rows = Vec<tokio_postgres::Row>;

impl Session {
    fn client(&self) -> Result<&Client> {
        let usable = self.link.as_ref().filter(|_| !self.is_broken.load(Ordering::Acquire));
        usable.map(|link| &link.client).ok_or_else(|| timed_out("use a connection that was lost"))
    }

    /// Lets nobody use the connection any more.
    pub(super) fn break_off(&self) {
        self.is_broken.store(true, Ordering::Release);
    }

    /// Begins a transaction and asks the first things in it, all in one round.
    pub(super) fn open(&self, begin: &str, first: &[Statement<'_>]) -> Result<Vec<Rows>> {
        let client = self.client()?;
        self.is_open.store(true, Ordering::Release);
        let count = &self.node.statements;
        count.fetch_add(1 + first.len() as u64, Ordering::Relaxed);
        let begun = async {
            tokio::join!(
                biased;
                client.batch_execute(begin),
                all(first.iter().map(|statement| query(client, statement)).collect()),
            )
        };
        let both = async {
            let (begun, answers) = begun.await;
            begun.and(answers)
        };
        self.node.answer("begin a transaction", TO_ANSWER, both)
    }

    /// Asks several things in one round.
    pub(super) fn ask(&self, statements: &[Statement<'_>]) -> Result<Vec<Rows>> {
        let client = self.client()?;
        self.node.statements.fetch_add(statements.len() as u64, Ordering::Relaxed);
        let asked = all(statements.iter().map(|statement| query(client, statement)).collect());
        let answer = self.node.answer("ask the database", TO_ANSWER, asked);
        if answer.is_err() {
            self.break_off();
        }
        answer
    }

    /// Commits. What fails here has an outcome that nobody knows: it may be there or not.
    pub(super) fn commit(&self) -> Result<()> {
        let client = self.client()?;
        let warned = self.link.as_ref().map(|link| link.is_warned.clone()).unwrap_or_default();
        warned.store(false, Ordering::Release);
        self.node.statements.fetch_add(1, Ordering::Relaxed);
        let done = self.node.answer("commit", TO_COMMIT, client.batch_execute("COMMIT"));
        if done.is_err() {
            self.break_off();
        }
        done?;
        self.is_open.store(false, Ordering::Release);
        // The one warning that a commit has: it is here, and on no replica that should have it.
        if warned.load(Ordering::Acquire) {
            self.break_off();
            return Err(timed_out("have a replica confirm what was committed"));
        }
        Ok(())
    }

    /// Runs SQL of several statements.
    pub(super) fn run(&self, sql: &str) -> Result<()> {
        let client = self.client()?;
        self.node.answer("run a migration", TO_ANSWER, client.batch_execute(sql))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(link) = self.link.take() else { return };
        if self.is_broken.load(Ordering::Acquire) {
            return;
        }
        if !self.is_open.load(Ordering::Acquire) {
            locked(&self.node.idle).push(link);
            return;
        }
        // Nobody waits for the end of what only read, or came to nothing.
        let node = self.node.clone();
        let ending = async move {
            let rolled = tokio::time::timeout(TO_ANSWER, link.client.batch_execute("ROLLBACK"));
            if matches!(rolled.await, Ok(Ok(()))) {
                locked(&node.idle).push(link);
            }
        };
        if let Some(runtime) = &self.node.runtime {
            runtime.spawn(ending);
        }
    }
}

fn query<'q>(client: &'q Client, statement: &'q Statement<'_>) -> Answer<'q> {
    Box::pin(client.query_typed(&statement.sql, &statement.parameters))
}

type Answer<'f> =
    Pin<Box<dyn Future<Output = std::result::Result<Rows, tokio_postgres::Error>> + 'f>>;

/// All answers, asked for in this order before the first is there; the first failure, if there is one.
async fn all(
    mut futures: Vec<Answer<'_>>,
) -> std::result::Result<Vec<Rows>, tokio_postgres::Error> {
    let mut answers: Vec<Option<Rows>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(move |context| {
        let mut left = false;
        for (future, answer) in futures.iter_mut().zip(&mut answers) {
            if answer.is_some() {
                continue;
            }
            match future.as_mut().poll(context) {
                Poll::Ready(Ok(rows)) => *answer = Some(rows),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => left = true,
            }
        }
        if left {
            return Poll::Pending;
        }
        Poll::Ready(Ok(answers.iter_mut().filter_map(Option::take).collect()))
    })
    .await
}

/// Wakes the thread that waits.
struct Waiter(Thread);

impl Wake for Waiter {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Runs a future on this thread. A runtime's own way refuses threads that serve another runtime.
fn wait_here<T>(future: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Waiter(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(done) => return done,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// So that those who were refused at once do not come again at once.
fn jitter() -> Duration {
    use std::hash::{BuildHasher as _, RandomState};
    Duration::from_millis(RandomState::new().hash_one(0) % 20)
}

/// Connections are whole, whoever panicked while he held them.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

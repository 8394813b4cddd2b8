//! Memory: what requests may take together, shared out as they take it.
//!
//! Nothing is set aside for what is announced: a body takes room as its bytes arrive, and again for
//! what it is parsed to. Where there is no more, one of those that have most gives up what it has and
//! is told to come again: the one that has brought nothing for the longest, else the one that began
//! last, so that whoever began first goes on. So a body that is slow keeps nobody waiting, a great
//! many at once do not all wait for each other, and nobody takes what others are to have.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::{ApiError, Payer};

/// How long a request waits for room before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a body may bring nothing before it gives way to any other.
const STALLED: Duration = Duration::from_secs(2);

/// How often who waits looks whether one has stalled.
const LOOK: Duration = Duration::from_millis(200);

/// Room is taken in pieces of so many bytes.
const PIECE: usize = 16 << 10;

/// The memory that requests may take.
#[derive(Clone)]
pub(crate) struct Memory {
    all: usize,
    stalled: Duration,
    state: Arc<Mutex<State>>,
    freed: Arc<Notify>,
}

#[derive(Default)]
struct State {
    taken: usize,
    of: HashMap<Payer, usize>,
    next: u64,
    /// Those that still arrive, the first first.
    arriving: BTreeMap<u64, Arriving>,
    /// How many of each payer are here, have what they need, and will be done soon.
    working: HashMap<Payer, usize>,
}

struct Arriving {
    payer: Payer,
    bytes: usize,
    /// When it last brought something; none while it waits for room.
    at: Option<Instant>,
    sent_away: Arc<SentAway>,
}

#[derive(Debug, Default)]
struct SentAway {
    is_true: AtomicBool,
    told: Notify,
}

/// What one request has taken; free again when it is dropped.
pub(crate) struct MemoryPermit {
    memory: Memory,
    payer: Payer,
    number: u64,
    taken: usize,
    used: usize,
    is_working: bool,
    sent_away: Arc<SentAway>,
}

impl Memory {
    /// Room for `all` bytes.
    pub(crate) fn new(all: usize) -> Self {
        Self { all, stalled: STALLED, state: Arc::default(), freed: Arc::default() }
    }

    /// What one payer may have: the rest is for others.
    fn most(&self) -> usize {
        self.all / 3 * 2
    }

    /// A room for a request, of no size yet.
    pub(crate) fn open(&self, payer: Payer) -> MemoryPermit {
        let sent_away = Arc::<SentAway>::default();
        let mut state = self.state();
        let number = state.next;
        state.next += 1;
        let at = Some(Instant::now());
        let arriving = Arriving { payer, bytes: 0, at, sent_away: sent_away.clone() };
        state.arriving.insert(number, arriving);
        MemoryPermit {
            memory: self.clone(),
            payer,
            number,
            taken: 0,
            used: 0,
            is_working: false,
            sent_away,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes `bytes` for a room, or sends somebody away so that there will be room.
    fn take(&mut self, memory: &Memory, room: &MemoryPermit, bytes: usize) -> bool {
        let own = self.of.get(&room.payer).copied().unwrap_or_default();
        let (fits_own, fits) = (own + bytes <= memory.most(), self.taken + bytes <= memory.all);
        if fits_own && fits {
            self.taken += bytes;
            *self.of.entry(room.payer).or_default() += bytes;
            if let Some(arriving) = self.arriving.get_mut(&room.number) {
                arriving.bytes += bytes;
                arriving.at = Some(Instant::now());
            }
            return true;
        }
        if let Some(arriving) = self.arriving.get_mut(&room.number) {
            arriving.at = None;
        }
        // What is dealt with now will be done soon.
        if self.working.contains_key(&room.payer) && fits {
            return false;
        }
        let largest = self.of.iter().max_by_key(|(_, taken)| **taken).map(|(payer, _)| *payer);
        let whose = largest.filter(|_| fits_own).unwrap_or(room.payer);
        if let Some(other) = self.who_gives_way(whose, room) {
            other.sent_away.is_true.store(true, Ordering::Relaxed);
            other.sent_away.told.notify_one();
        }
        false
    }

    /// Which of those that `whose` has arriving is to give way to `room`.
    fn who_gives_way(&self, whose: Payer, room: &MemoryPermit) -> Option<&Arriving> {
        let own = |(_, other): &(&u64, &Arriving)| other.payer == whose && other.bytes > 0;
        let others = self.arriving.iter().filter(|(number, _)| **number != room.number);
        let stalled = others.clone().filter(own).filter_map(|(_, other)| Some((other.at?, other)));
        let stalled = stalled.filter(|(at, _)| at.elapsed() >= room.memory.stalled);
        if let Some((_, other)) = stalled.min_by_key(|(at, _)| *at) {
            return Some(other);
        }
        let is_other = whose != room.payer;
        let mut last = others.filter(own).rev();
        last.find(|(number, _)| is_other || **number > room.number).map(|(_, other)| other)
    }
}

impl MemoryPermit {
    /// Takes `bytes` more, as soon as there is room for them.
    pub(crate) async fn grow(&mut self, bytes: usize) -> Result<(), ApiError> {
        self.used = self.used.saturating_add(bytes);
        if self.used <= self.taken {
            return Ok(());
        }
        if self.used > self.memory.most() {
            let message = "what the body holds takes more memory than one request may: send it \
                           in pieces";
            return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, message, "invalid_input"));
        }
        let more = (self.used - self.taken).next_multiple_of(PIECE);
        let more = more.min(self.memory.most() - self.taken);
        let taken = tokio::time::timeout(PATIENCE, self.take(more)).await;
        taken.unwrap_or_else(|_| Err(too_much()))?;
        self.taken += more;
        Ok(())
    }

    async fn take(&self, bytes: usize) -> Result<(), ApiError> {
        loop {
            let freed = self.memory.freed.notified();
            let mut freed = std::pin::pin!(freed);
            freed.as_mut().enable();
            if self.sent_away.is_true.load(Ordering::Relaxed) {
                return Err(too_much());
            }
            if self.memory.state().take(&self.memory, self, bytes) {
                return Ok(());
            }
            tokio::select! {
                () = freed => {}
                () = tokio::time::sleep(LOOK) => {}
                () = self.sent_away.told.notified() => return Err(too_much()),
            }
        }
    }

    /// The same where blocking is allowed.
    pub(crate) fn grow_blocking(&mut self, bytes: usize) -> Result<(), ApiError> {
        if self.used.saturating_add(bytes) <= self.taken {
            self.used += bytes;
            return Ok(());
        }
        tokio::runtime::Handle::current().block_on(self.grow(bytes))
    }

    /// Done when this request is to give up what it has.
    pub(crate) async fn sent_away(&self) -> ApiError {
        self.sent_away.told.notified().await;
        too_much()
    }

    /// Says that all of the request is here: from now on it is finished, whoever else waits.
    pub(crate) fn has_arrived(&self) {
        self.memory.state().arriving.remove(&self.number);
    }

    /// Says that it has all that it needs, and only has to be dealt with.
    pub(crate) fn is_whole(&mut self) {
        self.has_arrived();
        if !self.is_working {
            self.is_working = true;
            *self.memory.state().working.entry(self.payer).or_default() += 1;
        }
    }

    /// The bytes that were asked for.
    pub(crate) fn bytes(&self) -> usize {
        self.used
    }
}

impl Drop for MemoryPermit {
    fn drop(&mut self) {
        let mut state = self.memory.state();
        state.arriving.remove(&self.number);
        state.taken -= self.taken;
        if self.is_working
            && let Some(working) = state.working.get_mut(&self.payer)
        {
            *working -= 1;
            if *working == 0 {
                state.working.remove(&self.payer);
            }
        }
        if let Some(taken) = state.of.get_mut(&self.payer) {
            *taken -= self.taken;
            if *taken == 0 {
                state.of.remove(&self.payer);
            }
        }
        drop(state);
        self.memory.freed.notify_waiters();
    }
}

fn too_much() -> ApiError {
    ApiError::busy("too much arrives at once; send it again")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: usize = 30 * PIECE;

    async fn room(memory: &Memory, payer: u32, pieces: usize) -> MemoryPermit {
        let mut room = memory.open(Payer::Owner(payer));
        room.grow(pieces * PIECE).await.unwrap();
        room
    }

    #[tokio::test]
    async fn one_owner_does_not_take_what_others_are_to_have() {
        let memory = Memory::new(MANY);
        let first = room(&memory, 1, 20).await;
        first.has_arrived();
        let other = room(&memory, 2, 10).await;
        assert_eq!(memory.state().taken, MANY);
        drop((first, other));
        assert!(memory.state().taken == 0 && memory.state().of.is_empty());
        let mut alone = memory.open(Payer::Owner(1));
        let refused = alone.grow(MANY).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "more than ever fits");
    }

    #[tokio::test]
    async fn of_ones_own_the_last_gives_way_to_the_first() {
        let memory = Memory::new(MANY);
        let mut first = room(&memory, 1, 10).await;
        let second = room(&memory, 1, 5).await;
        let third = room(&memory, 1, 5).await;
        let waiting = tokio::spawn(async move { first.grow(5 * PIECE).await.is_ok() });
        assert_eq!(third.sent_away().await.status, StatusCode::SERVICE_UNAVAILABLE);
        drop(third);
        assert!(waiting.await.unwrap());
        assert!(!second.sent_away.is_true.load(Ordering::Relaxed));
    }

    #[tokio::test]
    async fn who_has_most_gives_way_to_others_even_if_they_come_later() {
        let memory = Memory::new(MANY);
        let slow = [room(&memory, 1, 10).await, room(&memory, 1, 10).await];
        let fair = room(&memory, 2, 10).await;
        let late = tokio::spawn({
            let memory = memory.clone();
            async move { room(&memory, 3, 1).await }
        });
        let [one, two] = slow;
        two.sent_away().await;
        drop(two);
        late.await.unwrap();
        drop((one, fair));
    }

    #[tokio::test]
    async fn what_brings_nothing_gives_way_to_what_comes_later() {
        let stalled = Duration::from_millis(400);
        let memory = Memory { stalled, ..Memory::new(MANY) };
        let first = room(&memory, 1, 10).await;
        tokio::time::sleep(stalled / 2).await;
        let fresh = room(&memory, 1, 10).await;
        let late = tokio::spawn({
            let memory = memory.clone();
            async move { room(&memory, 1, 1).await }
        });
        first.sent_away().await;
        drop(first);
        late.await.unwrap();
        assert!(!fresh.sent_away.is_true.load(Ordering::Relaxed));
    }

    #[tokio::test]
    async fn what_has_arrived_is_not_sent_away_and_is_waited_for() {
        let memory = Memory::new(MANY);
        let mut first = room(&memory, 1, 1).await;
        let stored = room(&memory, 1, 19).await;
        stored.has_arrived();
        let waiting = tokio::spawn(async move { first.grow(9 * PIECE).await.is_ok() });
        tokio::task::yield_now().await;
        assert!(!stored.sent_away.is_true.load(Ordering::Relaxed));
        drop(stored);
        assert!(waiting.await.unwrap());
    }

    #[tokio::test]
    async fn where_one_is_dealt_with_the_others_wait_for_it() {
        let memory = Memory::new(MANY);
        let mut whole = room(&memory, 1, 10).await;
        whole.is_whole();
        let mut first = room(&memory, 1, 5).await;
        let second = room(&memory, 1, 5).await;
        let waiting = tokio::spawn(async move { first.grow(5 * PIECE).await.is_ok() });
        tokio::time::sleep(LOOK * 2).await;
        assert!(!second.sent_away.is_true.load(Ordering::Relaxed) && !waiting.is_finished());
        drop(whole);
        assert!(waiting.await.unwrap());
    }
}

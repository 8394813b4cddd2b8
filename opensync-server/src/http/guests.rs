//! Guests: the connections that are open, and which of them leaves for another to come.
//!
//! A connection that says nothing costs little and takes a place. Where no place is left, the one
//! that has been silent for the longest makes room: half a request's head, a body that does not go
//! on, or a connection that is kept for later.

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::sync::Notify;
use tokio::time::Instant;

/// The connections that are open.
#[derive(Clone)]
pub(super) struct Guests(Arc<Inner>);

struct Inner {
    most: usize,
    of_one: usize,
    open: Mutex<Open>,
    left: Notify,
}

#[derive(Default)]
struct Open {
    next: u64,
    guests: HashMap<u64, Guest>,
}

struct Guest {
    address: IpAddr,
    /// Since when it has brought nothing; none while it is answered.
    silent: Option<Instant>,
    leave: Arc<Notify>,
}

/// The place of a connection, free again when it is dropped.
pub(super) struct Seat {
    guests: Guests,
    number: u64,
    leave: Arc<Notify>,
}

/// A request that is being answered.
pub(super) struct Asking(Arc<Seat>);

impl Guests {
    /// Up to `most` at a time, and `of_one` from one address.
    pub(super) fn new(most: usize, of_one: usize) -> Self {
        let open = Mutex::default();
        Self(Arc::new(Inner { most, of_one, open, left: Notify::new() }))
    }

    /// A place for a connection from `address`, once there is one; none if it has its share.
    pub(super) async fn seat(&self, address: IpAddr) -> Option<Seat> {
        loop {
            let left = self.0.left.notified();
            {
                let mut open = self.open();
                let own = open.guests.values().filter(|guest| guest.address == address).count();
                if own >= self.0.of_one && !open.send_away(|guest| guest.address == address) {
                    return None;
                }
                if open.guests.len() < self.0.most || open.send_away(|_| true) {
                    return Some(self.place(&mut open, address));
                }
            }
            left.await;
        }
    }

    fn place(&self, open: &mut Open, address: IpAddr) -> Seat {
        let (number, leave) = (open.next, Arc::<Notify>::default());
        open.next += 1;
        let guest = Guest { address, silent: Some(Instant::now()), leave: leave.clone() };
        open.guests.insert(number, guest);
        Seat { guests: self.clone(), number, leave }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Has the one leave that has been silent for the longest, of those that are meant.
    fn send_away(&mut self, is_meant: impl Fn(&Guest) -> bool) -> bool {
        let silent = self.guests.iter().filter(|(_, guest)| is_meant(guest));
        let silent = silent.filter_map(|(number, guest)| Some((guest.silent?, *number)));
        let Some((_, number)) = silent.min() else { return false };
        if let Some(guest) = self.guests.remove(&number) {
            guest.leave.notify_one();
        }
        true
    }
}

impl Seat {
    /// Done when this connection is to leave.
    pub(super) async fn asked_to_leave(&self) {
        self.leave.notified().await;
    }

    /// Says that a request is here, until what is returned is dropped.
    pub(super) fn asks(self: &Arc<Self>) -> Asking {
        self.set(None);
        Asking(self.clone())
    }

    /// Says whether something is waited for that it is to bring.
    pub(super) fn brings(&self, is_waited_for: bool) {
        self.set(is_waited_for.then(Instant::now));
    }

    fn set(&self, silent: Option<Instant>) {
        if let Some(guest) = self.guests.open().guests.get_mut(&self.number) {
            // It has been silent since it was first waited for.
            guest.silent = silent.map(|now| guest.silent.unwrap_or(now));
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.guests.open().guests.remove(&self.number);
        self.guests.0.left.notify_one();
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.set(Some(Instant::now()));
    }
}

/// The body of an answer, with what goes on until all of it is sent.
pub(super) struct Answer {
    pub(super) body: Body,
    pub(super) _asking: Asking,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn address(last: u8) -> IpAddr {
        [10, 0, 0, last].into()
    }

    /// Time goes by.
    async fn pass() {
        tokio::time::sleep(Duration::from_millis(3)).await;
    }

    async fn is_sent_away(seat: &Seat) -> bool {
        tokio::time::timeout(Duration::from_millis(1), seat.asked_to_leave()).await.is_ok()
    }

    #[tokio::test]
    async fn the_one_that_was_silent_for_the_longest_makes_room() {
        let guests = Guests::new(3, 3);
        let mut seats = Vec::new();
        for last in 0..3 {
            seats.push(Arc::new(guests.seat(address(last)).await.unwrap()));
            pass().await;
        }
        let asking = seats[0].asks();
        let new = guests.seat(address(9)).await.unwrap();
        assert!(is_sent_away(&seats[1]).await, "0 is answered, and 2 came later");
        assert!(!is_sent_away(&seats[0]).await && !is_sent_away(&seats[2]).await);
        drop(asking);
        pass().await;
        let newer = guests.seat(address(9)).await.unwrap();
        assert!(is_sent_away(&seats[2]).await);
        drop((new, newer));
    }

    #[tokio::test]
    async fn one_address_has_its_share_and_takes_only_its_own_places() {
        let guests = Guests::new(10, 2);
        let other = Arc::new(guests.seat(address(1)).await.unwrap());
        let own = [guests.seat(address(2)).await.unwrap(), guests.seat(address(2)).await.unwrap()];
        let own = own.map(Arc::new);
        let third = guests.seat(address(2)).await.unwrap();
        assert!(is_sent_away(&own[0]).await && !is_sent_away(&other).await);
        let third = Arc::new(third);
        let _asking = (own[1].asks(), third.asks());
        assert!(guests.seat(address(2)).await.is_none(), "both of its own are answered");
    }

    #[tokio::test]
    async fn where_all_are_answered_a_new_one_waits_until_one_has_left() {
        let guests = Guests::new(1, 1);
        let seat = Arc::new(guests.seat(address(1)).await.unwrap());
        let asking = seat.asks();
        let waiting = tokio::spawn({
            let guests = guests.clone();
            async move { guests.seat(address(2)).await.is_some() }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop((asking, seat));
        assert!(waiting.await.unwrap());
    }
}

//! Places: how many of one kind of work are done at a time, for each who asks and in all.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::ApiError;

/// Known askers beyond which those that have nothing under way are forgotten.
const MANY: usize = 1000;

/// Places for work, some for each `K`. One that was taken is free again when it is dropped.
pub(crate) struct Places<K> {
    each: usize,
    all: Arc<Semaphore>,
    of: Arc<Mutex<HashMap<K, Arc<Semaphore>>>>,
}

/// A place that is taken.
#[derive(Debug)]
pub(crate) struct Place {
    _own: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl<K> Clone for Places<K> {
    fn clone(&self) -> Self {
        Self { each: self.each, all: self.all.clone(), of: self.of.clone() }
    }
}

impl<K: Eq + Hash> Places<K> {
    /// `each` for everybody, and no more than `all` together.
    pub(crate) fn new(each: usize, all: usize) -> Self {
        Self { each, all: Arc::new(Semaphore::new(all)), of: Arc::default() }
    }

    /// A place, once there is one. Whoever has many under way waits behind themselves.
    pub(crate) async fn take(&self, who: K) -> Result<Place, ApiError> {
        let closed = |_| ApiError::internal("places are closed");
        let own = self.of(who).acquire_owned().await.map_err(closed)?;
        let all = self.all.clone().acquire_owned().await.map_err(closed)?;
        Ok(Place { _own: own, _all: all })
    }

    /// The same, for as long as `patience` lasts.
    pub(crate) async fn take_within(&self, who: K, patience: Duration) -> Result<Place, ApiError> {
        let taken = tokio::time::timeout(patience, self.take(who)).await;
        taken.unwrap_or_else(|_| Err(ApiError::busy("too much of this is under way")))
    }

    /// A place, if there is one now.
    pub(crate) fn try_take(&self, who: K) -> Option<Place> {
        let own = self.of(who).try_acquire_owned().ok()?;
        let all = self.all.clone().try_acquire_owned().ok()?;
        Some(Place { _own: own, _all: all })
    }

    fn of(&self, who: K) -> Arc<Semaphore> {
        let mut known = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MANY {
            known.retain(|_, places| Arc::strong_count(places) > 1);
        }
        known.entry(who).or_insert_with(|| Arc::new(Semaphore::new(self.each))).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_places_of_their_own_up_to_what_there_is() {
        let places = Places::new(2, 3);
        let one = [places.try_take("a").unwrap(), places.try_take("a").unwrap()];
        assert!(places.try_take("a").is_none(), "a has what a may have");
        let other = places.try_take("b").unwrap();
        assert!(places.try_take("c").is_none(), "there are no more");
        drop(other);
        assert!(places.try_take("c").is_some());
        drop(one);
        assert!(places.try_take("a").is_some());
    }

    #[test]
    fn who_has_nothing_under_way_is_forgotten() {
        let places = Places::new(1, MANY + 1);
        let kept = places.try_take(0).unwrap();
        for who in 1..=MANY {
            drop(places.try_take(who));
        }
        assert_eq!(places.of.lock().unwrap().len(), 2);
        assert!(places.try_take(0).is_none());
        drop(kept);
        assert!(places.try_take(0).is_some());
    }

    #[tokio::test]
    async fn who_waits_gets_the_place_that_becomes_free_or_is_told_to_come_again() {
        let places = Places::new(1, 1);
        let place = places.try_take("a").unwrap();
        let refused = places.take_within("b", Duration::from_millis(5)).await.unwrap_err();
        assert_eq!(refused.status, axum::http::StatusCode::SERVICE_UNAVAILABLE);
        let waiting = tokio::spawn({
            let places = places.clone();
            async move { places.take_within("b", Duration::from_mins(1)).await.is_ok() }
        });
        tokio::task::yield_now().await;
        drop(place);
        assert!(waiting.await.unwrap());
    }
}

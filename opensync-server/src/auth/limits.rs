//! Limits: how many requests a key and an address may make, by token buckets.
//!
//! A bucket holds a minute's worth and fills steadily. One that is full again is as good as none,
//! so those are forgotten whenever there are many: memory is bounded by how many are in use.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Buckets that are kept before full ones are looked for.
const MANY: usize = 10_000;

const MINUTE: f64 = 60.0;

struct Bucket {
    left: f64,
    at: Instant,
}

/// How many times a minute each `K` may do something.
pub(crate) struct Limit<K> {
    per_minute: Option<u32>,
    buckets: Mutex<HashMap<K, Bucket>>,
}

impl<K: Eq + Hash> Limit<K> {
    /// Allows `per_minute` to each, all of them at once too; without it, any number.
    pub(crate) fn new(per_minute: Option<u32>) -> Self {
        Self { per_minute, buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes one, or tells how long it is until there is one.
    pub(crate) fn take(&self, who: K) -> Result<(), Duration> {
        self.take_at(who, Instant::now())
    }

    /// Gives one back that was taken.
    pub(crate) fn give(&self, who: &K) {
        let Some(most) = self.per_minute else { return };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(who) {
            bucket.left = (bucket.left + 1.0).min(f64::from(most.max(1)));
        }
    }

    fn take_at(&self, who: K, now: Instant) -> Result<(), Duration> {
        let Some(most) = self.per_minute else { return Ok(()) };
        let most = f64::from(most.max(1));
        let filled = |bucket: &Bucket| {
            let gained = now.saturating_duration_since(bucket.at).as_secs_f64() / MINUTE * most;
            (bucket.left + gained).min(most)
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MANY && !buckets.contains_key(&who) {
            buckets.retain(|_, bucket| filled(bucket) < most);
            if buckets.len() >= MANY {
                // More strangers than any server has: all of them wait.
                return Err(Duration::from_secs(1));
            }
        }
        let bucket = buckets.entry(who).or_insert(Bucket { left: most, at: now });
        *bucket = Bucket { left: filled(bucket), at: now };
        if bucket.left < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - bucket.left) * MINUTE / most));
        }
        bucket.left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_what_it_holds_and_fills_with_time() {
        let limit = Limit::new(Some(3));
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(limit.take_at("a", start), Ok(()));
        }
        let wait = limit.take_at("a", start).unwrap_err();
        assert_eq!((wait.as_secs_f64() * 10.0).round().to_string(), "200");
        assert_eq!(limit.take_at("b", start), Ok(()));
        assert!(limit.take_at("a", start + Duration::from_secs(19)).is_err());
        assert_eq!(limit.take_at("a", start + Duration::from_secs(21)), Ok(()));
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let limit = Limit::new(Some(60));
        let start = Instant::now();
        for who in 0..MANY {
            limit.take_at(who, start).unwrap();
        }
        assert!(limit.take_at(MANY, start).is_err());
        limit.take_at(MANY, start + Duration::from_secs(2)).unwrap();
        assert_eq!(limit.buckets.lock().unwrap().len(), 1);
    }

    #[test]
    fn without_a_limit_nobody_waits() {
        let limit = Limit::new(None);
        assert!((0..100_000).all(|_| limit.take("a").is_ok()));
    }
}

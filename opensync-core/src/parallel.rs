//! Parallel: work that two threads share, item by item.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::error::Result;

/// How many threads answer one question: others ask at the same time.
const THREADS: usize = 2;

/// Folds `items` on up to two threads, each of which takes the next one when it has ended one. Returns what
/// each thread made of the state that it began with.
pub(crate) fn fold<T: Sync, S: Send>(
    items: &[T],
    begin: impl Fn() -> S,
    work: impl Fn(&mut S, &T) -> Result<()> + Sync,
) -> Result<Vec<S>> {
    let next = AtomicUsize::new(0);
    let run = |mut state: S| -> Result<S> {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(&mut state, item)?;
        }
        Ok(state)
    };
    if items.len() < THREADS {
        return Ok(vec![run(begin())?]);
    }
    let states: [S; THREADS] = std::array::from_fn(|_| begin());
    thread::scope(|scope| {
        let [mine, other] = states;
        let other = scope.spawn(|| run(other));
        let mine = run(mine);
        let other = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok(vec![mine?, other?])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Cause;

    fn sum_of(items: &[u64]) -> u64 {
        fold(
            items,
            || 0,
            |sum, item| {
                *sum += item;
                Ok(())
            },
        )
        .unwrap()
        .into_iter()
        .sum()
    }

    #[test]
    fn each_item_is_taken_once_however_many_there_are() {
        for count in [0, 1, 2, 3, 100] {
            let items: Vec<u64> = (0..count).collect();
            assert_eq!(sum_of(&items), items.iter().sum::<u64>());
        }
    }

    #[test]
    fn the_first_error_is_returned() {
        let fail = |(): &mut (), item: &u64| {
            let error =
                || Cause::OutOfRange { name: "item", expected: "less", got: item.to_string() };
            if *item == 7 { Err(error().into()) } else { Ok(()) }
        };
        let items: Vec<u64> = (0..20).collect();
        assert!(fold(&items, || (), fail).is_err());
    }
}

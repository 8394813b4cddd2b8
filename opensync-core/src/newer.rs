//! Newer: which of two versions of the same thing stays. The one place that decides it.
//!
//! The later change wins. Where no time is known, the fuller version does, because a copy that was
//! taken in the middle of a turn, or cut short, lacks something. What people or programs tell as it
//! happens has the time at which it came. Archives that exchange versions, in whatever order, keep
//! the same one.

use serde::{Deserialize, Serialize};

use crate::error::Result;

/// What tells one version of a message from another, beside what it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Edition {
    /// When it last changed, by its source or else by who stored it; `None` if unknown.
    pub(crate) changed_at: Option<i64>,
    /// How often it was replaced by another one of the same time and length.
    pub(crate) count: u32,
}

/// Who tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Teller {
    /// A program, as it happens: what it says holds now.
    #[default]
    Live,
    /// A log, which may be an older copy.
    Log,
    /// An export of an archive, which may be an older copy, too. Its sessions may be without messages.
    Export,
    /// Another archive, with what it knows of its versions.
    Archive,
}

/// A version, by what can be known without reading it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Version {
    pub(crate) edition: Edition,
    /// How much it says: grows with its texts, parts and tokens.
    pub(crate) fullness: u64,
}

impl Version {
    fn rank(&self) -> (Option<i64>, u64, u32) {
        (self.edition.changed_at, self.fullness, self.edition.count)
    }
}

/// The edition that `new` gets in the place of `old`, which says something else; `None` if `old`
/// stays. `is_greater` orders two versions by what they say, if nothing else tells them apart.
pub(crate) fn decide(
    old: Version,
    new: Version,
    teller: Teller,
    now: i64,
    is_greater: impl FnOnce() -> Result<bool>,
) -> Result<Option<Edition>> {
    let (old_at, new_at) = (old.edition.changed_at, new.edition.changed_at);
    let full = new.fullness.cmp(&old.fullness);
    Ok(match teller {
        Teller::Live => match new_at {
            Some(at) if Some(at) < old_at => None,
            Some(at) if Some(at) > old_at || full.is_gt() => Some(at),
            _ => Some(at_least(new_at.unwrap_or(now), old_at)),
        }
        .map(|at| Edition { changed_at: Some(at), count: 0 }),
        Teller::Log | Teller::Export => match new_at.cmp(&old_at).then(full) {
            std::cmp::Ordering::Less => None,
            std::cmp::Ordering::Greater => Some(Edition { changed_at: new_at, count: 0 }),
            // Read in another way by another version of a program.
            std::cmp::Ordering::Equal => {
                Some(Edition { changed_at: new_at, count: old.edition.count.saturating_add(1) })
            }
        },
        Teller::Archive => {
            let order = new.rank().cmp(&old.rank());
            let wins = order.is_gt() || (order.is_eq() && is_greater()?);
            wins.then_some(new.edition)
        }
    })
}

/// The edition of what adds to `old`, and says more in all than both.
pub(crate) fn joined(old: Version, new: Edition, result_fullness: u64) -> Edition {
    let changed_at = old.edition.changed_at.max(new.changed_at);
    let is_more = changed_at > old.edition.changed_at || result_fullness > old.fullness;
    match (is_more, result_fullness < old.fullness, changed_at) {
        (true, ..) => Edition { changed_at, count: 0 },
        (false, false, _) => Edition { changed_at, count: old.edition.count.saturating_add(1) },
        (false, true, at) => Edition { changed_at: Some(at_least(0, at)), count: 0 },
    }
}

/// `at`, or the first time behind `old`.
pub(crate) fn at_least(at: i64, old: Option<i64>) -> i64 {
    old.map_or(at, |old| at.max(old.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(changed_at: Option<i64>, fullness: u64, count: u32) -> Version {
        Version { edition: Edition { changed_at, count }, fullness }
    }

    fn wins(old: Version, new: Version, teller: Teller) -> Option<Edition> {
        decide(old, new, teller, 1000, || Ok(true)).unwrap()
    }

    #[test]
    fn the_later_one_wins_and_where_no_time_tells_the_fuller_one() {
        for teller in [Teller::Log, Teller::Archive] {
            for (old, new, is_won) in [
                (version(Some(5), 9, 0), version(Some(6), 1, 0), true),
                (version(Some(6), 1, 0), version(Some(5), 9, 0), false),
                (version(None, 9, 0), version(None, 8, 0), false),
                (version(None, 8, 0), version(None, 9, 0), true),
                (version(Some(5), 8, 0), version(Some(5), 9, 0), true),
                (version(Some(5), 9, 3), version(Some(5), 8, 4), false),
                (version(Some(5), 9, 0), version(None, 99, 0), false),
                (version(None, 99, 0), version(Some(5), 9, 0), true),
            ] {
                assert_eq!(wins(old, new, teller).is_some(), is_won, "{old:?} {new:?} {teller:?}");
            }
        }
    }

    #[test]
    fn what_is_told_as_it_happens_is_later_than_what_is_there() {
        let told = |old, new| wins(old, new, Teller::Live).and_then(|edition| edition.changed_at);
        assert_eq!(told(version(Some(5), 9, 0), version(None, 1, 0)), Some(1000));
        assert_eq!(told(version(Some(5000), 9, 0), version(None, 1, 0)), Some(5001));
        assert_eq!(told(version(Some(5), 9, 0), version(Some(5), 1, 0)), Some(6), "a part went");
        assert_eq!(told(version(Some(5), 9, 0), version(Some(4), 99, 0)), None, "an older copy");
    }

    #[test]
    fn whatever_wins_here_wins_elsewhere_too() {
        let times = [None, Some(3), Some(4)];
        let versions = times.iter().flat_map(|&at| [1, 2].map(|full| version(at, full, 0)));
        let versions: Vec<Version> = versions.collect();
        for (old, new) in
            versions.iter().flat_map(|old| versions.iter().map(move |new| (*old, *new)))
        {
            for teller in [Teller::Live, Teller::Log] {
                let Some(edition) = wins(old, new, teller) else { continue };
                let won = Version { edition, ..new };
                assert!(won.rank() > old.rank(), "{teller:?} {old:?} {new:?}");
            }
            let edition = joined(old, new.edition, new.fullness);
            assert!(Version { edition, ..new }.rank() > old.rank(), "{old:?} {new:?}");
        }
    }
}

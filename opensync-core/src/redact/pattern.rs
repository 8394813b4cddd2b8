//! Pattern: the form of a secret, read forwards only.
//!
//! Written as a regular expression of few kinds: text, sets of bytes and how many of them, groups
//! with `|` and `?`, and `(?!…)` for a set that must not follow. A set takes as many as it can and
//! gives none back, so that a pattern is read once, whatever the text; `(?i)` at the beginning is
//! for texts in any case.

use std::ops::Range;

use super::runs::{Runs, Set};

/// Sets of at most so many bytes are read anew; it is not worth remembering them.
const SHORT: usize = 12;

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Text(Vec<u8>),
    Set { set: usize, least: usize, most: usize },
    Not { set: usize },
    Open,
    Close,
}

/// A pattern made ready: the ways to match it, of which the first counts that does.
#[derive(Debug)]
pub(super) struct Pattern {
    ways: Vec<Way>,
    is_any_case: bool,
}

/// One way to match a pattern.
#[derive(Debug)]
struct Way {
    steps: Vec<Step>,
    /// How many steps it has in common with the way before: where that one failed, it does, too.
    shared: usize,
}

/// What a pattern matched.
pub(super) struct Matched {
    /// The end of all of it.
    pub(super) end: usize,
    /// Its group, or all of it without one.
    pub(super) secret: Range<usize>,
}

impl Pattern {
    /// Reads a pattern; its sets are added to `sets`. Nothing for one that is none.
    pub(super) fn new(pattern: &str, sets: &mut Vec<Set>) -> Option<Self> {
        let rest = pattern.strip_prefix("(?i)");
        let is_any_case = rest.is_some();
        let mut reader = Reader { rest: rest.unwrap_or(pattern).as_bytes(), sets };
        let read = reader.ways()?;
        let mut ways: Vec<Way> = Vec::with_capacity(read.len());
        for steps in read {
            let before = ways.last().map_or(&[][..], |way| &way.steps);
            let shared = before.iter().zip(&steps).take_while(|(one, other)| one == other).count();
            ways.push(Way { steps, shared });
        }
        reader.rest.is_empty().then_some(Self { ways, is_any_case })
    }

    /// The first way that matches at `at`.
    pub(super) fn matched(&self, text: &[u8], at: usize, runs: &mut Runs<'_>) -> Option<Matched> {
        let mut failed = usize::MAX;
        for way in &self.ways {
            if way.shared > failed {
                continue;
            }
            match self.read(&way.steps, text, at, runs) {
                Ok(matched) => return Some(matched),
                Err(step) => failed = step,
            }
        }
        None
    }

    /// Matches one way, or tells the step that does not.
    fn read(
        &self,
        steps: &[Step],
        text: &[u8],
        start: usize,
        runs: &mut Runs<'_>,
    ) -> Result<Matched, usize> {
        let mut at = start;
        let mut group = None;
        for (number, step) in steps.iter().enumerate() {
            at = self.step(step, text, at, runs).ok_or(number)?;
            match step {
                Step::Open => group = Some((at, at)),
                Step::Close => group = group.map(|(begin, _)| (begin, at)),
                _ => {}
            }
        }
        let secret = group.map_or(start..at, |(begin, end)| begin..end);
        Ok(Matched { end: at, secret })
    }

    /// Where a step ends that begins at `at`.
    fn step(&self, step: &Step, text: &[u8], at: usize, runs: &mut Runs<'_>) -> Option<usize> {
        match *step {
            Step::Text(ref wanted) => {
                let here = text.get(at..at + wanted.len())?;
                let is_same =
                    here == &wanted[..] || (self.is_any_case && here.eq_ignore_ascii_case(wanted));
                is_same.then_some(at + wanted.len())
            }
            Step::Set { set, least, most } => {
                let end = if most <= SHORT {
                    runs.short_end(set, text, at, most)
                } else {
                    runs.end(set, text, at, most)
                };
                (end >= at + least).then_some(end)
            }
            Step::Not { set } => (runs.short_end(set, text, at, 1) == at).then_some(at),
            Step::Open | Step::Close => Some(at),
        }
    }
}

/// How many of a piece there are.
enum Count {
    /// One, and nothing says so.
    One,
    Of(usize, usize),
}

/// A byte, or a class of them.
enum Member {
    Byte(u8),
    Class,
}

/// Reads a pattern.
struct Reader<'p, 's> {
    rest: &'p [u8],
    sets: &'s mut Vec<Set>,
}

type Ways = Vec<Vec<Step>>;

impl Reader<'_, '_> {
    /// Sequences with `|` between them.
    fn ways(&mut self) -> Option<Ways> {
        let mut ways = self.sequence()?;
        while self.take(b"|") {
            ways.extend(self.sequence()?);
        }
        Some(ways)
    }

    fn sequence(&mut self) -> Option<Ways> {
        let mut ways = vec![Vec::new()];
        while !matches!(self.rest.first(), None | Some(b'|' | b')')) {
            let next = self.repeated()?;
            ways = both(&ways, &next);
        }
        Some(ways)
    }

    /// A group, a set or a byte, with how many of it.
    fn repeated(&mut self) -> Option<Ways> {
        if self.take(b"(") {
            return self.group();
        }
        let (bytes, single) = self.bytes()?;
        let set = |sets: &mut Vec<Set>| {
            sets.iter().position(|known| *known == bytes).unwrap_or_else(|| {
                sets.push(bytes);
                sets.len() - 1
            })
        };
        let step = match (self.count()?, single) {
            (Count::One, Some(byte)) => Step::Text(vec![byte]),
            (Count::One, None) => Step::Set { set: set(self.sets), least: 1, most: 1 },
            (Count::Of(least, most), _) => Step::Set { set: set(self.sets), least, most },
        };
        Some(vec![vec![step]])
    }

    fn group(&mut self) -> Option<Ways> {
        if self.take(b"?!") {
            let (bytes, _) = self.bytes()?;
            self.sets.push(bytes);
            let step = Step::Not { set: self.sets.len() - 1 };
            return self.take(b")").then(|| vec![vec![step]]);
        }
        let is_secret = !self.take(b"?:");
        let mut ways = self.ways()?;
        if !self.take(b")") {
            return None;
        }
        if is_secret {
            let wrapped = |way: Vec<Step>| [vec![Step::Open], way, vec![Step::Close]].concat();
            ways = ways.into_iter().map(wrapped).collect();
        }
        match self.count()? {
            Count::One => Some(ways),
            Count::Of(0, 1) => Some(ways.into_iter().chain([Vec::new()]).collect()),
            Count::Of(least, most) if least == most => {
                Some((1..least).fold(ways.clone(), |all, _| both(&all, &ways)))
            }
            Count::Of(..) => None,
        }
    }

    /// How many: `?`, `*`, `+`, `{2}`, `{2,}` and `{2,5}`.
    fn count(&mut self) -> Option<Count> {
        for (sign, count) in [(b"?", (0, 1)), (b"*", (0, usize::MAX)), (b"+", (1, usize::MAX))] {
            if self.take(sign) {
                return Some(Count::Of(count.0, count.1));
            }
        }
        if !self.take(b"{") {
            return Some(Count::One);
        }
        let end = self.rest.iter().position(|byte| *byte == b'}')?;
        let text = std::str::from_utf8(&self.rest[..end]).ok()?;
        self.rest = &self.rest[end + 1..];
        let (least, most) = text.split_once(',').unwrap_or((text, text));
        let most = if most.is_empty() { usize::MAX } else { most.parse().ok()? };
        Some(Count::Of(least.parse().ok()?, most))
    }

    /// A set, and the byte that is all of it.
    fn bytes(&mut self) -> Option<(Set, Option<u8>)> {
        let mut set = [false; 256];
        if !self.take(b"[") {
            let single = match self.add(&mut set)? {
                Member::Byte(byte) => Some(byte),
                Member::Class => None,
            };
            return Some((set, single));
        }
        let is_none_of = self.take(b"^");
        while !self.take(b"]") {
            let first = self.add(&mut set)?;
            if self.rest.first() == Some(&b'-') && self.rest.get(1) != Some(&b']') {
                self.rest = &self.rest[1..];
                let last = self.add(&mut set)?;
                let (Member::Byte(first), Member::Byte(last)) = (first, last) else { return None };
                (first..=last).for_each(|byte| set[usize::from(byte)] = true);
            }
        }
        if is_none_of {
            set = set.map(|is_in| !is_in);
        }
        Some((set, None))
    }

    /// Adds the next byte or class to a set.
    fn add(&mut self, set: &mut Set) -> Option<Member> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        if byte != b'\\' {
            set[usize::from(byte)] = true;
            return Some(Member::Byte(byte));
        }
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        let is_in: fn(&u8) -> bool = match byte {
            b'd' => u8::is_ascii_digit,
            b'w' => |byte| byte.is_ascii_alphanumeric() || *byte == b'_',
            b's' => u8::is_ascii_whitespace,
            _ => {
                let byte = match byte {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    other => other,
                };
                set[usize::from(byte)] = true;
                return Some(Member::Byte(byte));
            }
        };
        (0..=255).filter(is_in).for_each(|byte| set[usize::from(byte)] = true);
        Some(Member::Class)
    }

    fn take(&mut self, wanted: &[u8]) -> bool {
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

/// Each way of the one with each of the other behind it. Texts that meet become one.
fn both(before: &Ways, after: &Ways) -> Ways {
    let joined = |first: &Vec<Step>, second: &Vec<Step>| {
        let mut steps = first.clone();
        for step in second {
            match (steps.last_mut(), step) {
                (Some(Step::Text(text)), Step::Text(next)) => text.extend(next),
                _ => steps.push(step.clone()),
            }
        }
        steps
    };
    before.iter().flat_map(|first| after.iter().map(move |next| joined(first, next))).collect()
}

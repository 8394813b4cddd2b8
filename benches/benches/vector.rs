//! Vector index, in time, memory and recall: 10,000 and 100,000 vectors of 384 dimensions.
//!
//! Run with `make bench-vectors`; `VECTORS=1000000` for other counts, `FILTERS=1` for fewer filters.
//! The vectors lie around centres that follow from a seed; `VECTORS_FROM` names a folder with others:
//! `vectors.f32` and `queries.f32`, numbers of four bytes one after the other. What is wanted beyond
//! these is mixed of two of them each, those of a session from near each other. Each search is
//! measured as a scan, by clusters and by clusters that a graph finds, which segments of `CLUSTERS_FROM`
//! vectors and more have.
#![allow(clippy::print_stdout, reason = "a table is what it is for")]

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use opensync_benches::Random;
use opensync_core::measure::{Only, Vectors};
use opensync_core::settings::VectorSearch;

const DIMENSIONS: usize = 384;
const PER_SESSION: usize = 50;
const PER_CENTRE: usize = 100;
const QUERIES: usize = 200;
const ROUNDS: usize = 5;

/// Results for a person, and for a fusion with other rankings.
const KS: [usize; 2] = [10, 1000];

type Message = (u64, u32);

fn main() {
    // `cargo test` runs benches too, to see that they run.
    let tried = !std::env::args().any(|argument| argument == "--bench");
    let counts = std::env::var("VECTORS").unwrap_or_else(|_| "10000,100000".to_owned());
    let counts = if tried { "2000".to_owned() } else { counts };
    for count in counts.split(',') {
        measure(count.trim().parse().expect("a count"));
    }
}

fn measure(count: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let queries = Corpus::new(count).queries();
    let started = Instant::now();
    let index = Vectors::open(folder.path(), DIMENSIONS).expect("opens");
    index.add((0..count).map(key).zip(Corpus::new(count).take(count))).expect("adds");
    let built = started.elapsed();
    let bytes = bytes_each(&index, count);
    let rows_min = number("CLUSTERS_FROM").unwrap_or(300_000);
    index.look(VectorSearch::Clusters, u32::try_from(rows_min).expect("fits"));
    let started = Instant::now();
    index.build_clusters().expect("builds");
    let parted = started.elapsed();
    println!("\n{count} vectors: built in {built:.1?}, {bytes:.0} bytes each");
    println!(
        "clusters: built in {parted:.1?}, {:.0} bytes each",
        bytes_each(&index, count) - bytes
    );
    drop(index);
    let filters = &FILTERS[..number("FILTERS").unwrap_or(FILTERS.len()).min(FILTERS.len())];
    let exact = exact(count, &queries, filters);
    for look in VectorSearch::ALL {
        let before = resident();
        let started = Instant::now();
        let index = Vectors::open(folder.path(), DIMENSIONS).expect("opens");
        let opened = started.elapsed();
        index.look(look, u32::try_from(rows_min).expect("fits"));
        println!("\n{look}: opened in {opened:.2?}, in all {:.2?}", started.elapsed());
        let columns = ["search", "k", "first", "p50", "p99", "recall"];
        let [search, k, first, p50, p99, recall] = columns;
        println!("{search:24} {k:>5} {first:>9} {p50:>9} {p99:>9} {recall:>7}");
        for (filter, exact) in filters.iter().zip(&exact) {
            filtered(&index, count, &queries, *filter, exact);
        }
        println!("resident before: {before}; after all searches: {}", resident());
    }
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}

#[expect(clippy::cast_precision_loss, reason = "a size to be read by people")]
fn bytes_each(index: &Vectors, count: usize) -> f64 {
    index.size_bytes() as f64 / count as f64
}

/// What is allowed (one session or message in so many), and whether it is given as a list.
type Allowed = (&'static str, u64, bool);

const FILTERS: [Allowed; 7] = [
    ("unfiltered", 1, false),
    ("1/2 of sessions", 2, true),
    ("1/20 of sessions", 20, true),
    ("1/1000 of sessions", 1000, true),
    ("1/2 of messages", 2, false),
    ("1/20 of messages", 20, false),
    ("1/1000 of messages", 1000, false),
];

fn filtered(
    index: &Vectors,
    count: usize,
    queries: &[Vec<f32>],
    filter: Allowed,
    exact: &[Vec<Message>],
) {
    let (name, keep, listed) = filter;
    let sessions: Vec<u64> =
        (0..=key(count).0).filter(|s| spread(*s).is_multiple_of(keep)).collect();
    let allows = |session: u64, message: u32| is_allowed(filter, (session, message));
    let only = match (keep, listed) {
        (1, _) => Only::Everything,
        (_, true) => Only::Sessions(&sessions),
        (_, false) => Only::Where(&allows),
    };
    for k in KS {
        let (first, times, found) = timed(index, queries, k, only);
        let (p50, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
        let [first, p50, p99] = [first, p50, p99].map(milliseconds);
        let recall = recall(&found, exact, k);
        println!("{name:24} {k:>5} {first:>9} {p50:>9} {p99:>9} {recall:>7.4}");
    }
}

fn is_allowed((_, keep, listed): Allowed, (session, message): Message) -> bool {
    let wanted = if listed { session } else { session << 32 | u64::from(message) };
    spread(wanted).is_multiple_of(keep)
}

/// The very first time, the best time of each query in ascending order, and what was found.
///
/// Time of the processor, the best of some rounds, for others may be at work on the same machine.
fn timed(
    index: &Vectors,
    queries: &[Vec<f32>],
    k: usize,
    only: Only<'_>,
) -> (Duration, Vec<Duration>, Vec<Vec<Message>>) {
    let mut first = None;
    let mut times = vec![Duration::MAX; queries.len()];
    let mut found = Vec::new();
    for round in 0..ROUNDS {
        for (query, best) in queries.iter().zip(&mut times) {
            let started = processor_time();
            let hits = index.search(query, k, only).expect("searches");
            let time = processor_time().saturating_sub(started);
            first.get_or_insert(time);
            *best = time.min(*best);
            if round == 0 {
                found.push(hits);
            }
        }
    }
    times.sort();
    (first.unwrap_or_default(), times, found)
}

/// How long this thread has computed.
fn processor_time() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or(0))
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn key(place: usize) -> Message {
    ((place / PER_SESSION) as u64, u32::try_from(place % PER_SESSION).expect("small"))
}

/// Numbers without a pattern from numbers with one.
fn spread(number: u64) -> u64 {
    Random::new(number, 1).next() >> 8
}

/// The best of an exact pass over all that each filter allows, best first.
fn exact(count: usize, queries: &[Vec<f32>], filters: &[Allowed]) -> Vec<Vec<Vec<Message>>> {
    let most = KS[KS.len() - 1];
    let mut best = vec![vec![Vec::<(f32, Message)>::new(); queries.len()]; filters.len()];
    for (key, vector) in (0..count).map(key).zip(Corpus::new(count)) {
        let scores: Vec<f32> = queries.iter().map(|query| dot(query, &vector)).collect();
        for (filter, best) in filters.iter().zip(&mut best) {
            if !is_allowed(*filter, key) {
                continue;
            }
            for (best, score) in best.iter_mut().zip(&scores) {
                if best.len() < most || *score > best[most - 1].0 {
                    let place = best.partition_point(|other| other.0 >= *score);
                    best.insert(place, (*score, key));
                    best.truncate(most);
                }
            }
        }
    }
    let keys = |best: Vec<(f32, Message)>| best.into_iter().map(|(_, key)| key).collect();
    best.into_iter().map(|best| best.into_iter().map(keys).collect()).collect()
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn recall(found: &[Vec<Message>], exact: &[Vec<Message>], k: usize) -> f64 {
    let wanted = |exact: &Vec<Message>| exact.len().min(k);
    let both = found.iter().zip(exact).map(|(found, exact)| {
        assert_eq!(found.len(), wanted(exact), "as many results as there are, up to k");
        let found: HashSet<_> = found.iter().collect();
        exact[..wanted(exact)].iter().filter(|key| found.contains(key)).count()
    });
    both.sum::<usize>() as f64 / exact.iter().map(wanted).sum::<usize>() as f64
}

fn dot(left: &[f32], right: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 16];
    for (left, right) in left.chunks_exact(16).zip(right.chunks_exact(16)) {
        for (lane, (left, right)) in lanes.iter_mut().zip(left.iter().zip(right)) {
            *lane += left * right;
        }
    }
    lanes.iter().sum()
}

/// What the kernel says this process has in memory, of its own and of files.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let lines = status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("Rss"));
    lines
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Vectors one after the other, the same each time.
enum Corpus {
    Seeded { random: Random, centres: Vec<Vec<f32>> },
    Mixed { random: Random, real: Vec<Vec<f32>>, next: usize, near: usize },
}

impl Corpus {
    fn new(count: usize) -> Self {
        let mut random = Random::new(1, 2);
        if let Some(folder) = folder() {
            let real = read(&folder.join("vectors.f32"));
            return Self::Mixed { random, real, next: 0, near: 0 };
        }
        let centres = (0..count.div_ceil(PER_CENTRE)).map(|_| normal(&mut random)).collect();
        Self::Seeded { random, centres }
    }

    fn queries(self) -> Vec<Vec<f32>> {
        match self {
            Self::Mixed { .. } => {
                // Those of each collection follow each other.
                let all = read(&folder().expect("is set").join("queries.f32"));
                let step = (all.len() / QUERIES).max(1);
                all.into_iter().step_by(step).take(QUERIES).collect()
            }
            Self::Seeded { centres, .. } => {
                let random = Random::new(1, 3);
                Self::Seeded { random, centres }.take(QUERIES).collect()
            }
        }
    }
}

/// Texts that follow each other in a collection: what a session is about.
const NEAR: usize = 32;

impl Iterator for Corpus {
    type Item = Vec<f32>;

    fn next(&mut self) -> Option<Vec<f32>> {
        match self {
            Self::Seeded { random, centres } => {
                let centre = &centres[random.below(centres.len())];
                let noise = normal(random);
                Some(unit(centre.iter().zip(noise).map(|(place, noise)| place + noise).collect()))
            }
            Self::Mixed { random, real, next, near } => {
                if *next < real.len() {
                    *next += 1;
                    return Some(real[*next - 1].clone());
                }
                if next.is_multiple_of(PER_SESSION) {
                    *near = random.below(real.len() - NEAR);
                }
                *next += 1;
                let [left, right] = [0; 2].map(|_| &real[*near + random.below(NEAR)]);
                #[expect(clippy::cast_possible_truncation, reason = "a share")]
                let share = 0.5 + 0.4 * random.unit() as f32;
                // A fifth of a vector's length is noise.
                let noise = normal(random).into_iter().map(|number| number * 0.2 / NORMAL_LENGTH);
                let mixed = left.iter().zip(right).zip(noise);
                Some(unit(
                    mixed.map(|((l, r), noise)| share * l + (1.0 - share) * r + noise).collect(),
                ))
            }
        }
    }
}

fn folder() -> Option<PathBuf> {
    std::env::var_os("VECTORS_FROM").map(PathBuf::from)
}

fn read(path: &Path) -> Vec<Vec<f32>> {
    let bytes = std::fs::read(path).expect("a file of vectors");
    let numbers = |bytes: &[u8]| {
        bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
    };
    bytes.chunks_exact(DIMENSIONS * 4).map(numbers).collect()
}

/// How long a vector of such numbers is, nearly: the root of `DIMENSIONS`, times their deviation.
const NORMAL_LENGTH: f32 = 19.6 * 209.0;

/// Nearly normal numbers: each is the sum of eight even ones.
fn normal(random: &mut Random) -> Vec<f32> {
    let number = |bytes: [u8; 8]| bytes.iter().map(|byte| f32::from(*byte) - 127.5).sum::<f32>();
    (0..DIMENSIONS).map(|_| number(random.next().to_le_bytes())).collect()
}

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = dot(&vector, &vector).sqrt();
    vector.iter_mut().for_each(|number| *number /= length);
    vector
}

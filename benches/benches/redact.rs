//! Redaction, in bytes for a second on one thread, of texts as transcripts hold them.
//!
//! Run with `cargo bench -p opensync-benches --bench redact`. Prose is drawn from the corpus. Code,
//! the output of tools and JSON within JSON are made up here, for they hold the words that rules look
//! closer at: `token`, `key`, `password`, hashes, ids.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use opensync_benches::{Corpus, Random};
use opensync_core::redact::{RedactOptions, find_secrets};
use serde_json::json;

const SEED: u64 = 1;
const SESSIONS: u64 = 40;
const BYTES: usize = 4 << 20;

/// Lines of which code and output are made.
const LINES: [&str; 12] = [
    "    let token = self.tokens.next().ok_or(ParseError::UnexpectedEnd)?;",
    "  \"usage\": {\"input_tokens\": 12, \"cache_read_input_tokens\": 184532, \"output_tokens\": 7},",
    "const apiKey = process.env.OPENAI_API_KEY ?? readFileSync(keyPath, \"utf8\").trim();",
    "password: z.string().min(12).regex(/[0-9]/, \"must hold a digit\"),",
    "test store::tests::a_write_that_fails_changes_nothing ... ok",
    "-rw-r--r-- 1 ada staff 48211 Jan 31 09:30 src/lexical/select.rs",
    "    \"resolved\": \"https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz\",",
    "warning: unused variable: `secret_name` --> src/settings.rs:120:9",
    "import { task, ask, desk, disk } from \"./pattern/path/patch\";",
    "git push -u origin feature/retry-with-backoff # see https://git.internal/ada/orchard",
    "| session | messages | tokens | cost |",
    "Error: connect ECONNREFUSED 127.0.0.1:5432 at TCPConnectWrap.afterConnect [as oncomplete]",
];

fn redact(criterion: &mut Criterion) {
    let corpus = Corpus::new(SEED);
    let mut random = corpus.random(7);
    let texts = [
        ("prose", prose(&corpus)),
        ("code_and_output", filled(&mut random, code)),
        (
            "json_in_json",
            filled(&mut random, |random| json!({ "stdout": code(random) }).to_string()),
        ),
    ];
    let mut group = criterion.benchmark_group("redact");
    for (name, text) in &texts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(*name, |bencher| {
            bencher.iter(|| find_secrets(black_box(text), RedactOptions::default()));
        });
    }
    let mixed =
        [0, 1, 2].map(|at| &texts[at].1[..texts[at].1.floor_char_boundary(BYTES / 4)]).concat();
    group.throughput(Throughput::Bytes(mixed.len() as u64));
    group.bench_function("mixed", |bencher| {
        bencher.iter(|| find_secrets(black_box(&mixed), RedactOptions { emails: true }));
    });
    group.finish();
}

fn prose(corpus: &Corpus) -> String {
    let sessions = (0..SESSIONS).map(|index| corpus.session(index).1);
    let parts = sessions.flatten().flat_map(|message| message.parts);
    parts.map(|part| part.text + "\n").collect::<String>().repeat(4)
}

fn filled(random: &mut Random, piece: impl Fn(&mut Random) -> String) -> String {
    let mut text = String::with_capacity(BYTES + 8192);
    while text.len() < BYTES {
        text.push_str(&piece(random));
        text.push('\n');
    }
    text
}

/// Some lines, now and then with a hash or an id, and seldom with a secret.
fn code(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..40 {
        text.push_str(random.pick(&LINES));
        let (high, low) = (random.next(), random.next());
        let end = match random.below(20) {
            0 => format!(" {high:016x}{low:016x}"),
            1 => format!(" \"id\": \"toolu_01{high:X}{low:X}\""),
            2 if random.below(20) == 0 => format!("\nAPI_TOKEN={high:x}{low:x}"),
            _ => String::new(),
        };
        text.push_str(&end);
        text.push('\n');
    }
    text
}

criterion_group!(benches, redact);
criterion_main!(benches);

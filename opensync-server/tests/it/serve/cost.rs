//! Cost: how many records a request reads follows what it shows, not what is stored.

use opensync_core::sessions::{Link, LinkKind};
use opensync_core::share::ShareOptions;
use opensync_core::{Message, Part, Project, Role, Session, Usage};
use serde_json::Value;

use super::Direct;

/// What is stored, and how many rows are asked for.
const SESSIONS: usize = 300;
const ROWS: usize = 20;

/// How many records a request may read beside the rows that it shows.
const BESIDE: u64 = 50;

const BEGAN: i64 = 1_735_732_800_000;
const HOUR: i64 = 3_600_000;

/// Sessions of two sources, five projects and two models; of each, some have labels, failures, shares,
/// a judgement or a parent.
fn filled() -> Direct {
    let server = Direct::new();
    let archive = &server.archive;
    for number in 0..SESSIONS {
        let at = BEGAN + i64::try_from(number).unwrap() * HOUR;
        let id = format!("s-{number:03}");
        let asked = Message::new("q", Role::User, at).with(Part::text("why is it slow?"));
        let call = Part::tool_call("c", "Bash", "{}");
        let answer = Message {
            model: Some(["claude-opus-4-5", "gpt-5"][number % 2].to_owned()),
            usage: Some(Usage { input: 100, output: 10, ..Usage::default() }),
            ..Message::new("a", Role::Assistant, at + 1000).with(call)
        };
        let result = Part { is_error: number % 3 == 0, ..Part::tool_result("c", "no") };
        let said = vec![asked, answer, Message::new("r", Role::Tool, at + 2000).with(result)];
        let parent = (number % 5 == 1)
            .then(|| Link { kind: LinkKind::Subagent, external_id: "s-000".to_owned() });
        let branch = Some(format!("branch-{}", number % 7));
        let project = Project { branch, ..Project::at(format!("/work/shop-{}", number % 5)) };
        let tags = vec![format!("tag-{}", number % 4)];
        let source = ["claude-code", "codex"][number % 2];
        let session = Session { project, parent, tags, ..Session::new(source, &id) };
        archive.ingest(session, said).unwrap();
        if number % 4 == 0 {
            archive.share(&id, &ShareOptions::default()).unwrap();
        }
    }
    archive.catch_up(&mut |_, _| std::ops::ControlFlow::Continue(())).unwrap();
    server
}

/// What a request answers, and how many records it read.
fn cost(server: &Direct, path: &str) -> (Value, u64) {
    let before = server.archive.records_read();
    let answer = server.get(path);
    (answer, server.archive.records_read() - before)
}

fn rows(answer: &Value) -> u64 {
    answer["items"].as_array().unwrap().len() as u64
}

#[test]
fn a_list_reads_the_records_that_it_shows_whatever_it_is_sorted_and_narrowed_by() {
    let server = filled();
    let sorts = ["updated", "started", "tokens", "cost", "duration", "messages"];
    let mut queries: Vec<String> = Vec::new();
    for sort in sorts {
        queries.extend(["asc", "desc"].map(|dir| format!("sort={sort}&dir={dir}")));
    }
    let narrowed = [
        "source=codex",
        "project=*shop-1*",
        "model=gpt",
        "provider=anthropic",
        "tag=tag-1",
        "branch=branch-3",
        "status=-golden",
        "has=error",
        "has=shared",
        "has=-shared",
        "has=child",
        "parent=none",
        "parent=s-000",
        "text=slow",
        "from=2025-01-03&to=2025-01-09",
        "source=codex&has=error,shared&sort=cost",
    ];
    queries.extend(narrowed.map(str::to_owned));
    for query in queries {
        let path = format!("/api/v1/sessions?limit={ROWS}&{query}");
        let (answer, read) = cost(&server, &path);
        let shown = rows(&answer);
        assert!(shown > 0, "{query}: {answer}");
        assert!(read <= shown + BESIDE, "{query}: {read} for {shown}");
        // The next piece costs no more than the first.
        if let Some(next) = answer["next"].as_str() {
            let (answer, read) = cost(&server, &format!("{path}&cursor={next}"));
            assert!(read <= rows(&answer) + BESIDE, "{query}, from {next}: {read}");
        }
    }
    assert!(cost(&server, "/api/v1/sessions?limit=500").1 >= SESSIONS as u64, "it counts");
}

#[test]
fn facets_overviews_and_charts_read_no_more_than_what_they_show() {
    let server = filled();
    for path in [
        "facets",
        "facets?source=codex&has=shared",
        "facets?text=slow&tag=tag-1",
        "overview",
        "overview?from=2025-01-03&to=2025-01-09&source=codex",
        "stats/series?by=model&measure=cost",
        "stats/series?by=source&measure=sessions&project=/work/shop-1",
        "stats/calendar?year=2025",
        "stats/hours",
        "stats/models",
        "stats/projects?source=codex",
        "stats/projects?model=gpt",
        "stats/series?by=project&measure=cost&model=gpt",
        "stats/calendar?bucket=month&source=codex&from=2025-01-01",
        "stats/tools",
        "wrapped?period=month&at=2025-01-05",
        "prices",
        "storage",
        "live",
    ] {
        let read = cost(&server, &format!("/api/v1/{path}")).1;
        assert!(read <= BESIDE, "{path}: {read}");
    }
}

#[test]
fn what_is_asked_of_a_model_reads_no_messages_of_it() {
    let server = filled();
    for path in [
        "overview?model=gpt",
        "overview?model=-gpt",
        "overview?model=gpt&from=2025-01-03&to=2025-01-09&source=codex",
        "stats/series?by=model&measure=toolCalls&model=gpt",
        "stats/series?by=tool&measure=toolCalls&model=gpt",
        "stats/series?by=source&measure=sessions&model=gpt",
        "stats/calendar?year=2025&model=gpt",
        "stats/hours?model=gpt",
        "stats/models?model=gpt",
        "stats/providers?model=gpt",
        "stats/daily?model=gpt",
        "stats/tools?model=gpt",
        "wrapped?period=month&at=2025-01-05&model=gpt",
    ] {
        let (answer, read) = cost(&server, &format!("/api/v1/{path}"));
        assert!(answer.is_object(), "{path}");
        assert!(read <= BESIDE, "{path}: {read}");
    }
    let of = |path: &str| cost(&server, &format!("/api/v1/overview{path}")).0["totals"].clone();
    let (all, gpt, other) = (of(""), of("?model=gpt"), of("?model=-gpt"));
    assert_eq!((&gpt["toolCalls"], &gpt["toolErrors"]), (&150.into(), &50.into()));
    for count in ["toolCalls", "toolErrors"] {
        let number = |of: &Value| of[count].as_u64().unwrap();
        assert_eq!(number(&all), number(&gpt) + number(&other), "{count}");
    }
}

#[test]
fn how_many_links_are_out_costs_the_shares_of_the_sessions_that_are_shown() {
    let server = filled();
    let (session, read) = cost(&server, "/api/v1/sessions/s-004");
    assert_eq!((&session["shareCount"], read), (&Value::from(1), 2));
    let (list, read) = cost(&server, "/api/v1/sessions?limit=8&sort=started&dir=asc");
    let counts = list["items"].as_array().unwrap().iter().map(|item| item["shareCount"].as_u64());
    assert_eq!(counts.map(Option::unwrap).sum::<u64>(), 2);
    assert_eq!(read, 8 + 2);

    // A line of the ledger is a share and the title of its session.
    let (ledger, read) = cost(&server, "/api/v1/shares");
    assert_eq!(rows(&ledger), (SESSIONS / 4) as u64);
    assert!(read <= 2 * rows(&ledger) + BESIDE, "{read}");
}

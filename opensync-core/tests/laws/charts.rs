//! Laws of charts: what they show is what statistics tell, cut by time and taken apart.

use std::ops::ControlFlow;

use opensync_core::filter::Field;
use opensync_core::sessions::ListOptions;
use opensync_core::stats::{Bucket, Dimension, Measure, SeriesOptions, Totals};
use opensync_core::{Filter, Message, Part, Project, Session, Usage};

use super::common::{Archive, DAY, MINUTE, NOON, answer, archive, question, stats};

/// A session of one of three projects and two models, with a tool that failed once.
fn held(number: usize, at: i64, tokens: u64) -> (Session, Vec<Message>) {
    let project = Project::at(["/work/shop", "/work/till", "/home"][number % 3]);
    let source = ["claude-code", "codex"][number % 2];
    let session = Session { project, ..Session::new(source, format!("s-{number}")) };
    let model = ["claude-opus-4-5", "gpt-5"][number % 2];
    let call = Part::tool_call("c", "Bash", "{}");
    let result = Part { is_error: true, ..Part::tool_result("c", "no").named("Bash") };
    let said = vec![
        Message { created_at: at, ..question("q", "hello") },
        Message {
            model: Some(model.into()),
            created_at: at + MINUTE,
            ..answer("a", "hi", tokens).with(call)
        },
        Message { created_at: at + 2 * MINUTE, ..question("t", "x").with(result) },
    ];
    (session, said)
}

/// Nine sessions, two days apart.
fn filled() -> Archive {
    let archive = archive();
    let days = (0..9).map(|number| NOON + 2 * DAY * number);
    let sessions = days.enumerate().map(|(number, at)| held(number, at, 10 << number));
    archive.ingest_many(sessions.collect()).unwrap();
    archive
}

fn filters() -> Vec<Filter> {
    let all = Filter::default();
    vec![
        all.clone(),
        all.clone().include(Field::Project, "shop"),
        all.clone().include(Field::Source, "codex"),
        all.clone().include(Field::Model, "gpt"),
        all.clone().include(Field::Project, "shop").include(Field::Source, "codex"),
        all.clone().include(Field::Session, "s-3").include(Field::Session, "s-4"),
        all.clone().exclude(Field::Session, "s-3"),
        all.clone().from_ms(NOON + 3 * DAY).to_ms(NOON + 9 * DAY),
        all.clone().include(Field::Tool, "Bash").from_ms(NOON + DAY),
        all.time_zone("+09:30".parse().unwrap()),
    ]
}

#[test]
fn an_overview_a_calendar_and_hours_add_up_to_the_statistics() {
    let archive = filled();
    for filter in filters() {
        let expected = archive.stats(&filter).unwrap();
        let errors: u64 = expected.by_tool.values().map(|tool| tool.errors).sum();
        let overview = archive.overview(&filter).unwrap();
        assert_eq!(overview.totals.sums, expected.total, "{filter:?}");
        assert_eq!(overview.totals.tool_errors, errors, "{filter:?}");
        assert!(overview.recent.len() <= 8);
        for bucket in Bucket::ALL {
            let rows = archive.calendar(&filter, bucket).unwrap();
            let sum = |of: &dyn Fn(&Totals) -> u64| -> u64 {
                rows.iter().map(|row| of(&row.totals)).sum()
            };
            assert_eq!(sum(&|row| row.sums.messages), expected.total.messages, "{filter:?}");
            assert_eq!(sum(&|row| row.sums.cost_nanos), expected.total.cost_nanos);
            assert_eq!(sum(&|row| row.tool_errors), errors);
            // None of these sessions goes on to another day.
            assert_eq!(sum(&|row| row.sums.sessions), expected.total.sessions);
            assert!(rows.is_sorted_by_key(|row| &row.start));
        }
        let hours = archive.hours(&filter).unwrap();
        let cells = || hours.days.iter().flatten();
        assert_eq!(cells().map(|cell| cell.messages).sum::<u64>(), expected.total.messages);
        assert_eq!(cells().map(|cell| cell.tokens).sum::<u64>(), expected.total.usage.total());
    }
}

#[test]
fn of_many_sessions_all_is_told_that_is_told_of_few_at_a_time() {
    let archive = archive();
    let at = |number: usize| NOON + DAY * i64::try_from(number % 60).unwrap();
    let many = (0..600).map(|number| held(number, at(number), 10));
    archive.ingest_many(many.collect()).unwrap();
    archive.catch_up(&mut |_, _| ControlFlow::Continue(())).unwrap();
    let whole = archive.overview(&Filter::default()).unwrap();
    let (mut totals, mut hours) = (Totals::default(), 0);
    for day in 0..60 {
        let from = NOON + day * DAY;
        let filter = Filter::default().from_ms(from).to_ms(from + DAY);
        let of_day = archive.overview(&filter).unwrap().totals;
        totals.sums.messages += of_day.sums.messages;
        totals.sums.usage += of_day.sums.usage;
        totals.tool_errors += of_day.tool_errors;
        hours += archive
            .hours(&filter)
            .unwrap()
            .days
            .iter()
            .flatten()
            .map(|cell| cell.messages)
            .sum::<u64>();
    }
    assert_eq!(whole.totals.sums.messages, 1800);
    assert_eq!(totals.sums.messages, 1800);
    assert_eq!(hours, 1800);
    assert_eq!(totals.sums.usage, whole.totals.sums.usage);
    assert_eq!((totals.tool_errors, whole.totals.tool_errors), (600, 600));
    let of_projects: u64 = whole.projects.iter().map(|named| named.sums.messages).sum();
    let of_sources: u64 = whole.sources.iter().map(|named| named.sums.messages).sum();
    assert_eq!((of_projects, of_sources), (1800, 1800));
    assert_eq!(whole.tools[0].1.calls, 600);
    let statistics = stats(&archive);
    assert_eq!(statistics.total, whole.totals.sums);
    assert_eq!(statistics.by_day.values().map(|day| day.messages).sum::<u64>(), 1800);
}

#[test]
fn days_of_a_calendar_are_those_of_the_statistics_with_none_left_out_between() {
    let archive = filled();
    let rows = archive.calendar(&Filter::default(), Bucket::Day).unwrap();
    let expected = stats(&archive).by_day;
    assert_eq!(rows.len(), 17);
    for row in &rows {
        let messages = expected.get(&row.start).map_or(0, |sums| sums.messages);
        assert_eq!(row.totals.sums.messages, messages, "{}", row.start);
    }
    // A day of a range is shown though nothing was said in it.
    let filter = Filter::default().from_ms(NOON - 3 * DAY).to_ms(NOON + DAY);
    assert_eq!(archive.calendar(&filter, Bucket::Day).unwrap().len(), 5);
}

#[test]
fn a_session_counts_in_each_day_that_it_was_held_in() {
    let archive = archive();
    let late = Message { created_at: NOON + 3 * DAY, ..question("late", "again") };
    archive.ingest(Session::new("test", "s"), vec![question("q", "hello"), late]).unwrap();
    let rows = archive.calendar(&Filter::default(), Bucket::Day).unwrap();
    let sessions: Vec<u64> = rows.iter().map(|row| row.totals.sums.sessions).collect();
    assert_eq!(sessions, [1, 1, 1, 1]);
}

fn series(
    archive: &Archive,
    by: Option<Dimension>,
    measure: Measure,
    top: usize,
) -> (Vec<String>, u64, u64) {
    let mut options = SeriesOptions::default();
    (options.by, options.measure, options.top) = (by, measure, top);
    options.bucket = Bucket::Week;
    let series = archive.series(&options).unwrap();
    for row in &series.rows {
        assert_eq!(row.values.len(), series.names.len());
        if measure != Measure::Sessions && by.is_some() {
            assert_eq!(row.values.iter().sum::<u64>() + row.other, row.total);
        }
    }
    let other = series.rows.iter().map(|row| row.other).sum();
    (series.names, series.rows.iter().map(|row| row.total).sum(), other)
}

#[test]
fn a_series_adds_up_whatever_it_is_taken_apart_by_and_names_the_most_first() {
    let archive = filled();
    let total = stats(&archive).total;
    for by in [Dimension::Source, Dimension::Project, Dimension::Model, Dimension::Provider] {
        for (measure, expected) in [
            (Measure::Tokens, total.usage.total()),
            (Measure::Cost, total.cost_nanos),
            (Measure::Messages, total.messages),
            (Measure::ToolCalls, total.tool_calls),
        ] {
            assert_eq!(series(&archive, Some(by), measure, 6).1, expected, "{by} {measure}");
        }
        assert_eq!(series(&archive, Some(by), Measure::Sessions, 6).1, total.sessions, "{by}");
    }
    let (names, tokens, other) = series(&archive, Some(Dimension::Model), Measure::Tokens, 1);
    assert_eq!(names, ["claude-opus-4-5"]);
    assert!(other > 0 && other < tokens);
    let (names, calls, _) = series(&archive, Some(Dimension::Tool), Measure::Tokens, 6);
    assert_eq!((names, calls), (vec!["Bash".to_owned()], 9));
    assert_eq!(series(&archive, None, Measure::Messages, 6), (vec![], total.messages, 0));
}

#[test]
fn sums_by_name_are_those_of_the_statistics_whatever_they_are_by() {
    let archive = filled();
    for filter in filters() {
        let stats = archive.stats(&filter).unwrap();
        for (by, expected) in [
            (Dimension::Source, &stats.by_source),
            (Dimension::Project, &stats.by_project),
            (Dimension::Model, &stats.by_model),
            (Dimension::Day, &stats.by_day),
        ] {
            let rows = archive.sums_by(&filter, by).unwrap();
            assert_eq!(rows.len(), expected.len(), "{by} {filter:?}");
            for row in rows {
                let (sums, known) = (row.sums, &expected[&row.name]);
                assert_eq!((sums.messages, sums.usage), (known.messages, known.usage), "{by}");
                assert_eq!((sums.cost_nanos, sums.unpriced), (known.cost_nanos, known.unpriced));
                let sessions = match by {
                    Dimension::Day => 0,
                    Dimension::Model => known.messages,
                    _ => known.sessions,
                };
                assert_eq!(sums.sessions, sessions, "{by} {} {filter:?}", row.name);
            }
        }
        let tools: Vec<_> = stats.by_tool.into_iter().collect();
        assert_eq!(archive.tools(&filter).unwrap(), tools, "{filter:?}");
    }
    let providers = archive.sums_by(&Filter::default(), Dimension::Provider).unwrap();
    let told: Vec<_> = providers.iter().map(|row| (&*row.name, row.sums.sessions)).collect();
    assert_eq!(told, [("anthropic", 5), ("openai", 4)]);
}

#[test]
fn an_overview_tells_the_time_before_which_is_as_long() {
    let archive = filled();
    let filter =
        Filter::default().from_ms(NOON + 6 * DAY - DAY / 2).to_ms(NOON + 12 * DAY - DAY / 2);
    let overview = archive.overview(&filter).unwrap();
    let before = overview.before.unwrap().sums;
    assert_eq!((overview.totals.sums.sessions, before.sessions), (3, 3));
    let (now, then) = (overview.totals.sums.usage.total(), before.usage.total());
    assert_eq!(now, then << 3);
    assert!(archive.overview(&Filter::default()).unwrap().before.is_none());
    assert_eq!(overview.models[0].name, "gpt-5");
    assert_eq!(overview.tools[0].1.errors, 3);
}

#[test]
fn what_the_cache_saved_is_what_reading_spared_less_what_writing_cost() {
    let archive = archive();
    // Per million: input 5 dollars, read 0.5, written for five minutes 6.25.
    let usage = Usage { cache_read: 1_000_000, cache_write_5m: 400_000, ..Usage::default() };
    let said = Message {
        model: Some("claude-opus-4-5".into()),
        usage: Some(usage),
        ..answer("a", "hi", 0)
    };
    archive.ingest(Session::new("test", "s"), vec![said]).unwrap();
    let cache = archive.overview(&Filter::default()).unwrap().cache;
    assert_eq!(cache.saved_nanos, 4_500_000_000 - 500_000_000);
    assert_eq!((cache.read_tokens, cache.input_tokens), (1_000_000, 1_400_000));
}

#[test]
fn a_session_tells_what_was_asked_first_how_often_and_how_long_it_was_worked_on() {
    let archive = archive();
    let at =
        |minutes: i64, message: Message| Message { created_at: NOON + minutes * MINUTE, ..message };
    let failed = Part { is_error: true, ..Part::tool_result("c", "no") };
    let said = vec![
        at(0, question("q", "  Mend the\n\n lock ")),
        at(2, answer("a", "hi", 1)),
        at(3, question("t", "").with(failed)),
        at(60, question("r", "and the key")),
        at(64, answer("b", "done", 1)),
    ];
    // However the messages come, the session tells the same.
    for order in [[0, 1, 2, 3, 4], [0, 3, 4, 2, 1], [0, 4, 3, 2, 1]] {
        let archive = self::archive();
        for &one in &order {
            archive.ingest(Session::new("test", "s"), vec![said[one].clone()]).unwrap();
        }
        let info = archive.session("s").unwrap();
        assert_eq!(info.first_prompt.as_deref(), Some("Mend the lock"));
        assert_eq!((info.prompt_count, info.error_count), (2, 1));
        assert_eq!(info.active_ms, 7 * MINUTE.unsigned_abs(), "{order:?}");
    }
    archive.ingest(Session::new("test", "s"), said).unwrap();
    archive.delete_messages("s", vec!["q".into(), "t".into()]).unwrap();
    let info = archive.session("s").unwrap();
    assert_eq!(info.first_prompt.as_deref(), Some("and the key"));
    assert_eq!((info.prompt_count, info.error_count), (1, 0));
    assert_eq!(info.active_ms, 4 * MINUTE.unsigned_abs());
    let mut options = ListOptions::default();
    for (text, count) in [("THE KEY", 1), ("mend", 0)] {
        options.text = text.into();
        assert_eq!(archive.list(&options).unwrap().total, count, "{text}");
    }
}

#[test]
fn a_long_session_is_not_read_again_for_a_message_out_of_order() {
    let archive = archive();
    let at = |minutes: i64, id: &str| Message {
        created_at: NOON + minutes * MINUTE,
        ..question(id, "on and on")
    };
    let said: Vec<Message> = (0..2_001).map(|number| at(number, &format!("m-{number}"))).collect();
    archive.ingest(Session::new("test", "s"), said).unwrap();
    let worked = 2_000 * MINUTE.unsigned_abs();
    assert_eq!(archive.session("s").unwrap().active_ms, worked);
    archive.ingest(Session::new("test", "s"), vec![at(-3, "late")]).unwrap();
    assert_eq!(archive.session("s").unwrap().active_ms, worked);
    archive.ingest(Session::new("test", "s"), vec![at(2_003, "next")]).unwrap();
    assert_eq!(archive.session("s").unwrap().active_ms, worked + 3 * MINUTE.unsigned_abs());
}

#[test]
fn a_tool_tells_how_long_its_calls_took_and_what_it_said_when_it_failed() {
    let archive = archive();
    let mut said = Vec::new();
    for number in 0..20_i64 {
        let (at, id) = (NOON + number * MINUTE, format!("c-{number}"));
        let call = Part::tool_call(&id, "Bash", "{}");
        let text = if number % 4 == 0 { "no such file\nat all" } else { "done" };
        let result =
            Part { is_error: number % 4 == 0, ..Part::tool_result(&id, text).named("Bash") };
        said.push(Message { created_at: at, ..answer(&format!("a-{number}"), "hi", 1) }.with(call));
        let message =
            Message { created_at: at + number + 1, ..question(&format!("t-{number}"), "") };
        said.push(message.with(result));
    }
    archive.ingest(Session::new("test", "s"), said).unwrap();
    let report = archive.tool_report("Bash", &Filter::default()).unwrap();
    assert_eq!((report.sums.calls, report.sums.errors, report.timed), (20, 5, 20));
    assert_eq!((report.p50_ms, report.p95_ms, report.total_ms), (Some(10), Some(19), 210));
    assert_eq!(report.errors.len(), 1);
    let error = &report.errors[0];
    assert_eq!((error.text.as_str(), error.count, error.place), ("no such file", 5, 33));
    assert_eq!(report.last_error_at, Some(NOON + 16 * MINUTE + 17));
    let none = archive.tool_report("Read", &Filter::default()).unwrap();
    assert_eq!((none.sums.calls, none.p50_ms, none.errors.len()), (0, None, 0));
}

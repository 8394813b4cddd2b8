//! Laws of the sums: statistics follow the messages, whatever becomes of them.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use opensync_core::annotation::{AnnotationEdit, Edit};
use opensync_core::filter::Field;
use opensync_core::price::{Price, Rates};
use opensync_core::stats::{Dimension, Stats, Sums};
use opensync_core::{Filter, Message, Part, Project, Query, Session, Settings};

use super::common::{ALL, Archive, DAY, NOON, answer, archive, hits, question, session_ids, stats};

fn at(project: &str, id: &str) -> Session {
    Session { project: Project::at(project), ..Session::new("test", id) }
}

/// Sums with all tokens in one number, for short comparisons.
fn counts(sums: &Sums) -> (u64, u64, u64) {
    (sums.sessions, sums.messages, sums.usage.total())
}

#[test]
fn the_order_of_ingests_does_not_change_the_sums() {
    let steps: Vec<(Session, Message)> = (0..12_u8)
        .map(|number| {
            let session =
                at(["/one", "/two"][usize::from(number % 2)], &format!("s-{}", number % 4));
            let mut said = answer(&format!("m-{number}"), "said", u64::from(number) * 7);
            said.created_at = NOON + i64::from(number) * DAY / 3;
            (session, said.with(Part::tool_call("c", "Bash", "{}")))
        })
        .collect();
    let in_order = |order: &mut dyn Iterator<Item = usize>| {
        let archive = archive();
        for step in order {
            let (session, said) = steps[step].clone();
            archive.ingest(session, vec![said]).unwrap();
        }
        stats(&archive)
    };
    let expected = in_order(&mut (0..12));

    assert_eq!(expected.total.messages, 12);
    assert_eq!(expected.by_day.len(), 5);
    assert_eq!(in_order(&mut (0..12).rev()), expected);
    assert_eq!(in_order(&mut (0..12).map(|number| number * 5 % 12)), expected);
    assert_eq!(in_order(&mut (0..24).map(|number| number * 7 % 12)), expected);
}

#[test]
fn a_replaced_message_changes_the_sums_by_the_difference() {
    let archive = archive();
    let said = vec![answer("a", "one", 10), answer("b", "two", 100)];
    archive.ingest(at("/one", "s"), said).unwrap();
    let before = stats(&archive);
    let done = archive.ingest(at("/one", "s"), vec![answer("a", "one", 40)]).unwrap();
    let after = stats(&archive);

    assert_eq!((done.messages_added, done.messages_changed), (0, 1));
    assert_eq!((done.usage.input, done.usage.output), (30, 15));
    assert_eq!(after.total.usage.input - before.total.usage.input, 30);
    assert_eq!(after.total.cost_nanos - before.total.cost_nanos, done.cost_nanos);
    assert_eq!(after.total.messages, 2);
    archive.ingest(at("/one", "s"), vec![answer("a", "one", 10)]).unwrap();
    assert_eq!(stats(&archive), before);
}

#[test]
fn a_message_that_moves_to_another_day_and_model_moves_its_sums() {
    let archive = archive();
    archive.ingest(at("/one", "s"), vec![answer("a", "one", 10)]).unwrap();
    let moved = Message {
        model: Some("claude-opus-4-5".into()),
        created_at: NOON + DAY,
        ..answer("a", "one", 10)
    };
    archive.ingest(at("/one", "s"), vec![moved]).unwrap();

    let sums = stats(&archive);
    let of = |rows: &BTreeMap<String, Sums>| {
        rows.iter().map(|(name, sums)| (name.clone(), sums.messages)).collect::<Vec<_>>()
    };
    assert_eq!(of(&sums.by_model), [("claude-opus-4-5".to_owned(), 1)]);
    assert_eq!(of(&sums.by_day), [("2026-01-02".to_owned(), 1)]);
}

#[test]
fn a_session_that_moves_to_another_project_moves_its_sums() {
    let archive = archive();
    archive.ingest(at("/one", "s"), vec![question("q", "hello"), answer("a", "hi", 8)]).unwrap();
    archive.ingest(at("/one", "t"), vec![question("q", "hello")]).unwrap();
    archive.ingest(at("/two", "s"), vec![]).unwrap();

    let sums = stats(&archive);
    assert_eq!(counts(&sums.by_project["/one"]), (1, 1, 0));
    assert_eq!(counts(&sums.by_project["/two"]), (1, 2, 12));
    assert_eq!(counts(&sums.total), (2, 3, 12));
    archive.delete("s").unwrap();
    assert!(!stats(&archive).by_project.contains_key("/two"));
}

#[test]
fn the_rows_add_up_to_the_total() {
    let archive = archive();
    fill(&archive);
    let Stats { total, by_source, by_project, by_model, by_provider, by_day, by_tool, .. } =
        stats(&archive);
    assert_eq!(counts(&total).0, 6);
    for rows in [&by_source, &by_project, &by_provider, &by_day] {
        assert_eq!(rows.values().map(|row| row.messages).sum::<u64>(), total.messages);
        assert_eq!(rows.values().map(|row| row.cost_nanos).sum::<u64>(), total.cost_nanos);
    }
    for rows in [&by_source, &by_project, &by_provider] {
        assert_eq!(rows.values().map(|row| row.sessions).sum::<u64>(), total.sessions);
    }
    let tokens =
        |rows: &BTreeMap<String, Sums>| -> u64 { rows.values().map(|row| row.usage.total()).sum() };
    assert_eq!(tokens(&by_model), total.usage.total());
    assert_eq!(by_tool.values().map(|tool| tool.calls).sum::<u64>(), total.tool_calls);
    let infos = archive.sessions(&Filter::default(), None, 100).unwrap().items;
    assert_eq!(infos.iter().map(|info| info.usage.total()).sum::<u64>(), total.usage.total());
    assert_eq!(infos.iter().map(|info| info.cost_nanos).sum::<u64>(), total.cost_nanos);
}

/// Six sessions of two sources in three projects, a day apart.
fn fill(archive: &Archive) {
    for number in 0..6_u8 {
        let source = ["claude-code", "opencode"][usize::from(number % 2 == 0)];
        let project = Project::at(["/work/shop", "/work/Till", "/home"][usize::from(number % 3)]);
        let session = Session { project, ..Session::new(source, format!("{source}-{number}")) };
        let mut said = [question("q", "hello"), answer("a", "hi", 10 << number)];
        said.iter_mut().for_each(|message| message.created_at += i64::from(number) * DAY);
        said[1].parts.push(Part::tool_call("c", "Bash", "{}"));
        archive.ingest(session, said.to_vec()).unwrap();
    }
}

#[test]
fn a_filter_narrows_lists_and_sums_alike() {
    let archive = archive();
    fill(&archive);
    let narrow = |scope: Filter| {
        let found = archive.sessions(&scope, None, 100).unwrap().items.len() as u64;
        let total = archive.stats(&scope).unwrap().total;
        assert_eq!(total.sessions, found);
        (found, total.messages)
    };
    let source = |name: &str| Filter::default().include(Field::Source, name);
    assert_eq!(narrow(source("opencode")), (3, 6));
    assert_eq!(narrow(source("OPEN")), (3, 6));
    assert_eq!(narrow(source("code")), (0, 0));
    let project = Filter::default().include(Field::Project, "TILL");
    assert_eq!(narrow(project), (2, 4));
    let model = Filter::default().include(Field::Model, "Sonnet");
    assert_eq!(narrow(model), (6, 6));
    let days = Filter::default().from_ms(NOON + DAY).to_ms(NOON + 2 * DAY + 1);
    assert_eq!(narrow(days), (2, 4));
}

#[test]
fn an_answer_that_is_in_two_sessions_counts_once() {
    let archive = archive();
    let copy = Message { response_id: Some("r".into()), ..answer("a", "hi", 10) };
    archive.ingest(at("/one", "parent"), vec![copy.clone()]).unwrap();
    archive.ingest(at("/one", "fork"), vec![copy.clone()]).unwrap();
    assert_eq!(counts(&stats(&archive).total), (2, 2, 15));
    assert_eq!(archive.session("fork").unwrap().usage.total(), 0);

    archive.delete("parent").unwrap();
    archive.ingest(at("/one", "fork"), vec![copy]).unwrap();
    assert_eq!(counts(&stats(&archive).total), (1, 1, 15));
}

#[test]
fn an_answer_that_turns_out_to_be_another_one_lets_go_of_the_first() {
    let archive = archive();
    let of =
        |response: &str| Message { response_id: Some(response.into()), ..answer("a", "hi", 10) };
    archive.ingest(at("/one", "s"), vec![of("r-1")]).unwrap();
    archive.ingest(at("/one", "s"), vec![of("r-2")]).unwrap();
    archive.ingest(at("/one", "t"), vec![of("r-1")]).unwrap();

    assert_eq!(archive.session("t").unwrap().usage.total(), 15);
    assert_eq!(stats(&archive).total.usage.total(), 30);
}

#[test]
fn sums_are_zero_when_everything_was_deleted() {
    let archive = archive();
    fill(&archive);
    for session in session_ids(&archive) {
        archive.delete(&session).unwrap();
    }
    assert_eq!(stats(&archive), Stats::default());
}

#[test]
fn prices_of_ones_own_hold_for_new_answers_and_after_repricing_for_all() {
    let archive = archive();
    let unknown =
        |id: &str| Message { model: Some("house-model".into()), ..answer(id, "hi", 1000) };
    archive.ingest(at("/one", "s"), vec![unknown("a")]).unwrap();
    let total = stats(&archive).total;
    assert_eq!((total.cost_nanos, total.unpriced), (0, 1));

    let archive = archive.reopened_with(house_prices());
    archive.ingest(at("/one", "s"), vec![unknown("b")]).unwrap();
    let total = stats(&archive).total;
    assert_eq!((total.cost_nanos, total.unpriced), (2_000_000, 1));
    assert_eq!(archive.reprice(&mut |_, _| ControlFlow::Continue(())).unwrap(), 1);
    let total = stats(&archive).total;
    assert_eq!((total.cost_nanos, total.unpriced), (4_000_000, 0));
    assert_eq!(archive.reprice(&mut |_, _| ControlFlow::Continue(())).unwrap(), 0);
}

/// One US dollar for a million tokens of input, and two for output.
fn house_prices() -> Settings {
    let rates = Rates { input: 1_000_000, output: 2_000_000, ..Rates::default() };
    let mut settings = Settings::default();
    settings.prices.insert("house-model".into(), Price { rates, ..Price::default() });
    settings
}

#[test]
fn a_day_is_a_day_of_the_zone_that_was_asked_for() {
    let archive = archive();
    // Noon, 21:00 and 23:00 in UTC.
    let said: Vec<Message> = [("a", 0), ("b", 9), ("c", 11)]
        .map(|(id, hours)| Message {
            created_at: NOON + hours * 3_600_000,
            ..answer(id, "said", 10)
        })
        .to_vec();
    archive.ingest(at("/one", "s"), said).unwrap();
    let days = |zone: &str, from_ms: Option<i64>| {
        let mut scope = Filter::default().time_zone(zone.parse().unwrap());
        scope.from_ms = from_ms;
        let stats = archive.stats(&scope).unwrap();
        let days = stats.by_day.into_iter().map(|(day, sums)| (day, sums.messages));
        days.collect::<Vec<_>>()
    };
    let named = |rows: &[(&str, u64)]| -> Vec<(String, u64)> {
        rows.iter().map(|&(day, messages)| (day.to_owned(), messages)).collect()
    };

    assert_eq!(days("UTC", None), named(&[("2026-01-01", 3)]));
    assert_eq!(days("+01:00", None), named(&[("2026-01-01", 2), ("2026-01-02", 1)]));
    assert_eq!(days("+05:45", None), named(&[("2026-01-01", 1), ("2026-01-02", 2)]));
    assert_eq!(days("+05:45", Some(NOON + 8 * 3_600_000)), named(&[("2026-01-02", 2)]));
    assert_eq!(days("-12:00", Some(NOON)), named(&[("2026-01-01", 3)]));
}

#[test]
fn tools_are_counted_with_their_failures_wherever_they_are_asked_for() {
    let archive = archive();
    let call = |id: &str, tool: &str| answer(id, "", 1).with(Part::tool_call(id, tool, "{}"));
    let failed = |id: &str, tool: &str| {
        let result = Part { name: Some(tool.into()), ..Part::tool_result(id, "no such file") };
        question(&format!("{id}-r"), "").with(Part { is_error: true, ..result })
    };
    let said = vec![call("a", "Bash"), failed("a", "Bash"), call("b", "Read"), call("c", "Bash")];
    archive.ingest(at("/one", "s"), said).unwrap();
    let other = Message { model: Some("gpt-5".into()), ..call("d", "Bash") };
    archive.ingest(at("/two", "t"), vec![other, failed("d", "Bash")]).unwrap();
    archive
        .annotate("t", AnnotationEdit { tags: Edit::Set(vec!["x".into()]), ..Default::default() })
        .unwrap();
    let tools = |scope: Filter| {
        let tools = archive.stats(&scope).unwrap().by_tool.into_iter();
        tools.map(|(tool, sums)| (tool, sums.calls, sums.errors)).collect::<Vec<_>>()
    };
    let bash = |calls, errors| ("Bash".to_owned(), calls, errors);
    let read = ("Read".to_owned(), 1, 0);

    assert_eq!(tools(Filter::default()), [bash(3, 2), read.clone()]);
    let project = Filter::default().include(Field::Project, "one");
    assert_eq!(tools(project), [bash(2, 1), read.clone()]);
    let model = Filter::default().include(Field::Model, "GPT");
    assert_eq!(tools(model), [bash(1, 1)]);
    let label = Filter::default().include(Field::Tag, "x");
    assert_eq!(tools(label), [bash(1, 1)]);
    archive.ingest(at("/one", "s"), vec![call("a", "Grep")]).unwrap();
    assert_eq!(tools(Filter::default()), [bash(2, 2), ("Grep".to_owned(), 1, 0), read]);
}

#[test]
fn one_folder_of_windows_is_one_project_and_paths_of_posix_stay_exact() {
    let archive = archive();
    let spellings = ["C:\\Work\\Shop", "c:\\Work\\Shop", "c:\\work\\shop\\", "C:/Work/Shop"];
    let others = ["/home/mia/shop", "/home/mia/Shop", "/c/Work/Shop", "D:\\Work\\Shop"];
    for (at, path) in spellings.iter().chain(&others).enumerate() {
        let project = Project::at(*path);
        let session = Session { project, ..Session::new("test", format!("s-{at}")) };
        archive.ingest(session, vec![question("q", "apples?")]).unwrap();
    }
    let by_project = stats(&archive).by_project;
    let rows: Vec<(&str, u64, u64)> = by_project
        .iter()
        .map(|(name, sums)| (name.as_str(), sums.sessions, sums.messages))
        .collect();
    let expected = [
        ("/c/Work/Shop", 1, 1),
        ("/home/mia/Shop", 1, 1),
        ("/home/mia/shop", 1, 1),
        ("C:\\Work\\Shop", 4, 4),
        ("D:\\Work\\Shop", 1, 1),
    ];
    assert_eq!(rows, expected);
    let mut named = archive.sums_by(&Filter::default(), Dimension::Project).unwrap();
    named.sort_by(|one, other| one.name.cmp(&other.name));
    let named: Vec<_> = named.iter().map(|row| (&*row.name, row.sums.sessions)).collect();
    assert_eq!(named, expected.map(|(name, sessions, _)| (name, sessions)));
    let overview = archive.overview(&Filter::default()).unwrap();
    assert!(overview.projects.iter().any(|project| project.name == "C:\\Work\\Shop"));

    for wanted in spellings.iter().chain(&["c:\\work*", "C:/WORK/*"]) {
        let scope = Filter::default().include(Field::Project, *wanted);
        assert_eq!(archive.sessions(&scope, None, ALL).unwrap().items.len(), 4, "{wanted}");
        assert_eq!(archive.stats(&scope).unwrap().total.messages, 4, "{wanted}");
        let query = Query::new("apples").include(Field::Project, *wanted);
        assert_eq!(hits(&archive, &query).len(), 4, "{wanted}");
    }
    let told = archive.session("s-2").unwrap().session.project.path;
    assert_eq!(told.as_deref(), Some("c:\\work\\shop\\"), "it is shown as it was told");
}

//! Lists: what the index tells of sessions is what their records tell, in any order and under any
//! filter, and costs what is shown.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use opensync_core::annotation::{AnnotationEdit, EvalStatus};
use opensync_core::filter::Field;
use opensync_core::sessions::{Link, LinkKind, ListOptions, SessionOrder};
use opensync_core::share::ShareOptions;
use opensync_core::{Filter, Message, OpenSync, Part, Project, Role, Session};

use super::common::{ALL, Archive, MINUTE, NOON, answer, archive, question};

/// Sessions that differ in all that lists know.
fn various() -> Archive {
    let archive = archive();
    for n in 0..40_u64 {
        let third = usize::try_from(n % 3).unwrap();
        let project = Project {
            git_remote: (n % 4 == 0).then(|| "git@host.example:ada/shop.git".to_owned()),
            branch: Some(format!("branch-{}", n % 5)),
            ..Project::at(format!("/home/ada/{}", ["shop", "shop-old", "Garden"][third]))
        };
        let kind = LinkKind::Subagent;
        let parent = (n % 7 == 3).then(|| Link { kind, external_id: format!("s{}", n - 1) });
        let session = Session {
            project,
            parent,
            title: Some(format!("Mend the {} No. {n}", ["lock", "Größe", "door"][third])),
            tags: if n % 3 == 0 {
                vec!["Draft".to_owned(), format!("t{}", n % 2)]
            } else {
                Vec::new()
            },
            started_at: Some(NOON - 1000 * i64::try_from(n * n % 17).unwrap()),
            ..Session::new(if n % 2 == 0 { "test" } else { "other" }, format!("s{n}"))
        };
        let mut told = vec![question("q", "why?")];
        told.extend((0..n % 6).map(|m| Message {
            model: Some(format!("model-{}", n % 4)),
            created_at: NOON + MINUTE * i64::try_from(n * 7 % 13).unwrap(),
            ..answer(&format!("a{m}"), "because", 10 * (n % 9))
        }));
        if n % 8 == 5 {
            let call = Part::tool_call("c", "Bash", r#"{"path":"/home/ada/a.rs"}"#);
            let failed = Part { is_error: true, ..Part::tool_result("c", "no") };
            told.push(Message::new("t", Role::Assistant, NOON).with(call));
            told.push(Message::new("r", Role::Tool, NOON).with(failed));
        }
        archive.ingest(session, told).unwrap();
    }
    for n in [1, 4, 9] {
        let edit = AnnotationEdit {
            eval_ready: (n != 4).into(),
            eval_status: EvalStatus::Golden.into(),
            ..AnnotationEdit::default()
        };
        archive.annotate(&format!("s{n}"), edit).unwrap();
    }
    archive.share("s6", &ShareOptions::default()).unwrap();
    assert_eq!(archive.catch_up(&mut |_, _| ControlFlow::Continue(())).unwrap(), 0);
    archive
}

/// Filters of each field, and of several at once.
fn filters() -> Vec<Filter> {
    let all = Filter::default;
    vec![
        all(),
        all().include(Field::Source, "test"),
        all().include(Field::Project, "shop"),
        all().include(Field::Project, "*shop*").exclude(Field::Branch, "branch-2"),
        all().include(Field::Model, "model-1").include(Field::Model, "model-2"),
        all().exclude(Field::Model, "model-1"),
        all().include(Field::Provider, "anthropic"),
        all().include(Field::Tag, "draft").exclude(Field::Tag, "T1"),
        all().include(Field::Status, "golden"),
        all().exclude(Field::Status, "ready"),
        all().include(Field::Parent, "none"),
        all().include(Field::Parent, "s2"),
        all().include(Field::Session, "s3"),
        all().include(Field::Has, "error"),
        all().exclude(Field::Has, "error"),
        all().include(Field::Has, "shared"),
        all().include(Field::Has, "eval").include(Field::Has, "child"),
        all().include(Field::Tool, "Bash"),
        all().exclude(Field::Tool, "Bash").include(Field::Source, "other"),
        all().from_ms(NOON + 5 * MINUTE),
        all().to_ms(NOON - 8000).min_tokens(40),
        all().include(Field::Source, "absent"),
    ]
}

fn listed(archive: &OpenSync, filter: &Filter) -> Vec<String> {
    let mut options = ListOptions::default();
    (options.filter, options.limit) = (filter.clone(), ALL);
    let list = archive.list(&options).unwrap();
    assert_eq!((list.total, list.pending), (list.items.len() as u64, 0));
    list.items.into_iter().map(|info| info.session.external_id).collect()
}

/// As the records tell it.
fn recorded(archive: &OpenSync, filter: &Filter) -> Vec<String> {
    let sessions = archive.sessions(filter, None, ALL).unwrap().items;
    sessions.into_iter().map(|info| info.session.external_id).collect()
}

fn assert_same(archive: &OpenSync) {
    assert_eq!(archive.catch_up(&mut |_, _| ControlFlow::Continue(())).unwrap(), 0);
    for filter in filters() {
        assert_eq!(listed(archive, &filter), recorded(archive, &filter), "{filter:?}");
    }
}

#[test]
fn a_filter_lists_the_same_sessions_by_the_index_as_by_records() {
    let archive = various();
    assert_same(&archive);
    let sizes: Vec<usize> = filters().iter().map(|filter| listed(&archive, filter).len()).collect();
    assert!(
        sizes[..21].iter().all(|&size| size > 0),
        "a filter that finds nothing shows nothing: {sizes:?}"
    );
}

#[test]
fn it_stays_so_while_sessions_change_and_go() {
    let archive = various();
    assert_same(&archive);
    archive.ingest(Session::new("test", "s0"), vec![answer("late", "yes", 5000)]).unwrap();
    assert_same(&archive);
    archive.delete("s2").unwrap();
    archive.delete_messages("s5", vec!["t".into(), "r".into()]).unwrap();
    let edit =
        AnnotationEdit { tags: vec!["draft".to_owned()].into(), ..AnnotationEdit::default() };
    archive.annotate("s1", edit).unwrap();
    let moved = Session { project: Project::at("/home/ada/shop"), ..Session::new("other", "s7") };
    archive.ingest(moved, vec![]).unwrap();
    assert_same(&archive);
    assert_same(&archive.reopened());
}

#[test]
fn each_order_sorts_by_what_it_says_and_pieces_put_together_are_the_whole() {
    let archive = various();
    let all = archive.sessions(&Filter::default(), None, ALL).unwrap().items;
    for order in SessionOrder::ALL {
        for is_ascending in [false, true] {
            let mut expected: Vec<(i128, u64)> = all
                .iter()
                .map(|info| {
                    let (started, updated) =
                        (info.session.started_at.unwrap(), info.session.updated_at.unwrap());
                    let value = match order {
                        SessionOrder::Updated => updated.into(),
                        SessionOrder::Started => started.into(),
                        SessionOrder::Tokens => info.usage.total().into(),
                        SessionOrder::Cost => info.cost_nanos.into(),
                        SessionOrder::Duration => (updated - started).into(),
                        _ => info.message_count.into(),
                    };
                    (value, info.id)
                })
                .collect();
            expected.sort_unstable();
            if !is_ascending {
                expected.reverse();
            }
            let mut options = ListOptions::default();
            (options.order, options.is_ascending, options.limit) = (order, is_ascending, 7);
            let mut seen = Vec::new();
            loop {
                let list = archive.list(&options).unwrap();
                assert_eq!(list.total, 40);
                seen.extend(list.items.into_iter().map(|info| info.id));
                options.cursor = list.next;
                if options.cursor.is_none() {
                    break;
                }
            }
            let expected: Vec<u64> = expected.into_iter().map(|(_, id)| id).collect();
            assert_eq!(seen, expected, "{order} {is_ascending}");
        }
    }
}

#[test]
fn a_title_is_found_by_any_part_of_it_whatever_the_case() {
    let archive = various();
    let total = |text: &str| {
        let mut options = ListOptions::default();
        options.text = text.to_owned();
        archive.list(&options).unwrap().total
    };
    assert_eq!((total("MEND"), total("grÖße"), total("no. 39"), total("absent")), (40, 13, 1, 0));
}

#[test]
fn facets_count_what_a_list_under_that_value_has() {
    let archive = various();
    for filter in filters() {
        let facets = archive.facets(&filter, "", &[]).unwrap();
        assert_eq!(facets.total, listed(&archive, &filter).len() as u64, "{filter:?}");
        for field in [Field::Source, Field::Branch, Field::Tag, Field::Status] {
            let mut others = filter.clone();
            others.include.remove(&field);
            others.exclude.remove(&field);
            for told in &facets.fields[&field] {
                let under = others.clone().include(field, told.value.clone());
                let count = listed(&archive, &under).len() as u64;
                assert_eq!(told.count, count, "{field}:{} of {filter:?}", told.value);
            }
        }
    }
    let projects = archive.facets(&Filter::default(), "", &[Field::Project]).unwrap();
    let names: Vec<(&str, u64)> = projects.fields[&Field::Project]
        .iter()
        .map(|told| (told.value.as_str(), told.count))
        .collect();
    assert_eq!(names, [("shop", 14), ("Garden", 13), ("shop-old", 13)]);
    assert!(archive.facets(&Filter::default(), "", &[Field::Path]).is_err());
}

#[test]
fn a_session_tells_how_many_came_from_it() {
    let archive = various();
    let mut options = ListOptions::default();
    options.limit = ALL;
    let list = archive.list(&options).unwrap();
    for (info, &count) in list.items.iter().zip(&list.child_counts) {
        let filter = Filter::default().include(Field::Parent, info.session.external_id.clone());
        assert_eq!(count, recorded(&archive, &filter).len() as u64);
    }
    assert_eq!(list.child_counts.iter().sum::<u64>(), 6);
}

#[test]
fn a_cursor_that_is_none_is_refused() {
    let mut options = ListOptions::default();
    options.cursor = Some("yesterday".to_owned());
    assert!(archive().list(&options).is_err());
}

#[test]
fn who_marks_a_session_finds_it_in_a_list_at_once_whoever_else_lists() {
    let archive = various();
    let mut options = ListOptions::default();
    options.filter = Filter::default().include(Field::Has, "eval");
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    archive.facets(&Filter::default(), "", &[Field::Status]).unwrap();
                }
            });
        }
        let missed = (10..25).filter(|n| {
            let edit = AnnotationEdit { eval_ready: true.into(), ..AnnotationEdit::default() };
            let id = format!("s{n}");
            archive.annotate(&id, edit).unwrap();
            let list = archive.list(&options).unwrap();
            !list.items.iter().any(|info| info.session.external_id == id)
        });
        let missed = missed.count();
        is_over.store(true, Ordering::Relaxed);
        assert_eq!(missed, 0);
    });
}

//! Departure: what people keep to this machine leaves it by no door.

use std::ops::ControlFlow;

use opensync_core::annotation::AnnotationEdit;
use opensync_core::change::ChangeKind;
use opensync_core::evals::{EvalFormat, EvalOptions};
use opensync_core::export::{ExportOptions, Format};
use opensync_core::redact::RedactOptions;
use opensync_core::sessions::{Link, LinkKind};
use opensync_core::share::{ShareFormat, ShareOptions};
use opensync_core::sync::SyncCursor;
use opensync_core::{ErrorKind, Filter, OpenSync, Project, Role, Session};

use super::common::{Archive, archive, changes, exported, question};

/// A word that stands in everything that stays.
const CANARY: &str = "heliotrope";

/// The sessions that stay, each for another reason.
const STAYING: [&str; 5] = ["marked", "in-folder", "by-remote", "subagent", "fork"];

/// An archive with one session that may go, and five that may not.
fn archive_with_kept() -> Archive {
    let archive = archive();
    let add = |id: &str, project: Project, parent: Option<(LinkKind, &str)>| {
        let parent = parent.map(|(kind, id)| Link { kind, external_id: id.to_owned() });
        let title = Some(if id == "open" { "tea".into() } else { format!("{CANARY} tea") });
        let session = Session { title, project, parent, ..Session::new("test", id) };
        let text = if id == "open" { "tea".to_owned() } else { format!("tea with {CANARY}") };
        let mut said = question("a", &text);
        said.role = Role::Assistant;
        archive.ingest(session, vec![question("q", &text), said]).unwrap();
        archive.annotate(id, mark(|edit| edit.eval_ready = true.into())).unwrap();
    };
    add("open", Project::at("/home/ada/shop"), None);
    add("marked", Project::default(), None);
    add("in-folder", Project::at("/home/ada/diary/2026"), None);
    let remote = Some("git@host.example:ada/book.git".to_owned());
    add("by-remote", Project { git_remote: remote, ..Project::default() }, None);
    add("subagent", Project::at("/home/ada/shop"), Some((LinkKind::Subagent, "marked")));
    add("fork", Project::at("/home/ada/shop"), Some((LinkKind::Fork, "subagent")));
    archive
}

/// Keeps all that is to stay.
fn keep(archive: &OpenSync) {
    archive.annotate("marked", mark(|edit| edit.local_only = true.into())).unwrap();
    archive.set_local_only("/home/ada/diary", true).unwrap();
    archive.set_local_only("https://host.example/ada/book", true).unwrap();
}

fn mark(set: impl FnOnce(&mut AnnotationEdit)) -> AnnotationEdit {
    let mut edit = AnnotationEdit::default();
    set(&mut edit);
    edit
}

fn kept() -> Archive {
    let archive = archive_with_kept();
    keep(&archive);
    archive
}

#[test]
fn a_batch_for_another_archive_has_nothing_that_stays() {
    let archive = kept();
    let batch = archive.sync_batch(SyncCursor::default(), u64::MAX, 1 << 20).unwrap();
    let other = super::common::archive();
    other.apply_sync(&mut &*batch.body, &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(exported(&other).contains("\"open\"") && !exported(&other).contains(CANARY));
    for id in STAYING {
        assert!(archive.sync_session(id, 0, 1 << 20).unwrap().is_empty, "{id}");
        assert!(!archive.may_leave(id).unwrap(), "{id}");
    }
    assert!(archive.may_leave("open").unwrap());
}

#[test]
fn what_stays_is_not_shared_and_what_comes_to_stay_is_shared_no_more() {
    let archive = archive_with_kept();
    let share = |id: &str| archive.share(id, &ShareOptions::default());
    let slugs: Vec<String> = STAYING.iter().map(|id| share(id).unwrap().slug).collect();
    let open = share("open").unwrap().slug;
    keep(&archive);
    for slug in slugs {
        let refused = archive.open_share(&slug, None).err().unwrap();
        assert_eq!(refused.kind(), ErrorKind::NotFound);
    }
    let ledger = archive.shares().unwrap();
    assert_eq!(ledger.iter().map(|line| &*line.session).collect::<Vec<_>>(), ["open"]);
    let ended = changes(&archive).into_iter().filter(|row| row.kind == ChangeKind::Unshared);
    assert_eq!(ended.count(), STAYING.len());
    for id in STAYING {
        assert_eq!(share(id).unwrap_err().kind(), ErrorKind::InvalidInput, "{id}");
    }
    let mut page = Vec::new();
    archive.open_share(&open, None).unwrap().unwrap().write(ShareFormat::Page, &mut page).unwrap();
    assert!(!String::from_utf8(page).unwrap().contains(CANARY));
}

#[test]
fn a_share_of_a_session_that_moves_into_a_kept_project_leads_nowhere() {
    let archive = archive_with_kept();
    archive.set_local_only("/home/ada/diary", true).unwrap();
    let slug = archive.share("open", &ShareOptions::default()).unwrap().slug;
    let project = Project::at("/home/ada/diary");
    archive.ingest(Session { project, ..Session::new("test", "open") }, vec![]).unwrap();
    assert_eq!(archive.open_share(&slug, None).err().unwrap().kind(), ErrorKind::NotFound);
}

#[test]
fn a_redacted_export_leaves_out_what_stays_and_a_backup_is_complete() {
    let archive = kept();
    let export = |ids: &[&str], format, redact| {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let mut out = Vec::new();
        let options = ExportOptions::from(format).redact(redact);
        let count = archive.export(&ids, &Filter::default(), options, &mut out);
        (count, String::from_utf8(out).unwrap())
    };
    for format in Format::ALL {
        let (count, text) = export(&[], format, Some(RedactOptions::default()));
        assert_eq!(count.unwrap(), 1, "{format:?}");
        assert!(text.contains("tea") && !text.contains(CANARY), "{format:?}: {text}");
        let (count, backup) = export(&[], format, None);
        assert_eq!(count.unwrap(), 6);
        assert!(backup.contains(CANARY), "{format:?}");
    }
    for id in STAYING {
        let (refused, text) = export(&["open", id], Format::Json, Some(RedactOptions::default()));
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidInput, "{id}");
        assert_eq!(text, "", "nothing is written of what is refused");
    }
    assert_eq!(archive.staying(&Filter::default()).unwrap(), 5);
}

#[test]
fn anonymous_tests_leave_out_what_stays_and_say_so() {
    let archive = kept();
    let tests = |format, anonymize, ids: &[&str]| {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let options = EvalOptions::new(format).anonymize(anonymize);
        let mut out = Vec::new();
        let report = archive.evals(&ids, &Filter::default(), &options, &mut out);
        (report, String::from_utf8(out).unwrap())
    };
    for format in EvalFormat::ALL {
        let (report, text) = tests(format, true, &[]);
        let report = report.unwrap();
        assert!(!text.contains(CANARY) && report.ready == 1, "{format:?}: {report:?}");
        assert!(report.warnings.iter().any(|line| line.starts_with("5 sessions")), "{report:?}");
        assert!(tests(format, false, &[]).1.contains(CANARY), "{format:?}");
        assert!(tests(format, true, &["fork"]).0.is_err(), "{format:?}");
    }
}

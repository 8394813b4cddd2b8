//! Times: those that no calendar holds are refused, or put at its end where nothing may be missing.

use opensync_core::annotation::AnnotationEdit;
use opensync_core::share::ShareOptions;
use opensync_core::{ErrorKind, Session};

use super::common::{archive, exported, messages, question};

/// The last moment of the year 9999, and the first of the year 1.
const LAST: i64 = 253_402_300_799_999;
const FIRST: i64 = -62_135_596_800_000;

#[test]
fn times_that_cannot_be_told_are_refused_and_change_nothing() {
    let archive = archive();
    for at in [LAST + 1, FIRST - 1, i64::MAX, i64::MIN] {
        let mut said = question("q", "tea");
        said.created_at = at;
        let refused = archive.ingest(Session::new("test", "s"), vec![said]).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidInput);
        assert!(refused.report().contains("created_at") && refused.report().contains("9999"));
        for started in [true, false] {
            let mut session = Session::new("test", "s");
            *if started { &mut session.started_at } else { &mut session.updated_at } = Some(at);
            assert_eq!(
                archive.ingest(session, vec![]).unwrap_err().kind(),
                ErrorKind::InvalidInput
            );
        }
    }
    assert_eq!(exported(&archive), "");
    for (id, at) in [("first", FIRST), ("last", LAST), ("before-1970", -1)] {
        let mut said = question(id, "tea");
        said.created_at = at;
        archive.ingest(Session::new("test", "s"), vec![said]).unwrap();
    }
    for at in [LAST + 1, i64::MIN] {
        let edit = AnnotationEdit { reviewed_at: at.into(), ..AnnotationEdit::default() };
        assert_eq!(archive.annotate("s", edit).unwrap_err().kind(), ErrorKind::InvalidInput);
        let options = ShareOptions::default().expires_at(Some(at));
        assert_eq!(archive.share("s", &options).unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}

#[test]
fn an_archive_brings_such_a_message_and_says_so() {
    let archive = archive();
    let mut lines = exported(&super::common::asked(&[("s", "tea")]));
    lines = lines.replace(&super::common::NOON.to_string(), &i64::MAX.to_string());
    let report = archive.import_archive(&mut lines.as_bytes()).unwrap();
    assert_eq!((report.messages, messages(&archive, "s")[0].created_at), (1, LAST));
    assert_eq!(report.read.invalid_line_count, 1, "{:?}", report.read.invalid_lines);
    assert!(report.read.invalid_lines[0].contains("9999"));
    assert_eq!(archive.import_archive(&mut lines.as_bytes()).unwrap().messages, 0);
}

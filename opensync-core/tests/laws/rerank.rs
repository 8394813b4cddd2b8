//! Rerank: a program's own judge settles the order of the best hits, and of nothing else.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use opensync_core::search::{Candidate, Reranked, Reranker, Verdict};
use opensync_core::{ErrorKind, Message, OpenSync, Part, Query, Result, Role, Session};
use tempfile::TempDir;

use super::common::NOON;

/// Prefers who says a word, and remembers what it was asked.
struct Prefers {
    word: &'static str,
    depth: usize,
    asked: Arc<Mutex<Vec<Vec<Candidate>>>>,
}

impl Reranker for Prefers {
    fn depth(&self) -> usize {
        self.depth
    }

    fn judge(&self, query: &str, candidates: &[Candidate]) -> Result<Verdict> {
        assert!(query.contains("marmalade"));
        self.asked.lock().unwrap().push(candidates.to_vec());
        let score = |candidate: &Candidate| f32::from(u8::from(candidate.text.contains(self.word)));
        Ok(Verdict::Scores(candidates.iter().map(score).collect()))
    }
}

/// Six sessions that speak of marmalade, each later one in more words; the last of them of a toast.
fn fill(folder: &TempDir) {
    let archive = crate::common::open(folder.path()).unwrap();
    for number in 0..6u8 {
        let rest = "and of other things besides ".repeat(usize::from(number) * 3);
        let end = if number == 5 { "with toast" } else { "" };
        let text = format!("we speak of marmalade jars {rest}{end}");
        let said = Message::new("m", Role::User, NOON + i64::from(number)).with(Part::text(text));
        archive.ingest(Session::new("test", format!("s-{number}")), vec![said]).unwrap();
    }
    assert_eq!(archive.catch_up(&mut |_, _| ControlFlow::Continue(())).unwrap(), 0);
}

fn found(archive: &OpenSync, limit: usize) -> Vec<String> {
    let found = archive.search(&Query::new("marmalade jars").limit(limit)).unwrap();
    found.hits.into_iter().map(|hit| hit.external_id).collect()
}

#[test]
fn a_judge_reorders_the_head_and_leaves_the_rest_in_the_order_of_the_search() {
    let folder = tempfile::tempdir().unwrap();
    fill(&folder);
    let plain = found(&crate::common::open(folder.path()).unwrap(), 10);
    assert_eq!(plain.len(), 6);
    assert_eq!(plain[5], "s-5", "the longest comes last by words");

    let asked = Arc::<Mutex<Vec<Vec<Candidate>>>>::default();
    let with = |word, depth| {
        let judge = Prefers { word, depth, asked: asked.clone() };
        crate::common::builder(folder.path()).reranker(Arc::new(judge)).open().unwrap()
    };
    let mut first = plain.clone();
    first.rotate_right(1);
    assert_eq!(found(&with("toast", 6), 10), first);
    assert_eq!(found(&with("toast", 5), 10), plain, "what is below the head does not move");
    assert_eq!(found(&with("nothing", 6), 10), plain, "equal scores keep the order");

    let candidate = asked.lock().unwrap()[0][0].clone();
    assert_eq!(
        (candidate.session.as_str(), candidate.message.as_deref()),
        (plain[0].as_str(), Some("m"))
    );
    assert!(candidate.text.contains("marmalade") && candidate.evidence.words.is_some());
}

#[test]
fn the_order_does_not_depend_on_how_many_hits_are_wanted() {
    let folder = tempfile::tempdir().unwrap();
    fill(&folder);
    let judge = Prefers { word: "toast", depth: 6, asked: Arc::default() };
    let archive = crate::common::builder(folder.path()).reranker(Arc::new(judge)).open().unwrap();
    let all = found(&archive, 10);
    for limit in 1..6 {
        assert_eq!(found(&archive, limit), all[..limit]);
    }
    let explained = archive.search(&Query::new("marmalade jars").explain()).unwrap();
    assert_eq!(explained.hits[0].explanation.unwrap().judged, Some(1.0));
}

#[test]
fn a_list_by_filters_alone_is_not_judged_and_a_judge_that_miscounts_is_an_error() {
    struct Miscounts;
    impl Reranker for Miscounts {
        fn judge(&self, _: &str, _: &[Candidate]) -> Result<Verdict> {
            Ok(Verdict::Scores(Vec::new()))
        }
    }
    let folder = tempfile::tempdir().unwrap();
    fill(&folder);
    let archive =
        crate::common::builder(folder.path()).reranker(Arc::new(Miscounts)).open().unwrap();
    assert_eq!(archive.search(&Query::new("source:test")).unwrap().hits.len(), 6);
    let error = archive.search(&Query::new("marmalade")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_judge_that_does_not_judge_leaves_the_order_and_the_answer_says_why() {
    struct Says(Verdict);
    impl Reranker for Says {
        fn judge(&self, _: &str, _: &[Candidate]) -> Result<Verdict> {
            Ok(self.0.clone())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    fill(&folder);
    let plain = OpenSync::open(folder.path()).unwrap();
    assert_eq!(plain.search(&Query::new("marmalade jars")).unwrap().reranked, None);
    let cases = [
        (Verdict::NotTalk, Reranked::NotTalk),
        (Verdict::TooSlow, Reranked::TooSlow),
        (Verdict::Scores(vec![0.0; 6]), Reranked::Judged),
    ];
    for (verdict, expected) in cases {
        let archive = OpenSync::builder(folder.path()).reranker(Arc::new(Says(verdict)));
        let archive = archive.open().unwrap();
        assert_eq!(found(&archive, 10), found(&plain, 10), "{expected:?}");
        let results = archive.search(&Query::new("marmalade jars")).unwrap();
        assert_eq!(results.reranked, Some(expected));
    }
}

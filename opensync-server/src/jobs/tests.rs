//! Jobs are told to their owners, end with the server and are forgotten in time.

use std::time::{Duration, Instant};

use opensync_core::accounts::{AdminRule, Identity};
use opensync_core::sessions::Deletion;
use opensync_core::{Filter, Message, OpenSync, Role, Session};

use super::report::JobState;
use super::*;

fn archive(sessions: usize) -> (tempfile::TempDir, OpenSync) {
    let folder = tempfile::tempdir().expect("a folder");
    let archive = OpenSync::open(folder.path()).expect("an archive");
    for number in 0..sessions {
        let session = Session::new("test", format!("s-{number}"));
        archive.ingest(session, vec![Message::new("m", Role::User, 0)]).expect("stored");
    }
    (folder, archive)
}

fn ended(jobs: &Jobs, owner: Owner, id: &str) -> JobReport {
    let until = Instant::now() + Duration::from_mins(1);
    loop {
        let report = jobs.get(owner, id).expect("it is known");
        if report.state != JobState::Running {
            return report;
        }
        assert!(Instant::now() < until, "{report:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn delete(archive: &OpenSync, count: u64) -> Work {
    let deletion = Deletion::new(Filter::default(), true).expect("all");
    Work::Delete { archive: archive.clone(), deletion, count }
}

#[test]
fn a_job_tells_what_it_did_to_its_owner_only_and_who_listens_hears_of_it() {
    let (_folder, archive) = archive(3);
    let jobs = Jobs::new(Stop::new());
    let mut heard = jobs.listen();
    let id = jobs.start(Owner::LOCAL, delete(&archive, 3)).expect("started").id;
    let report = ended(&jobs, Owner::LOCAL, &id);
    assert_eq!(report.state, JobState::Done);
    assert_eq!(report.result, Counts::from([("sessions", 3), ("messages", 3)]));
    assert!(report.ended_at >= Some(report.started_at));
    assert_eq!(archive.sessions(&Filter::default(), None, 9).expect("listed").items.len(), 0);

    let issuer = "https://id.example".to_owned();
    let person = Identity { issuer, subject: "bob".to_owned(), ..Identity::default() };
    let bob = archive.accounts().sign_in(person, AdminRule::First, false).expect("signed in");
    assert!(jobs.get(bob.owner, &id).is_err() && jobs.of(bob.owner).is_empty());

    let (owner, first) = heard.try_recv().expect("it was told");
    assert_eq!((owner, first.state), (Owner::LOCAL, JobState::Running));
    let mut last = first;
    while last.state == JobState::Running {
        last = heard.blocking_recv().expect("it goes on").1;
    }
    assert_eq!(last.state, JobState::Done);
}

#[test]
fn a_job_that_cannot_go_on_says_why() {
    let (_folder, archive) = archive(2);
    let jobs = Jobs::new(Stop::new());
    let id = jobs.start(Owner::LOCAL, delete(&archive, 5)).expect("started").id;
    let report = ended(&jobs, Owner::LOCAL, &id);
    assert_eq!(report.state, JobState::Failed);
    let error = report.error.expect("a reason");
    assert!(error.contains("2 sessions and not 5"), "{error}");
    let id = jobs.start(Owner::LOCAL, Work::Embed { archive }).expect("started").id;
    assert!(ended(&jobs, Owner::LOCAL, &id).error.expect("a reason").contains("model"));
    assert!(jobs.cancel(Owner::LOCAL, "99").is_err());
}

#[test]
fn jobs_end_with_the_server() {
    let (_folder, archive) = archive(2);
    let stop = Stop::new();
    let jobs = Jobs::new(stop.clone());
    stop.stop();
    let id = jobs.start(Owner::LOCAL, delete(&archive, 2)).expect("started").id;
    assert_eq!(ended(&jobs, Owner::LOCAL, &id).state, JobState::Stopped);
    assert!(archive.find_session("s-0").expect("read").is_some());
}

#[test]
fn ended_jobs_are_forgotten_when_many_came_after_them() {
    let (_folder, archive) = archive(0);
    let jobs = Jobs::new(Stop::new());
    for _ in 0..REMEMBERED + 5 {
        let id = jobs.start(Owner::LOCAL, delete(&archive, 0)).expect("started").id;
        ended(&jobs, Owner::LOCAL, &id);
    }
    let known = jobs.of(Owner::LOCAL);
    assert_eq!(known.len(), REMEMBERED + 1);
    assert_eq!(known[0].id, (REMEMBERED + 5).to_string());
}

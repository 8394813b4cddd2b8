//! Policy: what does not leave this machine.

use crate::error::Result;
use crate::git;
use crate::model::Annotation;
use crate::store::{Read, SessionRecord};

/// What an owner keeps to this machine.
pub(crate) struct Policy {
    projects: Vec<String>,
}

impl Policy {
    /// As it is now.
    pub(crate) fn of(read: &Read) -> Result<Self> {
        Ok(Self { projects: read.local_only()? })
    }

    /// Whether a session may go, and what people say of it.
    pub(crate) fn allows(&self, session: &SessionRecord, annotation: &Annotation) -> bool {
        !annotation.local_only && !self.projects.iter().any(|project| is_in(session, project))
    }
}

/// Whether a session is of a project: in its folder or below, of its name, or of its git remote.
fn is_in(session: &SessionRecord, project: &str) -> bool {
    let fields = &session.session;
    let is_below = |path: &String| {
        let rest = path.strip_prefix(project.trim_end_matches(['/', '\\']));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
    };
    let is_remote = |remote: &String| git::identity(remote) == git::identity(project);
    fields.project_path.as_ref().is_some_and(is_below)
        || fields.project_name.as_deref() == Some(project)
        || fields.git_remote.as_ref().is_some_and(is_remote)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, name: &str, remote: &str) -> SessionRecord {
        let mut record = SessionRecord::new("one", "test");
        record.session.project_path = Some(path.into());
        record.session.project_name = Some(name.into());
        record.session.git_remote = Some(remote.into());
        record
    }

    #[test]
    fn a_project_is_kept_by_folder_name_or_remote_and_others_go() {
        let session = of("/home/ada/shop/web", "web", "git@host.example:ada/shop.git");
        let kept = |project: &str| {
            let policy = Policy { projects: vec![project.to_owned()] };
            !policy.allows(&session, &Annotation::default())
        };
        for project in ["/home/ada/shop", "/home/ada/shop/", "web", "https://host.example/ada/shop"]
        {
            assert!(kept(project), "{project}");
        }
        for project in ["/home/ada/sho", "shop", "we", "https://host.example/ada/shop2", "/"] {
            assert_eq!(kept(project), project == "/", "{project}");
        }
    }

    #[test]
    fn a_session_that_people_keep_here_stays() {
        let policy = Policy { projects: Vec::new() };
        let kept = Annotation { local_only: true, ..Annotation::default() };
        let session = SessionRecord::new("one", "test");
        assert!(!policy.allows(&session, &kept));
        assert!(policy.allows(&session, &Annotation::default()));
    }
}

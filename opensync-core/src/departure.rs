//! Departure: whether a session may leave this machine by a door, and what of it stays.
//!
//! Every way out asks here, and nowhere else: push to a server of ours or to the plugins' hosted
//! service, a batch that another archive takes, a share, a file that is made to be passed on, and
//! the plugins. What is asked is decided again each time something leaves, because people may have
//! changed their minds since.
//!
//! A session stays if people keep it here, or a project that it is of, or a session that it is a
//! subagent or a fork of: those say what their parent says.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::error::{Cause, Result};
use crate::git;
use crate::model::{Annotation, PartKind, folder};
use crate::redact::RedactOptions;
use crate::store::{ChangeWhat, Read, SessionFields, Write};

/// Where a session would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// Into a file of the person's own. A backup is complete, or it is none.
    Backup,
    /// To anybody or anywhere else, without what is withheld.
    Out(Withheld),
}

/// What stays on this machine of the sessions that leave it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Withheld {
    /// Keys, tokens and passwords.
    pub(crate) secrets: bool,
    /// E-mail addresses, where secrets stay.
    pub(crate) emails: bool,
    /// What models thought.
    pub(crate) thinking: bool,
    /// Calls of tools and their results.
    pub(crate) tool_calls: bool,
}

impl Withheld {
    /// What is hidden of a text; nothing if texts go as they are.
    pub(crate) fn redaction(self) -> Option<RedactOptions> {
        self.secrets.then_some(RedactOptions { emails: self.emails })
    }

    /// Whether a part of this kind stays.
    pub(crate) fn keeps(self, kind: PartKind) -> bool {
        match kind {
            PartKind::Thinking => self.thinking,
            PartKind::ToolCall | PartKind::ToolResult => self.tool_calls,
            _ => false,
        }
    }
}

impl From<RedactOptions> for Withheld {
    fn from(options: RedactOptions) -> Self {
        Self { secrets: true, emails: options.emails, ..Self::default() }
    }
}

/// Whether people keep a session here, by what it says of itself, what they say of it, and the
/// projects that they keep here.
fn is_kept(fields: &SessionFields, annotation: &Annotation, projects: &[String]) -> bool {
    annotation.local_only || projects.iter().any(|project| is_in(fields, project))
}

/// Whether a session is of a project: in its folder or below, of its name, or of its git remote.
fn is_in(fields: &SessionFields, project: &str) -> bool {
    let folder = folder::identity(project);
    let is_below = |path: &String| {
        let path = folder::identity(path);
        let rest = path.strip_prefix(folder.trim_end_matches(['/', '\\']));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
    };
    let is_remote = |remote: &String| git::identity(remote) == git::identity(project);
    fields.project_path.as_ref().is_some_and(is_below)
        || fields.project_name.as_deref() == Some(project)
        || fields.git_remote.as_ref().is_some_and(is_remote)
}

/// What the gate asks of an archive.
pub(crate) trait Known {
    /// The projects that are kept here.
    fn projects(&self) -> Result<Vec<String>>;
    /// A session's number, by its external id.
    fn number(&self, external_id: &str) -> Result<Option<u64>>;
    /// What a session says of itself; nothing if it is gone.
    fn fields(&self, session: u64) -> Result<Option<SessionFields>>;
    /// What people say of a session.
    fn annotation_of(&self, session: u64) -> Result<Annotation>;
}

/// The gate of an archive, as it is at one moment.
pub(crate) struct Gate<'a> {
    known: &'a dyn Known,
    projects: Vec<String>,
    /// Whether sessions that were asked for stay, for many have the same parents.
    staying: RefCell<HashMap<u64, bool>>,
}

impl<'a> Gate<'a> {
    /// As it is now.
    pub(crate) fn of(known: &'a dyn Known) -> Result<Self> {
        Ok(Self { known, projects: known.projects()?, staying: RefCell::default() })
    }

    /// What is withheld of a session that goes through a door; `None` if all of it is.
    pub(crate) fn decide(&self, session: u64, door: Door) -> Result<Option<Withheld>> {
        match door {
            Door::Backup => Ok(Some(Withheld::default())),
            Door::Out(withheld) => Ok((!self.stays(session)?).then_some(withheld)),
        }
    }

    /// As [`decide`](Self::decide), for a session that somebody named.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if it stays.
    pub(crate) fn pass(&self, session: u64, door: Door) -> Result<Withheld> {
        if let Some(withheld) = self.decide(session, door)? {
            return Ok(withheld);
        }
        let id = self.known.fields(session)?.unwrap_or_default().external_id;
        Err(Cause::LocalOnly { id }.into())
    }

    fn stays(&self, session: u64) -> Result<bool> {
        let mut staying = self.staying.borrow_mut();
        let (mut lineage, mut next, mut stays) = (Vec::new(), Some(session), false);
        while let Some(number) = next.filter(|_| !stays) {
            if let Some(&known) = staying.get(&number) {
                stays = known;
                break;
            }
            let Some(fields) = self.known.fields(number)? else { break };
            stays = is_kept(&fields, &self.known.annotation_of(number)?, &self.projects);
            // Noted at once, for a circle of parents ends here.
            staying.insert(number, stays);
            lineage.push(number);
            next = match &fields.parent {
                Some(parent) => self.known.number(&parent.external_id)?,
                None => None,
            };
        }
        staying.extend(lineage.into_iter().map(|number| (number, stays)));
        Ok(stays)
    }
}

/// Ends the shares of sessions that stay. To be called when people come to keep something here.
pub(crate) fn close(write: &mut Write<'_>) -> Result<()> {
    let door = Door::Out(Withheld::default());
    let shares = write.shares()?;
    let gate = Gate::of(write)?;
    let mut ended = Vec::new();
    for (slug, share) in shares {
        if gate.decide(share.session, door)?.is_none() {
            ended.push((slug, share.session));
        }
    }
    for (slug, session) in ended {
        write.remove_share(&slug)?;
        if let Some(record) = write.session(session)? {
            write.log_change(session, &record.session.external_id, ChangeWhat::Unshared)?;
        }
    }
    Ok(())
}

impl Known for Read {
    fn projects(&self) -> Result<Vec<String>> {
        self.local_only()
    }

    fn number(&self, external_id: &str) -> Result<Option<u64>> {
        self.session_number(external_id)
    }

    fn fields(&self, session: u64) -> Result<Option<SessionFields>> {
        Ok(self.unannotated_session(session)?.map(|record| record.session))
    }

    fn annotation_of(&self, session: u64) -> Result<Annotation> {
        self.annotation(session)
    }
}

impl Known for Write<'_> {
    fn projects(&self) -> Result<Vec<String>> {
        self.local_only()
    }

    fn number(&self, external_id: &str) -> Result<Option<u64>> {
        self.session_number(external_id)
    }

    fn fields(&self, session: u64) -> Result<Option<SessionFields>> {
        Ok(self.session(session)?.map(|record| record.session))
    }

    fn annotation_of(&self, session: u64) -> Result<Annotation> {
        self.annotation(session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Link, LinkKind};

    fn of(path: &str, name: &str, remote: &str) -> SessionFields {
        SessionFields {
            project_path: Some(path.into()),
            project_name: Some(name.into()),
            git_remote: Some(remote.into()),
            ..SessionFields::default()
        }
    }

    #[test]
    fn a_project_is_kept_by_folder_name_or_remote_and_others_go() {
        let session = of("/home/ada/shop/web", "web", "git@host.example:ada/shop.git");
        let kept = |project: &str| {
            is_kept(&session, &Annotation::default(), std::slice::from_ref(&project.to_owned()))
        };
        for project in ["/home/ada/shop", "/home/ada/shop/", "web", "https://host.example/ada/shop"]
        {
            assert!(kept(project), "{project}");
        }
        for project in ["/home/ada/sho", "shop", "we", "https://host.example/ada/shop2", "/"] {
            assert_eq!(kept(project), project == "/", "{project}");
        }
    }

    /// Sessions by their places in a list: parent, and whether people keep it.
    struct Family(Vec<(Option<&'static str>, bool)>);

    impl Known for Family {
        fn projects(&self) -> Result<Vec<String>> {
            Ok(Vec::new())
        }

        fn number(&self, external_id: &str) -> Result<Option<u64>> {
            Ok(external_id.parse().ok())
        }

        fn fields(&self, session: u64) -> Result<Option<SessionFields>> {
            let at = usize::try_from(session).unwrap_or(usize::MAX);
            Ok(self.0.get(at).map(|(parent, _)| SessionFields {
                parent: parent
                    .map(|id| Link { kind: LinkKind::Subagent, external_id: id.to_owned() }),
                ..SessionFields::default()
            }))
        }

        fn annotation_of(&self, session: u64) -> Result<Annotation> {
            let local_only = self.0[usize::try_from(session).unwrap_or(usize::MAX)].1;
            Ok(Annotation { local_only, ..Annotation::default() })
        }
    }

    fn going(family: &Family) -> Vec<bool> {
        let gate = Gate::of(family).unwrap();
        let goes =
            |session| gate.decide(session, Door::Out(Withheld::default())).unwrap().is_some();
        (0..family.0.len() as u64).map(goes).collect()
    }

    #[test]
    fn what_comes_from_a_session_that_stays_stays() {
        let family = Family(vec![
            (Some("1"), false),
            (Some("2"), false),
            (None, true),
            (Some("gone"), false),
            (Some("0"), true),
            (Some("3"), false),
        ]);
        assert_eq!(going(&family), [false, false, false, true, false, true]);
    }

    #[test]
    fn a_circle_of_parents_has_an_end() {
        assert_eq!(going(&Family(vec![(Some("1"), false), (Some("0"), false)])), [true, true]);
        assert_eq!(going(&Family(vec![(Some("1"), false), (Some("0"), true)])), [false, false]);
        assert_eq!(going(&Family(vec![(Some("0"), false)])), [true]);
    }

    #[test]
    fn a_backup_holds_what_stays_and_every_other_door_is_told_what_to_withhold() {
        let family = Family(vec![(None, true), (None, false)]);
        let gate = Gate::of(&family).unwrap();
        assert_eq!(gate.decide(0, Door::Backup).unwrap(), Some(Withheld::default()));
        let withheld = Withheld { secrets: true, thinking: true, ..Withheld::default() };
        assert_eq!(gate.decide(0, Door::Out(withheld)).unwrap(), None);
        assert_eq!(gate.pass(1, Door::Out(withheld)).unwrap(), withheld);
        let refused = gate.pass(0, Door::Out(withheld)).unwrap_err();
        assert_eq!(refused.kind(), crate::error::ErrorKind::InvalidInput);
    }
}

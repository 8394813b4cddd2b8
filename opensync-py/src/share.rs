//! Share: what the class `OpenSync` lets others read, and the ledger of it.

use std::collections::HashMap;

use opensync_core::share::{Share as CoreShare, ShareOptions};
use pyo3::prelude::*;

use crate::archive::OpenSync;
use crate::options;
use crate::view::plain;

view! {
    /// A line of the ledger of what is shared.
    Share(CoreShare) shows slug, session, title, views, is_expired;
    /// The unguessable part of its address: `/s/SLUG` on a server of this archive.
    slug: &str = |share| &share.slug;
    /// The agent's id of the session.
    session: &str = |share| &share.session;
    /// What the session is called now.
    title: Option<&str> = |share| share.title.as_deref();
    /// When it was shared. Milliseconds since 1970, UTC.
    created_at: i64 = |share| share.created_at;
    /// When it ends by itself. Milliseconds since 1970, UTC.
    expires_at: Option<i64> = |share| share.expires_at;
    /// Whether that time has come.
    is_expired: bool = |share| share.is_expired;
    /// Whether readers need a password.
    has_password: bool = |share| share.has_password;
    /// Whether readers see tokens and cost.
    show_cost: bool = |share| share.show_cost;
    /// Whether readers see what models thought.
    show_thinking: bool = |share| share.show_thinking;
    /// Whether secrets are hidden.
    redact: bool = |share| share.redact;
    /// Whether e-mail addresses are hidden, too.
    redact_emails: bool = |share| share.redact_emails;
    /// How many messages the session had when it was shared; later ones are not.
    message_count: u32 = |share| share.message_count;
    /// How often it was read.
    views: u64 = |share| share.views;
    /// When it was last read. Milliseconds since 1970, UTC.
    viewed_at: Option<i64> = |share| share.viewed_at;
    {
        /// The same as a dictionary, as JSON has it.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            plain(py, &self.0)
        }
    }
}

list! {
    /// What is shared, the newest first.
    Shares(()) of Share {
        fn __repr__(&self) -> String {
            format!("Shares({} shares)", self.rows.len())
        }
    }
}

#[pymethods]
impl OpenSync {
    /// Let anyone with its address read a session as it is now. Durable on return.
    ///
    /// The address holds 142 random bits. Readers get what a reader needs: no ids, no paths from the
    /// root, nothing that the agent injected, and unless they are asked for no secret and no cost.
    ///
    /// messages: the first and the last one, counted from 1; all by default. expires_at: when it ends
    /// by itself, as times are told to `search`. password: what readers have to type; only a slow
    /// hash of it is stored, which takes some tens of milliseconds. show_thinking: whether readers see
    /// what models thought. redact_emails: hide e-mail addresses, too.
    ///
    /// Raises `NotFoundError` if the session is not there, and `InvalidInputError` for a session that
    /// stays on this machine, a range that is not in it, a time that is past, or an empty password.
    ///
    /// >>> db = sample()
    /// >>> share = db.share("s-1")
    /// >>> print(db.open_share(share.slug, format="markdown").splitlines()[0])
    /// # Locks
    #[pyo3(signature = (
        id, *, messages = None, expires_at = None, password = None, show_cost = false,
        show_thinking = true, redact = true, redact_emails = false
    ))]
    #[allow(
        clippy::too_many_arguments,
        clippy::fn_params_excessive_bools,
        reason = "they are the caller's keywords"
    )]
    fn share(
        &self,
        py: Python<'_>,
        id: &str,
        messages: Option<(u32, u32)>,
        expires_at: Option<&Bound<'_, PyAny>>,
        password: Option<String>,
        show_cost: bool,
        show_thinking: bool,
        redact: bool,
        redact_emails: bool,
    ) -> PyResult<Share> {
        let expires_at = expires_at.map(|at| options::time("expires_at", at)).transpose()?;
        let options = ShareOptions::default()
            .messages(messages)
            .expires_at(expires_at)
            .password(password)
            .show_cost(show_cost)
            .show_thinking(show_thinking)
            .redact(redact)
            .redact_emails(redact_emails);
        self.0.call(py, |archive| archive.share(id, &options)).map(Share)
    }

    /// The ledger of all that is shared, newest first. Ended shares are in it until they are removed.
    ///
    /// >>> sample().shares()
    /// Shares(0 shares)
    fn shares(&self, py: Python<'_>) -> PyResult<Shares> {
        let found = self.0.call(py, opensync_core::OpenSync::shares)?;
        Shares::of(py, found.into_iter().map(Share), ())
    }

    /// How many shares each of some sessions has; those without any are left out. Reads theirs only.
    ///
    /// >>> db = sample()
    /// >>> slug = db.share("s-1").slug
    /// >>> db.share_counts(["s-1", "s-2"])
    /// {'s-1': 1}
    fn share_counts(&self, py: Python<'_>, ids: Vec<String>) -> PyResult<HashMap<String, u32>> {
        self.0.call(py, |archive| archive.share_counts(ids.iter().map(String::as_str)))
    }

    /// End a share at once and for good, and return what it was. Durable on return.
    ///
    /// Raises `NotFoundError` if nothing is shared so.
    ///
    /// >>> db = sample()
    /// >>> db.unshare(db.share("s-1").slug).session
    /// 's-1'
    fn unshare(&self, py: Python<'_>, slug: &str) -> PyResult<Share> {
        self.0.call(py, |archive| archive.unshare(slug)).map(Share)
    }

    /// What anyone with `slug` may read, counting that it was read; `None` if it takes a password
    /// and this is not it, which costs some tens of milliseconds.
    ///
    /// format: `page` (HTML that needs nothing else), `markdown` or `json`.
    ///
    /// Raises `NotFoundError` if nothing is shared so, or no longer.
    ///
    /// >>> db = sample()
    /// >>> slug = db.share("s-1", password="quokka").slug
    /// >>> db.open_share(slug) is None
    /// True
    /// >>> db.open_share(slug, password="quokka").startswith("<!doctype html>")
    /// True
    #[pyo3(signature = (slug, *, password = None, format = "page"))]
    fn open_share(
        &self,
        py: Python<'_>,
        slug: &str,
        password: Option<&str>,
        format: &str,
    ) -> PyResult<Option<String>> {
        let format = options::word("format", format)?;
        self.0.call(py, |archive| {
            let Some(shared) = archive.open_share(slug, password)? else { return Ok(None) };
            let mut text = Vec::new();
            shared.write(format, &mut text)?;
            Ok(Some(String::from_utf8_lossy(&text).into_owned()))
        })
    }
}

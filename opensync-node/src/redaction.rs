//! Redaction: keys, tokens and passwords in a text or a session, and marks in their place.

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use opensync_core as core;
use opensync_core::redact::Redactor;

use crate::archive::Archive;
use crate::call::{Call, call};
use crate::objects::count;

/// What counts as a secret.
#[napi(object)]
#[derive(Clone, Default)]
pub struct RedactOptions {
    /// E-mail addresses, too. Default: false.
    pub emails: Option<bool>,
}

/// A secret in a text.
#[napi(object)]
pub struct Finding {
    /// The kind of secret.
    pub rule: String,
    /// Where it begins, as `slice` takes it.
    pub start: u32,
    /// Where it ends, as `slice` takes it.
    pub end: u32,
}

/// A secret in a session.
#[napi(object)]
pub struct SessionFinding {
    /// The kind of secret.
    pub rule: String,
    /// What would stand in its place; the same for the same secret.
    pub mark: String,
    /// The agent's id of the message.
    pub message_id: String,
    /// The place of the message in the session, from 1.
    pub message: i64,
    /// The place of the part in the message, from 1.
    pub part: i64,
    /// The line with everything hidden, and a little of what is around it.
    pub line: String,
    /// The first characters of the secret, enough to know it again by and no more.
    pub hint: String,
}

/// What the engine hides, by what a caller said.
pub(crate) fn redact_options(emails: Option<bool>) -> core::redact::RedactOptions {
    core::redact::RedactOptions { emails: emails.unwrap_or_default() }
}

/// `text` with marks in the place of keys, tokens and passwords: `[redacted:rule]`.
///
/// Costs about a second for 100 MB.
#[napi(ts_return_type = "Promise<string>")]
pub fn redact(text: String, options: Option<RedactOptions>) -> AsyncTask<Call<String>> {
    let options = redact_options(options.unwrap_or_default().emails);
    call(move || Ok(Redactor::new(options).redact_owned(text)))
}

/// The secrets in `text`, in order. Leaves hashes, ids, paths and examples alone.
///
/// Costs about a second for 100 MB.
#[napi(ts_return_type = "Promise<Array<Finding>>")]
pub fn find_secrets(text: String, options: Option<RedactOptions>) -> AsyncTask<Call<Vec<Finding>>> {
    let options = redact_options(options.unwrap_or_default().emails);
    call(move || Ok(in_units(&text, core::redact::find_secrets(&text, options))))
}

/// The names of all kinds of secrets that are known.
#[napi]
#[must_use]
pub fn secret_rules() -> Vec<String> {
    core::redact::secret_rules().into_iter().map(str::to_owned).collect()
}

#[napi]
impl Archive {
    /// What redaction would hide in a session, in order. Reads the session twice.
    ///
    /// Rejects as `session` does.
    #[napi(ts_return_type = "Promise<Array<SessionFinding>>")]
    pub fn findings(
        &self,
        id: String,
        options: Option<RedactOptions>,
    ) -> AsyncTask<Call<Vec<SessionFinding>>> {
        let archive = self.0.clone();
        let options = redact_options(options.unwrap_or_default().emails);
        call(move || {
            let found = archive.findings(&id, options)?;
            Ok(found.into_iter().map(SessionFinding::from).collect())
        })
    }
}

/// Findings in places as JavaScript counts: in units of UTF-16. They come in order, so the text is
/// gone through once.
fn in_units(text: &str, found: Vec<core::redact::Finding>) -> Vec<Finding> {
    let (mut bytes, mut units) = (0, 0);
    let mut place = |at: usize| {
        units += text[bytes..at].chars().map(char::len_utf16).sum::<usize>();
        bytes = at;
        u32::try_from(units).unwrap_or(u32::MAX)
    };
    let found = found.into_iter();
    let found = found.map(|finding| {
        let (start, end) = (place(finding.start), place(finding.end));
        Finding { rule: finding.rule.to_owned(), start, end }
    });
    found.collect()
}

impl From<core::redact::SessionFinding> for SessionFinding {
    fn from(found: core::redact::SessionFinding) -> Self {
        Self {
            rule: found.rule.to_owned(),
            mark: found.mark,
            message_id: found.message_id,
            message: count(found.message),
            part: count(found.part as u64),
            line: found.line,
            hint: found.hint,
        }
    }
}

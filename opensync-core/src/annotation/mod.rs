//! Annotation: takes in what people say of a session.
//!
//! It lies in a table of its own, so that no import can overwrite it, and every reading of a
//! session puts it over what the source says.

mod stamped;

use crate::clock;
use crate::departure;
use crate::error::{Cause, Result};
use crate::store::{ChangeWhat, Write};

pub(crate) use stamped::{Said, forget_until, join};

pub use crate::model::{Annotation, AnnotationEdit, Edit, EvalStatus};

const MAX_TITLE_CHARACTERS: usize = 1000;
const MAX_TAGS: usize = 100;
const MAX_TAG_CHARACTERS: usize = 100;
const MAX_TEXT_BYTES: usize = 1 << 20;

/// Puts texts into their form, and refuses those that are too long.
pub(crate) fn tidy(edit: AnnotationEdit) -> Result<AnnotationEdit> {
    let title = match edit.title {
        Edit::Set(title) => one_line(&title).map_or(Edit::Clear, Edit::Set),
        other => other,
    };
    if let Edit::Set(title) = &title {
        within("title", title.chars().count(), MAX_TITLE_CHARACTERS, "1 to 1000 characters")?;
    }
    let tags = match edit.tags {
        Edit::Set(tags) => Edit::Set(tidy_tags(&tags)?),
        other => other,
    };
    for (name, text) in
        [("eval_notes", &edit.eval_notes), ("expected_output", &edit.expected_output)]
    {
        if let Edit::Set(text) = text {
            within(name, text.len(), MAX_TEXT_BYTES, "up to 1 MiB")?;
        }
    }
    if let Edit::Set(at) = edit.reviewed_at
        && !clock::TIMES.contains(&at)
    {
        let expected = "milliseconds since 1970, of the years 1 to 9999";
        let got = at.to_string();
        return Err(Cause::OutOfRange { name: "reviewed_at", expected, got }.into());
    }
    Ok(AnnotationEdit { title, tags, ..edit })
}

/// Carries out a tidy edit on a session. Returns whether anything changed.
pub(crate) fn apply(write: &mut Write<'_>, session: u64, edit: AnnotationEdit) -> Result<bool> {
    let Some(record) = write.session(session)? else { return Ok(false) };
    let old = write.annotation(session)?;
    let new = edited(old.clone(), edit);
    if new == old {
        return Ok(false);
    }
    write.put_annotation(session, &new)?;
    stamped::stamp(write, session, &record.session.external_id, &old, &new)?;
    write.log_change(session, &record.session.external_id, ChangeWhat::Annotated)?;
    if new.local_only && !old.local_only {
        departure::close(write)?;
    }
    Ok(true)
}

/// Takes over what an export says that people said, where nobody here said anything else.
pub(crate) fn fill(write: &mut Write<'_>, session: u64, told: AnnotationEdit) -> Result<()> {
    let Some(record) = write.session(session)? else { return Ok(()) };
    let told = edited(Annotation::default(), told);
    stamped::fill(write, session, &record.session.external_id, &told)?;
    if told.local_only {
        let keep = AnnotationEdit { local_only: Edit::Set(true), ..AnnotationEdit::default() };
        apply(write, session, keep)?;
    }
    Ok(())
}

fn edited(mut annotation: Annotation, edit: AnnotationEdit) -> Annotation {
    let old = annotation.clone();
    edit.title.apply(&mut annotation.title);
    edit.tags.apply(&mut annotation.tags);
    edit.eval_ready.mark(&mut annotation.eval_ready);
    edit.eval_status.apply(&mut annotation.eval_status);
    edit.eval_notes.apply(&mut annotation.eval_notes);
    edit.expected_output.apply(&mut annotation.expected_output);
    edit.local_only.mark(&mut annotation.local_only);
    let is_judged =
        (old.eval_ready, old.eval_status) != (annotation.eval_ready, annotation.eval_status);
    if is_judged && edit.reviewed_at.is_keep() {
        annotation.reviewed_at = Some(clock::now_ms());
    }
    edit.reviewed_at.apply(&mut annotation.reviewed_at);
    annotation
}

/// Tags without blanks around them, each once, in the order given.
fn tidy_tags(tags: &[String]) -> Result<Vec<String>> {
    let mut tidy: Vec<String> = Vec::new();
    within("tags", tags.len(), MAX_TAGS, "up to 100 tags")?;
    for tag in tags.iter().filter_map(|tag| one_line(tag)) {
        within("tag", tag.chars().count(), MAX_TAG_CHARACTERS, "1 to 100 characters")?;
        if !tidy.iter().any(|known| known.to_lowercase() == tag.to_lowercase()) {
            tidy.push(tag);
        }
    }
    Ok(tidy)
}

/// The words of a text with one space between them; `None` if it has none.
fn one_line(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

fn within(name: &'static str, size: usize, most: usize, expected: &'static str) -> Result<()> {
    if size > most {
        return Err(Cause::OutOfRange { name, expected, got: size.to_string() }.into());
    }
    Ok(())
}

//! Options: keyword arguments as the engine's queries, scopes and records.

use std::time::Duration;

use opensync_core::annotation::{AnnotationEdit, EvalStatus};
use opensync_core::embed::EmbedOptions;
use opensync_core::filter::{Field, TimeZone, parse_time, parse_time_in, parse_until_in};
use opensync_core::word::Word;
use opensync_core::{Filter, Message, Query, Session};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::{invalid, to_py};

/// A value, or several that are alternatives.
#[derive(FromPyObject)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn values(self) -> Vec<String> {
        match self {
            Self::One(value) => vec![value],
            Self::Many(values) => values,
        }
    }
}

/// How a search is put besides its words and conditions.
pub(crate) struct Shape<'a> {
    pub(crate) limit: usize,
    pub(crate) after_page: Option<String>,
    pub(crate) mode: Option<&'a str>,
    pub(crate) each_message: bool,
    pub(crate) explain: bool,
}

/// What is looked for, with the conditions of `filters`.
pub(crate) fn query(
    text: String,
    shape: Shape<'_>,
    filters: Option<&Bound<'_, PyDict>>,
) -> PyResult<Query> {
    let mut query = Query::new(text).filter(filter(filters)?).limit(shape.limit);
    if let Some(cursor) = shape.after_page {
        query = query.after(cursor.into());
    }
    if let Some(mode) = shape.mode {
        query = query.mode(word("mode", mode)?);
    }
    if shape.each_message {
        query = query.each_message();
    }
    if shape.explain {
        query = query.explain();
    }
    Ok(query)
}

/// Which sessions and messages are meant: keywords that are fields, and what else narrows.
pub(crate) fn filter(told: Option<&Bound<'_, PyDict>>) -> PyResult<Filter> {
    let mut filter = Filter::default();
    // Days that are typed begin where this machine is, unless the caller says where.
    let mut zone = TimeZone::here();
    if let Some(told) = told.map(|told| told.get_item("time_zone")).transpose()?.flatten()
        && !told.is_none()
    {
        zone = told.extract::<String>()?.parse().map_err(to_py)?;
        filter = filter.time_zone(zone.clone());
    }
    for (key, value) in told.into_iter().flatten().filter(|(_, value)| !value.is_none()) {
        let key: String = key.extract()?;
        match key.as_str() {
            "time_zone" => {}
            "after" => {
                filter.from_ms =
                    Some(parsed_time(&key, &value, |text| parse_time_in(text, &zone))?);
            }
            "before" => {
                filter.to_ms = Some(parsed_time(&key, &value, |text| parse_until_in(text, &zone))?);
            }
            "min_tokens" => filter.min_tokens = Some(value.extract()?),
            "exclude" => {
                for (key, value) in value.cast::<PyDict>()? {
                    let field = field(&key.extract::<String>()?)?;
                    for value in value.extract::<OneOrMany>()?.values() {
                        filter = filter.exclude(field, value);
                    }
                }
            }
            _ => {
                let field = field(&key)?;
                for value in value.extract::<OneOrMany>()?.values() {
                    filter = filter.include(field, checked(field, value)?);
                }
            }
        }
    }
    Ok(filter)
}

/// A value, if the field takes it: a status is one of few words.
fn checked(field: Field, value: String) -> PyResult<String> {
    if field == Field::Status && value != "ready" {
        word::<EvalStatus>("status", &value)?;
    }
    Ok(value)
}

fn field(name: &str) -> PyResult<Field> {
    let unexpected = || PyTypeError::new_err(format!("unexpected keyword argument '{name}'"));
    Field::named(name).ok_or_else(unexpected)
}

/// A time in milliseconds since 1970: a number, what a person types, or a `datetime`.
pub(crate) fn time(name: &str, value: &Bound<'_, PyAny>) -> PyResult<i64> {
    parsed_time(name, value, parse_time)
}

fn parsed_time(
    name: &str,
    value: &Bound<'_, PyAny>,
    parse: impl Fn(&str) -> Option<i64>,
) -> PyResult<i64> {
    if let Ok(ms) = value.extract::<i64>() {
        return Ok(ms);
    }
    if let Ok(text) = value.extract::<String>() {
        return parse(&text).ok_or_else(|| {
            invalid(format!("`{name}` must be a time such as `7d` or `2026-01-31`, got `{text}`"))
        });
    }
    let seconds: f64 = value.call_method0("timestamp")?.extract()?;
    #[allow(clippy::cast_possible_truncation, reason = "a datetime ends with the year 9999")]
    Ok((seconds * 1000.0).round() as i64)
}

/// The value of an enum that a word means.
pub(crate) fn word<T: Word>(argument: &str, word: &str) -> PyResult<T> {
    word.parse().map_err(|_| one_of(argument, &T::WORDS.join(", "), word))
}

/// How embedding may use the machine.
pub(crate) fn embed_options(
    threads: Option<usize>,
    cpu_share: f32,
    seconds: Option<f64>,
) -> PyResult<EmbedOptions> {
    let mut options = EmbedOptions::default();
    options.threads = threads.unwrap_or(options.threads);
    options.cpu_share = cpu_share;
    options.budget = seconds.map(duration).transpose()?;
    Ok(options)
}

/// A length of time.
pub(crate) fn duration(seconds: f64) -> PyResult<Duration> {
    let failed = |_| invalid(format!("`seconds` must be 0 or more, got `{seconds}`"));
    Duration::try_from_secs_f64(seconds).map_err(failed)
}

/// What people say of a session.
pub(crate) fn edit(fields: Option<&Bound<'_, PyDict>>) -> PyResult<AnnotationEdit> {
    const KNOWN: [&str; 8] = [
        "title",
        "tags",
        "eval_ready",
        "eval_status",
        "eval_notes",
        "expected_output",
        "reviewed_at",
        "local_only",
    ];
    let Some(fields) = fields else { return Ok(AnnotationEdit::default()) };
    for key in fields.keys() {
        let key: String = key.extract()?;
        if !KNOWN.contains(&key.as_str()) {
            return Err(PyTypeError::new_err(format!("unexpected keyword argument '{key}'")));
        }
    }
    pythonize::depythonize(fields)
        .map_err(|error| invalid(format!("the edit is not valid: {error}")))
}

pub(crate) fn one_of(name: &str, expected: &str, got: &str) -> PyErr {
    invalid(format!("`{name}` must be one of {expected}, got `{got}`"))
}

/// A session as `ingest` takes it: a dictionary, or what `get` gave.
pub(crate) fn session(value: &Bound<'_, PyAny>) -> PyResult<Session> {
    record(value, "a session")
}

/// Messages as `ingest` takes them: dictionaries, or what `messages` gave.
pub(crate) fn messages(values: &Bound<'_, PyAny>) -> PyResult<Vec<Message>> {
    values.try_iter()?.map(|value| record(&value?, "a message")).collect()
}

fn record<T: for<'de> serde::Deserialize<'de>>(
    value: &Bound<'_, PyAny>,
    what: &str,
) -> PyResult<T> {
    let dict = if value.is_instance_of::<PyDict>() {
        value.clone()
    } else {
        value.call_method0("to_dict")?
    };
    pythonize::depythonize(&dict).map_err(|error| invalid(format!("{what} is not valid: {error}")))
}

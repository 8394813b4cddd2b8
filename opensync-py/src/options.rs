//! Options: keyword arguments as the engine's queries, scopes and records.

use std::time::Duration;

use opensync_core::{
    AnnotationEdit, EmbedOptions, EvalStatus, Field, Message, Query, RemoteKind, Scope, SearchMode,
    Session, parse_time, parse_until,
};
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
    let mut query = Query::new(text).limit(shape.limit);
    if let Some(mode) = shape.mode {
        query = query.mode(search_mode(mode)?);
    }
    if shape.each_message {
        query = query.each_message();
    }
    if shape.explain {
        query = query.explain();
    }
    for (key, value) in filters.into_iter().flatten() {
        query = narrowed(query, &key.extract::<String>()?, &value)?;
    }
    Ok(query)
}

fn narrowed(query: Query, key: &str, value: &Bound<'_, PyAny>) -> PyResult<Query> {
    if value.is_none() {
        return Ok(query);
    }
    match key {
        "after" => Ok(query.after(time(key, value)?)),
        "before" => Ok(query.before(end(key, value)?)),
        "exclude" => excluding(query, value.cast()?),
        _ => {
            let field = field(key)?;
            let values = value.extract::<OneOrMany>()?.values();
            Ok(values.into_iter().fold(query, |query, value| query.filter(field, value)))
        }
    }
}

fn excluding(mut query: Query, unwanted: &Bound<'_, PyDict>) -> PyResult<Query> {
    for (key, value) in unwanted {
        let field = field(&key.extract::<String>()?)?;
        for value in value.extract::<OneOrMany>()?.values() {
            query = query.exclude(field, value);
        }
    }
    Ok(query)
}

fn field(name: &str) -> PyResult<Field> {
    let known = Field::ALL.into_iter().find(|field| field.as_str() == name);
    known.ok_or_else(|| PyTypeError::new_err(format!("unexpected keyword argument '{name}'")))
}

/// Which sessions are meant.
pub(crate) fn scope(filters: Option<&Bound<'_, PyDict>>) -> PyResult<Scope> {
    let mut scope = Scope::default();
    for (key, value) in filters.into_iter().flatten().filter(|(_, value)| !value.is_none()) {
        let key: String = key.extract()?;
        match key.as_str() {
            "source" => scope.source = Some(value.extract()?),
            "project" => scope.project = Some(value.extract()?),
            "model" => scope.model = Some(value.extract()?),
            "after" => scope.from_ms = Some(time(&key, &value)?),
            "before" => scope.to_ms = Some(last(&key, &value)?),
            "tags" => scope.tags = value.extract::<OneOrMany>()?.values(),
            "eval_ready" => scope.eval_ready = Some(value.extract()?),
            "eval_status" => scope.eval_status = Some(eval_status(&key, &value)?),
            "time_zone" => scope.time_zone = value.extract::<String>()?.parse().map_err(to_py)?,
            _ => {
                let message = format!("unexpected keyword argument '{key}'");
                return Err(PyTypeError::new_err(message));
            }
        }
    }
    Ok(scope)
}

/// A time in milliseconds since 1970: a number, what a person types, or a `datetime`.
pub(crate) fn time(name: &str, value: &Bound<'_, PyAny>) -> PyResult<i64> {
    told(name, value, parse_time)
}

/// The same, where a day, month or year that is typed is meant with all of it: when it is over.
fn end(name: &str, value: &Bound<'_, PyAny>) -> PyResult<i64> {
    told(name, value, parse_until)
}

/// The last time that is meant.
pub(crate) fn last(name: &str, value: &Bound<'_, PyAny>) -> PyResult<i64> {
    told(name, value, |text| parse_until(text).map(|end| end - 1))
}

fn told(
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

fn search_mode(name: &str) -> PyResult<SearchMode> {
    match name {
        "lexical" => Ok(SearchMode::Lexical),
        "semantic" => Ok(SearchMode::Semantic),
        "hybrid" => Ok(SearchMode::Hybrid),
        _ => Err(one_of("mode", "`lexical`, `semantic` or `hybrid`", name)),
    }
}

/// The one of `all` whose word is `name`.
pub(crate) fn named<T: Copy, const COUNT: usize>(
    argument: &str,
    name: &str,
    all: [T; COUNT],
    word: fn(T) -> &'static str,
) -> PyResult<T> {
    let known = all.into_iter().find(|&one| word(one) == name);
    known.ok_or_else(|| one_of(argument, &all.map(word).join(", "), name))
}

/// How people judged a session.
pub(crate) fn eval_status(name: &str, value: &Bound<'_, PyAny>) -> PyResult<EvalStatus> {
    pythonize::depythonize(value)
        .map_err(|_| one_of(name, "golden, correct, incorrect, needs_review", &value.to_string()))
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

/// What a server speaks.
pub(crate) fn remote_kind(name: &str) -> PyResult<RemoteKind> {
    match name {
        "opensync" => Ok(RemoteKind::Opensync),
        "upstream" => Ok(RemoteKind::Upstream),
        _ => Err(one_of("kind", "`opensync` or `upstream`", name)),
    }
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

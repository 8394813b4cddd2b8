//! Parts: which of a message's stored parts stay, and which new ones come.

use super::prepare::{PreparedBody, PreparedPart};
use crate::error::Result;
use crate::model::{MessageMode, PartKind};
use crate::store::{Body, PartRecord, Write};

/// Where each part of the message to be comes from, in order.
pub(super) struct Plan(Vec<Origin>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Old(usize),
    New(usize),
}

impl Plan {
    /// Whether the message keeps all of its `count` parts in order and gets no new one.
    pub(super) fn keeps_all(&self, count: usize) -> bool {
        self.0.len() == count
            && self.0.iter().enumerate().all(|(at, &origin)| origin == Origin::Old(at))
    }
}

/// Decides part by part. Changes nothing.
pub(super) fn plan(
    write: &Write<'_>,
    old: &[PartRecord],
    new: &[PreparedPart],
    mode: MessageMode,
) -> Result<Plan> {
    match mode {
        MessageMode::Update if new.is_empty() => {
            Ok(Plan((0..old.len()).map(Origin::Old).collect()))
        }
        MessageMode::Replace | MessageMode::Update => replace(write, old, new),
        MessageMode::Extend => extend(write, old, new),
    }
}

fn replace(write: &Write<'_>, old: &[PartRecord], new: &[PreparedPart]) -> Result<Plan> {
    let origins = new.iter().enumerate().map(|(at, part)| {
        let stored = find(write, part)?;
        let is_same = stored.is_some() && old.get(at) == stored.as_ref();
        Ok(if is_same { Origin::Old(at) } else { Origin::New(at) })
    });
    Ok(Plan(origins.collect::<Result<_>>()?))
}

fn extend(write: &Write<'_>, old: &[PartRecord], new: &[PreparedPart]) -> Result<Plan> {
    let mut origins: Vec<Origin> = (0..old.len()).map(Origin::Old).collect();
    for (at, part) in new.iter().enumerate() {
        let stored = find(write, part)?;
        if stored.is_some_and(|stored| old.contains(&stored)) {
            continue;
        }
        match compare(write, old, part)? {
            Known::Less(place) if origins[place] == Origin::Old(place) => {
                origins[place] = Origin::New(at);
            }
            Known::Less(_) | Known::More => {}
            Known::Nothing => origins.push(Origin::New(at)),
        }
    }
    Ok(Plan(origins))
}

/// What the stored parts say of a new one.
enum Known {
    /// Nothing: it is another part.
    Nothing,
    /// The part at this place is the same one, as it was before.
    Less(usize),
    /// One of them is the same one, streamed further.
    More,
}

fn compare(write: &Write<'_>, old: &[PartRecord], new: &PreparedPart) -> Result<Known> {
    match new.fields.kind {
        PartKind::ToolCall | PartKind::ToolResult => {
            let is_same_call = |part: &PartRecord| {
                part.kind == new.fields.kind
                    && part.call_id.is_some()
                    && part.call_id == new.fields.call_id
            };
            Ok(old.iter().position(is_same_call).map_or(Known::Nothing, |place| {
                // A copy that was cut short knows less of the same call.
                let is_less = new.fullness() < old[place].fullness();
                if is_less { Known::More } else { Known::Less(place) }
            }))
        }
        PartKind::Text | PartKind::Thinking => compare_texts(write, old, new),
        _ => Ok(Known::Nothing),
    }
}

fn compare_texts(write: &Write<'_>, old: &[PartRecord], new: &PreparedPart) -> Result<Known> {
    let text = new.body.text()?;
    for (place, part) in old.iter().enumerate().filter(|(_, part)| part.kind == new.fields.kind) {
        let stored = write.text(&part.body)?;
        if !stored.is_empty() && text.starts_with(&stored) {
            return Ok(Known::Less(place));
        }
        // A log that is read again says first what it said first.
        if !text.is_empty() && stored.starts_with(&text) {
            return Ok(Known::More);
        }
    }
    Ok(Known::Nothing)
}

/// Stores the new parts of a plan, releases the old ones it leaves out, and tells all of them.
pub(super) fn carry_out(
    write: &mut Write<'_>,
    plan: Plan,
    old: &[PartRecord],
    new: Vec<PreparedPart>,
) -> Result<Vec<PartRecord>> {
    let mut new: Vec<Option<PreparedPart>> = new.into_iter().map(Some).collect();
    let mut parts = Vec::with_capacity(plan.0.len());
    let mut stays = vec![false; old.len()];
    for origin in &plan.0 {
        match *origin {
            Origin::Old(at) => {
                stays[at] = true;
                parts.push(old[at].clone());
            }
            Origin::New(at) => {
                if let Some(part) = new[at].take() {
                    parts.push(keep(write, part)?);
                }
            }
        }
    }
    for (part, stays) in old.iter().zip(stays) {
        if !stays {
            write.release_bodies(part)?;
        }
    }
    Ok(parts)
}

/// The part as it would be stored, if its bodies are known; none if one is not.
pub(super) fn find(write: &Write<'_>, part: &PreparedPart) -> Result<Option<PartRecord>> {
    let Some(body) = find_body(write, &part.body)? else { return Ok(None) };
    let detail = match &part.detail {
        None => None,
        Some(detail) => match find_body(write, detail)? {
            Some(detail) => Some(detail),
            None => return Ok(None),
        },
    };
    Ok(Some(record(&part.fields, body, detail)))
}

fn find_body(write: &Write<'_>, body: &PreparedBody) -> Result<Option<Body>> {
    Ok(match body {
        PreparedBody::Inline(text) => Some(Body::Inline(text.clone())),
        PreparedBody::Packed { hash, length, .. } => {
            write.find_body(*hash)?.map(|number| Body::Stored { number, length: *length })
        }
    })
}

fn keep(write: &mut Write<'_>, part: PreparedPart) -> Result<PartRecord> {
    let body = keep_body(write, part.body)?;
    let detail = part.detail.map(|detail| keep_body(write, detail)).transpose()?;
    Ok(record(&part.fields, body, detail))
}

fn keep_body(write: &mut Write<'_>, body: PreparedBody) -> Result<Body> {
    Ok(match body {
        PreparedBody::Inline(text) => Body::Inline(text),
        PreparedBody::Packed { hash, packed, length } => {
            Body::Stored { number: write.keep_body(hash, &packed)?, length }
        }
    })
}

fn record(fields: &crate::model::Part, body: Body, detail: Option<Body>) -> PartRecord {
    PartRecord {
        kind: fields.kind,
        body,
        name: fields.name.clone(),
        call_id: fields.call_id.clone(),
        is_error: fields.is_error,
        media_type: fields.media_type.clone(),
        size_bytes: fields.size_bytes,
        detail,
    }
}

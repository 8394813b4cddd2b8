//! Find: where a text stands in a session, letter by letter.

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use opensync_core as core;
use serde::Serialize;

use crate::archive::Archive;
use crate::call::{Call, call_json};
use crate::objects::count;
use crate::searches::{as_pairs, highlights};

/// How a text is looked for in a session.
#[napi(object)]
#[derive(Default)]
pub struct FindOptions {
    /// Whether capitals differ from small letters. Default: false.
    pub case: Option<bool>,
    /// Whether no letter, digit or `_` may stand beside it. Default: false.
    pub word: Option<bool>,
    /// Shows what is found from this place on. Default: 0.
    pub first: Option<u32>,
    /// After how many parts no further message is shown. Default: 100.
    pub limit: Option<u32>,
}

/// Where a text stands in a session.
#[napi(object)]
#[derive(Serialize)]
pub struct FindResults {
    /// How many parts it stands in, shown or not.
    pub total: i64,
    /// How often it stands there.
    pub occurrences: i64,
    /// The parts, in order.
    pub items: Vec<FoundPart>,
    /// The place at which the next piece begins, if there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

/// A part in which a text stands.
#[napi(object)]
#[derive(Serialize)]
pub struct FoundPart {
    /// The place of the message in the session.
    pub place: u32,
    /// The number of the part in the message, from 0.
    pub part: u32,
    /// What the part is.
    pub kind: String,
    /// How often the text stands in it.
    pub occurrences: i64,
    /// What is around the first of them, on one line.
    pub snippet: String,
    /// Where in `snippet` to highlight: begins and ends, as `slice` takes them.
    #[napi(ts_type = "Array<[number, number]>")]
    #[serde(serialize_with = "as_pairs")]
    pub highlights: Vec<u32>,
}

#[napi]
impl Archive {
    /// Finds a text in a session as it stands, also in calls, results and thinking.
    ///
    /// Rejects as `session` does.
    #[napi(
        ts_args_type = "id: string, text: string, options?: FindOptions & Abortable",
        ts_return_type = "Promise<FindResults>"
    )]
    pub fn find(
        &self,
        id: String,
        text: String,
        options: Option<FindOptions>,
    ) -> AsyncTask<Call<String>> {
        let archive = self.0.clone();
        call_json(move || {
            let told = options.unwrap_or_default();
            let mut options = core::sessions::FindOptions::new(text);
            options.is_case_sensitive = told.case.unwrap_or_default();
            options.is_whole_word = told.word.unwrap_or_default();
            options.first = told.first.unwrap_or_default();
            options.limit = told.limit.map_or(options.limit, |limit| limit as usize);
            Ok(FindResults::from(archive.find(&id, &options)?))
        })
    }
}

impl From<core::sessions::FindResults> for FindResults {
    fn from(found: core::sessions::FindResults) -> Self {
        Self {
            total: count(found.total),
            occurrences: count(found.occurrences),
            items: found.items.into_iter().map(FoundPart::from).collect(),
            next: found.next,
        }
    }
}

impl From<core::sessions::FoundPart> for FoundPart {
    fn from(found: core::sessions::FoundPart) -> Self {
        Self {
            place: found.place,
            part: u32::try_from(found.part).unwrap_or(u32::MAX),
            kind: found.kind.as_str().to_owned(),
            occurrences: count(found.occurrences),
            highlights: highlights(&found.snippet),
            snippet: found.snippet.text,
        }
    }
}

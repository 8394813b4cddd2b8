//! Annotation: what people say of a session, apart from what its source says.

use crate::word::words;
use serde::{Deserialize, Deserializer, Serialize};

words! {
    /// How good a session is as an example of what an agent should do.
    pub enum EvalStatus: "eval_status" {
        /// A model answer, to be held against others.
        Golden = "golden",
        /// It is right.
        Correct = "correct",
        /// It is wrong.
        Incorrect = "incorrect",
        /// Somebody should look at it.
        NeedsReview = "needs_review",
    }
}

/// What people said of a session. It survives every import, and goes when the session is deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Annotation {
    /// The title people gave it; it takes the place of the source's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The labels people gave it; they take the place of the source's, even if there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Whether it is to be part of evaluations.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub eval_ready: bool,
    /// How good it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eval_status: Option<EvalStatus>,
    /// Remarks for the evaluator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eval_notes: Option<String>,
    /// What the agent should have answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_output: Option<String>,
    /// When it was last marked or judged. Milliseconds since 1970, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewed_at: Option<i64>,
    /// It is not to leave this machine: neither pushed nor shared.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub local_only: bool,
}

impl Annotation {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What becomes of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// It stays as it is. In JSON: the field is absent.
    #[default]
    Keep,
    /// It is taken away, so that what the source says holds again. In JSON: `null`.
    Clear,
    /// It becomes this.
    Set(T),
}

impl<T> Edit<T> {
    /// Carries it out on a field that may be absent.
    pub(crate) fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }

    /// Whether it says anything.
    pub(crate) fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl Edit<bool> {
    /// Carries it out on a mark, which is absent by being false.
    pub(crate) fn mark(self, field: &mut bool) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = false,
            Self::Set(value) => *field = value,
        }
    }
}

impl<T> From<T> for Edit<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Edit<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

/// A change of an [`Annotation`]; what is not named stays.
///
/// ```
/// use opensync_core::annotation::{AnnotationEdit, EvalStatus};
/// let edit = AnnotationEdit {
///     title: "Retries, done right".to_owned().into(),
///     eval_status: EvalStatus::Golden.into(),
///     ..AnnotationEdit::default()
/// };
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AnnotationEdit {
    /// [`Annotation::title`], up to 1,000 characters. One without letters clears it.
    pub title: Edit<String>,
    /// [`Annotation::tags`], up to 100 of up to 100 characters. Blank and repeated ones go.
    pub tags: Edit<Vec<String>>,
    /// [`Annotation::eval_ready`].
    pub eval_ready: Edit<bool>,
    /// [`Annotation::eval_status`].
    pub eval_status: Edit<EvalStatus>,
    /// [`Annotation::eval_notes`], up to 1 MiB.
    pub eval_notes: Edit<String>,
    /// [`Annotation::expected_output`], up to 1 MiB.
    pub expected_output: Edit<String>,
    /// [`Annotation::reviewed_at`]; set by itself when a session is marked or judged.
    pub reviewed_at: Edit<i64>,
    /// [`Annotation::local_only`].
    pub local_only: Edit<bool>,
}

impl From<Annotation> for AnnotationEdit {
    /// The change that makes an annotation of nothing into this one.
    fn from(annotation: Annotation) -> Self {
        fn set<T>(value: Option<T>) -> Edit<T> {
            value.map_or(Edit::Keep, Edit::Set)
        }
        let mark = |mark: bool| if mark { Edit::Set(true) } else { Edit::Keep };
        Self {
            title: set(annotation.title),
            tags: set(annotation.tags),
            eval_ready: mark(annotation.eval_ready),
            eval_status: set(annotation.eval_status),
            eval_notes: set(annotation.eval_notes),
            expected_output: set(annotation.expected_output),
            reviewed_at: set(annotation.reviewed_at),
            local_only: mark(annotation.local_only),
        }
    }
}

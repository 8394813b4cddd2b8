//! Words: fields of which the interface's document lists the values, taken from the engine's enums.

use opensync_core::PartKind;
use opensync_core::word::Word;
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, Type};

use super::v1::kind;

/// A field that holds one of the words of `T`.
pub(crate) fn word<T: Word>() -> Object {
    one_of(T::WORDS.iter().copied())
}

/// A field that holds several of the words of `T`.
pub(crate) fn words<T: Word>() -> ArrayBuilder {
    ArrayBuilder::new().items(word::<T>())
}

/// A field that holds the kind of a part, in the words of version 1.
pub(crate) fn part_kind() -> Object {
    one_of(PartKind::ALL.map(kind))
}

fn one_of(words: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()
}

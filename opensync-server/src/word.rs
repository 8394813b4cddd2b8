//! Word: arguments that take one of an enum's words. Help and completions list them.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use opensync_core::word::Word;

/// Reads one of the words of `T`.
pub(crate) fn word<T: Word>() -> impl TypedValueParser<Value = T> {
    word_or(&[])
}

/// Reads one of the words of `T`, or another word for one of them: `("md", "markdown")`.
pub(crate) fn word_or<T: Word>(
    others: &'static [(&'static str, &'static str)],
) -> impl TypedValueParser<Value = T> {
    let value = |&word: &&'static str| {
        let of_word = others.iter().filter(|(_, meant)| *meant == word);
        PossibleValue::new(word).aliases(of_word.map(|(other, _)| *other))
    };
    let values: Vec<PossibleValue> = T::WORDS.iter().map(value).collect();
    PossibleValuesParser::new(values).try_map(|typed: String| {
        let meant = others.iter().find(|(other, _)| *other == typed);
        meant.map_or(&*typed, |(_, word)| *word).parse::<T>()
    })
}

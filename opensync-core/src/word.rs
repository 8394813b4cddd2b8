//! Word: enums that people and programs name in words, the same in every language and in files.

use std::fmt::Display;
use std::str::FromStr;

use crate::error::Error;

/// An enum whose values have words. Faces take from here what may be said.
///
/// ```
/// use opensync_core::search::SearchMode;
/// use opensync_core::word::Word;
/// assert_eq!("hybrid".parse::<SearchMode>()?, SearchMode::Hybrid);
/// assert_eq!(SearchMode::Hybrid.to_string(), "hybrid");
/// assert_eq!(SearchMode::WORDS, ["lexical", "semantic", "hybrid"]);
/// let told = "loud".parse::<SearchMode>().unwrap_err().to_string();
/// assert_eq!(told, "`mode` must be one of `lexical`, `semantic`, `hybrid`, got `loud`");
/// # Ok::<(), opensync_core::Error>(())
/// ```
pub trait Word: Copy + Eq + Display + FromStr<Err = Error> + Send + Sync + 'static {
    /// What a value is called where one is asked for: `role`, `format`.
    const NOUN: &'static str;

    /// The words of all values, in their order.
    const WORDS: &'static [&'static str];
}

/// Makes an enum of values with words: with all values, with words to and from, and in JSON.
///
/// Binary records hold the place of a value and not its word: new values go to the end.
macro_rules! words {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident: $noun:literal {
            $($(#[$of_value:meta])* $value:ident = $word:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize,
        )]
        $vis enum $name {
            $($(#[$of_value])* #[serde(rename = $word)] $value,)+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$value),+];

            /// The word of this value, the same in every language and in JSON.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }
        }

        impl $crate::word::Word for $name {
            const NOUN: &'static str = $noun;
            const WORDS: &'static [&'static str] = &[$($word),+];
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::Error;

            fn from_str(text: &str) -> $crate::error::Result<Self> {
                let known = Self::ALL.into_iter().find(|value| value.as_str() == text);
                known.ok_or_else(|| {
                    let words = <Self as $crate::word::Word>::WORDS;
                    $crate::error::Error::unknown_word($noun, words, text)
                })
            }
        }
    };
}

pub(crate) use words;

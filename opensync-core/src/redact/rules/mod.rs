//! Rules: what secrets look like, one entry for each kind.
//!
//! A rule names words that every secret of its kind holds. All words of all rules are looked for in
//! one pass; only where one is found is the rule's pattern tried, from there on. Rules that know a
//! vendor's format come before those that know only the surroundings, and give the finding its name.
//!
//! To add a rule, put it into the file of its group, and a secret of its kind into the test set.

mod cloud;
mod code;
mod general;
mod models;
mod services;
mod tools;

/// All rules, the most specific ones first.
pub(super) const GROUPS: [&[Rule]; 6] =
    [models::RULES, cloud::RULES, code::RULES, services::RULES, general::RULES, tools::RULES];

/// One kind of secret.
pub(super) struct Rule {
    /// Its name, as findings and marks have it.
    pub(super) name: &'static str,
    /// Words of which every secret of the kind has one, or what stands before it. Case is told by
    /// the pattern.
    pub(super) words: &'static [&'static str],
    /// The secret from the word on; its group 1 is what is hidden, if it has one.
    pub(super) pattern: &'static str,
    /// What of the secret stands before the word.
    pub(super) head: Head,
    /// The least entropy of a secret, in bits for each byte.
    pub(super) entropy: f32,
    /// Whether its form tells that it is one, if no letter or digit stands beside it. Else its
    /// surroundings tell.
    pub(super) is_token: bool,
    /// What it must not be.
    pub(super) check: Check,
}

/// What a pattern may find that is no secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// An example of the form, as manuals have it.
    Form,
    /// An example, a variable, a path, a name.
    Value,
    /// An example, a variable, or one plain word.
    Chosen,
    /// As that, or anything without digits and signs.
    Password,
    /// Anything that is not long and random.
    Random,
    /// Base64 that holds no user and password, and is not random either.
    Pair,
    /// Base64 that does not hold a private key.
    PrivateKey,
    /// Anything but the words that a wallet is made of.
    Mnemonic,
    /// Cookies without a random one.
    Cookies,
}

/// What of a token stands before the word by which it is found.
#[derive(Clone, Copy)]
pub(super) struct Head {
    /// What it is made of.
    pub(super) is_part: fn(&u8) -> bool,
    /// How long it is, in bytes.
    pub(super) least: usize,
    pub(super) most: usize,
}

impl Rule {
    /// A secret whose form alone tells what it is.
    const fn token(
        name: &'static str,
        words: &'static [&'static str],
        pattern: &'static str,
    ) -> Self {
        Self {
            name,
            words,
            pattern,
            head: Head { is_part: Self::LETTERS, least: 0, most: 0 },
            entropy: 2.5,
            is_token: true,
            check: Check::Form,
        }
    }

    /// A secret that is told by what stands beside it: the pattern's group 1.
    const fn within(
        name: &'static str,
        words: &'static [&'static str],
        pattern: &'static str,
    ) -> Self {
        let token = Self::token(name, words, pattern);
        Self { is_token: false, check: Check::Value, ..token }
    }

    /// The same rule for what people choose: it may be short, and made of words.
    const fn chosen(self) -> Self {
        Self { check: Check::Chosen, entropy: 0.0, ..self }
    }

    /// The same rule, where the form is as telling as a token's.
    const fn formed(self) -> Self {
        Self { check: Check::Form, ..self }
    }

    /// The same rule for a word behind which so much of the secret stands.
    const fn head(self, is_part: fn(&u8) -> bool, least: usize, most: usize) -> Self {
        Self { head: Head { is_part, least, most }, ..self }
    }

    const LETTERS: fn(&u8) -> bool = u8::is_ascii_alphanumeric;
    const DIGITS: fn(&u8) -> bool = u8::is_ascii_digit;
    const HEX: fn(&u8) -> bool = |byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    const SIGNS: fn(&u8) -> bool =
        |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'~' | b'-');

    /// The same rule, for what may be made of words but must look chosen for a password.
    const fn password(self) -> Self {
        Self { check: Check::Password, entropy: 0.0, ..self }
    }

    /// The same rule, for what is long and random.
    const fn random(self) -> Self {
        Self { check: Check::Random, ..self }
    }

    /// The same rule, for a user and a password in base64.
    const fn pair(self) -> Self {
        Self { check: Check::Pair, entropy: 0.0, ..self }
    }

    /// The same rule, for a private key in base64.
    const fn private(self) -> Self {
        Self { check: Check::PrivateKey, entropy: 0.0, ..self }
    }

    /// The same rule, for the words that a wallet is made of.
    const fn mnemonic(self) -> Self {
        Self { check: Check::Mnemonic, ..self }
    }

    /// The same rule, for cookies of which one is random.
    const fn cookies(self) -> Self {
        Self { check: Check::Cookies, ..self }
    }

    /// The same rule with another least entropy.
    const fn entropy(self, bits: f32) -> Self {
        Self { entropy: bits, ..self }
    }
}

/// The rules with their place, which is their rank.
pub(super) fn all() -> impl Iterator<Item = (usize, &'static Rule)> {
    GROUPS.iter().flat_map(|group| group.iter()).enumerate()
}

//! Claims: what a client says of a whole session, where its messages do not tell.

use serde::{Deserialize, Serialize};

/// Figures of a whole session, as its client told them.
///
/// They are kept beside what follows from the messages, and never added to it: a client that sends
/// totals may send no tokens with its messages, or count them in another way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Claims {
    /// The model that answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Who ran the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Tokens that went in, cached or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<u64>,
    /// Tokens that came out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
    /// How long it took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
}

impl Claims {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes over what `told` says; what it does not say stays.
    pub(crate) fn merge(&mut self, told: Self) {
        let Self { model, provider, input_tokens, output_tokens, duration_ms } = told;
        self.model = model.or_else(|| self.model.take());
        self.provider = provider.or_else(|| self.provider.take());
        self.input_tokens = input_tokens.or(self.input_tokens);
        self.output_tokens = output_tokens.or(self.output_tokens);
        self.duration_ms = duration_ms.or(self.duration_ms);
    }
}

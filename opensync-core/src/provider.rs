//! Provider: who runs a model.
//!
//! Agents tell it in many ways, some of them not at all. One name for each lets sums be compared.

/// What a told name may hold, and the provider's name then.
const TOLD: [(&str, &str); 3] =
    [("anthropic", "anthropic"), ("antigravity", "google"), ("openai", "openai")];

/// What the name of a model may hold, and who makes it.
const FAMILIES: [(&[&str], &str); 7] = [
    (&["claude", "anthropic"], "anthropic"),
    (&["gpt", "davinci", "codex", "o1-", "o3", "o4-"], "openai"),
    (&["gemini", "palm", "bard"], "google"),
    (&["mistral", "mixtral"], "mistral"),
    (&["command", "cohere"], "cohere"),
    (&["llama", "meta"], "meta"),
    (&["deepseek"], "deepseek"),
];

/// Who runs a model: as told, without how people were signed in there, else by the model's name, else
/// `unknown`.
pub(crate) fn provider<'a>(told: Option<&'a str>, model: Option<&str>) -> &'a str {
    if let Some(told) = told.filter(|told| !told.is_empty()) {
        let known = TOLD.into_iter().find(|(part, _)| told.contains(part));
        return known.map_or(told.strip_suffix("-oauth").unwrap_or(told), |(_, name)| name);
    }
    let model = model.unwrap_or_default().to_lowercase();
    let family =
        FAMILIES.into_iter().find(|(parts, _)| parts.iter().any(|part| model.contains(part)));
    family.map_or("unknown", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::provider;

    #[test]
    fn what_is_told_counts_and_then_the_name_of_the_model() {
        assert_eq!(provider(Some("anthropic-oauth"), Some("gpt-5")), "anthropic");
        assert_eq!(provider(Some("zai-oauth"), None), "zai");
        assert_eq!(provider(Some("openrouter"), Some("claude-opus-4-5")), "openrouter");
        assert_eq!(provider(None, Some("Claude-Opus-4-5")), "anthropic");
        assert_eq!(provider(Some(""), Some("o3-mini")), "openai");
        assert_eq!(provider(None, Some("m1")), "unknown");
        assert_eq!(provider(None, None), "unknown");
    }
}

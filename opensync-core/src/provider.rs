//! Provider: who runs a model.
//!
//! Agents tell it in many ways, some of them not at all. One name for each lets sums be compared.

/// What agents call a provider beside its name.
#[rustfmt::skip] // One line for each provider.
const NAMES: &[(&str, &[&str])] = &[
    ("alibaba", &["alibaba-cn", "alibaba-coding-plan", "bailian", "dashscope", "modelstudio", "qwen", "qwen-code", "qwen-portal"]),
    ("amazon-bedrock", &["amazon", "aws", "aws-bedrock", "bedrock", "bedrock-converse"]),
    ("azure", &["azure-ai", "azure-cognitive-services", "azure-foundry", "azure-openai", "azure-openai-responses"]),
    ("cerebras", &["cerebras-ai"]),
    ("deepseek", &["deepseek-ai"]),
    ("fireworks", &["fireworks-ai", "fireworksai"]),
    ("github-copilot", &["copilot", "copilot-enterprise", "github-copilot-enterprise", "githubcopilot"]),
    ("google", &["gemini", "gemini-cli", "google-ai-studio", "google-aistudio", "google-gemini", "google-gemini-cli", "google-genai", "google-generative-ai", "google-vertex", "google-vertexai", "vertex", "vertex-ai", "vertexai"]),
    ("huggingface", &["hugging-face"]),
    ("lmstudio", &["lm-studio"]),
    ("meta", &["meta-llama"]),
    ("minimax", &["minimax-cn", "minimax-coding-plan", "minimaxi"]),
    ("mistral", &["mistral-ai", "mistralai"]),
    ("moonshot", &["kimi", "kimi-code", "kimi-coding", "kimi-for-coding", "moonshot-ai", "moonshot-ai-cn", "moonshotai", "moonshotai-cn"]),
    ("nvidia", &["nvidia-nim"]),
    ("ollama", &["ollama-local"]),
    ("openai", &["chatgpt", "codex"]),
    ("opencode", &["opencode-go", "opencode-zen"]),
    ("together", &["together-ai", "togetherai"]),
    ("vercel", &["ai-gateway", "vercel-ai-gateway"]),
    ("xai", &["grok", "x-ai"]),
    ("zai", &["bigmodel", "glm", "z-ai", "zai-coding-plan", "zhipu", "zhipuai", "zhipuai-coding-plan"]),
];

/// What any other told name may hold, and the provider's name then.
const HELD: [(&str, &str); 3] =
    [("anthropic", "anthropic"), ("antigravity", "google"), ("openai", "openai")];

/// What the name of a model may hold, and who makes it. Those come first whose names hold others':
/// `deepseek-r1-distill-qwen`, `qwen3-coder`.
const FAMILIES: [(&[&str], &str); 12] = [
    (&["claude", "anthropic"], "anthropic"),
    (&["deepseek"], "deepseek"),
    (&["qwen", "qwq"], "alibaba"),
    (&["kimi", "moonshot"], "moonshot"),
    (&["glm-"], "zai"),
    (&["grok"], "xai"),
    (&["minimax"], "minimax"),
    (&["gpt", "davinci", "codex", "o1-", "o3", "o4-"], "openai"),
    (&["gemini", "gemma", "palm", "bard"], "google"),
    (&["mistral", "mixtral", "devstral", "codestral", "magistral", "pixtral"], "mistral"),
    (&["command", "cohere"], "cohere"),
    (&["llama", "meta"], "meta"),
];

/// Who runs a model: as given, by one name and without how people were signed in there, else by the
/// model's name, else `unknown`.
pub(crate) fn provider<'a>(told: Option<&'a str>, model: Option<&str>) -> &'a str {
    if let Some(told) = told.filter(|told| !told.is_empty()) {
        return by_name(told);
    }
    let model = model.unwrap_or_default().to_lowercase();
    let family =
        FAMILIES.into_iter().find(|(parts, _)| parts.iter().any(|part| model.contains(part)));
    family.map_or("unknown", |(_, name)| name)
}

/// The one name of a provider that an agent calls `told`.
fn by_name(told: &str) -> &str {
    // `managed:kimi-code` is Kimi Code's own, as it set it up.
    let bare = told.strip_prefix("managed:").unwrap_or(told);
    let bare = bare.strip_suffix("-oauth").unwrap_or(bare);
    let is_called = |name: &str| is_same(bare, name);
    let known = NAMES
        .iter()
        .find(|(name, others)| is_called(name) || others.iter().any(|other| is_called(other)));
    if let Some((name, _)) = known {
        return name;
    }
    let held = HELD.into_iter().find(|(part, _)| told.contains(part));
    held.map_or(bare, |(_, name)| name)
}

/// Whether two names differ in case and in what stands between their words only.
fn is_same(told: &str, name: &str) -> bool {
    let plain = |byte: u8| match byte {
        b'_' | b'.' | b' ' => b'-',
        other => other.to_ascii_lowercase(),
    };
    told.len() == name.len() && told.bytes().map(plain).eq(name.bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_provider_has_one_name_whatever_an_agent_calls_it() {
        for (told, name) in [
            ("google-gemini-cli", "google"),
            ("GEMINI", "google"),
            ("google_vertex", "google"),
            ("moonshotai-cn", "moonshot"),
            ("managed:kimi-code", "moonshot"),
            ("Z.AI", "zai"),
            ("qwen-oauth", "alibaba"),
            ("azure-openai", "azure"),
            ("github_copilot", "github-copilot"),
            ("openai-codex", "openai"),
            ("my-gateway", "my-gateway"),
        ] {
            assert_eq!(provider(Some(told), None), name, "{told}");
        }
    }

    #[test]
    fn a_model_is_its_makers_though_its_name_holds_anothers() {
        for (model, name) in [
            ("deepseek-r1-distill-qwen-32b", "deepseek"),
            ("qwen3-coder-plus", "alibaba"),
            ("kimi-k2-turbo-preview", "moonshot"),
            ("glm-4.6", "zai"),
            ("grok-code-fast-1", "xai"),
            ("devstral-small-2507", "mistral"),
            ("gpt-oss-120b", "openai"),
        ] {
            assert_eq!(provider(None, Some(model)), name, "{model}");
        }
    }

    #[test]
    fn no_name_is_that_of_two_providers() {
        let all = NAMES.iter().flat_map(|(name, others)| std::iter::once(name).chain(*others));
        let mut all: Vec<_> = all.collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}

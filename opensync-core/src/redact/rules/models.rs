//! Models: keys of those who run models, and of what is built around them.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule::token("anthropic-key", &["sk-ant-"], r"sk-ant-(?:[a-z]{3,8}\d{2}-)?[\w-]{24,200}"),
    Rule::token("openrouter-key", &["sk-or-"], r"sk-or-v\d-[0-9a-f]{64}"),
    Rule::token("langfuse-key", &["sk-lf-"], r"sk-lf-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    Rule::token(
        "openai-key",
        &["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-none-"],
        r"sk-(?:proj|svcacct|admin|None)-[\w-]{20,200}",
    )
    .entropy(3.5),
    Rule::token("openai-key", &["sk-"], r"sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}"),
    Rule::token("openai-key", &["sess-"], r"sess-[A-Za-z0-9]{40}").entropy(3.5),
    Rule::token("model-key", &["sk-"], r"sk-(?:[A-Za-z0-9]{48}|[0-9a-f]{32,64}|[A-Za-z0-9]{32})")
        .entropy(3.0),
    Rule::token("groq-key", &["gsk_"], r"gsk_[A-Za-z0-9]{40,60}"),
    Rule::token("xai-key", &["xai-"], r"xai-[A-Za-z0-9]{70,90}"),
    Rule::token("perplexity-key", &["pplx-"], r"pplx-[A-Za-z0-9]{40,60}"),
    Rule::token("replicate-token", &["r8_"], r"r8_[A-Za-z0-9]{37,40}"),
    Rule::token("huggingface-token", &["hf_", "api_org_"], r"(?:hf|api_org)_[A-Za-z0-9]{34,40}")
        .entropy(3.5),
    Rule::token("nvidia-key", &["nvapi-"], r"nvapi-[\w-]{60,80}"),
    Rule::token("cerebras-key", &["csk-"], r"csk-[a-z0-9]{40,60}"),
    Rule::token("fireworks-key", &["fw_"], r"fw_[A-Za-z0-9]{22,30}").entropy(3.5),
    Rule::token("together-key", &["tgp_v1_"], r"tgp_v1_[\w-]{40,60}"),
    Rule::token("pinecone-key", &["pcsk_"], r"pcsk_[A-Za-z0-9]{5,8}_[A-Za-z0-9]{50,70}"),
    Rule::token("langsmith-key", &["lsv2_"], r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    Rule::token("jina-key", &["jina_"], r"jina_[0-9a-f]{32}[\w-]{20,40}"),
    Rule::token("tavily-key", &["tvly-"], r"tvly-(?:(?:dev|prod)-)?[A-Za-z0-9]{30,45}"),
    Rule::token("firecrawl-key", &["fc-"], r"fc-[0-9a-f]{32}"),
    Rule::token("e2b-key", &["e2b_"], r"e2b_[0-9a-f]{40}"),
    Rule::token("elevenlabs-key", &["sk_"], r"sk_[0-9a-f]{48}"),
    Rule::token("anyscale-key", &["esecret_"], r"esecret_[A-Za-z0-9]{26,60}"),
    Rule::token("cursor-key", &["key_", "crsr_"], r"(?:key|crsr)_[0-9a-f]{64}"),
    Rule::token("wandb-key", &["wandb_v1_"], r"wandb_v1_[\w-]{60,100}"),
    Rule::token("modal-token", &["as-", "ak-"], r"a[sk]-[A-Za-z0-9]{22}").entropy(3.8),
    Rule::token("voyage-key", &["pa-"], r"pa-[\w-]{43}").entropy(4.0),
    Rule::token("runpod-key", &["rpa_"], r"rpa_[A-Z0-9]{42}[a-z0-9]{0,6}").entropy(3.5),
    Rule::token("llama-key", &["llx-"], r"llx-[A-Za-z0-9]{48}").entropy(3.5),
    Rule::token("exa-key", &["exa_"], r"exa_[A-Za-z0-9_-]{32,48}").entropy(3.8),
    Rule::token("deepgram-key", &["dg_"], r"dg_[0-9a-f]{40}"),
    Rule::token("helicone-key", &["sk-helicone-"], r"sk-helicone-[\w-]{20,60}").entropy(3.2),
    Rule::token("portkey-key", &["pk-port-"], r"pk-port-[\w-]{20,60}").entropy(3.2),
    Rule::token("opensync-key", &["osk_"], r"osk_[\w-]{32}").entropy(3.0),
];

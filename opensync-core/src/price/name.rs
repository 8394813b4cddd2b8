//! Name: what a model is called in the table, from what an agent calls it.
//!
//! One model has many names: `claude-sonnet-4-5-20250929`, `anthropic/claude-sonnet-4.5`,
//! `us.anthropic.claude-sonnet-4-5-20250929-v1:0`. The normal form keeps what tells models apart:
//! lower case, no provider, no region, no `[1m]`, and `-` for `.` and `@`.
//!
//! A name that is not in the table is looked up again without its [`ENDINGS`], one by one. Only
//! these may go: `gpt-5.5-mini` is not `gpt-5.5`, and `gpt-5.5` is not `gpt-5`, so a model that is
//! not known stays without a price rather than getting a relative's.

/// A name longer than this is not a model's; no work is done on it.
const MAX_NAME_BYTES: usize = 200;

/// What a name may lose: dates, words that do not change the price, and revisions on Bedrock.
///
/// `#` is a digit. A longer ending stands before one that is its end.
const ENDINGS: [&str; 11] = [
    "-20##-##-##",
    "-##-20##",
    "-20######",
    "-##-##",
    "-####",
    "-latest",
    "-preview",
    "-thinking",
    "-default",
    "-v1",
    "-v2",
];

/// The normal form of a model's name; `None` if it is too long to be one.
pub(super) fn normalise(name: &str) -> Option<String> {
    let name = name.trim();
    if name.len() > MAX_NAME_BYTES {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let name = name.rsplit('/').next().unwrap_or_default();
    let name = name.split('[').next().unwrap_or_default();
    let (stem, tag) = name.split_once(':').unwrap_or((name, ""));
    let stem = without_vendor(stem).replace(['.', '@'], "-");
    Some(match tag {
        "" | "beta" => stem,
        _ if tag.bytes().all(|byte| byte.is_ascii_digit()) => stem,
        "free" | "thinking" => format!("{stem}-{tag}"),
        // The size of a model that runs on one's own machine, or terms that are not known here.
        _ => format!("{stem}:{tag}"),
    })
}

/// `stem` without a leading region or vendor, as Bedrock writes them: a word without digits, and
/// a dot. In `deepseek.v3` the vendor is the model's own name.
fn without_vendor(mut stem: &str) -> &str {
    while let Some((word, rest)) = stem.split_once('.') {
        let is_vendor = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        if word.is_empty() || word == "deepseek" || !is_vendor {
            break;
        }
        stem = rest;
    }
    stem
}

/// Whether a name in normal form is of a variant that its provider gives away.
pub(super) fn is_free(name: &str) -> bool {
    name == "<synthetic>" || name.ends_with("-free")
}

/// `name` without its last ending, if it has one that may go.
pub(super) fn without_ending(name: &str) -> Option<&str> {
    ENDINGS.iter().find_map(|ending| without(name, ending)).filter(|rest| !rest.is_empty())
}

/// `name` without its end, if that looks like `pattern`.
fn without<'a>(name: &'a str, pattern: &str) -> Option<&'a str> {
    let (rest, end) = name.split_at_checked(name.len().checked_sub(pattern.len())?)?;
    let fits = |(byte, wanted): (u8, u8)| match wanted {
        b'#' => byte.is_ascii_digit(),
        _ => byte == wanted,
    };
    end.bytes().zip(pattern.bytes()).all(fits).then_some(rest)
}

//! Output: text, numbers and times as people read them, safe for a terminal.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Result;
use jiff::tz::TimeZone;
use opensync_core::Usage;
use opensync_core::plain::is_harmless;
use serde::Serialize;

/// Writes `value` as one JSON document.
pub(crate) fn json(value: &impl Serialize) -> Result<()> {
    let text = escaped(&serde_json::to_string_pretty(value)?);
    writeln!(std::io::stdout().lock(), "{text}")?;
    Ok(())
}

/// JSON whose strings hold nothing that a terminal would act on: escaped, so that nothing is lost.
pub(crate) fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if character == '\n' || is_harmless(character) {
            text.push(character);
        } else {
            let _ = write!(text, "\\u{:04x}", u32::from(character));
        }
    }
    text
}

/// `text` without what a terminal would act on: transcripts are not to be trusted.
pub(crate) fn printable(text: &str) -> String {
    let is_kept = |character: &char| matches!(character, '\n' | '\t') || is_harmless(*character);
    text.chars().filter(is_kept).collect()
}

/// `text` on one line, at most `width` characters.
pub(crate) fn one_line(text: &str, width: usize) -> String {
    let mut line = String::new();
    for word in printable(text).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > 4 * width {
            break;
        }
    }
    if line.chars().count() <= width {
        return line;
    }
    let mut cut: String = line.chars().take(width.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// A number with its thousands apart.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of tokens, short.
pub(crate) fn tokens(number: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let amount = number as f64;
    match number {
        0..1_000 => number.to_string(),
        1_000..1_000_000 => format!("{:.1}k", amount / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1}M", amount / 1e6),
        _ => format!("{:.2}G", amount / 1e9),
    }
}

/// A cost; `-` if nothing of it has a price.
pub(crate) fn cost(nanos: u64, usage: Usage, unpriced: u64) -> String {
    match dollars(nanos, usage, unpriced) {
        None => "-".to_owned(),
        Some(dollars) if unpriced > 0 => format!("${dollars:.2}+"),
        Some(dollars) => format!("${dollars:.2}"),
    }
}

/// A cost in US dollars; `None` if there are tokens and none of them has a price.
pub(crate) fn dollars(nanos: u64, usage: Usage, unpriced: u64) -> Option<f64> {
    if nanos == 0 && unpriced > 0 && !usage.is_empty() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "exact up to nine million dollars")]
    Some(nanos as f64 / 1e9)
}

/// A day where this machine is.
pub(crate) fn day(ms: i64) -> String {
    format_time(ms, "%Y-%m-%d")
}

/// A minute where this machine is.
pub(crate) fn minute(ms: i64) -> String {
    format_time(ms, "%Y-%m-%d %H:%M")
}

fn format_time(ms: i64, format: &str) -> String {
    let Ok(at) = jiff::Timestamp::from_millisecond(ms) else { return "-".to_owned() };
    let mut text = String::new();
    let _ = write!(text, "{}", at.to_zoned(TimeZone::system()).strftime(format));
    text
}

/// Bytes, short.
pub(crate) fn bytes(number: u64) -> String {
    indicatif::HumanBytes(number).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_do_not_reach_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\u{9b}c\u{202e}d\n"), "a[2Jbcd\n");
    }

    #[test]
    fn json_keeps_what_a_terminal_would_act_on_as_an_escape() {
        let text = "a\u{9b}31m\u{202e}\u{1b}\n";
        let json = escaped(&serde_json::to_string(text).unwrap());
        assert!(json.is_ascii(), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([count(7), count(1234), count(1_234_567)], ["7", "1,234", "1,234,567"]);
    }

    #[test]
    fn a_model_without_a_price_is_not_free() {
        let usage = Usage { input: 1, ..Usage::default() };
        assert_eq!(dollars(0, usage, 1), None);
        assert_eq!(dollars(0, Usage::default(), 0), Some(0.0));
    }

    #[test]
    fn a_long_line_is_cut() {
        assert_eq!(one_line("one\n two three", 7), "one tw…");
    }
}

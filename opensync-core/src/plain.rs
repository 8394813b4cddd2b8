//! Plain: text with nothing in it that a terminal or an editor would act on.
//!
//! Transcripts are not to be trusted: an escape sequence in one could write to the clipboard of who
//! reads it, and a change of the direction of writing shows another command than is there.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Whether a terminal only shows a character: no control, and no change of the direction of writing.
///
/// ```
/// assert!(['a', 'é', '語', ' '].into_iter().all(opensync_core::plain::is_harmless));
/// assert!(!['\u{1b}', '\u{9b}', '\r', '\u{202e}'].into_iter().any(opensync_core::plain::is_harmless));
/// ```
pub fn is_harmless(character: char) -> bool {
    let turns = matches!(character, '\u{61C}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    !character.is_control() && !turns
}

/// What becomes of a character that is not harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Harmful {
    /// It is left out. Ends of lines and tabs stay.
    LeftOut,
    /// It is written as JSON has it in a string, so that nothing is lost. Ends of lines stay.
    Escaped,
}

/// Writes what a terminal only shows. What is written comes in whole characters.
pub(crate) struct Plain<'w> {
    out: &'w mut dyn Write,
    harmful: Harmful,
    /// A carriage return that waits for the end of its line: alone it would write over the line.
    has_return: bool,
}

impl<'w> Plain<'w> {
    /// Writes to `out`.
    pub(crate) fn new(out: &'w mut dyn Write, harmful: Harmful) -> Self {
        Self { out, harmful, has_return: false }
    }

    fn text(&mut self, text: &str) -> String {
        let mut plain = String::with_capacity(text.len() + 8);
        for character in text.chars() {
            let ends_line = character == '\n' && self.has_return;
            self.has_return = false;
            match (character, self.harmful) {
                ('\n', _) if ends_line => plain.push_str("\r\n"),
                ('\n', _) => plain.push('\n'),
                (harmless, _) if is_harmless(harmless) => plain.push(harmless),
                ('\t', Harmful::LeftOut) => plain.push('\t'),
                ('\r', Harmful::LeftOut) => self.has_return = true,
                (_, Harmful::LeftOut) => {}
                (harmful, Harmful::Escaped) => {
                    let _ = write!(plain, "\\u{:04x}", u32::from(harmful));
                }
            }
        }
        plain
    }
}

impl Write for Plain<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Most of what is written has nothing to look at.
        let is_plain = |byte: &u8| (0x20..0x7f).contains(byte) || *byte == b'\n';
        if !self.has_return && bytes.iter().all(is_plain) {
            self.out.write_all(bytes)?;
            return Ok(bytes.len());
        }
        let text: Cow<'_, str> = String::from_utf8_lossy(bytes);
        let plain = self.text(&text);
        self.out.write_all(plain.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pieces: &[&str], harmful: Harmful) -> String {
        let mut out = Vec::new();
        let mut plain = Plain::new(&mut out, harmful);
        pieces.iter().for_each(|piece| plain.write_all(piece.as_bytes()).unwrap());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_a_terminal_would_act_on_is_left_out() {
        for (text, shown) in [
            ("a\u{1b}[2Jb", "a[2Jb"),
            ("\u{1b}]52;c;AAAA\u{7}", "]52;c;AAAA"),
            ("a\u{9b}31mb\u{90}c", "a31mbc"),
            ("rm \u{202e}fdp.sh\u{2066}x\u{61c}", "rm fdp.shx"),
            ("\u{8}\u{7f}\0é語\u{1F469}\u{200D}\u{1F680}", "é語\u{1F469}\u{200D}\u{1F680}"),
            ("tab\there\nline", "tab\there\nline"),
        ] {
            assert_eq!(written(&[text], Harmful::LeftOut), shown);
        }
    }

    #[test]
    fn a_carriage_return_stays_at_the_end_of_a_line_only() {
        assert_eq!(written(&["a\r\nb\rc\r", "\nd\r", "e\r"], Harmful::LeftOut), "a\r\nbc\r\nde");
    }

    #[test]
    fn json_says_the_same_in_letters_that_are_only_shown() {
        for text in ["a\u{9b}31m\u{202e}\u{1b}\n", "\u{61c}\u{85}\u{feff}", "plain é"] {
            let json = serde_json::to_string(text).unwrap();
            let shown = written(&[&json], Harmful::Escaped);
            assert!(shown.chars().all(is_harmless), "{shown}");
            assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
        }
    }
}

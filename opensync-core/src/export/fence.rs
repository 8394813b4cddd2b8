//! Fence: closes the code that a message left open, so that it does not swallow what follows it.
//!
//! An answer that was interrupted may end within a fence. What is inside of a list or a quotation ends
//! with it; only what stands at the left edge would go on over the messages after it.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

/// `text` without white space at its end, and with its last fence closed.
pub(crate) fn closed(text: &str) -> Cow<'_, str> {
    let text = text.trim_end();
    match open_fence(text) {
        Some(fence) => Cow::Owned(format!("{text}\n{fence}")),
        None => Cow::Borrowed(text),
    }
}

/// The fence that `text` ends within.
fn open_fence(text: &str) -> Option<&str> {
    if !text.contains("```") && !text.contains("~~~") {
        return None;
    }
    let mut depth = 0_usize;
    let mut last = None;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                let is_fenced = matches!(tag, Tag::CodeBlock(CodeBlockKind::Fenced(_)));
                if depth == 0 {
                    last = is_fenced.then_some(range);
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let block = text.get(last?)?.trim_start();
    let sign = block.chars().next()?;
    let fence = &block[..block.len() - block.trim_start_matches(sign).len()];
    let end = block.rsplit_once('\n').map_or("", |(_, end)| end).trim();
    let is_closed = end.len() >= fence.len() && end.chars().all(|character| character == sign);
    (!is_closed).then_some(fence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_was_left_open_is_closed() {
        for (open, expected) in [
            ("Look:\n\n```rust\nfn a() {", "Look:\n\n```rust\nfn a() {\n```"),
            ("~~~~\na\n~~~\n\n", "~~~~\na\n~~~\n~~~~"),
            ("a\n```sh", "a\n```sh\n```"),
            ("````md\n```\na\n```", "````md\n```\na\n```\n````"),
            ("```\na\n```\nb\n```\nc\n``", "```\na\n```\nb\n```\nc\n``\n```"),
            ("  ```\n  a", "  ```\n  a\n```"),
        ] {
            assert_eq!(closed(open), expected);
            assert_eq!(closed(&closed(open)), expected, "once is enough");
        }
    }

    #[test]
    fn what_is_closed_or_no_fence_stays_as_it_is() {
        for text in [
            "```\na\n```",
            "```\na\n`````",
            "a ```b``` c",
            "    ```\n    indented",
            "- one\n  ```\n  ends with the list",
            "> ```\n> ends with the quotation",
            "``` a ` b\nno fence",
            "",
        ] {
            assert_eq!(closed(text), text);
        }
    }
}

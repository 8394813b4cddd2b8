//! Blocks: a text in pieces that make sense alone, and the best of them within so many tokens.

use std::ops::Range;

use super::Counter;
use crate::error::Result;

/// What stands for blocks that are left out.
const GAP: &str = "[…]";

/// Paragraphs and fenced code, in order. A fence without an end goes on to the end of the text.
pub(super) fn blocks(text: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let mut is_fenced = false;
    for line in text.split_inclusive('\n') {
        let is_fence = line.trim_start().starts_with("```");
        let is_break = !is_fenced && (is_fence || line.trim().is_empty());
        if is_break {
            push(&mut blocks, &text[start..at]);
            start = at;
        }
        at += line.len();
        if is_fence {
            if is_fenced {
                push(&mut blocks, &text[start..at]);
                start = at;
            }
            is_fenced = !is_fenced;
        }
    }
    push(&mut blocks, &text[start..]);
    blocks
}

fn push<'t>(blocks: &mut Vec<&'t str>, block: &'t str) {
    let block = block.trim_matches('\n').trim_end();
    if !block.trim().is_empty() {
        blocks.push(block);
    }
}

/// The blocks around the best one that fit into `budget` tokens, joined. A single block that does
/// not fit is cut between lines, and a line between words.
pub(super) fn best_blocks(
    text: &str,
    worth: &mut dyn FnMut(&str) -> f32,
    budget: usize,
    counter: &Counter<'_>,
) -> Result<String> {
    let blocks = blocks(text);
    let counts = blocks.iter().map(|block| counter.count(block)).collect::<Result<Vec<_>>>()?;
    if counts.iter().sum::<usize>() <= budget {
        return Ok(blocks.join("\n\n"));
    }
    let mut best = (0, f32::MIN);
    for (index, block) in blocks.iter().enumerate() {
        let worth = worth(block);
        if worth > best.1 {
            best = (index, worth);
        }
    }
    let best = best.0;
    if counts.get(best).is_none_or(|count| *count > budget) {
        return cut(blocks.get(best).copied().unwrap_or_default(), budget, counter);
    }
    let gaps = 2 * counter.count(GAP)?;
    let is_marked = counts[best] + gaps <= budget;
    let range = grow(&counts, best, budget.saturating_sub(gaps).max(counts[best]));
    let mut text = String::new();
    if range.start > 0 && is_marked {
        text.push_str(GAP);
        text.push_str("\n\n");
    }
    text.push_str(&blocks[range.clone()].join("\n\n"));
    if range.end < blocks.len() && is_marked {
        text.push_str("\n\n");
        text.push_str(GAP);
    }
    Ok(text)
}

/// As many neighbours of a block as fit, those before and after it in turn.
fn grow(counts: &[usize], best: usize, budget: usize) -> Range<usize> {
    let mut range = best..best + 1;
    let mut spent = counts[best];
    loop {
        let before = range.clone();
        if let Some(next) = counts.get(range.end).filter(|next| spent + **next <= budget) {
            spent += next;
            range.end += 1;
        }
        let previous = range.start.checked_sub(1).map(|index| counts[index]);
        if let Some(previous) = previous.filter(|previous| spent + previous <= budget) {
            spent += previous;
            range.start -= 1;
        }
        if range == before {
            return range;
        }
    }
}

/// The beginning of a block that fits.
fn cut(block: &str, budget: usize, counter: &Counter<'_>) -> Result<String> {
    let fence = if block.starts_with("```") { "\n```" } else { "" };
    let budget = budget.saturating_sub(counter.count(GAP)? + counter.count(fence)?);
    for separator in ['\n', ' '] {
        let ends: Vec<usize> = block.match_indices(separator).map(|(at, _)| at).collect();
        // Longer beginnings have more tokens, so the last that fits is found by halves.
        let mut fits = 0;
        let mut beyond = ends.len();
        while fits < beyond {
            let middle = (fits + beyond).div_ceil(2);
            if counter.count(&block[..ends[middle - 1]])? <= budget {
                fits = middle;
            } else {
                beyond = middle - 1;
            }
        }
        if fits > 0 {
            return Ok(format!("{} {GAP}{fence}", &block[..ends[fits - 1]]));
        }
    }
    Ok(String::new())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const TEXT: &str = "First words.\n\nSecond words\nof two lines.\n```rust\nfn a() {}\n\nfn b() {}\n```\nLast words.";

    fn best(budget: usize, word: &str) -> String {
        let mut worth = |block: &str| f32::from(u8::from(block.contains(word)));
        best_blocks(TEXT, &mut worth, budget, &Counter(None)).unwrap()
    }

    #[test]
    fn paragraphs_and_fenced_code_are_blocks() {
        let expected = [
            "First words.",
            "Second words\nof two lines.",
            "```rust\nfn a() {}\n\nfn b() {}\n```",
            "Last words.",
        ];
        assert_eq!(blocks(TEXT), expected);
    }

    #[test]
    fn a_text_that_fits_is_whole() {
        assert_eq!(best(1000, "fn"), blocks(TEXT).join("\n\n"));
    }

    #[test]
    fn the_best_block_comes_whole_and_what_is_left_out_is_marked() {
        let text = best(30, "fn b");
        assert!(text.contains("```rust\nfn a() {}\n\nfn b() {}\n```"), "{text}");
        assert!(text.starts_with(GAP), "{text}");
    }

    #[test]
    fn nothing_exceeds_the_budget() {
        for budget in 0..80 {
            let text = best(budget, "fn a");
            let count = Counter(None).count(&text).unwrap();
            assert!(count <= budget, "{count} tokens of {budget}: {text}");
        }
    }
}

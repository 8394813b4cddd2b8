//! Redaction: what is found in a test set of secrets, what is left alone, and marks.

mod corpus;
mod marks;
mod redaction;
mod structure;

use super::pattern::Pattern;
use super::rules;

#[test]
fn every_rule_can_be_read_and_is_found_by_its_words() {
    for (_, rule) in rules::all() {
        assert!(
            Pattern::new(rule.pattern, &mut Vec::new()).is_some(),
            "{}: {}",
            rule.name,
            rule.pattern
        );
        assert!(!rule.words.is_empty(), "{}", rule.name);
    }
}

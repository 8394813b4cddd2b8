//! Redaction: what is found in a test set of secrets, what is left alone, and marks.

mod corpus;
mod marks;
mod redaction;
mod structure;

use super::rules;

#[test]
fn every_rule_compiles_and_is_found_by_its_words() {
    for (_, rule) in rules::all() {
        let pattern = format!("^(?:{})", rule.pattern);
        let regex = regex::bytes::RegexBuilder::new(&pattern).unicode(false).build();
        assert!(regex.is_ok(), "{}: {:?}", rule.name, regex.err());
        assert!(!rule.words.is_empty(), "{}", rule.name);
    }
}

//! Query: what people type, and what is understood.

use super::*;

fn now() -> jiff::Zoned {
    "2026-03-10T12:00:00[UTC]".parse().unwrap()
}

fn read(text: &str) -> ParsedQuery {
    parse(text, &now())
}

fn ms(text: &str) -> Option<i64> {
    crate::clock::parse_rfc3339(text)
}

/// The clauses as text: `word`, `+word`, `-word`, `"a b"`, `pre*`.
fn clauses(text: &str) -> Vec<String> {
    let shown = |clause: &Clause| {
        let sign = match clause.occur {
            Occur::Should => "",
            Occur::Must => "+",
            Occur::MustNot => "-",
        };
        match &clause.term {
            Term::Word(word) => format!("{sign}{word}"),
            Term::Prefix(prefix) => format!("{sign}{prefix}*"),
            Term::Hash(hash) => format!("{sign}{hash}…"),
            Term::Phrase(forms) => {
                let form = |form: &Vec<(u32, String)>| {
                    let words: Vec<_> = form.iter().map(|(_, word)| word.as_str()).collect();
                    format!("\"{}\"", words.join(" "))
                };
                sign.to_owned() + &forms.iter().map(form).collect::<Vec<_>>().join("|")
            }
        }
    };
    read(text).clauses.iter().map(shown).collect()
}

#[test]
fn a_sentence_is_optional_words_without_those_that_say_nothing() {
    assert_eq!(clauses("How do I fix the redb lock?"), ["fix", "redb", "lock"]);
}

#[test]
fn words_that_say_nothing_are_searched_if_there_is_nothing_else() {
    assert_eq!(clauses("what is this"), ["what", "is", "this"]);
}

#[test]
fn signs_require_and_exclude_and_quotes_make_phrases_that_are_required() {
    assert_eq!(
        clauses("+redb -sqlite \"write lock\""),
        ["+redb", "-sqlite", "+\"write lock\"|\"writelock\""]
    );
    assert_eq!(clauses("-\"dead lock\""), ["-\"dead lock\"|\"deadlock\""]);
}

#[test]
fn a_star_makes_a_prefix() {
    assert_eq!(clauses("Lock* parse_q*"), ["lock*", "parseq*"]);
}

#[test]
fn a_prefix_longer_than_the_stem_looks_for_the_stem_too() {
    assert_eq!(clauses("locking*"), ["lock", "locking*"]);
    assert_eq!(clauses("dependenc*"), ["depend", "dependenc*"]);
    assert_eq!(clauses("+locking*"), ["+locking*"]);
}

#[test]
fn an_identifier_weighs_more_than_its_parts() {
    let parsed = read("parseQuery");
    assert_eq!(clauses("parseQuery"), ["parsequeri", "pars", "queri"]);
    assert!(parsed.clauses[0].weight > parsed.clauses[1].weight);
}

#[test]
fn a_phrase_is_looked_for_in_each_way_in_which_it_may_be_written() {
    assert_eq!(clauses("\"OpenCode\""), ["+\"opencod\"|\"open code\""]);
    assert_eq!(clauses("+OpenCode"), ["+opencod"]);
    assert_eq!(
        clauses("\"parse_query fails\""),
        ["+\"pars queri fail\"|\"parsequeri fail\"|\"pars queryfail\"|\"parsequeryfail\""]
    );
    assert_eq!(clauses("\"@types/node\""), ["+@types/node"]);
}

#[test]
fn names_with_signs_hashes_and_single_characters_are_terms() {
    assert_eq!(clauses("C++ C#"), ["c++", "c#"]);
    assert_eq!(clauses("+C++ -C#"), ["+c++", "-c#"]);
    assert_eq!(clauses("@types/node"), ["@types/node", "type", "node"]);
    assert_eq!(clauses("A81C9F3"), ["a81c9f3…"]);
    assert_eq!(clauses("端 端口"), ["端*", "端口"]);
    assert_eq!(clauses("🦀"), ["🦀"]);
}

#[test]
fn what_has_no_term_is_no_filter_and_finds_nothing() {
    for nothing in ["??", "=> !==", "*", "\"\"", "?? project:shop", "-"] {
        assert!(read(nothing).is_void, "{nothing}");
    }
    for something in ["", "  ", "project:shop", "-sqlite", "🦀", "the", "a?.b"] {
        assert!(!read(something).is_void, "{something}");
    }
    assert!(!read("🦀").has_words() && !read("-lock").has_words() && read("🦀 lock").has_words());
}

#[test]
fn a_path_is_also_a_phrase() {
    assert!(clauses("src/store/mod.rs").contains(&"\"src store mod rs\"".to_owned()));
}

#[test]
fn filters_leave_the_text_and_may_be_quoted_and_negated() {
    let parsed = read("lock project:\"my shop\" -source:opencode has:error");
    let expected = Filter::default()
        .include(Field::Project, "my shop")
        .exclude(Field::Source, "opencode")
        .include(Field::Has, "error");
    assert_eq!(parsed.filters, [expected]);
    assert_eq!(parsed.clauses.len(), 1);
}

#[test]
fn a_quote_in_a_quoted_value_is_written_twice() {
    let value = |text: &str| {
        let filter = read(text).filters.remove(0);
        filter.include.get(&Field::Tool).map(|values| values.join(","))
    };
    assert_eq!(value("tool:\"=my tool\" lock").as_deref(), Some("=my tool"));
    assert_eq!(value("tool:\"=say \"\"hi\"\"\" lock").as_deref(), Some("=say \"hi\""));
    assert_eq!(value("tool:\"\"\"\"").as_deref(), Some("\""));
    assert_eq!(value("tool:=it\"s").as_deref(), Some("=it\"s"));
    assert_eq!(clauses("tool:\"=say \"\"hi\"\"\" lock"), ["lock"]);
    // Without its end it is no quoted value.
    assert_eq!(value("tool:\"a\"\" lock").as_deref(), Some("\"a\"\""));
}

#[test]
fn times_are_days_spans_and_instants() {
    assert_eq!(read("after:2026-01-31").filters[0].from_ms, ms("2026-01-31T00:00:00Z"));
    assert_eq!(read("after:2026-01").filters[0].from_ms, ms("2026-01-01T00:00:00Z"));
    assert_eq!(read("before:yesterday").filters[0].to_ms, ms("2026-03-09T00:00:00Z"));
    assert_eq!(read("after:7d").filters[0].from_ms, ms("2026-03-03T12:00:00Z"));
    assert_eq!(
        read("after:2026-01-31T08:00:00+01:00").filters[0].from_ms,
        ms("2026-01-31T07:00:00Z")
    );
}

#[test]
fn what_is_no_operator_is_searched_as_words() {
    assert_eq!(clauses("after:soon"), ["after", "soon", "\"after soon\""]);
    assert_eq!(clauses("has:cheese"), ["has", "chees", "\"has chees\""]);
    assert_eq!(clauses("std::vec"), ["stdvec", "std", "vec"]);
    assert_eq!(clauses("--verify"), ["verifi"]);
    assert_eq!(clauses("say \"hello"), ["say", "hello"]);
    assert_eq!(clauses("project: x"), ["project", "x"]);
    for nothing in ["", "   ", "-", "+", "*", "\"\"", "->", "\"", "source:"] {
        let parsed = read(nothing);
        assert!(parsed.filters[0].is_all() && parsed.clauses.len() <= 1, "{nothing:?}");
    }
}

#[test]
fn a_query_has_a_bounded_number_of_clauses() {
    let text: String = (0..10_000).fold(String::new(), |text, word| format!("{text} w{word}"));
    assert!(clauses(&text).len() <= 64);
}

#[test]
fn any_text_is_parsed() {
    let alphabet: Vec<char> = "a-+:*\" \nsource:after é東\u{0}7d".chars().collect();
    let mut state = 7_u64;
    for length in 0..3000 {
        let text: String = (0..length % 40)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                alphabet[(state >> 33) as usize % alphabet.len()]
            })
            .collect();
        let _ = read(&text);
    }
}

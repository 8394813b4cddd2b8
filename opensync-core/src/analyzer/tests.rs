//! Analyzer: texts, and the terms they are found by.

use super::*;

fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    Analyzer::default().analyze(text, &mut |token| terms.push(token.text.to_owned()));
    terms
}

fn words(text: &str) -> Vec<(u32, String)> {
    let mut words = Vec::new();
    Analyzer::default().analyze(text, &mut |token| {
        if token.kind != TokenKind::Whole {
            words.push((token.position, token.text.to_owned()));
        }
    });
    words
}

#[test]
fn an_identifier_is_found_whole_and_by_its_parts_however_it_is_written() {
    for written in ["parseQuery", "ParseQuery", "parse_query", "parse-query", "parse.query"] {
        assert_eq!(terms(written), ["parsequery", "pars", "queri"], "{written}");
    }
    assert_eq!(terms("a::b"), ["ab", "a", "b"]);
    assert_eq!(terms("HTTPServer"), ["httpserver", "http", "server"]);
    assert_eq!(terms("__init__"), ["init"]);
}

#[test]
fn the_words_of_a_path_are_neighbours() {
    let expected = [(0, "src"), (1, "store"), (2, "mod"), (3, "rs")];
    assert_eq!(words("src/store/mod.rs"), expected.map(|(at, word)| (at, word.to_owned())));
    assert_eq!(words("src store mod rs"), words("src/store/mod.rs"));
}

#[test]
fn versions_and_dates_keep_the_joints_between_digits() {
    assert_eq!(terms("1.2.3"), ["1.2.3", "1", "2", "3"]);
    assert_eq!(terms("v4.5"), ["v4.5", "v4", "5"]);
    assert_eq!(terms("2026-01-31")[0], "2026-01-31");
    assert_ne!(terms("12.3")[0], terms("1.23")[0]);
}

#[test]
fn codes_and_hashes_stay_in_one_piece() {
    assert_eq!(terms("E0308 ENOENT 0x1f a1b2c3d"), ["e0308", "enoent", "0x1f", "a1b2c3d"]);
}

#[test]
fn english_words_meet_in_their_stem() {
    assert_eq!(terms("locking locks locked"), ["lock", "lock", "lock"]);
}

#[test]
fn accents_and_case_do_not_count() {
    assert_eq!(terms("Café CAFE cafe\u{301} Straße"), ["cafe", "cafe", "cafe", "strass"]);
}

#[test]
fn scripts_without_spaces_are_found_by_pairs() {
    assert_eq!(terms("東京都 字"), ["東京", "京都", "字"]);
}

#[test]
fn base64_gives_one_short_term() {
    let blob = "aGVsbG8gd29ybGQ".repeat(1000);
    assert_eq!(terms(&format!("before {blob}== after")).len(), 3);
}

#[test]
fn a_prefix_is_folded_and_not_stemmed() {
    assert_eq!(Analyzer::prefix("Parse_Que"), "parseque");
    assert_eq!(Analyzer::prefix("locking"), "locking");
}

#[test]
fn any_text_gives_tokens_on_character_boundaries_in_rising_positions() {
    let alphabet: Vec<char> = "aZ9_-.:/ \n\"\\éß東\u{301}\u{0}\u{1F600}İſ".chars().collect();
    let mut state = 1_u64;
    for length in 0..2000 {
        let text: String = (0..length % 90)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                alphabet[(state >> 33) as usize % alphabet.len()]
            })
            .collect();
        let mut last = 0;
        Analyzer::default().analyze(&text, &mut |token| {
            assert!(!text[token.start..token.end].is_empty(), "{text:?}");
            assert!(token.position >= last && !token.text.is_empty(), "{text:?}");
            assert!(token.text.len() <= 4 * MAX_TERM_BYTES);
            last = token.position;
        });
    }
}

#[test]
#[ignore = "measures; run with --release --nocapture"]
fn speed() {
    let text = std::fs::read_to_string(std::env::var("OPENSYNC_TEXT").unwrap()).unwrap();
    let mut analyzer = Analyzer::default();
    let (mut tokens, started) = (0_u64, std::time::Instant::now());
    analyzer.analyze(&text, &mut |_| tokens += 1);
    let seconds = started.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss)]
    let rate = text.len() as f64 / 1e6 / seconds;
    eprintln!("{tokens} tokens, {rate:.0} MB/s");
}

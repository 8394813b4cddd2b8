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
        if matches!(token.kind, TokenKind::Word | TokenKind::Segment) {
            words.push((token.position, token.text.to_owned()));
        }
    });
    words
}

#[test]
fn an_identifier_is_found_whole_and_by_its_parts_however_it_is_written() {
    for written in ["parseQuery", "ParseQuery", "parse_query", "parse-query", "parse.query"] {
        assert_eq!(terms(written), ["parsequeri", "pars", "queri"], "{written}");
    }
    assert_eq!(terms("PARSEQUERY"), ["parsequeri"]);
    assert_eq!(terms("a::b"), ["ab", "a", "b"]);
    assert_eq!(terms("HTTPServer"), ["httpserver", "http", "server"]);
    assert_eq!(terms("__init__"), ["init"]);
    assert_eq!(terms("OpenCode.ts"), ["opencodet", "opencod", "open", "code", "ts"]);
}

/// The ways in which people write a name of several words.
fn spellings(words: &[&str]) -> Vec<String> {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let pascal: String = words.iter().map(|word| capital(word)).collect();
    let camel =
        words[0].to_owned() + &words[1..].iter().map(|word| capital(word)).collect::<String>();
    let first_loud = words[0].to_uppercase() + &pascal[words[0].len()..];
    let joined = words.concat();
    let mut all = vec![pascal, camel, first_loud, joined.to_uppercase(), joined];
    for joint in ["_", "-", "."] {
        all.push(words.join(joint));
        all.push(words.join(joint).to_uppercase());
        all.push(words.iter().map(|word| capital(word)).collect::<Vec<_>>().join(joint));
    }
    all
}

#[test]
fn every_spelling_of_every_name_has_the_same_whole_and_so_have_several_of_it() {
    let words = [
        "open", "code", "state", "storage", "sqlite", "indexes", "query", "utf8", "file", "socket",
        "io", "policies", "running", "id", "oauth2", "box", "ide", "easily", "s3", "national",
    ];
    let mut analyzer = Analyzer::default();
    let mut whole = |name: &str| {
        let mut first = None;
        analyzer.analyze(name, &mut |token| first = first.take().or(Some(token.text.to_owned())));
        first.unwrap()
    };
    let mut count = 0;
    for (place, one) in words.iter().enumerate() {
        for (other, last) in words.iter().enumerate() {
            let three = [*one, words[(place + other) % words.len()], *last];
            for words in [&[*one, *last][..], &three] {
                let mut several = words.to_vec();
                let plural = format!("{last}s");
                several[words.len() - 1] = &plural;
                let expected = whole(&words.concat());
                for name in spellings(words) {
                    assert_eq!(whole(&name), expected, "{name}");
                    count += 1;
                }
                for name in spellings(&several) {
                    assert_eq!(whole(&name), whole(&several.concat()), "{name}");
                }
            }
        }
    }
    assert!(count > 10_000, "{count}");
    for (one, several) in [("WebSocket", "websockets"), ("YAML", "YAMLs"), ("api", "APIs")] {
        assert_eq!(whole(one), whole(several));
    }
}

#[test]
fn capitals_of_which_there_are_several_are_one_word() {
    assert_eq!(
        terms("URLs YAMLs DBsAndTables"),
        ["url", "yaml", "dbsandtabl", "dbs", "and", "tabl"]
    );
    assert_eq!(
        terms("iOS macOS iPhone"),
        ["ios", "i", "os", "maco", "mac", "os", "iphon", "i", "phone"]
    );
}

#[test]
fn signs_that_make_another_name_of_a_word_belong_to_it() {
    assert_eq!(terms("C++ C# F#."), ["c++", "c", "c#", "c", "f#", "f"]);
    assert_eq!(terms("C++17 clang++"), ["c++17", "c++", "c", "clang++", "clang"]);
    assert_eq!(terms("Objective-C++"), ["objectivec++", "object", "c++", "c"]);
    assert_eq!(terms("a .NET app, ASP.NET"), ["a", ".net", "net", "app", "aspnet", "asp", "net"]);
    assert_eq!(terms("Array#map PR#12 a+b"), ["array", "map", "pr", "12", "a", "b"]);
    let scoped = ["@types/node", "type", "node"];
    assert_eq!(terms("@types/node"), scoped);
    assert_eq!(terms("\"@types/node@20\""), [&scoped[..], &["20"]].concat());
    assert_eq!(terms("@babel/plugin-x.")[0], "@babel/plugin-x");
    assert_eq!(terms("me@types/node"), ["me", "type", "node"]);
}

#[test]
fn what_cannot_be_seen_parts_no_word() {
    assert_eq!(terms("web\u{200b}hook soft\u{ad}ware"), ["webhook", "softwar"]);
    assert_eq!(terms("می\u{200c}خواهم"), terms("میخواهم"));
    assert_eq!(terms("كتـــاب"), terms("كتاب"));
    assert_eq!(terms("\u{feff}lock"), ["lock"]);
}

#[test]
fn pictures_are_words() {
    assert_eq!(terms("fine 🦀!"), ["fine", "🦀"]);
    assert_eq!(terms("👍🏽 👍"), ["👍", "👍"]);
    assert_eq!(terms("👩\u{200d}💻"), ["👩💻", "👩", "💻"]);
    assert_eq!(terms("❤\u{fe0f}\u{200d}🔥"), ["❤🔥", "❤", "🔥"]);
    assert_eq!(terms("🇦🇹🇯🇵✓"), ["🇦🇹", "🇯🇵", "✓"]);
    assert_eq!(terms("?? => !== │ ─ ∑"), [""; 0]);
}

#[test]
fn the_letter_of_an_escape_is_no_letter_of_the_word_after_it() {
    assert_eq!(terms(r"one\nfoo"), ["one", "nfoo", "foo"]);
    assert!(terms(r#"{"a":"x\n\tparseQuery()"}"#).contains(&"parsequeri".to_owned()));
    assert!(terms(r"C:\Users\nora\target").contains(&"nora".to_owned()));
    assert_eq!(terms(r"a\n\nb"), ["a", "nb", "b"]);
}

#[test]
fn groups_of_digits_are_one_number() {
    assert_eq!(terms("1,024"), ["1024", "1", "024"]);
    assert_eq!(terms("1,234,567.5")[0], "1234567.5");
    assert_eq!(terms("1,2 12,34 x1,024"), ["1", "2", "12", "34", "x1", "024"]);
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
    assert_eq!(terms("x86-64")[0], terms("x86_64")[0]);
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
fn letters_that_differ_by_case_only_are_the_same() {
    assert_eq!(terms("ΣΊΣΥΦΟΣ"), terms("σίσυφος"));
    assert_eq!(terms("IŞIK"), terms("ışık"));
    assert_eq!(terms("E\u{301}COLE"), terms("école"));
    assert_ne!(terms("की"), terms("का"), "vowels count");
}

#[test]
fn scripts_without_spaces_are_found_by_pairs() {
    assert_eq!(terms("東京都 字"), ["東京", "京都", "都", "字"]);
    assert_eq!(terms("ข้อมูล"), ["ข้อ", "อมู", "มูล", "ล"]);
    assert_eq!(terms("ទិន្នន័យ"), ["ទិន្ន", "ន្នន័", "ន័យ", "យ"]);
    assert_eq!(terms("10 ဒေတာ"), ["10", "ဒေတာ", "တာ"]);
}

#[test]
fn every_piece_of_a_run_without_spaces_has_its_pairs_in_the_run() {
    let runs = [
        "データベースの更新を確認する",
        "กรุณาตรวจสอบเซิร์ฟเวอร์ก่อนบันทึก",
        "ກະລຸນາກວດສອບເຊີບເວີກ່ອນ",
        "សូមពិនិត្យម៉ាស៊ីនមេមុនពេលរក្សាទុក",
        "ဆာဗာကိုသိမ်းမီစစ်ဆေးပါ",
    ];
    for run in runs {
        let all = terms(run);
        let mut edges = vec![0];
        Analyzer::default().analyze(run, &mut |token| edges.push(token.start));
        for &from in &edges {
            for &to in edges.iter().filter(|&&to| to > from) {
                let mut pairs = Vec::new();
                Analyzer::default().analyze(&run[from..to], &mut |token| {
                    if token.kind == TokenKind::Word {
                        pairs.push(token.text.to_owned());
                    }
                });
                let is_there = |pair: &String| all.iter().any(|term| term.starts_with(&**pair));
                assert!(pairs.iter().all(is_there), "{:?} of {run}", &run[from..to]);
            }
        }
    }
}

#[test]
fn forms_of_one_letter_are_the_same_letter() {
    assert_eq!(terms("ﾌｧｲﾙ"), terms("ファイル"));
    assert_eq!(terms("ﾃﾞｰﾀﾍﾞｰｽ"), terms("データベース"));
    assert_eq!(terms("ＡＰＩキー"), terms("apiキー"));
    assert_eq!(
        terms("한글 \u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}"),
        ["한글", "글", "한글", "글"]
    );
    assert_eq!(Analyzer::prefix("서"), "서");
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
    assert_eq!(Analyzer::prefix("@types/No"), "@types/no");
}

#[test]
fn any_text_gives_tokens_on_character_boundaries_in_rising_positions() {
    let alphabet: Vec<char> =
        "aZs9_-.,:/@#+ \n\"\\nt\u{e9} ß東ｶ\u{ff9e}\u{e02}\u{e49}\u{1781}\u{17d2}\u{1793}\u{301}\u{0}\u{ad}\u{200d}\u{fe0f}\u{1F600}\u{1F1E6}İſ".chars()
            .collect();
    let mut state = 1_u64;
    let mut analyzer = Analyzer::default();
    for length in 0..2000 {
        let text: String = (0..length % 90)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                alphabet[(state >> 33) as usize % alphabet.len()]
            })
            .collect();
        let mut last = 0;
        analyzer.analyze(&text, &mut |token| {
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

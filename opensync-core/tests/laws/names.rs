//! Names: whatever the case, the joints, the script and the signs, a name is found as people type it.

use opensync_core::context::ContextFormat;
use opensync_core::{Message, Part, Query, Role, Session};

use super::common::{NOON, archive, asked, found, found_sorted, hits};

/// Names as they are written, in sessions of their own.
const NAMES: [&str; 40] = [
    "GitHub",
    "PostgreSQL",
    "TypeScript",
    "JavaScript",
    "FooBars",
    "iOS",
    "HTTPServer",
    "SQLite",
    "localStorage",
    "useState",
    "OpenCode",
    "NumPy",
    "WebSockets",
    "iPhone",
    "macOS",
    "PyTorch",
    "CloudFormation",
    "YAMLs",
    "dropIndexes",
    "TodoWrite",
    "readFile",
    "snake_case_names",
    "kebab-case-names",
    "dotted.module.path",
    "OAuth2Clients",
    "utf8Strings",
    "base64Encoding",
    "S3Buckets",
    "x86_64",
    "IPv6Addresses",
    "MySQL",
    "LaTeX",
    "eBay",
    "DBeaver",
    "CircleCI",
    "jQuery",
    "McDonald",
    "GPUs",
    "ProcessingQueues",
    "unhappilyEverAfter",
];

#[test]
fn every_name_is_found_in_every_case_and_the_other_way_round() {
    let loud = NAMES.map(str::to_uppercase);
    let low = NAMES.map(str::to_lowercase);
    let archive = archive();
    for (index, name) in NAMES.iter().enumerate() {
        let kinds = [("as", *name), ("up", &loud[index]), ("low", &low[index])];
        for (at, (kind, name)) in (NOON..).zip(kinds) {
            let said = Message::new("q", Role::User, at)
                .with(Part::text(format!("how is {name} to be set up here?")));
            archive.ingest(Session::new("test", format!("{index:02}-{kind}")), vec![said]).unwrap();
        }
    }
    for (index, name) in NAMES.iter().enumerate() {
        for typed in [*name, &loud[index], &low[index]] {
            for query in [typed.to_owned(), format!("+{typed}"), format!("\"{typed}\"")] {
                let query = Query::new(&query).limit(200);
                let found: Vec<_> =
                    hits(&archive, &query).into_iter().map(|hit| hit.external_id).collect();
                for kind in ["as", "up", "low"] {
                    let session = format!("{index:02}-{kind}");
                    assert!(found.contains(&session), "{query:?} does not find {session}");
                }
            }
        }
    }
}

#[test]
fn a_phrase_is_found_whatever_the_case_and_the_joints_of_its_words() {
    let archive = asked(&[
        ("camel", "the new OpenCode plugin fails"),
        ("low", "the opencode plugin is old"),
        ("snake", "see open_code plugin docs"),
        ("apart", "open the code of a plugin"),
    ]);
    for phrase in ["\"OpenCode plugin\"", "\"opencode plugin\"", "\"OPENCODE PLUGIN\""] {
        assert_eq!(found_sorted(&archive, phrase)[..2], ["camel", "low"], "{phrase}");
        assert!(!found(&archive, phrase).contains(&"apart".to_owned()));
    }
    assert_eq!(found_sorted(&archive, "\"open code\""), ["camel", "low", "snake"]);
    assert_eq!(found(&archive, "\"new opencode plugin fails\""), ["camel"]);
    assert_eq!(found_sorted(&archive, "plugin -\"opencode plugin\""), ["apart", "snake"]);
}

#[test]
fn names_with_signs_are_not_those_without() {
    let archive = asked(&[
        ("cpp", "rewrite it in C++ soon"),
        ("sharp", "a client in C# or F#"),
        ("c", "in column C of sheet C, C and C"),
        ("scoped", "npm i @types/node @nestjs/core"),
        ("node", "NodeTypes, types and node types"),
        ("net", "a .NET service"),
        ("web", "net of all, the net is down"),
    ]);
    assert_eq!(found(&archive, "C++"), ["cpp"]);
    assert_eq!(found(&archive, "c#"), ["sharp"]);
    assert_eq!(found(&archive, "F#"), ["sharp"]);
    assert_eq!(found(&archive, "@types/node")[0], "scoped");
    assert_eq!(found(&archive, "+@nestjs/core"), ["scoped"]);
    assert_eq!(found(&archive, "\"@types/node\""), ["scoped"]);
    assert_eq!(found(&archive, ".net")[0], "net");
    assert_eq!(found(&archive, "\"in C++ soon\""), ["cpp"]);
    assert!(found(&archive, "g++").is_empty());
}

#[test]
fn a_hash_is_found_by_its_beginning_and_finds_its_abbreviations() {
    let archive = asked(&[
        ("long", "fixed in 9c1e4b7d20aa5f3386e1d4c0b2f7a9e85d613c40 upstream"),
        ("short", "bisect blames 7be20f1, it says"),
        ("digits", "see 1234567 and 12345678"),
        ("sha256", "sha256:0f4a5c2b9d8e7f60112233445566778899aabbccddeeff001122334455667788"),
        ("loud", "FINGERPRINT 3AD91C77E0"),
    ]);
    for beginning in ["9c1e4b7", "9C1E4B7D20", "9c1e4b7d20aa5f3386e1d4c0b2f7a9e85d613c40"] {
        assert_eq!(found(&archive, beginning), ["long"], "{beginning}");
        assert_eq!(found(&archive, &format!("+{beginning}")), ["long"], "{beginning}");
        let marked = &hits(&archive, &Query::new(beginning))[0].snippet;
        assert_eq!(marked.highlights.len(), 1, "{marked:?}");
    }
    assert_eq!(found(&archive, "7be20f1d2b7aa03e5d6c1f2e4a8b9c0d1e2f3a4b"), ["short"]);
    assert_eq!(found(&archive, "0f4a5c2b9d8e"), ["sha256"]);
    assert_eq!(found(&archive, "3ad91c77"), ["loud"]);
    assert_eq!(found(&archive, "1234567"), ["digits"]);
    for other in ["9c1e4b8", "9c1e4b7f", "7be20f1", "123456789"] {
        assert!(found(&archive, other).len() <= usize::from(other == "7be20f1"), "{other}");
    }
}

#[test]
fn words_of_scripts_without_spaces_are_found_inside_of_a_run() {
    let archive = asked(&[
        ("thai", "ช่วยตรวจสอบเซิร์ฟเวอร์ก่อนบันทึกแฟ้ม"),
        ("lao", "ຊ່ວຍກວດສອບເຊີບເວີກ່ອນບັນທຶກແຟ້ມ"),
        ("khmer", "ជួយពិនិត្យម៉ាស៊ីនមេមុនពេលរក្សាទុកឯកសារ"),
        ("burmese", "ဆာဗာကိုစစ်ဆေးပြီးမှဖိုင်ကိုသိမ်းပါ"),
        ("chinese", "保存文件之前检查服务器端"),
        ("korean", "저장하기 전에 서버를 확인"),
        ("narrow", "ｻｰﾊﾞｰを確認"),
    ]);
    for (session, word) in [
        ("thai", "เซิร์ฟเวอร์"),
        ("lao", "ເຊີບເວີ"),
        ("khmer", "ម៉ាស៊ីនមេ"),
        ("burmese", "ဖိုင်"),
        ("chinese", "服务器"),
        ("chinese", "端"),
        ("korean", "서버"),
        ("narrow", "サーバー"),
    ] {
        assert_eq!(found(&archive, word)[0], session, "{word}");
        assert_eq!(found(&archive, &format!("\"{word}\"")), [session], "{word}");
    }
}

#[test]
fn what_cannot_be_seen_does_not_count() {
    let archive =
        asked(&[("a", "the web\u{200b}hook and the soft\u{ad}ware\u{2060}"), ("b", "hook")]);
    assert_eq!(found(&archive, "webhook"), ["a"]);
    assert_eq!(found(&archive, "software"), ["a"]);
    assert_eq!(found(&archive, "soft\u{ad}ware web\u{200d}hook"), ["a"]);
}

#[test]
fn pictures_are_found_and_what_has_no_term_finds_nothing() {
    let archive = asked(&[
        ("crab", "the release 🦀 went fine"),
        ("joined", "a 👩\u{200d}💻 wrote it"),
        ("skin", "👍🏿 from me"),
    ]);
    assert_eq!(found(&archive, "🦀"), ["crab"]);
    assert_eq!(found(&archive, "👩\u{200d}💻"), ["joined"]);
    assert_eq!(found(&archive, "💻"), ["joined"]);
    assert_eq!(found(&archive, "👍"), ["skin"]);
    for nothing in ["🐙", "??", "=> !==", "()", "\"\"", "🐙 source:test", "… source:test"] {
        let nothing = Query::new(nothing);
        assert!(hits(&archive, &nothing).is_empty(), "{nothing:?}");
        let pack = archive.context(&nothing, 2000, ContextFormat::Text).unwrap();
        assert!(pack.passages.is_empty(), "{nothing:?}");
    }
    assert_eq!(found(&archive, "source:test").len(), 3);
    assert_eq!(found(&archive, "").len(), 3);
}

#[test]
fn what_stands_after_an_escape_is_found() {
    let archive = archive();
    let parts = [
        ("call", Part::tool_call("c", "Write", r#"{"content":"one\nneedleWord()\ttwo"}"#)),
        ("cut", Part::tool_call("c", "Write", r#"{"content":"one\nneedleWord()\ttwo"#)),
        ("printed", Part::tool_result("c", r#"{"text":"one\nneedleWord()\ttwo"}"#)),
    ];
    for (session, part) in parts {
        let said = Message::new("m", Role::Assistant, NOON).with(part);
        archive.ingest(Session::new("test", session), vec![said]).unwrap();
    }
    for word in ["needleword", "needleWord", "needle_word", "two"] {
        assert_eq!(found_sorted(&archive, word), ["call", "cut", "printed"], "{word}");
    }
}

#[test]
fn a_call_of_a_tool_shows_what_was_done() {
    let archive = archive();
    let calls = [
        ("bash", "Bash", r#"{"command":"echo \"marmalade\"\nls -l","timeout":5}"#),
        (
            "edit",
            "edit",
            r#"{"filePath":"/w/a.rs","oldString":"a\nb","newString":"marmalade(\"x\")"}"#,
        ),
        ("own", "mcp__shop__order", r#"{"jar":{"of":"marmalade"},"note":"\"two\"\nplease"}"#),
    ];
    for (at, (session, tool, input)) in (0..).zip(calls) {
        let said =
            Message::new("m", Role::Assistant, NOON + at).with(Part::tool_call("c", tool, input));
        archive.ingest(Session::new("test", session), vec![said]).unwrap();
    }
    let shown = |id: &str| {
        let hit = hits(&archive, &Query::new(format!("marmalade session:{id}"))).swap_remove(0);
        let snippet = hit.snippet;
        let marked = snippet.highlights.iter().map(|range| &snippet.text[range.clone()]);
        assert_eq!(marked.collect::<Vec<_>>(), ["marmalade"], "{snippet:?}");
        snippet.text
    };
    assert_eq!(shown("bash"), "Bash: echo \"marmalade\" ls -l timeout: 5");
    assert_eq!(shown("edit"), "edit: /w/a.rs a b → marmalade(\"x\")");
    let own = shown("own");
    assert!(own.contains("note: \"two\" please") && !own.contains('\\'), "{own}");
    assert!(hits(&archive, &Query::new("note jar")).is_empty(), "names of fields are not searched");
}

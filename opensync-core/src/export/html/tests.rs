//! Tests: what a page shows, and that nothing in a transcript becomes markup.

use super::*;
use crate::model::{Annotation, Session, Usage};

fn info() -> SessionInfo {
    SessionInfo {
        id: 1,
        session: Session::new("test", "s"),
        annotation: Annotation::default(),
        models: Vec::new(),
        providers: Vec::new(),
        message_count: 1,
        tool_call_count: 0,
        usage: Usage::default(),
        cost_nanos: 0,
        unpriced_count: 0,
        first_prompt: None,
        prompt_count: 0,
        error_count: 0,
        active_ms: 0,
    }
}

/// The page of a session with these messages.
fn page(messages: &[Message]) -> String {
    let info = info();
    let mut out = Vec::new();
    let mut html = Html { sessions: 1, ..Html::default() };
    for message in messages {
        html.message(&mut out, &info, message, false).unwrap();
    }
    html.end_session(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn rendered(text: &str) -> String {
    page(&[Message::new("m", Role::User, 0).with(Part::text(text))])
}

fn called(tool: &str, input: &str, result: Part) -> String {
    let call = Message::new("a", Role::Assistant, 0).with(Part::tool_call("c", tool, input));
    page(&[call, Message::new("t", Role::Tool, 1).with(result)])
}

#[test]
fn a_call_and_its_result_are_one_block_with_what_it_is_on() {
    let ok = |text: &str| Part::tool_result("c", text);
    let cases = [
        (
            "Read",
            r#"{"file_path":"a.rs"}"#,
            ok("1 x\n2 y\n"),
            "<code>a.rs</code> <span>2 lines</span>",
        ),
        ("Bash", r#"{"command":"ls -l"}"#, ok("a"), "<b>Bash</b> <code>ls -l</code></summary>"),
        ("shell", r#"{"command":["git","log"]}"#, ok("a"), "<code>git log</code>"),
        ("Grep", r#"{"pattern":"fn x"}"#, ok("a:1"), "<code>fn x</code> <span>1 hit</span>"),
        ("mcp__gh__issue", r#"{"query":"bug"}"#, ok(""), "<b>gh · issue</b> <span>bug</span>"),
        (
            "TodoWrite",
            r#"{"todos":[{"status":"completed"},{"status":"pending"}]}"#,
            ok(""),
            "1 of 2 done",
        ),
        ("Strange", r#"{"long":"abcdefgh","short":"ab"}"#, ok(""), "<span>ab</span>"),
        ("None", "no JSON", ok(""), "<b>None</b></summary>"),
    ];
    for (tool, input, result, expected) in cases {
        let page = called(tool, input, result);
        assert!(page.contains(expected), "{tool}: {page}");
        assert_eq!(page.matches("<details").count(), 1, "{page}");
        assert_eq!(page.matches("<section").count(), 1, "{page}");
    }
}

#[test]
fn an_edit_shows_its_lines_and_a_failure_is_open() {
    let input = r#"{"file_path":"a","old_string":"one\ntwo\nthree","new_string":"one\n2\nthree"}"#;
    let page = called("Edit", input, Part::tool_result("c", "done"));
    assert!(
        page.contains("<ins>+1</ins> <del>-1</del>") || page.contains("<ins>+3</ins>"),
        "{page}"
    );
    assert!(
        page.contains("<span> one</span><del>-two</del><ins>+2</ins><span> three</span>"),
        "{page}"
    );
    let failed = Part { is_error: true, ..Part::tool_result("c", "not found") };
    let page = called("Bash", r#"{"command":"x"}"#, failed);
    assert!(page.contains("class=\"tool failed\" open"), "{page}");
    assert!(page.contains("<em>failed</em>") && page.contains("not found"), "{page}");
    let exit = Part { detail: Some(r#"{"exitCode":2}"#.into()), ..Part::tool_result("c", "x") };
    assert!(called("Bash", r#"{"command":"x"}"#, exit).contains("<em>exit 2</em>"));
}

#[test]
fn results_find_their_calls_though_several_are_under_way() {
    let call = |id: &str, name: &str| {
        Message::new(id, Role::Assistant, 0).with(Part::tool_call(id, name, r#"{"command":"x"}"#))
    };
    let result =
        |id: &str, text: &str| Message::new(text, Role::Tool, 1).with(Part::tool_result(id, text));
    let page = page(&[call("1", "A"), call("2", "B"), result("2", "of-b"), result("1", "of-a")]);
    let at = |text: &str| page.find(text).unwrap();
    assert!(
        at("<b>A</b>") < at("of-a") && at("of-a") < at("<b>B</b>") && at("<b>B</b>") < at("of-b")
    );
}

#[test]
fn a_prompt_ends_the_waiting_and_prompts_are_the_outline() {
    let ask = |id: &str, text: &str| Message::new(id, Role::User, 0).with(Part::text(text));
    let call = Message::new("a", Role::Assistant, 0).with(Part::tool_call("c", "Bash", "{}"));
    let page = page(&[ask("1", "First <b>\nmore"), call, ask("2", "Second")]);
    assert!(page.contains("<span>no result</span>"), "{page}");
    assert!(page.contains("<li><a href=\"#m1\">First &lt;b&gt;</a></li>"), "{page}");
    assert!(page.contains("id=\"m3\"") && page.contains("href=\"#m3\">Second</a>"), "{page}");
}

#[test]
fn no_place_of_a_call_becomes_markup() {
    let evil = "\"><script>alert(1)</script>\u{1b}[31m";
    let texts = [
        "command",
        "file_path",
        "pattern",
        "description",
        "old_string",
        "new_string",
        "patch",
        "x",
    ];
    for name in texts {
        let mut input = serde_json::json!({ "new_string": evil, "path": evil });
        input[name] = evil.into();
        for input in
            [input, serde_json::json!({ name: evil }), serde_json::json!({ "todos": [evil] })]
        {
            let page = called(evil, &input.to_string(), Part::tool_result("c", evil).named(evil));
            assert!(!page.contains("<script") && !page.contains('\u{1b}'), "{name}: {page}");
            assert!(!page.contains("\"&gt;"), "a quote ends no attribute, {name}: {page}");
        }
    }
}

#[test]
fn markup_in_a_transcript_is_text() {
    let hostile = [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "<div onclick='x'>\n\n**b**\n</div>",
        "```html\n<script>alert(1)</script>\n```",
        "`<script>`",
        "| <script> |\n|---|\n| <script> |",
    ];
    for text in hostile {
        let page = rendered(text);
        for element in ["<script", "<img", "<div"] {
            assert!(!page.contains(element), "{text}: {page}");
        }
        assert!(page.contains("&lt;"), "{page}");
    }
}

#[test]
fn links_lead_to_pages_only_and_pictures_are_links() {
    for text in
        ["[a](javascript:alert(1))", "[a](data:text/html,x)", "[a](/etc)", "[a](JaVaScript:x)"]
    {
        assert!(rendered(text).contains("href=\"#\""), "{}", rendered(text));
    }
    assert!(rendered("[a](https://example.com)").contains("href=\"https://example.com\""));
    let picture = rendered("![a](https://example.com/a.png)");
    assert!(picture.contains("<a href=") && !picture.contains("<img"), "{picture}");
}

#[test]
fn names_and_output_are_escaped() {
    let mut out = Vec::new();
    let part = Part::tool_result("c", "</pre><script>\u{1b}[31m").named("\"><script>");
    super::part(&mut out, &part, None).unwrap();
    let page = String::from_utf8(out).unwrap();
    assert!(!page.contains("<script>") && !page.contains('\u{1b}'), "{page}");
}

//! Plain: nothing that is exported, shared or handed on acts on a terminal.

use opensync_core::annotation::AnnotationEdit;
use opensync_core::evals::{EvalFormat, EvalOptions};
use opensync_core::export::Format;
use opensync_core::plain::is_harmless;
use opensync_core::share::{ShareFormat, ShareOptions};
use opensync_core::{Filter, Message, OpenSync, Part, PartKind, Project, Role, Session};

use super::common::{Archive, NOON, archive, exported};

/// Clears the screen, writes to the clipboard, moves back, turns the direction of writing.
const HOSTILE: [&str; 7] = [
    "\u{1b}[2J",
    "\u{1b}]52;c;cm0gLXJm\u{7}",
    "\u{9b}31m",
    "done\rFAILED",
    "\u{8}\u{8}",
    "exe.\u{202e}txt.\u{2066}",
    "\u{61c}\u{200f}\u{7f}",
];

/// A session with hostile texts wherever a text can be.
fn hostile() -> Archive {
    let archive = archive();
    let all = HOSTILE.join(" tea ");
    let project = Project {
        name: Some(all.clone()),
        branch: Some(all.clone()),
        ..Project::at(format!("/home/ada/{all}"))
    };
    let session = Session { title: Some(all.clone()), project, ..Session::new("test", "s") };
    let asked = Message::new("m-1", Role::User, NOON).with(Part::text(&all));
    let answered = Message {
        model: Some(all.clone()),
        ..Message::new("m-2", Role::Assistant, NOON)
            .with(Part::text(format!("```\n{all}\n```")))
            .with(Part::new(PartKind::Thinking, &all))
            .with(Part::tool_call("c", &all, format!("{{\"a\":\"{all}\"}}")))
            .with(Part::new(PartKind::Patch, &all).named(&all))
    };
    let result = Part::tool_result("c", &all).named(&all);
    let result = Message::new("m-3", Role::Tool, NOON).with(result);
    archive.ingest(session, vec![asked, answered, result]).unwrap();
    let edit = AnnotationEdit {
        eval_ready: true.into(),
        eval_notes: all.clone().into(),
        expected_output: all.into(),
        ..AnnotationEdit::default()
    };
    archive.annotate("s", edit).unwrap();
    archive
}

/// What of a text a terminal would act on.
fn harmful(text: &str) -> Vec<char> {
    // The ends of the rows of a table.
    let text = text.replace("\r\n", "\n");
    text.chars().filter(|&c| !matches!(c, '\n' | '\t') && !is_harmless(c)).collect()
}

#[test]
fn no_export_acts_on_a_terminal() {
    let archive = hostile();
    for format in Format::ALL {
        let mut out = Vec::new();
        archive.export(&[], &Filter::default(), format, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(harmful(&text), [] as [char; 0], "{format:?}");
        assert!(text.contains("tea") && text.contains("[2J"), "{format:?}");
    }
    for format in EvalFormat::ALL {
        let mut out = Vec::new();
        let options = EvalOptions::new(format).include_system(true);
        archive.evals(&[], &Filter::default(), &options, &mut out).unwrap();
        assert_eq!(harmful(&String::from_utf8(out).unwrap()), [] as [char; 0], "{format:?}");
    }
}

#[test]
fn no_share_acts_on_a_terminal() {
    let archive = hostile();
    for messages in [None, Some((2, 3))] {
        let options = ShareOptions::default().messages(messages).show_cost(true);
        let slug = archive.share("s", &options).unwrap().slug;
        for format in [ShareFormat::Page, ShareFormat::Markdown, ShareFormat::Json] {
            let mut out = Vec::new();
            archive.open_share(&slug, None).unwrap().unwrap().write(format, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert_eq!(harmful(&text), [] as [char; 0], "{format:?}");
        }
    }
}

#[test]
fn json_lines_lose_nothing_all_the_same() {
    let archive = hostile();
    let copy = super::common::archive();
    copy.import_archive(&mut exported(&archive).as_bytes()).unwrap();
    let texts = |archive: &OpenSync| -> Vec<String> {
        let messages = super::common::messages(archive, "s");
        let parts = messages.into_iter().flat_map(|message| message.parts);
        parts.map(|part| part.text + &part.name.unwrap_or_default()).collect()
    };
    assert_eq!(texts(&copy), texts(&archive));
    assert!(HOSTILE.iter().all(|text| texts(&copy)[0].contains(text)));
}

//! Redaction: what is left of a text is known again by what stands around the marks.

use crate::redact::is_redaction;

#[test]
fn a_text_with_marks_is_known_as_what_is_left_of_another() {
    let own = "the key is 4711-x, and 4711-x again; ada";
    for left in [
        own,
        "the key is [redacted:secret], and [redacted:secret] again; ada",
        "the key is [redacted:secret:12], and 4711-x again; ada",
        "[redacted:secret] ada",
        "the key is [redacted:secret]",
        "[redacted:secret]",
    ] {
        assert!(is_redaction(own, left), "{left}");
    }
    for left in [
        "",
        "the key",
        "the key is [redacted:secret], and [redacted:secret] again; bear",
        "a key is [redacted:secret]",
        "the key is [redacted:secret] again; ada [redacted:secret]",
        "the key is [redacted:], and 4711-x again; ada",
        "the key is 4711-x, and 4711-x again; ada[redacted:secret]",
    ] {
        assert!(!is_redaction(own, left), "{left}");
    }
}

#[test]
fn a_text_that_holds_a_mark_itself_is_known_too() {
    let own = "write [redacted:rule] in the place of 4711-x";
    assert!(is_redaction(own, "write [redacted:rule] in the place of [redacted:secret]"));
    assert!(is_redaction(own, own));
}

//! Next: where a browser goes on once it is let in.

/// The path that was asked for, if it is one of ours; the first page, else.
///
/// A link to sign in may come from anywhere, and what is behind `next` would lead on from it. So it
/// begins with one `/` and no other, and has nothing that a browser reads as a `/`, or leaves out.
pub(super) fn own_path(asked: Option<&str>) -> &str {
    let is_plain = |path: &&str| {
        let letters = path.bytes().all(|letter| letter.is_ascii_graphic() && letter != b'\\');
        letters && path.starts_with('/') && !path.contains("//")
    };
    asked.filter(is_plain).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_paths_of_ours_are_gone_on_to() {
        for path in ["/", "/sessions", "/sessions/a%2Fb?at=7&find=x#m3", "/?next=/a"] {
            assert_eq!(own_path(Some(path)), path);
        }
        let others = [
            "",
            "sessions",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/a//b",
            "/\t/evil.example",
            "/\r\nSet-Cookie: a=b",
            " /",
            "javascript:alert(1)",
            "/é",
        ];
        for path in others {
            assert_eq!(own_path(Some(path)), "/", "{path:?}");
        }
        assert_eq!(own_path(None), "/");
    }
}

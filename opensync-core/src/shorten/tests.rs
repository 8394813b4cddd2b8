//! Shorten: each way in which a path is written.

use super::*;

fn short(project: &str, text: &str) -> String {
    Shortener::new(Some(project)).shorten(text).into_owned()
}

#[test]
fn paths_are_named_from_the_project_and_from_home() {
    let cases = [
        ("at /home/ada/orchard/src/lib.rs:10", "at src/lib.rs:10"),
        ("cd /home/ada/orchard && ls", "cd . && ls"),
        ("cd /home/ada/orchard/", "cd ./"),
        ("/home/ada/orchard2/a", "~/orchard2/a"),
        ("/home/ada/.ssh/config", "~/.ssh/config"),
        ("/Users/bear/x /root/y /rooted", "~/x ~/y /rooted"),
        ("~/.claude/projects/-home-ada-orchard/a.jsonl", "~/.claude/projects/a.jsonl"),
        ("\"/home/ada/orchard\\nnext\"", "\".\\nnext\""),
        ("C:\\Users\\ada\\x and C:\\\\Users\\\\ada\\\\x", "~\\x and ~\\\\x"),
        ("https://example.com/home/page", "https://example.com/home/page"),
        ("/usr/lib/a /etc/hosts", "/usr/lib/a /etc/hosts"),
        ("cd /home", "cd /home"),
    ];
    for (text, expected) in cases {
        assert_eq!(short("/home/ada/orchard", text), expected, "{text}");
    }
}

#[test]
fn a_project_on_windows_is_found_escaped_and_not() {
    let project = "C:\\work\\shop";
    assert_eq!(short(project, "C:\\work\\shop\\src\\a.ts"), "src\\a.ts");
    assert_eq!(short(project, "{\"p\":\"C:\\\\work\\\\shop\\\\src\"}"), "{\"p\":\"src\"}");
    assert_eq!(short(project, "C:/work/shop/src/a.ts"), "src/a.ts");
}

#[test]
fn names_of_people_become_user() {
    let text = "/home/ada/x C:\\Users\\Bear\\y {\"p\":\"/Users/cat\"} /usr/home.rs -home-ada-x";
    let nameless =
        "/home/user/x C:\\Users\\user\\y {\"p\":\"/Users/user\"} /usr/home.rs -home-user-x";
    assert_eq!(without_names(text), nameless);
}

#[test]
fn homes_are_known_in_every_spelling() {
    let cases = [
        ("/mnt/c/Users/ada/x", "~/x"),
        ("/c/Users/ada/x", "~/x"),
        ("/cygdrive/d/Users/ada", "~"),
        ("cd /host_mnt/c/Users/ada/x", "cd ~/x"),
        ("-mnt-c-Users-ada-x", "~-x"),
        ("\\\\wsl$\\Ubuntu\\home\\ada\\x", "~\\x"),
        ("\\\\wsl.localhost\\Debian\\home\\ada", "~"),
        ("{\"p\":\"\\\\\\\\wsl$\\\\Ubuntu\\\\home\\\\ada\\\\x\"}", "{\"p\":\"~\\\\x\"}"),
        ("//wsl$/Ubuntu/home/ada/x", "~/x"),
        ("cc -I/home/bear/include -L/Users/bear/lib", "cc -I~/include -L~/lib"),
        ("-isystem/home/bear/x --prefix=/home/bear", "-isystem~/x --prefix=~"),
        ("ls ~bear/x", "ls ~/x"),
        ("cd ~ada", "cd ~"),
        ("/data/home/ada/x", "~/x"),
        ("/System/Volumes/Data/Users/ada/x", "~/x"),
        ("file:///home/ada/x", "file://~/x"),
        ("file%3A%2F%2F%2Fhome%2Fada%2Fx", "file%3A%2F%2F~%2Fx"),
        ("c:\\users\\ada\\x", "~\\x"),
        ("c%3A%5CUsers%5Cada%5Cx", "c%3A~%5Cx"),
        ("vscode://file/home/ada/x", "vscode://file~/x"),
        ("/var/root/x", "~/x"),
    ];
    for (text, expected) in cases {
        assert_eq!(short("/home/ada/orchard", text), expected, "{text}");
    }
    for text in [
        "https://example.com/home/page",
        "https://example.com/a/Users/page",
        "src/pages/home/index.ts",
        "/app/src/home/index.ts",
        "my-app/home/index.ts",
        "about ~50 or ~approx",
        "a~b ~~strike~~ ~/x",
        "GET /users/17",
    ] {
        assert_eq!(short("/home/ada/orchard", text), text);
    }
}

#[test]
fn without_a_project_homes_are_still_hidden() {
    assert_eq!(Shortener::new(None).shorten("/home/ada/x"), "~/x");
    assert!(matches!(Shortener::new(Some("/")).shorten("a b"), Cow::Borrowed("a b")));
}

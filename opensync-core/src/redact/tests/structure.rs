//! Structure: private keys, e-mails, and texts that nobody would write.

use crate::clock::assert_linear;
use crate::redact::{RedactOptions, Redactor, find_secrets};

/// Lines as a key has them, from letters that no scanner takes for one.
fn key_lines(count: usize) -> Vec<String> {
    let line = |at: usize| -> String {
        let letters = b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7Zx2fLpKrT4sWe8Yn";
        (0..64).map(|step| char::from(letters[(step * (7 + at) + at) % letters.len()])).collect()
    };
    (0..count).map(line).collect()
}

fn block(label: &str, breaks: &str) -> String {
    let (begin, end) = (["-----BEGIN ", label].concat(), ["-----END ", label].concat());
    format!("{begin}-----{breaks}{}{breaks}{end}-----", key_lines(12).join(breaks))
}

fn hidden(text: &str, options: RedactOptions) -> Vec<(&'static str, &str)> {
    let found = find_secrets(text, options);
    found.into_iter().map(|found| (found.rule, &text[found.start..found.end])).collect()
}

fn secrets(text: &str) -> Vec<(&'static str, &str)> {
    hidden(text, RedactOptions::default())
}

#[test]
fn the_inside_of_a_private_key_is_hidden_and_its_frame_stays() {
    let labels = [
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "PGP PRIVATE KEY BLOCK",
    ];
    for label in labels {
        // Line breaks escaped once and twice, indented, and as code puts strings together.
        for breaks in ["\n", "\r\n", "\\n", "\\\\n", "\n    ", "\\n\" +\n  \""] {
            let text = format!("key: {}\nafter", block(label, breaks));
            let found = secrets(&text);
            assert_eq!(found.len(), 1, "{label} {breaks:?}: {found:?}");
            let (rule, inside) = found[0];
            assert_eq!(rule, "private-key");
            let lines = key_lines(12);
            assert!(inside.contains(&lines[0]) && inside.contains(&lines[11]), "{inside}");
        }
    }
}

#[test]
fn a_private_key_that_was_cut_short_is_hidden_as_far_as_it_goes() {
    let text = format!("-----BEGIN {}-----\n{}\n\"more\"", "PRIVATE KEY", key_lines(3).join("\n"));
    let found = secrets(&text);
    assert_eq!(found, [("private-key", key_lines(3).join("\n").as_str())]);
}

#[test]
fn public_keys_and_certificates_are_left_alone() {
    for label in ["PUBLIC KEY", "CERTIFICATE", "CERTIFICATE REQUEST", "PGP PUBLIC KEY BLOCK"] {
        assert_eq!(secrets(&block(label, "\n")), []);
    }
}

#[test]
fn addresses_are_hidden_only_when_asked_for() {
    let emails = RedactOptions { emails: true };
    let text = "Ada <ada.bear+x@orchard.example.org>, git@github.com, logo@2x.png, a@example.com";
    assert_eq!(secrets(text), []);
    assert_eq!(hidden(text, emails), [("email", "ada.bear+x@orchard.example.org")]);
    for text in ["@types/node@18.1.0", "npm i vue@next", "user@localhost", "@ada", "a@b", "x@y."] {
        assert_eq!(hidden(text, emails), [], "{text}");
    }
}

#[test]
fn a_password_ends_where_its_string_ends() {
    let cases = [
        (r#"{"password":"h7$Kq92m","user":"ada"}"#, r"h7$Kq92m"),
        (r#"{\"password\":\"h7$Kq92m\"}"#, r"h7$Kq92m"),
        (r"password='h7$Kq92m';", r"h7$Kq92m"),
        ("password: h7$Kq92m\nuser: ada", "h7$Kq92m"),
        ("?password=h7$Kq92m&user=ada", "h7$Kq92m"),
        ("<password>h7$Kq92m</password>", "h7$Kq92m"),
        ("the password is h7$Kq92m.", "h7$Kq92m"),
    ];
    for (text, secret) in cases {
        assert_eq!(secrets(text), [("password", secret)], "{text}");
    }
}

/// Beginnings of secrets, and what stands around them.
const PIECES: &[&str] = &[
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n",
    "-----END PRIVATE KEY-----",
    "MIIEIBAAKC",
    "password=",
    "password=your-",
    "password= aB3!xY7z ",
    "password=\\\\\\\\\\\\",
    "password='\"",
    "PASSWORD=(",
    "token:token:",
    "pwd=a,",
    "_KEY_",
    "eyJ",
    "-eyJ",
    "-ops_eyJ",
    "eyJ-eyJaaaaaaaaaaaa.eyJ",
    "://a:b",
    "https://a:b/c@",
    "Bearer ",
    "Authorization: Basic ",
    "cookie:a=",
    "a@",
    "-sk-",
    " sk-proj-",
    "$argon2",
    "redis-cli -a",
    "mysql -pa",
    "kind: Secret\n",
    "kind: Secret data: ",
    ":5432:a:b:",
    "A3-",
    "~~~~8Q~",
    "aB3xY7z9Q-\n",
    "pass\u{200b}word=",
    "\\",
    "\\\"",
    "漢@",
];

#[test]
fn the_work_grows_with_the_text_and_no_faster() {
    let long = "a".repeat(5000);
    let long = format!("eyJ{long}.");
    for piece in PIECES.iter().copied().chain([long.as_str()]) {
        assert_linear(1 << 12, |size| {
            let text = piece.repeat(size / piece.len() + 1);
            let mut redactor = Redactor::new(RedactOptions { emails: true });
            redactor.learn(&text);
            redactor.redact(&text);
        });
    }
}

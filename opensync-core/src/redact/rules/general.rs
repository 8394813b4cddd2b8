//! General: secrets of no vendor, told by their form or by what stands beside them.
//!
//! Names with values (`API_KEY=…`) are too many for patterns; [`assignment`](super::super::assignment)
//! reads them.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule::token(
        "jwt",
        &["eyJ"],
        r"eyJ[\w-]{10,4000}\.(?:eyJ[\w-]{10,8000}\.[\w-]{10,2000}|[\w-]{0,2000}\.[\w-]{8,200}\.[\w-]{10,8000}\.[\w-]{10,200})",
    )
    .entropy(3.0),
    Rule::token("age-key", &["AGE-SECRET-KEY-1"], r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    Rule::within("jwk", &["\"d\""], r#""d\\*"\s{0,3}:\s{0,3}\\*"([\w-]{40,700})"#).entropy(4.0),
    Rule::within("url-password", &["://"], r#"://[^\s/:@"'`<>\\]{0,100}:([^\s/@"'`<>\\]{3,200})@[A-Za-z0-9\[$]"#).entropy(0.0).chosen(),
    Rule::within("bearer-token", &["bearer"], r"(?i-u)bearer(?:\s{1,3}|%20|\\u0020)([\w.~+/=-]{16,2000})").entropy(3.0),
    Rule::within(
        "authorization",
        &["authorization"],
        r#"(?i-u)authorization\\*["']?\s{0,3}[:=,]\s{0,3}\\*["']?\s{0,3}(?:basic|digest|token|apikey|negotiate|key)\s{1,3}([\w.~+/=-]{12,2000})"#,
    )
    .entropy(2.8),
    Rule::within("cookie", &["cookie:"], r#"(?i-u)cookie:\s{0,3}([^\s"'=;\\]{1,60}=[^\r\n"'\\]{16,1000})"#).entropy(3.5),
    Rule::within("command-password", &["-u ", "--user "], r#"(?:-u|--user) {1,3}['"]?[\w.@-]{2,80}:([^\s'"`\\/][^\s'"`\\]{5,99})"#).entropy(2.0).chosen(),
    Rule::within("command-password", &["sshpass"], r#"sshpass {1,3}-p {0,3}['"]?([^\s'"`\\]{4,100})"#).entropy(1.5).chosen(),
    Rule::within("command-password", &["redis-cli"], r#"redis-cli [^\n]{0,80}?-a {1,3}['"]?([^\s'"`\\]{6,100})"#).entropy(2.0).chosen(),
    Rule::token("password-hash", &["$2a$", "$2b$", "$2y$"], r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}"),
    Rule::token("password-hash", &["$argon2"], r"\$argon2(?:id?|d)\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{10,100}\$[A-Za-z0-9+/]{20,200}"),
    Rule::token("password-hash", &["$6$", "$5$", "$y$"], r"\$(?:6|5|y)\$(?:rounds=\d+\$)?[./A-Za-z0-9]{4,40}\$(?:[./A-Za-z0-9]{8,40}\$)?[./A-Za-z0-9]{43,86}"),
];

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
    Rule::within("bearer-token", &["bearer"], r"(?i)bearer(?:\s{1,3}|%20|\\u0020)([\w.~+/=-]{16,2000})").entropy(3.0),
    Rule::within(
        "authorization",
        &["authorization"],
        r#"(?i)authorization\\*["']?\s{0,3}[:=,]\s{0,3}\\*["']?\s{0,3}(?:basic|digest|token|apikey|negotiate|key)\s{1,3}([\w.~+/=-]{12,2000})"#,
    )
    .entropy(2.8),
    Rule::within("authorization", &["authorization"], r#"(?i)authorization\\*["']?\s{0,3}[:=]\s{0,3}\\*["']?([\w.~+/=-]{24,2000})"#).random(),
    Rule::within("command-password", &["requirepass ", "masterauth "], r#"(?:requirepass|masterauth) {1,4}["']?([^\s"'\\]{4,100})"#).chosen(),
    Rule::within("command-password", &["htpasswd -"], r#"htpasswd -[A-Za-z]{1,6} [^\s"']{1,100} [\w.-]{1,40} ["']?([^\s"'\\]{4,80})"#).chosen(),
    Rule::within("command-password", &["--from-literal"], r#"--from-literal[= ]["']?[\w.-]{1,60}=["']?([^\s"'\\]{6,200})"#).password(),
    Rule::within("command-password", &["send \""], r#"send "([^"\s\\]{6,80})\\{1,4}[rn]\\{0,4}""#).password(),
    Rule::within("command-key", &["secret set "], r#"secret set \w{1,60} (?:--body|-b)[ =]\\{0,4}["']?([^\s"'\\]{16,200})"#).random(),
    Rule::within("cookie", &["cookie:"], r#"(?i)cookie:\s{0,3}([^\s"'=;\\]{1,60}=[^\r\n"'\\]{16,1000})"#).entropy(3.5).cookies(),
    Rule::within("netrc-password", &["login "], r#"login[ \t]{1,3}[^\s\\"']{1,100}(?:\s{1,8}|\\n\s{0,8}|\\\s{1,8})(?:password|passwd)[ \t]{1,3}([^\s\\"']{3,200})"#).password(),
    Rule::within("pgpass-password", &[":5432:", ":5433:", ":6432:", ":*:"], r#":(?:\d{4}|\*):[^\s:"'\\]{1,60}:[^\s:"'\\]{1,60}:([^\s:"'\\]{4,120})"#).password(),
    Rule::within("sql-password", &["identified "], r#"(?i)identified\s{1,3}(?:with\s{1,3}[^\s]{1,40}\s{1,3})?(?:by|as)\s{1,3}(?:password\s{1,3})?\\{0,4}["']([^"'\\]{3,200})"#).chosen(),
    Rule::within("command-password", &["-pass"], r#"-pass(?:in|out|word)?[ =]{1,2}\\{0,4}["']?pass:([^\s"'\\]{3,120})"#).chosen(),
    Rule::within("command-password", &["chpasswd"], r#"chpasswd {0,2}<<< {0,2}\\{0,4}["']?[\w.-]{1,40}:([^\s"'\\]{3,120})"#).chosen(),
    Rule::within("command-password", &["sudo -s"], r#"(?i)sudo -S[ \w-]{0,12}<<< {0,2}\\{0,4}["']?([^"'\s\\]{4,80})"#).chosen(),
    Rule::within("command-password", &["echo "], r#"echo (?:-[ne]{1,2} )?\\{0,4}["']?(?:[\w.-]{1,40}:)?([^"'|:\s\\]{4,80})\\{0,4}["']? \| (?:sudo -(?:S|kS|Sk)|sudo chpasswd|chpasswd|sudo passwd --stdin|passwd --stdin)"#).chosen(),
    Rule::within("command-password", &["sqlplus ", "expdp ", "impdp ", "sqlldr "], r#"(?:sqlplus|expdp|impdp|sqlldr) (?:-[SL] )?[\w.-]{1,30}/([^\s"'@/\\]{4,80})@"#).chosen(),
    Rule::within("command-password", &["/user:"], r#"/user:[^\s"']{1,60} ([^\s"'/]{4,80})"#).password(),
    Rule::within("command-password", &["net user "], r#"net user [\w.-]{1,30} ([^\s"'/]{4,80})"#).password(),
    Rule::within("command-key", &["authtoken ", "wandb login", "snyk auth", "netlify login", "doppler login"], r"(?:authtoken|wandb login|snyk auth|netlify login|doppler login) {1,2}([\w-]{30,80})").random(),
    Rule::within("command-key", &["snyk auth "], r"snyk auth ([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})").formed(),
    Rule::within("unseal-key", &["unseal key "], r"(?i)unseal key \d{1,2}: {1,3}([\w+/-]{40,80}={0,2})").formed(),
    Rule::within("app-password", &["password", "pass="], r#"(?i)pass(?:word)?\\{0,4}["']?\s{0,2}[=:]\s{0,2}\\{0,4}["']?([a-z]{4} [a-z]{4} [a-z]{4} [a-z]{4})(?![\w ])"#).formed().entropy(3.0),
    Rule::within("key-in-address", &["?key=", "&key="], r"[?&]key=([\w-]{20,200})").random(),
    Rule::within("key-in-address", &["?code=", "&code="], r"[?&]code=([\w%+/-]{40,120}={0,2})").random(),
    Rule::token("password-hash", &["$2a$", "$2b$", "$2y$"], r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}"),
    Rule::token("password-hash", &["$argon2"], r"\$argon2(?:id?|d)\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{10,100}\$[A-Za-z0-9+/]{20,200}"),
    Rule::token("password-hash", &["$apr1$", "$1$"], r"\$(?:apr1|1)\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}"),
    Rule::token("password-hash", &["$P$", "$H$", "$S$"], r"\$[PHS]\$[./A-Za-z0-9]{31,52}").entropy(3.5),
    Rule::token("password-hash", &["pbkdf2_sha"], r"pbkdf2_sha(?:1|256|512)\$\d{1,8}\$[\w./+=-]{4,60}\$[\w./+=-]{20,120}"),
    Rule::token("password-hash", &["pbkdf2:sha", "scrypt:"], r"(?:pbkdf2:sha\d{1,3}|scrypt:\d{1,8}:\d{1,3})(?::\d{1,8})?\$[\w./+-]{4,60}\$[0-9a-f]{40,128}"),
    Rule::token("password-hash", &["{SSHA", "{SHA", "{PBKDF2"], r"\{(?:S?SHA|PBKDF2)(?:-?\w{0,8})?\}[\w$./+]{24,160}={0,2}"),
    Rule::token("password-hash", &["SCRAM-SHA-256$"], r"SCRAM-SHA-256\$\d{1,8}:[\w+/=]{10,60}\$[\w+/=]{30,60}:[\w+/=]{30,60}"),
    Rule::token("password-hash", &["$scrypt$", "$7$", "$gy$"], r"\$(?:scrypt\$ln=\d{1,3},r=\d{1,3},p=\d{1,3}\$|7\$|gy\$)[\w./+=$]{30,160}"),
    Rule::token("password-hash", &["$6$", "$5$", "$y$"], r"\$(?:6|5|y)\$(?:rounds=\d+\$)?[./A-Za-z0-9]{4,40}\$(?:[./A-Za-z0-9]{8,40}\$)?[./A-Za-z0-9]{43,86}"),
];

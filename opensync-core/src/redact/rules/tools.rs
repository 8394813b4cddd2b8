//! Tools: secrets that stand in commands, in calls of libraries and in addresses that people paste.

use super::Rule;

const PASSWORD: &str = "command-password";
const KEY: &str = "command-key";
const CALL: &str = "call-password";
const LOGIN: &str = "login-password";
const ADDRESS: &str = "key-in-address";

pub(super) const RULES: &[Rule] = &[
    Rule::within(PASSWORD, &["bundle config "], r#"bundle config (?:set )?(?:--global |--local )?[\w.:/-]{3,100} ["']?([\w.-]{3,60}:[^\s"'\\]{6,120})"#).chosen(),
    Rule::within(PASSWORD, &["bundle_"], r#"(?i)bundle_[A-Z0-9_]{3,100}\\{0,4}["']?[=:]\s{0,2}\\{0,4}["']?[\w.-]{1,60}:([^\s"'/\\]{8,120})"#).password(),
    Rule::within(KEY, &["http-basic."], r#"http-basic\.[\w.-]{3,100} [\w.@+-]{1,80} ["']?([^\s"'\\]{8,200})"#).password(),
    Rule::within(KEY, &["gitlab-token.", "github-oauth.", "bearer.", "bitbucket-oauth."], r#"(?:gitlab-token|github-oauth|bearer|bitbucket-oauth)\.[\w.-]{3,100} ["']?([^\s"'\\]{16,200})"#).random(),
    Rule::within(PASSWORD, &["password-file <(", "pass-file <(", "password-stdin < <("], r#"pass(?:word)?-(?:file|stdin) (?:< )?<\((?:echo|printf) (?:-n |%s )?["']?([^\s"'\\)]{6,200})"#).chosen(),
    Rule::within(KEY, &["secret put ", "secret set ", "secrets set ", "env add ", "secret create "], r#"(?:secrets? (?:put|set|create)|env add) [\w./ -]{1,80}<<< ?["']?([^\s"'\\]{12,200})"#).random(),
    Rule::within(KEY, &["echo "], r#"echo (?:-n )?\\{0,4}["']{0,1}([^\s"'|$\\]{12,300})\\{0,4}["']{0,1} \| (?:npx )?[a-z]{2,10} (?:secret|env|auth|login|kv)"#).random(),
    Rule::within(PASSWORD, &["mc alias set ", "mc config host add "], r#"mc (?:alias set|config host add) [\w-]{1,60} [^\s"']{5,200} [^\s]{3,100} ["']?([^\s"'\\]{8,100})"#).chosen(),
    Rule::within(PASSWORD, &["convertto-securestring "], r#"(?i)convertto-securestring (?:-string )?(?:-asplaintext )?\\{0,4}["']([^"'$\\\r\n]{6,200})\\{0,4}["']"#).chosen(),
    Rule::within(PASSWORD, &["auth default "], r#"AUTH default ["']?([^\s"'\\]{8,200})"#).chosen(),
    Rule::within(PASSWORD, &["sshpass -p", "putty -pw ", "plink -pw ", "pscp -pw "], r#"(?:sshpass -p ?|putty -pw |plink -pw |pscp -pw )\\{0,4}["']([^"'\\\r\n]{6,100})["']"#).chosen(),
    Rule::within(CALL, &["auth=(", "auth(", "auth_tuple(", ".login(", "credentials(", "auth=[", "credential("], r#"(?i)(?:auth=|auth|auth_tuple|\.login|credentials?)[\[(]\s{0,12}\\{0,4}["'][^"'\\\s]{1,100}\\{0,4}["'],\s{0,12}(?:Some\()?\\{0,4}["']([^"'\\\r\n]{6,100})\\{0,4}["']"#).password(),
    Rule::within(LOGIN, &["credentials", "creds", "login", "log in", "logged in", "sign in", "signed in", "username", "user/pass", "user / pass"], r#"(?i)(?:credentials|creds|login|username|logged in|log in|signed in|sign in|user ?/ ?pass)(?:[a-z]{0,4} ?/ ?pass)?(?:word)?:?(?: are| is| with| as| using)?:? {1,2}[*`"']{0,3}[\w.@+-]{1,60}[*`"']{0,3} / [*`"']{0,3}([^\s"'`\\|,]{6,80})"#).password(),
    Rule::within(LOGIN, &["credentials", "creds", "login", "user/pass", "user:pass"], r#"(?i)(?:credentials|creds|login|user[/:]pass(?:word)?)(?: are| is)?:? {1,2}[`"']{0,1}[\w.@+-]{2,60}:([^\s"'`\\|,:/]{6,80})"#).password(),
    Rule::within(KEY, &["\"user"], r#""user(?:name)?\\*"\s{0,3}:\s{0,3}\\*"[^"\\\s]{1,80}\\*",\s{0,24}\\*"(?:api_|access_)?[kK]ey\\*"\s{0,3}:\s{0,3}\\*"([\w+/=-]{20,200})\\*""#).random(),
    Rule::within(KEY, &["\"key\""], r#""key\\*"\s{0,3}:\s{0,3}\\*"([\w+/=-]{20,200})\\*",\s{0,24}\\*"(?:user(?:name)?|login)\\*"\s{0,3}:"#).random(),
    Rule::within("mnemonic", &["mnemonic", "seed phrase", "recovery phrase", "seed_phrase", "seed words"], r#"(?i)(?:mnemonic|seed phrase|recovery phrase|seed_phrase|seed words)(?:_phrase| phrase)?\\*["']?(?: is)?\s{0,3}[=:]?\s{1,3}\\*["'`]?([a-z ]{50,260})"#).mnemonic(),
    Rule::within("mnemonic", &["mnemonic", "seed_phrase"], r#"(?i)(?:mnemonic|seed_phrase)(?:_phrase)?\\*["']?\s{0,3}[=:]\\*["'`]?([a-z ]{50,260})"#).mnemonic(),
    Rule::within(ADDRESS, &[".alchemy.com/", ".alchemyapi.io/", ".infura.io/", ".quiknode.pro/", ".p2pify.com/", ".blastapi.io/", ".getblock.io/", ".thegraph.com/api/"], r"\.(?:alchemy\.com|alchemyapi\.io|infura\.io|quiknode\.pro|p2pify\.com|blastapi\.io|getblock\.io|thegraph\.com)/(?:nft/|ws/|api/)?(?:v\d/|[a-z_]{2,24}/)?([\w-]{20,100})").formed(),
    Rule::within(ADDRESS, &["rpc.ankr.com/"], r"rpc\.ankr\.com/(?:[a-z_]{2,24}/)?([0-9a-f]{40,80})").formed(),
    Rule::within(ADDRESS, &["hc-ping.com/", ".loggly.com/inputs/", ".loggly.com/bulk/", "/uptime.betterstack.com/api/v1/heartbeat/", "events.pagerduty.com/integration/", "exchangerate-api.com/v6/", "packagecloud.io/", "dl.cloudsmith.io/"], r"(?:hc-ping\.com|\.loggly\.com/(?:inputs|bulk)|/uptime\.betterstack\.com/api/v1/heartbeat|events\.pagerduty\.com/integration|exchangerate-api\.com/v6|packagecloud\.io|dl\.cloudsmith\.io)/([A-Za-z0-9-]{16,80})").random(),
    Rule::within(ADDRESS, &["/hooks/"], r"/hooks/([a-z0-9]{26})(?![\w/-])").formed().entropy(3.5),
    Rule::within(ADDRESS, &["/key/", "/apikey/", "/api_key/", "/api-key/", "/token/", "/access_token/", "/secret/"], r"/(?:api[_-]?key|key|token|access_token|secret)/([\w-]{24,200})").random(),
    Rule::within(ADDRESS, &["?auth=", "&auth=", "?appid=", "&appid=", "?sig=", "&sig=", "?signature=", "&signature="], r"[?&](?:auth|appid|sig|signature)=([\w%+/-]{24,200}={0,2})").random(),
    Rule::within(CALL, &["mysqli_connect(", "mysqli(", "pdo(", "getconnection(", "pg_connect(", "mysql_connect("], r#"(?i)(?:mysqli_connect|mysqli|pdo|getconnection|pg_connect|mysql_connect)\(\s{0,12}[^,\r\n]{1,200},\s{0,12}\\{0,4}["'][^"'\\\s]{1,100}\\{0,4}["'],\s{0,12}\\{0,4}["']([^"'\\\r\n]{6,100})\\{0,4}["']"#).password(),
    Rule::within(PASSWORD, &[" /p:"], r#" /p:["']{0,1}([^\s"'=/\\;]{6,80})(?![=;])"#).password(),
    Rule::within(PASSWORD, &["net use "], r#"(?i)net use (?:[A-Za-z*]:? )?\\{2,8}[^\s"']{3,120} ["']{0,1}([^\s"'/\\]{6,80})"#).password(),
    Rule::within(PASSWORD, &["user-secrets set "], r#"user-secrets set \\{0,4}["']{0,1}[\w:.-]{1,100}\\{0,4}["']{0,1} \\{0,4}["']{0,1}([^\s"'\\]{6,200})"#).password(),
    Rule::within(PASSWORD, &["new value: "], r"(?i)new value: ([\w*+=-]{20})(?![\w-])").random(),
    Rule::within(PASSWORD, &["oracle:thin:"], r#"oracle:thin:[\w.-]{1,40}/([^\s"'@\\]{4,80})@"#).chosen(),
];

//! Code: tokens of forges, package registries, and of what builds and checks code.

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    Rule::token(
        "github-token",
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        r"gh[pousr]_[A-Za-z0-9]{36,251}",
    )
    .entropy(3.0),
    Rule::token("github-token", &["github_pat_"], r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    Rule::token(
        "gitlab-token",
        &[
            "glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "glimt-",
            "glagent-", "gloas-", "glffct-", "glrtr-", "glwt-",
        ],
        r"gl(?:pat|dt|rtr|rt|wt|cbt|ptt|ft|soat|imt|agent|oas|ffct)-[\w.-]{20,300}",
    )
    .entropy(3.0),
    Rule::token("gitlab-token", &["GR1348941"], r"GR1348941[\w-]{20,30}"),
    Rule::token(
        "bitbucket-token",
        &["ATBB", "ATCTT3"],
        r"(?:ATBB[A-Za-z0-9]{32}|ATCTT3[\w=-]{100,250})",
    )
    .entropy(3.3),
    Rule::token("atlassian-token", &["ATATT3", "ATSTT3", "ATOTT3"], r"AT[ASO]TT3[\w=-]{60,300}"),
    Rule::token("npm-token", &["npm_"], r"npm_[A-Za-z0-9]{36}").entropy(3.3),
    Rule::within(
        "npm-token",
        &["_authtoken"],
        r#"(?i)_authtoken\s{0,2}=\s{0,2}"?([\w./+=-]{20,300})"#,
    )
    .entropy(3.0),
    Rule::token("pypi-token", &["pypi-AgE"], r"pypi-AgE[\w-]{50,400}"),
    Rule::token("rubygems-key", &["rubygems_"], r"rubygems_[0-9a-f]{48}"),
    Rule::token("crates-token", &["cio"], r"cio[A-Za-z0-9]{32}").entropy(3.8),
    Rule::token("nuget-key", &["oy2"], r"oy2[a-z0-9]{43}").entropy(3.5),
    Rule::token("docker-token", &["dckr_pat_", "dckr_oat_"], r"dckr_[po]at_[\w-]{20,60}"),
    Rule::token("clojars-token", &["CLOJARS_"], r"CLOJARS_[0-9a-f]{60}"),
    Rule::token("packagist-token", &["packagist_"], r"packagist_[a-z]{3}_[0-9a-f]{60,70}"),
    Rule::token(
        "jfrog-key",
        &["AKCp", "cmVmdGtuOjAx"],
        r"(?:AKCp[A-Za-z0-9]{60,80}|cmVmdGtuOjAx[A-Za-z0-9]{50,60})",
    ),
    Rule::token("sourcegraph-token", &["sgp_"], r"sgp_(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}"),
    Rule::token("sonar-token", &["sqa_", "sqp_", "squ_"], r"sq[apu]_[0-9a-f]{40}"),
    Rule::token(
        "buildkite-token",
        &["bkua_", "bkct_", "bkaj_"],
        r"bk(?:ua_[0-9a-f]{40}|(?:ct|aj)_[\w-]{40,300})",
    ),
    Rule::token(
        "circleci-token",
        &["CCIPAT_", "CCIPRJ_"],
        r"CCIP(?:AT|RJ)_[A-Za-z0-9]{22}_[0-9a-f]{40}",
    ),
    Rule::token("prefect-key", &["pnu_", "pnb_"], r"pn[ub]_[A-Za-z0-9]{36}"),
    Rule::token("postman-key", &["PMAK-"], r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    Rule::token("readme-key", &["rdme_"], r"rdme_[a-z0-9]{70}"),
    Rule::token(
        "sentry-token",
        &["sntrys_", "sntryu_", "sntrya_"],
        r"sntry(?:s_eyJ[A-Za-z0-9+/=_-]{60,600}|[ua]_[0-9a-f]{64})",
    ),
    Rule::token(
        "grafana-token",
        &["glsa_", "glc_"],
        r"(?:glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|glc_[A-Za-z0-9+/]{32,400}={0,2})",
    )
    .entropy(3.0),
    Rule::token(
        "newrelic-key",
        &["NRAK-", "NRJS-", "NRII-", "NRAL"],
        r"(?:NRAK-[A-Z0-9]{27}|NRJS-[0-9a-f]{19}|NRII-[\w-]{32})",
    ),
    Rule::token("newrelic-license-key", &["FFFFNRAL"], r"FFFFNRAL").head(Rule::HEX, 32, 32),
    Rule::token(
        "dynatrace-token",
        &["dt0c01.", "dt0s01.", "dt0s16."],
        r"dt0[a-z]\d{2}\.[A-Z2-7]{8,24}\.[A-Z2-7]{64}",
    ),
    Rule::token("posthog-key", &["phx_", "phs_"], r"ph[xs]_[A-Za-z0-9_]{40,60}"),
    Rule::token(
        "launchdarkly-key",
        &["sdk-", "api-"],
        r"(?:sdk|api)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
    ),
    Rule::token("infracost-key", &["ico-"], r"ico-[A-Za-z0-9]{32}"),
    Rule::token("snyk-token", &["snyk_uat."], r"snyk_uat\.[0-9a-f]{8}\.[\w.-]{40,400}"),
    Rule::token("trello-token", &["ATTA"], r"ATTA[0-9a-f]{64}(?:[0-9A-F]{8})?"),
    Rule::token("socket-token", &["sktsec_"], r"sktsec_[\w-]{30,60}").entropy(3.5),
    Rule::token(
        "harness-token",
        &["pat.", "sat."],
        r"[ps]at\.[\w-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}",
    ),
    Rule::token("hawk-key", &["hawk."], r"hawk\.[\w-]{20}\.[\w-]{20}"),
    Rule::token("honeycomb-key", &["hcaik_", "hcxik_", "hcalk_"], r"hc[ax][il]k_[a-z0-9]{20,64}"),
    Rule::token("depot-token", &["depot_"], r"depot_(?:org|project|user)_[0-9a-f]{40,80}"),
    Rule::token("semgrep-token", &["sgp-"], r"sgp-[\w-]{30,60}").entropy(3.8),
    Rule::token("github-app-token", &["v1."], r"v1\.[0-9a-f]{40}"),
    Rule::token("vscode-token", &["vsce_"], r"vsce_[A-Za-z0-9]{40,80}"),
    Rule::within(
        "basic-auth",
        &["_auth"],
        r#"_auth\\{0,4}"?(?: |\s{0,3}[=:]\s{0,3})\\{0,4}["']?([A-Za-z0-9+/_-]{12,400}={0,2})"#,
    )
    .pair(),
    Rule::within(
        "basic-auth",
        &["\"auth"],
        r#""auth\\{0,4}"\s{0,3}:\s{0,3}\\{0,4}"([A-Za-z0-9+/]{12,400}={0,2})\\{0,4}""#,
    )
    .pair(),
];

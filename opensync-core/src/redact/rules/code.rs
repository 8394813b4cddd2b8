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
            "glagent-", "gloas-", "glffct-",
        ],
        r"gl(?:pat|dt|rt|rtr|cbt|ptt|ft|soat|imt|agent|oas|ffct)-[\w.-]{20,300}",
    )
    .entropy(3.0),
    Rule::token("gitlab-token", &["GR1348941"], r"GR1348941[\w-]{20,30}"),
    Rule::token(
        "bitbucket-token",
        &["ATBB", "ATCTT3"],
        r"(?:ATBB[A-Za-z0-9]{32}|ATCTT3[\w=-]{100,250})",
    )
    .entropy(3.3),
    Rule::token("atlassian-token", &["ATATT3"], r"ATATT3[\w=-]{100,250}"),
    Rule::token("npm-token", &["npm_"], r"npm_[A-Za-z0-9]{36}").entropy(3.3),
    Rule::within("npm-token", &["_authtoken="], r#"(?i-u)_authtoken="?([\w./+=-]{20,300})"#)
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
    Rule::token("buildkite-token", &["bkua_", "bkct_"], r"bk(?:ua_[0-9a-f]{40}|ct_[\w-]{40,200})"),
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
        &["sntrys_", "sntryu_"],
        r"sntry(?:s_eyJ[A-Za-z0-9+/=_]{60,600}|u_[0-9a-f]{64})",
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
    Rule::token("newrelic-license-key", &["FFFFNRAL"], r"[0-9a-f]{32}FFFFNRAL").before(32),
    Rule::token(
        "dynatrace-token",
        &["dt0c01.", "dt0s01.", "dt0s16."],
        r"dt0[a-z]\d{2}\.[A-Z2-7]{8,24}\.[A-Z2-7]{64}",
    ),
    Rule::token("posthog-key", &["phx_"], r"phx_[A-Za-z0-9]{40,56}"),
    Rule::token(
        "launchdarkly-key",
        &["sdk-", "api-"],
        r"(?:sdk|api)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
    ),
    Rule::token("infracost-key", &["ico-"], r"ico-[A-Za-z0-9]{32}"),
    Rule::token("snyk-token", &["snyk_uat."], r"snyk_uat\.[0-9a-f]{8}\.[\w.-]{40,400}"),
];

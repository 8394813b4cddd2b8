//! People: who of those that the provider vouches for may come in, and as what.

use anyhow::{Result, ensure};
use opensync_core::accounts::AdminRule;

/// Everybody, as `allowed` says it.
const EVERYBODY: &str = "*";

/// Whom the settings name, in small letters of ASCII: other letters that look alike, or become the
/// same when they are made small, are other addresses.
#[derive(Debug)]
pub(super) struct People {
    allowed: Vec<String>,
    admins: Vec<String>,
    local: Option<String>,
}

/// What somebody comes in as.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Welcome {
    pub(super) rule: AdminRule,
    /// Whether what this machine keeps is theirs.
    pub(super) is_local: bool,
}

impl People {
    /// Those whom the settings name: addresses, `@domains`, or `*` for everybody.
    pub(super) fn new(allowed: &[String], admins: &[String], local: Option<&str>) -> Result<Self> {
        let small = |texts: &[String]| -> Vec<String> {
            texts.iter().map(|text| text.trim().to_ascii_lowercase()).collect()
        };
        let (allowed, admins) = (small(allowed), small(admins));
        ensure!(
            !allowed.is_empty(),
            "`allowed` in `[accounts]` must say who may sign in: e-mail addresses, domains as \
             \"@example.org\", or \"*\" for everybody for whom the provider vouches"
        );
        for text in allowed.iter().filter(|text| *text != EVERYBODY) {
            ensure!(
                text.contains('@'),
                "`allowed` in `[accounts]` has `{text}`, which is neither an \
                     e-mail address nor a domain as \"@example.org\""
            );
        }
        ensure!(
            !admins.is_empty() || !allowed.iter().any(|text| text == EVERYBODY),
            "`admins` in `[accounts]` must name an e-mail address where everybody may sign in: else \
             whoever comes first would administer"
        );
        Ok(Self { allowed, admins, local: local.map(|text| text.trim().to_ascii_lowercase()) })
    }

    /// What who has this address, which the provider verified, comes in as; none if not at all.
    pub(super) fn welcome(&self, email: Option<&str>) -> Option<Welcome> {
        let email = email.map(str::to_ascii_lowercase);
        let is = |told: &str| email.as_deref() == Some(told);
        let is_of = |domain: &str| {
            email.as_deref().is_some_and(|email| {
                email.rfind('@').is_some_and(|at| at > 0 && &email[at..] == domain)
            })
        };
        let is_admin = self.admins.iter().any(|told| is(told));
        let is_allowed = self.allowed.iter().any(|told| match told.as_str() {
            EVERYBODY => true,
            domain if domain.starts_with('@') => is_of(domain),
            address => is(address),
        });
        let rule = match (self.admins.is_empty(), is_admin) {
            (true, _) => AdminRule::First,
            (false, true) => AdminRule::Named,
            (false, false) => AdminRule::NotNamed,
        };
        let is_local = self.local.as_deref().is_some_and(is);
        (is_allowed || is_admin).then_some(Welcome { rule, is_local })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(allowed: &[&str], admins: &[&str]) -> Result<People> {
        let owned =
            |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        People::new(&owned(allowed), &owned(admins), Some("ada@example.org"))
    }

    #[test]
    fn addresses_and_domains_let_in_whom_they_name_and_nobody_else() {
        let people = people(&["@Example.org", "bob@other.example"], &[]).unwrap();
        for email in ["ada@example.org", "ADA@EXAMPLE.ORG", "bob@other.example"] {
            assert!(people.welcome(Some(email)).is_some(), "{email}");
        }
        for email in [
            "eve@other.example",
            "ada@evil-example.org",
            "ada@sub.example.org",
            "@example.org",
            "ada@example.org@evil.example",
            "ada@example.org.evil.example",
            "example.org",
            "ada@ex\u{ff41}mple.org",
            "bo\u{1e07}@other.example",
            "",
        ] {
            assert!(people.welcome(Some(email)).is_none(), "{email}");
        }
        assert!(people.welcome(None).is_none());
    }

    #[test]
    fn letters_that_are_made_small_to_one_of_ascii_are_others() {
        // The sign of Kelvin becomes a k, and an I with a dot an i with one.
        let people = people(&["kim@example.org", "@ink.example"], &["kim@example.org"]).unwrap();
        assert!(people.welcome(Some("KIM@example.org")).is_some());
        for email in ["\u{212a}im@example.org", "a@in\u{212a}.example", "k\u{130}m@example.org"] {
            assert_eq!(people.welcome(Some(email)), None, "{email}");
        }
    }

    #[test]
    fn who_is_named_administers_and_without_names_the_first_does() {
        let named = people(&["*"], &["Ada@example.org"]).unwrap();
        let rule = |people: &People, email| people.welcome(email).unwrap().rule;
        assert_eq!(rule(&named, Some("ada@Example.org")), AdminRule::Named);
        assert_eq!(rule(&named, Some("bob@example.org")), AdminRule::NotNamed);
        assert_eq!(rule(&named, None), AdminRule::NotNamed);
        let first = people(&["@example.org"], &[]).unwrap();
        assert_eq!(rule(&first, Some("bob@example.org")), AdminRule::First);
        assert!(named.welcome(Some("ada@example.org")).unwrap().is_local);
        assert!(!named.welcome(None).unwrap().is_local);
    }

    #[test]
    fn settings_that_would_let_in_anybody_unawares_are_refused() {
        assert!(people(&[], &["ada@example.org"]).unwrap_err().to_string().contains("`allowed`"));
        assert!(people(&["*"], &[]).unwrap_err().to_string().contains("`admins`"));
        assert!(people(&["example.org"], &[]).unwrap_err().to_string().contains("@example.org"));
    }
}

//! Retention: when an agent deletes what it wrote, by itself and by its settings.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

/// The longest file of settings that is read.
const MAX_SETTINGS_BYTES: u64 = 1 << 20;

/// What agents that delete call the file of their settings. It lies beside their logs' folder.
const SETTINGS: &str = "settings.json";

/// When an agent deletes what it wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Retention {
    /// It keeps it until a person deletes it.
    Kept,
    /// After so many days without a change, unless the agent's setting of this name says otherwise.
    Days {
        /// How many.
        days: u32,
        /// What the agent's setting is called.
        setting: &'static str,
    },
    /// It is not known.
    Unknown,
}

impl Retention {
    /// After how many days it deletes, if it does.
    #[must_use]
    pub fn days(self) -> Option<u32> {
        match self {
            Self::Days { days, .. } => Some(days),
            Self::Kept | Self::Unknown => None,
        }
    }

    /// The same as the agent's settings beside its logs at `root` have it. What they do not say, or
    /// not so that it is understood, is as it is by itself.
    pub(crate) fn configured_beside(self, root: &Path) -> Self {
        let Self::Days { setting, .. } = self else { return self };
        let told = root.parent().and_then(|home| settings(&home.join(SETTINGS)));
        let told = told.as_ref().map(|told| setting.split('.').fold(told, |told, key| &told[key]));
        told.map_or(self, |told| self.with_setting(told, setting))
    }

    fn with_setting(self, value: &Value, setting: &'static str) -> Self {
        let days = match value {
            Value::Number(number) => number.as_u64(),
            Value::String(period) => days_of(period),
            Value::Object(_) if value["enabled"] == false => return Self::Kept,
            Value::Object(_) => return self.with_setting(&value["maxAge"], setting),
            _ => None,
        };
        days.map_or(self, |days| Self::Days {
            days: u32::try_from(days).unwrap_or(u32::MAX),
            setting,
        })
    }
}

/// Days of a period such as `24h`, `7d`, `2w`, `1m`: what has begun of a day does not count.
fn days_of(period: &str) -> Option<u64> {
    let period = period.trim();
    let (number, unit) = period.split_at_checked(period.len().checked_sub(1)?)?;
    let number: u64 = number.trim().parse().ok()?;
    match unit {
        "h" => Some(number / 24),
        "d" => Some(number),
        "w" => number.checked_mul(7),
        "m" => number.checked_mul(30),
        _ => None,
    }
}

fn settings(path: &Path) -> Option<Value> {
    let mut text = String::new();
    File::open(path).ok()?.take(MAX_SETTINGS_BYTES).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).or_else(|_| serde_json::from_str(&without_comments(&text))).ok()
}

/// JSON without the comments that some agents allow in it.
fn without_comments(text: &str) -> String {
    let (mut kept, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(first) = rest.chars().next() {
        let length = if let Some(string) = rest.strip_prefix('"') {
            let mut is_escaped = false;
            let end = string.find(|it| {
                let is_end = it == '"' && !is_escaped;
                is_escaped = it == '\\' && !is_escaped;
                is_end
            });
            let length = end.map_or(rest.len(), |end| end + 2);
            kept.push_str(&rest[..length]);
            length
        } else if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            kept.push(first);
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAUDE: Retention = Retention::Days { days: 30, setting: "cleanupPeriodDays" };
    const GEMINI: Retention = Retention::Days { days: 30, setting: "general.sessionRetention" };

    fn configured(retention: Retention, settings: &str) -> Retention {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(SETTINGS), settings).unwrap();
        retention.configured_beside(&home.path().join("logs"))
    }

    #[test]
    fn the_agents_own_settings_win() {
        assert_eq!(configured(CLAUDE, r#"{"cleanupPeriodDays": 365}"#).days(), Some(365));
        let gemini = |told_of: &str| {
            configured(GEMINI, &format!(r#"{{"general":{{"sessionRetention":{told_of}}}}}"#))
        };
        assert_eq!(gemini(r#"{"maxAge":"2w"}"#).days(), Some(14));
        assert_eq!(gemini(r#"{"enabled":true,"maxAge":"36h"}"#).days(), Some(1));
        assert_eq!(gemini(r#"{"enabled":false}"#), Retention::Kept);
    }

    #[test]
    fn comments_in_settings_are_passed_over_and_strings_are_not() {
        let settings =
            "{ // mine\n \"url\": \"http://x/*\\\"//\", /* days */ \"cleanupPeriodDays\": 7 }";
        assert_eq!(configured(CLAUDE, settings).days(), Some(7));
    }

    #[test]
    fn what_is_not_said_or_not_understood_is_as_it_is_by_itself() {
        for settings in ["", "{", "{}", r#"{"cleanupPeriodDays": "soon"}"#, "[1]"] {
            assert_eq!(configured(CLAUDE, settings), CLAUDE, "{settings}");
        }
        assert_eq!(CLAUDE.configured_beside(Path::new("/nowhere/logs")), CLAUDE);
        assert_eq!(configured(Retention::Kept, "{}"), Retention::Kept);
    }
}

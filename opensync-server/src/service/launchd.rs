//! Launchd: the agent of a person's own that watches, on macOS.

use std::ffi::OsStr;
use std::fmt::Write as _;

use anyhow::Result;

use super::{Call, Environment, Plan, Watcher, home, text, xml};

const LABEL: &str = "dev.opensync.watch";

/// How launchd is told.
pub(super) fn plan(watcher: &Watcher, environment: Environment<'_>) -> Result<Plan> {
    let home = home(environment)?;
    let file = home.join("Library/LaunchAgents").join(format!("{LABEL}.plist"));
    let domain = format!("gui/{}", user_of(&home));
    let service = format!("{domain}/{LABEL}");
    let stop = || Call::new("launchctl", ["bootout", &service]).may_fail();
    let start = [OsStr::new("bootstrap"), domain.as_ref(), file.as_os_str()];
    Ok(Plan {
        manager: "launchd",
        text: plist(watcher)?.into_bytes(),
        is_kept: true,
        install: vec![stop(), Call::new("launchctl", start)],
        remove: vec![stop()],
        forget: Vec::new(),
        leftovers: Vec::new(),
        status: Call::new("launchctl", ["print", &service]),
        running: Some("state = running"),
        file,
    })
}

/// The number of whom a home folder belongs to.
#[cfg(unix)]
fn user_of(home: &std::path::Path) -> u32 {
    use std::os::unix::fs::MetadataExt as _;
    home.metadata().map_or(0, |home| home.uid())
}

#[cfg(not(unix))]
fn user_of(_: &std::path::Path) -> u32 {
    0
}

/// The property list.
fn plist(watcher: &Watcher) -> Result<String> {
    let mut words = vec![text(watcher.program.as_os_str())?];
    words.extend(watcher.arguments()?);
    let words: Vec<String> =
        words.iter().map(|word| format!("    <string>{}</string>\n", xml(word))).collect();
    let words = words.concat();
    let mut variables = String::new();
    for (name, value) in &watcher.variables {
        let (name, value) = (xml(&text(name.as_ref())?), xml(&text(value.as_ref())?));
        let _ = writeln!(variables, "    <key>{name}</key>\n    <string>{value}</string>");
    }
    Ok(format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>{LABEL}</string>
  <key>ProgramArguments</key>
  <array>
{words}  </array>
  <key>EnvironmentVariables</key>
  <dict>
{variables}  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>30</integer>
  <key>ProcessType</key>
  <string>Background</string>
</dict>
</plist>
"#
    ))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::service::tests::{here, odd};

    #[test]
    fn the_list_runs_the_watcher_with_every_word_as_it_is() {
        let plan = plan(&odd(), &here).unwrap();
        let name = "/home/ada/Library/LaunchAgents/dev.opensync.watch.plist";
        assert_eq!(plan.file, Path::new(name));
        let list = String::from_utf8(plan.text).unwrap();
        for line in [
            "<string>/opt/my tools/opensync</string>",
            "<string>/home/ada/50% &quot;a&quot; &amp; &lt;b&gt; $HOME</string>",
            "<string>watch</string>",
            "<key>CODEX_HOME</key>\n    <string>/mnt/a b/100%</string>",
        ] {
            assert!(list.contains(line), "{line} is not in {list}");
        }
        assert_eq!(list.matches("<dict>").count(), list.matches("</dict>").count());
    }

    #[test]
    fn it_is_started_and_stopped_by_its_label() {
        let plan = plan(&odd(), &here).unwrap();
        assert_eq!(plan.install[1].arguments[0], "bootstrap");
        assert_eq!(plan.install[1].arguments[2], plan.file);
        let label = plan.remove[0].arguments[1].to_str().unwrap();
        assert!(label.starts_with("gui/") && label.ends_with("/dev.opensync.watch"), "{label}");
    }
}

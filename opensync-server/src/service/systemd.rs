//! Systemd: the unit of a person's own that watches.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;

use super::{Call, Environment, Plan, Watcher, home, text};

const UNIT: &str = "opensync.service";

/// How systemd is told.
pub(super) fn plan(watcher: &Watcher, environment: Environment<'_>) -> Result<Plan> {
    let told = environment("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty());
    let config = match told {
        Some(folder) => PathBuf::from(folder),
        None => home(environment)?.join(".config"),
    };
    let folder = config.join("systemd/user");
    let wanted = folder.join("default.target.wants");
    let call = |words: &[&str]| Call::new("systemctl", [&["--user"], words].concat());
    Ok(Plan {
        manager: "systemd",
        file: folder.join(UNIT),
        text: unit(watcher)?.into_bytes(),
        is_kept: true,
        install: vec![call(&["daemon-reload"]), call(&["enable", UNIT]), call(&["restart", UNIT])],
        remove: vec![
            call(&["disable", "--now", UNIT]).may_fail(),
            call(&["reset-failed", UNIT]).may_fail(),
        ],
        forget: vec![call(&["daemon-reload"]).may_fail()],
        leftovers: vec![wanted.join(UNIT), wanted, folder.clone(), config.join("systemd")],
        status: call(&["is-active", UNIT]),
        running: None,
    })
}

/// The unit.
fn unit(watcher: &Watcher) -> Result<String> {
    let mut words = vec![quoted(&text(watcher.program.as_os_str())?)];
    words.extend(watcher.arguments()?.iter().map(|word| quoted(word).replace('$', "$$")));
    let mut variables = String::new();
    for (name, value) in &watcher.variables {
        let told = text(format!("{name}={value}").as_ref())?;
        let _ = writeln!(variables, "Environment={}", quoted(&told));
    }
    Ok(format!(
        "[Unit]\n\
         Description=OpenSync: keeps what coding agents write\n\
         \n\
         [Service]\n\
         ExecStart={}\n\
         {variables}\
         Restart=on-failure\n\
         RestartSec=30\n\
         Nice=10\n\
         \n\
         [Install]\n\
         WantedBy=default.target\n",
        words.join(" ")
    ))
}

/// A word in quotes, in which `%` begins a specifier.
fn quoted(word: &str) -> String {
    let escaped = word.replace('\\', r"\\").replace('"', r#"\""#).replace('%', "%%");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::service::tests::{here, odd};

    #[test]
    fn the_unit_runs_the_watcher_with_every_word_as_it_is() {
        let plan = plan(&odd(), &here).unwrap();
        assert_eq!(plan.file, Path::new("/home/ada/.config/systemd/user/opensync.service"));
        let unit = String::from_utf8(plan.text).unwrap();
        let line = |name: &str| unit.lines().find(|line| line.starts_with(name)).unwrap();
        assert_eq!(
            line("ExecStart="),
            r#"ExecStart="/opt/my tools/opensync" "--data-dir" "/home/ada/50%% \"a\" & <b> $$HOME" "watch""#
        );
        assert_eq!(line("Environment="), r#"Environment="CODEX_HOME=/mnt/a b/100%%""#);
        assert_eq!(line("WantedBy="), "WantedBy=default.target");
    }

    #[test]
    fn the_unit_lies_where_the_person_keeps_settings() {
        let told = |name: &str| (name == "XDG_CONFIG_HOME").then(|| "/settings".into());
        let plan = plan(&odd(), &told).unwrap();
        assert_eq!(plan.file, Path::new("/settings/systemd/user/opensync.service"));
    }
}

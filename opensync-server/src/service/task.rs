//! Task: the scheduled task that watches, on Windows.
//!
//! A task sees the variables of the person that it runs for, so none are told.

use anyhow::{Context as _, Result};

use super::{Call, Environment, Plan, Watcher, text, xml};

const NAME: &str = "OpenSync";

/// How the scheduler is told.
pub(super) fn plan(watcher: &Watcher, environment: Environment<'_>) -> Result<Plan> {
    let told = |name| environment(name).filter(|value| !value.is_empty());
    let mut user = text(&told("USERNAME").context("USERNAME does not say whose task it is")?)?;
    if let Some(domain) = told("USERDOMAIN") {
        user = format!("{}\\{user}", text(&domain)?);
    }
    let file = watcher.data.join("opensync-task.xml");
    let call = |words: &[&str]| Call::new("schtasks", [words, &["/TN", NAME]].concat());
    let mut create = call(&["/Create", "/F"]);
    create.arguments.extend(["/XML".into(), file.clone().into_os_string()]);
    // The scheduler takes no other encoding for granted.
    let units = task(watcher, &user)?;
    let units = std::iter::once(0xfeff).chain(units.encode_utf16());
    Ok(Plan {
        manager: "the task scheduler",
        text: units.flat_map(u16::to_le_bytes).collect(),
        is_kept: false,
        install: vec![create, call(&["/Run"])],
        remove: vec![call(&["/End"]).may_fail(), call(&["/Delete", "/F"]).may_fail()],
        forget: Vec::new(),
        leftovers: Vec::new(),
        status: call(&["/Query"]),
        running: None,
        file,
    })
}

/// The task.
fn task(watcher: &Watcher, user: &str) -> Result<String> {
    let program = xml(&text(watcher.program.as_os_str())?);
    let arguments = watcher.arguments()?;
    let arguments: Vec<String> = arguments.iter().map(|word| quoted(word)).collect();
    let (arguments, user) = (xml(&arguments.join(" ")), xml(user));
    Ok(format!(
        r#"<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>OpenSync: keeps what coding agents write</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>{user}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{user}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Hidden>true</Hidden>
    <Priority>7</Priority>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>10</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"#
    ))
}

/// A word as programs on Windows take it apart again: backslashes count before a quote only.
fn quoted(word: &str) -> String {
    let (mut quoted, mut backslashes) = (String::from("\""), 0);
    for it in word.chars() {
        if it == '"' {
            quoted.push_str(&"\\".repeat(backslashes + 1));
        }
        backslashes = if it == '\\' { backslashes + 1 } else { 0 };
        quoted.push(it);
    }
    quoted + &"\\".repeat(backslashes) + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::tests::{here, odd};

    #[test]
    fn the_task_runs_the_watcher_for_whoever_made_it() {
        let plan = plan(&odd(), &here).unwrap();
        let units: Vec<u16> =
            plan.text.chunks(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
        let task = String::from_utf16(&units).unwrap();
        assert!(task.starts_with("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-16\"?>"));
        assert_eq!(task.matches(r"<UserId>SHOP\ada</UserId>").count(), 2);
        assert!(task.contains("<Command>/opt/my tools/opensync</Command>"), "{task}");
        let data = r"&quot;/home/ada/50% \&quot;a\&quot; &amp; &lt;b&gt; $HOME&quot;";
        assert!(task.contains(data), "{task}");
        assert!(!plan.is_kept && plan.install[0].arguments.iter().any(|word| *word == plan.file));
    }

    #[test]
    fn a_word_is_one_word_for_programs_on_windows() {
        assert_eq!(quoted(r"C:\my data\"), r#""C:\my data\\""#);
        assert_eq!(quoted(r#"a\"b"#), r#""a\\\"b""#);
    }
}

//! `resume`: goes on with a session in its agent, or says why not.

use std::fs;

use serde_json::json;

use crate::home::{Home, asked};

/// A session whose folder is there.
fn home() -> (Home, String) {
    let home = Home::empty();
    let folder = home.path().join("my orchard");
    fs::create_dir(&folder).unwrap();
    let folder = folder.to_string_lossy().into_owned();
    let mut line = asked("one", "a", "Plant a tree");
    line["cwd"] = json!(folder);
    home.write_log("one", &[line]);
    home.run(["import"]).expect(0);
    (home, folder)
}

#[test]
fn the_command_is_printed_for_the_shell_that_is_asked_for() {
    let (home, folder) = home();
    for (shell, line) in [
        ("sh", format!("cd '{folder}' && claude --resume one\n")),
        ("fish", format!("cd '{}'; and claude --resume one\n", folder.replace('\\', r"\\"))),
        (
            "powershell",
            format!(
                "Set-Location -LiteralPath '{folder}' -ErrorAction Stop; claude --resume one\n"
            ),
        ),
        ("cmd", format!("cd /d \"{folder}\" && claude --resume one\n")),
    ] {
        let answer = home.run(["resume", "one", "--print", "--shell", shell]).expect(0);
        assert_eq!(answer.out(), line);
    }
    assert_eq!(home.json(["resume", "one"])["command"], "claude --resume one");
}

#[cfg(unix)]
#[test]
fn the_agent_runs_in_the_folder_with_the_session() {
    use std::os::unix::fs::PermissionsExt as _;
    let (home, folder) = home();
    let bin = home.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let program = bin.join("claude");
    fs::write(&program, "#!/bin/sh\necho \"$PWD: $*\"\nexit 7\n").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = bin.to_string_lossy().into_owned();
    let answer = home.run_with("PATH", &path, ["resume", "one"]).expect(7);
    let folder = fs::canonicalize(folder).unwrap();
    let said = answer.out();
    let (told, words) = said.trim_end().rsplit_once(": ").unwrap();
    assert_eq!((fs::canonicalize(told).unwrap(), words), (folder, "--resume one"));
}

#[test]
fn what_cannot_be_gone_on_with_is_not_found_and_says_why() {
    let (home, folder) = home();
    let why = |answer: crate::home::Answer| answer.expect(3).error();
    let nowhere = home.path().join("nowhere").to_string_lossy().into_owned();
    let said = why(home.run_with("PATH", &nowhere, ["resume", "one"]));
    assert!(said.contains("no `claude` in PATH"), "{said}");
    assert!(why(home.run(["resume", "nobody"])).contains("nobody"));

    fs::remove_dir(&folder).unwrap();
    let said = why(home.run(["resume", "one", "--print"]));
    assert!(said.contains("my orchard") && said.contains("not on this machine"), "{said}");
    let told = home.json(["resume", "one"]);
    assert!(told["command"].is_null() && told["reason"].as_str().unwrap().contains("my orchard"));

    fs::remove_dir_all(home.path().join(".claude")).unwrap();
    assert!(why(home.run(["resume", "one"])).contains("one.jsonl"));
}

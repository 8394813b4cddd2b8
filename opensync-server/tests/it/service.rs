//! `service`: the system is told, asked, and left as it was; a stub takes its place here.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::home::{Answer, Home};

/// A machine with a `systemctl` that writes down how it is called.
struct Machine {
    home: Home,
}

impl Machine {
    /// The stub says that a unit is active once it was started, and fails where `fails` is called.
    fn new(fails: &str) -> Self {
        let home = Home::empty();
        let bin = home.path().join("bin");
        fs::create_dir(&bin).unwrap();
        let program = bin.join("systemctl");
        let script = format!(
            "#!/bin/sh\n\
             echo \"$*\" >> \"$HOME/calls\"\n\
             case \"$2\" in\n\
             '{fails}') echo 'Failed to connect to bus' >&2; exit 1;;\n\
             restart) : > \"$HOME/active\";;\n\
             disable) rm -f \"$HOME/active\";;\n\
             is-active) test -e \"$HOME/active\";;\n\
             esac\n"
        );
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Self { home }
    }

    fn service(&self, arguments: &[&str]) -> Answer {
        let path = format!("{}:/usr/bin:/bin", self.home.path().join("bin").display());
        let mut command = self.home.command();
        command.env("PATH", path).env("XDG_CONFIG_HOME", self.settings());
        command.env("CODEX_HOME", "/mnt/agents/100%");
        Answer::of(command.arg("service").args(arguments).output().unwrap())
    }

    fn settings(&self) -> PathBuf {
        self.home.path().join("settings")
    }

    fn unit(&self) -> PathBuf {
        self.settings().join("systemd/user/opensync.service")
    }

    fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.home.path().join("calls")).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn the_unit_is_written_started_told_and_removed_without_a_trace() {
    let machine = Machine::new("nothing");
    let status = || machine.service(&["status"]).expect(0).out();
    assert!(status().contains("not installed (systemd)"), "{}", status());

    let said = machine.service(&["install"]).expect(0).out();
    assert!(said.contains("installed and running"), "{said}");
    let unit = fs::read_to_string(machine.unit()).unwrap();
    let data = machine.home.path().join("data");
    assert!(unit.contains(&format!("\"--data-dir\" \"{}\" \"watch\"", data.display())), "{unit}");
    assert!(unit.contains("Environment=\"CODEX_HOME=/mnt/agents/100%%\""), "{unit}");
    assert!(!unit.contains("Environment=\"HOME="), "{unit}");
    let told = machine.calls();
    let wanted = [
        "--user daemon-reload",
        "--user enable opensync.service",
        "--user restart opensync.service",
    ];
    assert!(told.windows(3).any(|calls| calls == wanted), "{told:?}");
    assert!(status().contains("installed and running"));

    let said = machine.service(&["remove"]).expect(0).out();
    assert!(said.contains("not installed"), "{said}");
    let told = machine.calls();
    assert!(told.contains(&"--user disable --now opensync.service".to_owned()), "{told:?}");
    assert_eq!(names(&machine.settings()), Vec::<String>::new());
    machine.service(&["remove"]).expect(0);
}

#[test]
fn other_units_of_the_person_stay() {
    let machine = Machine::new("nothing");
    let other = machine.unit().with_file_name("backup.timer");
    fs::create_dir_all(other.parent().unwrap()).unwrap();
    fs::write(&other, "[Timer]\n").unwrap();
    machine.service(&["install"]).expect(0);
    machine.service(&["remove"]).expect(0);
    assert_eq!(names(other.parent().unwrap()), ["backup.timer"]);
}

#[test]
fn a_system_that_does_not_take_it_is_left_as_it_was() {
    let machine = Machine::new("enable");
    let said = machine.service(&["install"]).expect(1).error();
    assert!(said.contains("systemd") && said.contains("Failed to connect to bus"), "{said}");
    assert!(!machine.unit().exists());
}

#[test]
fn what_is_known_of_the_service_is_json_too() {
    let machine = Machine::new("nothing");
    machine.service(&["install"]).expect(0);
    let told = machine.service(&["status", "--json"]).expect(0).out();
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&told["manager"], &told["installed"]), (&"systemd".into(), &true.into()));
    assert_eq!(told["running"], true);
    assert_eq!(told["file"], machine.unit().to_str().unwrap());
}

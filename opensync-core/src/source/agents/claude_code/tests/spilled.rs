//! Outputs that the agent spilled to files: which of them are read, and which are refused.

use super::*;

/// A result whose output was spilled to `path`.
fn spilled(uuid: &str, path: &str) -> Value {
    let note = format!("<persisted-output>\nFull output saved to: {path}\n\nPreview:\nwh");
    user(uuid, tool_result("t1", json!(note)))
}

/// The same, as newer versions tell it.
fn twin(uuid: &str, path: &str) -> Value {
    let told = json!({"toolUseResult": {"stdout": "", "persistedOutputPath": path}});
    with(user(uuid, tool_result("t1", json!("Preview"))), told)
}

#[test]
fn a_fork_gets_the_whole_output_from_the_folder_of_its_parent() {
    let home = Home::new();
    home.write(&format!("{OTHER}/tool-results/b1.txt"), &[json!("whole")]);
    home.write(&format!("../-work-attic/{OTHER}/tool-results/b2.txt"), &[json!("moved")]);
    home.write(
        &format!("{SESSION}.jsonl"),
        &[
            spilled("u1", &format!("/h/.claude/projects/-work-shop/{OTHER}/tool-results/b1.txt")),
            twin("u2", &format!("C:\\h\\projects\\-work-attic\\{OTHER}\\tool-results\\b2.txt")),
            twin("u3", &format!("/h/projects/-work-shop/{OTHER}/tool-results/gone.txt")),
        ],
    );
    let read = home.read(None);
    assert_eq!(read.part("u1").text, "\"whole\"\n");
    assert_eq!(read.part("u2").text, "\"moved\"\n");
    assert_eq!(read.part("u3").text, "Preview");
    assert_eq!(read.report.refused_file_count, 0);
}

#[test]
fn no_name_in_a_path_leads_out_of_the_projects_folder() {
    let home = Home::new();
    home.write("secret.txt", &[json!("secret")]);
    home.write(&format!("{SESSION}/notes/secret.txt"), &[json!("secret")]);
    let paths = [
        "/x/../tool-results/secret.txt".to_owned(),
        "/etc/passwd".to_owned(),
        format!("/x/{SESSION}/tool-results/../notes/secret.txt"),
        format!("/x/{SESSION}/notes/secret.txt"),
        "/x/-work-shop/tool-results/../secret.txt".to_owned(),
    ];
    let lines: Vec<_> = paths.iter().map(|path| twin(path, path)).collect();
    home.write(&format!("{SESSION}.jsonl"), &lines);
    let read = home.read(None);
    for path in &paths {
        assert_eq!(read.part(path).text, "Preview", "{path}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_of_outputs_that_is_a_link_is_refused_and_reported() {
    use std::os::unix::fs::symlink;
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("key.txt"), "secret").unwrap();
    fs::create_dir(elsewhere.path().join("tool-results")).unwrap();
    fs::write(elsewhere.path().join("tool-results/key.txt"), "secret").unwrap();
    let path = |session: &str| format!("/h/projects/-work-shop/{session}/tool-results/key.txt");
    for linked in [format!("{SESSION}/tool-results"), SESSION.to_owned(), OTHER.to_owned()] {
        let home = Home::new();
        let main = home.write(
            &format!("{SESSION}.jsonl"),
            &[twin("u1", &path(linked.split('/').next().unwrap()))],
        );
        let link = main.parent().unwrap().join(&linked);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(elsewhere.path(), &link).unwrap();
        let read = home.read(None);
        assert_eq!(read.part("u1").text, "Preview", "{linked}");
        assert_eq!(read.report.refused_file_count, 1, "{linked}");
        assert!(read.report.refused_files[0].ends_with("key.txt"), "{:?}", read.report);
    }
}

#[cfg(unix)]
#[test]
fn outputs_are_read_where_the_agents_own_folder_is_reached_over_a_link() {
    let home = Home::new();
    home.write(&format!("{SESSION}/tool-results/b1.txt"), &[json!("whole")]);
    home.write(&format!("{SESSION}.jsonl"), &[twin("u1", "/x/tool-results/b1.txt")]);
    let linked = tempfile::tempdir().unwrap();
    let projects = linked.path().join("projects");
    std::os::unix::fs::symlink(home.path().join("projects"), &projects).unwrap();
    let found = read(&projects, None);
    assert_eq!(found.part("u1").text, "\"whole\"\n");
}

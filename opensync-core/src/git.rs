//! Git: the address of a project's remote, by which it is known on every machine.
//!
//! Read from the repository's own files, without running anything. The folder comes from a log, and
//! logs may say anything: only plain folders of this machine are looked into, and of what is found
//! there only one line is used.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// How far above the folder its repository may begin.
const MAX_DEPTH: usize = 16;

/// The longest settings file that is read.
const MAX_BYTES: u64 = 256 << 10;

/// The longest address that is one.
const MAX_ADDRESS: usize = 1024;

/// The address of the remote of the repository that `folder` is in, without user and password.
///
/// `origin` if there is one, else the first that is named.
pub(crate) fn remote_of(folder: &str) -> Option<String> {
    let folder = Path::new(folder);
    let is_elsewhere = folder.as_os_str().to_string_lossy().replace('\\', "/").starts_with("//");
    if is_elsewhere || !folder.is_absolute() {
        return None;
    }
    let mut folders = folder.ancestors().take(MAX_DEPTH).map(|folder| folder.join(".git"));
    let found = folders.find(|path| path.exists())?;
    let repository = if found.is_dir() { found } else { linked(&found)? };
    remote_in(&text(&repository.join("config"))?).map(|address| without_user(&address))
}

/// Where the repository is whose work tree has this file in place of a folder.
fn linked(file: &Path) -> Option<PathBuf> {
    let text = text(file)?;
    let inner = file.parent()?.join(text.strip_prefix("gitdir:")?.trim());
    match self::text(&inner.join("commondir")) {
        Some(common) => Some(inner.join(common.trim())),
        None => Some(inner),
    }
}

fn text(path: &Path) -> Option<String> {
    if !path.metadata().ok()?.is_file() {
        return None;
    }
    let mut text = String::new();
    File::open(path).ok()?.take(MAX_BYTES).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The address in the settings of a repository.
fn remote_in(config: &str) -> Option<String> {
    let mut first = None;
    let mut remote = None;
    for line in config.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            let name = section.strip_prefix("remote \"").and_then(|rest| rest.split('"').next());
            remote = name.map(str::to_owned);
        } else if let (Some(name), Some((key, value))) = (&remote, line.split_once('=')) {
            let value = value.trim();
            if key.trim() != "url" || value.is_empty() || value.len() > MAX_ADDRESS {
                continue;
            }
            if name == "origin" {
                return Some(value.to_owned());
            }
            first.get_or_insert_with(|| value.to_owned());
        }
    }
    first
}

/// An address without the user, because there may be a password in it, and without a query, in
/// which there may be a token. `git@` of the short form stays.
pub(crate) fn without_user(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return short_form(address) };
    let rest = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
    let end = rest.find('/').unwrap_or(rest.len());
    let (host, path) = match rest[..end].rfind('@') {
        Some(at) => rest[at + 1..].split_at(end - at - 1),
        // A password with a slash in it: what looks like a host ends in no port.
        None => match rest.rfind('@').filter(|_| !is_host(&rest[..end])) {
            Some(at) => (&rest[at + 1..], ""),
            None => rest.split_at(end),
        },
    };
    format!("{scheme}://{host}{path}")
}

/// `user@host:path` without a password behind the user.
fn short_form(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((user, rest)) if user.contains(':') => rest.to_owned(),
        _ => address.to_owned(),
    }
}

/// Whether it may be a host: what follows on a colon is a port, or the address is in brackets.
fn is_host(text: &str) -> bool {
    let port = text.split_once(':').map(|(_, port)| port);
    text.starts_with('[') || port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What two addresses of one repository have in common: `host/path`, in lower case.
///
/// `git@host:ada/shop.git` and `https://host/ada/shop` are one project.
pub(crate) fn identity(address: &str) -> String {
    let address = without_user(address.trim());
    let rest = match address.split_once("://") {
        Some((_, rest)) => rest.to_owned(),
        // The short form has a colon where the others have a slash.
        None => address.rsplit('@').next().unwrap_or_default().replacen(':', "/", 1),
    };
    let rest = rest.trim_end_matches('/');
    rest.strip_suffix(".git").unwrap_or(rest).to_lowercase()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn repository(config: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(".git")).unwrap();
        fs::create_dir_all(folder.path().join("src/deep")).unwrap();
        fs::write(folder.path().join(".git/config"), config).unwrap();
        folder
    }

    fn remote(folder: &Path) -> Option<String> {
        remote_of(folder.to_str().unwrap())
    }

    #[test]
    fn a_folder_within_a_repository_has_its_remote() {
        let folder = repository(
            "[core]\n\tbare = false\n[remote \"fork\"]\n\turl = b\n[remote \"origin\"]\n\turl = a\n",
        );
        assert_eq!(remote(&folder.path().join("src/deep")).as_deref(), Some("a"));
        assert_eq!(remote_of("src"), None);
    }

    #[test]
    fn a_work_tree_beside_its_repository_has_the_same_remote() {
        let folder = repository("[remote \"origin\"]\nurl = git@host.example:ada/shop.git\n");
        let inner = folder.path().join(".git/worktrees/tree");
        fs::create_dir_all(&inner).unwrap();
        fs::write(inner.join("commondir"), "../..\n").unwrap();
        let tree = tempfile::tempdir().unwrap();
        fs::write(tree.path().join(".git"), format!("gitdir: {}\n", inner.display())).unwrap();
        assert_eq!(remote(tree.path()).as_deref(), Some("git@host.example:ada/shop.git"));
    }

    #[test]
    fn a_password_in_an_address_is_left_out() {
        let folder =
            repository("[remote \"origin\"]\nurl = https://ada:secret@host.example/s.git\n");
        assert_eq!(remote(folder.path()).as_deref(), Some("https://host.example/s.git"));
    }

    #[test]
    fn nothing_secret_is_left_of_an_address() {
        for (address, left) in [
            ("https://t0ken@host.example/a/b.git", "https://host.example/a/b.git"),
            ("https://ada:pa/ss@wo@host.example/a", "https://host.example/a"),
            ("https://ada:p@ss@host.example:8443/a", "https://host.example:8443/a"),
            ("https://host.example/a.git?private_token=t0ken", "https://host.example/a.git"),
            ("https://host.example:8443/a/@b/c", "https://host.example:8443/a/@b/c"),
            ("ada:pass@host.example:a/b.git", "host.example:a/b.git"),
            ("git@host.example:a/b.git", "git@host.example:a/b.git"),
            ("ssh://git@[::1]:22/a", "ssh://[::1]:22/a"),
            ("/srv/git/a.git", "/srv/git/a.git"),
        ] {
            assert_eq!(without_user(address), left, "{address}");
        }
    }

    #[test]
    fn the_forms_of_an_address_are_one_project() {
        for address in [
            "git@host.example:Ada/shop.git",
            "https://host.example/ada/shop",
            "ssh://git@host.example/ada/shop.git/",
            "https://token@host.example/ada/shop.git",
        ] {
            assert_eq!(identity(address), "host.example/ada/shop", "{address}");
        }
    }
}

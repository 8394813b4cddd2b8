//! Begin: where a path begins that leads to a home, whatever stands before the folder of homes.

/// Folders in which Windows' drives are, by the systems that run beside it.
const MOUNTS: [&str; 5] = ["mnt", "cygdrive", "host_mnt", "drives", "run/desktop/mnt/host"];

/// Folders in which homes of other machines and disks are.
const DISKS: [&str; 14] = [
    "data",
    "mnt",
    "media",
    "export",
    "exports",
    "nfs",
    "net",
    "vol",
    "volumes",
    "host",
    "rootfs",
    "storage",
    "scratch",
    "System/Volumes/Data",
];

/// How a Linux within Windows is named.
const LINUX: [&str; 4] = ["wsl$", "wsl.localhost", "wsl%24", "wsl+"];

/// What is looked at before the folder of homes, in bytes.
const REACH: usize = 80;

/// Where the path begins whose folder of homes is at `at`; nothing if it is in the midst of another
/// one, or of an address.
pub(super) fn of_path(text: &str, at: usize, separator: &str) -> Option<usize> {
    let start = text.ceil_char_boundary(at.saturating_sub(REACH));
    let before = &text[start..at];
    let rest = drive(before, separator)
        .or_else(|| linux(before))
        .or_else(|| (!is_begun(before)).then_some(before))
        .or_else(|| flag(before))
        .or_else(|| disk(before, separator))?;
    Some(start + rest.len())
}

/// Whether a name goes on before a path, so that it is a part of a longer one.
fn is_begun(before: &str) -> bool {
    let is_coded = before.len() >= 3
        && before.as_bytes()[before.len() - 3] == b'%'
        && before.as_bytes()[before.len() - 2..].iter().all(u8::is_ascii_hexdigit);
    !is_coded
        && !before.ends_with("://file")
        && before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '.')
}

/// What stands before `/mnt/c`, `/c` and their like.
fn drive<'t>(before: &'t str, separator: &str) -> Option<&'t str> {
    let rest = before.strip_suffix(|letter: char| letter.is_ascii_alphabetic())?;
    let rest = rest.strip_suffix(separator)?;
    let mounted = MOUNTS.iter().find_map(|mount| {
        let mount = mount.replace('/', separator);
        rest.strip_suffix(mount.as_str())?.strip_suffix(separator)
    });
    let rest = mounted.unwrap_or(rest);
    (!is_begun(rest)).then_some(rest)
}

/// What stands before `\\\\wsl$\\Ubuntu` and its like.
fn linux(before: &str) -> Option<&str> {
    let at = LINUX.iter().filter_map(|name| before.rfind(name)).max()?;
    let is_part = |letter: char| is_name(letter) || "\\/$+%".contains(letter);
    let is_whole = before[at..].chars().all(is_part);
    let rest = before[..at].trim_end_matches(['\\', '/']);
    is_whole.then_some(rest)
}

/// What is right before the path and belongs to a flag, as in `-I/home`, stays.
fn flag(before: &str) -> Option<&str> {
    let rest = before.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let rest = rest.strip_suffix('-')?;
    let rest = rest.strip_suffix('-').unwrap_or(rest);
    let is_first = !rest.ends_with(is_name);
    is_first.then_some(before)
}

/// What stands before `/data`, `/mnt/disk` and their like.
fn disk<'t>(before: &'t str, separator: &str) -> Option<&'t str> {
    let is_part = |letter: char| is_name(letter) || separator.contains(letter);
    let path = before.trim_end_matches(is_part);
    let inner = before[path.len()..].strip_prefix(separator)?;
    let is_disk = DISKS.iter().any(|disk| {
        let disk = disk.replace('/', separator);
        let rest = inner.strip_prefix(disk.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
    });
    let depth = inner.split(separator).count();
    (is_disk && depth <= 4 && !path.ends_with([':', '/'])).then_some(path)
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.')
}

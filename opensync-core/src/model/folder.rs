//! Folder: which spellings of a path mean one folder.
//!
//! Programs on Windows write one folder in many ways: with the drive in either case, with either
//! separator, with one at the end, or with the prefix of long paths; and letters of either case mean
//! the same. Everywhere else a path is what it is, letter by letter.
//!
//! `/c/Work` and `/mnt/c/Work` are paths of POSIX, and stay exact: that one of them stands for a
//! drive is known to the shell or the machine that made it up, and not to a reader. Two folders that
//! are taken for one cannot be distinguished again; one that is taken for two can be searched as
//! two.

use std::borrow::Cow;

/// What tells a folder from others: one spelling of a path of Windows, any other path as it is.
pub(crate) fn identity(path: &str) -> Cow<'_, str> {
    match windows(path) {
        Some(path) => Cow::Owned(path.to_lowercase()),
        None => Cow::Borrowed(path),
    }
}

/// A path the way its platform writes it, with its letters as they are.
pub(crate) fn spelled(path: &str) -> Cow<'_, str> {
    windows(path).map_or(Cow::Borrowed(path), Cow::Owned)
}

/// Whether a folder or a name holds `wanted`, whatever the case and, of a path of Windows, whatever
/// the spelling.
pub(crate) fn holds(path: &str, wanted: &str) -> bool {
    let wanted = wanted.to_lowercase();
    if path.to_lowercase().contains(&wanted) {
        return true;
    }
    let Some(path) = windows(path) else { return false };
    let wanted = match windows(&wanted) {
        Some(whole) => whole.to_lowercase(),
        None => wanted.trim_end_matches(['/', '\\']).replace('/', "\\"),
    };
    path.to_lowercase().contains(&wanted)
}

/// A path of Windows in one spelling but for the case of its names; nothing if it is none.
fn windows(path: &str) -> Option<String> {
    let is_separator = |letter: char| matches!(letter, '/' | '\\');
    let (path, is_share) = match path.strip_prefix("\\\\?\\") {
        Some(long) => match long.get(..4).filter(|start| start.eq_ignore_ascii_case("UNC\\")) {
            Some(_) => (&long[4..], true),
            None => (long, false),
        },
        None => match path.strip_prefix("\\\\") {
            Some(share) => (share, true),
            None => (path, false),
        },
    };
    let names = |path: &str| {
        let names = path.split(is_separator).filter(|name| !name.is_empty() && *name != ".");
        names.collect::<Vec<_>>().join("\\")
    };
    if is_share {
        let is_named =
            path.chars().next().is_some_and(|first| !is_separator(first) && first != '.');
        return is_named.then(|| format!("\\\\{}", names(path)));
    }
    let (drive, rest) = path.split_once(':')?;
    let is_drive = drive.len() == 1 && drive.bytes().all(|letter| letter.is_ascii_alphabetic());
    let is_whole = rest.is_empty() || rest.starts_with(is_separator);
    (is_drive && is_whole).then(|| format!("{}:\\{}", drive.to_ascii_uppercase(), names(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_folder_of_windows_is_one_in_every_spelling() {
        for path in [
            "C:\\Work\\Shop",
            "c:\\work\\shop\\",
            "c:/Work/Shop",
            "C:\\\\Work\\\\Shop",
            "\\\\?\\C:\\Work\\Shop",
            "C:\\Work\\.\\Shop//",
        ] {
            assert_eq!(identity(path), "c:\\work\\shop", "{path}");
        }
        assert_eq!(identity("\\\\NAS\\Work\\"), identity("\\\\?\\UNC\\nas\\work"));
        assert_eq!((identity("D:"), identity("d:\\")), ("d:\\".into(), "d:\\".into()));
        assert_eq!(identity("C:\\ÄPFEL"), "c:\\äpfel");
        assert_eq!(spelled("c:/Work/Shop/"), "C:\\Work\\Shop");
    }

    #[test]
    fn any_other_path_is_what_it_is() {
        for path in [
            "/home/Mia/Shop",
            "/home/mia/shop/",
            "/c/Work",
            "/mnt/c/Work",
            "//nas/Work",
            "/srv/a\\b",
            "C:relative",
            "ssh://Host/Work",
            "Shop",
            "~",
            "",
        ] {
            assert_eq!(identity(path), path);
            assert_eq!(spelled(path), path);
        }
    }

    #[test]
    fn a_filter_finds_a_folder_of_windows_by_any_spelling_of_its_part() {
        for wanted in ["C:\\Till\\Shop", "c:/till/shop/", "till/shop", "Till\\Sh", "SHOP", "/shop/"]
        {
            assert!(holds("c:\\till\\Shop", wanted), "{wanted}");
        }
        for wanted in ["C:\\Other", "till/attic", "D:\\Till\\Shop"] {
            assert!(!holds("C:\\Till\\Shop", wanted), "{wanted}");
        }
        assert!(holds("/till/Shop", "till/shop") && !holds("/till/shop", "till\\shop"));
    }
}

//! Where files of operators may lie.

use super::shown;
use crate::domain::text::is_hidden;
use std::path::{Component, Path, PathBuf};

/// Where a command came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Somebody with a shell on this machine: any path will do.
    Here,
    /// Over the net: file names in the one directory only.
    Net,
}

/// The file that was meant. A plain name lies in `directory`, which is made where it is missing; anything else is a
/// path, relative to the working directory, and is for [`Door::Here`] alone.
///
/// # Errors
/// What would be right, in words.
pub fn place(directory: &Path, typed: &str, door: Door) -> Result<PathBuf, String> {
    let path = Path::new(typed);
    if typed.chars().any(is_hidden) || typed.is_empty() || typed.ends_with('/') {
        return Err("that is no name of a file; write one such as chat-2026-11-21.db".to_owned());
    }
    let mut parts = path.components();
    let is_plain = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    match door {
        _ if is_plain => {}
        Door::Here => return Ok(path.to_owned()),
        Door::Net => {
            return Err(format!(
                "from here only the name of a file in {} is allowed (storage.backup_directory)",
                shown(directory)
            ));
        }
    }
    let made = make(directory);
    made.map_err(|error| format!("cannot make the directory {}: {error}", shown(directory)))?;
    let whole = directory.join(path);
    let is_link = whole.symlink_metadata().is_ok_and(|found| found.is_symlink());
    if is_link && door == Door::Net {
        return Err(format!("{} is a link to another place", shown(&whole)));
    }
    Ok(whole)
}

/// For this user alone: what lies there holds what people wrote.
fn make(directory: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// A name for the export of a room: what of the room's id any file system takes, and the time.
#[must_use]
pub fn unused_name(room: &str, now: &str) -> String {
    const LONGEST: usize = 80;
    let fit = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
    let mut name = String::new();
    for c in room.chars().map(fit) {
        if name.len() + c.len_utf8() > LONGEST {
            break;
        }
        name.push(c);
    }
    let time: String = now.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{name}-{time}.jsonl")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn over_the_net_only_names_in_the_directory_are_files() {
        let home = tempfile::tempdir().expect("a directory");
        let directory = home.path().join("data/backups");
        let put = |typed| place(&directory, typed, Door::Net);
        assert_eq!(put("chat.db"), Ok(directory.join("chat.db")));
        assert_eq!(put(".hidden"), Ok(directory.join(".hidden")));
        for typed in [
            "",
            ".",
            "..",
            "/etc/passwd",
            "../chat.db",
            "a/../../chat.db",
            "a/b",
            "./a",
            "a/",
            "a\nb",
            "a\0b",
            "a\u{202e}b",
        ] {
            assert!(put(typed).is_err(), "{typed:?}");
        }
        std::os::unix::fs::symlink("/etc/passwd", directory.join("link")).expect("a link");
        assert!(put("link").is_err_and(|e| e.contains("is a link")));
        let mode = std::fs::metadata(&directory).expect("made").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn here_paths_are_paths_and_names_lie_in_the_directory() {
        let home = tempfile::tempdir().expect("a directory");
        let put = |typed| place(home.path(), typed, Door::Here);
        assert_eq!(put("chat.db"), Ok(home.path().join("chat.db")));
        for typed in ["/var/backups/chat.db", "../chat.db", "./chat.db"] {
            assert_eq!(put(typed), Ok(PathBuf::from(typed)));
        }
        assert!(put("a\u{1b}[2J").is_err());
    }

    #[test]
    fn any_room_gives_the_name_of_a_file() {
        let now = "2026-11-21T09:32:26Z";
        assert_eq!(unused_name("general", now), "general-20261121T093226Z.jsonl");
        assert_eq!(unused_name("../a b", now), "___a_b-20261121T093226Z.jsonl");
        assert!(unused_name(&"猫".repeat(64), now).len() < 120);
    }
}

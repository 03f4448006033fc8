//! A file that appears whole or not at all, and takes no other file's place unless told so.

use super::CopyError;
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A file that is not whole yet; removed where it never becomes so.
pub(crate) struct NewFile {
    path: PathBuf,
    keep: bool,
}

impl NewFile {
    /// Makes it anew, for this user alone: it holds what people wrote.
    pub(crate) fn new(path: PathBuf) -> Result<Self, CopyError> {
        let half = Self { path, keep: false };
        half.remove();
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&half.path) {
            Ok(_) => Ok(half),
            Err(error) => Err(fail(&half.path, "make the file", error)),
        }
    }

    /// Brings it to the disk.
    pub(crate) fn sync(&self) -> Result<(), CopyError> {
        File::open(&self.path)
            .and_then(|file| file.sync_all())
            .map_err(|error| fail(&self.path, "bring to the disk", error))
    }

    /// Gives it its name, at once or not at all.
    pub(crate) fn become_file(self, to: &Path, replace: bool) -> Result<(), CopyError> {
        self.sync()?;
        let named = if replace {
            std::fs::rename(&self.path, to)
        } else {
            // Unlike renaming, this never takes another file's place.
            std::fs::hard_link(&self.path, to)
        };
        match named {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(CopyError::Exists(to.to_owned()));
            }
            named => named.map_err(|error| fail(to, "name the file", error))?,
        }
        let directory = to.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(directory.unwrap_or(Path::new(".")))
            .and_then(|directory| directory.sync_all())
            .map_err(|error| fail(to, "bring to the disk", error))
    }

    /// It is whole, and stays under the name it has.
    pub(crate) fn keep(mut self) -> PathBuf {
        self.keep = true;
        std::mem::take(&mut self.path)
    }

    /// Where it lies for now.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn remove(&self) {
        for ending in ["", "-wal", "-shm", "-journal"] {
            // Where it cannot be removed, making it anew says why.
            let _ = std::fs::remove_file(with_ending(&self.path, ending));
        }
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.keep {
            self.remove();
        }
    }
}

/// A path with something more at its end.
pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// What could not be done with a file, and why.
pub(crate) fn fail(path: &Path, doing: &'static str, reason: impl ToString) -> CopyError {
    CopyError::Failed {
        path: path.to_owned(),
        doing,
        reason: reason.to_string(),
    }
}

//! One server to a database: an advisory lock of the operating system on a file beside it.
//!
//! The kernel lets go of it when the process ends, however it ends; the file stays and means nothing by itself.

use crate::store::OpenError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

/// The lock, for as long as this lives.
pub(super) struct LockFile {
    _file: File,
}

impl LockFile {
    /// Takes the lock of the database at `path`, or says who has it.
    pub(super) fn hold(path: &Path) -> Result<Self, OpenError> {
        let beside = beside(path, "lock");
        let failed = |doing, error: std::io::Error| OpenError::Failed {
            path: beside.clone(),
            doing,
            reason: error.to_string(),
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&beside)
            .map_err(|error| failed("open the lock file", error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let holder = file
                    .read_to_string(&mut text)
                    .ok()
                    .and_then(|_| text.trim().parse().ok());
                return Err(OpenError::InUse {
                    path: path.to_owned(),
                    holder,
                });
            }
            Err(TryLockError::Error(error)) => return Err(failed("lock", error)),
        }
        // Only for the message above; the lock holds without it, a full disk included.
        let _ = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _file: file })
    }

    /// Whether a server has the lock of the database at `path`.
    pub(super) fn is_held(path: &Path) -> bool {
        let file = File::open(beside(path, "lock"));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

/// The path of a file that belongs to the database at `path`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

//! Files: the database and who may read it, room on the disk, certificates, the client's page.

use super::{Finding, Findings};
use crate::app::rules;
use crate::settings::{Settings, StorageUrl};
use crate::store;
use crate::web;
use nix::sys::statvfs::statvfs;
use nix::unistd::{AccessFlags, access};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Less free space is too little.
const FREE_MIB: u64 = 512;

pub(super) fn look(settings: &Settings) -> Findings {
    let mut findings = vec![("database", database(settings))];
    if let StorageUrl::Sqlite(path) = &settings.storage.url {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let directory = parent.unwrap_or(Path::new("."));
        findings.push(("data files", data_files(path, directory)));
        findings.push(("disk", disk(directory)));
    }
    findings.push(("secrets", secrets(settings)));
    findings.push(("certificate", certificate(settings)));
    findings.push(("page", page()));
    findings
}

fn database(settings: &Settings) -> Finding {
    let found = store::examine(&rules::location(&settings.storage.url)).map_err(|error| error.to_string())?;
    let Some(found) = found else {
        return Ok(format!("{} is made at the first start", settings.storage.url));
    };
    if let Some(damage) = found.damage {
        return Err(format!(
            "damaged ({damage}); stop the server, move the file and its -wal file away and restore a backup"
        ));
    }
    let used = if found.in_use {
        ", in use by a server that runs"
    } else {
        ""
    };
    let version = if found.version < found.known {
        format!(
            ", of version {}: brought to {} at the next start, after a copy",
            found.version, found.known
        )
    } else {
        String::new()
    };
    Ok(format!(
        "sound: {} messages in {} rooms{version}{used}",
        found.messages, found.rooms
    ))
}

/// What people wrote is for this server's user alone, who must be able to write it.
fn data_files(database: &Path, directory: &Path) -> Finding {
    if !directory.exists() {
        return Ok(format!("{} is made at the first start", directory.display()));
    }
    if access(directory, AccessFlags::W_OK | AccessFlags::X_OK).is_err() {
        return Err(format!(
            "{} cannot be written; give it to the server's user (chown)",
            directory.display()
        ));
    }
    let name = |ending: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let files = ["", "-wal", "-shm", ".lock"].map(name);
    let present = files.iter().filter(|file| file.exists());
    for file in present {
        if access(file, AccessFlags::R_OK | AccessFlags::W_OK).is_err() {
            return Err(format!(
                "{} cannot be written; give it to the server's user (chown)",
                file.display()
            ));
        }
    }
    let open = |path: &Path| readable_by_others(path) && readable_by_others(database);
    if open(directory) {
        return Err(format!(
            "everybody on this machine may read what was said; chmod 700 {}",
            directory.display()
        ));
    }
    Ok(format!("{} is this user's alone", directory.display()))
}

fn readable_by_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o005 != 0)
}

fn disk(directory: &Path) -> Finding {
    let Ok(found) = statvfs(directory) else {
        return Ok("the directory of the database is made at the first start".to_owned());
    };
    let free = found.blocks_available().saturating_mul(found.fragment_size()) >> 20;
    if free >= FREE_MIB {
        Ok(format!("{free} MiB free"))
    } else {
        Err(format!("only {free} MiB free where the database lies; make room"))
    }
}

/// Files that may hold tokens.
fn secrets(settings: &Settings) -> Finding {
    let key = settings
        .server
        .tls
        .files()
        .ok()
        .flatten()
        .map(|(_, key)| key.to_owned());
    let local = PathBuf::from("config/local.toml");
    let has_secrets = settings.admin.token.is_some() || !settings.auth.access_tokens.is_empty();
    let local = Some(local).filter(|_| has_secrets);
    let open: Vec<String> = key
        .into_iter()
        .chain(local)
        .filter(|file| readable_by_others(file))
        .map(|file| file.display().to_string())
        .collect();
    if open.is_empty() {
        Ok("no file with a secret is open to everybody".to_owned())
    } else {
        Err(format!(
            "everybody on this machine may read {0}; chmod 600 {0}",
            open.join(" ")
        ))
    }
}

fn certificate(settings: &Settings) -> Finding {
    Ok(match rules::certificates(settings)? {
        Some(_) => "certificate and key belong together".to_owned(),
        None => "none: connections are plain; a proxy has to encrypt them on the way through the internet"
            .to_owned(),
    })
}

fn page() -> Finding {
    let found = web::client_directory();
    if found.join("index.html").is_file() {
        Ok(format!("the client's files are in {}", found.display()))
    } else {
        Err(format!(
            "there is no client at {}; put the directory client/ where the server is started",
            found.display()
        ))
    }
}

//! The browser client's files, served as they are.

use actix_files::Files;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Where the browser client is: beside where the server was started; else where it was built.
#[must_use]
pub fn directory() -> PathBuf {
    let here = PathBuf::from("client");
    if here.join("index.html").is_file() {
        here
    } else {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("client")
    }
}

/// `/` and everything the page loads. Browsers ask again each time whether a file has changed.
pub(super) fn files() -> Files {
    Files::new("/", directory())
        .index_file("index.html")
        .use_etag(true)
        .use_last_modified(true)
        .prefer_utf8(true)
}

/// The service worker, and under it the name of the set of files it keeps: another one as soon as any file is. Browsers
/// compare the worker's bytes, and fetch the set anew when they differ.
pub(super) async fn worker() -> HttpResponse {
    match web::block(|| versioned(&directory())).await {
        Ok(Ok(text)) => HttpResponse::Ok()
            .content_type("text/javascript; charset=utf-8")
            .body(text),
        Ok(Err(error)) => {
            log::warn!("the client's files cannot be read: {error}");
            HttpResponse::NotFound().finish()
        }
        Err(_) => HttpResponse::ServiceUnavailable().finish(),
    }
}

fn versioned(client: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    collect(client, &mut files)?;
    files.sort_unstable();
    let mut sum = Sha256::new();
    for path in files {
        let name = path.strip_prefix(client).unwrap_or(&path);
        sum.update(name.to_string_lossy().as_bytes());
        sum.update(fs::metadata(&path)?.len().to_le_bytes());
        sum.update(fs::read(&path)?);
    }
    let text = fs::read_to_string(client.join("worker.js"))?;
    let sum = sum.finalize();
    let first = sum.first_chunk::<8>().copied().unwrap_or_default();
    let version = u64::from_be_bytes(first);
    Ok(format!("{text}\nself.VERSION = '{version:016x}';\n"))
}

/// All files within a directory, without what a package manager may have put there.
fn collect(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.push(entry.path());
        } else if entry.file_type()?.is_dir() && entry.file_name() != "node_modules" {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}

/// An invitation to a room: the page, with the room behind the `#`. Relative, so that it works beneath any path.
pub(super) async fn invite(room: web::Path<String>) -> HttpResponse {
    let encoded = percent_encoding::utf8_percent_encode(&room, percent_encoding::NON_ALPHANUMERIC);
    HttpResponse::Found()
        .insert_header((header::LOCATION, format!("../#{encoded}")))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_is_another_one_when_any_file_is() -> io::Result<()> {
        let client = tempfile::tempdir()?;
        let path = |name: &str| client.path().join(name);
        fs::create_dir(path("views"))?;
        fs::write(path("worker.js"), "// work")?;
        fs::write(path("views/rows.js"), "1")?;
        let first = versioned(client.path())?;
        assert!(first.starts_with("// work\nself.VERSION = '"), "{first}");
        assert_eq!(first, versioned(client.path())?);
        fs::write(path("views/rows.js"), "2")?;
        let second = versioned(client.path())?;
        assert_ne!(first, second);
        fs::rename(path("views/rows.js"), path("views/row.js"))?;
        assert_ne!(second, versioned(client.path())?);
        fs::create_dir(path("node_modules"))?;
        fs::write(path("node_modules/x.js"), "3")?;
        fs::rename(path("views/row.js"), path("views/rows.js"))?;
        assert_eq!(second, versioned(client.path())?);
        Ok(())
    }

    #[test]
    fn the_client_there_is_has_a_worker_with_a_version() -> io::Result<()> {
        assert!(versioned(&directory())?.contains("\nself.VERSION = '"));
        Ok(())
    }
}

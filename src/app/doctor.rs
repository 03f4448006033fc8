//! `chinwag doctor [url]`: looks at what a server needs, and says for each whether it is there or what to do.

use super::{files, rules};
use crate::domain::text::printable;
use crate::settings::{Settings, StorageUrl};
use crate::store;
use nix::sys::statvfs::statvfs;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// Fewer open files are too few for a busy server.
const FILES: u64 = 4096;

/// Less free space is too little.
const FREE_MIB: u64 = 512;

/// How long an answer over the network may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was found: fine, or what to do.
type Finding = Result<String, String>;

/// Looks at everything, and tells; 1 where anything is to be done.
pub(super) fn run(settings: &Settings, url: Option<&str>) -> ExitCode {
    let mut findings = vec![
        ("configuration", Ok("every key is understood".to_owned())),
        ("open files", open_files()),
        ("database", database(settings)),
        ("port", port(settings)),
    ];
    if let StorageUrl::Sqlite(path) = &settings.storage.url {
        let directory = path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        findings.push(("disk", disk(directory)));
    }
    if let Some(url) = url {
        findings.push(("upgrade", upgrade(url)));
    }
    let mut all_well = true;
    for (what, finding) in findings {
        let (mark, text) = match finding {
            Ok(text) => ("ok", text),
            Err(text) => {
                all_well = false;
                ("!!", text)
            }
        };
        println!("{mark}  {what:13}  {}", printable(&text));
    }
    if all_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn open_files() -> Finding {
    match files::raise_limit() {
        limit if limit >= FILES => Ok(format!("{limit}, one for each connection")),
        limit => Err(format!(
            "only {limit}; raise the hard limit (ulimit -Hn, or LimitNOFILE= under systemd)"
        )),
    }
}

fn database(settings: &Settings) -> Finding {
    let location = rules::location(&settings.storage.url);
    match store::open(&location, rules::durability(settings.storage.durability)) {
        Ok(store) => {
            let totals = store.totals().map_err(|error| error.to_string())?;
            Ok(format!("{} messages in {} rooms", totals.messages, totals.rooms))
        }
        Err(store::OpenError::InUse { .. }) => Ok("in use by a server that runs".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn port(settings: &Settings) -> Finding {
    let (host, port) = (settings.server.host.as_str(), settings.server.port);
    match TcpListener::bind((host, port)) {
        Ok(_) => Ok(format!("{host} port {port} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let answer = exchange(host, port, "GET /healthz HTTP/1.1\r\n");
            match answer {
                Ok(answer) if answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n") => {
                    Ok(format!("a server answers on {host} port {port}"))
                }
                _ => Err(format!(
                    "another program has {host} port {port}; stop it, or set server.port"
                )),
            }
        }
        Err(error) => Err(format!(
            "cannot listen on {host} port {port}: {error}; set server.host and server.port"
        )),
    }
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

/// Whether a WebSocket upgrade gets through to a server, proxies in between included.
fn upgrade(url: &str) -> Finding {
    let wrong = || "the address must be ws://host:port/path, or http://…".to_owned();
    let url = url::Url::parse(url).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "ws" | "http") {
        return Err(wrong());
    }
    let host = url.host_str().ok_or_else(wrong)?.trim_matches(['[', ']']);
    let path = if url.path() == "/" { "/ws" } else { url.path() };
    let request = format!(
        "GET {path} HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    );
    let answer = exchange(host, url.port_or_known_default().ok_or_else(wrong)?, &request)?;
    let first = answer.lines().next().unwrap_or_default();
    match first.split(' ').nth(1) {
        Some("101") => Ok(format!("{url} upgrades")),
        Some("403") => {
            Err("403: the Host or Origin is refused; set server.host or server.allowed_origins".to_owned())
        }
        Some("426" | "400" | "200" | "404") => Err(format!(
            "{first}: the upgrade does not get through; have the proxy pass on Upgrade and Connection, and the path"
        )),
        _ => Err(format!("no sense in the answer: {first}")),
    }
}

/// Sends a head; what comes back until the end, or a kilobyte.
fn exchange(host: &str, port: u16, request: &str) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("no answer from {host} port {port}: {error}");
    let address = (host, port).to_socket_addrs().map_err(failed)?.next();
    let address = address.ok_or_else(|| format!("{host} has no address"))?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(failed)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
    let close = if request.contains("Upgrade") {
        ""
    } else {
        "Connection: close\r\n"
    };
    write!(stream, "{request}Host: {address}\r\n{close}\r\n").map_err(failed)?;
    let mut answer = [0; 1024];
    let mut filled = 0;
    while let Some(rest) = answer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match stream.read(rest) {
            Ok(0) | Err(_) => break,
            Ok(read) => filled += read,
        }
        // An upgraded connection does not end.
        if answer.starts_with(b"HTTP/1.1 101") {
            break;
        }
    }
    Ok(String::from_utf8_lossy(answer.get(..filled).unwrap_or_default()).into_owned())
}

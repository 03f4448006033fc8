//! The log: one thread writes it, behind a bounded queue, so that a stuck terminal or a full pipe blocks nothing.
//!
//! Records hold no contents of messages; whatever came from outside is escaped here, once more, at the last step.

use super::{Printer, quoted};
use crate::domain::text::printable;
use crate::settings::{LogFormat, Logging};
use arc_swap::ArcSwap;
use env_logger::fmt::Formatter;
use log::kv::{Error, Key, Value, VisitSource};
use log::{Level, LevelFilter, Log, Metadata, Record};
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// Calls every request it cannot read an error: anybody could fill an operator's log with them. Only asked by name.
const REQUEST_READER: &str = "actix_http::h1::dispatcher";

/// Modules of others that tell of paths, headers and keys typed where they are asked for more. They are only asked by
/// name (`debug,actix_http=debug`).
const OTHERS: [&str; 10] = [
    "actix_codec",
    "actix_files",
    "actix_http",
    "actix_server",
    "actix_web",
    "h2",
    "mio",
    "rustls",
    "rustyline",
    "tokio",
];

/// Lines that may wait to be written; more are counted and dropped.
const WAITING: usize = 4096;

/// How often the end of the process looks whether the last lines are written, and the pause between.
const LAST_LOOKS: usize = 100;
/// See [`LAST_LOOKS`].
const LAST_PAUSE: Duration = Duration::from_millis(5);

/// How often the writer looks whether lines were dropped.
const LOOK: Duration = Duration::from_millis(200);

static QUEUE: OnceLock<SyncSender<Vec<u8>>> = OnceLock::new();
static LOGGER: OnceLock<Swappable> = OnceLock::new();
static PRINTER: Mutex<Option<Printer>> = Mutex::new(None);
static QUEUED: AtomicU64 = AtomicU64::new(0);
static WRITTEN: AtomicU64 = AtomicU64::new(0);
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// A logger whose levels and format may change while it is used.
struct Swappable(ArcSwap<env_logger::Logger>);

impl Log for Swappable {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.0.load().enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        self.0.load().log(record);
    }

    fn flush(&self) {}
}

/// Where the loggers write: into the queue, never waiting.
struct Queued;

impl Write for Queued {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Some(queue) = QUEUE.get() {
            match queue.try_send(line.to_vec()) {
                Ok(()) => drop(QUEUED.fetch_add(1, Ordering::Relaxed)),
                Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                    DROPPED.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts the log. To be called once.
///
/// # Errors
/// Its thread cannot be started, or there is a log already.
pub fn start(settings: &Logging) -> Result<(), String> {
    let (queue, lines) = sync_channel(WAITING);
    let writer = std::thread::Builder::new().name("chinwag-log".into());
    let started = writer.spawn(move || write_all(&lines));
    started.map_err(|e| format!("cannot start the log's thread: {e}"))?;
    let _ = QUEUE.set(queue);
    let logger = LOGGER.get_or_init(|| Swappable(ArcSwap::from_pointee(build(settings))));
    log::set_logger(logger).map_err(|e| format!("cannot start the log: {e}"))?;
    log::set_max_level(logger.0.load().filter());
    Ok(())
}

/// Follows other settings from now on.
pub fn follow(settings: &Logging) {
    if let Some(logger) = LOGGER.get() {
        logger.0.store(std::sync::Arc::new(build(settings)));
        log::set_max_level(logger.0.load().filter());
    }
}

/// From now on lines go through this, which does not tear what is being typed.
pub fn print_with(printer: Printer) {
    *PRINTER.lock().unwrap_or_else(PoisonError::into_inner) = Some(printer);
}

/// Waits a moment, half a second at most, until what was logged is written.
pub fn flush() {
    for _ in 0..LAST_LOOKS {
        if WRITTEN.load(Ordering::Relaxed) >= QUEUED.load(Ordering::Relaxed) {
            return;
        }
        std::thread::sleep(LAST_PAUSE);
    }
}

fn write_all(lines: &Receiver<Vec<u8>>) {
    let mut told = 0;
    loop {
        match lines.recv_timeout(LOOK) {
            Ok(line) => {
                write_line(&line);
                WRITTEN.fetch_add(1, Ordering::Relaxed);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let dropped = DROPPED.load(Ordering::Relaxed);
        if dropped > told
            && lines
                .recv_timeout(Duration::ZERO)
                .map(|line| write_line(&line))
                .is_err()
        {
            write_line(
                format!(
                    "{} lines of the log were dropped: nobody read it in time\n",
                    dropped - told
                )
                .as_bytes(),
            );
            told = dropped;
        }
    }
}

fn write_line(line: &[u8]) {
    let mut printer = PRINTER.lock().unwrap_or_else(PoisonError::into_inner);
    let printed = printer
        .as_mut()
        .is_some_and(|print| print(String::from_utf8_lossy(line).into_owned()));
    if !printed {
        let _ = io::stderr().write_all(line);
    }
}

fn build(settings: &Logging) -> env_logger::Logger {
    let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let mut builder = env_logger::Builder::new();
    for module in OTHERS {
        builder.filter_module(module, LevelFilter::Info);
    }
    builder.filter_module(REQUEST_READER, LevelFilter::Off);
    builder
        .parse_filters(&settings.level)
        .target(env_logger::Target::Pipe(Box::new(Queued)))
        .write_style(env_logger::WriteStyle::Always);
    match settings.format {
        LogFormat::Text => builder.format(move |out, record| text(out, record, colours)),
        LogFormat::Json => builder.format(json),
    };
    builder.build()
}

fn text(out: &mut Formatter, record: &Record<'_>, colours: bool) -> io::Result<()> {
    let (on, off) = match record.level() {
        Level::Error if colours => ("\u{1b}[31m", "\u{1b}[0m"),
        Level::Warn if colours => ("\u{1b}[33m", "\u{1b}[0m"),
        _ => ("", ""),
    };
    let message = record.args().to_string();
    let at = out.timestamp_millis();
    write!(
        out,
        "{at} {on}{:5}{off} {} {}",
        record.level(),
        record.target(),
        printable(&message)
    )?;
    let mut fields = Fields(Vec::new());
    let _ = record.key_values().visit(&mut fields);
    for (name, value) in fields.0 {
        let value = value.as_str().map_or_else(|| value.to_string(), quoted);
        write!(out, " {}={}", printable(&name), printable(&value))?;
    }
    writeln!(out)
}

fn json(out: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let mut line = serde_json::Map::new();
    line.insert("time".into(), out.timestamp_millis().to_string().into());
    line.insert("level".into(), record.level().as_str().to_lowercase().into());
    line.insert("target".into(), record.target().into());
    line.insert(
        "message".into(),
        printable(&record.args().to_string()).to_string().into(),
    );
    let mut fields = Fields(Vec::new());
    let _ = record.key_values().visit(&mut fields);
    for (name, value) in fields.0 {
        let value = value
            .as_str()
            .map(|text| printable(text).to_string().into())
            .unwrap_or(value);
        line.insert(name, value);
    }
    writeln!(out, "{}", serde_json::Value::Object(line))
}

struct Fields(Vec<(String, serde_json::Value)>);

impl<'kvs> VisitSource<'kvs> for Fields {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let number = value.to_u64().map(serde_json::Value::from);
        let value = number.unwrap_or_else(|| value.to_string().into());
        self.0.push((key.to_string(), value));
        Ok(())
    }
}

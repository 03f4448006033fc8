//! `chinwag ctl <command>`: a command for a server that runs, through its admin API.

use super::dial::{Target, Trust};
use crate::console::quoted;
use crate::console::verbs::{self, Takes};
use crate::domain::text::printable;
use crate::settings::{Loaded, Settings};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// How long the server may take.
const PATIENCE: Duration = Duration::from_secs(40);

/// How long it may take over what copies or reads the whole store.
const LONG_PATIENCE: Duration = Duration::from_secs(3600);

/// Largest answer that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// What is to be done, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// The words of the command.
    pub words: Vec<String>,
    /// Print JSON.
    pub json: bool,
    /// `http://host:port` or `https://host`, with or without a path in front of `/api`; else where the settings say.
    pub url: Option<String>,
    /// A file of certificates to believe; else those the system believes.
    pub authorities: Option<PathBuf>,
}

/// Asks the server and prints its answer: 0 done, 1 refused or not reached.
pub(super) fn run(call: &Call, loaded: &Loaded) -> ExitCode {
    match ask(call, loaded) {
        Ok((answer, ok)) => {
            print(call, &answer);
            ExitCode::from(u8::from(!ok))
        }
        Err(why) => {
            eprintln!("error: {}", printable(&why));
            ExitCode::FAILURE
        }
    }
}

fn print(call: &Call, answer: &Value) {
    if call.json {
        println!("{answer}");
        return;
    }
    let lines = answer["lines"].as_array().cloned().unwrap_or_default();
    for line in lines.iter().filter_map(Value::as_str) {
        println!("{}", printable(line));
    }
}

fn ask(call: &Call, loaded: &Loaded) -> Result<(Value, bool), String> {
    let token = std::env::var("CHINWAG_ADMIN_TOKEN").ok();
    let token = token
        .or_else(|| loaded.admin_token())
        .filter(|token| !token.is_empty());
    let token = token
        .ok_or("there is no token; set admin.token where the server runs, or CHINWAG_ADMIN_TOKEN here")?;
    let target = match &call.url {
        Some(url) => Target::parse(url)?,
        None => local(loaded.settings()),
    };
    let trust = Trust {
        authorities: call.authorities.clone(),
        patience: match call.words.first().map(String::as_str) {
            Some("backup" | "restore" | "export") => LONG_PATIENCE,
            _ => PATIENCE,
        },
    };
    let body = json!({ "command": line_of(&call.words) }).to_string();
    let head = format!(
        "POST {}/api/admin/command HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        target.base,
        target.authority(),
        body.len()
    );
    let mut stream = target
        .connect(&trust)
        .map_err(|why| format!("{why}; does the server run there?"))?;
    let failed = |error: std::io::Error| format!("no answer from {}: {error}", target.origin());
    stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body.as_bytes()))
        .and_then(|()| stream.flush())
        .map_err(failed)?;
    let mut answer = Vec::new();
    stream.take(LARGEST).read_to_end(&mut answer).map_err(failed)?;
    understand(&String::from_utf8_lossy(&answer))
}

fn understand(answer: &str) -> Result<(Value, bool), String> {
    let no_sense = || "what answered there is no chinwag server, or an older one".to_owned();
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(no_sense)?;
    let body = body_of(head, body).ok_or_else(no_sense)?;
    let answer: Value = serde_json::from_str(&body).map_err(|_| no_sense())?;
    if let Some(message) = answer["error"]["message"].as_str() {
        return Err(message.to_owned());
    }
    let ok = answer["ok"].as_bool().ok_or_else(no_sense)?;
    Ok((answer, ok))
}

/// What an answer holds, however it was sent.
pub(super) fn body_of(head: &str, body: &str) -> Option<String> {
    if head.to_lowercase().contains("transfer-encoding: chunked") {
        unchunk(body)
    } else {
        Some(body.to_owned())
    }
}

fn unchunk(mut text: &str) -> Option<String> {
    let mut whole = String::new();
    loop {
        let (size, rest) = text.split_once("\r\n")?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        whole.push_str(rest.get(..size)?);
        text = rest.get(size..)?.strip_prefix("\r\n")?;
    }
}

/// The words as a line: names in quotes where the shell took them off.
pub(super) fn line_of(words: &[String]) -> String {
    let takes = words
        .first()
        .and_then(|name| verbs::find(name))
        .map_or(&[][..], |verb| verb.takes);
    let word = |(place, word): (usize, &String)| {
        let name = place.checked_sub(1).and_then(|place| takes.get(place));
        match name {
            Some(Takes::User | Takes::Muted | Takes::Banned | Takes::Room) => quoted(word),
            _ => word.clone(),
        }
    };
    words.iter().enumerate().map(word).collect::<Vec<_>>().join(" ")
}

/// Where the settings say that the server is.
pub(super) fn local(settings: &Settings) -> Target {
    let host = match settings.server.host.as_str() {
        "0.0.0.0" => "127.0.0.1",
        "::" => "::1",
        host => host,
    };
    Target {
        secure: settings.server.tls.files().is_ok_and(|files| files.is_some()),
        host: host.to_owned(),
        port: settings.server.port,
        base: String::new(),
        query: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &[&str]) -> String {
        line_of(&words.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn what_the_shell_unquoted_is_quoted_again() {
        assert_eq!(
            line(&["whisper", "Mary Ann", "it's late"]),
            "whisper \"Mary Ann\" it's late"
        );
        assert_eq!(line(&["broadcast", "hello world"]), "broadcast hello world");
        assert_eq!(line(&["kick", "bob"]), "kick bob");
    }

    #[test]
    fn answers_are_understood_or_not() {
        let chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"ok\"\r\n6\r\n:true}\r\n0\r\n\r\n";
        assert_eq!(understand(chunked), Ok((json!({"ok": true}), true)));
        let refused = "HTTP/1.1 401 X\r\n\r\n{\"ok\":false,\"error\":{\"message\":\"no\"}}";
        assert_eq!(understand(refused), Err("no".to_owned()));
        for rubbish in ["", "HTTP/1.1 200 OK\r\n\r\n<html>", "HTTP/1.1 200 OK\r\n\r\n{}"] {
            assert!(understand(rubbish).is_err());
        }
    }
}

//! Which web pages may connect (`server.allowed_origins`).

use serde::{Deserialize, Deserializer};
use url::Url;

/// The origins that are listed. Same origin, and loopback, are judged where the request is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedOrigins {
    any: bool,
    null: bool,
    listed: Vec<String>,
}

impl AllowedOrigins {
    /// The list as it is written, in normal form.
    #[must_use]
    pub fn entries(&self) -> Vec<String> {
        let any = self.any.then(|| "*".to_owned());
        let null = self.null.then(|| "null".to_owned());
        any.into_iter()
            .chain(null)
            .chain(self.listed.iter().cloned())
            .collect()
    }

    /// Whether the value of an `Origin` header is listed.
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        if self.any {
            return true;
        }
        if origin == "null" {
            return self.null;
        }
        normal_form(origin).is_some_and(|origin| self.listed.contains(&origin))
    }
}

impl<'de> Deserialize<'de> for AllowedOrigins {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut allowed = Self::default();
        for entry in Vec::<String>::deserialize(deserializer)? {
            match entry.as_str() {
                "*" => allowed.any = true,
                "null" => allowed.null = true,
                _ => allowed.listed.extend(normal_form(&entry)),
            }
        }
        Ok(allowed)
    }
}

/// Whether `entry` can stand in the list.
pub(super) fn is_entry(entry: &str) -> bool {
    entry == "*" || entry == "null" || normal_form(entry).is_some()
}

/// `scheme://host[:port]` with the scheme and host in lower case and without the scheme's own port, as
/// browsers send it (RFC 6454 §6.2); none for what is no origin.
fn normal_form(origin: &str) -> Option<String> {
    let (_, authority) = origin.split_once("://")?;
    if authority.is_empty() || authority.contains(['/', '?', '#', '@', '\\']) || authority.ends_with(':') {
        return None;
    }
    if origin.contains(|c: char| c.is_whitespace() || c.is_control() || c == '*') {
        return None;
    }
    let url = Url::parse(origin).ok()?;
    let host = url.host_str().filter(|host| !host.is_empty())?.to_lowercase();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}://{host}{port}", url.scheme()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(entries: &[&str]) -> AllowedOrigins {
        let entries = serde_json::to_string(entries).expect("a list of texts");
        serde_json::from_str(&entries).expect("a list of origins")
    }

    #[test]
    fn listed_origins_are_allowed_however_they_are_written() {
        let list = allowed(&[
            "https://Chat.Example",
            "http://localhost:3000",
            "tauri://localhost",
            "http://[::1]:80",
        ]);
        for origin in [
            "https://chat.example",
            "https://chat.example:443",
            "http://localhost:3000",
            "tauri://localhost",
            "http://[::1]",
        ] {
            assert!(list.allows(origin), "{origin}");
        }
        for origin in [
            "http://chat.example",
            "https://chat.example:8443",
            "https://chat.example.evil",
            "null",
            "",
            "https://chat.example/",
            "https://evil@chat.example",
            "tauri://localhos",
        ] {
            assert!(!list.allows(origin), "{origin}");
        }
        assert!(allowed(&["null"]).allows("null") && !allowed(&["null"]).allows("http://a"));
        assert!(allowed(&["*"]).allows("null") && allowed(&["*"]).allows("http://a"));
    }

    #[test]
    fn what_is_no_origin_cannot_be_listed() {
        for entry in [
            "",
            "chat.example",
            "https://",
            "https://a/",
            "https://a/b",
            "https://a?b",
            "https://*.a",
            "https://a:b",
            "https://a:",
            "https://a b",
            "Null",
            "//a",
        ] {
            assert!(!is_entry(entry), "{entry}");
        }
    }
}

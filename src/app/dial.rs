//! A plain or encrypted connection to a server, for `ctl` and `doctor`: blocking, with a limit on every wait.
//!
//! Not here: what is said over it.

use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Where a server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Encrypted.
    pub secure: bool,
    /// A name or an address, without brackets.
    pub host: String,
    pub port: u16,
    /// The path in front of everything, without a slash at its end.
    pub base: String,
    /// What is asked with each request: an access token, maybe.
    pub query: String,
}

/// Whom to believe, and how long to wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trust {
    /// A file of certificates to believe; else those the system believes.
    pub authorities: Option<PathBuf>,
    /// How long an answer may take.
    pub patience: Duration,
}

/// A connection.
pub(super) enum Stream {
    Plain(TcpStream),
    Encrypted(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Target {
    /// Reads `http://host:port/base`, with `ws`, `wss` and `https` as well.
    ///
    /// # Errors
    /// It is no such address.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "{text} is no address; write http://host:port or https://host, with a path where there is one"
            )
        };
        let url = url::Url::parse(text).map_err(|_| wrong())?;
        let secure = match url.scheme() {
            "http" | "ws" => false,
            "https" | "wss" => true,
            _ => return Err(wrong()),
        };
        let host = url.host_str().ok_or_else(wrong)?;
        let query = url.query().map(|query| format!("?{query}"));
        Ok(Self {
            secure,
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port_or_known_default().ok_or_else(wrong)?,
            base: url.path().trim_end_matches('/').to_owned(),
            query: query.unwrap_or_default(),
        })
    }

    /// `host:port` as a browser writes it in `Host`: without the port that goes without saying.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        match (self.secure, self.port) {
            (true, 443) | (false, 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }

    /// What a browser that got its page there writes as `Origin`.
    pub fn origin(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}", self.authority())
    }

    /// Connects.
    ///
    /// # Errors
    /// In words: nobody there, or nobody to be believed.
    pub fn connect(&self, trust: &Trust) -> Result<Stream, String> {
        let failed = |error: io::Error| format!("no answer from {} port {}: {error}", self.host, self.port);
        let address = (self.host.as_str(), self.port)
            .to_socket_addrs()
            .map_err(failed)?
            .next();
        let address = address.ok_or_else(|| format!("{} has no address", self.host))?;
        let tcp = TcpStream::connect_timeout(&address, trust.patience).map_err(failed)?;
        tcp.set_read_timeout(Some(trust.patience)).map_err(failed)?;
        tcp.set_write_timeout(Some(trust.patience)).map_err(failed)?;
        if !self.secure {
            return Ok(Stream::Plain(tcp));
        }
        let name = ServerName::try_from(self.host.clone())
            .map_err(|_| format!("{} is no name a certificate could be for", self.host))?;
        let session = ClientConnection::new(Arc::new(config(trust)?), name)
            .map_err(|error| format!("cannot encrypt: {error}"))?;
        let mut stream = StreamOwned::new(session, tcp);
        while stream.conn.is_handshaking() {
            stream
                .conn
                .complete_io(&mut stream.sock)
                .map_err(|error| not_believed(&self.host, &error))?;
        }
        Ok(Stream::Encrypted(Box::new(stream)))
    }
}

fn not_believed(host: &str, error: &io::Error) -> String {
    format!(
        "no encrypted connection to {host}: {error}; name the certificate's authority with --ca, or use the name it is for"
    )
}

fn config(trust: &Trust) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    match &trust.authorities {
        Some(file) => {
            for certificate in read(file)? {
                roots
                    .add(certificate)
                    .map_err(|error| format!("{}: {error}", file.display()))?;
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if roots.is_empty() {
        return Err(
            "this system lists no certificate authorities; install ca-certificates, or name one with --ca"
                .to_owned(),
        );
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("cannot encrypt: {error}"))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn read(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(format!("{}: there is no certificate in it", file.display())),
        Err(error) => Err(format!("{}: {error}", file.display())),
    }
}

impl Stream {
    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(tcp) => tcp,
            Self::Encrypted(stream) => &stream.sock,
        }
    }

    /// From where it goes.
    pub fn local(&self) -> Option<SocketAddr> {
        self.tcp().local_addr().ok()
    }

    /// How long a read may take from now on.
    pub fn patience(&self, patience: Duration) {
        let _ = self
            .tcp()
            .set_read_timeout(Some(patience.max(Duration::from_millis(1))));
    }
}

impl Read for Stream {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.read(bytes),
            // Many servers end TCP without ending TLS; what matters is whether the answer is whole.
            Self::Encrypted(stream) => match stream.read(bytes) {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
                read => read,
            },
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.write(bytes),
            Self::Encrypted(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(tcp) => tcp.flush(),
            Self::Encrypted(stream) => stream.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written_as_browsers_do() {
        let read = |text: &str| Target::parse(text).expect(text);
        let target = read("https://chat.example/base/");
        assert_eq!((target.secure, target.port, &*target.base), (true, 443, "/base"));
        assert_eq!(target.origin(), "https://chat.example");
        let target = read("ws://[::1]:8080/ws?token=x");
        assert_eq!(target.origin(), "http://[::1]:8080");
        assert_eq!((&*target.base, &*target.query), ("/ws", "?token=x"));
        for wrong in ["chat.example", "ftp://a", "http://", ""] {
            assert!(Target::parse(wrong).is_err(), "{wrong}");
        }
    }
}

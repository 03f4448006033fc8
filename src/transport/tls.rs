//! Encryption: certificates that can be exchanged while the server runs, and TLS on a socket that was taken
//! over from HTTP.

use std::{
    fmt,
    io::{self, IoSlice, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
    task::{Context, Poll},
};

use arc_swap::ArcSwap;
use rustls::{
    ServerConfig, ServerConnection,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::NoServerSessionStorage,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

/// Plaintext one connection encrypts ahead of what its socket takes.
const AHEAD_BYTES: usize = 64 << 10;

/// The server's certificate chain and private key, PEM files both (contract §9 `server.tls.certificate`,
/// `server.tls.private_key`).
#[derive(Debug)]
pub struct Certificates {
    certificate: PathBuf,
    private_key: PathBuf,
    current: ArcSwap<Current>,
}

#[derive(Debug)]
struct Current {
    chain: Vec<CertificateDer<'static>>,
    config: Arc<ServerConfig>,
}

/// Why a certificate cannot be used.
#[derive(Debug)]
pub struct CertificateError {
    /// The file that is to blame.
    pub file: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.why)
    }
}

impl std::error::Error for CertificateError {}

impl Certificates {
    /// Reads both files.
    ///
    /// # Errors
    /// A file that cannot be read or holds nothing of the kind, or a key that is another certificate's.
    pub fn load(certificate: &Path, private_key: &Path) -> Result<Arc<Self>, CertificateError> {
        let current = ArcSwap::from_pointee(read(certificate, private_key)?);
        let (certificate, private_key) = (certificate.to_owned(), private_key.to_owned());
        Ok(Arc::new(Self {
            certificate,
            private_key,
            current,
        }))
    }

    /// Reads both files again, for connections to come. On an error the old certificate stays in use.
    ///
    /// # Errors
    /// As [`Certificates::load`].
    pub fn reload(&self) -> Result<(), CertificateError> {
        let current = read(&self.certificate, &self.private_key)?;
        self.current.store(Arc::new(current));
        Ok(())
    }

    /// Whether clients are shown the same certificates.
    #[must_use]
    pub fn shows_the_same(&self, other: &Self) -> bool {
        self.current.load().chain == other.current.load().chain
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.current.load().config.clone())
    }
}

fn read(certificate: &Path, private_key: &Path) -> Result<Current, CertificateError> {
    let blame = |file: &Path, why: String| CertificateError {
        file: file.to_owned(),
        why,
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| blame(certificate, error.to_string()))?;
    if chain.is_empty() {
        return Err(blame(certificate, "there is no certificate in it".to_owned()));
    }
    let key =
        PrivateKeyDer::from_pem_file(private_key).map_err(|error| blame(private_key, error.to_string()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain.clone(), key))
        .map_err(|error| blame(private_key, error.to_string()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Who comes back, as everybody does after a cut, is spared the signature; the ticket is his to keep, not ours.
    config.ticketer = ring::Ticketer::new().map_err(|error| blame(private_key, error.to_string()))?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    Ok(Current {
        chain,
        config: Arc::new(config),
    })
}

/// TLS on a socket, without blocking and without a task.
#[derive(Debug)]
pub(super) struct TlsSocket {
    tcp: TcpStream,
    session: ServerConnection,
    /// Bytes encrypted and not sent yet; the few that encryption adds are not counted.
    ahead: usize,
}

impl TlsSocket {
    pub(super) fn new(tcp: TcpStream, mut session: ServerConnection) -> Self {
        session.set_buffer_limit(Some(AHEAD_BYTES));
        Self {
            tcp,
            session,
            ahead: 0,
        }
    }

    pub(super) fn tcp(&self) -> &TcpStream {
        &self.tcp
    }

    /// Bytes that were taken but not sent, at most about [`AHEAD_BYTES`].
    pub(super) fn ahead(&self) -> u32 {
        self.ahead as u32
    }

    pub(super) fn try_read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.session.reader().read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => return done,
            }
            if self.session.read_tls(&mut Tcp(&self.tcp))? == 0 {
                return Ok(0);
            }
            let processed = self.session.process_new_packets();
            // An alert, or the answer to a change of keys.
            let _ = self.flush();
            processed.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        }
    }

    pub(super) fn poll_readable(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let decrypted = self.session.process_new_packets();
        match decrypted {
            Ok(state) if state.plaintext_bytes_to_read() == 0 && !state.peer_has_closed() => {
                self.tcp.poll_read_ready(cx)
            }
            // There is something to read, if only the end or the error.
            _ => Poll::Ready(Ok(())),
        }
    }

    /// Encrypts, and sends what fits. What was taken may not be sent yet: see [`TlsSocket::flush`].
    pub(super) fn try_write(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        self.flush()?;
        let taken = self.session.writer().write_vectored(slices)?;
        self.ahead += taken;
        match self.flush() {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(error),
            _ => Ok(taken),
        }
    }

    /// Sends what is encrypted.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        while self.session.wants_write() {
            match self.session.write_tls(&mut Tcp(&self.tcp))? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                sent => self.ahead = self.ahead.saturating_sub(sent),
            }
        }
        self.ahead = 0;
        Ok(())
    }

    /// Says goodbye, as far as the socket takes it.
    pub(super) fn say_goodbye(&mut self) {
        self.session.send_close_notify();
        let _ = self.flush();
    }
}

/// A socket as rustls wants it.
struct Tcp<'a>(&'a TcpStream);

impl Read for Tcp<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(buffer)
    }
}

impl Write for Tcp<'_> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.try_write(data)
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.try_write_vectored(slices)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

//! Encrypted connections: the same transport, and certificates that change while it runs.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chinwag::transport::{Certificates, Ending, Limits};
use rustls::{
    ClientConfig, ClientConnection, HandshakeKind, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};

use socket2::{Domain, Socket, Type};

use crate::{
    client::{Client, Frame, announce, frame, request},
    server::{Setup, TestServer, wait_for},
};

type Stream = StreamOwned<ClientConnection, TcpStream>;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/transport/certificates")
        .join(name)
}

fn encrypted() -> TestServer {
    let certificates = Certificates::load(&file("first.pem"), &file("first.key")).unwrap();
    TestServer::start(Setup {
        certificates: Some(certificates),
        ..Setup::default()
    })
}

/// A client that trusts one certificate.
fn connect(server: &TestServer, trusted: &str) -> io::Result<Stream> {
    connect_as(server, trusting(trusted))
}

fn trusting(trusted: &str) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(file(trusted)).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

/// Connects with what this client remembers of earlier connections.
fn connect_as(server: &TestServer, config: Arc<ClientConfig>) -> io::Result<Stream> {
    let session = ClientConnection::new(config, ServerName::try_from("localhost").unwrap()).unwrap();
    // A kernel that takes little, and the same each time, before the client reads it.
    let socket = Socket::new(Domain::for_address(server.address), Type::STREAM, None)?;
    socket.set_recv_buffer_size(32 << 10)?;
    socket.connect(&server.address.into())?;
    let tcp = TcpStream::from(socket);
    tcp.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut stream = StreamOwned::new(session, tcp);
    stream.flush()?;
    Ok(stream)
}

fn upgrade(stream: &mut Stream) {
    stream
        .write_all(&request(
            "GET",
            "/ws",
            &[("Host", "localhost"), ("Origin", "https://localhost")],
        ))
        .unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    assert!(
        head.starts_with(b"HTTP/1.1 101 "),
        "{}",
        String::from_utf8_lossy(&head)
    );
}

fn open(server: &TestServer) -> Stream {
    let mut stream = connect(server, "first.pem").unwrap();
    upgrade(&mut stream);
    stream
}

fn read_frame(stream: &mut Stream) -> Frame {
    let mut head = [0; 2];
    stream.read_exact(&mut head).unwrap();
    let length = match head[1] {
        126 => {
            let mut length = [0; 2];
            stream.read_exact(&mut length).unwrap();
            usize::from(u16::from_be_bytes(length))
        }
        127 => {
            let mut length = [0; 8];
            stream.read_exact(&mut length).unwrap();
            u64::from_be_bytes(length) as usize
        }
        short => usize::from(short),
    };
    let mut payload = vec![0; length];
    stream.read_exact(&mut payload).unwrap();
    Frame {
        first: head[0],
        payload,
    }
}

#[test]
fn frames_of_every_size_come_back_encrypted() {
    let server = encrypted();
    let mut stream = open(&server);
    for length in [0, 1, 126, 16_384, 16_385, 65_536] {
        let payload: Vec<u8> = (0..length).map(|byte| byte as u8).collect();
        stream.write_all(&frame(0x82, &payload)).unwrap();
        assert_eq!(
            read_frame(&mut stream),
            Frame { first: 0x82, payload },
            "{length}"
        );
    }
    // Many records at once: what rustls holds decrypted must be read without a further sign from the kernel.
    let many: Vec<u8> = (0..2000_u32)
        .flat_map(|n| frame(0x81, n.to_string().as_bytes()))
        .collect();
    stream.write_all(&many).unwrap();
    for n in 0..2000 {
        assert_eq!(read_frame(&mut stream).payload, n.to_string().as_bytes());
    }
}

#[test]
fn a_frame_in_the_same_record_as_the_handshake_is_heard() {
    let server = encrypted();
    let mut stream = connect(&server, "first.pem").unwrap();
    let early = [
        request("GET", "/ws", &[("Host", "localhost")]),
        frame(0x81, b"early"),
    ]
    .concat();
    stream.write_all(&early).unwrap();
    let mut read = Vec::new();
    while !read.ends_with(b"\x81\x05early") {
        let mut buffer = [0; 512];
        let count = stream.read(&mut buffer).unwrap();
        read.extend_from_slice(&buffer[..count]);
    }
}

#[test]
fn closing_ends_in_both_layers() {
    let server = encrypted();
    let mut stream = open(&server);
    stream.write_all(&frame(0x88, b"\x03\xe8")).unwrap();
    assert_eq!(
        read_frame(&mut stream),
        Frame {
            first: 0x88,
            payload: b"\x03\xe8".to_vec()
        }
    );
    // Without TLS's own goodbye this is an error: somebody could have cut the stream.
    assert_eq!(stream.read(&mut [0; 16]).unwrap(), 0);
    let mut stream = open(&server);
    stream.write_all(&announce(0x82, 1 << 40)).unwrap();
    assert_eq!(read_frame(&mut stream).payload[..2], 1009_u16.to_be_bytes());
    assert_eq!(stream.read(&mut [0; 16]).unwrap(), 0);
    assert_eq!(
        server.endings(2),
        [Ending::ClosedByPeer(Some(1000)), Ending::Protocol(1009)]
    );
    server.all_gone();
}

#[test]
fn a_stuck_reader_is_cut_off_through_tls_as_well() {
    let server = encrypted();
    let mut slow = open(&server);
    let mut speaker = open(&server);
    for round in 0.. {
        assert!(round < 5000, "the stuck reader was never cut off");
        speaker.write_all(&frame(0x81, b"everybody 1 16384")).unwrap();
        assert_eq!(read_frame(&mut speaker).payload.len(), 16_384);
        if server.counters.slow_readers.get() > 0 {
            break;
        }
    }
    wait_for("its socket to be gone", || server.counters.ended.get() == 1);
    let mut rest = Vec::new();
    assert!(slow.read_to_end(&mut rest).is_err(), "a reset");
}

#[test]
fn a_kicked_peer_that_reads_nothing_is_gone_through_tls_as_well() {
    let server = encrypted();
    // With nothing queued, with what is encrypted already, and with far more than that.
    for fill in [0, 700 << 10, 30_000_000] {
        let mut deaf = open(&server);
        if fill > 0 {
            deaf.write_all(&frame(0x81, format!("fill {fill}").as_bytes()))
                .unwrap();
        }
        deaf.write_all(&frame(0x81, b"close 4003 kicked")).unwrap();
        assert_eq!(server.endings(1), [Ending::ClosedByUs(4003)]);
        assert!(server.all_gone() < Duration::from_secs(2), "{fill}");
        server.forget_endings();
    }
}

fn queued(speaker: &mut Stream) -> u64 {
    speaker.write_all(&frame(0x81, b"queued")).unwrap();
    let answer = read_frame(speaker).payload;
    String::from_utf8(answer).unwrap().parse().unwrap()
}

#[test]
fn what_is_encrypted_and_waits_counts_as_queued() {
    let limits = Limits {
        queue_age: Duration::from_secs(60),
        ..Setup::default().limits
    };
    let certificates = Certificates::load(&file("first.pem"), &file("first.key")).unwrap();
    let server = TestServer::start(Setup {
        limits,
        certificates: Some(certificates),
        ..Setup::default()
    });
    let (mut slow, mut speaker) = (open(&server), open(&server));
    // How much is encrypted when the kernels are full depends on where the last record ends.
    let encrypted = (700..800).step_by(12).map(|kilobytes| {
        let (out, bytes) = (server.counters.bytes_out.get(), kilobytes << 10);
        slow.write_all(&frame(0x81, format!("fill {bytes}").as_bytes()))
            .unwrap();
        let (mut waits, mut same) = (0, 0);
        while same < 20 {
            let before = std::mem::replace(&mut waits, queued(&mut speaker));
            same = if waits > 0 && waits == before { same + 1 } else { 0 };
        }
        // What the transport counts as out is what the encryption took, answers included.
        let not_encrypted = bytes - (server.counters.bytes_out.get() - out).min(bytes);
        assert_eq!(read_frame(&mut slow).payload.len() as u64, bytes);
        wait_for("an empty queue", || queued(&mut speaker) == 0);
        waits.saturating_sub(not_encrypted)
    });
    let most = encrypted.max().unwrap();
    assert!(most > 16 << 10 && most < 70 << 10, "{most} bytes");
}

#[test]
fn a_chunk_behind_encrypted_bytes_grows_old_as_well() {
    let server = encrypted();
    let (_slow, mut speaker) = (open(&server), open(&server));
    while queued(&mut speaker) == 0 {
        speaker.write_all(&frame(0x81, b"everybody 1 4096")).unwrap();
        read_frame(&mut speaker);
    }
    assert!(queued(&mut speaker) <= 8 << 10, "all of it is encrypted");
    // Several looks at the age of what waits: nothing does that could grow old.
    std::thread::sleep(Duration::from_millis(200));
    for _ in 0..20 {
        speaker.write_all(&frame(0x81, b"everybody 1 4096")).unwrap();
        read_frame(&mut speaker);
    }
    assert_eq!(server.counters.slow_readers.get(), 0);
    wait_for("the slow reader to be cut off", || {
        server.counters.slow_readers.get() == 1
    });
}

#[test]
fn what_the_socket_does_not_take_at_once_comes_later() {
    let limits = Limits {
        queue_age: Duration::from_secs(60),
        ..Setup::default().limits
    };
    let certificates = Certificates::load(&file("first.pem"), &file("first.key")).unwrap();
    let server = TestServer::start(Setup {
        limits,
        certificates: Some(certificates),
        ..Setup::default()
    });
    let mut stream = open(&server);
    // Some of these end in the few bytes that are encrypted already when the kernels are full.
    for kilobytes in (150..700).step_by(12) {
        stream
            .write_all(&frame(0x81, format!("fill {}", kilobytes << 10).as_bytes()))
            .unwrap();
        std::thread::sleep(Duration::from_millis(40));
        assert_eq!(read_frame(&mut stream).payload.len(), kilobytes << 10);
    }
}

/// However many came in between: nothing is kept of them that could run full.
#[test]
fn who_comes_back_goes_on_where_it_was() {
    let server = encrypted();
    let config = trusting("first.pem");
    let kind = |config: &Arc<ClientConfig>| {
        let mut stream = connect_as(&server, Arc::clone(config)).unwrap();
        upgrade(&mut stream);
        stream.conn.handshake_kind()
    };
    assert_eq!(kind(&config), Some(HandshakeKind::Full));
    for _ in 0..300 {
        kind(&trusting("first.pem"));
    }
    assert_eq!(kind(&config), Some(HandshakeKind::Resumed));
}

#[test]
fn pages_must_be_encrypted_too() {
    let server = encrypted();
    let mut stream = connect(&server, "first.pem").unwrap();
    let origin = [("Host", "chat.localhost"), ("Origin", "http://evil.example")];
    stream.write_all(&request("GET", "/ws", &origin)).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(
        answer.starts_with(b"HTTP/1.1 403 "),
        "{}",
        String::from_utf8_lossy(&answer)
    );
}

#[test]
fn who_does_not_finish_the_handshake_is_cut_off() {
    let server = encrypted();
    let mut silent = Client::connect(server.address);
    let mut plain = Client::connect(server.address);
    plain.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let began = std::time::Instant::now();
    let _ = plain.rest();
    let _ = silent.rest();
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

#[test]
fn a_certificate_is_exchanged_and_a_broken_one_is_not_taken() {
    let directory = tempfile::tempdir().unwrap();
    let (certificate, key) = (
        directory.path().join("cert.pem"),
        directory.path().join("key.pem"),
    );
    let put = |name: &str| {
        std::fs::copy(file(&format!("{name}.pem")), &certificate).unwrap();
        std::fs::copy(file(&format!("{name}.key")), &key).unwrap();
    };
    put("first");
    let certificates = Certificates::load(&certificate, &key).unwrap();
    let server = TestServer::start(Setup {
        certificates: Some(Arc::clone(&certificates)),
        ..Setup::default()
    });
    let mut old = open(&server);

    put("second");
    certificates.reload().unwrap();
    upgrade(&mut connect(&server, "second.pem").unwrap());
    assert!(
        connect(&server, "first.pem").is_err(),
        "the old certificate is still shown"
    );
    old.write_all(&frame(0x81, b"still here")).unwrap();
    assert_eq!(read_frame(&mut old).payload, b"still here");

    std::fs::write(&certificate, "no certificate").unwrap();
    assert_eq!(certificates.reload().unwrap_err().file, certificate);
    std::fs::copy(file("first.pem"), &certificate).unwrap();
    let error = certificates.reload().unwrap_err();
    assert_eq!(error.file, key, "the key of another certificate: {error}");
    std::fs::remove_file(&key).unwrap();
    assert_eq!(certificates.reload().unwrap_err().file, key);
    upgrade(&mut connect(&server, "second.pem").unwrap());
}
